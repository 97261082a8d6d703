/* The reader. Strings are decoded into a second copy of the input, each at its own place: decoding
 * never makes one longer, and the closing quote leaves room for the NUL. */

#include "core/base/json.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"

#define DEPTH_MAX 512
#define KEY_MAX   4096
#define FEW       12 /* members of an object that are compared without sorting */

struct json {
    const char *key;
    const char *raw;
    const char *text;
    uint32_t raw_len;
    uint32_t size; /* bytes of text; elements or members */
    uint32_t next; /* distance to the next sibling in the array of nodes; 0: the last */
    uint8_t type;
    bool truth;
};

struct json_doc {
    char *raw;
    char *text;
    size_t len; /* of raw; text has one byte more */
    struct json *nodes;
};

const struct json_limits json_limits_default = {
    .max_bytes = 16u << 20, .max_nodes = 1000000, .max_depth = 64};

struct parser {
    struct json_doc *doc;
    const struct json_limits *limits;
    size_t len, at;
    size_t count, cap;        /* nodes */
    unsigned depth;           /* open containers */
    uint32_t open[DEPTH_MAX]; /* their nodes */
    uint32_t last[DEPTH_MAX]; /* the last child of each; 0: none yet */
};

static enum err malformed(const struct parser *p, const char *why)
{
    return err_set(ERR_SYNTAX, "malformed JSON at byte %zu: %s", p->at, why);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static void skip_space(struct parser *p)
{
    while (p->at < p->len && is_space(p->doc->raw[p->at]))
        p->at++;
}

static bool take(struct parser *p, char c)
{
    if (p->at == p->len || p->doc->raw[p->at] != c)
        return false;
    p->at++;
    return true;
}

static bool at_digit(const struct parser *p)
{
    return p->at < p->len && p->doc->raw[p->at] >= '0' && p->doc->raw[p->at] <= '9';
}

/* strings */

static bool take_hex4(struct parser *p, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++) {
        char c = p->at < p->len ? p->doc->raw[p->at] : '\0';
        uint32_t digit;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            digit = (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return false;
        *out = *out << 4 | digit;
        p->at++;
    }
    return true;
}

/* After "\u". */
static enum err take_unicode(struct parser *p, char **out)
{
    uint32_t rune, low;
    if (!take_hex4(p, &rune))
        return malformed(p, "four hexadecimal digits are due");
    if (rune == 0 && !p->limits->is_lax)
        return malformed(p, "\\u0000 is not accepted");
    if (rune >= 0xdc00 && rune <= 0xdfff)
        return malformed(p, "a surrogate stands alone");
    if (rune >= 0xd800 && rune <= 0xdbff) {
        if (!take(p, '\\') || !take(p, 'u') || !take_hex4(p, &low) || low < 0xdc00 || low > 0xdfff)
            return malformed(p, "a surrogate stands alone");
        rune = 0x10000 + ((rune - 0xd800) << 10) + (low - 0xdc00);
    }
    *out += text_encode(*out, rune);
    return OK;
}

/* After the backslash. */
static enum err take_escape(struct parser *p, char **out)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    char c = p->at < p->len ? p->doc->raw[p->at] : '\0';
    if (c == 'u') {
        p->at++;
        return take_unicode(p, out);
    }
    const char *name = c != '\0' ? strchr(names, c) : NULL;
    if (name == NULL)
        return malformed(p, "no such escape");
    *(*out)++ = values[name - names];
    p->at++;
    return OK;
}

static bool is_plain_ascii(char c)
{
    return (signed char)c >= 0x20 && c != '"' && c != '\\';
}

/* Copy what needs no decoding. */
static enum err take_plain(struct parser *p, char **out)
{
    const char *raw = p->doc->raw;
    for (;;) {
        size_t size = 0;
        uint32_t rune;
        while (p->at + size < p->len && is_plain_ascii(raw[p->at + size]))
            size++;
        if (size == 0) {
            if (p->at == p->len || raw[p->at] == '"' || raw[p->at] == '\\')
                return OK;
            if ((uint8_t)raw[p->at] < 0x20)
                return malformed(p, "a control character in a string");
            size = text_decode(&rune, raw + p->at, p->len - p->at);
            if (size == 0)
                return malformed(p, "a string is not UTF-8");
        }
        memcpy(*out, raw + p->at, size);
        *out += size;
        p->at += size;
    }
}

/* At the opening quote. */
static enum err take_string(struct parser *p, const char **text, uint32_t *len)
{
    p->at++;
    char *start = p->doc->text + p->at, *out = start;
    for (;;) {
        TRY(take_plain(p, &out));
        if (take(p, '"'))
            break;
        if (!take(p, '\\'))
            return malformed(p, "a string does not end");
        TRY(take_escape(p, &out));
    }
    *out = '\0';
    *text = start;
    *len = (uint32_t)(out - start);
    return OK;
}

/* numbers and words */

static bool skip_digits(struct parser *p)
{
    if (!at_digit(p))
        return false;
    while (at_digit(p))
        p->at++;
    return true;
}

static enum err take_number(struct parser *p, struct json *node)
{
    size_t start = p->at;
    (void)take(p, '-');
    if (!take(p, '0') && !skip_digits(p))
        return malformed(p, "a value is due");
    if (take(p, '.') && !skip_digits(p))
        return malformed(p, "a digit is due after the point");
    if (take(p, 'e') || take(p, 'E')) {
        if (!take(p, '+'))
            (void)take(p, '-');
        if (!skip_digits(p))
            return malformed(p, "a digit is due in the exponent");
    }
    node->type = JSON_NUMBER;
    node->size = (uint32_t)(p->at - start);
    memcpy(p->doc->text + start, p->doc->raw + start, node->size);
    p->doc->text[p->at] = '\0';
    node->text = p->doc->text + start;
    return OK;
}

static enum err take_word(struct parser *p, struct json *node)
{
    static const struct {
        const char *word;
        enum json_type type;
        bool truth;
    } words[] = {
        {"true", JSON_BOOL, true}, {"false", JSON_BOOL, false}, {"null", JSON_NULL, false}};
    for (size_t i = 0; i < MEM_COUNT(words); i++) {
        size_t len = strlen(words[i].word);
        if (p->len - p->at < len || memcmp(p->doc->raw + p->at, words[i].word, len) != 0)
            continue;
        node->type = (uint8_t)words[i].type;
        node->truth = words[i].truth;
        p->at += len;
        return OK;
    }
    return malformed(p, "a value is due");
}

/* the tree */

/* Append a node behind its elder sibling. Returns: OK; ERR_LIMIT */
static enum err add_node(struct parser *p, const char *key)
{
    if (p->count == p->limits->max_nodes)
        return err_set(ERR_LIMIT, "more than %zu JSON values", p->limits->max_nodes);
    if (p->count == p->cap) {
        p->cap = p->cap == 0 ? 16 : p->cap * 2;
        p->doc->nodes = mem_resize(p->doc->nodes, p->cap, sizeof *p->doc->nodes);
    }
    uint32_t index = (uint32_t)p->count++;
    p->doc->nodes[index] = (struct json){.key = key, .raw = p->doc->raw + p->at};
    if (p->depth > 0) {
        uint32_t *last = &p->last[p->depth - 1];
        if (*last != 0)
            p->doc->nodes[*last].next = index - *last;
        *last = index;
        p->doc->nodes[p->open[p->depth - 1]].size++;
    }
    return OK;
}

static enum err take_value(struct parser *p, const char *key)
{
    TRY(add_node(p, key));
    struct json *node = &p->doc->nodes[p->count - 1];
    char c = p->at < p->len ? p->doc->raw[p->at] : '\0';
    size_t start = p->at;
    if (c == '{' || c == '[') {
        if (p->depth == p->limits->max_depth)
            return err_set(ERR_LIMIT, "JSON is nested more than %u deep", p->limits->max_depth);
        node->type = c == '{' ? JSON_OBJECT : JSON_ARRAY;
        p->open[p->depth] = (uint32_t)p->count - 1;
        p->last[p->depth++] = 0;
        p->at++;
        return OK;
    }
    enum err err;
    if (c == '"') {
        node->type = JSON_STRING;
        err = take_string(p, &node->text, &node->size);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
        err = take_number(p, node);
    } else {
        err = take_word(p, node);
    }
    node->raw_len = (uint32_t)(p->at - start);
    return err;
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool has_duplicate_of_few(const struct json *object)
{
    for (const struct json *a = json_first(object); a != NULL; a = json_next(a))
        for (const struct json *b = json_next(a); b != NULL; b = json_next(b))
            if (strcmp(a->key, b->key) == 0)
                return true;
    return false;
}

/* Returns: whether two members have one name. Sorting keeps hostile objects from costing the square
 * of their size. */
static bool has_duplicate(const struct json *object)
{
    if (object->size <= FEW)
        return has_duplicate_of_few(object);
    const char **keys = mem_array(object->size, sizeof *keys);
    size_t count = 0;
    for (const struct json *at = json_first(object); at != NULL; at = json_next(at))
        keys[count++] = at->key;
    qsort(keys, count, sizeof *keys, compare_keys);
    bool found = false;
    for (size_t i = 1; i < count && !found; i++)
        found = strcmp(keys[i - 1], keys[i]) == 0;
    mem_free(keys);
    return found;
}

/* After the closing bracket. */
static enum err end_container(struct parser *p)
{
    struct json *node = &p->doc->nodes[p->open[--p->depth]];
    node->raw_len = (uint32_t)(p->doc->raw + p->at - node->raw);
    if (node->type == JSON_OBJECT && !p->limits->is_lax && has_duplicate(node))
        return malformed(p, "two members of an object have one name");
    return OK;
}

static enum err take_key(struct parser *p, const char **key)
{
    uint32_t len;
    if (p->at == p->len || p->doc->raw[p->at] != '"')
        return malformed(p, "the name of a member is due");
    TRY(take_string(p, key, &len));
    if (len > KEY_MAX)
        return err_set(ERR_LIMIT, "the name of a JSON member is longer than %d bytes", KEY_MAX);
    skip_space(p);
    return take(p, ':') ? OK : malformed(p, "a colon is due");
}

/* One value, or one closing bracket, inside the innermost container. */
static enum err take_item(struct parser *p)
{
    struct json *parent = &p->doc->nodes[p->open[p->depth - 1]];
    bool is_object = parent->type == JSON_OBJECT;
    const char *key = NULL;
    if (take(p, is_object ? '}' : ']'))
        return end_container(p);
    if (parent->size > 0) {
        if (!take(p, ','))
            return malformed(p, is_object ? "a comma or '}' is due" : "a comma or ']' is due");
        skip_space(p);
    }
    if (is_object) {
        TRY(take_key(p, &key));
        skip_space(p);
    }
    return take_value(p, key);
}

static enum err parse(struct parser *p)
{
    skip_space(p);
    TRY(take_value(p, NULL));
    while (p->depth > 0) {
        skip_space(p);
        TRY(take_item(p));
    }
    skip_space(p);
    return p->at == p->len ? OK : malformed(p, "something follows the value");
}

enum err json_parse(struct json_doc **out, const char *data, size_t len,
                    const struct json_limits *limits)
{
    assert(limits->max_depth <= DEPTH_MAX && limits->max_bytes < UINT32_MAX &&
           limits->max_nodes < UINT32_MAX);
    *out = NULL;
    if (len > limits->max_bytes)
        return err_set(ERR_LIMIT, "more than %zu bytes of JSON", limits->max_bytes);
    struct json_doc *doc = mem_alloc(sizeof *doc);
    doc->len = len;
    doc->raw = mem_dup(data, len);
    doc->text = mem_alloc(len + 1);
    struct parser p = {.doc = doc, .limits = limits, .len = len};
    enum err err = parse(&p);
    if (err != OK)
        json_doc_wipe(doc);
    else
        *out = doc;
    return err;
}

void json_doc_free(struct json_doc *doc)
{
    if (doc == NULL)
        return;
    mem_free(doc->raw);
    mem_free(doc->text);
    mem_free(doc->nodes);
    mem_free(doc);
}

void json_doc_wipe(struct json_doc *doc)
{
    if (doc == NULL)
        return;
    mem_wipe(doc->raw, doc->len);
    mem_wipe(doc->text, doc->len + 1);
    json_doc_free(doc);
}

const struct json *json_root(const struct json_doc *doc)
{
    return doc->nodes;
}

/* access */

enum json_type json_type(const struct json *value)
{
    return value != NULL ? (enum json_type)value->type : JSON_NULL;
}

const struct json *json_get(const struct json *object, const char *key)
{
    if (json_type(object) != JSON_OBJECT)
        return NULL;
    for (const struct json *at = json_first(object); at != NULL; at = json_next(at)) {
        if (strcmp(at->key, key) == 0)
            return at;
    }
    return NULL;
}

size_t json_count(const struct json *value)
{
    enum json_type type = json_type(value);
    return type == JSON_ARRAY || type == JSON_OBJECT ? value->size : 0;
}

const struct json *json_first(const struct json *container)
{
    return json_count(container) > 0 ? container + 1 : NULL;
}

const struct json *json_next(const struct json *value)
{
    return value != NULL && value->next > 0 ? value + value->next : NULL;
}

const char *json_key(const struct json *member)
{
    return member != NULL ? member->key : NULL;
}

static const char *text_of(const struct json *value, enum json_type type, size_t *len)
{
    if (value == NULL || value->type != type)
        return NULL;
    if (len != NULL)
        *len = value->size;
    return value->text;
}

const char *json_text(const struct json *value, size_t *len)
{
    return text_of(value, JSON_STRING, len);
}

const char *json_number_text(const struct json *value, size_t *len)
{
    return text_of(value, JSON_NUMBER, len);
}

struct view json_raw(const struct json *value)
{
    return value != NULL ? view_of(value->raw, value->raw_len) : view_of(NULL, 0);
}
