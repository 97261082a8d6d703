#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/network_file.h"

/* The first reason stays. */
enum err reader_refuse(struct reader *reader, int line, const char *format, ...)
{
    char reason[300], clean[300];
    va_list args;
    if (reader->err != OK)
        return reader->err;
    va_start(args, format);
    (void)vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    text_clean_into(clean, sizeof clean, reason, strlen(reason));
    reader->err = err_set(ERR_CONFIG, "%s:%d: %s", reader->path, line, clean);
    return reader->err;
}

/* Returns: the place of text in "a|b|c", -1 when it is not there. */
static int place_of(const char *choices, const char *text)
{
    size_t len = strlen(text);
    for (int place = 0; len > 0 && *choices != '\0'; place++) {
        size_t choice = strcspn(choices, "|");
        if (choice == len && memcmp(choices, text, len) == 0)
            return place;
        choices += choice;
        choices += *choices == '|';
    }
    return -1;
}

static bool is_name(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0';
}

bool reader_is_symbol(const char *text, size_t len)
{
    if (len == 0 || len >= NETWORK_SYMBOL)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!isalnum((unsigned char)text[i]) && strchr("._", text[i]) == NULL)
            return false;
    }
    return true;
}

static bool are_symbols(const char *text)
{
    for (;;) {
        size_t len = strcspn(text, " ");
        if (!reader_is_symbol(text, len))
            return false;
        if (text[len] == '\0')
            return true;
        text += len + 1;
    }
}

static bool is_loopback(const char *host, size_t len)
{
    struct in_addr address;
    char text[64];
    if (len >= sizeof text)
        return false;
    memcpy(text, host, len);
    text[len] = '\0';
    if (strcmp(text, "localhost") == 0 || strcmp(text, "[::1]") == 0)
        return true;
    return inet_pton(AF_INET, text, &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

/* The host of what follows "scheme://": after the credentials, before port and path. */
static const char *host_of(const char *rest, size_t *len)
{
    size_t authority = strcspn(rest, "/?#");
    const char *host = rest;
    for (size_t i = 0; i < authority; i++) {
        if (rest[i] == '@')
            host = rest + i + 1;
    }
    size_t left = authority - (size_t)(host - rest);
    /* The colons of "[::1]" are not the port's. */
    const char *close = host[0] == '[' ? memchr(host, ']', left) : NULL;
    const char *from = close != NULL ? close : host;
    const char *colon = memchr(from, ':', left - (size_t)(from - host));
    *len = colon != NULL ? (size_t)(colon - host) : left;
    return host;
}

/* A URL may hold a key: what is wrong is said without repeating it. */
static enum err check_url(struct reader *reader, const char *url)
{
    static const struct {
        const char *start;
        bool is_plain;
    } schemes[] = {{"https://", false}, {"wss://", false}, {"http://", true}, {"ws://", true}};
    for (const char *c = url; *c != '\0'; c++) {
        if (*c <= ' ' || *c >= 0x7f || strchr("\\\"<>^`{|}", *c) != NULL)
            return REFUSE(reader, "the address has a character that URLs do not have");
    }
    for (size_t i = 0; i < MEM_COUNT(schemes); i++) {
        size_t len = strlen(schemes[i].start), host_len;
        if (strncmp(url, schemes[i].start, len) != 0)
            continue;
        const char *host = host_of(url + len, &host_len);
        if (host_len == 0)
            return REFUSE(reader, "the address names no host");
        if (schemes[i].is_plain && !is_loopback(host, host_len))
            return REFUSE(reader,
                          "unencrypted %s is for this machine only (127.0.0.1, [::1], "
                          "localhost)",
                          schemes[i].start);
        return OK;
    }
    return REFUSE(reader, "the address does not begin with https://, wss://, http:// or ws://");
}

static enum err read_number(struct reader *reader, uint64_t *out, const struct key *key,
                            const char *value)
{
    struct u256 number;
    if (u256_from_decimal(&number, value, strlen(value)) != OK || !u256_to_u64(out, &number) ||
        *out < key->min || *out > key->max)
        return REFUSE(reader, "%s is a number from %llu to %llu, not '%s'", key->name,
                      (unsigned long long)key->min, (unsigned long long)key->max, value);
    return OK;
}

static enum err set_number(struct reader *reader, void *out, const struct key *key,
                           const char *value)
{
    uint64_t number = 0;
    TRY(read_number(reader, &number, key, value));
    switch (key->size) {
    case sizeof(uint8_t): *(uint8_t *)out = (uint8_t)number; break;
    case sizeof(uint32_t): *(uint32_t *)out = (uint32_t)number; break;
    default: *(uint64_t *)out = number; break;
    }
    return OK;
}

static enum err set_text(struct reader *reader, char *out, const struct key *key, const char *value)
{
    if (!text_is_clean(value, strlen(value)))
        return REFUSE(reader, "%s has control or invisible characters", key->name);
    if (!text_copy(out, key->size, value))
        return REFUSE(reader, "%s is longer than %zu bytes", key->name, key->size - 1);
    if (key->kind == VALUE_NAME && !is_name(value))
        return REFUSE(reader, "%s has lower-case letters, digits, '-' and '_' only", key->name);
    if (key->kind == VALUE_WS && strncmp(value, "ws", 2) != 0)
        return REFUSE(reader, "%s begins with wss:// (on this machine also ws://)", key->name);
    if (key->kind == VALUE_WORD && !reader_is_symbol(value, strlen(value)))
        return REFUSE(reader, "%s is not a symbol", key->name);
    if (key->kind == VALUE_WORDS && !are_symbols(value))
        return REFUSE(reader, "%s is not symbols with one space between them", key->name);
    return key->kind == VALUE_URL || key->kind == VALUE_WS ? check_url(reader, value) : OK;
}

static enum err set_choice(struct reader *reader, void *out, const struct key *key,
                           const char *value)
{
    int place = place_of(key->choices, value);
    if (place < 0)
        return REFUSE(reader, "%s is one of %s, not '%s'", key->name, key->choices, value);
    if (key->kind == VALUE_FLAG)
        *(bool *)out = place == 1;
    else if (key->kind == VALUE_CHOICE)
        memcpy(out, &place, sizeof place);
    else if (key->kind == VALUE_KEPT)
        (void)text_copy(out, key->size, value);
    return OK;
}

static enum err set_address(struct reader *reader, struct addr *out, const struct key *key,
                            const char *value)
{
    enum err err = address_read(out, value, strlen(value));
    if (err == ERR_INVALID)
        return REFUSE(reader, "%s '%s' is mistyped: its checksum (EIP-55) is wrong", key->name,
                      value);
    if (err != OK)
        return REFUSE(reader, "%s '%s' is not an address", key->name, value);
    return addr_is_zero(out) ? REFUSE(reader, "%s is the zero address", key->name) : OK;
}

static enum err set_hash(struct reader *reader, struct hash32 *out, const struct key *key,
                         const char *value)
{
    if (hash_read(out, value, strlen(value)) != OK)
        return REFUSE(reader, "%s is not 0x and 64 hex digits", key->name);
    reader->network->has_genesis = true;
    return OK;
}

static enum err set_symbol(struct reader *reader, int *out, const struct key *key,
                           const char *value)
{
    if (!reader_is_symbol(value, strlen(value)))
        return REFUSE(reader, "%s is not the symbol of a token", key->name);
    struct pending_symbol *pending = &reader->pending[reader->pending_count++];
    *pending = (struct pending_symbol){.out = out, .line = reader->line};
    (void)text_copy(pending->symbol, sizeof pending->symbol, value);
    return OK;
}

enum err reader_set_value(struct reader *reader, void *out, const struct key *key,
                          const char *value)
{
    switch (key->kind) {
    case VALUE_NAME:
    case VALUE_TEXT:
    case VALUE_URL:
    case VALUE_WS:
    case VALUE_WORD:
    case VALUE_WORDS: return set_text(reader, out, key, value);
    case VALUE_U8:
    case VALUE_U32:
    case VALUE_U64:
    case VALUE_I64: return set_number(reader, out, key, value);
    case VALUE_CHOICE:
    case VALUE_FLAG:
    case VALUE_CONST:
    case VALUE_KEPT: return set_choice(reader, out, key, value);
    case VALUE_ADDRESS: return set_address(reader, out, key, value);
    case VALUE_HASH: return set_hash(reader, out, key, value);
    case VALUE_SYMBOL: return set_symbol(reader, out, key, value);
    }
    return REFUSE(reader, "%s cannot be read", key->name);
}
