/* The past out of several sources: what was imported, who fills what, and candles that follow from
 * longer ones. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/price_file.h"
#include "core/price_state.h"
#include "support/home.h"
#include "support/suite.h"

#define DAY_S INT64_C(86400)

static struct home home;
static int64_t now_s, day_s; /* midnight of today */

static void setup(void)
{
    home_open_offline(&home);
    now_s = core_now_s(home.core);
    day_s = now_s / DAY_S * DAY_S;
}

static void teardown(void)
{
    home_close(&home);
}

static struct price_series *pool(void)
{
    return &home.core->price->pools[0].series;
}

static void add(struct price_series *series, int64_t time_s, int64_t milli)
{
    const struct price_row row = {
        .time_s = time_s, .key = 1, .price = {milli * (PRICE_ONE / 1000)}, .volume = {1}};
    ck_assert_int_eq(price_rows_add(home.core->store, series->id, &row, 1), OK);
}

static void check_now(struct price_series *series)
{
    series->checked_s = now_s;
    ck_assert_int_eq(price_series_save(series, home.core->store), OK);
}

/* A price of 0.5 each midnight from so many days ago to so many days ago. */
static void import(const char *name, const char *quote, int from_days, int to_days)
{
    char path[200];
    struct price_import result;
    (void)text_format(path, sizeof path, "%s/prices.csv", home.dir);
    FILE *file = fopen(path, "we");
    ck_assert_ptr_nonnull(file);
    for (int day = from_days; day >= to_days; day--)
        fprintf(file, "%" PRId64 ",0.5\n", day_s - day * DAY_S);
    fclose(file);
    ck_assert_int_eq(price_import(home.core, path, name, "MCO2", quote, &result), OK);
}

static struct price_now now(void)
{
    struct price_now out;
    ck_assert_int_eq(price_now(home.core, HOME_MCO2, CURRENCY_USD, &out), OK);
    return out;
}

/* Whose candles: a letter a day, from ten days ago to yesterday; '.' is a gap. */
static const char *owners(const struct price_pair *pair)
{
    static char text[16];
    struct candle *items;
    size_t count;
    ck_assert_int_eq(
        price_history(home.core, pair, DAY_S, day_s - 10 * DAY_S, day_s, &items, &count), OK);
    ck_assert_uint_eq(count, 10);
    for (size_t i = 0; i < count; i++) {
        char name[PRICE_NAME];
        price_source_name(home.core, pair, items[i].source, name);
        text[i] = items[i].trades > 0 ? name[strlen("file ")] : '.';
        ck_assert(items[i].trades > 0 || items[i].source == 0);
    }
    mem_free(items);
    return text;
}

START_TEST(price_past__what_the_pool_does_not_reach_comes_from_a_file)
{
    const struct price_pair pair = {.token = HOME_MCO2, .currency = CURRENCY_USD};
    const struct price_pair file = {.token = HOME_MCO2, .currency = CURRENCY_USD, .source = "file"};
    import("daily", "USD", 9, 2);
    ck_assert_str_eq(owners(&pair), ".dddddddd.");
    add(pool(), day_s - 6 * DAY_S + 3600, 400); /* a trade, then days without one */
    add(pool(), day_s - 4 * DAY_S + 3600, 450);
    /* "pool MCO2-USDC": the gap of a source stays a gap; nobody read it since */
    ck_assert_str_eq(owners(&pair), ".dddM.Mdd.");
    check_now(pool()); /* it was read just now: there was no trade */
    ck_assert_str_eq(owners(&pair), ".dddM.M...");
    ck_assert_str_eq(owners(&file), ".dddddddd.");
    int64_t first_s, last_s;
    ck_assert_int_eq(price_pair_span(home.core, &pair, &first_s, &last_s), OK);
    ck_assert_int_eq(first_s, day_s - 9 * DAY_S);
}
END_TEST

START_TEST(price_past__a_file_in_a_stable_coin_or_another_currency)
{
    const struct price_pair pair = {.token = HOME_MCO2, .currency = CURRENCY_USD};
    import("coin", "USDC", 5, 4);
    ck_assert_str_eq(owners(&pair), ".....cc...");
    import("euro", "EUR", 8, 7); /* no rate is known: nothing is made up */
    ck_assert_str_eq(owners(&pair), ".....cc...");
    import("other", "XYZ", 9, 9);
    ck_assert_str_eq(owners(&pair), ".....cc...");
}
END_TEST

START_TEST(price_past__a_file_alone_quotes_nothing)
{
    import("daily", "USD", 9, 1);
    ck_assert(now().is_known && now().is_stale); /* of yesterday's midnight */
    import("daily", "USD", 0, 0);
    struct price_now said = now();
    ck_assert(said.is_known && !said.is_stale && said.is_stated);
    ck_assert_int_eq(said.price.v, PRICE_ONE / 2);
    ck_assert_int_eq(said.checked_s, day_s);
    ck_assert_str_eq(said.source, "file daily");
    ck_assert_int_eq(price_may_quote(&said), ERR_STALE);
    add(pool(), now_s - 60, 900); /* far from what the file says, which then does not count */
    check_now(pool());
    said = now();
    ck_assert_int_eq(said.price.v, 900 * (PRICE_ONE / 1000));
    ck_assert(!said.is_stated && !said.is_disputed);
    ck_assert_uint_eq(said.fresh, 1);
    ck_assert_int_eq(price_may_quote(&said), OK);
}
END_TEST

/* ---- converted candles over very many observations */

#define MINUTES 300000

static void fill_minutes(void)
{
    struct price_row *rows = mem_array(MINUTES, sizeof *rows);
    for (size_t i = 0; i < MINUTES; i++)
        rows[i] = (struct price_row){.time_s = day_s - (int64_t)(MINUTES - i) * 60,
                                     .key = 1,
                                     .price = {PRICE_ONE + (int64_t)(i % 7)}};
    ck_assert_int_eq(price_rows_add(home.core->store, pool()->id, rows, MINUTES), OK);
    mem_free(rows);
}

static struct price_series *euro(void)
{
    for (size_t i = 0; i < home.core->price->feed_count; i++)
        if (strcmp(home.core->price->feeds[i].feed->pair, "EUR-USD") == 0)
            return &home.core->price->feeds[i].series;
    ck_abort_msg("no feed EUR-USD");
    return NULL;
}

static size_t count_rough(size_t *candles)
{
    const struct price_pair pair = {.token = HOME_MCO2, .currency = CURRENCY_EUR};
    struct candle *items;
    size_t count, rough = 0;
    *candles = 0;
    ck_assert_int_eq(price_history(home.core, &pair, DAY_S, day_s - (MINUTES / 1440 - 1) * DAY_S,
                                   day_s, &items, &count),
                     OK);
    for (size_t i = 0; i < count; i++) {
        rough += items[i].is_rough;
        *candles += items[i].trades > 0;
    }
    mem_free(items);
    return rough;
}

START_TEST(price_past__converted_from_longer_candles_is_said)
{
    size_t candles;
    fill_minutes();
    for (int64_t at_s = day_s - 250 * DAY_S; at_s < day_s; at_s += 5 * DAY_S)
        add(euro(), at_s - 1, 1250);
    ck_assert_uint_eq(count_rough(&candles), 0); /* the rate never moved: exact */
    ck_assert_uint_gt(candles, 200);
    add(euro(), day_s - 20 * DAY_S + 3600, 1300);
    ck_assert_uint_eq(count_rough(&candles), 2); /* within that day, and back within another */
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(price_past__what_the_pool_does_not_reach_comes_from_a_file),
    SUITE_TEST(price_past__a_file_in_a_stable_coin_or_another_currency),
    SUITE_TEST(price_past__a_file_alone_quotes_nothing),
    SUITE_TEST(price_past__converted_from_longer_candles_is_said),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("price_past", tests, &fixture)
