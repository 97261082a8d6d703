#include "core/store/txn_row.h"

#include <string.h>

#include "core/base/text.h"

/* The numbers of enum txn_state in SQL: 0 built, 1 signed, 2 sent, 3 mined, 4 confirmed, 5
 * reverted, 6 replaced, 7 dropped, 8 discarded. */

#define COLUMNS                                                                                    \
    "id, account_id, address_id, chain_id, sender, nonce, state, purpose, ifnull(order_id, 0),"    \
    " ifnull(step, 0), unsigned, raw, hash, ifnull(block, 0), block_hash, ifnull(gas_used, 0),"    \
    " gas_price, error, created_s, ifnull(sent_s, 0), ifnull(mined_s, 0), ifnull(sent_at_block, "  \
    "0), expires_s, request"

void txn_row_clear(struct txn_row *row)
{
    buf_clear(&row->unsigned_tx);
    buf_clear(&row->raw);
    *row = (struct txn_row){0};
}

static void add_blob(struct buf *out, struct view blob)
{
    buf_add(out, blob.data, blob.len);
}

static enum err read_row(struct stmt *stmt, void *to)
{
    struct txn_row *out = to;
    *out = (struct txn_row){
        .id = stmt_get_i64(stmt, 0),
        .account_id = stmt_get_i64(stmt, 1),
        .address_id = stmt_get_i64(stmt, 2),
        .chain_id = (uint64_t)stmt_get_i64(stmt, 3),
        .sender = stmt_get_addr(stmt, 4),
        .nonce = (uint64_t)stmt_get_i64(stmt, 5),
        .state = (int)stmt_get_i64(stmt, 6),
        .purpose = (int)stmt_get_i64(stmt, 7),
        .order_id = stmt_get_i64(stmt, 8),
        .step = (int)stmt_get_i64(stmt, 9),
        .has_hash = !stmt_is_null(stmt, 12),
        .block = (uint64_t)stmt_get_i64(stmt, 13),
        .gas_used = (uint64_t)stmt_get_i64(stmt, 15),
        .created_s = stmt_get_i64(stmt, 18),
        .sent_s = stmt_get_i64(stmt, 19),
        .mined_s = stmt_get_i64(stmt, 20),
        .sent_at_block = (uint64_t)stmt_get_i64(stmt, 21),
        .expires_s = stmt_get_i64(stmt, 22),
        .has_request = !stmt_is_null(stmt, 23),
    };
    add_blob(&out->unsigned_tx, stmt_get_blob(stmt, 10));
    if (!stmt_is_null(stmt, 11))
        add_blob(&out->raw, stmt_get_blob(stmt, 11));
    if (out->has_hash)
        out->hash = stmt_get_hash(stmt, 12);
    if (!stmt_is_null(stmt, 14))
        out->block_hash = stmt_get_hash(stmt, 14);
    if (!stmt_is_null(stmt, 16))
        out->gas_price = stmt_get_u256(stmt, 16);
    (void)text_copy(out->error, sizeof out->error, stmt_get_text(stmt, 17));
    if (out->has_request) {
        struct view request = stmt_get_blob(stmt, 23);
        if (request.len != sizeof out->request16)
            return err_set(ERR_STORE_DAMAGED, "a request in the store has a wrong length");
        memcpy(out->request16, request.data, sizeof out->request16);
    }
    return stmt_row_ok(stmt);
}

static enum err take_one(struct txn_row *out, struct stmt *stmt)
{
    *out = (struct txn_row){0};
    enum err err = stmt_one(stmt, read_row, out, "there is no such transaction");
    if (err != OK)
        txn_row_clear(out);
    return err;
}

/* Run a bound guarded update. */
static enum err run_change(struct store *store, bool *changed, struct stmt *stmt)
{
    enum err err = stmt_run(stmt);
    *changed = err == OK && store_changes(store) > 0;
    return err;
}

enum err txn_row_free_nonce(struct store *store, uint64_t *out, uint64_t chain_id,
                            const struct addr *sender, uint64_t from)
{
    static const char sql[] = "SELECT nonce FROM txn WHERE chain_id = ?1 AND sender = ?2"
                              " AND nonce >= ?3 AND state NOT IN (6, 7, 8) ORDER BY nonce";
    struct stmt *stmt;
    bool row;
    enum err err;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, (int64_t)chain_id);
    stmt_addr(stmt, 2, sender);
    stmt_i64(stmt, 3, (int64_t)from);
    *out = from;
    while ((err = stmt_step(stmt, &row)) == OK && row && (uint64_t)stmt_get_i64(stmt, 0) == *out)
        (*out)++;
    stmt_done(stmt);
    return err;
}

enum err txn_row_insert(struct store *store, int64_t *id, const struct txn_row *row)
{
    static const char sql[] =
        "INSERT INTO txn(account_id, address_id, chain_id, sender, nonce, state, purpose,"
        " order_id, step, unsigned, created_s, expires_s, request)"
        " VALUES(?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, row->account_id);
    stmt_i64(stmt, 2, row->address_id);
    stmt_i64(stmt, 3, (int64_t)row->chain_id);
    stmt_addr(stmt, 4, &row->sender);
    stmt_i64(stmt, 5, (int64_t)row->nonce);
    stmt_i64(stmt, 6, row->purpose);
    if (row->order_id != 0) {
        stmt_i64(stmt, 7, row->order_id);
        stmt_i64(stmt, 8, row->step);
    } else {
        stmt_null(stmt, 7);
        stmt_null(stmt, 8);
    }
    stmt_blob(stmt, 9, row->unsigned_tx.data, row->unsigned_tx.len);
    stmt_i64(stmt, 10, row->created_s);
    stmt_i64(stmt, 11, row->expires_s);
    if (row->has_request)
        stmt_blob(stmt, 12, row->request16, sizeof row->request16);
    else
        stmt_null(stmt, 12);
    enum err err = stmt_run(stmt);
    if (err == OK)
        *id = store_last_id(store);
    return err;
}

enum err txn_row_get(struct store *store, struct txn_row *out, int64_t id)
{
    struct stmt *stmt;
    *out = (struct txn_row){0};
    static const char sql[] = "SELECT " COLUMNS " FROM txn WHERE id = ?1";
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, id);
    return take_one(out, stmt);
}

enum err txn_row_of_step(struct store *store, struct txn_row *out, int64_t order_id, int step)
{
    struct stmt *stmt;
    *out = (struct txn_row){0};
    static const char sql[] = "SELECT " COLUMNS " FROM txn WHERE order_id = ?1 AND step = ?2"
                              " AND state NOT IN (5, 6, 7, 8)";
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, order_id);
    stmt_i64(stmt, 2, step);
    return take_one(out, stmt);
}

enum err txn_row_list(struct store *store, int64_t **ids, size_t *count, int64_t account_id,
                      uint64_t chain_id, size_t offset, size_t max)
{
    static const char sql[] =
        "SELECT id FROM txn WHERE account_id = ?1 AND chain_id = ?2 AND state <> 8"
        " ORDER BY created_s DESC, id DESC LIMIT ?3 OFFSET ?4";
    struct stmt *stmt;
    *ids = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, (int64_t)chain_id);
    stmt_i64(stmt, 3, (int64_t)max);
    stmt_i64(stmt, 4, (int64_t)offset);
    return stmt_ids(ids, count, stmt);
}

enum err txn_row_under_way(struct store *store, int64_t **ids, size_t *count, uint64_t chain_id)
{
    static const char sql[] = "SELECT id FROM txn WHERE chain_id = ?1 AND state IN (1, 2, 3)"
                              " ORDER BY sender, nonce";
    struct stmt *stmt;
    *ids = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, (int64_t)chain_id);
    return stmt_ids(ids, count, stmt);
}

enum err txn_row_unsigned(struct store *store, int64_t **ids, size_t *count)
{
    static const char sql[] = "SELECT id FROM txn WHERE state = 0 AND expires_s = 0 ORDER BY id";
    struct stmt *stmt;
    *ids = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store, sql));
    return stmt_ids(ids, count, stmt);
}

enum err txn_row_expired(struct store *store, int64_t **ids, size_t *count, int64_t now_s)
{
    static const char sql[] = "SELECT id FROM txn WHERE state = 0 AND expires_s > 0"
                              " AND expires_s <= ?1 ORDER BY id";
    struct stmt *stmt;
    *ids = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, now_s);
    return stmt_ids(ids, count, stmt);
}

enum err txn_row_requested(struct store *store, int64_t **ids, size_t *count, int64_t account_id,
                           uint64_t chain_id)
{
    static const char sql[] = "SELECT id FROM txn WHERE account_id = ?1 AND chain_id = ?2"
                              " AND request IS NOT NULL ORDER BY id DESC";
    struct stmt *stmt;
    *ids = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, (int64_t)chain_id);
    return stmt_ids(ids, count, stmt);
}

enum err txn_row_in_blocks(struct store *store, int64_t **ids, size_t *count, uint64_t chain_id,
                           uint64_t first_block)
{
    static const char sql[] = "SELECT id FROM txn WHERE chain_id = ?1 AND block >= ?2"
                              " AND state IN (3, 4, 5) ORDER BY block, id";
    struct stmt *stmt;
    *ids = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, (int64_t)chain_id);
    stmt_i64(stmt, 2, (int64_t)first_block);
    return stmt_ids(ids, count, stmt);
}

enum err txn_row_set_signed(struct store *store, bool *changed, int64_t id, struct view raw,
                            const struct hash32 *hash)
{
    static const char sql[] = "UPDATE txn SET state = 1, raw = ?2, hash = ?3"
                              " WHERE id = ?1 AND state = 0";
    struct stmt *stmt;
    *changed = false;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, id);
    stmt_blob(stmt, 2, raw.data, raw.len);
    stmt_hash(stmt, 3, hash);
    return run_change(store, changed, stmt);
}

enum err txn_row_set_sent(struct store *store, bool *changed, int64_t id, int64_t now_s,
                          uint64_t head)
{
    static const char sql[] = "UPDATE txn SET state = 2, sent_s = ?2, sent_at_block = ?3,"
                              " error = '' WHERE id = ?1 AND state = 1";
    struct stmt *stmt;
    *changed = false;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, id);
    stmt_i64(stmt, 2, now_s);
    stmt_i64(stmt, 3, (int64_t)head);
    return run_change(store, changed, stmt);
}

enum err txn_row_set_mined(struct store *store, bool *changed, int64_t id,
                           const struct txn_row_mined *mined, const char *error, int64_t now_s)
{
    static const char sql[] =
        "UPDATE txn SET state = 3, block = ?2, block_hash = ?3, gas_used = ?4, gas_price = ?5,"
        " error = ?6, mined_s = ?7, sent_s = ifnull(sent_s, ?7) WHERE id = ?1"
        " AND (state IN (1, 2) OR (state = 3 AND block_hash <> ?3))";
    struct stmt *stmt;
    *changed = false;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, id);
    stmt_i64(stmt, 2, (int64_t)mined->block);
    stmt_hash(stmt, 3, &mined->block_hash);
    stmt_i64(stmt, 4, (int64_t)mined->gas_used);
    stmt_u256(stmt, 5, &mined->gas_price);
    stmt_text(stmt, 6, error);
    stmt_i64(stmt, 7, now_s);
    return run_change(store, changed, stmt);
}

enum err txn_row_set_final(struct store *store, bool *changed, int64_t id,
                           const struct hash32 *block_hash, int state)
{
    static const char sql[] = "UPDATE txn SET state = ?3"
                              " WHERE id = ?1 AND state = 3 AND block_hash = ?2";
    struct stmt *stmt;
    *changed = false;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, id);
    stmt_hash(stmt, 2, block_hash);
    stmt_i64(stmt, 3, state);
    return run_change(store, changed, stmt);
}

enum err txn_row_set_unmined(struct store *store, bool *changed, int64_t id,
                             const struct hash32 *block_hash)
{
    static const char sql[] =
        "UPDATE txn SET state = 2, block = NULL, block_hash = NULL, gas_used = NULL,"
        " gas_price = NULL, mined_s = NULL, error = ''"
        " WHERE id = ?1 AND state IN (3, 4, 5) AND block_hash = ?2";
    struct stmt *stmt;
    *changed = false;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, id);
    stmt_hash(stmt, 2, block_hash);
    return run_change(store, changed, stmt);
}

enum err txn_row_set_discarded(struct store *store, bool *changed, int64_t id, const char *error)
{
    static const char sql[] = "UPDATE txn SET state = 8, error = ?2 WHERE id = ?1 AND state = 0";
    struct stmt *stmt;
    *changed = false;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, id);
    stmt_text(stmt, 2, error);
    return run_change(store, changed, stmt);
}

enum err txn_row_set_replaced(struct store *store, bool *changed, int64_t id, const char *error)
{
    static const char sql[] = "UPDATE txn SET state = 6, error = ?2"
                              " WHERE id = ?1 AND state IN (1, 2)";
    struct stmt *stmt;
    *changed = false;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, id);
    stmt_text(stmt, 2, error);
    return run_change(store, changed, stmt);
}

enum err txn_row_set_error(struct store *store, bool *changed, int64_t id, const char *error)
{
    static const char sql[] = "UPDATE txn SET error = ?2"
                              " WHERE id = ?1 AND state IN (1, 2, 3) AND error <> ?2";
    struct stmt *stmt;
    *changed = false;
    TRY(store_sql(&stmt, store, sql));
    stmt_i64(stmt, 1, id);
    stmt_text(stmt, 2, error);
    return run_change(store, changed, stmt);
}
