/* What watches over the keys: the policy, the book and the audit log. */

#include "signer/session_state.h"

#include <sodium.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"

/* ---- the book
 * ----------------------------------------------------------------------------------- */

static enum err check_floor(const struct session *session)
{
    if (session->book.seq < session->vault.floor)
        return err_set(ERR_STORE_DAMAGED, "the account's book is missing or older than its policy");
    if (session->book.policy_version > session->vault.policy.version)
        return err_set(ERR_POLICY, "the policy was changed in another session: log in again");
    return OK;
}

enum err guard_take_book(struct session *session, const struct wire_request *request)
{
    struct book stored;
    bool is_seen = view_equal(view_of_buf(&session->book_seen), request->book);
    if (request->book.len == 0 || is_seen)
        return check_floor(session);
    TRY(book_unseal(&stored, request->book, session->vault_key.data, session->uid));
    book_take(&session->book, &stored, &session->vault.policy);
    buf_reset(&session->book_seen);
    buf_add(&session->book_seen, request->book.data, request->book.len);
    return check_floor(session);
}

int64_t guard_now(struct session *session)
{
    int64_t now_s = session->now_s();
    policy_spent_day(&session->book.spent, now_s);
    return now_s;
}

/* ---- the audit log
 * ------------------------------------------------------------------------------ */

void guard_log(struct session *session, struct wire_answer *out, struct audit_record *record)
{
    struct book *book = &session->book;
    uint8_t before[AUDIT_MAC];
    memcpy(before, book->mac, sizeof before);
    record->time_s = guard_now(session);
    record->seq = ++book->seq;
    book->policy_version = session->vault.policy.version;
    book_mac(record->mac, record, before, session->audit_key.data, session->uid);
    memcpy(book->mac, record->mac, sizeof book->mac);
    book_seal(&session->book_out, book, session->vault_key.data, session->uid);
    audit_record_write(&session->record_out, record);
    buf_reset(&session->book_seen);
    buf_add(&session->book_seen, session->book_out.data, session->book_out.len);
    out->book = view_of_buf(&session->book_out);
    out->record = view_of_buf(&session->record_out);
}

enum err guard_refused(struct session *session, struct wire_answer *out, enum err err,
                       const struct hash32 *digest, const struct addr *address, uint64_t chain_id)
{
    struct audit_record record = {
        .kind = AUDIT_REFUSED, .chain_id = chain_id, .digest = *digest, .address = *address};
    if (err != ERR_POLICY)
        return err;
    (void)text_copy(record.text, sizeof record.text, err_detail(err));
    guard_log(session, out, &record);
    return err;
}

/* Returns: whether record is number seq with this MAC before it; the last one has to be the one
 * that the book names, since a signature that was never kept left a record with a right MAC too. */
static bool follows(const struct session *session, const struct audit_record *record, uint64_t seq,
                    const uint8_t before[AUDIT_MAC])
{
    const struct book *book = &session->book;
    uint8_t want[AUDIT_MAC];
    book_mac(want, record, before, session->audit_key.data, session->uid);
    if (seq == book->seq && sodium_memcmp(book->mac, want, sizeof want) != 0)
        return false;
    /* In constant time: else a MAC could be found out byte by byte, by who asks often enough. */
    return record->seq == seq && sodium_memcmp(want, record->mac, sizeof want) == 0;
}

enum err session_audit_verify(struct session *session, struct wire_answer *out,
                              const struct wire_request *request)
{
    struct audit_record record;
    struct view rest = request->bytes;
    uint64_t seq = request->first;
    TRY(guard_take_book(session, request));
    out->digest = request->digest;
    out->head_seq = session->book.seq;
    while (rest.len > 0 && audit_record_read(&record, &rest) == OK &&
           follows(session, &record, seq, out->digest.b)) {
        memcpy(out->digest.b, record.mac, sizeof record.mac);
        out->number++;
        seq++;
    }
    return OK;
}

/* ---- the password again
 * ------------------------------------------------------------------------- */

enum err guard_check_version(const struct session *session, const struct vault *vault)
{
    if (vault->policy.version < session->vault.policy.version)
        return err_set(ERR_STORE_DAMAGED, "the account's vault is older than the one that is open");
    return OK;
}

enum err guard_check_password(const struct session *session, struct vault *vault,
                              struct view sealed, struct view password)
{
    struct secret key = {0};
    TRY(vault_unseal(&key, vault, sealed, session->uid, password));
    bool is_same = secret_equal(&key, &session->vault_key);
    secret_clear(&key);
    if (!is_same)
        return err_set(ERR_STORE_DAMAGED, "this is not the vault that is open");
    return guard_check_version(session, vault);
}

/* ---- the policy
 * --------------------------------------------------------------------------------- */

static enum err seal_policy(struct session *session, const struct vault *vault,
                            struct view password)
{
    return vault_seal(&session->out, session->vault_key.data, vault, session->uid, password,
                      session->kdf);
}

enum err session_policy_set(struct session *session, struct wire_answer *out,
                            const struct wire_request *request)
{
    struct audit_record record = {.kind = AUDIT_POLICY};
    struct vault vault;
    struct policy policy;
    if (memcmp(request->uid, session->uid, UID_LEN) != 0)
        return err_set(ERR_INVALID, "another account is open");
    TRY(guard_take_book(session, request));
    TRY(policy_read(&policy, request->bytes));
    TRY(guard_check_password(session, &vault, request->sealed, request->password));
    if (vault.policy.version == UINT32_MAX)
        return err_set(ERR_LIMIT, "the policy was changed too often");
    policy.version = vault.policy.version + 1;
    vault.policy = policy;
    vault.floor = session->book.seq + 1;
    TRY(seal_policy(session, &vault, request->password));
    session->vault = vault;
    (void)text_format(record.text, sizeof record.text,
                      "policy %u: %zu limits, %zu recipients, %zu contracts",
                      (unsigned)policy.version, policy.limit_count, policy.recipient_count,
                      policy.contract_count);
    guard_log(session, out, &record);
    out->sealed = view_of_buf(&session->out);
    return OK;
}

enum err session_policy_get(struct session *session, struct wire_answer *out,
                            const struct wire_request *request)
{
    TRY(guard_take_book(session, request));
    (void)guard_now(session);
    policy_write(&session->out, &session->vault.policy);
    out->bytes = view_of_buf(&session->out);
    out->spent = session->book.spent;
    return OK;
}

/* ---- showing a secret to its owner
 * -------------------------------------------------------------- */

static enum err write_secret(struct secret *out, const struct vault_secret *secret)
{
    static const char digits[] = "0123456789abcdef";
    struct secret words = {0};
    secret_init(out, WIRE_SECRET_MAX);
    bool fits = true;
    enum err err = OK;
    if (secret->kind == WALLET_KEY) {
        fits = secret_add(out, "0x", 2);
        for (size_t i = 0; i < secret->bytes.len; i++)
            fits = fits && secret_add(out, &digits[secret->bytes.data[i] >> 4], 1) &&
                   secret_add(out, &digits[secret->bytes.data[i] & 15], 1);
    } else {
        err = keys_words(&words, secret);
        fits = err != OK || secret_add(out, words.data, words.len);
        if (secret->passphrase.len > 0)
            fits = fits && secret_add(out, "\n", 1) &&
                   secret_add(out, secret->passphrase.data, secret->passphrase.len);
    }
    secret_clear(&words);
    return err == OK && !fits ? err_set(ERR_LIMIT, "the words do not fit") : err;
}

enum err session_reveal(struct session *session, struct wire_answer *out,
                        const struct wire_request *request)
{
    struct audit_record record = {.kind = AUDIT_REVEAL};
    static const struct hash32 none;
    struct vault_secret secret = {0};
    struct vault vault;
    struct vault_owner owner = session_owner(session, request);
    TRY(guard_take_book(session, request));
    TRY(guard_refused(session, out, policy_check_export(&session->vault.policy), &none, &addr_zero,
                      0));
    TRY(guard_check_password(session, &vault, request->vault, request->password));
    TRY(vault_unseal_wallet(&secret, request->sealed, session->vault_key.data, &owner));
    enum err err = write_secret(&session->text, &secret);
    vault_secret_clear(&secret);
    TRY(err);
    (void)text_copy(record.text, sizeof record.text,
                    request->kind == WALLET_KEY ? "the key was shown" : "the words were shown");
    memcpy(record.digest.b, request->uid, UID_LEN);
    guard_log(session, out, &record);
    out->text = view_of(session->text.data, session->text.len);
    return OK;
}
