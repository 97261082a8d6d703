#ifndef CORE_STORE_WALLET_ROW_H
#define CORE_STORE_WALLET_ROW_H

/** Rows of wallets and addresses. Every look-up names the account: what belongs to another is not
 * found. */

#include "core/store/db.h"

#define WALLET_UID 16

struct wallet_row {
    int64_t id;
    uint8_t uid[WALLET_UID];
    int64_t account_id;
    char name[128];
    int kind;
    char path[96];
    bool is_archived;
    int64_t created_s;
    size_t address_count;
};
struct address_row {
    int64_t id;
    int64_t wallet_id;
    char wallet_name[128];
    uint8_t wallet_uid[WALLET_UID];
    int kind;
    char path[96]; /* of the wallet */
    uint32_t index;
    struct addr address;
    char label[64];
    bool is_archived;
};

/** Oldest first, archived ones last and only when asked for. Out: mem_free. */
enum err wallet_row_list(struct store *store, int64_t account_id, bool with_archived,
                         struct wallet_row **out, size_t *count) MUST_CHECK;
/** Returns: OK; ERR_NOT_FOUND */
enum err wallet_row_get(struct store *store, int64_t account_id, int64_t wallet_id,
                        struct wallet_row *out) MUST_CHECK;
/** Append the sealed secret, nothing for watch-only. Returns: OK; ERR_NOT_FOUND */
enum err wallet_row_sealed(struct store *store, int64_t account_id, int64_t wallet_id,
                           struct buf *out) MUST_CHECK;
/** Returns: OK; ERR_EXISTS (the name). Out: row->id */
enum err wallet_row_add(struct store *store, struct wallet_row *row, struct view sealed) MUST_CHECK;
enum err wallet_row_remove(struct store *store, int64_t wallet_id) MUST_CHECK;
/** Returns: OK; ERR_NOT_FOUND; ERR_EXISTS */
enum err wallet_row_rename(struct store *store, int64_t account_id, int64_t wallet_id,
                           const char *name) MUST_CHECK;
enum err wallet_row_archive(struct store *store, int64_t account_id, int64_t wallet_id,
                            bool archived) MUST_CHECK;

/** Of one wallet, or of all with 0; in the order of wallet_row_list() and index. Out: mem_free. */
enum err address_row_list(struct store *store, int64_t account_id, int64_t wallet_id,
                          struct address_row **out, size_t *count) MUST_CHECK;
/* Returns: OK; ERR_NOT_FOUND */
enum err address_row_get(struct store *store, int64_t account_id, int64_t address_id,
                         struct address_row *out) MUST_CHECK;
enum err address_row_find(struct store *store, int64_t account_id, const struct addr *address,
                          struct address_row *out) MUST_CHECK;
enum err address_row_find_label(struct store *store, int64_t account_id, const char *label,
                                struct address_row *out) MUST_CHECK;
enum err address_row_find_index(struct store *store, int64_t account_id, const char *wallet,
                                uint32_t index, struct address_row *out) MUST_CHECK;
/** Returns: OK; ERR_EXISTS (the index or the address). Out: id */
enum err address_row_add(struct store *store, int64_t wallet_id, uint32_t index,
                         const struct addr *address, int64_t *id) MUST_CHECK;
enum err address_row_set_label(struct store *store, int64_t account_id, int64_t address_id,
                               const char *label) MUST_CHECK;

#endif
