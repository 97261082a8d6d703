#include "core/store/backup_row.h"

static enum err read_counts(struct stmt *stmt, void *to)
{
    struct backup_counts *out = to;
    uint32_t *const fields[] = {&out->store_version, &out->accounts,     &out->wallets,
                                &out->addresses,     &out->transactions, &out->orders,
                                &out->certificates};
    for (int i = 0; i < 7; i++) {
        int64_t value = stmt_get_i64(stmt, i);
        *fields[i] = value < 0 ? 0 : value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
    }
    return stmt_row_ok(stmt);
}

enum err backup_row_count(struct store *store, struct backup_counts *out)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "SELECT (SELECT user_version FROM pragma_user_version()),"
                  " (SELECT count(*) FROM account), (SELECT count(*) FROM wallet),"
                  " (SELECT count(*) FROM address), (SELECT count(*) FROM txn),"
                  " (SELECT count(*) FROM offset_order), (SELECT count(*) FROM certificate)"));
    return stmt_one(stmt, read_counts, out, "the store is empty");
}

static enum err stop_orders(struct store *store, int64_t *stopped, const char *words, int64_t now_s)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "UPDATE offset_order SET state=2, error=?1, updated_s=?2 WHERE state=0"));
    stmt_text(stmt, 1, words);
    stmt_i64(stmt, 2, now_s);
    TRY(stmt_run(stmt));
    *stopped = store_changes(store);
    TRY(store_sql(&stmt, store, "UPDATE txn SET state=8, error=?1 WHERE state=0"));
    stmt_text(stmt, 1, words);
    return stmt_run(stmt);
}

enum err backup_row_stop_orders(struct store *store, int64_t *stopped, const char *words,
                                int64_t now_s)
{
    TRY(store_begin(store));
    enum err err = stop_orders(store, stopped, words, now_s);
    if (err == OK)
        return store_commit(store);
    store_rollback(store);
    return err;
}
