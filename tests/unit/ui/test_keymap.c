#include "support/suite.h"

#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "ui/keymap.h"

static const struct key_row *find(enum context context, uint32_t rune)
{
    return keymap_find(context, &(struct key){K_RUNE, rune, false});
}

START_TEST(keymap__find__the_nearest_context_wins)
{
    ck_assert_int_eq(find(CTX_WALLETS, 'n')->action, ACT_NEW);
    ck_assert_int_eq(find(CTX_RECEIVE, 'n')->action, ACT_NEXT);
    ck_assert_int_eq(find(CTX_WALLETS, 'j')->action, ACT_DOWN);       /* from the list */
    ck_assert_int_eq(find(CTX_WALLETS, '2')->action, ACT_TAB_PRICES); /* from everywhere */
    ck_assert_int_eq(find(CTX_PRICES, 'j')->action, ACT_ZOOM_OUT);
    ck_assert_ptr_null(find(CTX_WALLETS, 'Z'));
}
END_TEST

START_TEST(keymap__find__dialogs_let_nothing_through)
{
    static const enum context modal[] = {CTX_DIALOG, CTX_REVIEW, CTX_GATE, CTX_LOCK};
    for (size_t i = 0; i < MEM_COUNT(modal); i++) {
        ck_assert_ptr_null(find(modal[i], '1'));
        ck_assert_ptr_null(find(modal[i], 'Q'));
        ck_assert_ptr_null(find(modal[i], 's'));
        const struct key_row *redraw = keymap_find(modal[i], &(struct key){K_CTRL, 'l', false});
        ck_assert_int_eq(redraw->action, ACT_REDRAW);
    }
}
END_TEST

START_TEST(keymap__find__pasted_text_is_no_command)
{
    ck_assert_ptr_null(keymap_find(CTX_WALLETS, &(struct key){K_RUNE, 'n', true}));
    ck_assert_ptr_null(keymap_find(CTX_WALLET, &(struct key){K_RUNE, 'Q', true}));
}
END_TEST

START_TEST(keymap__rows__no_key_means_two_things_in_one_context)
{
    size_t count;
    const struct key_row *rows = keymap_rows(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) {
            if (rows[i].context != rows[j].context)
                continue;
            char keys[64];
            snprintf(keys, sizeof keys, "%s", rows[i].keys);
            for (char *key = strtok(keys, " "); key != NULL; key = strtok(NULL, " ")) {
                char padded[80], needle[40];
                snprintf(padded, sizeof padded, " %s ", rows[j].keys);
                snprintf(needle, sizeof needle, " %s ", key);
                ck_assert_msg(strstr(padded, needle) == NULL, "'%s' is both '%s' and '%s' in %s",
                              key, rows[i].words, rows[j].words, context_words(rows[i].context));
            }
        }
    }
}
END_TEST

START_TEST(keymap__rows__every_key_has_a_name_that_is_understood)
{
    size_t count;
    const struct key_row *rows = keymap_rows(&count);
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        for (int kind = K_RUNE; kind <= K_F && !found; kind++)
            for (uint32_t rune = 0; rune < 0x80 && !found; rune++) {
                const struct key_row *row =
                    keymap_find(rows[i].context, &(struct key){(enum key_kind)kind, rune, false});
                found = row == &rows[i];
            }
        ck_assert_msg(found, "no key gives '%s' (%s)", rows[i].words, rows[i].keys);
    }
}
END_TEST

START_TEST(keymap__rows__one_way_for_all_lists)
{
    /* j is down, k is up, q goes back wherever there is no field to type in. */
    for (enum context context = 0; context < CONTEXTS; context++) {
        if (!context_is(context, CTX_LIST))
            continue;
        ck_assert_int_eq(find(context, 'j')->action, ACT_DOWN);
        ck_assert_int_eq(find(context, 'k')->action, ACT_UP);
        ck_assert_int_eq(find(context, 'q')->action, ACT_BACK);
        ck_assert_int_eq(find(context, '?')->action, ACT_HELP);
    }
}
END_TEST

START_TEST(keymap__footer__by_rank_without_doubles)
{
    const struct key_row *rows[24];
    size_t count = keymap_footer(CTX_WALLETS, rows, MEM_COUNT(rows));
    ck_assert_uint_gt(count, 4);
    for (size_t i = 1; i < count; i++) {
        ck_assert_int_le(rows[i - 1]->rank, rows[i]->rank);
        for (size_t j = 0; j < i; j++)
            ck_assert_int_ne(rows[i]->action, rows[j]->action);
    }
    count = keymap_footer(CTX_WORDS, rows, MEM_COUNT(rows));
    for (size_t i = 0; i < count; i++) /* letters are text in a form */
        ck_assert_int_ne(rows[i]->context, CTX_GLOBAL);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(keymap__find__the_nearest_context_wins),
    SUITE_TEST(keymap__find__dialogs_let_nothing_through),
    SUITE_TEST(keymap__find__pasted_text_is_no_command),
    SUITE_TEST(keymap__rows__no_key_means_two_things_in_one_context),
    SUITE_TEST(keymap__rows__every_key_has_a_name_that_is_understood),
    SUITE_TEST(keymap__rows__one_way_for_all_lists),
    SUITE_TEST(keymap__footer__by_rank_without_doubles),
};
SUITE_MAIN("keymap", tests)
