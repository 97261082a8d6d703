#include "core/eth/audit_record.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/pack.h"
#include "core/base/text.h"

#define FORM 1

const char *audit_kind_name(enum audit_kind kind)
{
    static const char *const names[AUDIT_KINDS] = {
        [AUDIT_TX] = "tx",           [AUDIT_MESSAGE] = "message",  [AUDIT_TYPED] = "typed",
        [AUDIT_REFUSED] = "refused", [AUDIT_POLICY] = "policy",    [AUDIT_REVEAL] = "reveal",
        [AUDIT_EXPORT] = "export",   [AUDIT_PASSWORD] = "password"};
    return (unsigned)kind < AUDIT_KINDS ? names[kind] : "?";
}

void audit_record_write(struct buf *out, const struct audit_record *record)
{
    pack_u8(out, FORM);
    pack_u8(out, (uint8_t)record->kind);
    pack_u64(out, record->seq);
    pack_u64(out, (uint64_t)record->time_s);
    pack_u64(out, record->chain_id);
    buf_add(out, record->digest.b, sizeof record->digest.b);
    buf_add(out, record->address.b, sizeof record->address.b);
    pack_blob(out, view_of_text(record->text));
    buf_add(out, record->mac, sizeof record->mac);
}

enum err audit_record_read(struct audit_record *out, struct view *bytes)
{
    struct unpack in = unpack_of(*bytes);
    *out = (struct audit_record){0};
    uint8_t form = unpack_u8(&in), kind = unpack_u8(&in);
    out->seq = unpack_u64(&in);
    uint64_t time_s = unpack_u64(&in);
    out->chain_id = unpack_u64(&in);
    unpack_bytes(&in, out->digest.b, sizeof out->digest.b);
    unpack_bytes(&in, out->address.b, sizeof out->address.b);
    struct view text = unpack_blob(&in, AUDIT_TEXT - 1);
    unpack_bytes(&in, out->mac, sizeof out->mac);
    bool is_clean = text.len == 0 || text_is_clean((const char *)text.data, text.len);
    if (in.is_bad || form != FORM || kind >= AUDIT_KINDS || time_s > INT64_MAX || !is_clean)
        return err_set(ERR_SYNTAX, "these bytes are no audit record");
    out->kind = (enum audit_kind)kind;
    out->time_s = (int64_t)time_s;
    if (text.len > 0)
        memcpy(out->text, text.data, text.len);
    *bytes = in.in;
    return OK;
}
