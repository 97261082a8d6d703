#ifndef CORE_STORE_BACKUP_ROW_H
#define CORE_STORE_BACKUP_ROW_H

/** What a backup says of the store inside, and what changes in a store that comes back. */

#include "core/store/db.h"

struct backup_counts {
    uint32_t store_version;
    uint32_t accounts, wallets, addresses, transactions, orders, certificates;
};
enum err backup_row_count(struct store *store, struct backup_counts *out) MUST_CHECK;

/** What was under way when the copy was made may have happened since: orders that run end as failed
 * with these words, transactions that were not signed are discarded. Signed ones are followed as
 * always: they can only happen once. Out: orders that were ended */
enum err backup_row_stop_orders(struct store *store, int64_t *stopped, const char *words,
                                int64_t now_s) MUST_CHECK;

#endif
