#ifndef CORE_STORE_TXN_ROW_H
#define CORE_STORE_TXN_ROW_H

/** Rows of transactions. Every change of state names the state it comes from, so that of two
 * sessions that see the same thing exactly one makes the change: *changed tells which. */

#include "core/store/db.h"

#define TXN_REQUEST_ID 16

struct txn_row {
    int64_t id;
    int64_t account_id, address_id;
    uint64_t chain_id;
    struct addr sender;
    uint64_t nonce;
    int state; /* enum txn_state */
    int purpose;
    int64_t order_id; /* 0: none */
    int step;
    struct buf unsigned_tx;
    struct buf raw; /* signed; empty until then */
    bool has_hash;
    struct hash32 hash;
    uint64_t block; /* 0: not mined */
    struct hash32 block_hash;
    uint64_t gas_used;
    struct u256 gas_price;
    char error[256];
    int64_t created_s, sent_s, mined_s;
    uint64_t sent_at_block;
    int64_t expires_s; /* built: it is signed elsewhere, its nonce is held until then. 0: here */
    bool has_request;
    uint8_t request16[TXN_REQUEST_ID]; /* names what was asked of the other signer */
};
void txn_row_clear(struct txn_row *row);

/** The lowest nonce from `from` on that no row of this sender holds.
 *  A nonce that was given up (never signed) is thereby taken by the next transaction, so that no
 * gap keeps later ones from being mined. */
enum err txn_row_free_nonce(struct store *store, uint64_t *out, uint64_t chain_id,
                            const struct addr *sender, uint64_t from) MUST_CHECK;
/** Insert in TXN_BUILT. Returns: OK; ERR_EXISTS (its nonce is held, or the order's step has a
 * transaction) */
enum err txn_row_insert(struct store *store, int64_t *id, const struct txn_row *row) MUST_CHECK;

/** Returns: OK; ERR_NOT_FOUND. Out: caller clears it. */
enum err txn_row_get(struct store *store, struct txn_row *out, int64_t id) MUST_CHECK;
/** The one of an order's step that is not reverted, replaced, dropped or discarded. */
enum err txn_row_of_step(struct store *store, struct txn_row *out, int64_t order_id,
                         int step) MUST_CHECK;

/* Lists of ids; out: mem_free. */
/** Of an account on a chain, newest first; without those that were never signed and given up. */
enum err txn_row_list(struct store *store, int64_t **ids, size_t *count, int64_t account_id,
                      uint64_t chain_id, size_t offset, size_t max) MUST_CHECK;
/** Signed, sent or mined but not confirmed, by nonce. */
enum err txn_row_under_way(struct store *store, int64_t **ids, size_t *count,
                           uint64_t chain_id) MUST_CHECK;
/** Nonce reserved, being signed here; of all chains. */
enum err txn_row_unsigned(struct store *store, int64_t **ids, size_t *count) MUST_CHECK;
/** Nonce reserved for a signature from elsewhere that did not come until now_s; of all chains. */
enum err txn_row_expired(struct store *store, int64_t **ids, size_t *count,
                         int64_t now_s) MUST_CHECK;
/** Those whose signature was asked for elsewhere, whatever became of them, newest first. */
enum err txn_row_requested(struct store *store, int64_t **ids, size_t *count, int64_t account_id,
                           uint64_t chain_id) MUST_CHECK;
/** In a block from first_block on, confirmed or not. */
enum err txn_row_in_blocks(struct store *store, int64_t **ids, size_t *count, uint64_t chain_id,
                           uint64_t first_block) MUST_CHECK;

/* Changes of state */
/** built → signed */
enum err txn_row_set_signed(struct store *store, bool *changed, int64_t id, struct view raw,
                            const struct hash32 *hash) MUST_CHECK;
/** signed → sent */
enum err txn_row_set_sent(struct store *store, bool *changed, int64_t id, int64_t now_s,
                          uint64_t head) MUST_CHECK;
struct txn_row_mined {
    uint64_t block;
    struct hash32 block_hash;
    uint64_t gas_used;
    struct u256 gas_price;
};
/** signed or sent → mined; or mined in another block than before */
enum err txn_row_set_mined(struct store *store, bool *changed, int64_t id,
                           const struct txn_row_mined *mined, const char *error,
                           int64_t now_s) MUST_CHECK;
/** mined in this block → confirmed or reverted */
enum err txn_row_set_final(struct store *store, bool *changed, int64_t id,
                           const struct hash32 *block_hash, int state) MUST_CHECK;
/** mined, confirmed or reverted in this block → sent: the block is no longer part of the chain */
enum err txn_row_set_unmined(struct store *store, bool *changed, int64_t id,
                             const struct hash32 *block_hash) MUST_CHECK;
/** built → discarded */
enum err txn_row_set_discarded(struct store *store, bool *changed, int64_t id,
                               const char *error) MUST_CHECK;
/** signed or sent → replaced */
enum err txn_row_set_replaced(struct store *store, bool *changed, int64_t id,
                              const char *error) MUST_CHECK;
/** What keeps one under way from going on, in words; "" for nothing. */
enum err txn_row_set_error(struct store *store, bool *changed, int64_t id,
                           const char *error) MUST_CHECK;

#endif
