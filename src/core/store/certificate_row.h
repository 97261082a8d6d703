#ifndef CORE_STORE_CERTIFICATE_ROW_H
#define CORE_STORE_CERTIFICATE_ROW_H

/** Rows of certificates: the file as it was issued, and what it is found by. */

#include "core/store/db.h"

struct certificate_row {
    int64_t id;
    int64_t account_id, order_id;
    uint64_t chain_id;
    struct hash32 tx_hash;
    uint32_t log_index;
    struct buf json;
    int64_t created_s;
};
void certificate_row_clear(struct certificate_row *row);
/** Out: row->id. Returns: OK; ERR_EXISTS (of this order, or of this log); ERR_STORE … */
enum err certificate_row_add(struct store *store, struct certificate_row *row) MUST_CHECK;
/** Returns: OK (clear it); ERR_NOT_FOUND (also when it belongs to another account) */
enum err certificate_row_get(struct store *store, struct certificate_row *out, int64_t account_id,
                             int64_t id) MUST_CHECK;
/** Ids of an account, newest first. Out: mem_free. */
enum err certificate_row_list(struct store *store, int64_t **out, size_t *count,
                              int64_t account_id) MUST_CHECK;
/** Returns: OK with 0 when the order has none. */
enum err certificate_row_of_order(struct store *store, int64_t *out, int64_t order_id) MUST_CHECK;

#endif
