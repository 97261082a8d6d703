#include "core/store/offset_row.h"

#include <string.h>

#include "core/base/text.h"

void offset_row_clear(struct offset_row *row)
{
    buf_clear(&row->plan);
}

static enum err refuse_second(struct store *store, const struct offset_row *row)
{
    struct stmt *stmt;
    bool found;
    TRY(store_sql(&stmt, store,
                  "SELECT id FROM offset_order WHERE address_id = ?1 AND state = 0 LIMIT 1"));
    stmt_i64(stmt, 1, row->address_id);
    enum err err = stmt_step(stmt, &found);
    if (err == OK && found)
        err = err_set(ERR_BUSY, "order %lld of this address is not finished yet",
                      (long long)stmt_get_i64(stmt, 0));
    stmt_done(stmt);
    return err;
}

enum err offset_row_add(struct store *store, struct offset_row *row)
{
    struct stmt *stmt;
    TRY(refuse_second(store, row));
    TRY(store_sql(&stmt, store,
                  "INSERT INTO offset_order(account_id, address_id, chain_id, state, step, carbon,"
                  " pay_token, pay_expected, pay_max, spot_pico, impact_bps, plan, beneficiary,"
                  " message, created_s, updated_s, expires_s)"
                  " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15,"
                  " ?16)"));
    stmt_i64(stmt, 1, row->account_id);
    stmt_i64(stmt, 2, row->address_id);
    stmt_i64(stmt, 3, (int64_t)row->chain_id);
    stmt_i64(stmt, 4, row->state);
    stmt_i64(stmt, 5, row->step);
    stmt_u256(stmt, 6, &row->carbon);
    stmt_addr(stmt, 7, &row->pay_token);
    stmt_u256(stmt, 8, &row->pay);
    stmt_u256(stmt, 9, &row->pay_max);
    stmt_i64(stmt, 10, row->spot_pico);
    stmt_i64(stmt, 11, row->impact_bps);
    stmt_blob(stmt, 12, row->plan.data, row->plan.len);
    stmt_text(stmt, 13, row->beneficiary);
    stmt_text(stmt, 14, row->message);
    stmt_i64(stmt, 15, row->created_s);
    stmt_i64(stmt, 16, row->expires_s);
    enum err err = stmt_run(stmt);
    if (err == OK)
        row->id = store_last_id(store);
    return err;
}

static enum err read_row(struct stmt *stmt, struct offset_row *out)
{
    *out = (struct offset_row){
        .id = stmt_get_i64(stmt, 0),
        .account_id = stmt_get_i64(stmt, 1),
        .address_id = stmt_get_i64(stmt, 2),
        .chain_id = (uint64_t)stmt_get_i64(stmt, 3),
        .state = (int)stmt_get_i64(stmt, 4),
        .step = (int)stmt_get_i64(stmt, 5),
        .carbon = stmt_get_u256(stmt, 6),
        .pay_token = stmt_get_addr(stmt, 7),
        .pay = stmt_get_u256(stmt, 8),
        .pay_max = stmt_get_u256(stmt, 9),
        .spot_pico = stmt_get_i64(stmt, 10),
        .impact_bps = (uint32_t)stmt_get_i64(stmt, 11),
        .created_s = stmt_get_i64(stmt, 17),
        .updated_s = stmt_get_i64(stmt, 18),
        .expires_s = stmt_get_i64(stmt, 19),
    };
    struct view plan = stmt_get_blob(stmt, 12);
    text_copy(out->beneficiary, sizeof out->beneficiary, stmt_get_text(stmt, 13));
    text_copy(out->message, sizeof out->message, stmt_get_text(stmt, 14));
    out->has_paid = !stmt_is_null(stmt, 15);
    if (out->has_paid)
        out->paid = stmt_get_u256(stmt, 15);
    text_copy(out->error, sizeof out->error, stmt_get_text(stmt, 16));
    TRY(stmt_row_ok(stmt));
    buf_add(&out->plan, plan.data, plan.len);
    return OK;
}

enum err offset_row_get(struct store *store, struct offset_row *out, int64_t id)
{
    struct stmt *stmt;
    bool found;
    TRY(store_sql(&stmt, store,
                  "SELECT id, account_id, address_id, chain_id, state, step, carbon, pay_token,"
                  " pay_expected, pay_max, spot_pico, impact_bps, plan, beneficiary, message, paid,"
                  " error, created_s, updated_s, expires_s FROM offset_order WHERE id = ?1"));
    stmt_i64(stmt, 1, id);
    enum err err = stmt_step(stmt, &found);
    if (err == OK)
        err = found ? read_row(stmt, out)
                    : err_set(ERR_NOT_FOUND, "there is no order %lld", (long long)id);
    stmt_done(stmt);
    return err;
}

enum err offset_row_list(struct store *store, int64_t **out, size_t *count, int64_t account_id,
                         size_t offset, size_t max)
{
    struct stmt *stmt;
    *count = 0;
    *out = NULL;
    TRY(store_sql(&stmt, store,
                  "SELECT id FROM offset_order WHERE account_id = ?1"
                  " ORDER BY id DESC LIMIT ?2 OFFSET ?3"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, (int64_t)max);
    stmt_i64(stmt, 3, (int64_t)offset);
    return stmt_ids(out, count, stmt);
}

enum err offset_row_running(struct store *store, int64_t *ids, size_t *count, size_t max,
                            int64_t account_id, uint64_t chain_id)
{
    struct stmt *stmt;
    bool found;
    *count = 0;
    TRY(store_sql(&stmt, store,
                  "SELECT id FROM offset_order WHERE account_id = ?1 AND chain_id = ?2"
                  " AND state = 0 ORDER BY id"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, (int64_t)chain_id);
    enum err err = OK;
    while (*count < max && (err = stmt_step(stmt, &found)) == OK && found)
        ids[(*count)++] = stmt_get_i64(stmt, 0);
    stmt_done(stmt);
    return err;
}

/* Run a change that must hit exactly the one running order. */
static enum err run_change(struct store *store, struct stmt *stmt, int64_t id)
{
    enum err err = stmt_run(stmt);
    if (err == OK && store_changes(store) != 1)
        err = err_set(ERR_NOT_FOUND, "order %lld is not in the state it was in", (long long)id);
    return err;
}

enum err offset_row_set_step(struct store *store, int64_t id, int step, int64_t now_s)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "UPDATE offset_order SET step = ?2, updated_s = ?3 WHERE id = ?1 AND state = 0"));
    stmt_i64(stmt, 1, id);
    stmt_i64(stmt, 2, step);
    stmt_i64(stmt, 3, now_s);
    return run_change(store, stmt, id);
}

enum err offset_row_set_paid(struct store *store, int64_t id, const struct u256 *paid)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "UPDATE offset_order SET paid = ?2 WHERE id = ?1"));
    stmt_i64(stmt, 1, id);
    stmt_u256(stmt, 2, paid);
    return run_change(store, stmt, id);
}

enum err offset_row_set_state(struct store *store, int64_t id, int from, int to, const char *error,
                              int64_t now_s)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "UPDATE offset_order SET state = ?3, error = ?4, updated_s = ?5"
                  " WHERE id = ?1 AND state = ?2"));
    stmt_i64(stmt, 1, id);
    stmt_i64(stmt, 2, from);
    stmt_i64(stmt, 3, to);
    stmt_text(stmt, 4, error);
    stmt_i64(stmt, 5, now_s);
    return run_change(store, stmt, id);
}

static void read_fee(struct stmt *stmt, struct step_row *out)
{
    if (stmt_is_null(stmt, 5) || stmt_is_null(stmt, 6))
        return;
    struct u256 price = stmt_get_u256(stmt, 6);
    if (u256_mul_u64(&out->fee, &price, (uint64_t)stmt_get_i64(stmt, 5)))
        out->fee = (struct u256){0};
}

enum err offset_row_step_txn(struct store *store, struct step_row *out, int64_t id, int step)
{
    struct stmt *stmt;
    bool found;
    *out = (struct step_row){0};
    TRY(store_sql(&stmt, store,
                  "SELECT id, state, nonce, hash, block, gas_used, gas_price, error, raw IS NULL"
                  " FROM txn WHERE order_id = ?1 AND step = ?2 ORDER BY id DESC LIMIT 1"));
    stmt_i64(stmt, 1, id);
    stmt_i64(stmt, 2, step);
    enum err err = stmt_step(stmt, &found);
    if (err == OK && found) {
        out->txn_id = stmt_get_i64(stmt, 0);
        out->state = (int)stmt_get_i64(stmt, 1);
        out->nonce = (uint64_t)stmt_get_i64(stmt, 2);
        out->is_signed = stmt_get_i64(stmt, 8) == 0;
        if (!stmt_is_null(stmt, 3))
            out->hash = stmt_get_hash(stmt, 3);
        if (!stmt_is_null(stmt, 4))
            out->block = (uint64_t)stmt_get_i64(stmt, 4);
        read_fee(stmt, out);
        text_copy(out->error, sizeof out->error, stmt_get_text(stmt, 7));
        err = stmt_row_ok(stmt);
    }
    stmt_done(stmt);
    return err;
}
