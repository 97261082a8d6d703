#ifndef CORE_WALLET_SECRET_H
#define CORE_WALLET_SECRET_H

/** What can be done with the secret of a wallet: before it is sealed (a preview of its addresses),
 * and afterwards (shown again, checked word by word, its public key). One request at a time. */

#include "core/core.h"

/** A secret that the signer holds and has not sealed. */
struct wallet_pending {
    enum wallet_kind kind;
    uint8_t fingerprint4[4]; /* of the master key, the passphrase included; WALLET_HD */
    unsigned language;       /* enum mnemonic_language */
};

/** Give the signer words (language: found out; any of the ten) and an optional passphrase, which
 * is sealed with them. Empty words: those of wallet_words_new(), or given before, with this
 * passphrase now.
 *  Later: EV_JOB_DONE: OK (then wallet_pending_get()); ERR_SYNTAX, ERR_INVALID (as mnemonics.h) */
enum err wallet_pending_words(struct core *core, job *out, const struct secret *words,
                              const struct secret *passphrase) MUST_CHECK;
enum err wallet_pending_key(struct core *core, job *out, const struct secret *key) MUST_CHECK;
/** Returns: OK; ERR_NOT_FOUND */
enum err wallet_pending_get(struct core *core, struct wallet_pending *out) MUST_CHECK;
/** Addresses first to first + count - 1 (at most 64 at a time) of the pending secret. path as
 * SIGNER_ADDRESSES takes it; NULL for a key. Later: EV_JOB_DONE, then wallet_preview_take(). */
enum err wallet_preview(struct core *core, job *out, const char *path, uint32_t first,
                        uint32_t count) MUST_CHECK;
/** Out: mem_free. Returns: OK; ERR_NOT_FOUND */
enum err wallet_preview_take(struct core *core, struct addr **out, size_t *count) MUST_CHECK;
/** Seal the pending secret as a wallet with this path (as SIGNER_ADDRESSES takes it; NULL for a
 * key). Later: EV_JOB_DONE (id: the wallet); ERR_EXISTS */
enum err wallet_keep_pending(struct core *core, job *out, const char *name,
                             const char *path) MUST_CHECK;
/** The same with the addresses that were chosen. In: wanted: bit n is address number n; not 0
 *  Later: EV_JOB_DONE: also ERR_EXISTS (one of them is in a wallet already: nothing is kept) */
enum err wallet_keep_chosen(struct core *core, job *out, const char *name, const char *path,
                            uint64_t wanted) MUST_CHECK;

/** Show a wallet's words or key to its owner, who types the account's password again. Leaves an
 * audit record. Later: EV_JOB_DONE: OK (then wallet_reveal_take() once); ERR_PASSWORD (counts as
 * one at the login); ERR_POLICY */
enum err wallet_reveal(struct core *core, job *out, int64_t wallet_id,
                       const struct secret *password) MUST_CHECK;
enum err wallet_reveal_take(struct core *core, struct secret *out) MUST_CHECK;
/** Is word number n (from 1) of a sealed wallet the one typed? Nothing is shown. Later:
 * EV_JOB_DONE: OK; ERR_INVALID */
enum err wallet_check_word(struct core *core, job *out, int64_t wallet_id, unsigned n,
                           const struct secret *word) MUST_CHECK;
/** The extended public key above a wallet's addresses, for watching them elsewhere. Later:
 * EV_JOB_DONE, then wallet_xpub_get(). */
enum err wallet_xpub(struct core *core, job *out, int64_t wallet_id) MUST_CHECK;
/** Out: "xpub…", at most 112 bytes with NUL. Returns: OK; ERR_NOT_FOUND */
enum err wallet_xpub_get(struct core *core, char *out, size_t size) MUST_CHECK;

#endif
