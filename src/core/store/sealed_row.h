#ifndef CORE_STORE_SEALED_ROW_H
#define CORE_STORE_SEALED_ROW_H

/** Settings that are sealed with the account's vault, in the table of settings: "api_key.coingecko"
 * and the sealed bytes in hex. */

#include "core/store/db.h"

#define SEALED_ROW_NAME 64
#define SEALED_ROW_TEXT 1024

struct sealed_row {
    char name[SEALED_ROW_NAME]; /* without the prefix: "coingecko" */
    char text[SEALED_ROW_TEXT]; /* hex */
};
/** Those whose key begins with prefix, by name. Out: mem_free */
enum err sealed_row_list(struct store *store, int64_t account_id, const char *prefix,
                         struct sealed_row **out, size_t *count) MUST_CHECK;
enum err sealed_row_set(struct store *store, int64_t account_id, const char *prefix,
                        const struct sealed_row *row) MUST_CHECK;
/** Returns: OK; ERR_NOT_FOUND; ERR_STORE… */
enum err sealed_row_remove(struct store *store, int64_t account_id, const char *prefix,
                           const char *name) MUST_CHECK;

#endif
