#ifndef CORE_ETH_REVIEW_H
#define CORE_ETH_REVIEW_H

/** What a person sees before messages and typed data are signed, decoded by the signer from the
 * very bytes: the sibling of struct tx_facts. All texts are clean. */

#include "core/eth/facts.h"
#include "core/eth/typed.h"

#define REVIEW_NAME 128

/** keccak256("\x19Ethereum Signed Message:\n" ‖ length ‖ message), EIP-191 version 0x45. */
void review_message_hash(struct hash32 *out, struct view message);

/** An EIP-191 message ("personal_sign"). */
struct message_facts {
    struct addr signer;
    bool is_text;     /* UTF-8, else text is 0x and hexadecimal digits */
    bool is_altered;  /* hidden characters, or blanks in a row, are not all in text */
    size_t len;       /* bytes of the message */
    struct view text; /* lines end with \n; borrowed */
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
    struct typed_permit permit; /* what others may take; its kind is TYPED_PERMIT_NONE for none */
    size_t field_count;
    struct view fields; /* encoded: review_field_next(); borrowed */
};

/** One line of a document, in order, first those of the domain, then those of the message; a struct
 * or an array is a line without a value of its own, followed by its members at depth + 1. */
struct review_field {
    bool is_domain;
    bool is_altered; /* the value is not all of the document's text: hidden characters are left out
                      */
    unsigned depth;
    struct view name, type, value; /* clean UTF-8, no NUL; borrowed */
};
void review_field_add(struct buf *out, const struct review_field *field);
/** Take the first field off rest. Returns: false at the end, or when the rest is malformed (then
 * rest is not empty). */
bool review_field_next(struct view *rest, struct review_field *out);

#endif
