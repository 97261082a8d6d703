#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "ui/form.h"

static struct form form;

static void setup(void)
{
    ck_assert_int_eq(secret_init_library(), OK);
    form = (struct form){0};
    form_add(&form, FIELD_LINE, "Name", "hint");
    form_add(&form, FIELD_SECRET, "Password", NULL);
    struct field *pick = form_add(&form, FIELD_PICK, "Pick", NULL);
    field_add_choice(pick, "one");
    field_add_choice(pick, "two");
    field_add_choice(pick, "three");
}

static void teardown(void)
{
    form_clear(&form);
}

static void type(const char *text)
{
    for (; *text != '\0'; text++)
        form_key(&form, &(struct key){K_RUNE, (uint8_t)*text, false});
}

static void press(enum key_kind kind)
{
    form_key(&form, &(struct key){.kind = kind});
}

START_TEST(form__key__edits_a_line)
{
    type("hllo");
    press(K_HOME);
    press(K_RIGHT);
    type("e");
    ck_assert_str_eq(form.fields[0].text, "hello");
    press(K_END);
    press(K_BACKSPACE);
    ck_assert_str_eq(form.fields[0].text, "hell");
    press(K_HOME);
    press(K_DELETE);
    ck_assert_str_eq(form.fields[0].text, "ell");
    form_key(&form, &(struct key){K_CTRL, 'k', false});
    ck_assert_str_eq(form.fields[0].text, "");
    press(K_BACKSPACE);
    press(K_DELETE);
    press(K_LEFT);
    ck_assert_str_eq(form.fields[0].text, "");
}
END_TEST

START_TEST(form__key__moves_by_clusters)
{
    form_key(&form, &(struct key){K_RUNE, 'e', false});
    form_key(&form, &(struct key){K_RUNE, 0x301, false});
    form_key(&form, &(struct key){K_RUNE, 0x68ee, false});
    ck_assert_str_eq(form.fields[0].text, "e\u0301森");
    press(K_BACKSPACE);
    ck_assert_str_eq(form.fields[0].text, "e\u0301");
    press(K_BACKSPACE);
    ck_assert_str_eq(form.fields[0].text, "");
}
END_TEST

START_TEST(form__key__a_line_is_bounded)
{
    for (int i = 0; i < 2 * FIELD_TEXT; i++)
        type("x");
    ck_assert_uint_eq(strlen(form.fields[0].text), FIELD_TEXT - 1);
}
END_TEST

START_TEST(form__key__a_secret_stays_in_its_struct)
{
    form_focus(&form, 1);
    type("hunter2");
    form_key(&form, &(struct key){K_RUNE, 0xe9, false});
    ck_assert_uint_eq(form.fields[1].secret.len, 9);
    press(K_BACKSPACE); /* a whole character */
    ck_assert_uint_eq(form.fields[1].secret.len, 7);
    ck_assert(memmem(&form, sizeof form, "hunter", 6) == NULL); /* only in guarded memory */
    form_forget_secrets(&form);
    ck_assert_uint_eq(form.fields[1].secret.len, 0);
}
END_TEST

START_TEST(form__draw__a_secret_is_masked)
{
    struct grid grid = {0};
    struct buf text = {0};
    grid_resize(&grid, 40, 10);
    form_focus(&form, 1);
    type("hunter2");
    struct canvas canvas = canvas_of(&grid);
    form_draw(&form, &canvas, 0);
    grid_dump_text(&grid, &text);
    ck_assert_ptr_null(strstr(buf_text(&text), "hunter"));
    ck_assert_ptr_nonnull(strstr(buf_text(&text), "•••••••"));
    buf_clear(&text);
    grid_clear(&grid);
}
END_TEST

START_TEST(form__act__goes_around)
{
    ck_assert(form_act(&form, ACT_NEXT));
    ck_assert_uint_eq(form.focus, 1);
    form_act(&form, ACT_NEXT);
    form_act(&form, ACT_NEXT);
    ck_assert_uint_eq(form.focus, 0);
    form.fields[2].is_hidden = true;
    form_act(&form, ACT_PREVIOUS);
    ck_assert_uint_eq(form.focus, 1);
    form.fields[2].is_hidden = false;
    form_focus(&form, 2);
    form_act(&form, ACT_LEFT);
    ck_assert_uint_eq(form.fields[2].choice, 2);
    form_act(&form, ACT_RIGHT);
    ck_assert_uint_eq(form.fields[2].choice, 0);
    ck_assert(!form_act(&form, ACT_REFRESH));
}
END_TEST

START_TEST(form__accept__asks_for_what_is_missing)
{
    ck_assert(!form_accept(&form));
    ck_assert_uint_eq(form.focus, 0);
    ck_assert_ptr_nonnull(strstr(form.problem, "Name"));
    type("ana");
    ck_assert_str_eq(form.problem, ""); /* a key clears it */
    ck_assert(!form_accept(&form));
    ck_assert_uint_eq(form.focus, 1); /* goes there without a reproach */
    ck_assert_str_eq(form.problem, "");
    type("x");
    ck_assert(form_accept(&form));
    form_focus(&form, 0);
    form_key(&form, &(struct key){K_CTRL, 'u', false});
    form.fields[0].is_optional = true;
    ck_assert(form_accept(&form));
}
END_TEST

START_TEST(form__draw__keeps_the_cursor_in_sight)
{
    struct grid grid = {0};
    grid_resize(&grid, 30, 10);
    struct canvas canvas = canvas_of(&grid);
    for (int i = 0; i < 100; i++)
        type("ab");
    for (int i = 0; i < 220; i++) {
        grid_erase(&grid);
        form_draw(&form, &canvas, 0);
        ck_assert_int_ge(grid.cursor_x, 0);
        ck_assert_int_lt(grid.cursor_x, 30);
        ck_assert_int_eq(grid.cursor_y, 0);
        press(K_LEFT);
    }
    grid_clear(&grid);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(form__key__edits_a_line),
    SUITE_TEST(form__key__moves_by_clusters),
    SUITE_TEST(form__key__a_line_is_bounded),
    SUITE_TEST(form__key__a_secret_stays_in_its_struct),
    SUITE_TEST(form__draw__a_secret_is_masked),
    SUITE_TEST(form__act__goes_around),
    SUITE_TEST(form__accept__asks_for_what_is_missing),
    SUITE_TEST(form__draw__keeps_the_cursor_in_sight),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("form", tests, &fixture)
