#ifndef NET_SOURCE_H
#define NET_SOURCE_H

/** A kind of price source: a row that says what it can do, and functions that write a call and read
 * its answer. Budgets, keys, transfers and waiting are the market's (market.h), and so is the
 * checking of what all sources have in common: times that make sense and do not go back, candles
 * whose high is their highest, ranges.
 *
 *  A source never sees a key: it names the header that one goes into. */

#include "core/base/json.h"
#include "core/ports.h"

#define SOURCE_POINTS_MAX 100000

/** One call, written by a source. */
struct source_call {
    struct buf url;
    const char *key_header; /* NULL: no key is sent */
    uint32_t interval_s;    /* of the candles that are asked for */
    bool is_newest_first;   /* the order of the answer */
    /* The range to ask for, first that of the request (up to now at most, and no older than the
       source gives away); a source moves from_s up to what one call can give. */
    int64_t from_s, to_s;
    bool is_to_now; /* the range ends now: the newest observation may be a little later */
    int64_t now_s;
};
void source_call_clear(struct source_call *call);

/** What is read of an answer. */
struct source_answer {
    const struct market_request *request;
    const struct source_call *call;
    const char *title;
    struct buf points;  /* struct price_point */
    struct buf candles; /* struct market_candle */
    int64_t covered_from_s;
};
void source_answer_init(struct source_answer *answer, const struct market_kind *kind,
                        const struct market_request *request, const struct source_call *call);
void source_answer_clear(struct source_answer *answer);

struct source_tape;
struct source {
    struct market_kind kind;
    /** Write the call. Returns: OK; ERR_UNSUPPORTED, ERR_NOT_FOUND, ERR_LIMIT: it cannot be asked
     */
    enum err (*write)(struct source_call *call, const struct market_request *request);
    /** Find a refusal. Returns: OK when there is none; ERR_THROTTLED, ERR_LIMIT, ERR_NOT_FOUND,
     * ERR_CONFIG, ERR_RPC, ERR_NET. In: root: NULL when the answer is no JSON. May be NULL: then
     * the status alone tells */
    enum err (*refusal)(const struct json *root, int status);
    /** Read prices. Returns: OK; ERR_NOT_FOUND; ERR_UNTRUSTED */
    enum err (*read)(struct source_answer *answer, const struct json *root);
    const struct source_tape *tape; /* its stream (tape.h); NULL: none */
};
extern const struct source_tape tape_coinbase, tape_coinbase_advanced, tape_kraken, tape_binance;

/** Returns: NULL when there is no such kind. */
const struct source *source_find(const char *kind);

extern const struct source source_coingecko;
extern const struct source source_geckoterminal;
extern const struct source source_defillama;
extern const struct source source_coinbase;
extern const struct source source_coinbase_advanced;
extern const struct source source_kraken;
extern const struct source source_binance;
extern const struct source source_frankfurter;

/** Write the call of a request, its range bounded by what the source gives.
 *  Returns: OK; ERR_UNSUPPORTED (it does not do this), ERR_LIMIT (all of the range is too old), …
 */
enum err source_write(struct source_call *call, const struct source *source,
                      const struct market_request *request, int64_t now_s) MUST_CHECK;
/** Read a whole answer: refusals, then prices, checked, oldest first, of the range only. */
enum err source_read(struct source_answer *answer, const struct source *source, int status,
                     struct view body) MUST_CHECK;

/* ---- for sources */

/** Begin the URL: that of the API without a slash at its end, then path. */
void source_url(struct source_call *call, const struct market_request *request, const char *path);
/** Append the different bases or quotes of all pairs, escaped, with `between` between them. */
void source_url_bases(struct source_call *call, const struct market_request *request,
                      const char *between);
void source_url_quotes(struct source_call *call, const struct market_request *request,
                       const char *between, bool upper);
/** A copy of a quote in upper or lower case. */
struct source_word {
    char text[NETWORK_SOURCE_ID];
};
struct source_word source_upper(const char *text);
struct source_word source_lower(const char *text);
/** Returns: the longest of these (ascending, 0 ends them) that is no longer than the request's
 * hint; the shortest one without a hint. */
uint32_t source_interval(const uint32_t *intervals_s, const struct market_request *request);
/** Move call->from_s up so that at most `count` candles of call->interval_s are asked for. */
void source_reach(struct source_call *call, int64_t count);

/** Returns: ERR_UNTRUSTED, "<title>'s <what> is malformed" */
enum err source_malformed(const struct source_answer *answer, const char *what);
/** A price, as number or string. Out: 0 where it is null, missing or 0 */
enum err source_read_price(struct price_pico *out, const struct source_answer *answer,
                           const struct json *value) MUST_CHECK;
/** A volume; 0 (unknown) when it is missing or too large to be kept. */
enum err source_read_volume(struct price_pico *out, const struct source_answer *answer,
                            const struct json *value) MUST_CHECK;
/** Seconds as an integer, or a string in RFC 3339. */
enum err source_read_time(int64_t *out_s, const struct source_answer *answer,
                          const struct json *value) MUST_CHECK;

/** The price of pairs[i] of a MARKET_SPOT; price 0 is none. Returns: OK; ERR_UNTRUSTED (its time)
 */
enum err source_put_spot(struct source_answer *answer, size_t i,
                         const struct price_point *point) MUST_CHECK;
/** One point of a history, in the order of the answer; price 0 is a gap. */
enum err source_add_point(struct source_answer *answer, const struct price_point *point) MUST_CHECK;
/** One candle; is_open and interval_s are filled in here. */
enum err source_add_candle(struct source_answer *answer,
                           const struct market_candle *candle) MUST_CHECK;
/** Read the elements of a row (an array) that columns name by their place from 0; -1: none. */
struct source_columns {
    int time, open, high, low, close, volume;
    size_t count;    /* of a row's elements, at least */
    bool is_time_ms; /* else seconds */
};
enum err source_read_rows(struct source_answer *answer, const struct json *rows,
                          const struct source_columns *columns) MUST_CHECK;

#endif
