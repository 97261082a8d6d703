/* Alerts: they cross once, come back by the hysteresis, survive a restart, and become notices. */

#include "core/alert.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/context.h"
#include "core/notice.h"
#include "core/price_state.h"
#include "support/home.h"
#include "support/suite.h"

static struct home home;

static void setup(void)
{
    home_open_offline(&home);
    home_sign_up(&home, "ada");
}

static void teardown(void)
{
    home_close(&home);
}

/* The pool says a price, in 1/1000 USD. */
static void say(int64_t milli)
{
    struct price_series *series = &home.core->price->pools[0].series;
    int64_t now_s = core_now_s(home.core);
    const struct price_row row = {.time_s = now_s, .price = {milli * (PRICE_ONE / 1000)}};
    ck_assert_int_eq(price_rows_add(home.core->store, series->id, &row, 1), OK);
    series->checked_s = now_s;
    ck_assert_int_eq(price_series_save(series, home.core->store), OK);
    core_emit(home.core, EV_PRICES, 0);
    home_pump(&home);
    home_advance(&home, 1000);
}

static int64_t add(enum alert_kind kind, int64_t milli, uint32_t bps, int64_t window_s,
                   bool repeats)
{
    const struct alert alert = {.kind = kind,
                                .token = HOME_MCO2,
                                .level = {milli * (PRICE_ONE / 1000)},
                                .bps = bps,
                                .window_s = window_s,
                                .repeats = repeats};
    int64_t id;
    ck_assert_int_eq(alert_add(home.core, &alert, &id), OK);
    return id;
}

static struct alert first(void)
{
    struct alert *alerts;
    size_t count;
    ck_assert_int_eq(alert_list(home.core, &alerts, &count), OK);
    ck_assert_uint_eq(count, 1);
    struct alert out = alerts[0];
    mem_free(alerts);
    return out;
}

START_TEST(alert__above__fires_once)
{
    say(400);
    add(ALERT_ABOVE, 500, 0, 0, false);
    say(499);
    ck_assert_int_eq(notice_unread(home.core), 0);
    say(500);
    ck_assert_int_eq(notice_unread(home.core), 1);
    struct notice *notices;
    size_t count;
    ck_assert_int_eq(notice_list(home.core, false, 0, 10, &notices, &count), OK);
    ck_assert_int_eq(notices[0].kind, NOTICE_PRICE);
    ck_assert_str_eq(notices[0].text, "MCO2 above 0.5 USD: 0.50 USD");
    mem_free(notices);
    say(300);
    say(600);
    ck_assert_int_eq(notice_unread(home.core), 1); /* it does not repeat */
    ck_assert(!first().is_on);
    ck_assert_int_gt(first().fired_s, 0);
}
END_TEST

START_TEST(alert__below__repeats_after_the_price_came_back)
{
    say(600);
    add(ALERT_BELOW, 500, 0, 0, true);
    say(500);
    ck_assert_int_eq(notice_unread(home.core), 1);
    say(499);
    say(501); /* within the hysteresis of 0.5 % */
    say(500);
    ck_assert_int_eq(notice_unread(home.core), 1);
    say(503);
    ck_assert_int_eq(notice_unread(home.core), 1);
    say(480);
    ck_assert_int_eq(notice_unread(home.core), 2);
    ck_assert(first().is_on && first().holds);
}
END_TEST

START_TEST(alert__above__that_holds_already_waits_for_the_next_crossing)
{
    say(600);
    add(ALERT_ABOVE, 500, 0, 0, false);
    say(610);
    ck_assert_int_eq(notice_unread(home.core), 0);
    say(400);
    say(500);
    ck_assert_int_eq(notice_unread(home.core), 1);
}
END_TEST

START_TEST(alert__move__either_way_within_its_time)
{
    say(400);
    home_advance(&home, 3600 * 1000);
    say(400);
    add(ALERT_MOVE, 0, 500, 3600, true);
    say(419);
    ck_assert_int_eq(notice_unread(home.core), 0);
    say(380);
    ck_assert_int_eq(notice_unread(home.core), 1);
    home_advance(&home, 2 * 3600 * 1000);
    say(380); /* an hour ago it was the same */
    say(399);
    ck_assert_int_eq(notice_unread(home.core), 2);
}
END_TEST

START_TEST(alert__down__when_nothing_was_read_for_long)
{
    say(400);
    add(ALERT_DOWN, 0, 0, 900, true);
    home_advance(&home, 800 * 1000);
    ck_assert_int_eq(notice_unread(home.core), 0);
    home_advance(&home, 200 * 1000); /* noticed by the clock alone */
    ck_assert_int_eq(notice_unread(home.core), 1);
    home_advance(&home, 2000 * 1000);
    ck_assert_int_eq(notice_unread(home.core), 1);
    say(400);
    home_advance(&home, 1000 * 1000);
    ck_assert_int_eq(notice_unread(home.core), 2);
}
END_TEST

START_TEST(alert__stale_price__moves_none)
{
    say(400);
    add(ALERT_ABOVE, 500, 0, 0, false);
    struct price_series *series = &home.core->price->pools[0].series;
    const struct price_row row = {.time_s = core_now_s(home.core), .price = {PRICE_ONE}};
    ck_assert_int_eq(price_rows_add(home.core->store, series->id, &row, 1), OK);
    series->checked_s = core_now_s(home.core) - 2 * PRICE_FRESH_S;
    core_emit(home.core, EV_PRICES, 0);
    home_pump(&home);
    ck_assert_int_eq(notice_unread(home.core), 0);
}
END_TEST

START_TEST(alert__restart__keeps_what_it_knew)
{
    say(600);
    int64_t id = add(ALERT_ABOVE, 500, 0, 0, true);
    home_restart(&home);
    ck_assert_int_eq(home_log_in(&home, "ada", HOME_PASSWORD), OK);
    ck_assert_int_eq(first().id, id);
    say(610);
    ck_assert_int_eq(notice_unread(home.core), 0); /* it held before */
    say(400);
    say(510);
    ck_assert_int_eq(notice_unread(home.core), 1);
    ck_assert_int_eq(alert_remove(home.core, id), OK);
    ck_assert_int_eq(alert_remove(home.core, id), ERR_NOT_FOUND);
}
END_TEST

/* Both look at the same row: one of them fires. */
START_TEST(alert__two_sessions__one_notice)
{
    struct home second;
    say(400);
    add(ALERT_ABOVE, 500, 0, 0, true);
    home_join(&second, &home);
    ck_assert_int_eq(home_log_in(&second, "ada", HOME_PASSWORD), OK);
    say(600);
    core_emit(second.core, EV_PRICES, 0);
    home_pump(&second);
    ck_assert_int_eq(notice_unread(home.core), 1);
    home_close(&second);
}
END_TEST

START_TEST(alert__add__refuses)
{
    static const struct alert bad[] = {
        {.kind = ALERT_ABOVE, .token = HOME_MCO2},
        {.kind = ALERT_BELOW, .token = HOME_MCO2, .level = {-1}},
        {.kind = ALERT_MOVE, .token = HOME_MCO2, .bps = 100, .window_s = 59},
        {.kind = ALERT_MOVE, .token = HOME_MCO2, .bps = 0, .window_s = 60},
        {.kind = ALERT_SPREAD, .token = HOME_MCO2, .bps = 1000001},
        {.kind = ALERT_DOWN, .token = HOME_MCO2, .window_s = INT64_C(31) * 86400},
        {.kind = ALERT_KINDS, .token = HOME_MCO2},
        {.kind = ALERT_ABOVE, .token = 99, .level = {1}},
        {.kind = ALERT_ABOVE, .token = HOME_MCO2, .level = {1}, .currency = CURRENCIES}};
    int64_t id;
    for (size_t i = 0; i < MEM_COUNT(bad); i++)
        ck_assert_int_eq(alert_add(home.core, &bad[i], &id), ERR_INVALID);
    for (int i = 0; i < 100; i++)
        add(ALERT_ABOVE, 1000 + i, 0, 0, false);
    const struct alert one = {.kind = ALERT_ABOVE, .token = HOME_MCO2, .level = {1}};
    ck_assert_int_eq(alert_add(home.core, &one, &id), ERR_LIMIT);
}
END_TEST

START_TEST(alert__words__say_what_it_waits_for)
{
    static const struct {
        struct alert alert;
        const char *words;
    } cases[] = {
        {{.kind = ALERT_ABOVE, .token = 1, .level = {500000000000}}, "MCO2 above 0.5 USD"},
        {{.kind = ALERT_BELOW, .token = 0, .level = {PRICE_ONE}, .currency = CURRENCY_EUR},
         "ETH below 1 EUR"},
        {{.kind = ALERT_MOVE, .token = 1, .bps = 550, .window_s = 3600},
         "MCO2 in USD moves by 5.5 % within 1 h"},
        {{.kind = ALERT_SPREAD, .token = 1, .bps = 300}, "sources of MCO2 in USD differ by 3 %"},
        {{.kind = ALERT_DOWN, .token = 1, .window_s = 900}, "no source of MCO2 in USD for 15 min"},
    };
    char words[160];
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        alert_words(words, sizeof words, home.core, &cases[i].alert);
        ck_assert_str_eq(words, cases[i].words);
    }
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(alert__above__fires_once),
    SUITE_TEST(alert__below__repeats_after_the_price_came_back),
    SUITE_TEST(alert__above__that_holds_already_waits_for_the_next_crossing),
    SUITE_TEST(alert__move__either_way_within_its_time),
    SUITE_TEST(alert__down__when_nothing_was_read_for_long),
    SUITE_TEST(alert__stale_price__moves_none),
    SUITE_TEST(alert__restart__keeps_what_it_knew),
    SUITE_TEST(alert__two_sessions__one_notice),
    SUITE_TEST(alert__add__refuses),
    SUITE_TEST(alert__words__say_what_it_waits_for),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("alert", tests, &fixture)
