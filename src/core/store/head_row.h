#ifndef CORE_STORE_HEAD_ROW_H
#define CORE_STORE_HEAD_ROW_H

/** The newest block seen of each chain. */

#include "core/store/db.h"

struct head_row {
    uint64_t chain_id;
    uint64_t number;
    struct hash32 hash, parent;
    int64_t time_s;
    struct u256 base_fee;
    int64_t seen_s;
    char endpoint[128];
    uint64_t went_back_from; /* 0: the chain is not behind what was seen before */
};

/** Returns: OK; ERR_NOT_FOUND (no block of this chain was seen yet); ERR_STORE … */
enum err head_row_get(struct store *store, struct head_row *out, uint64_t chain_id) MUST_CHECK;
/** Insert or replace. */
enum err head_row_put(struct store *store, const struct head_row *row) MUST_CHECK;

#endif
