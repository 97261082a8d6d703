#ifndef SIGNER_SESSION_STATE_H
#define SIGNER_SESSION_STATE_H

/** The inside of a session, for the files that carry out its operations. */

#include "signer/book.h"
#include "signer/keys.h"
#include "signer/prepared.h"
#include "signer/session.h"

/** The node that addresses were derived from last: growing a tree from its words takes
 * milliseconds. */
struct node_cache {
    struct vault_owner owner;
    struct buf sealed; /* the blob that it came from; empty: of the pending secret */
    struct hd_path path;
    struct keys_node node; /* empty: nothing is cached */
};
/** The address that was used last: finding it costs as much as a signature. The key itself goes
 * with the request. */
struct key_cache {
    bool has_address;
    struct vault_owner owner;
    struct buf sealed;
    char path[PATH_TEXT];
    struct addr address;
    struct secret key; /* wiped after each request, its memory kept */
};

struct session {
    const struct vault_kdf *kdf;
    session_clock *now_s;
    struct secret vault_key; /* empty: locked */
    struct secret audit_key;
    uint8_t uid[UID_LEN]; /* of the account; stays when it is locked, with vault and book: there is
                             no key in them, and nothing older is taken later */
    struct vault vault;
    struct book book;
    struct buf book_seen; /* the sealed book that was taken or made last */
    struct vault_secret pending;
    unsigned wrong_words; /* of sealed wallets, since the vault was opened */
    struct node_cache nodes;
    struct key_cache keys;
    struct prepared prepared;
    struct secret box_key; /* X25519, for one box; empty: none */
    /* What the last answer points to. */
    struct buf out, book_out, record_out;
    struct secret text;
};

typedef enum err session_op(struct session *session, struct wire_answer *out,
                            const struct wire_request *request);

static inline bool session_is_open(const struct session *session)
{
    return session->vault_key.len > 0;
}
struct vault_owner session_owner(const struct session *session, const struct wire_request *request);

/* session_wallet.c */
session_op session_mnemonic_new, session_mnemonic_check, session_wallet_seal, session_addresses,
    session_pending, session_xpub, session_seal, session_unseal;
/** The private key and address that a request names; out: in the cache, borrowed until the next
 * request. Returns: OK; ERR_STORE_DAMAGED; ERR_SYNTAX, ERR_RANGE (the path); ERR_INVALID */
enum err session_key(struct session *session, const struct key_cache **out,
                     const struct wire_request *request) MUST_CHECK;

/* session_sign.c */
session_op session_prepare, session_prepare_message, session_prepare_typed, session_sign,
    session_discard;

/* session_guard.c: policy, book, audit log, what needs the password again */
session_op session_policy_set, session_policy_get, session_audit_verify, session_reveal;
/** Take the request's book. Returns: OK; ERR_STORE_DAMAGED (older than the vault says, or not of
 * this account); ERR_POLICY (the policy was changed in another session) */
enum err guard_take_book(struct session *session, const struct wire_request *request) MUST_CHECK;
/** Begin the day if it is a new one. Returns: Unix time. */
int64_t guard_now(struct session *session);
/** Log something: fills in seq, time and mac of record; book and record become part of the answer.
 */
void guard_log(struct session *session, struct wire_answer *out, struct audit_record *record);
/** Log a refusal when err is ERR_POLICY. Returns: err */
enum err guard_refused(struct session *session, struct wire_answer *out, enum err err,
                       const struct hash32 *digest, const struct addr *address,
                       uint64_t chain_id) MUST_CHECK;
/** Returns: OK; ERR_STORE_DAMAGED (the policy of this vault is older than the session's) */
enum err guard_check_version(const struct session *session, const struct vault *vault) MUST_CHECK;
/** Does the password open the vault of the request, and is it this session's? Returns: OK;
 * ERR_PASSWORD; ERR_STORE_DAMAGED; ERR_SIGNER */
enum err guard_check_password(const struct session *session, struct vault *vault,
                              struct view sealed, struct view password) MUST_CHECK;

/* session_keyfile.c */
session_op session_box_key, session_key_box, session_keyfile_cost, session_keyfile_open,
    session_keyfile_write;
/** Open a box that was sealed to this session's key; the key is good for one. Returns: OK;
 * ERR_INVALID. Out: 32 bytes that are a private key */
enum err session_open_box(struct session *session, struct secret *out, struct view box) MUST_CHECK;

#endif
