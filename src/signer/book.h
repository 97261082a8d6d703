#ifndef SIGNER_BOOK_H
#define SIGNER_BOOK_H

/** An account's book: what was spent today and the head of the audit log, sealed under the vault
 * key. It moves with each audit record. Pure functions. */

#include "signer/sealed.h"

struct book {
    uint64_t seq; /* records made so far */
    uint8_t mac[AUDIT_MAC];
    uint32_t policy_version; /* in force when it was sealed: an older policy does not go with it */
    struct policy_spent spent;
};

void book_seal(struct buf *out, const struct book *book, const uint8_t key32[VAULT_KEY],
               const uint8_t account[UID_LEN]);
/** Returns: OK; ERR_STORE_DAMAGED */
enum err book_unseal(struct book *out, struct view sealed, const uint8_t key32[VAULT_KEY],
                     const uint8_t account[UID_LEN]) MUST_CHECK;
/** Take what the store says into what is remembered: an older one changes nothing, a newer one (or
 * another of the same age, which another session made) gives the head of the log, and of what was
 * spent the greater numbers count; where the table is full, those of what policy limits are kept.
 */
void book_take(struct book *book, const struct book *stored, const struct policy *policy);

/** The MAC of a record whose other fields are filled in, after the record with MAC before (zero for
 * none). */
void book_mac(uint8_t out[AUDIT_MAC], const struct audit_record *record,
              const uint8_t before[AUDIT_MAC], const uint8_t audit_key[VAULT_KEY],
              const uint8_t account[UID_LEN]);

#endif
