#ifndef CORE_ETH_TYPED_H
#define CORE_ETH_TYPED_H

/** Typed data (EIP-712): a document that an application asks to have signed, checked whole, hashed,
 * and taken apart for the eyes of the person who signs.
 *
 *  What is accepted is what has one meaning only. Every type that is used is defined, no name is
 * defined twice or stands for an elementary type, there are no aliases (uint, int), every member is
 * there and no other, arrays have the stated length, integers are in range (decimal strings, 0x
 * strings, or JSON integers below 2^53), bytesN are exact, addresses carry a right checksum where
 * they are in mixed case, nothing is null. Types may refer to themselves; the data then has to end.
 * The domain has the members that EIP712Domain declares, out of the five of the standard, in any
 * order; where a document declares one of them as a string, as chains outside Ethereum do, it is
 * hashed as one and domain.is_standard is false.
 *
 *  No I/O. Work and memory are bounded by the size of the document and by the limits below. */

#include <stdbool.h>

#include "core/base/json.h"
#include "core/base/u256.h"
#include "core/eth/types.h"

#define TYPED_TYPES_MAX   256   /* structs of a document */
#define TYPED_MEMBERS_MAX 256   /* members of one struct */
#define TYPED_TEXT_MAX    65536 /* bytes of all names and types together */
#define TYPED_DEPTH_MAX   64    /* of structs and arrays in each other */

/** What says who asks. A text is borrowed from the document, as it stands there: not cleaned. */
struct typed_domain {
    bool has_name, has_version, has_chain_id, has_contract, has_salt;
    bool is_standard; /* each member has the type of the standard */
    struct view name, version;
    struct u256 chain_id; /* without it the signature is valid on every chain */
    struct addr contract;
    struct hash32 salt;
};

struct typed; /* a checked document; borrows the JSON it was made from */

/** Check a document ({"types", "primaryType", "domain", "message"}, nothing else) and hash it.
 *  Returns: OK; ERR_SYNTAX (form, types, missing and extra members); ERR_RANGE (a number);
 *           ERR_INVALID (checksum of an address); ERR_LIMIT
 *  Out:     owned by the caller (typed_free); document must stay as long */
enum err typed_parse(struct typed **out, const struct json *document) MUST_CHECK;
/** As typed_parse, but members of the message that are no members of its type are passed over when
 * their value is a number with a fraction: no type can hold one, so nobody can take it for signed.
 * For documents that were signed elsewhere. */
enum err typed_parse_lenient(struct typed **out, const struct json *document) MUST_CHECK;
void typed_free(struct typed *typed);

/** Each is borrowed from typed. */
const struct typed_domain *typed_domain(const struct typed *typed);
const char *typed_primary_type(const struct typed *typed);
/** hashStruct(domain). */
const struct hash32 *typed_domain_separator(const struct typed *typed);
/** hashStruct(message); the domain separator when the primary type is EIP712Domain. */
const struct hash32 *typed_struct_hash(const struct typed *typed);
/** What is signed: keccak256(0x19 0x01 ‖ domain separator ‖ struct hash), without the last part
 * when the primary type is EIP712Domain. */
const struct hash32 *typed_digest(const struct typed *typed);
/** Append encodeType of the primary type. */
void typed_encode_type(struct buf *out, const struct typed *typed);

enum typed_part { TYPED_PART_DOMAIN, TYPED_PART_MESSAGE };

/** One line for the eyes. All three texts are clean (text_clean) and valid during the visit. */
struct typed_field {
    unsigned depth;    /* 0: a member of the domain or message itself */
    const char *name;  /* member's name, or "[2]" for an item */
    const char *type;  /* as declared: "uint256", "Person[]" */
    const char *value; /* whole; "" for a struct, "3 items" for an array */
    bool is_container; /* its members or items follow, one deeper */
    bool is_altered;   /* the text of the document is not clean: value is not all of it */
};
/** Returns: false to end the walk. */
typedef bool typed_visit(void *arg, const struct typed_field *field);

/** Walk over every value that is hashed, in the order of the types. Returns: false when a visit
 * ended it. */
bool typed_walk(const struct typed *typed, enum typed_part part, typed_visit *visit, void *arg);

/** Documents that let others take tokens. */
enum typed_permit_kind {
    TYPED_PERMIT_NONE,
    TYPED_PERMIT,                /* EIP-2612: one allowance of the verifying contract */
    TYPED_PERMIT_DAI,            /* the same, all or nothing */
    TYPED_PERMIT2_ALLOWANCE,     /* Permit2, PermitSingle and PermitBatch */
    TYPED_PERMIT2_TRANSFER,      /* Permit2, Permit(Batch)(Witness)TransferFrom: each once */
    TYPED_TRANSFER_AUTHORIZATION /* EIP-3009, Transfer- and ReceiveWithAuthorization */
};

#define TYPED_PERMIT_ITEMS 16

struct typed_permit_item {
    struct addr token;
    struct u256 amount; /* in base units; DAI: 0 when it takes the allowance back */
    bool is_unlimited;  /* half of what its type can hold, or more */
    int64_t expires_s;  /* of the allowance itself; INT64_MAX: never */
};

struct typed_permit {
    enum typed_permit_kind kind;
    bool has_owner;
    bool has_witness;     /* more is agreed to than the permit: see the fields */
    bool is_well_known;   /* Permit2 at its published address; true for the other kinds */
    struct addr owner;    /* EIP-2612, DAI, EIP-3009: from */
    struct addr spender;  /* who may take; EIP-3009: who receives */
    struct addr contract; /* the verifying contract */
    struct u256 nonce;    /* of several Permit2 allowances, which have one each: 0 */
    int64_t not_before_s; /* EIP-3009; else 0 */
    int64_t deadline_s;   /* of the signature; INT64_MAX: never */
    size_t count;         /* items given here, ≤ TYPED_PERMIT_ITEMS */
    size_t total;         /* items of the document */
    struct typed_permit_item items[TYPED_PERMIT_ITEMS];
};

/** Tell what the document permits. kind is TYPED_PERMIT_NONE when it is of no form known here, and
 * when the domain names no verifying contract. */
void typed_permit(struct typed_permit *out, const struct typed *typed);

#endif
