#ifndef CORE_ETH_AUDIT_RECORD_H
#define CORE_ETH_AUDIT_RECORD_H

/** One entry of an account's audit log: what its signer did with its keys. The signer makes it and
 * chains it to the one before by a MAC whose key never leaves the signer; the store keeps it as
 * bytes:
 *
 *      version(1) kind(1) seq(8) time(8) chain(8) digest(32) address(20) text(2 + n) mac(32)
 *
 *  mac is BLAKE2b-256 under the audit key of the mac before, the account's uid and all that stands
 * before it. Nothing inside is secret. */

#include "core/base/buf.h"
#include "core/eth/types.h"

#define AUDIT_TEXT       200 /* with NUL */
#define AUDIT_MAC        32
#define AUDIT_RECORD_MAX (1 + 1 + 8 + 8 + 8 + 32 + 20 + 2 + AUDIT_TEXT + AUDIT_MAC)

enum audit_kind {
    AUDIT_TX,
    AUDIT_MESSAGE,
    AUDIT_TYPED,
    AUDIT_REFUSED, /* by the policy; digest is of what was asked for */
    AUDIT_POLICY,
    AUDIT_REVEAL, /* words or key were shown */
    AUDIT_EXPORT, /* a key went into a keystore */
    AUDIT_PASSWORD
};
#define AUDIT_KINDS (AUDIT_PASSWORD + 1)

struct audit_record {
    enum audit_kind kind;
    uint64_t seq; /* from 1 */
    int64_t time_s;
    uint64_t chain_id; /* 0: none */
    struct hash32 digest;
    struct addr address;
    char text[AUDIT_TEXT]; /* clean */
    uint8_t mac[AUDIT_MAC];
};

/** Returns: "tx", "message", "typed", "refused", "policy", "reveal", "export", "password". Static.
 */
const char *audit_kind_name(enum audit_kind kind);
void audit_record_write(struct buf *out, const struct audit_record *record);
/** Read the first record of bytes and take it off.
 *  Returns: OK; ERR_SYNTAX (not such a record, unclean text) */
enum err audit_record_read(struct audit_record *out, struct view *bytes) MUST_CHECK;

#endif
