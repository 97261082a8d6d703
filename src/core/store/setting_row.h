#ifndef CORE_STORE_SETTING_ROW_H
#define CORE_STORE_SETTING_ROW_H

/** Rows of settings: one text per account and key; account 0 is the home. */

#include "core/store/db.h"

/** Out: value, cut to size; found: false when there is none. */
enum err setting_row_get(struct store *store, int64_t account_id, const char *key, char *value,
                         size_t size, bool *found) MUST_CHECK;
enum err setting_row_set(struct store *store, int64_t account_id, const char *key,
                         const char *value) MUST_CHECK;

#endif
