/* What can be read of wallets: lists, look-ups, and what a signature needs. */

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/eth/address.h"
#include "core/store/wallet_row.h"
#include "core/wallet.h"

static enum err need_session(const struct core *core)
{
    return core->session.is_open ? OK : err_set(ERR_LOCKED, "nobody is logged in");
}

enum err wallet_list(struct core *core, bool with_archived, struct wallet **out, size_t *count)
{
    struct wallet_row *rows;
    *out = NULL;
    *count = 0;
    TRY(need_session(core));
    TRY(wallet_row_list(core->store, core->session.account_id, with_archived, &rows, count));
    *out = mem_array(*count, sizeof **out);
    for (size_t i = 0; i < *count; i++) {
        struct wallet *wallet = &(*out)[i];
        wallet->id = rows[i].id;
        (void)text_copy(wallet->name, sizeof wallet->name, rows[i].name);
        wallet->kind = (enum wallet_kind)rows[i].kind;
        (void)text_copy(wallet->path, sizeof wallet->path, rows[i].path);
        wallet->is_archived = rows[i].is_archived;
        wallet->created_s = rows[i].created_s;
        wallet->address_count = rows[i].address_count;
    }
    mem_free(rows);
    return OK;
}

static void copy_address(struct wallet_address *out, const struct address_row *row)
{
    memset(out, 0, sizeof *out);
    out->id = row->id;
    out->wallet_id = row->wallet_id;
    (void)text_copy(out->wallet_name, sizeof out->wallet_name, row->wallet_name);
    out->kind = (enum wallet_kind)row->kind;
    out->index = row->index;
    out->address = row->address;
    (void)text_copy(out->label, sizeof out->label, row->label);
    out->is_archived = row->is_archived;
}

enum err wallet_addresses(struct core *core, int64_t wallet_id, struct wallet_address **out,
                          size_t *count)
{
    struct address_row *rows;
    *out = NULL;
    *count = 0;
    TRY(need_session(core));
    TRY(address_row_list(core->store, core->session.account_id, wallet_id, &rows, count));
    *out = mem_array(*count, sizeof **out);
    for (size_t i = 0; i < *count; i++)
        copy_address(&(*out)[i], &rows[i]);
    mem_free(rows);
    return OK;
}

enum err wallet_address_get(struct core *core, int64_t address_id, struct wallet_address *out)
{
    struct address_row row;
    TRY(need_session(core));
    TRY(address_row_get(core->store, core->session.account_id, address_id, &row));
    copy_address(out, &row);
    return OK;
}

/* Split "name/12". Returns: false when text has another form. */
static bool split_index(char name[128], uint32_t *index, const char *text)
{
    const char *slash = strrchr(text, '/');
    struct u256 number;
    uint64_t value;
    if (slash == NULL || slash == text || (size_t)(slash - text) >= 128 ||
        u256_from_decimal(&number, slash + 1, strlen(slash + 1)) != OK ||
        !u256_to_u64(&value, &number) || value >= WALLET_ADDRESSES_MAX)
        return false;
    (void)text_format(name, 128, "%.*s", (int)(slash - text), text);
    *index = (uint32_t)value;
    return true;
}

static enum err find_address(struct core *core, const char *text, struct address_row *out)
{
    struct store *store = core->store;
    int64_t account_id = core->session.account_id;
    char composed[128], name[128];
    struct addr address;
    uint32_t index;
    if (address_read(&address, text, strlen(text)) == OK)
        return address_row_find(store, account_id, &address, out);
    if (!text_nfc(composed, sizeof composed, text))
        return err_set(ERR_NOT_FOUND, "there is no such address here");
    enum err err = address_row_find_label(store, account_id, composed, out);
    if (err == ERR_NOT_FOUND)
        err = address_row_find_index(store, account_id, composed, 0, out);
    if (err == ERR_NOT_FOUND && split_index(name, &index, composed))
        err = address_row_find_index(store, account_id, name, index, out);
    return err;
}

enum err wallet_address_find(struct core *core, const char *text, struct wallet_address *out)
{
    struct address_row row;
    TRY(need_session(core));
    TRY(find_address(core, text, &row));
    copy_address(out, &row);
    return OK;
}

/* The path of an address: the wallet's with the index in the place of "i", else at its end. */
static enum err write_path(char *out, size_t size, const char *path, uint32_t index)
{
    const char *place = strchr(path, 'i');
    bool fits = place == NULL ? text_format(out, size, "%s/%u", path, (unsigned)index)
                              : text_format(out, size, "%.*s%u%s", (int)(place - path), path,
                                            (unsigned)index, place + 1);
    return fits ? OK : err_set(ERR_LIMIT, "the path is too long");
}

enum err wallet_signing(struct core *core, int64_t address_id, struct signer_request *request,
                        struct buf *sealed)
{
    struct address_row row;
    TRY(need_session(core));
    TRY(address_row_get(core->store, core->session.account_id, address_id, &row));
    if (row.kind == (int)WALLET_WATCH)
        return err_set(ERR_UNSUPPORTED, "'%s' is watch-only: its key is not here", row.wallet_name);
    buf_reset(sealed);
    TRY(wallet_row_sealed(core->store, core->session.account_id, row.wallet_id, sealed));
    memcpy(request->uid, row.wallet_uid, UID_LEN);
    request->kind = (enum wallet_kind)row.kind;
    request->sealed = view_of_buf(sealed);
    request->path[0] = '\0';
    if (row.kind == (int)WALLET_HD)
        return write_path(request->path, sizeof request->path, row.path, row.index);
    return OK;
}
