#ifndef CORE_STORE_OFFSET_ROW_H
#define CORE_STORE_OFFSET_ROW_H

/** Rows of orders, and what the rows of their transactions say about each step. */

#include "core/store/db.h"

struct offset_row {
    int64_t id;
    int64_t account_id, address_id;
    uint64_t chain_id;
    int state; /* enum order_state */
    int step;  /* enum offset_step */
    struct u256 carbon;
    struct addr pay_token; /* zero: native */
    struct u256 pay, pay_max;
    int64_t spot_pico;
    uint32_t impact_bps;
    struct buf plan;
    char beneficiary[256], message[256];
    bool has_paid;
    struct u256 paid;
    char error[256];
    int64_t created_s, updated_s, expires_s;
};
void offset_row_clear(struct offset_row *row);

/** Returns: OK; ERR_BUSY (an order of this address is still running); ERR_STORE … Call it within a
 *  transaction. Out: row->id */
enum err offset_row_add(struct store *store, struct offset_row *row) MUST_CHECK;
/** Returns: OK (clear it); ERR_NOT_FOUND; ERR_STORE_DAMAGED … */
enum err offset_row_get(struct store *store, struct offset_row *out, int64_t id) MUST_CHECK;
/** Ids of an account's orders, newest first. Out: mem_free. */
enum err offset_row_list(struct store *store, int64_t **out, size_t *count, int64_t account_id,
                         size_t offset, size_t max) MUST_CHECK;
/** Ids of an account's orders on a chain that are running, oldest first; at most max. */
enum err offset_row_running(struct store *store, int64_t *ids, size_t *count, size_t max,
                            int64_t account_id, uint64_t chain_id) MUST_CHECK;
/* Changes of a running order. Returns: OK; ERR_NOT_FOUND (it is not running); ERR_STORE … */
enum err offset_row_set_step(struct store *store, int64_t id, int step, int64_t now_s) MUST_CHECK;
enum err offset_row_set_paid(struct store *store, int64_t id, const struct u256 *paid) MUST_CHECK;
enum err offset_row_set_state(struct store *store, int64_t id, int from, int to, const char *error,
                              int64_t now_s) MUST_CHECK;

/** The newest transaction of an order's step. */
struct step_row {
    int64_t txn_id; /* 0: none */
    int state;      /* enum txn_state */
    uint64_t nonce;
    bool is_signed;
    struct hash32 hash;
    uint64_t block;
    struct u256 fee; /* gas used × price; 0 while not mined */
    char error[256];
};
enum err offset_row_step_txn(struct store *store, struct step_row *out, int64_t id,
                             int step) MUST_CHECK;

#endif
