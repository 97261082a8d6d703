#ifndef CORE_STORE_BUDGET_ROW_H
#define CORE_STORE_BUDGET_ROW_H

/** Rows of what price APIs were asked, by host. */

#include "core/store/db.h"

struct budget_row {
    char host[64];
    int64_t time_s; /* of the last call */
    uint32_t minute_used, day_used, month_used;
    int64_t blocked_until_s;
};
/** An older state does not take the place of a newer one (of another session). */
enum err budget_row_set(struct store *store, const struct budget_row *budget) MUST_CHECK;
/** Out: mem_free */
enum err budget_row_list(struct store *store, struct budget_row **out, size_t *count) MUST_CHECK;

#endif
