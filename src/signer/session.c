#include "signer/session.h"

#include <assert.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/keccak.h"
#include "core/eth/mnemonic.h"
#include "signer/keys.h"
#include "signer/prepared.h"

/** The parent node of the addresses used last: growing a tree from its words takes milliseconds. */
struct node_cache {
    struct vault_owner owner;
    struct hash32 sealed; /* Keccak of the blob it came from */
    struct hd_path path;
    struct keys_node node; /* empty: nothing is cached */
};

struct session {
    const struct vault_kdf *kdf;
    struct secret vault_key; /* empty: locked */
    uint8_t uid[UID_LEN];
    enum role role;
    struct secret fresh; /* entropy of the mnemonic that was made last; empty: none */
    struct node_cache cache;
    struct prepared prepared;
    struct buf out;     /* what the last answer points to */
    struct secret text; /* the same, where it is secret */
};

struct session *session_new(const struct vault_kdf *kdf)
{
    struct session *session = mem_alloc(sizeof *session);
    session->kdf = kdf;
    return session;
}

void session_lock(struct session *session)
{
    secret_clear(&session->vault_key);
    secret_clear(&session->fresh);
    secret_clear(&session->text);
    keys_node_clear(&session->cache.node);
    prepared_clear(&session->prepared);
    buf_clear(&session->out);
}

void session_free(struct session *session)
{
    if (session == NULL)
        return;
    session_lock(session);
    mem_free(session);
}

static bool is_open(const struct session *session)
{
    return session->vault_key.len > 0;
}

/* ---- vault
 * -------------------------------------------------------------------------------------- */

/* Make key the open vault. The session goes on when it is open already; a mnemonic made before any
 * vault was open is for this one. */
static void enter(struct session *session, struct secret *key, const uint8_t *uid, enum role role)
{
    bool is_same =
        memcmp(session->uid, uid, UID_LEN) == 0 && secret_equal(&session->vault_key, key);
    if (!is_same) {
        if (is_open(session))
            session_lock(session);
        secret_move(&session->vault_key, key);
        memcpy(session->uid, uid, UID_LEN);
    }
    session->role = role;
    secret_clear(key);
}

static enum err do_vault_create(struct session *session, struct wire_answer *out,
                                const struct wire_request *request)
{
    struct secret key = {0};
    struct buf sealed = {0};
    secret_random(&key, VAULT_KEY);
    enum err err =
        vault_seal(&sealed, key.data, request->role, request->uid, request->password, session->kdf);
    if (err == OK) {
        enter(session, &key, request->uid, request->role);
        buf_add(&session->out, sealed.data, sealed.len);
        out->sealed = view_of_buf(&session->out);
    }
    secret_clear(&key);
    buf_clear(&sealed);
    return err;
}

static enum err do_vault_open(struct session *session, struct wire_answer *out,
                              const struct wire_request *request)
{
    struct secret key = {0};
    TRY(vault_unseal(&key, &out->role, request->sealed, request->uid, request->password));
    enter(session, &key, request->uid, out->role);
    return OK;
}

static enum err do_vault_rewrap(struct session *session, struct wire_answer *out,
                                const struct wire_request *request)
{
    struct secret key = {0};
    enum role role;
    TRY(vault_unseal(&key, &role, request->sealed, request->uid, request->password));
    enum err err =
        vault_seal(&session->out, key.data, role, request->uid, request->secret, session->kdf);
    out->sealed = view_of_buf(&session->out);
    secret_clear(&key);
    return err;
}

static enum err do_lock(struct session *session, struct wire_answer *out,
                        const struct wire_request *request)
{
    (void)out, (void)request;
    session_lock(session);
    return OK;
}

/* ---- a new mnemonic
 * ----------------------------------------------------------------------------- */

static enum err do_mnemonic_new(struct session *session, struct wire_answer *out,
                                const struct wire_request *request)
{
    if (request->count != 12 && request->count != 24)
        return err_set(ERR_RANGE, "a mnemonic has 12 or 24 words");
    secret_random(&session->fresh, request->count == 12 ? 16 : 32);
    TRY(mnemonic_from_entropy(&session->text, session->fresh.data, session->fresh.len,
                              MNEMONIC_ENGLISH));
    out->text = view_of(session->text.data, session->text.len);
    return OK;
}

/* Returns: word number (from 1) of a mnemonic with single spaces; empty beyond its end. */
static struct view word_at(const struct secret *text, uint32_t number)
{
    size_t start = 0;
    for (uint32_t i = 1; i < number && start < text->len; i++) {
        const uint8_t *space = memchr(text->data + start, ' ', text->len - start);
        start = space == NULL ? text->len : (size_t)(space - text->data) + 1;
    }
    const uint8_t *end =
        start < text->len ? memchr(text->data + start, ' ', text->len - start) : NULL;
    size_t stop = end == NULL ? text->len : (size_t)(end - text->data);
    return view_of(text->data + start, stop - start);
}

static enum err do_mnemonic_check(struct session *session, struct wire_answer *out,
                                  const struct wire_request *request)
{
    struct secret text = {0};
    (void)out;
    if (session->fresh.len == 0)
        return err_set(ERR_NOT_FOUND, "there is no new mnemonic to check");
    if (request->count < 1 || request->count > 24)
        return err_set(ERR_RANGE, "words are numbered from 1 to 24");
    TRY(mnemonic_from_entropy(&text, session->fresh.data, session->fresh.len, MNEMONIC_ENGLISH));
    struct view word = word_at(&text, request->count);
    bool is_right = word.len > 0 && view_equal(word, request->secret);
    secret_clear(&text);
    return is_right ? OK : err_set(ERR_INVALID, "word %u is another", (unsigned)request->count);
}

/* ---- wallets
 * ------------------------------------------------------------------------------------ */

static struct vault_owner owner_of(const struct session *session,
                                   const struct wire_request *request)
{
    struct vault_owner owner = {.kind = request->kind};
    memcpy(owner.account, session->uid, UID_LEN);
    memcpy(owner.wallet, request->uid, UID_LEN);
    return owner;
}

static enum err do_wallet_seal(struct session *session, struct wire_answer *out,
                               const struct wire_request *request)
{
    struct secret secret = {0};
    bool is_fresh = request->kind == WALLET_HD && request->secret.len == 0;
    if (is_fresh && session->fresh.len == 0)
        return err_set(ERR_NOT_FOUND, "there is no new mnemonic to keep");
    if (is_fresh)
        secret_move(&secret, &session->fresh);
    else
        TRY(keys_read_typed(&secret, request->kind, request->secret));
    struct vault_owner owner = owner_of(session, request);
    vault_seal_wallet(&session->out, session->vault_key.data, &owner, &secret);
    out->sealed = view_of_buf(&session->out);
    secret_clear(&secret);
    return OK;
}

static bool path_equal(const struct hd_path *a, const struct hd_path *b)
{
    return a->count == b->count && memcmp(a->step, b->step, a->count * sizeof a->step[0]) == 0;
}

/* Put the node at path of the request's wallet into the cache. */
static enum err need_node(struct session *session, const struct wire_request *request,
                          const struct hd_path *path)
{
    struct node_cache *cache = &session->cache;
    struct vault_owner owner = owner_of(session, request);
    struct secret entropy = {0};
    struct hash32 sealed;
    keccak256(&sealed, request->sealed.data, request->sealed.len);
    if (cache->node.bytes.len > 0 && memcmp(&cache->owner, &owner, sizeof owner) == 0 &&
        hash_equal(&cache->sealed, &sealed) && path_equal(&cache->path, path))
        return OK;
    keys_node_clear(&cache->node);
    TRY(vault_unseal_wallet(&entropy, request->sealed, session->vault_key.data, &owner));
    enum err err = keys_node_derive(&cache->node, &entropy, path);
    secret_clear(&entropy);
    cache->owner = owner;
    cache->sealed = sealed;
    cache->path = *path;
    return err;
}

static enum err read_path(struct hd_path *out, const struct wire_request *request)
{
    return hd_path_parse(out, request->path, strlen(request->path));
}

/* The private key of a wallet of one key; of a tree, that of the request's path. */
static enum err wallet_key(struct secret *out, struct session *session,
                           const struct wire_request *request)
{
    struct hd_path path;
    if (request->kind == WALLET_KEY) {
        struct vault_owner owner = owner_of(session, request);
        return vault_unseal_wallet(out, request->sealed, session->vault_key.data, &owner);
    }
    if (request->kind != WALLET_HD)
        return err_set(ERR_INVALID, "a watched wallet has no key");
    TRY(read_path(&path, request));
    if (path.count == 0)
        return err_set(ERR_RANGE, "the path names no address");
    uint32_t step = path.step[--path.count];
    TRY(need_node(session, request, &path));
    return keys_node_child(out, &session->cache.node, step);
}

static enum err add_address(struct wire_answer *out, const struct secret *key)
{
    assert(out->address_count < WIRE_ADDRESSES_MAX);
    TRY(sig_address(&out->addresses[out->address_count], key->data));
    out->address_count++;
    return OK;
}

static enum err tree_addresses(struct session *session, struct wire_answer *out,
                               const struct wire_request *request)
{
    struct hd_path path;
    struct secret key = {0};
    TRY(read_path(&path, request));
    if (path.count >= HD_PATH_MAX)
        return err_set(ERR_RANGE, "the path is too long");
    TRY(need_node(session, request, &path));
    enum err err = OK;
    for (uint32_t i = 0; err == OK && i < request->count; i++) {
        err = keys_node_child(&key, &session->cache.node, request->first + i);
        if (err == OK)
            err = add_address(out, &key);
    }
    secret_clear(&key);
    return err;
}

static enum err do_addresses(struct session *session, struct wire_answer *out,
                             const struct wire_request *request)
{
    struct secret key = {0};
    if (request->count < 1 || request->count > WIRE_ADDRESSES_MAX ||
        request->first > HD_HARDENED - request->count)
        return err_set(ERR_RANGE, "from 1 to %d addresses at a time", WIRE_ADDRESSES_MAX);
    if (request->kind != WALLET_KEY)
        return request->kind == WALLET_HD ? tree_addresses(session, out, request)
                                          : err_set(ERR_INVALID, "a watched wallet has no key");
    if (request->first != 0 || request->count != 1)
        return err_set(ERR_RANGE, "a wallet of one key has one address");
    TRY(wallet_key(&key, session, request));
    enum err err = add_address(out, &key);
    secret_clear(&key);
    return err;
}

/* ---- signing
 * ------------------------------------------------------------------------------------ */

static enum err do_prepare(struct session *session, struct wire_answer *out,
                           const struct wire_request *request)
{
    struct secret key = {0};
    TRY(wallet_key(&key, session, request));
    return prepared_add(&session->prepared, &out->facts, &out->digest, &key, request->bytes,
                        request->chain_id);
}

static enum err do_sign(struct session *session, struct wire_answer *out,
                        const struct wire_request *request)
{
    TRY(prepared_sign(&session->prepared, &session->out, &request->digest));
    out->bytes = view_of_buf(&session->out);
    return OK;
}

static enum err do_discard(struct session *session, struct wire_answer *out,
                           const struct wire_request *request)
{
    (void)out;
    prepared_forget(&session->prepared, &request->digest);
    return OK;
}

/* ---- the table of operations
 * -------------------------------------------------------------------- */

static const struct {
    bool needs_open;
    enum err (*handle)(struct session *, struct wire_answer *, const struct wire_request *);
} operations[WIRE_OPS] = {
    [SIGNER_VAULT_CREATE] = {false, do_vault_create},
    [SIGNER_VAULT_OPEN] = {false, do_vault_open},
    [SIGNER_VAULT_REWRAP] = {false, do_vault_rewrap},
    [SIGNER_LOCK] = {false, do_lock},
    [SIGNER_MNEMONIC_NEW] = {false, do_mnemonic_new},
    [SIGNER_MNEMONIC_CHECK] = {false, do_mnemonic_check},
    [SIGNER_WALLET_SEAL] = {true, do_wallet_seal},
    [SIGNER_ADDRESSES] = {true, do_addresses},
    [SIGNER_PREPARE] = {true, do_prepare},
    [SIGNER_SIGN] = {true, do_sign},
    [SIGNER_DISCARD] = {false, do_discard},
};

void session_handle(struct session *session, struct wire_answer *out,
                    const struct wire_request *request)
{
    assert((unsigned)request->op < WIRE_OPS);
    buf_reset(&session->out);
    secret_clear(&session->text);
    *out = (struct wire_answer){.seq = request->seq, .op = request->op};
    err_clear();
    if (operations[request->op].handle == NULL)
        out->err = err_set(ERR_UNSUPPORTED, "the signer cannot do this yet");
    else if (operations[request->op].needs_open && !is_open(session))
        out->err = err_set(ERR_LOCKED, "the vault is locked");
    else
        out->err = operations[request->op].handle(session, out, request);
    if (out->err != OK && !text_copy(out->detail, sizeof out->detail, err_detail(out->err)))
        out->detail[0] = '\0'; /* err_set() keeps it shorter than that */
}
