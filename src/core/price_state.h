#ifndef CORE_PRICE_STATE_H
#define CORE_PRICE_STATE_H

/** Between the files of prices: which series a network has, how a price comes from them
 * (price_path.c), and how they are filled (price_sync.c, price_history.c, price_api.c). */

#include "core/context.h"
#include "core/price.h"
#include "core/price_api.h"
#include "core/store/price_row.h"

#define PRICE_POOLS      4
#define PRICE_LEGS       5
#define PRICE_FILES      4
#define PRICE_SOURCE     160
#define PRICE_REFRESH_MS 60000
#define PRICE_FRESH_S    300
#define PRICE_DAY_S      86400
/* What claims to be later than now by more is not believed. */
#define PRICE_SKEW_S 600
/* A conversion rate older than this says nothing about a trade. */
#define PRICE_RATE_AGE_S (7 * PRICE_DAY_S)

/** A pool of the carbon token against a token whose worth is known. */
struct pool_series {
    const struct pool *pool;
    const struct token *base; /* the carbon token */
    const struct token *quote;
    bool base_is_token0;
    struct price_series series;
    int64_t live_ms; /* when what is new was last asked for, 0: never */
};
struct feed_series {
    const struct feed *feed;
    struct price_series series;
    bool is_itself;   /* it says the description that the network's file demands, or none is */
    bool is_other;    /* it says another one: nothing of it is believed */
    bool has_history; /* in this session the past was filled up to what was stored */
};
/** What was imported of a pair that a price can follow from. */
struct file_series {
    char name[PRICE_NAME]; /* "file moss" */
    char base[40], quote[16];
    struct price_series series;
};
struct trade;
struct price_state {
    struct core *core;
    struct pool_series pools[PRICE_POOLS];
    size_t pool_count;
    struct feed_series feeds[NETWORK_FEEDS];
    size_t feed_count;
    struct api_state api;
    struct file_series files[PRICE_FILES];
    size_t file_count;
    char problem[128];

    /* reading the present: price_sync.c */
    ticket now_ticket;
    unsigned now_waiting; /* requests of the reading under way */
    enum err now_err;     /* of the first one that failed */
    bool now_ok;          /* one went well */
    job jobs[8];          /* who waits for it */
    size_t job_count;
    uint64_t refresh_timer;

    /* reading events of pools: price_history.c */
    bool owns_history;         /* this session has the lock */
    uint64_t head;             /* the newest block known; 0: none */
    uint64_t range, range_cap; /* blocks per request, adapts */
    uint64_t from, to;         /* of the request under way */
    bool is_live;              /* it reads what is new, not the past */
    size_t pool_at;
    ticket history_ticket;
    uint64_t history_timer;
    unsigned failures;
    struct trade *trades; /* of the answer, while the times of their blocks are asked for */
    size_t trade_count, trade_at;

    /* sampling rounds of feeds: price_rounds.c */
    size_t feed_at;
    struct u256 round; /* the newest one of this feed; 0: not asked for yet */
    uint64_t rounds_back, stride;
    int64_t round_time_s, oldest_s, until_s;
};

/* price_path.c */

/** One factor of a price. */
struct price_leg {
    const struct price_series *series;
    bool divides;
    int64_t late_s;  /* an observation older than this is stale; 0: age does not matter */
    int64_t fresh_s; /* the source must have been read within this time */
};
/** A price as a product and quotient of series, by one source. */
struct price_path {
    struct price_leg legs[PRICE_LEGS];
    size_t count;                   /* 0: the price is 1 */
    const struct pool_series *pool; /* where the first leg is one, else NULL */
    bool is_past;                   /* good for history only */
    const char *trouble;            /* why its API could not be read, "" or NULL: it could */
    bool is_file;
    char source[PRICE_NAME];
    char derivation[PRICE_WORDS];
};
/** The ways to a price of a token, best first. Returns: how many, at most PRICE_SOURCES */
size_t price_paths(struct price_path out[PRICE_SOURCES], const struct price_state *state, int token,
                   enum currency currency);
/** Multiply or divide a price by the factor of a leg. Returns: false when it does not fit. */
bool price_path_apply(struct price_pico *price, const struct price_leg *leg,
                      struct price_pico factor);

/* price_now.c */

/** The price at a moment. Out: *time_s of the oldest observation; *found: false when a factor is
 * not there. */
enum err price_path_at(struct price_pico *out, int64_t *time_s, bool *found, struct core *core,
                       const struct price_path *path, int64_t at_s) MUST_CHECK;

/* price_sync.c */
void price_open_series(struct price_state *state);
/** What is imported; again after an import. */
void price_open_files(struct price_state *state);
void price_stop(struct price_state *state);
/** Read the present; the job, if any, ends with it. */
void price_read_now(struct price_state *state, job work);
/** Read latestRoundData() or getRoundData(). Returns: false when it is no answer of a feed.
 *  Out: round may be NULL */
bool price_read_round(struct price_row *out, struct u256 *round, const struct feed *feed,
                      struct view data, int64_t now_s);

/** Is a series being read just now? */
bool price_is_asked(const struct price_state *state, const struct price_series *series);
/** One request of the reading of the present ended. */
void price_now_done(struct price_state *state, enum err err, const char *detail);

/* price_history.c */
/** Go on reading what is new and the past, if nothing is under way. */
void price_read_history(struct price_state *state);
void price_stop_history(struct price_state *state);
void price_history_progress(const struct price_state *state, struct price_progress *out);
/** One request of the history ended: go on soon, or rest after a failure. */
void price_history_next(struct price_state *state, enum err err, const char *detail);

/* price_rounds.c */
/** Ask for rounds of the next feed whose past is not there. Returns: false when all are. */
bool price_read_rounds(struct price_state *state);

#endif
