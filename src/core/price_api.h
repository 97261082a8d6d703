#ifndef CORE_PRICE_API_H
#define CORE_PRICE_API_H

/** Price APIs of a network: what they say now, as often as it changes and their budget allows, live
 * where they have a stream, and their past. Inside of prices only. */

#include "core/context.h"
#include "core/price.h"
#include "core/store/price_row.h"

#define API_PAIRS 8
#define API_TICKS 4096 /* kept before they are written, at most */

struct price_state;

/** One pair at one API. */
struct api_pair {
    char quote[NETWORK_SYMBOL]; /* "USD" */
    struct price_series
        series; /* what it said; [past_block, next_block) is the time that was read */
    struct price_series candles; /* the same of candles it made; id 0: it gives none, or points */
    bool is_past_read;           /* as far back as it goes */
    int64_t missed_s;            /* when trades that seemed to be in the future began; 0: none */
};
struct api_source {
    struct price_state *state;
    const struct price_api *api;
    const struct market_kind *kind;
    struct api_pair pairs[API_PAIRS];
    size_t pair_count;
    char problem[PRICE_WORDS]; /* of the last call; "" when it went well */

    /* the present */
    ticket spot;    /* 0: nothing is under way */
    size_t spot_at; /* pairs that this request begins with */
    size_t spot_count;
    int64_t spot_ms; /* when it was last asked; 0: never */
    int64_t wait_ms; /* not before, because it asked for silence */

    /* the past */
    ticket past;
    size_t past_at; /* pair */
    int64_t past_from_s, past_to_s;
    uint64_t past_timer;

    /* live */
    ticket watch;
    enum stream_state stream;
};
/** A live trade that is not written yet. */
struct api_tick {
    int64_t series;
    struct price_row row;
};
struct api_state {
    struct api_source sources[NETWORK_SOURCES];
    size_t count;
    struct api_tick *ticks; /* owned, API_TICKS */
    size_t tick_count;
    uint64_t flush_timer, budget_timer;
    size_t thin_at; /* which series is looked at next */
};

void price_open_apis(struct price_state *state);
/** The network module is there: streams and budgets begin. */
void price_start_apis(struct price_state *state);
void price_stop_apis(struct price_state *state);
/** Ask those that are due. Returns: requests that price_now_done() will be called for. */
unsigned price_read_apis(struct price_state *state, bool all);
bool price_apis_are_busy(const struct price_state *state);
void price_reload_apis(struct price_state *state);
/** The pair of a base, in our words, and quote. Returns: NULL when this API has none */
const struct api_pair *price_api_pair(const struct api_source *source, const char *base,
                                      const char *quote);
/** How old what it said last may be when it was read: of the reading, of the observation. */
int64_t price_api_fresh_s(const struct api_source *source);
int64_t price_api_late_s(const struct api_source *source);

/* price_api_past.c */
/** Go on reading the past of a source, if nothing is under way. */
void price_read_past(struct api_source *source);
/** Messages were missed: read from there again. */
void price_forget_since(struct api_source *source, size_t pair, int64_t from_s);

/* price_live.c */
void price_watch(struct api_source *source);
void price_unwatch(struct api_source *source);
/** Write what came live. Returns: OK; ERR_STORE… */
enum err price_flush(struct price_state *state) MUST_CHECK;

#endif
