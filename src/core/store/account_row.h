#ifndef CORE_STORE_ACCOUNT_ROW_H
#define CORE_STORE_ACCOUNT_ROW_H

/** Rows of accounts. */

#include "core/store/db.h"

#define ACCOUNT_UID 16

struct account_row {
    int64_t id;
    uint8_t uid[ACCOUNT_UID];
    char name[64];
    int role;
    int failures;
    int64_t not_before_s, last_login_s, created_s;
};

/** By name. Out: mem_free. */
enum err account_row_list(struct store *store, struct account_row **out, size_t *count) MUST_CHECK;
/** Returns: OK; ERR_NOT_FOUND */
enum err account_row_get(struct store *store, int64_t id, struct account_row *out) MUST_CHECK;
/** Upper and lower case of ASCII are one. Returns: OK; ERR_NOT_FOUND */
enum err account_row_find(struct store *store, const char *name,
                          struct account_row *out) MUST_CHECK;
enum err account_row_count(struct store *store, int64_t *out) MUST_CHECK;
/** Append the sealed vault. Returns: OK; ERR_NOT_FOUND */
enum err account_row_vault(struct store *store, int64_t id, struct buf *out) MUST_CHECK;
/** Returns: OK; ERR_EXISTS (the name). Out: row->id */
enum err account_row_add(struct store *store, struct account_row *row,
                         struct view vault) MUST_CHECK;
enum err account_row_set_tries(struct store *store, int64_t id, int failures,
                               int64_t not_before_s) MUST_CHECK;
/** The right password came: no failures any more. */
enum err account_row_set_login(struct store *store, int64_t id, int role, int64_t now_s) MUST_CHECK;
enum err account_row_set_vault(struct store *store, int64_t id, struct view vault) MUST_CHECK;

#endif
