#ifndef CORE_STORE_BALANCE_ROW_H
#define CORE_STORE_BALANCE_ROW_H

/** The last reading of each (chain, owner, token). No row: never read, which is not the same as 0.
 */

#include "core/store/db.h"

struct balance_row {
    uint64_t chain_id;
    struct addr owner, token;
    struct u256 amount;
    uint64_t block;
    int64_t seen_s;
    char endpoint[128];
};

/** Returns: OK; ERR_NOT_FOUND (never read); ERR_STORE … In: row's chain_id, owner and token */
enum err balance_row_get(struct store *store, struct balance_row *row) MUST_CHECK;
/** Insert or replace. */
enum err balance_row_put(struct store *store, const struct balance_row *row) MUST_CHECK;

#endif
