#include "core/network.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/text.h"

/* ---- all networks ---- */

static struct network *find(const struct network_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].name, name) == 0)
            return &list->items[i];
    }
    return NULL;
}

static void add(struct network_list *list, const struct network *network)
{
    struct network *old = find(list, network->name);
    if (old == NULL) {
        list->items = mem_resize(list->items, list->count + 1, sizeof *list->items);
        old = &list->items[list->count++];
    }
    *old = *network;
}

static int is_network_file(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);
    return entry->d_name[0] != '.' && len > 4 && strcmp(entry->d_name + len - 4, ".ini") == 0;
}

static void load_folder(struct network_list *list, const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_network_file, alphasort);
    struct network *network = mem_alloc(sizeof *network);
    struct buf path = {0};
    for (int i = 0; i < count; i++) {
        buf_reset(&path);
        buf_printf(&path, "%s/%s", folder, entries[i]->d_name);
        enum err err = network_load(network, buf_text(&path));
        if (err == OK)
            add(list, network);
        else if (list->problem[0] == '\0')
            (void)text_copy(list->problem, sizeof list->problem, err_detail(err));
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    buf_clear(&path);
    mem_free(network);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct network *)a)->name, ((const struct network *)b)->name);
}

void network_list_load(struct network_list *out, const char *const *dirs, size_t dir_count)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < dir_count; i++)
        load_folder(out, dirs[i]);
    if (out->count > 1)
        qsort(out->items, out->count, sizeof *out->items, by_name);
}

void network_list_clear(struct network_list *list)
{
    mem_free(list->items);
    memset(list, 0, sizeof *list);
}

const struct network *network_find(const struct network_list *list, const char *name)
{
    return find(list, name);
}

/* ---- one network ---- */

const struct token *network_token(const struct network *network, const char *symbol)
{
    for (size_t i = 0; i < network->token_count; i++) {
        if (strcmp(network->tokens[i].symbol, symbol) == 0)
            return &network->tokens[i];
    }
    return NULL;
}

const struct token *network_token_at(const struct network *network, const struct addr *address)
{
    for (size_t i = 0; i < network->token_count; i++) {
        if (addr_equal(&network->tokens[i].address, address))
            return &network->tokens[i];
    }
    return NULL;
}

const struct token *network_token_role(const struct network *network, enum token_role role)
{
    for (size_t i = 0; i < network->token_count; i++) {
        if (network->tokens[i].role == role)
            return &network->tokens[i];
    }
    return NULL;
}

int network_token_index(const struct network *network, const struct token *token)
{
    return token != NULL ? (int)(token - network->tokens) : -1;
}

const struct contract *network_contract(const struct network *network, enum contract_kind kind)
{
    for (size_t i = 0; i < network->contract_count; i++) {
        if (network->contracts[i].kind == kind)
            return &network->contracts[i];
    }
    return NULL;
}

const struct pool *network_pool(const struct network *network, int token_a, int token_b)
{
    for (size_t i = 0; i < network->pool_count; i++) {
        const struct pool *pool = &network->pools[i];
        if ((pool->token0 == token_a && pool->token1 == token_b) ||
            (pool->token0 == token_b && pool->token1 == token_a))
            return pool;
    }
    return NULL;
}

static const char *contract_words(enum contract_kind kind)
{
    switch (kind) {
    case CONTRACT_MOSS_CHAIN: return "Moss CarbonChain";
    case CONTRACT_MOSS_ETHEREUM: return "Moss retirement";
    case CONTRACT_ROUTER_V2: return "exchange router";
    case CONTRACT_CARBON_TOKEN: return "CarbonToken";
    case CONTRACT_CARBON_PAYMENT: return "CarbonPayment";
    case CONTRACT_CARBON_ACCOUNT: return "CarbonAccount";
    case CONTRACT_CARBON_STAKING: return "CarbonStaking";
    }
    return "contract";
}

/* The words live until the next call. */
static const char *words_of(const char *name, const char *kind)
{
    static char words[NETWORK_TEXT + 32];
    (void)text_format(words, sizeof words, "%s %s", name, kind);
    return words;
}

const char *network_address_name(const struct network *network, const struct addr *address)
{
    const struct token *token = network_token_at(network, address);
    if (token != NULL)
        return addr_is_zero(address) ? NULL : words_of(token->symbol, "token");
    for (size_t i = 0; i < network->contract_count; i++) {
        if (addr_equal(&network->contracts[i].address, address))
            return contract_words(network->contracts[i].kind);
    }
    for (size_t i = 0; i < network->pool_count; i++) {
        if (addr_equal(&network->pools[i].address, address))
            return words_of(network->pools[i].name, "pool");
    }
    for (size_t i = 0; i < network->feed_count; i++) {
        if (addr_equal(&network->feeds[i].address, address))
            return words_of(network->feeds[i].pair, "feed");
    }
    if (!addr_is_zero(&network->multicall3) && addr_equal(&network->multicall3, address))
        return "Multicall3";
    return NULL;
}
