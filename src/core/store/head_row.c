#include "core/store/head_row.h"

#include "core/base/text.h"

enum err head_row_get(struct store *store, struct head_row *out, uint64_t chain_id)
{
    static const char sql[] = "SELECT number, hash, parent, time_s, base_fee, seen_s, endpoint,"
                              " ifnull(went_back_from, 0) FROM head WHERE chain_id = ?1";
    struct stmt *stmt;
    bool row;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, (int64_t)chain_id);
    enum err err = stmt_step(stmt, &row);
    if (err == OK && !row)
        err = err_set(ERR_NOT_FOUND, "no block of chain %llu was seen yet",
                      (unsigned long long)chain_id);
    if (err == OK) {
        *out = (struct head_row){
            .chain_id = chain_id,
            .number = (uint64_t)stmt_get_i64(stmt, 0),
            .hash = stmt_get_hash(stmt, 1),
            .parent = stmt_get_hash(stmt, 2),
            .time_s = stmt_get_i64(stmt, 3),
            .base_fee = stmt_get_u256(stmt, 4),
            .seen_s = stmt_get_i64(stmt, 5),
            .went_back_from = (uint64_t)stmt_get_i64(stmt, 7),
        };
        (void)text_copy(out->endpoint, sizeof out->endpoint, stmt_get_text(stmt, 6));
        err = stmt_row_ok(stmt);
    }
    stmt_done(stmt);
    return err;
}

enum err head_row_put(struct store *store, const struct head_row *row)
{
    static const char sql[] =
        "INSERT INTO head(chain_id, number, hash, parent, time_s, base_fee, seen_s, endpoint,"
        " went_back_from) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        " ON CONFLICT(chain_id) DO UPDATE SET number = ?2, hash = ?3, parent = ?4, time_s = ?5,"
        " base_fee = ?6, seen_s = ?7, endpoint = ?8, went_back_from = ?9";
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, (int64_t)row->chain_id);
    stmt_i64(stmt, 2, (int64_t)row->number);
    stmt_hash(stmt, 3, &row->hash);
    stmt_hash(stmt, 4, &row->parent);
    stmt_i64(stmt, 5, row->time_s);
    stmt_u256(stmt, 6, &row->base_fee);
    stmt_i64(stmt, 7, row->seen_s);
    stmt_text(stmt, 8, row->endpoint);
    if (row->went_back_from == 0)
        stmt_null(stmt, 9);
    else
        stmt_i64(stmt, 9, (int64_t)row->went_back_from);
    return stmt_run(stmt);
}
