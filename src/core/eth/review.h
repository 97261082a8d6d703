#ifndef CORE_ETH_REVIEW_H
#define CORE_ETH_REVIEW_H

/** What a person sees before messages and typed data are signed, decoded by the signer from the
 * very bytes: the sibling of struct tx_facts. All texts are clean. */

#include "core/eth/facts.h"

#define REVIEW_NAME    128
#define REVIEW_PERMITS 8

/** An EIP-191 message ("personal_sign"). */
struct message_facts {
    struct addr signer;
    bool is_text;     /* UTF-8 without hidden characters; else text is 0x and hexadecimal digits */
    size_t len;       /* bytes of the message */
    struct view text; /* lines end with \n; borrowed */
};

/** A permit in facts; words are for the screen to choose. */
struct review_permit {
    struct addr token, spender;
    struct u256 amount; /* base units of token */
    bool is_unlimited;
    bool has_deadline;
    int64_t deadline_s; /* of the signature; INT64_MAX: none in fact */
    bool has_expiry;
    int64_t expiry_s; /* of the allowance, where that is another thing (Permit2) */
};

/** An EIP-712 document. */
struct typed_facts {
    struct addr signer;
    bool has_chain_id; /* else it is valid on every chain: say so as a warning */
    uint64_t chain_id; /* the same as the network's */
    bool has_contract;
    struct addr contract;                         /* verifyingContract */
    char name[REVIEW_NAME], version[REVIEW_NAME]; /* of the domain; "" for none */
    char primary_type[REVIEW_NAME];
    struct hash32 domain_separator, struct_hash;
    struct review_permit permits[REVIEW_PERMITS]; /* empty: not a permit that is known */
    size_t permit_count;
    size_t field_count;
    struct view fields; /* encoded: review_field_next(); borrowed */
};

/** One line of a document, in order; a struct or an array is a line with an empty value, followed
 * by its members at depth + 1. */
struct review_field {
    unsigned depth;
    struct view name, type, value; /* clean UTF-8, no NUL; borrowed */
};
void review_field_add(struct buf *out, const struct review_field *field);
/** Take the first field off rest. Returns: false at the end, or when the rest is malformed (then
 * rest is not empty). */
bool review_field_next(struct view *rest, struct review_field *out);

#endif
