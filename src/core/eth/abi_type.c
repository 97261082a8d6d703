#include "core/eth/abi_type.h"

#include <assert.h>
#include <string.h>

#include "core/base/mem.h"

/* A static type larger than this in bytes could not be decoded anyway. */
#define HEAD_MAX ((size_t)ABI_VALUES_MAX * ABI_WORD)
#define TEXT_MAX 8192

struct reader {
    const char *at, *end;
    unsigned depth;
    bool takes_aliases; /* "uint" and "int" */
};

static enum err malformed(void)
{
    return err_set(ERR_SYNTAX, "not a type of the contract ABI");
}

static bool take(struct reader *in, char c)
{
    if (in->at == in->end || *in->at != c)
        return false;
    in->at++;
    return true;
}

static bool take_word(struct reader *in, const char *word)
{
    size_t len = strlen(word);
    if ((size_t)(in->end - in->at) < len || memcmp(in->at, word, len) != 0)
        return false;
    in->at += len;
    return true;
}

static bool at_digit(const struct reader *in)
{
    return in->at < in->end && *in->at >= '0' && *in->at <= '9';
}

/* Read a number above 0 without leading zeros, at most ABI_VALUES_MAX. */
static enum err take_number(struct reader *in, size_t *out)
{
    size_t value = 0;
    if (!at_digit(in) || *in->at == '0')
        return malformed();
    for (; at_digit(in); in->at++) {
        value = value * 10 + (size_t)(*in->at - '0');
        if (value > ABI_VALUES_MAX)
            return err_set(ERR_LIMIT, "a number in the type is too large");
    }
    *out = value;
    return OK;
}

static enum err read_integer(struct reader *in, struct abi_type *out, enum abi_kind kind)
{
    size_t bits = 256;
    if (at_digit(in) || !in->takes_aliases)
        TRY(take_number(in, &bits));
    if (bits > 256 || bits % 8 != 0)
        return malformed();
    *out = (struct abi_type){.kind = kind, .size = (unsigned)bits, .head = ABI_WORD};
    return OK;
}

static enum err read_bytes(struct reader *in, struct abi_type *out)
{
    size_t len;
    if (!at_digit(in)) {
        *out = (struct abi_type){.kind = ABI_BYTES, .is_dynamic = true, .head = ABI_WORD};
        return OK;
    }
    TRY(take_number(in, &len));
    if (len > ABI_WORD)
        return malformed();
    *out = (struct abi_type){.kind = ABI_FIXED_BYTES, .size = (unsigned)len, .head = ABI_WORD};
    return OK;
}

static enum err read_elementary(struct reader *in, struct abi_type *out)
{
    if (take_word(in, "uint"))
        return read_integer(in, out, ABI_UINT);
    if (take_word(in, "int"))
        return read_integer(in, out, ABI_INT);
    if (take_word(in, "bytes"))
        return read_bytes(in, out);
    if (take_word(in, "address"))
        *out = (struct abi_type){.kind = ABI_ADDRESS, .head = ABI_WORD};
    else if (take_word(in, "bool"))
        *out = (struct abi_type){.kind = ABI_BOOL, .head = ABI_WORD};
    else if (take_word(in, "string"))
        *out = (struct abi_type){.kind = ABI_STRING, .is_dynamic = true, .head = ABI_WORD};
    else
        return malformed();
    return OK;
}

static void clear(struct abi_type *type)
{
    for (size_t i = 0; i < type->count; i++)
        clear(&type->items[i]);
    mem_free(type->items);
}

static enum err read_type(struct reader *in, struct abi_type *out);

/* Read one more member of a tuple. In: *head: bytes of those before it. */
static enum err add_member(struct reader *in, struct abi_type *out, size_t *head)
{
    struct abi_type member;
    TRY(read_type(in, &member));
    if ((out->count & (out->count - 1)) == 0) /* full: room for as many again */
        out->items =
            mem_resize(out->items, out->count > 0 ? 2 * out->count : 1, sizeof *out->items);
    out->items[out->count++] = member;
    out->is_dynamic = out->is_dynamic || member.is_dynamic;
    *head += member.head;
    return *head <= HEAD_MAX ? OK : err_set(ERR_LIMIT, "the type is too large");
}

/* After the opening bracket. Also after an error, clear() frees what is in out. */
static enum err read_members(struct reader *in, struct abi_type *out)
{
    size_t head = 0;
    *out = (struct abi_type){.kind = ABI_TUPLE};
    if (take(in, ')'))
        return OK;
    do
        TRY(add_member(in, out, &head));
    while (take(in, ','));
    out->head = out->is_dynamic ? ABI_WORD : head;
    return take(in, ')') ? OK : malformed();
}

/* After "T[". Out: type becomes the array of what it was. */
static enum err read_array(struct reader *in, struct abi_type *type)
{
    struct abi_type array = {.kind = ABI_ARRAY, .count = 1};
    if (!take(in, ']')) {
        array.has_length = true;
        TRY(take_number(in, &array.length));
        if (!take(in, ']'))
            return malformed();
        assert(array.length > 0);
    }
    array.is_dynamic = !array.has_length || type->is_dynamic;
    if (!array.is_dynamic && type->head > HEAD_MAX / array.length)
        return err_set(ERR_LIMIT, "the type is too large");
    array.head = array.is_dynamic ? ABI_WORD : type->head * array.length;
    array.items = mem_dup(type, sizeof *type);
    *type = array;
    return OK;
}

static enum err read_suffixes(struct reader *in, struct abi_type *out)
{
    for (unsigned dimensions = 1; take(in, '['); dimensions++) {
        if (in->depth + dimensions > ABI_NESTING_MAX)
            return err_set(ERR_LIMIT, "the type is nested too deep");
        TRY(read_array(in, out));
    }
    return OK;
}

static enum err read_type(struct reader *in, struct abi_type *out)
{
    *out = (struct abi_type){.kind = ABI_TUPLE};
    if (in->depth++ == ABI_NESTING_MAX)
        return err_set(ERR_LIMIT, "the type is nested too deep");
    enum err err = take(in, '(') ? read_members(in, out) : read_elementary(in, out);
    if (err == OK)
        err = read_suffixes(in, out);
    if (err != OK)
        clear(out);
    in->depth--;
    return err;
}

enum err abi_type_parse(struct abi_type **out, const char *text, size_t len)
{
    struct reader in = {.at = text, .end = text + len};
    struct abi_type type;
    *out = NULL;
    if (len > TEXT_MAX)
        return err_set(ERR_LIMIT, "the type is longer than %d characters", TEXT_MAX);
    TRY(read_type(&in, &type));
    if (in.at != in.end) {
        clear(&type);
        return malformed();
    }
    *out = mem_dup(&type, sizeof type);
    return OK;
}

static enum err parse_member(struct abi_type *out, struct view text, size_t *head)
{
    struct reader in = {.at = (const char *)text.data,
                        .end = (const char *)text.data + text.len,
                        .depth = 1,
                        .takes_aliases = true};
    if (text.len > TEXT_MAX)
        return err_set(ERR_LIMIT, "a type is longer than %d characters", TEXT_MAX);
    TRY(add_member(&in, out, head));
    return in.at == in.end ? OK : malformed();
}

enum err abi_types_parse(struct abi_type **out, const struct view *texts, size_t count)
{
    struct abi_type tuple = {.kind = ABI_TUPLE};
    size_t head = 0;
    enum err err = OK;
    *out = NULL;
    for (size_t i = 0; i < count && err == OK; i++)
        err = parse_member(&tuple, texts[i], &head);
    tuple.head = tuple.is_dynamic ? ABI_WORD : head;
    if (err == OK)
        *out = mem_dup(&tuple, sizeof tuple);
    else
        clear(&tuple);
    return err;
}

void abi_type_free(struct abi_type *type)
{
    if (type == NULL)
        return;
    clear(type);
    mem_free(type);
}

enum abi_kind abi_type_kind(const struct abi_type *type)
{
    return type->kind;
}

unsigned abi_type_size(const struct abi_type *type)
{
    return type->size;
}

bool abi_type_length(size_t *out, const struct abi_type *type)
{
    if (type->kind == ABI_TUPLE)
        *out = type->count;
    else
        *out = type->length;
    return type->kind == ABI_TUPLE || type->has_length;
}

const struct abi_type *abi_type_item(const struct abi_type *type, size_t index)
{
    return abi_item_type(type, index);
}

void abi_value_clear(struct abi_value *value)
{
    for (size_t i = 0; i < value->count; i++)
        abi_value_clear(&value->items[i]);
    mem_free(value->items);
    *value = (struct abi_value){.kind = ABI_TUPLE};
}

bool abi_int_fits(const struct u256 *number, unsigned bits)
{
    /* The sign bit and all above it are equal: 257 - bits zeros or as many ones. */
    struct u256 high = u256_shift_right(number, bits - 1), all = {{0}}, one = u256_from_u64(1);
    bool borrow = u256_sub(&all, &all, &one);
    assert(borrow);
    (void)borrow;
    struct u256 ones = u256_shift_right(&all, bits - 1);
    return u256_is_zero(&high) || u256_cmp(&high, &ones) == 0;
}
