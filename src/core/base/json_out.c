/* The writer: cJSON holds the tree and prints it. Texts and integers are handed to it ready-made,
 * because its own numbers are doubles (1.7 prints 2^53 - 1 with 15 digits) and its strings may hold
 * control characters of the C1 set. */

#include "core/base/json.h"

#include <assert.h>
#include <cJSON.h>
#include <inttypes.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/text.h"

#define SAFE_INTEGER INT64_C(9007199254740992)

static cJSON *node_of(struct json_out *out)
{
    return (cJSON *)(void *)out;
}

static struct json_out *start(cJSON *(*create)(void))
{
    cJSON_Hooks hooks = {.malloc_fn = mem_alloc, .free_fn = mem_free};
    cJSON_InitHooks(&hooks);
    return (struct json_out *)(void *)create();
}

struct json_out *json_out_object(void)
{
    return start(cJSON_CreateObject);
}

struct json_out *json_out_array(void)
{
    return start(cJSON_CreateArray);
}

void json_out_free(struct json_out *out)
{
    cJSON_Delete(node_of(out));
}

/* Returns: whether a terminal may act on it or hide it, though JSON allows it in a string. */
static bool must_escape(uint32_t rune)
{
    return rune < 0x20 || rune == '"' || rune == '\\' || (rune >= 0x7f && rune <= 0x9f) ||
           rune == 0xad || rune == 0x61c || (rune >= 0x200b && rune <= 0x200f) ||
           (rune >= 0x2028 && rune <= 0x202e) || (rune >= 0x2060 && rune <= 0x206f) ||
           rune == 0xfeff || (rune >= 0xfff9 && rune <= 0xfffb);
}

static void add_escape(struct buf *buf, uint32_t rune)
{
    static const char names[] = "\"\\bfnrt", values[] = "\"\\\b\f\n\r\t";
    const char *value = rune != 0 && rune < 0x80 ? strchr(values, (int)rune) : NULL;
    if (value != NULL)
        buf_printf(buf, "\\%c", names[value - values]);
    else
        buf_printf(buf, "\\u%04" PRIx32, rune);
}

void json_escape(struct buf *buf, const char *text, size_t len)
{
    buf_add_byte(buf, '"');
    while (len > 0) {
        uint32_t rune;
        size_t size = text_decode(&rune, text, len);
        if (size == 0) {
            buf_add_text(buf, "\xef\xbf\xbd");
            size = 1;
        } else if (must_escape(rune)) {
            add_escape(buf, rune);
        } else {
            buf_add(buf, text, size);
        }
        text += size;
        len -= size;
    }
    buf_add_byte(buf, '"');
}

/* The key is escaped by cJSON and has to be UTF-8. */
static void put(struct json_out *parent, const char *key, cJSON *child)
{
    cJSON *node = node_of(parent);
    if (key == NULL) {
        assert(cJSON_IsArray(node));
        cJSON_AddItemToArray(node, child);
        return;
    }
    assert(cJSON_IsObject(node));
    assert(text_is_utf8(key, strlen(key)));
    cJSON_AddItemToObject(node, key, child);
}

void json_put_text(struct json_out *object, const char *key, const char *text)
{
    struct buf buf = {0};
    json_escape(&buf, text, strlen(text));
    put(object, key, cJSON_CreateRaw(buf_text(&buf)));
    buf_wipe(&buf);
}

void json_put_null(struct json_out *object, const char *key)
{
    put(object, key, cJSON_CreateNull());
}

void json_put_bool(struct json_out *object, const char *key, bool value)
{
    put(object, key, cJSON_CreateBool(value));
}

void json_put_i64(struct json_out *object, const char *key, int64_t value)
{
    assert(value >= -SAFE_INTEGER && value <= SAFE_INTEGER);
    char text[24];
    (void)text_format(text, sizeof text, "%" PRId64, value);
    put(object, key, cJSON_CreateRaw(text));
}

void json_put_u256(struct json_out *object, const char *key, const struct u256 *value)
{
    char text[U256_DECIMAL_MAX];
    u256_to_decimal(text, value);
    json_put_text(object, key, text);
}

void json_put_hex(struct json_out *object, const char *key, const uint8_t *data, size_t len)
{
    struct buf buf = {0};
    hex_add(&buf, data, len);
    json_put_text(object, key, buf_text(&buf));
    buf_wipe(&buf);
}

void json_put(struct json_out *parent, const char *key, struct json_out *child)
{
    put(parent, key, node_of(child));
}

static void new_line(struct buf *buf, unsigned depth)
{
    buf_add_byte(buf, '\n');
    for (unsigned i = 0; i < depth; i++)
        buf_add_text(buf, "  ");
}

/* Returns: the length of the string at text, with its quotes. */
static size_t string_len(const char *text)
{
    size_t len = 1;
    while (text[len] != '"')
        len += text[len] == '\\' ? 2 : 1;
    return len + 1;
}

/* Spread a compact document over lines. */
static void indent(struct buf *buf, const char *text)
{
    unsigned depth = 0;
    while (*text != '\0') {
        size_t len = *text == '"' ? string_len(text) : 1;
        bool opens = *text == '{' || *text == '[';
        bool is_empty = opens && (text[1] == '}' || text[1] == ']');
        if (is_empty)
            len = 2;
        else if (*text == '}' || *text == ']')
            new_line(buf, --depth);
        buf_add(buf, text, len);
        if (opens && !is_empty)
            new_line(buf, ++depth);
        else if (*text == ',')
            new_line(buf, depth);
        else if (*text == ':')
            buf_add_byte(buf, ' ');
        text += len;
    }
}

void json_out_write(struct buf *buf, const struct json_out *out, bool indented)
{
    char *text = cJSON_PrintUnformatted((const cJSON *)(const void *)out);
    if (text == NULL)
        mem_fail();
    if (indented)
        indent(buf, text);
    else
        buf_add_text(buf, text);
    mem_wipe(text, strlen(text));
    mem_free(text);
}
