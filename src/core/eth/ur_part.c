#include "core/eth/ur_part.h"

#include <string.h>

#include "core/eth/bytewords.h"
#include "core/eth/cbor.h"

static const char scheme[] = "ur:";

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

enum err ur_type_read(char out[UR_TYPE_MAX + 1], const char *type, size_t len)
{
    bool good = len > 0 && len <= UR_TYPE_MAX && type[0] != '-' && type[len - 1] != '-';
    for (size_t i = 0; good && i < len; i++) {
        out[i] = lower(type[i]);
        good =
            (out[i] >= 'a' && out[i] <= 'z') || (out[i] >= '0' && out[i] <= '9') || out[i] == '-';
    }
    if (!good)
        return err_set(ERR_SYNTAX, "the type of a UR is letters, digits and hyphens");
    out[len] = '\0';
    return OK;
}

void ur_xor(uint8_t *to, const uint8_t *from, size_t len)
{
    uint64_t a, b;
    for (; len >= sizeof a; to += sizeof a, from += sizeof a, len -= sizeof a) {
        memcpy(&a, to, sizeof a);
        memcpy(&b, from, sizeof b);
        a ^= b;
        memcpy(to, &a, sizeof a);
    }
    for (size_t i = 0; i < len; i++)
        to[i] ^= from[i];
}

void ur_part_clear(struct ur_part *part)
{
    buf_clear(&part->payload);
    *part = (struct ur_part){0};
}

/* Take what stands before the next slash. Returns: false when there is none. */
static bool next_segment(struct view *out, struct view *in)
{
    const uint8_t *slash = in->len > 0 ? memchr(in->data, '/', in->len) : NULL;
    if (slash == NULL)
        return false;
    *out = view_of(in->data, (size_t)(slash - in->data));
    *in = view_of(slash + 1, in->len - out->len - 1);
    return true;
}

/* Read digits without leading zeros. */
static bool read_number(uint32_t *out, const uint8_t *text, size_t len)
{
    uint64_t value = 0;
    if (len == 0 || len > 10 || text[0] == '0')
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(text[i] - '0');
    }
    *out = (uint32_t)value;
    return value <= UINT32_MAX;
}

/* "7-9" */
static enum err read_numbers(uint32_t *seq, uint32_t *count, struct view text)
{
    const uint8_t *hyphen = text.len > 0 ? memchr(text.data, '-', text.len) : NULL;
    size_t before = hyphen != NULL ? (size_t)(hyphen - text.data) : 0;
    if (hyphen == NULL || !read_number(seq, text.data, before) ||
        !read_number(count, hyphen + 1, text.len - before - 1))
        return err_set(ERR_SYNTAX, "a part of a UR is numbered like 7-9");
    return OK;
}

static enum err check_sizes(const struct ur_part *part)
{
    if (part->fragment_count > UR_PARTS_MAX || part->message_len > UR_MESSAGE_MAX)
        return err_set(ERR_LIMIT, "the UR has more than %d parts or %u bytes", UR_PARTS_MAX,
                       UR_MESSAGE_MAX);
    size_t len = part->data.len;
    if (len == 0 || (part->message_len + len - 1) / len != part->fragment_count)
        return err_set(ERR_SYNTAX, "the sizes in a part of the UR contradict each other");
    return OK;
}

static enum err read_many(struct ur_part *out, uint32_t seq, uint32_t count)
{
    struct view in = view_of_buf(&out->payload);
    size_t items;
    uint64_t own_seq, own_count, len, checksum;
    TRY(cbor_next_array(&items, &in));
    if (items != 5)
        return err_set(ERR_SYNTAX, "a part of a UR holds five items");
    TRY(cbor_next_uint(&own_seq, UINT32_MAX, &in));
    TRY(cbor_next_uint(&own_count, UINT32_MAX, &in));
    TRY(cbor_next_uint(&len, UINT32_MAX, &in));
    TRY(cbor_next_uint(&checksum, UINT32_MAX, &in));
    TRY(cbor_next_bytes(&out->data, &in));
    if (in.len > 0)
        return err_set(ERR_SYNTAX, "a part of a UR goes on behind its end");
    if (own_seq != seq || own_count != count)
        return err_set(ERR_SYNTAX, "a part of the UR is numbered differently inside");
    out->seq = seq;
    out->fragment_count = count;
    out->message_len = (size_t)len;
    out->checksum = (uint32_t)checksum;
    return check_sizes(out);
}

enum err ur_part_read(struct ur_part *out, const char *text, size_t len)
{
    *out = (struct ur_part){0};
    if (len > UR_PART_MAX)
        return err_set(ERR_LIMIT, "a part of a UR has more than %u characters", UR_PART_MAX);
    bool begins = len >= strlen(scheme);
    for (size_t i = 0; begins && i < strlen(scheme); i++)
        begins = lower(text[i]) == scheme[i];
    if (!begins)
        return err_set(ERR_SYNTAX, "a UR begins with 'ur:'");
    struct view in = view_of(text + strlen(scheme), len - strlen(scheme));
    struct view type, numbers;
    if (!next_segment(&type, &in))
        return err_set(ERR_SYNTAX, "the UR has no data");
    TRY(ur_type_read(out->type, (const char *)type.data, type.len));
    out->many = next_segment(&numbers, &in);
    uint32_t seq = 0, count = 0;
    if (out->many)
        TRY(read_numbers(&seq, &count, numbers));
    TRY(bytewords_read(&out->payload, (const char *)in.data, in.len));
    if (out->many)
        return read_many(out, seq, count);
    out->data = view_of_buf(&out->payload);
    return OK;
}
