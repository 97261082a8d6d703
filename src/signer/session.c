#include "signer/session.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "signer/session_state.h"

static int64_t system_clock(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec;
}

struct session *session_new(const struct vault_kdf *kdf)
{
    struct session *session = mem_alloc(sizeof *session);
    session->kdf = kdf;
    session->now_s = system_clock;
    return session;
}

void session_set_clock(struct session *session, session_clock *now_s)
{
    session->now_s = now_s;
}

void session_lock(struct session *session)
{
    secret_clear(&session->vault_key);
    secret_clear(&session->audit_key);
    vault_secret_clear(&session->pending);
    secret_clear(&session->text);
    secret_clear(&session->box_key);
    keys_node_clear(&session->nodes.node);
    buf_clear(&session->nodes.sealed);
    secret_clear(&session->keys.key);
    session->keys.has_address = false;
    buf_clear(&session->keys.sealed);
    prepared_clear(&session->prepared);
    buf_wipe(&session->out);
    buf_clear(&session->book_seen);
    buf_clear(&session->book_out);
    buf_clear(&session->record_out);
}

void session_free(struct session *session)
{
    if (session == NULL)
        return;
    session_lock(session);
    mem_free(session);
}

struct vault_owner session_owner(const struct session *session, const struct wire_request *request)
{
    struct vault_owner owner = {.kind = request->kind};
    memcpy(owner.account, session->uid, UID_LEN);
    memcpy(owner.wallet, request->uid, UID_LEN);
    return owner;
}

/* ---- vault
 * -------------------------------------------------------------------------------------- */

static void set_keys(struct session *session, struct secret *key)
{
    static const uint8_t zero[VAULT_KEY];
    static const char label[] = "ecocoin audit log, version 1";
    secret_set(&session->audit_key, zero, sizeof zero);
    crypto_generichash(session->audit_key.data, VAULT_KEY, (const uint8_t *)label, sizeof label - 1,
                       key->data, key->len);
    secret_move(&session->vault_key, key);
}

/* Make key the open vault. The session goes on when it is open already; a mnemonic made before any
 * vault was open is for this one. Returns: OK; ERR_STORE_DAMAGED */
static enum err enter(struct session *session, struct secret *key, const uint8_t *uid,
                      const struct vault *vault)
{
    bool is_same_account = memcmp(session->uid, uid, UID_LEN) == 0;
    bool is_same = is_same_account && secret_equal(&session->vault_key, key);
    if (is_same_account && vault->policy.version < session->vault.policy.version)
        return err_set(ERR_STORE_DAMAGED,
                       "the account's vault is older than the one that was opened before");
    if (!is_same_account)
        session->book = (struct book){0};
    if (!is_same) {
        if (session_is_open(session))
            session_lock(session);
        set_keys(session, key);
        memcpy(session->uid, uid, UID_LEN);
    }
    session->vault = *vault;
    return OK;
}

static enum err do_vault_create(struct session *session, struct wire_answer *out,
                                const struct wire_request *request)
{
    struct secret key = {0};
    struct buf sealed = {0};
    struct vault vault = {.role = request->role};
    policy_init(&vault.policy);
    secret_random(&key, VAULT_KEY);
    enum err err =
        vault_seal(&sealed, key.data, &vault, request->uid, request->password, session->kdf);
    if (err == OK)
        err = enter(session, &key, request->uid, &vault);
    if (err == OK) {
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
    struct vault vault;
    TRY(vault_unseal(&key, &vault, request->sealed, request->uid, request->password));
    enum err err = enter(session, &key, request->uid, &vault);
    secret_clear(&key);
    if (err == OK)
        session->wrong_words = 0;
    out->role = vault.role;
    return err;
}

/* Of the open vault it is logged, and the new blob says how long the log is. */
static enum err do_vault_rewrap(struct session *session, struct wire_answer *out,
                                const struct wire_request *request)
{
    struct audit_record record = {.kind = AUDIT_PASSWORD, .text = "the password was changed"};
    struct secret key = {0};
    struct vault vault;
    TRY(vault_unseal(&key, &vault, request->sealed, request->uid, request->password));
    bool is_open =
        memcmp(session->uid, request->uid, UID_LEN) == 0 && secret_equal(&session->vault_key, &key);
    enum err err = is_open ? guard_check_version(session, &vault) : OK;
    if (err == OK && is_open)
        err = guard_take_book(session, request);
    if (err == OK && is_open)
        vault.floor = session->book.seq + 1;
    if (err == OK)
        err = vault_seal(&session->out, key.data, &vault, request->uid, request->secret,
                         session->kdf);
    if (err == OK && is_open) {
        session->vault.floor = vault.floor;
        guard_log(session, out, &record);
    }
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

/* ---- the table of operations
 * -------------------------------------------------------------------- */

static const struct {
    bool needs_open;
    session_op *handle;
} operations[WIRE_OPS] = {
    [SIGNER_VAULT_CREATE] = {false, do_vault_create},
    [SIGNER_VAULT_OPEN] = {false, do_vault_open},
    [SIGNER_VAULT_REWRAP] = {false, do_vault_rewrap},
    [SIGNER_LOCK] = {false, do_lock},
    [SIGNER_MNEMONIC_NEW] = {false, session_mnemonic_new},
    [SIGNER_MNEMONIC_CHECK] = {false, session_mnemonic_check},
    [SIGNER_WALLET_SEAL] = {true, session_wallet_seal},
    [SIGNER_ADDRESSES] = {true, session_addresses},
    [SIGNER_PREPARE] = {true, session_prepare},
    [SIGNER_SIGN] = {true, session_sign},
    [SIGNER_DISCARD] = {false, session_discard},
    [SIGNER_PREPARE_MESSAGE] = {true, session_prepare_message},
    [SIGNER_PREPARE_TYPED] = {true, session_prepare_typed},
    [SIGNER_POLICY_SET] = {true, session_policy_set},
    [SIGNER_POLICY_GET] = {true, session_policy_get},
    [SIGNER_AUDIT_VERIFY] = {true, session_audit_verify},
    [SIGNER_PENDING] = {true, session_pending},
    [SIGNER_REVEAL] = {true, session_reveal},
    [SIGNER_XPUB] = {true, session_xpub},
    [SIGNER_SEAL] = {true, session_seal},
    [SIGNER_UNSEAL] = {true, session_unseal},
    [SIGNER_BOX_KEY] = {true, session_box_key},
    [SIGNER_KEY_BOX] = {true, session_key_box},
    [SIGNER_WORKER_KEY] = {false, session_box_key},
    [SIGNER_KEYFILE_COST] = {false, session_keyfile_cost},
    [SIGNER_KEYFILE_OPEN] = {false, session_keyfile_open},
    [SIGNER_KEYFILE_WRITE] = {false, session_keyfile_write},
};

void session_answered(struct session *session)
{
    if (session->text.len > 0)
        secret_clear(&session->text);
}

void session_handle(struct session *session, struct wire_answer *out,
                    const struct wire_request *request)
{
    assert((unsigned)request->op < WIRE_OPS);
    buf_reset(&session->out);
    buf_reset(&session->book_out);
    buf_reset(&session->record_out);
    session_answered(session);
    *out = (struct wire_answer){.seq = request->seq, .op = request->op};
    err_clear();
    if (operations[request->op].needs_open && !session_is_open(session))
        out->err = err_set(ERR_LOCKED, "the vault is locked");
    else
        out->err = operations[request->op].handle(session, out, request);
    secret_drop(&session->keys.key, session->keys.key.len);
    if (out->err != OK && !text_copy(out->detail, sizeof out->detail, err_detail(out->err)))
        out->detail[0] = '\0'; /* err_set() keeps it shorter than that */
}
