#include "core/eth/typed.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/eth/keccak.h"
#include "core/eth/typed_type.h"

#define DOMAIN_TYPE "EIP712Domain"

/* While hashing: the words of everything that is open lie behind each other in one buffer; what is
 * complete is replaced by its hash. */
struct hashing {
    struct typed_types *types;
    struct buf words;
    unsigned depth;
    bool passes_fractions;
};

static void close_words(struct hashing *in, struct hash32 *out, size_t mark)
{
    keccak256(out, in->words.data + mark, in->words.len - mark);
    in->words.len = mark;
}

static enum err add_value(struct hashing *in, const struct typed_member *member,
                          unsigned dimensions, const struct json *value);

static enum err enter(struct hashing *in)
{
    if (in->depth++ == TYPED_DEPTH_MAX)
        return err_set(ERR_LIMIT, "typed data: nested more than %d deep", TYPED_DEPTH_MAX);
    return OK;
}

/* Returns: whether value is a number that no type of EIP-712 holds. */
static bool is_fraction(const struct json *value)
{
    const char *text = json_number_text(value, NULL);
    return text != NULL && strchr(text, '.') != NULL;
}

/* After all members were found: the data has no other, or some are passed over. */
static enum err check_extra(const struct hashing *in, const struct typed_struct *type,
                            const struct json *data)
{
    if (json_count(data) == type->count)
        return OK;
    for (const struct json *at = json_first(data); at != NULL; at = json_next(at)) {
        bool is_member = false;
        for (size_t i = 0; i < type->count && !is_member; i++)
            is_member = strcmp(type->members[i].name, json_key(at)) == 0;
        if (!is_member && !(in->passes_fractions && is_fraction(at)))
            return err_set(ERR_SYNTAX, "typed data: %.60s has a member that is not declared",
                           type->name);
    }
    return OK;
}

static enum err hash_struct(struct hashing *in, struct hash32 *out, size_t of,
                            const struct json *data)
{
    const struct typed_struct *type = &in->types->structs[of];
    size_t mark = in->words.len;
    if (json_type(data) != JSON_OBJECT)
        return err_set(ERR_SYNTAX, "typed data: a value of type %.60s is not an object",
                       type->name);
    TRY(enter(in));
    buf_add(&in->words, typed_types_hash(in->types, of)->b, sizeof out->b);
    for (size_t i = 0; i < type->count; i++) {
        const struct json *value = json_get(data, type->members[i].name);
        if (value == NULL)
            return err_set(ERR_SYNTAX, "typed data: '%.60s' of %.60s is missing",
                           type->members[i].name, type->name);
        TRY(add_value(in, &type->members[i], type->members[i].dimensions, value));
    }
    TRY(check_extra(in, type, data));
    close_words(in, out, mark);
    in->depth--;
    return OK;
}

static enum err hash_array(struct hashing *in, struct hash32 *out,
                           const struct typed_member *member, unsigned dimensions,
                           const struct json *data)
{
    size_t mark = in->words.len;
    uint32_t length = member->lengths[dimensions - 1];
    if (json_type(data) != JSON_ARRAY || (length > 0 && json_count(data) != length))
        return err_set(ERR_SYNTAX, "typed data: '%.60s' is not an array as %.60s says",
                       member->name, member->type);
    TRY(enter(in));
    for (const struct json *at = json_first(data); at != NULL; at = json_next(at))
        TRY(add_value(in, member, dimensions - 1, at));
    close_words(in, out, mark);
    in->depth--;
    return OK;
}

/* Append the one word that stands for a value. dimensions: of it, not of the member's type. */
static enum err add_value(struct hashing *in, const struct typed_member *member,
                          unsigned dimensions, const struct json *value)
{
    struct hash32 hash;
    if (dimensions == 0 && member->kind != ABI_TUPLE)
        return typed_add_word(&in->words, member, value);
    if (dimensions > 0)
        TRY(hash_array(in, &hash, member, dimensions, value));
    else
        TRY(hash_struct(in, &hash, member->of, value));
    buf_add(&in->words, hash.b, sizeof hash.b);
    return OK;
}

/* the domain */

static const struct {
    const char *name, *type;
} domain_members[] = {{"name", "string"},
                      {"version", "string"},
                      {"chainId", "uint256"},
                      {"verifyingContract", "address"},
                      {"salt", "bytes32"}};

static enum err check_domain_member(struct typed_domain *out, const struct typed_member *member)
{
    size_t i = 0;
    while (i < MEM_COUNT(domain_members) && strcmp(domain_members[i].name, member->name) != 0)
        i++;
    if (i == MEM_COUNT(domain_members))
        return err_set(ERR_SYNTAX, "typed data: '%.60s' is no member of a domain", member->name);
    bool is_standard = strcmp(domain_members[i].type, member->type) == 0;
    if (!is_standard && strcmp(member->type, "string") != 0)
        return err_set(ERR_SYNTAX, "typed data: '%s' of the domain is not of type %s",
                       domain_members[i].name, domain_members[i].type);
    out->is_standard = out->is_standard && is_standard;
    return OK;
}

static struct view text_view(const struct json *value)
{
    size_t len = 0;
    const char *text = json_text(value, &len);
    return view_of(text, len);
}

/* Take over a member whose value has been hashed, and so is well formed. */
static enum err take_domain_member(struct typed_domain *out, const struct typed_member *member,
                                   const struct json *value)
{
    if (strcmp(member->name, "name") == 0) {
        out->has_name = true;
        out->name = text_view(value);
    } else if (strcmp(member->name, "version") == 0) {
        out->has_version = true;
        out->version = text_view(value);
    } else if (member->kind == ABI_UINT) {
        out->has_chain_id = true;
        TRY(typed_read_integer(&out->chain_id, member, value));
    } else if (member->kind == ABI_ADDRESS) {
        out->has_contract = true;
        TRY(typed_read_address(&out->contract, member, value));
    } else if (member->kind == ABI_FIXED_BYTES) {
        out->has_salt = true;
        TRY(json_read_hex(out->salt.b, sizeof out->salt.b, value, member->name));
    }
    return OK;
}

static enum err read_domain(struct typed *typed, struct hashing *in)
{
    const struct typed_struct *type = &typed->types.structs[typed->domain_type];
    typed->domain.is_standard = true;
    for (size_t i = 0; i < type->count; i++)
        TRY(check_domain_member(&typed->domain, &type->members[i]));
    TRY(hash_struct(in, &typed->separator, typed->domain_type, typed->domain_data));
    for (size_t i = 0; i < type->count; i++)
        TRY(take_domain_member(&typed->domain, &type->members[i],
                               json_get(typed->domain_data, type->members[i].name)));
    return OK;
}

/* the document */

static enum err find_type(size_t *out, const struct typed_types *types, const char *name)
{
    *out = typed_types_find(types, name, strlen(name));
    if (*out == types->count)
        return err_set(ERR_SYNTAX, "typed data: the type %.60s is not defined", name);
    return OK;
}

/* A document of the domain alone has nothing to say in its message. */
static enum err check_empty(const struct json *message)
{
    if (json_type(message) != JSON_OBJECT || json_count(message) > 0)
        return err_set(ERR_SYNTAX, "typed data: the message of a document of type " DOMAIN_TYPE
                                   " is not empty");
    return OK;
}

static void make_digest(struct typed *typed)
{
    uint8_t bytes[2 + 32 + 32] = {0x19, 0x01};
    memcpy(bytes + 2, typed->separator.b, 32);
    memcpy(bytes + 34, typed->struct_hash.b, 32);
    keccak256(&typed->digest, bytes, typed->primary == typed->domain_type ? 34 : sizeof bytes);
}

static enum err read_document(struct typed *typed, struct hashing *in, const struct json *document)
{
    const char *primary = json_text(json_get(document, "primaryType"), NULL);
    const struct json *types = json_get(document, "types");
    typed->domain_data = json_get(document, "domain");
    typed->message = json_get(document, "message");
    if (json_count(document) != 4 || types == NULL || primary == NULL ||
        typed->domain_data == NULL || typed->message == NULL)
        return err_set(ERR_SYNTAX,
                       "typed data has 'types', 'primaryType', 'domain' and 'message' only");
    TRY(typed_types_read(&typed->types, types));
    TRY(find_type(&typed->domain_type, &typed->types, DOMAIN_TYPE));
    TRY(find_type(&typed->primary, &typed->types, primary));
    TRY(read_domain(typed, in));
    if (typed->primary == typed->domain_type) {
        TRY(check_empty(typed->message));
        typed->struct_hash = typed->separator;
    } else {
        TRY(hash_struct(in, &typed->struct_hash, typed->primary, typed->message));
    }
    make_digest(typed);
    return OK;
}

static enum err parse(struct typed **out, const struct json *document, bool passes_fractions)
{
    struct typed *typed = mem_alloc(sizeof *typed);
    struct hashing in = {.types = &typed->types, .passes_fractions = passes_fractions};
    *out = NULL;
    enum err err = read_document(typed, &in, document);
    if (err == OK)
        *out = typed;
    else
        typed_free(typed);
    buf_clear(&in.words);
    return err;
}

enum err typed_parse(struct typed **out, const struct json *document)
{
    return parse(out, document, false);
}

enum err typed_parse_lenient(struct typed **out, const struct json *document)
{
    return parse(out, document, true);
}

void typed_free(struct typed *typed)
{
    if (typed == NULL)
        return;
    typed_types_clear(&typed->types);
    mem_free(typed);
}

const struct typed_domain *typed_domain(const struct typed *typed)
{
    return &typed->domain;
}

const char *typed_primary_type(const struct typed *typed)
{
    return typed->types.structs[typed->primary].name;
}

const struct hash32 *typed_domain_separator(const struct typed *typed)
{
    return &typed->separator;
}

const struct hash32 *typed_struct_hash(const struct typed *typed)
{
    return &typed->struct_hash;
}

const struct hash32 *typed_digest(const struct typed *typed)
{
    return &typed->digest;
}

void typed_encode_type(struct buf *out, const struct typed *typed)
{
    typed_types_encode(out, &typed->types, typed->primary);
}
