#include <assert.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/abi_type.h"

/* One value is decoded from the bytes at `base`, where it begins; `used` is how many it takes. */
struct decoder {
    size_t values;
};

static enum err decode(struct decoder *in, struct abi_value *out, size_t *used,
                       const struct abi_type *type, struct view base);

static enum err too_short(void)
{
    return err_set(ERR_SYNTAX, "the ABI data ends too early");
}

static enum err dirty(void)
{
    return err_set(ERR_SYNTAX, "the padding of an ABI value is not zero");
}

static bool all_zero(const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (data[i] != 0)
            return false;
    }
    return true;
}

/* Read a word that counts or measures something inside base. */
static enum err read_size(size_t *out, struct view base, size_t at)
{
    uint64_t value;
    if (base.len < ABI_WORD || at > base.len - ABI_WORD)
        return too_short();
    struct u256 word = u256_from_be(base.data + at, ABI_WORD);
    if (!u256_to_u64(&value, &word) || value > base.len)
        return too_short();
    *out = (size_t)value;
    return OK;
}

static enum err decode_word(struct abi_value *out, const struct abi_type *type, struct view base)
{
    if (base.len < ABI_WORD)
        return too_short();
    const uint8_t *word = base.data;
    out->number = u256_from_be(word, ABI_WORD);
    bool fits = true;
    switch (type->kind) {
    case ABI_UINT: fits = u256_bits(&out->number) <= type->size; break;
    case ABI_BOOL: fits = u256_bits(&out->number) <= 1; break;
    case ABI_INT: fits = abi_int_fits(&out->number, type->size); break;
    case ABI_ADDRESS:
        out->bytes = view_of(word + 12, sizeof(struct addr));
        return all_zero(word, 12) ? OK : dirty();
    default:
        out->bytes = view_of(word, type->size);
        return all_zero(word + type->size, ABI_WORD - type->size) ? OK : dirty();
    }
    return fits ? OK : err_set(ERR_RANGE, "an ABI value is out of the range of its type");
}

static enum err decode_bytes(struct abi_value *out, size_t *used, const struct abi_type *type,
                             struct view base)
{
    size_t len;
    TRY(read_size(&len, base, 0));
    size_t padded = (len + ABI_WORD - 1) / ABI_WORD * ABI_WORD;
    if (padded > base.len - ABI_WORD)
        return too_short();
    out->bytes = view_of(base.data + ABI_WORD, len);
    if (!all_zero(out->bytes.data + len, padded - len))
        return dirty();
    if (type->kind == ABI_STRING && !text_is_utf8((const char *)out->bytes.data, len))
        return err_set(ERR_SYNTAX, "a string is not UTF-8");
    *used = ABI_WORD + padded;
    return OK;
}

/* The tails follow the heads in order and without gaps, so each offset is known beforehand. */
static enum err decode_item(struct decoder *in, struct abi_value *out, const struct abi_type *type,
                            struct view base, size_t head, size_t *tail)
{
    size_t at = head, used;
    if (type->is_dynamic) {
        TRY(read_size(&at, base, head));
        if (at != *tail)
            return err_set(ERR_SYNTAX, "an ABI offset is not the canonical one");
    } else if (head > base.len) {
        return too_short();
    }
    TRY(decode(in, out, &used, type, view_of(base.data + at, base.len - at)));
    if (type->is_dynamic)
        *tail += used;
    return OK;
}

static enum err decode_items(struct decoder *in, struct abi_value *out, size_t *used,
                             const struct abi_type *type, struct view base, size_t count)
{
    size_t heads = 0;
    if (type->kind == ABI_ARRAY) {
        size_t each = type->items[0].head;
        if (each > 0 && count > base.len / each)
            return too_short();
        heads = each * count;
    } else {
        for (size_t i = 0; i < count; i++)
            heads += type->items[i].head;
    }
    if (heads > base.len)
        return too_short();
    if (count > ABI_VALUES_MAX - in->values)
        return err_set(ERR_LIMIT, "more than %d ABI values", ABI_VALUES_MAX);
    in->values += count;
    out->items = mem_array(count, sizeof *out->items);
    out->count = count;
    size_t head = 0, tail = heads;
    for (size_t i = 0; i < count; i++) {
        const struct abi_type *item = abi_item_type(type, i);
        TRY(decode_item(in, &out->items[i], item, base, head, &tail));
        head += item->head;
    }
    *used = tail;
    return OK;
}

static enum err decode_array(struct decoder *in, struct abi_value *out, size_t *used,
                             const struct abi_type *type, struct view base)
{
    size_t count = type->length, skip = 0;
    if (!type->has_length) {
        TRY(read_size(&count, base, 0));
        skip = ABI_WORD;
    }
    TRY(decode_items(in, out, used, type, view_of(base.data + skip, base.len - skip), count));
    *used += skip;
    return OK;
}

static enum err decode(struct decoder *in, struct abi_value *out, size_t *used,
                       const struct abi_type *type, struct view base)
{
    *out = (struct abi_value){.kind = type->kind};
    *used = ABI_WORD;
    switch (type->kind) {
    case ABI_BYTES:
    case ABI_STRING: return decode_bytes(out, used, type, base);
    case ABI_ARRAY: return decode_array(in, out, used, type, base);
    case ABI_TUPLE: return decode_items(in, out, used, type, base, type->count);
    default: return decode_word(out, type, base);
    }
}

enum err abi_decode(struct abi_value *out, const struct abi_type *tuple, struct view data)
{
    assert(tuple->kind == ABI_TUPLE);
    struct decoder in = {.values = 0};
    size_t used;
    enum err err = decode(&in, out, &used, tuple, data);
    if (err == OK && used != data.len)
        err = err_set(ERR_SYNTAX, "%zu bytes follow the ABI data", data.len - used);
    if (err != OK)
        abi_value_clear(out);
    return err;
}
