#include <string.h>

#include "core/base/text.h"
#include "core/store/wallet_row.h"

#define SELECT                                                                                     \
    "SELECT address.id, wallet.id, wallet.name, wallet.uid, kind, path, idx, address, label,"      \
    " archived FROM address JOIN wallet ON wallet.id=wallet_id WHERE account_id=?1"

static const char not_found[] = "there is no such address here";

static enum err read_row(struct stmt *stmt, void *to)
{
    struct address_row *out = to;
    struct view uid = stmt_get_blob(stmt, 3);
    memset(out, 0, sizeof *out);
    out->id = stmt_get_i64(stmt, 0);
    out->wallet_id = stmt_get_i64(stmt, 1);
    (void)text_copy(out->wallet_name, sizeof out->wallet_name, stmt_get_text(stmt, 2));
    if (uid.len == WALLET_UID)
        memcpy(out->wallet_uid, uid.data, WALLET_UID);
    out->kind = (int)stmt_get_i64(stmt, 4);
    (void)text_copy(out->path, sizeof out->path, stmt_get_text(stmt, 5));
    out->index = (uint32_t)stmt_get_i64(stmt, 6);
    out->address = stmt_get_addr(stmt, 7);
    (void)text_copy(out->label, sizeof out->label, stmt_get_text(stmt, 8));
    out->is_archived = stmt_get_i64(stmt, 9) != 0;
    return stmt_row_ok(stmt);
}

enum err address_row_list(struct store *store, int64_t account_id, int64_t wallet_id,
                          struct address_row **out, size_t *count)
{
    struct stmt *stmt;
    void *rows;
    *out = NULL;
    *count = 0;
    TRY(store_sql(&stmt, store,
                  SELECT " AND (wallet.id=?2 OR ?2=0) ORDER BY archived, wallet.id, idx"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, wallet_id);
    enum err err = stmt_all(&rows, count, stmt, read_row, sizeof **out);
    *out = rows;
    return err;
}

enum err address_row_get(struct store *store, int64_t account_id, int64_t address_id,
                         struct address_row *out)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, SELECT " AND address.id=?2"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, address_id);
    return stmt_one(stmt, read_row, out, not_found);
}

enum err address_row_find(struct store *store, int64_t account_id, const struct addr *address,
                          struct address_row *out)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, SELECT " AND address=?2 ORDER BY archived, wallet.id LIMIT 1"));
    stmt_i64(stmt, 1, account_id);
    stmt_addr(stmt, 2, address);
    return stmt_one(stmt, read_row, out, not_found);
}

enum err address_row_find_label(struct store *store, int64_t account_id, const char *label,
                                struct address_row *out)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  SELECT " AND label=?2 AND label<>'' ORDER BY archived, wallet.id, idx LIMIT 1"));
    stmt_i64(stmt, 1, account_id);
    stmt_text(stmt, 2, label);
    return stmt_one(stmt, read_row, out, not_found);
}

enum err address_row_find_index(struct store *store, int64_t account_id, const char *wallet,
                                uint32_t index, struct address_row *out)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, SELECT " AND wallet.name=?2 AND idx=?3"));
    stmt_i64(stmt, 1, account_id);
    stmt_text(stmt, 2, wallet);
    stmt_i64(stmt, 3, index);
    return stmt_one(stmt, read_row, out, not_found);
}

enum err address_row_add(struct store *store, int64_t wallet_id, uint32_t index,
                         const struct addr *address, int64_t *id)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store, "INSERT INTO address(wallet_id, idx, address) VALUES(?1, ?2, ?3)"));
    stmt_i64(stmt, 1, wallet_id);
    stmt_i64(stmt, 2, index);
    stmt_addr(stmt, 3, address);
    enum err err = stmt_run(stmt);
    *id = store_last_id(store);
    return err;
}

enum err address_row_set_label(struct store *store, int64_t account_id, int64_t address_id,
                               const char *label)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "UPDATE address SET label=?3 WHERE id=?2"
                  " AND wallet_id IN (SELECT id FROM wallet WHERE account_id=?1)"));
    stmt_i64(stmt, 1, account_id);
    stmt_i64(stmt, 2, address_id);
    stmt_text(stmt, 3, label);
    enum err err = stmt_run(stmt);
    if (err == OK && store_changes(store) == 0)
        return err_set(ERR_NOT_FOUND, not_found);
    return err;
}
