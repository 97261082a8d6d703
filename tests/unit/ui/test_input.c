#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/mem.h"
#include "ui/input.h"

/* The keys of some bytes, as text: "a", "<up>", "^c", "[x]" for a pasted x. */
static void decode(char out[400], const char *bytes, size_t len, size_t chunk, bool is_final)
{
    static const char *const names[] = {
        "none", "",     "",      "enter", "tab", "backtab", "esc",  "backspace", "delete", "up",
        "down", "left", "right", "home",  "end", "pgup",    "pgdn", "f",         "paste",  "mouse"};
    struct input input = {0};
    struct key key;
    size_t used = 0;
    out[0] = '\0';
    while (used < len) {
        size_t piece = len - used < chunk ? len - used : chunk;
        used += input_add(&input, (const uint8_t *)bytes + used, piece);
        while (input_next(&input, &key, is_final && used == len)) {
            char word[32];
            if (key.kind == K_RUNE)
                snprintf(word, sizeof word, key.is_pasted ? "[%c]" : "%c", (char)key.rune);
            else if (key.kind == K_CTRL)
                snprintf(word, sizeof word, "^%c", (char)key.rune);
            else if (key.kind == K_MOUSE)
                snprintf(word, sizeof word, "<%d at %d,%d>", (int)key_mouse(&key).act,
                         key_mouse(&key).x, key_mouse(&key).y);
            else if (key.kind == K_F || key.kind == K_PASTE_END)
                snprintf(word, sizeof word, "<%s%u>", names[key.kind], key.rune);
            else
                snprintf(word, sizeof word, "<%s>", names[key.kind]);
            if (key.kind == K_RUNE && key.rune >= 0x80)
                snprintf(word, sizeof word, "U+%04X", key.rune);
            strncat(out, word, 399 - strlen(out));
        }
    }
}

/* Bytes that arrive in one piece and one by one mean the same. */
#define EXPECT(bytes, keys)                                                                        \
    do {                                                                                           \
        char got[400];                                                                             \
        decode(got, bytes, sizeof(bytes) - 1, 64, true);                                           \
        ck_assert_str_eq(got, keys);                                                               \
        decode(got, bytes, sizeof(bytes) - 1, 1, true);                                            \
        ck_assert_str_eq(got, keys);                                                               \
    } while (0)

START_TEST(input__next__plain_keys)
{
    EXPECT("aZ 0~", "aZ 0~");
    EXPECT("\r\n\t\x7f\x08", "<enter><enter><tab><backspace><backspace>");
    EXPECT("\x01\x03\x1a\x0c", "^a^c^z^l");
    EXPECT("\xc3\xa9\xe6\xa3\xae\xf0\x9f\x8c\xb3", "U+00E9U+68EEU+1F333");
    EXPECT("\x00", "");
}
END_TEST

START_TEST(input__next__sequences)
{
    EXPECT("\x1b[A\x1b[B\x1b[C\x1b[D", "<up><down><right><left>");
    EXPECT("\x1bOA\x1bOB\x1bOH\x1bOF", "<up><down><home><end>");
    EXPECT("\x1b[1~\x1b[4~\x1b[7~\x1b[8~\x1b[H\x1b[F", "<home><end><home><end><home><end>");
    EXPECT("\x1b[5~\x1b[6~\x1b[3~\x1b[Z", "<pgup><pgdn><delete><backtab>");
    EXPECT("\x1bOP\x1bOQ\x1b[11~\x1b[15~\x1b[24~\x1b[[A\x1b[[E", "<f1><f2><f1><f5><f12><f1><f5>");
}
END_TEST

START_TEST(input__next__a_lone_escape)
{
    EXPECT("\x1b", "<esc>");
    char got[400];
    decode(got, "\x1b", 1, 1, false);
    ck_assert_str_eq(got, ""); /* more may follow */
    decode(got, "\x1bq1", 3, 3, false);
    ck_assert_str_eq(got, "<esc>q1"); /* what a slow line delivers at once */
    decode(got, "\x1b\x1b[A", 4, 4, true);
    ck_assert_str_eq(got, "<esc><up>");
}
END_TEST

START_TEST(input__next__swallows_what_it_does_not_know)
{
    EXPECT("\x1b[1;5Ax", "x");      /* Ctrl-Up */
    EXPECT("\x1b[?62;4cx", "x");    /* an answer to a query */
    EXPECT("\x1b[<2;10;20Mx", "x"); /* the right button */
    EXPECT("\x1b]11;rgb:0000/0000/0000\x07x", "x");
    EXPECT("\x1b]11;rgb:0000\x1b\\x", "x");
    EXPECT("\x1bP1$r0m\x1b\\x", "x");
    EXPECT("\xff\xc0x\x80", "x");             /* not UTF-8 */
    EXPECT("\xe2\x80\xae\xe2\x80\x8bx", "x"); /* bidi, zero width */
    EXPECT("\x1b[99999999999999999999~x", "x");
}
END_TEST

START_TEST(input__next__the_mouse)
{
    EXPECT("\x1b[<0;10;20Mx", "<0 at 9,19>x");
    EXPECT("\x1b[<32;11;20M\x1b[<0;11;20m", "<1 at 10,19><2 at 10,19>");
    EXPECT("\x1b[<64;1;1M\x1b[<65;300;200M", "<3 at 0,0><4 at 299,199>");
    /* Beyond every terminal, of another form, broken off, without end. */
    EXPECT("\x1b[<0;9999;1Mx\x1b[<0;0;1My", "xy");
    EXPECT("\x1b[<0;1Mx", "x");
    EXPECT("\x1b[<0;1;\x1b[A", "<up>");
    EXPECT("\x1b[<99999999999999999999;1;1Mx", "x");
}
END_TEST

START_TEST(input__next__pasted_text_is_only_text)
{
    EXPECT("\x1b[200~ab\x1b[201~c", "[a][b]<paste2>c");
    EXPECT("\x1b[200~a\r\nb\tc\x1b[201~", "[a][ ][ ][b][ ][c]<paste6>");
    /* Neither keys nor controls hide in it. */
    EXPECT("\x1b[200~\x03\x1b[Aq\x1b[201~", "[[][A][q]<paste3>");
}
END_TEST

START_TEST(input__add__takes_what_fits)
{
    struct input input = {0};
    uint8_t bytes[1000];
    memset(bytes, 0x1b, 1);
    memset(bytes, '1', sizeof bytes);
    bytes[0] = 0x1b;
    bytes[1] = '[';
    size_t taken = input_add(&input, bytes, sizeof bytes);
    ck_assert_uint_lt(taken, sizeof bytes);
    struct key key;
    while (input_next(&input, &key, false))
        ;
    ck_assert_uint_gt(input_add(&input, bytes, 10), 0); /* never stuck */
}
END_TEST

START_TEST(input__flush__leaves_nothing_in_memory)
{
    struct input input = {0};
    struct key key;
    input_add(&input, (const uint8_t *)"password\x1b", 9);
    while (input_next(&input, &key, false))
        ;
    ck_assert(memmem(&input, sizeof input, "passw", 5) == NULL); /* decoded bytes are gone */
    input_add(&input, (const uint8_t *)"password", 8);
    input_flush(&input);
    for (size_t i = 0; i < sizeof input.bytes; i++)
        ck_assert_uint_eq(input.bytes[i], 0);
}
END_TEST

START_TEST(input__next__any_bytes_end)
{
    unsigned seed =
        getenv("SEED") != NULL ? (unsigned)strtoul(getenv("SEED"), NULL, 0) : (unsigned)time(NULL);
    printf("SEED=%u\n", seed);
    srand(seed);
    struct input input = {0};
    for (int i = 0; i < 200000; i++) {
        static const char often[] = "\x1b[O~;12Ma\xe2\x80\x1b]P200~201~";
        uint8_t byte = rand() % 3 ? (uint8_t)often[rand() % (int)sizeof often] : (uint8_t)rand();
        struct key key;
        ck_assert_uint_eq(input_add(&input, &byte, 1), 1);
        while (input_next(&input, &key, rand() % 8 == 0))
            ck_assert(key.kind != K_NONE && (key.kind != K_RUNE || key.rune >= 0x20));
        ck_assert_uint_lt(input.len, sizeof input.bytes);
    }
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(input__next__plain_keys),
    SUITE_TEST(input__next__sequences),
    SUITE_TEST(input__next__a_lone_escape),
    SUITE_TEST(input__next__swallows_what_it_does_not_know),
    SUITE_TEST(input__next__the_mouse),
    SUITE_TEST(input__next__pasted_text_is_only_text),
    SUITE_TEST(input__add__takes_what_fits),
    SUITE_TEST(input__flush__leaves_nothing_in_memory),
    SUITE_TEST(input__next__any_bytes_end),
};
SUITE_MAIN("input", tests)
