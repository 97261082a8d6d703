#ifndef CORE_ALERT_H
#define CORE_ALERT_H

/** Alerts on prices, kept per account. An alert fires once when its condition begins to hold, and
 * again only after the price came back by the hysteresis: it crosses, it does not ring on each
 * tick. Firing adds a notification (NOTICE_PRICE), whatever screen is open. */

#include "core/price.h"

/* X(kind, text of commands and JSON, what its value is) */
#define ALERT_KIND_LIST(X)                                                                         \
    X(ALERT_ABOVE, "above", ALERT_PRICE)                                                           \
    X(ALERT_BELOW, "below", ALERT_PRICE)                                                           \
    X(ALERT_MOVE, "move", ALERT_BPS)                                                               \
    X(ALERT_SPREAD, "spread", ALERT_BPS)                                                           \
    X(ALERT_DOWN, "down", ALERT_NOTHING)

enum alert_kind {
#define ALERT_ENUM(name, text, value) name,
    ALERT_KIND_LIST(ALERT_ENUM)
#undef ALERT_ENUM
        ALERT_KINDS
};
enum alert_value { ALERT_PRICE, ALERT_BPS, ALERT_NOTHING };

struct alert {
    int64_t id;
    enum alert_kind kind;
    int token; /* index into the chosen network's tokens */
    enum currency currency;
    struct price_pico level; /* ABOVE, BELOW: > 0 */
    uint32_t bps;            /* MOVE (either way), SPREAD: 1 to 1,000,000 */
    int64_t window_s;        /* MOVE: within this time, 60 to 2,592,000; DOWN: unread for so long */
    bool repeats;            /* else it ends when it fired */
    bool is_on;              /* false: it fired and does not repeat */
    bool holds;              /* the condition held when it was last looked at */
    int64_t fired_s;         /* 0: never */
    int64_t created_s;
};

const char *alert_kind_name(enum alert_kind kind); /* "above" */
enum alert_value alert_kind_value(enum alert_kind kind);
enum err alert_kind_parse(enum alert_kind *out, const char *text) MUST_CHECK;
/** "MCO2 above 0.5 USD", "MCO2 moves by 5 % within 1 h" */
void alert_words(char *out, size_t size, const struct core *core, const struct alert *alert);

/** Add one for the account that is logged in; a condition that holds already fires at the next
 *  crossing only. Returns: OK; ERR_INVALID; ERR_LIMIT (more than 100); ERR_LOCKED (nobody is logged
 * in); ERR_STORE. Out: *id. Emits EV_ALERTS */
enum err alert_add(struct core *core, const struct alert *alert, int64_t *id) MUST_CHECK;
/** Those of the account on the chosen network, newest first. Out: mem_free */
enum err alert_list(struct core *core, struct alert **out, size_t *count) MUST_CHECK;
/** Returns: OK; ERR_NOT_FOUND; ERR_LOCKED. Emits EV_ALERTS */
enum err alert_remove(struct core *core, int64_t id) MUST_CHECK;

#endif
