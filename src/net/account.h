#ifndef NET_ACCOUNT_H
#define NET_ACCOUNT_H

/** What is known of one price API, whatever is asked of it: the calls that it may be asked, and how
 * it does. An API is the host of its URL. */

#include "net/meter.h"
#include "net/retry.h"

struct account {
    struct account *next;
    char host[NETWORK_TEXT];
    bool is_limited; /* its limits are known */
    struct meter meter;
    struct health health;
    unsigned throttled; /* times in a row that it asked to slow down */
    bool is_busy;       /* a call to it is under way */
};

/** Find the account of an API, or make it. Returns: OK; ERR_CONFIG (its URL) */
enum err account_open(struct account **out, struct account **list,
                      const struct price_api *api) MUST_CHECK;
/** Returns: NULL when it was never opened. */
struct account *account_find(struct account *list, const struct price_api *api);
void account_free_all(struct account *list);

/** Set the limits, going on from what account_restore() was told. */
void account_limit(struct account *account, const struct meter_limits *limits, int64_t now_ms,
                   int64_t now_s);
/** Note how a call ended. */
void account_note(struct account *account, enum err err, const char *detail, int elapsed_ms,
                  int64_t now_s);
/** It asked to slow down, for asked_s seconds or (not above 0) without saying how long.
 *  Returns: the seconds until the next call */
int64_t account_block(struct account *account, int64_t asked_s, int64_t now_ms, int64_t now_s);

void account_save(struct market_budget *out, const struct account *account, int64_t now_ms,
                  int64_t now_s);
void account_restore(struct account **list, const struct market_budget *budget, int64_t now_ms,
                     int64_t now_s);
void account_health(struct market_health *out, struct account *list, const struct price_api *api,
                    int64_t now_ms, int64_t now_s);

#endif
