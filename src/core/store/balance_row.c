#include "core/store/balance_row.h"

#include "core/base/text.h"

enum err balance_row_get(struct store *store, struct balance_row *row)
{
    static const char sql[] = "SELECT amount, block, seen_s, endpoint FROM balance"
                              " WHERE chain_id = ?1 AND owner = ?2 AND token = ?3";
    struct stmt *stmt;
    bool found;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, (int64_t)row->chain_id);
    stmt_addr(stmt, 2, &row->owner);
    stmt_addr(stmt, 3, &row->token);
    enum err err = stmt_step(stmt, &found);
    if (err == OK && !found)
        err = ERR_NOT_FOUND;
    if (err == OK) {
        row->amount = stmt_get_u256(stmt, 0);
        row->block = (uint64_t)stmt_get_i64(stmt, 1);
        row->seen_s = stmt_get_i64(stmt, 2);
        (void)text_copy(row->endpoint, sizeof row->endpoint, stmt_get_text(stmt, 3));
        err = stmt_row_ok(stmt);
    }
    stmt_done(stmt);
    return err;
}

enum err balance_row_put(struct store *store, const struct balance_row *row)
{
    static const char sql[] =
        "INSERT INTO balance(chain_id, owner, token, amount, block, seen_s, endpoint)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(chain_id, owner, token)"
        " DO UPDATE SET amount = ?4, block = ?5, seen_s = ?6, endpoint = ?7";
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, (int64_t)row->chain_id);
    stmt_addr(stmt, 2, &row->owner);
    stmt_addr(stmt, 3, &row->token);
    stmt_u256(stmt, 4, &row->amount);
    stmt_i64(stmt, 5, (int64_t)row->block);
    stmt_i64(stmt, 6, row->seen_s);
    stmt_text(stmt, 7, row->endpoint);
    return stmt_run(stmt);
}
