#include <assert.h>
#include <string.h>

#include "core/base/text.h"
#include "core/eth/abi_type.h"

static enum err wrong_shape(void)
{
    return err_set(ERR_SYNTAX, "a value has not the shape of its type");
}

static enum err out_of_range(void)
{
    return err_set(ERR_RANGE, "a value is out of the range of its type");
}

static enum err encode(struct buf *out, const struct abi_type *type, const struct abi_value *value);

static void put_word(struct buf *out, size_t at, size_t number)
{
    struct u256 word = u256_from_u64(number);
    u256_to_be32(out->data + at, &word);
}

/* Heads one after the other, then the tails; a head of a dynamic item is the offset of its tail
 * from the first head. */
static enum err encode_items(struct buf *out, const struct abi_type *type,
                             const struct abi_value *value)
{
    size_t base = out->len, head = base;
    for (size_t i = 0; i < value->count; i++) {
        const struct abi_type *item = abi_item_type(type, i);
        if (item->is_dynamic)
            buf_grow(out, ABI_WORD);
        else
            TRY(encode(out, item, &value->items[i]));
    }
    for (size_t i = 0; i < value->count; i++) {
        const struct abi_type *item = abi_item_type(type, i);
        if (item->is_dynamic) {
            put_word(out, head, out->len - base);
            TRY(encode(out, item, &value->items[i]));
        }
        head += item->head;
    }
    return OK;
}

static enum err encode_array(struct buf *out, const struct abi_type *type,
                             const struct abi_value *value)
{
    if (type->has_length && value->count != type->length)
        return wrong_shape();
    if (!type->has_length)
        abi_add_u64(out, value->count);
    return encode_items(out, type, value);
}

static enum err encode_number(struct buf *out, const struct abi_type *type,
                              const struct abi_value *value)
{
    bool fits;
    if (type->kind == ABI_INT)
        fits = abi_int_fits(&value->number, type->size);
    else
        fits = u256_bits(&value->number) <= (type->kind == ABI_BOOL ? 1 : type->size);
    if (!fits)
        return out_of_range();
    abi_add_u256(out, &value->number);
    return OK;
}

static enum err encode(struct buf *out, const struct abi_type *type, const struct abi_value *value)
{
    struct view bytes = value->bytes;
    if (value->kind != type->kind)
        return wrong_shape();
    switch (type->kind) {
    case ABI_UINT:
    case ABI_INT:
    case ABI_BOOL: return encode_number(out, type, value);
    case ABI_ADDRESS:
        if (bytes.len != sizeof(struct addr))
            return wrong_shape();
        memcpy(buf_grow(out, ABI_WORD) + 12, bytes.data, bytes.len);
        return OK;
    case ABI_FIXED_BYTES:
        if (bytes.len != type->size)
            return wrong_shape();
        memcpy(buf_grow(out, ABI_WORD), bytes.data, bytes.len);
        return OK;
    case ABI_STRING:
        if (!text_is_utf8((const char *)bytes.data, bytes.len))
            return err_set(ERR_SYNTAX, "a string is not UTF-8");
        abi_add_tail(out, bytes.data, bytes.len);
        return OK;
    case ABI_BYTES: abi_add_tail(out, bytes.data, bytes.len); return OK;
    case ABI_ARRAY: return encode_array(out, type, value);
    case ABI_TUPLE:
        if (value->count != type->count)
            return wrong_shape();
        return encode_items(out, type, value);
    }
    return wrong_shape();
}

enum err abi_encode(struct buf *out, const struct abi_type *tuple, const struct abi_value *value)
{
    assert(tuple->kind == ABI_TUPLE);
    size_t before = out->len;
    enum err err = encode(out, tuple, value);
    if (err != OK && out->data != NULL) {
        out->len = before;
        out->data[before] = 0;
    }
    return err;
}
