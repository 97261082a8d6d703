#include "signer/wire.h"

#include <assert.h>
#include <string.h>

#include "core/base/mem.h"
#include "signer/codec.h"
#include "signer/wire_facts.h"

#define HEADER 12

/* ---- which fields an operation has
 * -------------------------------------------------------------- */

enum field {
    F_UID = 1 << 0,
    F_ROLE = 1 << 1,
    F_KIND = 1 << 2,
    F_SEALED = 1 << 3,
    F_PASSWORD = 1 << 4,
    F_SECRET = 1 << 5,
    F_PATH = 1 << 6,
    F_FIRST = 1 << 7,
    F_COUNT = 1 << 8,
    F_CHAIN_ID = 1 << 9,
    F_BYTES = 1 << 10,
    F_DIGEST = 1 << 11,
    F_TEXT = 1 << 12,
    F_ADDRESSES = 1 << 13,
    F_FACTS = 1 << 14
};

static const struct {
    unsigned request, answer;
} fields[WIRE_OPS] = {
    [SIGNER_VAULT_CREATE] = {F_UID | F_ROLE | F_PASSWORD, F_SEALED},
    [SIGNER_VAULT_OPEN] = {F_UID | F_SEALED | F_PASSWORD, F_ROLE},
    [SIGNER_VAULT_REWRAP] = {F_UID | F_SEALED | F_PASSWORD | F_SECRET, F_SEALED},
    [SIGNER_LOCK] = {0, 0},
    [SIGNER_MNEMONIC_NEW] = {F_COUNT, F_TEXT},
    [SIGNER_MNEMONIC_CHECK] = {F_COUNT | F_SECRET, 0},
    [SIGNER_WALLET_SEAL] = {F_UID | F_KIND | F_SECRET, F_SEALED},
    [SIGNER_ADDRESSES] = {F_UID | F_KIND | F_SEALED | F_PATH | F_FIRST | F_COUNT, F_ADDRESSES},
    [SIGNER_PREPARE] = {F_UID | F_KIND | F_SEALED | F_PATH | F_CHAIN_ID | F_BYTES,
                        F_FACTS | F_DIGEST},
    [SIGNER_SIGN] = {F_DIGEST, F_BYTES},
    [SIGNER_DISCARD] = {F_DIGEST, 0},
};

/* ---- walks
 * -------------------------------------------------------------------------------------- */

static void walk_role(struct codec *codec, enum role *role)
{
    unsigned choice = (unsigned)*role;
    codec_choice(codec, &choice, ROLE_ADMIN + 1);
    *role = (enum role)choice;
}

static void walk_kind(struct codec *codec, enum wallet_kind *kind)
{
    unsigned choice = (unsigned)*kind;
    codec_choice(codec, &choice, WALLET_WATCH + 1);
    *kind = (enum wallet_kind)choice;
}

static void walk_request(struct codec *codec, struct wire_request *request)
{
    unsigned has = fields[request->op].request;
    if (has & F_UID)
        codec_bytes(codec, request->uid, UID_LEN);
    if (has & F_ROLE)
        walk_role(codec, &request->role);
    if (has & F_KIND)
        walk_kind(codec, &request->kind);
    if (has & F_SEALED)
        codec_view(codec, &request->sealed, 1, SEALED_MAX);
    if (has & F_PASSWORD)
        codec_view(codec, &request->password, 0, WIRE_SECRET_MAX);
    if (has & F_SECRET)
        codec_view(codec, &request->secret, 0, WIRE_SECRET_MAX);
    if (has & F_PATH)
        codec_text(codec, request->path, sizeof request->path);
    if (has & F_FIRST)
        codec_u32(codec, &request->first);
    if (has & F_COUNT)
        codec_u32(codec, &request->count);
    if (has & F_CHAIN_ID)
        codec_u64(codec, &request->chain_id);
    if (has & F_BYTES)
        codec_view(codec, &request->bytes, 1, SIGNED_TX_MAX);
    if (has & F_DIGEST)
        codec_bytes(codec, request->digest.b, sizeof request->digest.b);
}

static void walk_addresses(struct codec *codec, struct wire_answer *answer)
{
    codec_u32(codec, &answer->address_count);
    if (answer->address_count > WIRE_ADDRESSES_MAX) {
        codec->is_bad = true;
        answer->address_count = 0;
    }
    for (uint32_t i = 0; i < answer->address_count; i++)
        codec_bytes(codec, answer->addresses[i].b, sizeof answer->addresses[i].b);
}

static void walk_answer(struct codec *codec, struct wire_answer *answer)
{
    unsigned err = (unsigned)answer->err;
    codec_choice(codec, &err, ERR_COUNT);
    answer->err = (enum err)err;
    codec_text(codec, answer->detail, sizeof answer->detail);
    unsigned has = answer->err == OK ? fields[answer->op].answer : 0;
    if (has & F_ROLE)
        walk_role(codec, &answer->role);
    if (has & F_SEALED)
        codec_view(codec, &answer->sealed, 1, SEALED_MAX);
    if (has & F_TEXT)
        codec_view(codec, &answer->text, 1, WIRE_SECRET_MAX);
    if (has & F_ADDRESSES)
        walk_addresses(codec, answer);
    if (has & F_FACTS)
        wire_facts_walk(codec, &answer->facts);
    if (has & F_DIGEST)
        codec_bytes(codec, answer->digest.b, sizeof answer->digest.b);
    if (has & F_BYTES)
        codec_view(codec, &answer->bytes, 1, SIGNED_TX_MAX);
}

static void walk_header(struct codec *codec, unsigned *op, uint32_t *seq, uint32_t *len)
{
    unsigned version = WIRE_VERSION;
    uint16_t reserved = 0;
    codec_choice(codec, &version, WIRE_VERSION + 1);
    codec_choice(codec, op, WIRE_OPS);
    codec_u16(codec, &reserved);
    codec_u32(codec, seq);
    codec_u32(codec, len);
    if (version != WIRE_VERSION || reserved != 0)
        codec->is_bad = true;
}

/* ---- writing
 * ------------------------------------------------------------------------------------ */

static enum err begin(struct secret *out, struct codec *codec, const struct codec *measure,
                      unsigned op, uint32_t seq)
{
    if (measure->is_bad || HEADER + measure->measured > WIRE_MAX)
        return err_set(ERR_LIMIT, "a field of the signer's message is empty or too large");
    secret_init(out, HEADER + measure->measured);
    *codec = codec_writing(out);
    uint32_t len = (uint32_t)measure->measured;
    walk_header(codec, &op, &seq, &len);
    return OK;
}

enum err wire_request_write(struct secret *out, const struct wire_request *request)
{
    struct wire_request copy = *request; /* the walk wants what it could also fill in */
    struct codec codec, measure = codec_measuring();
    assert((unsigned)copy.op < WIRE_OPS);
    walk_request(&measure, &copy);
    TRY(begin(out, &codec, &measure, (unsigned)copy.op, copy.seq));
    walk_request(&codec, &copy);
    assert(!codec.is_bad);
    return OK;
}

enum err wire_answer_write(struct secret *out, const struct wire_answer *answer)
{
    struct wire_answer copy = *answer;
    struct codec codec, measure = codec_measuring();
    assert((unsigned)copy.op < WIRE_OPS);
    walk_answer(&measure, &copy);
    TRY(begin(out, &codec, &measure, (unsigned)copy.op, copy.seq));
    walk_answer(&codec, &copy);
    assert(!codec.is_bad);
    return OK;
}

/* ---- reading
 * ------------------------------------------------------------------------------------ */

static enum err malformed(void)
{
    return err_set(ERR_SYNTAX, "the signer's protocol was not kept");
}

static enum err read_header(struct codec *codec, unsigned *op, uint32_t *seq, struct view message)
{
    uint32_t len = 0;
    *codec = codec_reading(message);
    walk_header(codec, op, seq, &len);
    if (codec->is_bad || message.len > WIRE_MAX || codec->in.len != len)
        return malformed();
    return OK;
}

enum err wire_request_read(struct wire_request *out, struct view message)
{
    struct codec codec;
    unsigned op = 0;
    *out = (struct wire_request){0};
    TRY(read_header(&codec, &op, &out->seq, message));
    out->op = (enum signer_op)op;
    walk_request(&codec, out);
    return codec_is_done(&codec) ? OK : malformed();
}

enum err wire_answer_read(struct wire_answer *out, struct view message)
{
    struct codec codec;
    unsigned op = 0;
    *out = (struct wire_answer){0};
    TRY(read_header(&codec, &op, &out->seq, message));
    out->op = (enum signer_op)op;
    walk_answer(&codec, out);
    return codec_is_done(&codec) ? OK : malformed();
}
