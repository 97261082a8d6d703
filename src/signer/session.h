#ifndef SIGNER_SESSION_H
#define SIGNER_SESSION_H

/** What one signer knows and does: the open vault, and the operations of enum signer_op over it.
 *
 *  Invariants
 *   - Closed at first. A vault is opened with its password; a wrong password changes nothing, so
 *     that a password can be asked for again before a payment; another account's vault replaces
 *     everything.
 *   - Nothing is signed but the very bytes whose facts were answered by PREPARE, once each, and
 *     nothing that the account's policy does not allow at that moment.
 *   - Only what can be explained is prepared: no unknown calls, no contract creation, no allowance
 *     of 2^255 or more, no unlimited permit.
 *   - Each signature, refusal, change and export moves the book and makes an audit record.
 *   - An older policy or book than one that was seen is not taken, locked in between or not. */

#include "signer/vault.h"
#include "signer/wire.h"

struct session;
/** Returns: Unix time in seconds. */
typedef int64_t session_clock(void);

/** In: kdf: cost for vaults that are made here; must stay valid. The clock is the system's. */
struct session *session_new(const struct vault_kdf *kdf);
/** Another clock, for tests. */
void session_set_clock(struct session *session, session_clock *now_s);
void session_free(struct session *session);
/** Wipe everything secret and forget what was prepared. */
void session_lock(struct session *session);
/** Carry out one request. out is complete, errors included; what it points to is good until the
 * next call. */
void session_handle(struct session *session, struct wire_answer *out,
                    const struct wire_request *request);
/** The answer was sent: wipe the secrets that it points to, words that are shown above all. */
void session_answered(struct session *session);

#endif
