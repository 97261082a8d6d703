#ifndef CORE_WALLET_H
#define CORE_WALLET_H

/** Wallets of the account that is logged in, and their addresses. Secrets go to the signer and come
 * back sealed; nothing here keeps one. */

#include "core/core.h"

#define WALLET_NAME_MAX      32
#define WALLET_PATH          "m/44'/60'/0'/0" /* BIP-44; the address index follows */
#define WALLET_ADDRESSES_MAX 64

struct wallet {
    int64_t id;
    char name[128];
    enum wallet_kind kind;
    char path[PATH_TEXT]; /* prefix; "" for a single key or watch-only */
    bool is_archived;
    int64_t created_s;
    size_t address_count;
};
struct wallet_address {
    int64_t id;
    int64_t wallet_id;
    char wallet_name[128];
    enum wallet_kind kind;
    uint32_t index;
    struct addr address;
    char label[64];
    bool is_archived; /* its wallet is */
};

/** Out: owned by the caller (mem_free), oldest first; archived ones last, and only when asked for.
 */
enum err wallet_list(struct core *core, bool with_archived, struct wallet **out,
                     size_t *count) MUST_CHECK;
enum err wallet_addresses(struct core *core, int64_t wallet_id /* 0: all */,
                          struct wallet_address **out, size_t *count) MUST_CHECK;
/** Returns: OK; ERR_NOT_FOUND (also when it belongs to another account) */
enum err wallet_address_get(struct core *core, int64_t address_id,
                            struct wallet_address *out) MUST_CHECK;
/** By "0x…", by label, by wallet name (its first address), or by "name/index". Returns: OK;
 * ERR_NOT_FOUND */
enum err wallet_address_find(struct core *core, const char *text,
                             struct wallet_address *out) MUST_CHECK;

/* What needs the signer is done one at a time: ERR_BUSY while another is under way. All below need
 * an unlocked session: ERR_LOCKED; ERR_REFUSED with --readonly. */

/** A fresh mnemonic of 12 or 24 words, kept in the signer until it is sealed. Later: EV_JOB_DONE,
 * then wallet_take_words() once. In: language: enum mnemonic_language */
enum err wallet_words_new(struct core *core, job *out, unsigned words,
                          unsigned language) MUST_CHECK;
/** Move the words out, for the screen that shows them. Returns: OK; ERR_NOT_FOUND */
enum err wallet_take_words(struct core *core, struct secret *out) MUST_CHECK;
/** Is word number n (from 1) the one typed? Later: EV_JOB_DONE: OK or ERR_INVALID */
enum err wallet_words_check(struct core *core, job *out, unsigned n,
                            const struct secret *word) MUST_CHECK;
/** Seal the pending mnemonic as a wallet. Later: EV_JOB_DONE (id: the wallet), EV_WALLETS */
enum err wallet_create(struct core *core, job *out, const char *name) MUST_CHECK;
/** From a mnemonic. Later: EV_JOB_DONE: OK, ERR_SYNTAX, ERR_INVALID (checksum), ERR_EXISTS (same
 * first address; a watch-only wallet of that address is replaced instead) */
enum err wallet_restore(struct core *core, job *out, const char *name,
                        const struct secret *words) MUST_CHECK;
/** From a raw key, 64 hex digits with or without 0x. */
enum err wallet_import_key(struct core *core, job *out, const char *name,
                           const struct secret *key) MUST_CHECK;
/** Watch-only. Ends at once. */
enum err wallet_watch(struct core *core, int64_t *id, const char *name,
                      const struct addr *address) MUST_CHECK;
/** Watch-only, the first count addresses under an extended public key (wallet_xpub() of another
 * machine: the level above the addresses). Ends at once.
 *  Returns: also ERR_SYNTAX, ERR_INVALID (the key); ERR_RANGE (count is not 1 to
 *           WALLET_ADDRESSES_MAX - 1); ERR_EXISTS (one of them is here) */
enum err wallet_watch_xpub(struct core *core, int64_t *id, const char *name, const char *xpub,
                           uint32_t count) MUST_CHECK;
/** The next address of an HD wallet. Later: EV_JOB_DONE (id: the address), EV_WALLETS */
enum err wallet_next_address(struct core *core, job *out, int64_t wallet_id) MUST_CHECK;
enum err wallet_rename(struct core *core, int64_t wallet_id, const char *name) MUST_CHECK;
enum err wallet_label(struct core *core, int64_t address_id, const char *label) MUST_CHECK;
enum err wallet_archive(struct core *core, int64_t wallet_id, bool archived) MUST_CHECK;

/** For the use cases that sign: fill uid, sealed, kind and full path of a signer request. The
 * sealed bytes are owned by the caller through buf. Returns: OK; ERR_NOT_FOUND; ERR_UNSUPPORTED
 * (watch-only) */
enum err wallet_signing(struct core *core, int64_t address_id, struct signer_request *request,
                        struct buf *sealed) MUST_CHECK;

#endif
