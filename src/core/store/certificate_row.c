#include "core/store/certificate_row.h"

#include <string.h>

void certificate_row_clear(struct certificate_row *row)
{
    buf_clear(&row->json);
}

enum err certificate_row_add(struct store *store, struct certificate_row *row)
{
    static const char sql[] =
        "INSERT INTO certificate(account_id, order_id, chain_id, tx_hash, log_index, json,"
        " created_s) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, row->account_id);
    stmt_i64(stmt, 2, row->order_id);
    stmt_i64(stmt, 3, (int64_t)row->chain_id);
    stmt_hash(stmt, 4, &row->tx_hash);
    stmt_i64(stmt, 5, row->log_index);
    stmt_text(stmt, 6, buf_text(&row->json));
    stmt_i64(stmt, 7, row->created_s);
    enum err err = stmt_run(stmt);
    if (err == OK)
        row->id = store_last_id(store);
    return err;
}

static enum err read_row(struct certificate_row *out, struct stmt *stmt)
{
    *out = (struct certificate_row){
        .id = stmt_get_i64(stmt, 0),
        .account_id = stmt_get_i64(stmt, 1),
        .order_id = stmt_is_null(stmt, 2) ? 0 : stmt_get_i64(stmt, 2),
        .chain_id = (uint64_t)stmt_get_i64(stmt, 3),
        .tx_hash = stmt_get_hash(stmt, 4),
        .log_index = (uint32_t)stmt_get_i64(stmt, 5),
        .created_s = stmt_get_i64(stmt, 7),
    };
    const char *json = stmt_get_text(stmt, 6);
    buf_add_text(&out->json, json);
    enum err err = stmt_row_ok(stmt);
    if (err != OK)
        certificate_row_clear(out);
    return err;
}

enum err certificate_row_get(struct store *store, struct certificate_row *out, int64_t account_id,
                             int64_t id)
{
    static const char sql[] =
        "SELECT id, account_id, order_id, chain_id, tx_hash, log_index, json, created_s"
        " FROM certificate WHERE id = ?1 AND account_id = ?2";
    struct stmt *stmt;
    bool found;
    *out = (struct certificate_row){0};
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, id);
    stmt_i64(stmt, 2, account_id);
    enum err err = stmt_step(stmt, &found);
    if (err == OK)
        err = found ? read_row(out, stmt)
                    : err_set(ERR_NOT_FOUND, "there is no certificate %lld", (long long)id);
    stmt_done(stmt);
    return err;
}

enum err certificate_row_list(struct store *store, int64_t **out, size_t *count, int64_t account_id)
{
    static const char sql[] = "SELECT id FROM certificate WHERE account_id = ?1 ORDER BY id DESC";
    struct stmt *stmt;
    *out = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, account_id);
    return stmt_ids(out, count, stmt);
}

enum err certificate_row_of_order(struct store *store, int64_t *out, int64_t order_id)
{
    static const char sql[] = "SELECT id FROM certificate WHERE order_id = ?1";
    struct stmt *stmt;
    bool found;
    *out = 0;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, order_id);
    enum err err = stmt_step(stmt, &found);
    if (err == OK && found)
        *out = stmt_get_i64(stmt, 0);
    stmt_done(stmt);
    return err;
}
