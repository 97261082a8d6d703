#include "core/base/file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/text.h"
#include "support/folder.h"
#include "support/suite.h"

static char folder[64], path[128];

static void setup(void)
{
    folder_make(folder);
    ck_assert(text_format(path, sizeof path, "%s/file", folder));
}

static void teardown(void)
{
    folder_remove(folder);
}

static void ck_holds(const char *expected)
{
    struct buf text = {0};
    ck_assert_int_eq(file_read(&text, path, 100), OK);
    ck_assert_str_eq(buf_text(&text), expected);
    buf_clear(&text);
}

static enum err write_text(const char *text, bool replace)
{
    struct buf content = {0};
    buf_add_text(&content, text);
    enum err err = file_write_private(path, &content, replace);
    buf_clear(&content);
    return err;
}

START_TEST(file__write_private__is_nobody_elses_and_takes_no_place)
{
    struct stat found;
    ck_assert_int_eq(write_text("one", false), OK);
    ck_assert_int_eq(stat(path, &found), 0);
    ck_assert_uint_eq(found.st_mode & 0777, 0600);
    ck_assert_int_eq(write_text("two", false), ERR_EXISTS);
    ck_holds("one");
    ck_assert_int_eq(write_text("two", true), OK);
    ck_holds("two");
}
END_TEST

START_TEST(file__write_private__leaves_nothing_beside_it)
{
    char beside[160];
    ck_assert_int_eq(write_text("one", false), OK);
    ck_assert_int_eq(write_text("two", false), ERR_EXISTS);
    ck_assert(text_format(beside, sizeof beside, "%s.%ld.tmp", path, (long)getpid()));
    ck_assert_int_ne(access(beside, F_OK), 0);
}
END_TEST

START_TEST(file__write_private__without_a_folder_says_so)
{
    ck_assert(text_format(path, sizeof path, "%s/none/file", folder));
    ck_assert_int_eq(write_text("one", false), ERR_CREATE);
}
END_TEST

START_TEST(file__read__bounds_what_it_takes)
{
    struct buf text = {0};
    ck_assert_int_eq(file_read(&text, path, 3), ERR_NOT_FOUND);
    ck_assert_int_eq(write_text("1234", false), OK);
    ck_assert_int_eq(file_read(&text, path, 3), ERR_LIMIT);
    ck_assert_int_eq(file_read(&text, folder, 3), ERR_IO);
    buf_reset(&text);
    ck_assert_int_eq(file_read(&text, path, 4), OK);
    ck_assert_str_eq(buf_text(&text), "1234");
    buf_clear(&text);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(file__write_private__is_nobody_elses_and_takes_no_place),
    SUITE_TEST(file__write_private__leaves_nothing_beside_it),
    SUITE_TEST(file__write_private__without_a_folder_says_so),
    SUITE_TEST(file__read__bounds_what_it_takes),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("file", tests, &fixture)
