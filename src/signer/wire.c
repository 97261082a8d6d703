#include "signer/wire.h"

#include <assert.h>
#include <string.h>

#include "core/base/mem.h"
#include "signer/codec.h"
#include "signer/wire_facts.h"

#define HEADER         12
#define WIRE_LANGUAGES 256 /* which there are is the session's to say */

/* ---- which fields an operation has
 * -------------------------------------------------------------- */

enum field {
    F_UID = 1 << 0,
    F_ROLE = 1 << 1,
    F_KIND = 1 << 2,
    F_SEALED = 1 << 3,
    F_MAYBE_SEALED = 1 << 4, /* may be empty */
    F_PASSWORD = 1 << 5,
    F_SECRET = 1 << 6,
    F_PATH = 1 << 7,
    F_FIRST = 1 << 8,
    F_COUNT = 1 << 9,
    F_CHAIN_ID = 1 << 10,
    F_BYTES = 1 << 11,
    F_MAYBE_BYTES = 1 << 12,
    F_DIGEST = 1 << 13,
    F_TEXT = 1 << 14,
    F_ADDRESSES = 1 << 15,
    F_FACTS = 1 << 16,
    F_VAULT = 1 << 17,
    F_BOOK = 1 << 18, /* may be empty */
    F_RECORD = 1 << 19,
    F_BOX = 1 << 20,
    F_MAYBE_BOX = 1 << 21,
    F_PHRASE = 1 << 22,
    F_LANGUAGE = 1 << 23,
    F_MESSAGE = 1 << 24,
    F_TYPED = 1 << 25,
    F_SPENT = 1 << 26,
    F_NUMBER = 1 << 27,
    F_HEAD = 1 << 28
};

#define F_WALLET (F_UID | F_KIND | F_SEALED | F_PATH)
#define F_MOVED  (F_BOOK | F_RECORD)

/* request_max and answer_max: of bytes. */
static const struct {
    unsigned request, answer;
    size_t request_max, answer_max;
} fields[WIRE_OPS] = {
    [SIGNER_VAULT_CREATE] = {F_UID | F_ROLE | F_PASSWORD, F_SEALED, 0, 0},
    [SIGNER_VAULT_OPEN] = {F_UID | F_SEALED | F_PASSWORD, F_ROLE, 0, 0},
    [SIGNER_VAULT_REWRAP] = {F_UID | F_SEALED | F_PASSWORD | F_SECRET | F_BOOK, F_SEALED | F_MOVED,
                             0, 0},
    [SIGNER_LOCK] = {0, 0, 0, 0},
    [SIGNER_MNEMONIC_NEW] = {F_COUNT | F_LANGUAGE, F_TEXT, 0, 0},
    [SIGNER_MNEMONIC_CHECK] = {F_UID | F_MAYBE_SEALED | F_COUNT | F_SECRET, 0, 0, 0},
    [SIGNER_WALLET_SEAL] = {F_UID | F_KIND | F_SECRET | F_PHRASE, F_SEALED | F_NUMBER, 0, 0},
    [SIGNER_ADDRESSES] = {F_UID | F_KIND | F_MAYBE_SEALED | F_PATH | F_FIRST | F_COUNT, F_ADDRESSES,
                          0, 0},
    [SIGNER_PREPARE] = {F_WALLET | F_CHAIN_ID | F_BOOK | F_BYTES, F_FACTS | F_DIGEST | F_MOVED,
                        SIGNED_TX_MAX, 0},
    [SIGNER_SIGN] = {F_DIGEST | F_BOOK, F_BYTES | F_MOVED, 0, SIGNED_TX_MAX},
    [SIGNER_DISCARD] = {F_DIGEST, 0, 0, 0},
    [SIGNER_PREPARE_MESSAGE] = {F_WALLET | F_BOOK | F_MAYBE_BYTES, F_MESSAGE | F_DIGEST | F_MOVED,
                                MESSAGE_MAX, 0},
    [SIGNER_PREPARE_TYPED] = {F_WALLET | F_CHAIN_ID | F_BOOK | F_BYTES,
                              F_TYPED | F_DIGEST | F_MOVED, TYPED_MAX, 0},
    [SIGNER_POLICY_SET] = {F_UID | F_SEALED | F_PASSWORD | F_BOOK | F_BYTES, F_SEALED | F_MOVED,
                           POLICY_BYTES_MAX, 0},
    [SIGNER_POLICY_GET] = {F_BOOK, F_BYTES | F_SPENT, 0, POLICY_BYTES_MAX},
    [SIGNER_AUDIT_VERIFY] = {F_MAYBE_BYTES | F_DIGEST | F_FIRST | F_BOOK,
                             F_NUMBER | F_DIGEST | F_HEAD, AUDIT_RUN_MAX, 0},
    [SIGNER_PENDING] = {F_KIND | F_SECRET | F_PHRASE | F_MAYBE_BOX, F_NUMBER | F_LANGUAGE, 0, 0},
    [SIGNER_REVEAL] = {F_UID | F_KIND | F_SEALED | F_VAULT | F_PASSWORD | F_BOOK, F_TEXT | F_MOVED,
                       0, 0},
    [SIGNER_XPUB] = {F_UID | F_SEALED | F_PATH, F_TEXT, 0, 0},
    [SIGNER_SEAL] = {F_UID | F_SECRET, F_SEALED, 0, 0},
    [SIGNER_UNSEAL] = {F_UID | F_SEALED, F_TEXT, 0, 0},
    [SIGNER_BOX_KEY] = {0, F_DIGEST, 0, 0},
    [SIGNER_KEY_BOX] = {F_WALLET | F_VAULT | F_PASSWORD | F_BOOK | F_DIGEST, F_BOX | F_MOVED, 0, 0},
    [SIGNER_WORKER_KEY] = {0, F_DIGEST, 0, 0},
    [SIGNER_KEYFILE_COST] = {F_MAYBE_BYTES, F_NUMBER | F_ADDRESSES, KEYFILE_MAX, 0},
    [SIGNER_KEYFILE_OPEN] = {F_BYTES | F_PASSWORD | F_DIGEST, F_BOX | F_ADDRESSES, KEYFILE_MAX, 0},
    [SIGNER_KEYFILE_WRITE] = {F_BOX | F_PASSWORD, F_BYTES | F_ADDRESSES, 0, KEYFILE_MAX},
};

#define BOX_MAX  256
#define ROOM_MIN 4096

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

static void walk_blobs(struct codec *codec, struct wire_request *request, unsigned has)
{
    if (has & (F_SEALED | F_MAYBE_SEALED))
        codec_view(codec, &request->sealed, has & F_SEALED ? 1 : 0, SEALED_MAX);
    if (has & F_VAULT)
        codec_view(codec, &request->vault, 1, SEALED_MAX);
    if (has & F_BOOK)
        codec_view(codec, &request->book, 0, SEALED_MAX);
    if (has & (F_BOX | F_MAYBE_BOX))
        codec_view(codec, &request->box, has & F_BOX ? 1 : 0, BOX_MAX);
}

static void walk_secrets(struct codec *codec, struct wire_request *request, unsigned has)
{
    if (has & F_PASSWORD)
        codec_view(codec, &request->password, 0, WIRE_SECRET_MAX);
    if (has & F_SECRET)
        codec_view(codec, &request->secret, 0, WIRE_SECRET_MAX);
    if (has & F_PHRASE)
        codec_view(codec, &request->passphrase, 0, WIRE_SECRET_MAX);
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
    walk_blobs(codec, request, has);
    walk_secrets(codec, request, has);
    if (has & F_LANGUAGE)
        codec_choice(codec, &request->language, WIRE_LANGUAGES);
    if (has & F_PATH)
        codec_text(codec, request->path, sizeof request->path);
    if (has & F_FIRST)
        codec_u32(codec, &request->first);
    if (has & F_COUNT)
        codec_u32(codec, &request->count);
    if (has & F_CHAIN_ID)
        codec_u64(codec, &request->chain_id);
    if (has & (F_BYTES | F_MAYBE_BYTES))
        codec_view(codec, &request->bytes, has & F_BYTES ? 1 : 0, fields[request->op].request_max);
    if (has & F_DIGEST)
        codec_bytes(codec, request->digest.b, sizeof request->digest.b);
}

static void walk_addresses(struct codec *codec, struct view *addresses)
{
    codec_view(codec, addresses, 0, WIRE_ADDRESSES_MAX * sizeof(struct addr));
    if (addresses->len % sizeof(struct addr) != 0)
        codec->is_bad = true;
}

/* What an answer has: with a refusal by the policy what was logged, with other errors nothing. */
static unsigned answer_fields(const struct wire_answer *answer)
{
    unsigned has = fields[answer->op].answer;
    return answer->err == OK ? has : answer->err == ERR_POLICY ? has & F_MOVED : 0;
}

static void walk_results(struct codec *codec, struct wire_answer *answer, unsigned has)
{
    if (has & F_FACTS)
        wire_facts_walk(codec, &answer->facts);
    if (has & F_MESSAGE)
        wire_message_walk(codec, &answer->message);
    if (has & F_TYPED)
        wire_typed_walk(codec, &answer->typed);
    if (has & F_SPENT)
        wire_spent_walk(codec, &answer->spent);
    if (has & F_DIGEST)
        codec_bytes(codec, answer->digest.b, sizeof answer->digest.b);
    if (has & F_BYTES)
        codec_view(codec, &answer->bytes, 1, fields[answer->op].answer_max);
    if (has & F_NUMBER)
        codec_u32(codec, &answer->number);
    if (has & F_LANGUAGE)
        codec_choice(codec, &answer->language, WIRE_LANGUAGES);
    if (has & F_HEAD)
        codec_u64(codec, &answer->head_seq);
}

static void walk_answer(struct codec *codec, struct wire_answer *answer)
{
    unsigned err = (unsigned)answer->err;
    codec_choice(codec, &err, ERR_COUNT);
    answer->err = (enum err)err;
    codec_text(codec, answer->detail, sizeof answer->detail);
    unsigned has = answer_fields(answer);
    if (has & F_ROLE)
        walk_role(codec, &answer->role);
    if (has & F_SEALED)
        codec_view(codec, &answer->sealed, 1, SEALED_MAX);
    if (has & F_BOOK)
        codec_view(codec, &answer->book, 0, SEALED_MAX);
    if (has & F_RECORD)
        codec_view(codec, &answer->record, 0, AUDIT_RECORD_MAX);
    if (has & F_BOX)
        codec_view(codec, &answer->box, 1, BOX_MAX);
    if (has & F_TEXT)
        codec_view(codec, &answer->text, 1, WIRE_SECRET_MAX);
    if (has & F_ADDRESSES)
        walk_addresses(codec, &answer->addresses);
    walk_results(codec, answer, has);
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

/* Guarded memory costs more than a signature to make: a message that fits takes the place of the
 * one before, wiped. */
static void make_room(struct secret *out, size_t len)
{
    if (out->cap >= len)
        secret_drop(out, out->len);
    else
        secret_init(out, len > ROOM_MIN ? len : ROOM_MIN);
}

static enum err begin(struct secret *out, struct codec *codec, const struct codec *measure,
                      unsigned op, uint32_t seq)
{
    if (measure->is_bad || HEADER + measure->measured > WIRE_MAX)
        return err_set(ERR_LIMIT, "a field of the signer's message is empty or too large");
    make_room(out, HEADER + measure->measured);
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
