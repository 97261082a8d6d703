#ifndef CORE_STORE_NOTICE_ROW_H
#define CORE_STORE_NOTICE_ROW_H

/** Rows of notifications, of one account at a time. */

#include "core/store/db.h"

struct notice_row {
    int64_t id;
    int64_t account_id;
    int kind;
    char text[256];
    int64_t time_s;
    bool is_read;
    int link_kind;
    int64_t link_id;
};

/** Add one and keep the newest `keep` of the account. Out: row->id */
enum err notice_row_add(struct store *store, struct notice_row *row, int64_t keep) MUST_CHECK;
/** Newest first. Out: mem_free. */
enum err notice_row_list(struct store *store, int64_t account_id, bool unread_only, size_t offset,
                         size_t max, struct notice_row **out, size_t *count) MUST_CHECK;
enum err notice_row_count_unread(struct store *store, int64_t account_id, int64_t *out) MUST_CHECK;
/** id 0: all of the account. Returns: OK; ERR_NOT_FOUND */
enum err notice_row_set_read(struct store *store, int64_t account_id, int64_t id,
                             bool is_read) MUST_CHECK;
enum err notice_row_remove(struct store *store, int64_t account_id, int64_t id) MUST_CHECK;

#endif
