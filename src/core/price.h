#ifndef CORE_PRICE_H
#define CORE_PRICE_H

/** Prices of the network's carbon token and native currency: from on-chain pools where the network
 * has them, from a price API elsewhere. Everything shown comes from stored observations. */

#include "core/core.h"

enum currency { CURRENCY_USD, CURRENCY_EUR, CURRENCY_ETH, CURRENCIES };
enum interval { INTERVAL_15M, INTERVAL_1H, INTERVAL_4H, INTERVAL_1D, INTERVAL_1W, INTERVALS };

const char *currency_name(enum currency currency); /* "USD" */
enum err currency_parse(enum currency *out, const char *text) MUST_CHECK;
const char *interval_name(enum interval interval); /* "15m" "1h" "4h" "1d" "1w" */
enum err interval_parse(enum interval *out, const char *text) MUST_CHECK;
int64_t interval_seconds(enum interval interval); /* weeks begin on Monday 00:00 UTC */

/** What one unit costs now. */
struct price_now {
    bool is_known;
    bool is_stale; /* older than price_fresh_s(): shown grey, never used to quote */
    struct price_pico price;
    int64_t time_s;    /* of the observation (the oldest one used, when derived) */
    int64_t checked_s; /* the source was last read successfully: a thin market trades rarely, so age
                          of the price is measured from here */
    char source[64];   /* "pool MCO2-USDC", "CoinGecko" */
    char derivation[128];      /* "MCO2/USDC × USD/EUR (feed EUR-USD)", "" when direct */
    struct price_pico day_ago; /* 0: unknown; for the change over 24 h */
};
/** In: token: index into the network's tokens. USDC counts as 1 USD and EURC as 1 EUR, said in
 * `derivation`. */
enum err price_now(struct core *core, int token, enum currency currency,
                   struct price_now *out) MUST_CHECK;
int64_t price_fresh_s(struct core *core);

struct candle {
    int64_t start_s;
    struct price_pico open, high, low, close;
    struct price_pico volume; /* of the base, whole units × 10^12 */
    uint32_t trades;          /* 0: a gap (all prices 0), never filled in */
};
/** Candles of the carbon token from from_s (rounded down to the interval) to to_s, one per
 * interval, gaps included. Out: mem_free; at most 100,000. Returns: OK; ERR_LIMIT; ERR_STORE */
enum err price_candles(struct core *core, enum currency currency, enum interval interval,
                       int64_t from_s, int64_t to_s, struct candle **out, size_t *count) MUST_CHECK;
/** First and last stored observation of the carbon token, 0 when there is none. */
enum err price_span(struct core *core, int64_t *first_s, int64_t *last_s) MUST_CHECK;

/** How far the history is. */
struct price_progress {
    bool is_syncing;
    unsigned percent;
    char words[128]; /* "reading trades, block 1200 of 5400"; "" when up to date */
    char problem[128];
};
void price_progress(struct core *core, struct price_progress *out);
/** Read the sources now. Later: EV_JOB_DONE, EV_PRICES */
enum err price_refresh(struct core *core, job *out) MUST_CHECK;

#endif
