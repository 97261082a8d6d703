#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/show.h"

START_TEST(show__grouped__by_threes)
{
    static const char *const cases[][2] = {{"0", "0"},
                                           {"999", "999"},
                                           {"1000", "1 000"},
                                           {"1234567.891", "1 234 567.891"},
                                           {"-1234.5", "-1 234.5"},
                                           {"<0.01", "<0.01"},
                                           {"0.123456", "0.123456"},
                                           {"", ""}};
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        char out[SHOW_TEXT];
        show_grouped(out, cases[i][0]);
        ck_assert_str_eq(out, cases[i][1]);
    }
}
END_TEST

START_TEST(show__price__as_many_places_as_it_needs)
{
    static const struct {
        const char *price, *shown;
    } cases[] = {{"2703.414", "2 703.41"},
                 {"0.899", "0.8990"},
                 {"1", "1.0000"},
                 {"0.000334", "0.0003340"},
                 {"0.00000123", "0.000001230"}};
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        char out[SHOW_TEXT];
        struct price_pico price;
        ck_assert_int_eq(decimal_parse_scaled(&price.v, cases[i].price, strlen(cases[i].price), 12),
                         OK);
        show_price(out, price);
        ck_assert_str_eq(out, cases[i].shown);
    }
}
END_TEST

START_TEST(show__change__up_down_unknown)
{
    char out[SHOW_TEXT];
    show_change(out, (struct price_pico){100}, (struct price_pico){101});
    ck_assert_str_eq(out, "+1.00 %");
    show_change(out, (struct price_pico){100}, (struct price_pico){50});
    ck_assert_str_eq(out, "-50.00 %");
    show_change(out, (struct price_pico){0}, (struct price_pico){50});
    ck_assert_str_eq(out, "");
    show_change(out, (struct price_pico){1}, (struct price_pico){INT64_MAX});
    ck_assert_str_eq(out, ""); /* a number that says nothing */
}
END_TEST

START_TEST(show__short_address__shows_both_ends)
{
    struct addr address;
    char out[SHOW_TEXT];
    memset(address.b, 0xab, sizeof address.b);
    show_short_address(out, &address);
    ck_assert_uint_eq(text_width(out), 11);
    ck_assert_ptr_nonnull(strstr(out, "…"));
}
END_TEST

START_TEST(show__time__local_with_its_zone)
{
    char out[SHOW_TEXT];
    setenv("TZ", "UTC", 1);
    show_time(out, 1795358194);
    ck_assert_str_eq(out, "2026-11-22 14:36 UTC");
    show_time(out, 0);
    ck_assert_str_eq(out, "never");
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(show__grouped__by_threes),
    SUITE_TEST(show__price__as_many_places_as_it_needs),
    SUITE_TEST(show__change__up_down_unknown),
    SUITE_TEST(show__short_address__shows_both_ends),
    SUITE_TEST(show__time__local_with_its_zone),
};
SUITE_MAIN("show", tests)
