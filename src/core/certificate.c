/* Certificates that the store holds: read, shown, written to files. */

#include "core/certificate.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/certificate_doc.h"
#include "core/certificate_make.h"
#include "core/certificate_text.h"
#include "core/context.h"
#include "core/offset_quote.h"
#include "core/store/certificate_row.h"

#define TEXT_COLUMNS 72

/* ---- read ---- */

static struct co2_mg mass_of(const struct certificate_doc *doc)
{
    uint64_t mg;
    const struct u256 unit = u256_pow10(doc->token_decimals - 9U);
    struct u256 value;
    u256_div(&value, NULL, &doc->amount, &unit);
    return (struct co2_mg){u256_to_u64(&mg, &value) && mg <= INT64_MAX ? (int64_t)mg : INT64_MAX};
}

static void fill(struct certificate *out, const struct certificate_row *row,
                 const struct certificate_doc *doc)
{
    *out = (struct certificate){
        .id = row->id,
        .order_id = row->order_id,
        .chain_id = doc->chain_id,
        .mass = mass_of(doc),
        .amount.v = doc->amount,
        .token = doc->token,
        .contract = doc->contract,
        .payer = doc->payer,
        .block = doc->block,
        .block_hash = doc->block_hash,
        .tx_hash = doc->tx_hash,
        .offset_hash = doc->offset_hash,
        .log_index = doc->log_index,
        .time_s = doc->time_s,
        .transaction_index = doc->transaction_index,
        .batch_index = doc->batch_index,
        .created_s = row->created_s,
    };
    text_copy(out->network, sizeof out->network, doc->network);
    text_clean_into(out->beneficiary, sizeof out->beneficiary, doc->beneficiary,
                    strlen(doc->beneficiary));
    text_clean_into(out->message, sizeof out->message, doc->message, strlen(doc->message));
}

/* The row, and its document if doc is not NULL. */
static enum err load(struct certificate_row *row, struct certificate_doc *doc, struct core *core,
                     int64_t id)
{
    if (!core->session.is_open)
        return err_set(ERR_LOCKED, "log in first");
    TRY(certificate_row_get(core->store, row, core->session.account_id, id));
    if (doc == NULL)
        return OK;
    enum err err = certificate_doc_read(doc, (const char *)row->json.data, row->json.len);
    if (err == OK)
        return OK;
    certificate_row_clear(row);
    return err_set(ERR_STORE_DAMAGED, "certificate %lld was altered in the store", (long long)id);
}

enum err certificate_get(struct core *core, int64_t id, struct certificate *out)
{
    struct certificate_row row;
    struct certificate_doc doc;
    TRY(load(&row, &doc, core, id));
    fill(out, &row, &doc);
    certificate_row_clear(&row);
    return OK;
}

enum err certificate_list(struct core *core, struct certificate **out, size_t *count)
{
    int64_t *ids;
    size_t found;
    *out = NULL;
    *count = 0;
    if (!core->session.is_open)
        return err_set(ERR_LOCKED, "log in first");
    TRY(certificate_row_list(core->store, &ids, &found, core->session.account_id));
    struct certificate *list = mem_array(found, sizeof *list);
    enum err err = OK;
    for (size_t i = 0; i < found && err == OK; i++)
        err = certificate_get(core, ids[i], &list[i]);
    mem_free(ids);
    if (err != OK) {
        mem_free(list);
        return err;
    }
    *out = list;
    *count = found;
    return OK;
}

enum err certificate_json(struct core *core, int64_t id, struct buf *out)
{
    struct certificate_row row;
    TRY(load(&row, NULL, core, id));
    buf_add(out, row.json.data, row.json.len);
    certificate_row_clear(&row);
    return OK;
}

enum err certificate_text(struct core *core, int64_t id, size_t columns, struct buf *out)
{
    struct certificate_row row;
    struct certificate_doc doc;
    TRY(load(&row, &doc, core, id));
    certificate_text_write(out, &doc, network_find(&core->networks, doc.network), columns);
    certificate_row_clear(&row);
    return OK;
}

/* ---- files ---- */

enum err certificate_save(struct core *core, int64_t id, const char *dir, char *path, size_t size)
{
    struct buf json = {0}, text = {0};
    char text_path[PATH_MAX];
    enum err err = certificate_json(core, id, &json);
    if (err == OK)
        err = certificate_text(core, id, TEXT_COLUMNS, &text);
    if (err == OK &&
        (!text_format(path, size, "%s/ecocoin-certificate-%lld.json", dir, (long long)id) ||
         !text_format(text_path, sizeof text_path, "%s/ecocoin-certificate-%lld.txt", dir,
                      (long long)id)))
        err = err_set(ERR_CREATE, "the path '%s' is too long", dir);
    if (err == OK)
        err = file_write(text_path, &text);
    if (err == OK)
        err = file_write(path, &json);
    if (err == OK)
        err = file_sync_dir(dir);
    buf_clear(&json);
    buf_clear(&text);
    return err;
}

void certificate_write_files(struct core *core, int64_t certificate_id)
{
    char dir[PATH_MAX], path[PATH_MAX];
    if (!text_format(dir, sizeof dir, "%s/certificates", core->options.data_dir))
        return;
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return;
    (void)!certificate_save(core, certificate_id, dir, path, sizeof path);
}
