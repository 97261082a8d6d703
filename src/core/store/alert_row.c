#include "core/store/alert_row.h"

#include "core/base/text.h"

static enum err insert(struct store *store, struct alert_row *row, int64_t most)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "INSERT INTO price_alert(account_id, chain_id, kind, token, currency, level_pico,"
                  " bps, window_s, repeats, is_on, holds, fired_s, created_s)"
                  " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13"
                  " WHERE (SELECT count(*) FROM price_alert WHERE account_id=?1) < ?14"));
    stmt_i64(stmt, 1, row->account_id);
    stmt_i64(stmt, 2, (int64_t)row->chain_id);
    stmt_i64(stmt, 3, row->kind);
    stmt_addr(stmt, 4, &row->token);
    stmt_text(stmt, 5, row->currency);
    stmt_i64(stmt, 6, row->level_pico);
    stmt_i64(stmt, 7, row->bps);
    stmt_i64(stmt, 8, row->window_s);
    stmt_i64(stmt, 9, row->repeats);
    stmt_i64(stmt, 10, row->is_on);
    stmt_i64(stmt, 11, row->holds);
    stmt_i64(stmt, 12, row->fired_s);
    stmt_i64(stmt, 13, row->created_s);
    stmt_i64(stmt, 14, most);
    TRY(stmt_run(stmt));
    if (store_changes(store) == 0)
        return err_set(ERR_LIMIT, "an account has at most %lld alerts", (long long)most);
    row->id = store_last_id(store);
    return OK;
}

enum err alert_row_add(struct store *store, struct alert_row *row, int64_t most)
{
    TRY(store_begin(store));
    enum err err = insert(store, row, most);
    if (err == OK)
        return store_commit(store);
    store_rollback(store);
    return err;
}

static enum err read_row(struct stmt *stmt, void *to)
{
    struct alert_row *out = to;
    *out = (struct alert_row){.id = stmt_get_i64(stmt, 0),
                              .account_id = stmt_get_i64(stmt, 1),
                              .chain_id = (uint64_t)stmt_get_i64(stmt, 2),
                              .kind = (int)stmt_get_i64(stmt, 3),
                              .token = stmt_get_addr(stmt, 4),
                              .level_pico = stmt_get_i64(stmt, 6),
                              .bps = (uint32_t)stmt_get_i64(stmt, 7),
                              .window_s = stmt_get_i64(stmt, 8),
                              .repeats = stmt_get_i64(stmt, 9) != 0,
                              .is_on = stmt_get_i64(stmt, 10) != 0,
                              .holds = stmt_get_i64(stmt, 11) != 0,
                              .fired_s = stmt_get_i64(stmt, 12),
                              .created_s = stmt_get_i64(stmt, 13)};
    (void)text_copy(out->currency, sizeof out->currency, stmt_get_text(stmt, 5));
    return stmt_row_ok(stmt);
}

enum err alert_row_list(struct store *store, int64_t account_id, uint64_t chain_id,
                        struct alert_row **out, size_t *count)
{
    struct stmt *stmt;
    void *rows;
    *out = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store,
                  "SELECT id, account_id, chain_id, kind, token, currency, level_pico, bps,"
                  " window_s, repeats, is_on, holds, fired_s, created_s FROM price_alert"
                  " WHERE account_id=?1 AND chain_id=?2 ORDER BY id DESC"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, (int64_t)chain_id);
    enum err err = stmt_all(&rows, count, stmt, read_row, sizeof **out);
    *out = rows;
    return err;
}

enum err alert_row_remove(struct store *store, int64_t account_id, int64_t id)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "DELETE FROM price_alert WHERE account_id=?1 AND id=?2"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, id);
    TRY(stmt_run(stmt));
    return store_changes(store) > 0 ? OK : err_set(ERR_NOT_FOUND, "there is no such alert");
}

enum err alert_row_turn(struct store *store, const struct alert_row *row, bool held, bool *changed)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "UPDATE price_alert SET is_on=?2, holds=?3, fired_s=?4 WHERE id=?1 AND holds=?5"
                  " AND is_on=1"));
    stmt_i64(stmt, 1, row->id);
    stmt_i64(stmt, 2, row->is_on);
    stmt_i64(stmt, 3, row->holds);
    stmt_i64(stmt, 4, row->fired_s);
    stmt_i64(stmt, 5, held);
    TRY(stmt_run(stmt));
    *changed = store_changes(store) > 0;
    return OK;
}
