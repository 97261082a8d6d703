#include "core/eth/cbor.h"

#include "core/base/text.h"

#define DEPTH_MAX  32
#define INDEFINITE 31 /* in the place of a length: until a break */
#define BREAK      0xff
enum { FALSE = 20, TRUE = 21 };

static void add_head(struct buf *out, enum cbor_type type, uint64_t value)
{
    unsigned major = (unsigned)type << 5;
    if (value < 24) {
        buf_add_byte(out, (uint8_t)(major | value));
        return;
    }
    unsigned log = value <= UINT8_MAX ? 0 : value <= UINT16_MAX ? 1 : value <= UINT32_MAX ? 2 : 3;
    buf_add_byte(out, (uint8_t)(major | (24 + log)));
    for (unsigned i = 1u << log; i > 0; i--)
        buf_add_byte(out, (uint8_t)(value >> (8 * (i - 1))));
}

void cbor_add_uint(struct buf *out, uint64_t value)
{
    add_head(out, CBOR_UINT, value);
}

void cbor_add_bytes(struct buf *out, const uint8_t *data, size_t len)
{
    add_head(out, CBOR_BYTES, len);
    buf_add(out, data, len);
}

void cbor_add_text(struct buf *out, struct view text)
{
    add_head(out, CBOR_TEXT, text.len);
    buf_add(out, text.data, text.len);
}

void cbor_add_bool(struct buf *out, bool value)
{
    add_head(out, CBOR_SIMPLE, value ? TRUE : FALSE);
}

void cbor_add_array(struct buf *out, uint64_t count)
{
    add_head(out, CBOR_ARRAY, count);
}

void cbor_add_map(struct buf *out, uint64_t count)
{
    add_head(out, CBOR_MAP, count);
}

void cbor_add_tag(struct buf *out, uint64_t tag)
{
    add_head(out, CBOR_TAG, tag);
}

static enum err truncated(void)
{
    return err_set(ERR_SYNTAX, "the CBOR ends too early");
}

/* The head of an item. info: the low bits of its first byte; value is 0 when that is INDEFINITE. */
struct head {
    enum cbor_type type;
    unsigned info;
    uint64_t value;
};

static enum err next_head(struct head *out, struct view *in)
{
    if (in->len == 0)
        return truncated();
    *out = (struct head){.type = (enum cbor_type)(in->data[0] >> 5), .info = in->data[0] & 31u};
    size_t bytes = out->info >= 24 && out->info <= 27 ? (size_t)1 << (out->info - 24) : 0;
    if (out->info > 27 && out->info != INDEFINITE)
        return err_set(ERR_SYNTAX, "the CBOR has a reserved length");
    if (in->len - 1 < bytes)
        return truncated();
    out->value = out->info < 24 ? out->info : 0;
    for (size_t i = 0; i < bytes; i++)
        out->value = out->value << 8 | in->data[1 + i];
    *in = view_of(in->data + 1 + bytes, in->len - 1 - bytes);
    return OK;
}

/* The next item's head, in its one form. */
static enum err next_typed(uint64_t *value, enum cbor_type type, const char *what, struct view *in)
{
    static const uint64_t least[] = {24, UINT8_MAX + 1, UINT16_MAX + 1, UINT64_C(1) << 32};
    struct head head;
    struct view rest = *in;
    TRY(next_head(&head, &rest));
    if (head.type != type)
        return err_set(ERR_SYNTAX, "the CBOR has something else where %s is due", what);
    if (head.info == INDEFINITE)
        return err_set(ERR_SYNTAX, "the CBOR has an item of indefinite length");
    if (head.info >= 24 && head.value < least[head.info - 24])
        return err_set(ERR_SYNTAX, "a number in the CBOR is not in its shortest form");
    *value = head.value;
    *in = rest;
    return OK;
}

enum err cbor_peek(enum cbor_type *out, struct view in)
{
    if (in.len == 0)
        return truncated();
    *out = (enum cbor_type)(in.data[0] >> 5);
    return OK;
}

enum err cbor_next_uint(uint64_t *out, uint64_t max, struct view *in)
{
    TRY(next_typed(out, CBOR_UINT, "a number", in));
    return *out <= max ? OK : err_set(ERR_RANGE, "a number in the CBOR is out of range");
}

static enum err next_string(struct view *out, enum cbor_type type, const char *what,
                            struct view *in)
{
    uint64_t len;
    TRY(next_typed(&len, type, what, in));
    if (len > in->len)
        return truncated();
    *out = view_of(in->data, (size_t)len);
    *in = view_of(in->data + len, in->len - (size_t)len);
    return OK;
}

enum err cbor_next_bytes(struct view *out, struct view *in)
{
    return next_string(out, CBOR_BYTES, "bytes", in);
}

enum err cbor_next_text(struct view *out, struct view *in)
{
    TRY(next_string(out, CBOR_TEXT, "text", in));
    return text_is_utf8((const char *)out->data, out->len)
               ? OK
               : err_set(ERR_SYNTAX, "a text in the CBOR is not UTF-8");
}

enum err cbor_next_bool(bool *out, struct view *in)
{
    uint64_t value;
    TRY(next_typed(&value, CBOR_SIMPLE, "true or false", in));
    if (value != FALSE && value != TRUE)
        return err_set(ERR_SYNTAX, "the CBOR has something else where true or false is due");
    *out = value == TRUE;
    return OK;
}

static enum err next_count(size_t *count, unsigned items, enum cbor_type type, const char *what,
                           struct view *in)
{
    uint64_t value;
    TRY(next_typed(&value, type, what, in));
    if (value > in->len / items)
        return truncated();
    *count = (size_t)value;
    return OK;
}

enum err cbor_next_array(size_t *count, struct view *in)
{
    return next_count(count, 1, CBOR_ARRAY, "an array", in);
}

enum err cbor_next_map(size_t *count, struct view *in)
{
    return next_count(count, 2, CBOR_MAP, "a map", in);
}

enum err cbor_next_tag(uint64_t tag, struct view *in)
{
    uint64_t value;
    TRY(next_typed(&value, CBOR_TAG, "a tag", in));
    return value == tag ? OK : err_set(ERR_SYNTAX, "the CBOR has another tag than is due");
}

enum err cbor_map_begin(struct cbor_map *map, struct view *in)
{
    *map = (struct cbor_map){0};
    return cbor_next_map(&map->left, in);
}

enum err cbor_map_next(bool *more, struct cbor_map *map, struct view *in)
{
    uint64_t key;
    *more = map->left > 0;
    if (!*more)
        return OK;
    TRY(cbor_next_uint(&key, UINT64_MAX, in));
    if (map->begun && key <= map->key)
        return err_set(ERR_SYNTAX, "the keys of a map in the CBOR are not in order");
    map->begun = true;
    map->key = key;
    map->left--;
    return OK;
}

static enum err skip(struct view *in, unsigned depth);

static bool at_break(struct view in)
{
    return in.len > 0 && in.data[0] == BREAK;
}

/* Strings of indefinite length are made of definite ones of their own type. */
static enum err skip_string(const struct head *head, struct view *in)
{
    if (head->info != INDEFINITE) {
        if (head->value > in->len)
            return truncated();
        *in = view_of(in->data + head->value, in->len - (size_t)head->value);
        return OK;
    }
    while (!at_break(*in)) {
        struct head chunk;
        TRY(next_head(&chunk, in));
        if (chunk.type != head->type || chunk.info == INDEFINITE)
            return err_set(ERR_SYNTAX, "a chunk of a string in the CBOR is of another type");
        TRY(skip_string(&chunk, in));
    }
    *in = view_of(in->data + 1, in->len - 1);
    return OK;
}

static enum err skip_items(const struct head *head, struct view *in, unsigned depth)
{
    unsigned each = head->type == CBOR_MAP ? 2 : 1;
    if (head->info != INDEFINITE && head->value > in->len / each)
        return truncated();
    for (uint64_t i = 0; head->info == INDEFINITE ? !at_break(*in) : i < head->value; i++) {
        for (unsigned part = 0; part < each; part++)
            TRY(skip(in, depth + 1));
    }
    if (head->info == INDEFINITE)
        *in = view_of(in->data + 1, in->len - 1);
    return OK;
}

static enum err skip(struct view *in, unsigned depth)
{
    struct head head;
    if (depth > DEPTH_MAX)
        return err_set(ERR_LIMIT, "the CBOR is nested more than %d deep", DEPTH_MAX);
    TRY(next_head(&head, in));
    switch (head.type) {
    case CBOR_BYTES:
    case CBOR_TEXT: return skip_string(&head, in);
    case CBOR_ARRAY:
    case CBOR_MAP: return skip_items(&head, in, depth);
    case CBOR_TAG:
        return head.info == INDEFINITE ? err_set(ERR_SYNTAX, "a tag in the CBOR has no number")
                                       : skip(in, depth + 1);
    case CBOR_SIMPLE:
        /* A break where none is due, or a small value in the long form. */
        if (head.info == INDEFINITE || (head.info == 24 && head.value < 32))
            return err_set(ERR_SYNTAX, "the CBOR has a value that does not exist");
        return OK;
    default:
        return head.info == INDEFINITE ? err_set(ERR_SYNTAX, "a number in the CBOR has no value")
                                       : OK;
    }
}

enum err cbor_check(struct view bytes)
{
    TRY(skip(&bytes, 1));
    return bytes.len == 0 ? OK : err_set(ERR_SYNTAX, "%zu bytes follow the CBOR", bytes.len);
}
