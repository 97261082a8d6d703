#ifndef CORE_PRICE_H
#define CORE_PRICE_H

/** Prices of the network's tokens: from on-chain pools and feeds, and from price APIs. Everything
 * shown comes from stored observations.
 *
 *  A price is an exact number of 10^-12 units of the quote currency in 63 bits: from 10^-12 to 9.2
 * million. What does not fit is refused, never rounded to nothing. */

#include "core/core.h"

/* X(currency, code) */
#define CURRENCY_LIST(X)                                                                           \
    X(CURRENCY_USD, "USD")                                                                         \
    X(CURRENCY_EUR, "EUR")                                                                         \
    X(CURRENCY_GBP, "GBP")                                                                         \
    X(CURRENCY_BRL, "BRL")                                                                         \
    X(CURRENCY_CHF, "CHF")                                                                         \
    X(CURRENCY_JPY, "JPY")                                                                         \
    X(CURRENCY_ETH, "ETH")
#define CURRENCY_CHOICES "USD|EUR|GBP|BRL|CHF|JPY|ETH" /* of commands and settings */

enum currency {
#define CURRENCY_ENUM(name, code) name,
    CURRENCY_LIST(CURRENCY_ENUM)
#undef CURRENCY_ENUM
        CURRENCIES
};
/* X(interval, name, seconds) */
#define INTERVAL_LIST(X)                                                                           \
    X(INTERVAL_1M, "1m", 60)                                                                       \
    X(INTERVAL_5M, "5m", 300)                                                                      \
    X(INTERVAL_15M, "15m", 900)                                                                    \
    X(INTERVAL_1H, "1h", 3600)                                                                     \
    X(INTERVAL_4H, "4h", 14400)                                                                    \
    X(INTERVAL_1D, "1d", 86400)                                                                    \
    X(INTERVAL_1W, "1w", 604800)
#define INTERVAL_CHOICES "1m|5m|15m|1h|4h|1d|1w"

enum interval {
#define INTERVAL_ENUM(name, text, seconds) name,
    INTERVAL_LIST(INTERVAL_ENUM)
#undef INTERVAL_ENUM
        INTERVALS
};

const char *currency_name(enum currency currency); /* "USD" */
/** Returns: digits after the point that a value in this currency is shown with (2; JPY 0; ETH 4) */
unsigned currency_places(enum currency currency);
enum err currency_parse(enum currency *out, const char *text) MUST_CHECK;
const char *interval_name(enum interval interval); /* "15m" */
enum err interval_parse(enum interval *out, const char *text) MUST_CHECK;
int64_t interval_seconds(enum interval interval); /* weeks begin on Monday 00:00 UTC */

/* ---- the present */

#define PRICE_NAME    64
#define PRICE_WORDS   128
#define PRICE_SOURCES 8

/** What one source says. */
struct price_source {
    char name[PRICE_NAME]; /* "pool MCO2-USDC", "CoinGecko" */
    bool is_pool;          /* of this chain, else somebody's word */
    bool is_file;          /* imported: counts only where nothing else is fresh */
    bool is_known;         /* else everything below but `problem` is 0 */
    struct price_pico price;
    int64_t time_s;              /* of the observation (the oldest one used, when derived) */
    int64_t checked_s;           /* it was last read successfully; 0: never */
    bool is_fresh;               /* only such ones count */
    bool is_asked;               /* it is being read just now */
    bool is_outlier;             /* too far from the price; it counts in the median all the same */
    struct price_pico liquidity; /* its weight: worth in USD of a pool's quote side; 0: unknown */
    char derivation[PRICE_WORDS];
    char problem[PRICE_WORDS]; /* why it is not fresh, and why it could not be read; else "" */
};

/** What one unit costs now: the median of the fresh sources, weighed by their liquidity. */
struct price_now {
    bool is_known;
    bool is_stated;   /* it is fresh, but only a file says it: never used to quote */
    bool is_stale;    /* no source is fresh: shown grey with its age, never used to quote */
    bool is_disputed; /* fresh sources disagree by more than price_dispute_bps(): never used to
                         quote */
    struct price_pico price;
    int64_t time_s;    /* of the observation (the oldest one used, when derived) */
    int64_t checked_s; /* the source was last read successfully: a thin market trades rarely, so age
                          of the price is measured from here */
    char source[PRICE_NAME];      /* of the source whose price it is */
    char derivation[PRICE_WORDS]; /* "MCO2/USDC × USD/EUR (feed EUR-USD)", "" when direct */
    struct price_pico day_ago;    /* 0: unknown; for the change over 24 h */
    uint32_t spread_bps;          /* highest to lowest fresh source, of the lowest */
    unsigned fresh, known;        /* sources */
    char words[192]; /* what is wrong in words ("CoinGecko is 12.3 % above the others"), or "" */
};
/** In: token: index into the network's tokens. USDC counts as 1 USD and EURC as 1 EUR, said in
 * `derivation`. */
enum err price_now(struct core *core, int token, enum currency currency,
                   struct price_now *out) MUST_CHECK;
/** The same with what each source says, best liquidity first. Out: sources[PRICE_SOURCES] */
enum err price_sources(struct core *core, int token, enum currency currency, struct price_now *out,
                       struct price_source *sources, size_t *count) MUST_CHECK;
int64_t price_fresh_s(struct core *core);
uint32_t price_dispute_bps(struct core *core);
/** May money follow this price? Returns: OK; ERR_STALE (also when only a file says it);
 * ERR_DISPUTED (with words) */
enum err price_may_quote(const struct price_now *now) MUST_CHECK;

/** Does a price that was just read of a pool agree with what fresh sources other than pools say?
 * Returns: OK (also when there are none); ERR_DISPUTED (half of all, the pool counted, are further
 * from it than price_dispute_bps()); ERR_STORE… */
enum err price_agrees(struct core *core, int token, enum currency currency,
                      struct price_pico price) MUST_CHECK;

/** What an amount really costs in the best pool, by its stored reserves, pool fee included. */
struct price_at_size {
    struct co2_mg mass;
    bool is_possible; /* the pool holds enough */
    struct price_pico per_tonne, total;
    uint32_t impact_bps; /* how far the purchase moves the price; fees apart */
};
/** In: masses > 0. Out: rows[count]; pool[PRICE_NAME] (may be NULL): which one.
 *  Returns: OK; ERR_NOT_FOUND (no pool, or its reserves were never read) */
enum err price_at_size(struct core *core, enum currency currency, const struct co2_mg *masses,
                       size_t count, struct price_at_size *rows, char *pool) MUST_CHECK;

/* ---- the past */

struct candle {
    int64_t start_s;
    struct price_pico open, high, low, close;
    struct price_pico volume; /* of the base, whole units × 10^12, at most INT64_MAX */
    uint32_t trades;          /* 0: a gap (all prices 0), never filled in */
    uint8_t source;           /* price_history(): whose it is, for price_source_name(); else 0 */
    bool
        is_rough; /* made of longer candles, whose prices were converted at the rate of their end */
};
/** A base token in a currency: what a chart shows. */
struct price_pair {
    int token; /* index into the network's tokens */
    enum currency currency;
    const char *source; /* only of sources whose name holds this; NULL: as is best */
};
/** The carbon token of the network. Returns: index, -1: it has none */
int price_carbon(const struct core *core);
/** Returns: the name of a source by the number that a candle has, "" when there is none. */
void price_source_name(struct core *core, const struct price_pair *pair, uint8_t number,
                       char out[PRICE_NAME]);
/** Candles of a pair, one for each step from the one that from_s falls in to the one before to_s,
 * gaps included. Fast at any size of the history when the step is a multiple of an hour or day.
 * What the first source with a past does not reach back to, or did not hear of any more, comes from
 * the next one that has it; never two of them in one candle.
 *  In:      step_s: > 0; steps begin at multiples of it from 1970-01-01, with whole weeks from
 * Monday. Out: mem_free; at most 100,000. Returns: OK; ERR_INVALID; ERR_LIMIT; ERR_STORE… */
enum err price_history(struct core *core, const struct price_pair *pair, int64_t step_s,
                       int64_t from_s, int64_t to_s, struct candle **out, size_t *count) MUST_CHECK;
/** The same of the carbon token with a named interval. */
enum err price_candles(struct core *core, enum currency currency, enum interval interval,
                       int64_t from_s, int64_t to_s, struct candle **out, size_t *count) MUST_CHECK;
/** The last price at or before a moment. Out: *found: false when there is none. */
enum err price_then(struct core *core, const struct price_pair *pair, int64_t time_s,
                    struct price_pico *out, bool *found) MUST_CHECK;
/** First and last stored observation of a pair, 0 when there is none. */
enum err price_pair_span(struct core *core, const struct price_pair *pair, int64_t *first_s,
                         int64_t *last_s) MUST_CHECK;
/** The same of the carbon token. */
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
