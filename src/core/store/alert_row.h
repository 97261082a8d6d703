#ifndef CORE_STORE_ALERT_ROW_H
#define CORE_STORE_ALERT_ROW_H

/** Rows of alerts on prices, of one account and chain at a time. */

#include "core/store/db.h"

struct alert_row {
    int64_t id;
    int64_t account_id;
    uint64_t chain_id;
    int kind; /* enum alert_kind */
    struct addr token;
    char currency[8];
    int64_t level_pico;
    uint32_t bps;
    int64_t window_s;
    bool repeats, is_on, holds;
    int64_t fired_s, created_s;
};

/** Returns: OK; ERR_LIMIT (the account has `most` already). Out: row->id */
enum err alert_row_add(struct store *store, struct alert_row *row, int64_t most) MUST_CHECK;
/** Newest first. Out: mem_free */
enum err alert_row_list(struct store *store, int64_t account_id, uint64_t chain_id,
                        struct alert_row **out, size_t *count) MUST_CHECK;
/** Returns: OK; ERR_NOT_FOUND */
enum err alert_row_remove(struct store *store, int64_t account_id, int64_t id) MUST_CHECK;
/** Write is_on, holds and fired_s, unless another session changed whether it holds meanwhile. Out:
 * *changed */
enum err alert_row_turn(struct store *store, const struct alert_row *row, bool held,
                        bool *changed) MUST_CHECK;

#endif
