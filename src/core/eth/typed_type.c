#include "core/eth/typed_type.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/eth/keccak.h"

/* How much of a name that may be long goes into a message. */
#define NAME "%.60s"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Returns: the length of the identifier that text begins with, 0 for none. */
static size_t identifier_len(const char *text)
{
    size_t len = 0;
    while (is_letter(text[len]) || (len > 0 && is_digit(text[len])))
        len++;
    return len;
}

static enum err check_identifier(const char *text, const char *what)
{
    size_t len = text != NULL ? identifier_len(text) : 0;
    if (len == 0 || text[len] != '\0')
        return err_set(ERR_SYNTAX, "typed data: the name of a %s is not a name", what);
    return OK;
}

static const char *skip_digits(const char *text)
{
    while (is_digit(*text))
        text++;
    return text;
}

/* Returns: whether a word is an elementary type, or looks like one: whoever reads "uint7" or "byte"
 * must not have to guess that a struct is meant. */
static bool is_elementary(const char *word)
{
    static const char *const plain[] = {"address", "bool", "string", "function", "byte"};
    static const char *const sized[] = {"uint", "int", "bytes", "ufixed", "fixed"};
    for (size_t i = 0; i < MEM_COUNT(plain); i++)
        if (strcmp(word, plain[i]) == 0)
            return true;
    for (size_t i = 0; i < MEM_COUNT(sized); i++) {
        size_t len = strlen(sized[i]);
        if (strncmp(word, sized[i], len) != 0)
            continue;
        const char *rest = skip_digits(word + len);
        if (*rest == 'x' && rest > word + len)
            rest = skip_digits(rest + 1);
        if (*rest == '\0')
            return true;
    }
    return false;
}

/* members */

static enum err read_base(struct typed_member *out, const struct typed_types *types)
{
    struct abi_type *type;
    out->kind = ABI_TUPLE;
    out->of = typed_types_find(types, out->type, out->base_len);
    if (out->of < types->count)
        return OK;
    if (abi_type_parse(&type, out->type, out->base_len) != OK)
        return err_set(ERR_SYNTAX, "typed data: the type " NAME " of '" NAME "' is not defined",
                       out->type, out->name);
    out->kind = abi_type_kind(type);
    out->size = abi_type_size(type);
    abi_type_free(type);
    return OK;
}

/* Read what follows a '[': a length without leading zeros, or nothing, and the ']'. */
static enum err read_dimension(uint32_t *out, const char **at)
{
    uint64_t length = 0;
    const char *start = *at;
    for (; is_digit(**at) && length <= UINT32_MAX; (*at)++)
        length = length * 10 + (uint64_t)(**at - '0');
    bool is_number = *at == start || *start != '0';
    if (!is_number || **at != ']' || length > UINT32_MAX)
        return err_set(ERR_SYNTAX, "typed data: the length of an array is not a number above 0");
    (*at)++;
    *out = (uint32_t)length;
    return OK;
}

static enum err read_type(struct typed_member *out, const struct typed_types *types)
{
    out->base_len = identifier_len(out->type);
    const char *at = out->type + out->base_len;
    while (out->base_len > 0 && *at == '[') {
        if (out->dimensions == TYPED_DIMENSIONS)
            return err_set(ERR_LIMIT, "typed data: an array of more than %d dimensions",
                           TYPED_DIMENSIONS);
        at++;
        TRY(read_dimension(&out->lengths[out->dimensions++], &at));
    }
    if (out->base_len == 0 || *at != '\0')
        return err_set(ERR_SYNTAX, "typed data: the type of '" NAME "' is malformed", out->name);
    return read_base(out, types);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum err check_unique(const struct typed_struct *declared)
{
    const char *names[TYPED_MEMBERS_MAX] = {NULL};
    for (size_t i = 0; i < declared->count; i++)
        names[i] = declared->members[i].name;
    qsort(names, declared->count, sizeof *names, compare_names);
    for (size_t i = 1; i < declared->count; i++)
        if (strcmp(names[i - 1], names[i]) == 0)
            return err_set(ERR_SYNTAX, "typed data: two members of " NAME " are called '" NAME "'",
                           declared->name, names[i]);
    return OK;
}

static enum err read_member(struct typed_member *out, const struct typed_types *types,
                            const struct json *member)
{
    *out = (struct typed_member){.name = json_text(json_get(member, "name"), NULL),
                                 .type = json_text(json_get(member, "type"), NULL)};
    if (json_count(member) != 2 || out->name == NULL || out->type == NULL)
        return err_set(ERR_SYNTAX, "typed data: a member is declared by a name and a type");
    TRY(check_identifier(out->name, "member"));
    return read_type(out, types);
}

static enum err read_members(struct typed_struct *out, const struct typed_types *types,
                             const struct json *members)
{
    if (json_type(members) != JSON_ARRAY)
        return err_set(ERR_SYNTAX, "typed data: the type " NAME " is not a list", out->name);
    if (json_count(members) > TYPED_MEMBERS_MAX)
        return err_set(ERR_LIMIT, "typed data: " NAME " has more than %d members", out->name,
                       TYPED_MEMBERS_MAX);
    out->members = mem_array(json_count(members), sizeof *out->members);
    for (const struct json *at = json_first(members); at != NULL; at = json_next(at))
        TRY(read_member(&out->members[out->count++], types, at));
    return check_unique(out);
}

/* the table */

static int compare_structs(const void *a, const void *b)
{
    return strcmp(((const struct typed_struct *)a)->name, ((const struct typed_struct *)b)->name);
}

/* All names come first: a member may refer to any of them. */
static enum err read_names(struct typed_types *out, const struct json *types)
{
    for (const struct json *at = json_first(types); at != NULL; at = json_next(at)) {
        TRY(check_identifier(json_key(at), "type"));
        if (is_elementary(json_key(at)))
            return err_set(ERR_SYNTAX, "typed data: " NAME " cannot be defined: it is elementary",
                           json_key(at));
        out->structs[out->count++].name = json_key(at);
    }
    qsort(out->structs, out->count, sizeof *out->structs, compare_structs);
    return OK;
}

static enum err check_size(const struct typed_types *types)
{
    size_t total = 0;
    for (size_t i = 0; i < types->count; i++) {
        total += strlen(types->structs[i].name);
        for (size_t j = 0; j < types->structs[i].count; j++)
            total += strlen(types->structs[i].members[j].name) +
                     strlen(types->structs[i].members[j].type);
    }
    if (total > TYPED_TEXT_MAX)
        return err_set(ERR_LIMIT, "typed data: the types are longer than %d bytes", TYPED_TEXT_MAX);
    return OK;
}

enum err typed_types_read(struct typed_types *out, const struct json *types)
{
    *out = (struct typed_types){0};
    if (json_type(types) != JSON_OBJECT)
        return err_set(ERR_SYNTAX, "typed data: 'types' is not an object");
    if (json_count(types) > TYPED_TYPES_MAX)
        return err_set(ERR_LIMIT, "typed data: more than %d types", TYPED_TYPES_MAX);
    out->structs = mem_array(json_count(types), sizeof *out->structs);
    TRY(read_names(out, types));
    for (const struct json *at = json_first(types); at != NULL; at = json_next(at)) {
        size_t place = typed_types_find(out, json_key(at), strlen(json_key(at)));
        TRY(read_members(&out->structs[place], out, at));
    }
    return check_size(out);
}

void typed_types_clear(struct typed_types *types)
{
    for (size_t i = 0; i < types->count; i++)
        mem_free(types->structs[i].members);
    mem_free(types->structs);
    *types = (struct typed_types){0};
}

size_t typed_types_find(const struct typed_types *types, const char *name, size_t len)
{
    size_t low = 0, high = types->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const char *found = types->structs[middle].name;
        int order = strncmp(found, name, len);
        if (order == 0 && found[len] == '\0')
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return types->count;
}

/* encodeType */

void typed_declaration(struct buf *out, const struct typed_struct *declared)
{
    buf_add_text(out, declared->name);
    buf_add_byte(out, '(');
    for (size_t i = 0; i < declared->count; i++) {
        if (i > 0)
            buf_add_byte(out, ',');
        buf_add_text(out, declared->members[i].type);
        buf_add_byte(out, ' ');
        buf_add_text(out, declared->members[i].name);
    }
    buf_add_byte(out, ')');
}

void typed_types_encode(struct buf *out, const struct typed_types *types, size_t of)
{
    size_t found[TYPED_TYPES_MAX] = {of}, count = 1;
    bool is_found[TYPED_TYPES_MAX] = {false};
    assert(of < types->count && types->count <= TYPED_TYPES_MAX);
    is_found[of] = true;
    for (size_t i = 0; i < count; i++) {
        const struct typed_struct *at = &types->structs[found[i]];
        for (size_t j = 0; j < at->count; j++) {
            const struct typed_member *member = &at->members[j];
            if (member->kind != ABI_TUPLE || is_found[member->of])
                continue;
            is_found[member->of] = true;
            found[count++] = member->of;
        }
    }
    typed_declaration(out, &types->structs[of]);
    for (size_t i = 0; i < types->count; i++)
        if (is_found[i] && i != of)
            typed_declaration(out, &types->structs[i]);
}

const struct hash32 *typed_types_hash(struct typed_types *types, size_t of)
{
    struct typed_struct *hashed = &types->structs[of];
    if (!hashed->is_hashed) {
        struct buf text = {0};
        typed_types_encode(&text, types, of);
        keccak256(&hashed->hash, text.data, text.len);
        buf_clear(&text);
        hashed->is_hashed = true;
    }
    return &hashed->hash;
}
