#ifndef CORE_ETH_TYPED_TYPE_H
#define CORE_ETH_TYPED_TYPE_H

/** What the files behind core/eth/typed.h share: the table of types, single values, the document.
 */

#include "core/eth/abi.h"
#include "core/eth/typed.h"

#define TYPED_DIMENSIONS 8 /* of an array in a member's type */

/* typed_type.c: the types of a document. Texts are borrowed from it. */

struct typed_member {
    const char *name;
    const char *type;   /* as declared */
    size_t base_len;    /* of type, without the brackets */
    enum abi_kind kind; /* of the base; ABI_TUPLE: a struct */
    unsigned size;      /* as abi_type_size() */
    size_t of;          /* the struct, when it is one */
    unsigned dimensions;
    uint32_t lengths[TYPED_DIMENSIONS]; /* innermost first; 0: of any length */
};

struct typed_struct {
    const char *name;
    struct typed_member *members; /* owned */
    size_t count;
    bool is_hashed;
    struct hash32 hash; /* of encodeType, once it was needed */
};

struct typed_types {
    struct typed_struct *structs; /* sorted by name, owned */
    size_t count;
};

/** Read the table. Returns: OK; ERR_SYNTAX; ERR_LIMIT. Also after an error the caller clears out.
 */
enum err typed_types_read(struct typed_types *out, const struct json *types) MUST_CHECK;
void typed_types_clear(struct typed_types *types);
/** Returns: the place of the struct called name, or types->count. */
size_t typed_types_find(const struct typed_types *types, const char *name, size_t len);
/** Append the declaration of one struct: "Mail(Person from,string text)". */
void typed_declaration(struct buf *out, const struct typed_struct *declared);
/** Append encodeType: the declaration of struct number of, then of all that it refers to, sorted.
 */
void typed_types_encode(struct buf *out, const struct typed_types *types, size_t of);
/** Returns: hash of encodeType, reckoned once. */
const struct hash32 *typed_types_hash(struct typed_types *types, size_t of);

/* typed_value.c: values that are no struct and no array. */

/** Read an integer of the member's type (two's complement when it is signed). */
enum err typed_read_integer(struct u256 *out, const struct typed_member *member,
                            const struct json *value) MUST_CHECK;
enum err typed_read_address(struct addr *out, const struct typed_member *member,
                            const struct json *value) MUST_CHECK;
/** Append the 32 bytes of encodeData. Returns: OK; ERR_SYNTAX; ERR_RANGE; ERR_INVALID */
enum err typed_add_word(struct buf *out, const struct typed_member *member,
                        const struct json *value) MUST_CHECK;
/** Append the value for the eyes. In: value: one that typed_add_word() took. Returns: false when
 * text_clean() had to change it. */
bool typed_show(struct buf *out, const struct typed_member *member, const struct json *value);

/* typed.c */

struct typed {
    struct typed_types types;
    size_t primary, domain_type;
    const struct json *domain_data, *message;
    struct typed_domain domain;
    struct hash32 separator, struct_hash, digest;
};

#endif
