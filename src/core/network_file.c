/* Reading a network's file. inih splits lines; this file is told of each line before inih is, so
 * that errors carry a line number and nothing that inih would let pass (empty sections, long lines,
 * continued lines) gets by. */

#include <errno.h>
#include <ini.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/network_file.h"

#define LINES_MAX 2000

/* ---- the form, as tables ---- */

#define AT(type, member) offsetof(type, member), sizeof(((type *)NULL)->member)
#define NUMBER(min, max) min, max, NULL
#define CHOICES(choices) 0, 0, choices
#define PLAIN            0, 0, NULL
#define REQUIRED         true
#define OPTIONAL         false

#define CONTRACT_CHOICE(name, text) text "|"
static const char contract_choices[] = CONTRACT_KIND_LIST(CONTRACT_CHOICE);

static const char source_choices[] =
    "coingecko|geckoterminal|defillama|coinbase|coinbase_advanced|kraken|binance|frankfurter";

static const struct key network_keys[] = {
    {"name", VALUE_NAME, AT(struct network, name), PLAIN, REQUIRED},
    {"title", VALUE_TEXT, AT(struct network, title), PLAIN, OPTIONAL},
    {"chain_id", VALUE_U64, AT(struct network, chain_id), NUMBER(1, INT64_MAX), REQUIRED},
    {"currency", VALUE_TEXT, AT(struct network, tokens[0].symbol), PLAIN, OPTIONAL},
    {"decimals", VALUE_U8, AT(struct network, tokens[0].decimals), NUMBER(18, 18), OPTIONAL},
    {"fee", VALUE_FLAG, AT(struct network, legacy_fees), CHOICES("eip1559|legacy"), OPTIONAL},
    {"confirmations", VALUE_U32, AT(struct network, confirmations), NUMBER(1, 10000), OPTIONAL},
    {"block_time_ms", VALUE_U32, AT(struct network, block_time_ms), NUMBER(10, 3600000), OPTIONAL},
    {"max_fee_gwei", VALUE_U64, AT(struct network, max_fee_gwei), NUMBER(1, 1000000), OPTIONAL},
    {"explorer", VALUE_URL, AT(struct network, explorer), PLAIN, OPTIONAL},
    {"multicall3", VALUE_ADDRESS, AT(struct network, multicall3), PLAIN, OPTIONAL},
    {"genesis", VALUE_HASH, AT(struct network, genesis), PLAIN, OPTIONAL},
};
static const struct key endpoint_keys[] = {
    {"url", VALUE_URL, AT(struct endpoint, url), PLAIN, REQUIRED},
    {"ws", VALUE_WS, AT(struct endpoint, ws), PLAIN, OPTIONAL},
    {"class", VALUE_FLAG, AT(struct endpoint, is_private), CHOICES("public|private"), OPTIONAL},
    {"timeout_ms", VALUE_U32, AT(struct endpoint, timeout_ms), NUMBER(100, 120000), OPTIONAL},
};
static const struct key token_keys[] = {
    {"address", VALUE_ADDRESS, AT(struct token, address), PLAIN, REQUIRED},
    {"decimals", VALUE_U8, AT(struct token, decimals), NUMBER(0, 36), REQUIRED},
    {"name", VALUE_TEXT, AT(struct token, name), PLAIN, OPTIONAL},
    {"role", VALUE_CHOICE, AT(struct token, role), CHOICES("other|carbon|usd|eur|wrapped"),
     OPTIONAL},
    {"balance_slot", VALUE_I64, AT(struct token, balance_slot), NUMBER(0, 1000000), OPTIONAL},
};
static const struct key pool_keys[] = {
    {"kind", VALUE_CONST, 0, 0, CHOICES("uniswap_v2"), REQUIRED},
    {"address", VALUE_ADDRESS, AT(struct pool, address), PLAIN, REQUIRED},
    {"token0", VALUE_SYMBOL, AT(struct pool, token0), PLAIN, REQUIRED},
    {"token1", VALUE_SYMBOL, AT(struct pool, token1), PLAIN, REQUIRED},
    {"first_block", VALUE_U64, AT(struct pool, first_block), NUMBER(0, INT64_MAX), REQUIRED},
    {"fee_bps", VALUE_U32, AT(struct pool, fee_bps), NUMBER(0, 9999), OPTIONAL},
};
static const struct key feed_keys[] = {
    {"kind", VALUE_CONST, 0, 0, CHOICES("chainlink"), REQUIRED},
    {"address", VALUE_ADDRESS, AT(struct feed, address), PLAIN, REQUIRED},
    {"decimals", VALUE_U8, AT(struct feed, decimals), NUMBER(0, 36), REQUIRED},
    {"heartbeat_s", VALUE_U32, AT(struct feed, heartbeat_s), NUMBER(1, 31536000), REQUIRED},
    {"description", VALUE_TEXT, AT(struct feed, description), PLAIN, OPTIONAL},
};
static const struct key contract_keys[] = {
    {"kind", VALUE_CHOICE, AT(struct contract, kind), CHOICES(contract_choices), REQUIRED},
    {"address", VALUE_ADDRESS, AT(struct contract, address), PLAIN, REQUIRED},
    {"first_block", VALUE_U64, AT(struct contract, first_block), NUMBER(0, INT64_MAX), OPTIONAL},
};
static const struct key source_keys[] = {
    {"kind", VALUE_KEPT, AT(struct price_api, kind), CHOICES(source_choices), REQUIRED},
    {"url", VALUE_URL, AT(struct price_api, url), PLAIN, REQUIRED},
    {"ws", VALUE_WS, AT(struct price_api, ws), PLAIN, OPTIONAL},
    {"id", VALUE_TEXT, AT(struct price_api, id), PLAIN, REQUIRED},
    {"base", VALUE_WORD, AT(struct price_api, base), PLAIN, OPTIONAL},
    {"quotes", VALUE_WORDS, AT(struct price_api, quotes), PLAIN, OPTIONAL},
    {"calls_per_minute", VALUE_U32, AT(struct price_api, calls_per_minute), NUMBER(1, 6000),
     OPTIONAL},
};

/* What a section's title says after the point, and where that goes in the item. */
enum title_kind { TITLE_NONE, TITLE_NUMBER, TITLE_SYMBOL, TITLE_PAIR, TITLE_NAME };

struct section {
    const char *name;
    enum title_kind title;
    size_t title_offset, title_size;
    size_t items_offset, item_size, item_max, count_offset; /* item_size 0: the network itself */
    const struct key *keys;
    size_t key_count;
};

#define ITEMS(items, count)                                                                        \
    offsetof(struct network, items), sizeof(((struct network *)NULL)->items[0]),                   \
        MEM_COUNT(((struct network *)NULL)->items), offsetof(struct network, count)
#define KEYS(keys) keys, MEM_COUNT(keys)

static const struct section sections[] = {
    {"network", TITLE_NONE, 0, 0, 0, 0, 1, 0, KEYS(network_keys)},
    {"endpoint", TITLE_NUMBER, 0, 0, ITEMS(endpoints, endpoint_count), KEYS(endpoint_keys)},
    {"token", TITLE_SYMBOL, AT(struct token, symbol), ITEMS(tokens, token_count), KEYS(token_keys)},
    {"pool", TITLE_PAIR, AT(struct pool, name), ITEMS(pools, pool_count), KEYS(pool_keys)},
    {"feed", TITLE_PAIR, AT(struct feed, pair), ITEMS(feeds, feed_count), KEYS(feed_keys)},
    {"contract", TITLE_NAME, AT(struct contract, name), ITEMS(contracts, contract_count),
     KEYS(contract_keys)},
    {"source", TITLE_NAME, AT(struct price_api, name), ITEMS(sources, source_count),
     KEYS(source_keys)},
};

/* ---- sections ---- */

static bool is_pair(const char *text)
{
    size_t first = strcspn(text, "-");
    return text[first] == '-' && reader_is_symbol(text, first) &&
           reader_is_symbol(text + first + 1, strlen(text + first + 1));
}

static enum err end_section(struct reader *reader)
{
    const struct section *section = reader->section;
    if (section == NULL)
        return OK;
    for (size_t i = 0; i < section->key_count; i++) {
        if (section->keys[i].is_required && (reader->seen >> i & 1) == 0)
            return reader_refuse(reader, reader->section_line, "[%s] lacks %s",
                                 reader->section_name, section->keys[i].name);
    }
    return OK;
}

/* What a new item holds where its keys are optional. */
static void set_defaults(const struct section *section, void *item)
{
    if (section->keys == endpoint_keys)
        ((struct endpoint *)item)->timeout_ms = 8000;
    else if (section->keys == token_keys)
        ((struct token *)item)->balance_slot = -1;
    else if (section->keys == pool_keys)
        ((struct pool *)item)->fee_bps = 30;
}

static enum err check_title(struct reader *reader, const struct section *section, const char *title)
{
    bool is_fine = false;
    switch (section->title) {
    case TITLE_NONE: is_fine = title == NULL; break;
    case TITLE_NUMBER:
        is_fine = title != NULL && title[0] != '\0' && strspn(title, "0123456789") == strlen(title);
        break;
    case TITLE_SYMBOL: is_fine = title != NULL && reader_is_symbol(title, strlen(title)); break;
    case TITLE_PAIR: is_fine = title != NULL && is_pair(title); break;
    case TITLE_NAME:
        is_fine = title != NULL && title[0] != '\0' && text_is_clean(title, strlen(title));
        break;
    }
    return is_fine ? OK
                   : REFUSE(reader, "[%s] is not a form that sections of this kind have",
                            reader->section_name);
}

static enum err add_item(struct reader *reader, const struct section *section, const char *title)
{
    uint8_t *base = (uint8_t *)reader->network;
    if (section->item_size == 0) {
        reader->item = base;
        return OK;
    }
    size_t *count = (size_t *)(void *)(base + section->count_offset);
    if (*count == section->item_max)
        return REFUSE(reader, "there are more than %zu sections of this kind", section->item_max);
    uint8_t *item = base + section->items_offset + *count * section->item_size;
    (*count)++;
    reader->item = item;
    set_defaults(section, item);
    if (section->title_size > 0)
        (void)text_copy((char *)item + section->title_offset, section->title_size, title);
    return OK;
}

static enum err begin_section(struct reader *reader, char *name)
{
    TRY(end_section(reader));
    (void)text_copy(reader->section_name, sizeof reader->section_name, name);
    reader->section = NULL;
    reader->section_line = reader->line;
    reader->seen = 0;
    if (strlen(name) >= sizeof reader->titles[0])
        return REFUSE(reader, "the section's name is too long");
    for (size_t i = 0; i < reader->title_count; i++) {
        if (strcmp(reader->titles[i], name) == 0)
            return REFUSE(reader, "[%s] is there twice", name);
    }
    if (reader->title_count == SECTIONS_MAX)
        return REFUSE(reader, "there are too many sections");
    (void)text_copy(reader->titles[reader->title_count++], sizeof reader->titles[0], name);

    char *point = strchr(name, '.');
    const char *title = point != NULL ? point + 1 : NULL;
    if (point != NULL)
        *point = '\0';
    for (size_t i = 0; i < MEM_COUNT(sections); i++) {
        if (strcmp(sections[i].name, name) != 0)
            continue;
        TRY(check_title(reader, &sections[i], title));
        reader->section = &sections[i];
        return add_item(reader, &sections[i], title);
    }
    return REFUSE(reader, "section [%s] is not known", reader->section_name);
}

/* ---- lines ---- */

/* inih: a pair. Returns: 0 to refuse. */
static int on_pair(void *user, const char *section_name, const char *name, const char *value)
{
    struct reader *reader = user;
    const struct section *section = reader->section;
    (void)section_name;
    if (reader->err != OK)
        return 0;
    if (section == NULL)
        return REFUSE(reader, "'%s' stands before the first section", name) == OK;
    for (size_t i = 0; i < section->key_count; i++) {
        const struct key *key = &section->keys[i];
        if (strcmp(key->name, name) != 0)
            continue;
        if ((reader->seen >> i & 1) != 0)
            return REFUSE(reader, "%s is there twice", name) == OK;
        /* An optional key may be left empty; a required one counts only with a value. */
        if (value[0] == '\0' && !key->is_required)
            return 1;
        if (value[0] == '\0')
            return REFUSE(reader, "%s has no value", name) == OK;
        reader->seen |= UINT32_C(1) << i;
        return reader_set_value(reader, (uint8_t *)reader->item + key->offset, key, value) == OK;
    }
    return REFUSE(reader, "'%s' is not known in [%s]", name, reader->section_name) == OK;
}

/* Look at a whole line before inih does. */
static enum err check_line(struct reader *reader, char *line, size_t len)
{
    if (memchr(line, '\0', len) != NULL || !text_is_utf8(line, len))
        return REFUSE(reader, "the line is not UTF-8 text");
    size_t blank = strspn(line, " \t\r\n");
    if (blank > 0 && line[blank] != '\0' && strchr(";#", line[blank]) == NULL)
        return REFUSE(reader, "the line begins with a blank");
    if (line[0] != '[')
        return OK;
    char *end = strchr(line, ']');
    if (end == NULL || strchr(" \t\r\n", end[1]) == NULL ||
        strchr(";", end[1 + strspn(end + 1, " \t\r\n")]) == NULL)
        return REFUSE(reader, "the section does not end with ']'");
    char name[INI_MAX_LINE];
    (void)text_format(name, sizeof name, "%.*s", (int)(end - line - 1), line + 1);
    return begin_section(reader, name);
}

/* inih: the next line, as fgets() gives it. */
static char *next_line(char *out, int size, void *user)
{
    struct reader *reader = user;
    if (reader->err != OK)
        return NULL;
    /* fgets() does not say how long a line with NUL bytes is. */
    memset(out, '\n', (size_t)size);
    if (fgets(out, size, reader->file) == NULL)
        return NULL;
    reader->line++;
    const char *end = memchr(out, '\n', (size_t)size);
    size_t len = end != NULL && end + 1 < out + size && end[1] == '\0' ? (size_t)(end - out) + 1
                                                                       : strnlen(out, (size_t)size);
    if (len + 1 == (size_t)size && out[len - 1] != '\n')
        (void)REFUSE(reader, "the line is longer than %d bytes", size - 2);
    else if (reader->line > LINES_MAX)
        (void)REFUSE(reader, "there are more than %d lines", LINES_MAX);
    else
        (void)check_line(reader, out, len);
    return reader->err == OK ? out : NULL;
}

/* ---- the whole ---- */

static enum err resolve_symbols(struct reader *reader)
{
    for (size_t i = 0; i < reader->pending_count; i++) {
        const struct pending_symbol *pending = &reader->pending[i];
        const struct token *token = network_token(reader->network, pending->symbol);
        if (token == NULL)
            return reader_refuse(reader, pending->line, "there is no token '%s' in this file",
                                 pending->symbol);
        *pending->out = network_token_index(reader->network, token);
    }
    for (size_t i = 0; i < reader->network->pool_count; i++) {
        const struct pool *pool = &reader->network->pools[i];
        if (pool->token0 == pool->token1)
            return REFUSE(reader, "[pool.%s] has one token twice", pool->name);
        if (pool->token0 == 0 || pool->token1 == 0)
            return REFUSE(reader, "[pool.%s]: a pool holds the wrapped currency, not %s itself",
                          pool->name, reader->network->tokens[0].symbol);
    }
    return OK;
}

static enum err check_tokens(struct reader *reader)
{
    const struct network *network = reader->network;
    for (size_t i = 1; i < network->token_count; i++) {
        for (size_t j = 0; j < i; j++) {
            const struct token *a = &network->tokens[i], *b = &network->tokens[j];
            if (strcmp(a->symbol, b->symbol) == 0)
                return REFUSE(reader, "two tokens are called %s", a->symbol);
            if (addr_equal(&a->address, &b->address))
                return REFUSE(reader, "%s and %s have one address", a->symbol, b->symbol);
        }
    }
    return OK;
}

static enum err check_whole(struct reader *reader)
{
    struct network *network = reader->network;
    const char *stem = strrchr(reader->path, '/');
    stem = stem != NULL ? stem + 1 : reader->path;
    size_t len = strlen(network->name);
    TRY(end_section(reader));
    if (network->name[0] == '\0')
        return REFUSE(reader, "there is no section [network]");
    if (strncmp(stem, network->name, len) != 0 || strcmp(stem + len, ".ini") != 0)
        return REFUSE(reader, "the network is called '%s': the file must be called %s.ini",
                      network->name, network->name);
    if (network->endpoint_count == 0)
        return REFUSE(reader, "there is no section [endpoint.1]");
    TRY(check_tokens(reader));
    if (network->title[0] == '\0')
        (void)text_copy(network->title, sizeof network->title, network->name);
    return resolve_symbols(reader);
}

static void set_network_defaults(struct network *network)
{
    memset(network, 0, sizeof *network);
    network->confirmations = 12;
    network->block_time_ms = 12000;
    network->max_fee_gwei = 1000;
    network->token_count = 1;
    network->tokens[0] =
        (struct token){.symbol = "ETH", .decimals = 18, .role = TOKEN_OTHER, .balance_slot = -1};
}

enum err network_load(struct network *out, const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return err_set(errno == ENOENT ? ERR_NOT_FOUND : ERR_CONFIG, "cannot open '%s': %s", path,
                       strerror(errno));
    struct reader *reader = mem_alloc(sizeof *reader);
    reader->network = out;
    reader->path = path;
    reader->file = file;
    set_network_defaults(out);
    int line = ini_parse_stream(next_line, reader, on_pair, reader);
    if (reader->err == OK && line != 0)
        (void)reader_refuse(reader, line > 0 ? line : reader->line,
                            "this is neither a section nor a "
                            "'key = value'");
    if (reader->err == OK && ferror(file))
        (void)REFUSE(reader, "the file cannot be read further");
    if (reader->err == OK)
        (void)check_whole(reader);
    if (out->tokens[0].name[0] == '\0')
        (void)text_copy(out->tokens[0].name, sizeof out->tokens[0].name, out->tokens[0].symbol);
    enum err err = reader->err;
    mem_free(reader);
    fclose(file);
    return err;
}
