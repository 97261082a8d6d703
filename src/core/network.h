#ifndef CORE_NETWORK_H
#define CORE_NETWORK_H

/** Networks are data: one .ini file each, shipped in networks/ or added by the user in the
 * configuration directory. A file that is not valid is refused whole, with its line and the reason.
 */

#include <stddef.h>

#include "core/base/amount.h"
#include "core/eth/types.h"

#define NETWORK_NAME      32
#define NETWORK_SYMBOL    16
#define NETWORK_TEXT      64
#define NETWORK_URL       256
#define NETWORK_ENDPOINTS 8
#define NETWORK_TOKENS    32
#define NETWORK_POOLS     16
#define NETWORK_FEEDS     16
#define NETWORK_CONTRACTS 16
#define NETWORK_SOURCES   16
#define NETWORK_SOURCE_ID 112

enum token_role { TOKEN_OTHER, TOKEN_CARBON, TOKEN_USD, TOKEN_EUR, TOKEN_WRAPPED };

/* X(kind, text in the file) */
#define CONTRACT_KIND_LIST(X)                                                                      \
    X(CONTRACT_MOSS_CHAIN, "moss_carbon_chain")                                                    \
    X(CONTRACT_MOSS_ETHEREUM, "moss_burn_ethereum")                                                \
    X(CONTRACT_ROUTER_V2, "uniswap_v2_router")                                                     \
    X(CONTRACT_CARBON_TOKEN, "carbon_token")                                                       \
    X(CONTRACT_CARBON_PAYMENT, "carbon_payment")                                                   \
    X(CONTRACT_CARBON_ACCOUNT, "carbon_account")                                                   \
    X(CONTRACT_CARBON_STAKING, "carbon_staking")

enum contract_kind {
#define CONTRACT_ENUM(name, text) name,
    CONTRACT_KIND_LIST(CONTRACT_ENUM)
#undef CONTRACT_ENUM
};

struct endpoint {
    char url[NETWORK_URL];
    char ws[NETWORK_URL]; /* wss:// (ws:// on loopback), empty: none */
    bool is_private;
    uint32_t timeout_ms;
};
struct token {
    char symbol[NETWORK_SYMBOL];
    char name[NETWORK_TEXT];
    struct addr address; /* zero: the native currency */
    uint8_t decimals;
    enum token_role role;
    int64_t balance_slot; /* -1: unknown */
};
/** A Uniswap V2 pair. */
struct pool {
    char name[2 * NETWORK_SYMBOL + 1]; /* "MCO2-USDC" */
    struct addr address;
    int token0; /* index into tokens */
    int token1;
    uint64_t first_block;
    uint32_t fee_bps;
};
struct feed {
    char pair[2 * NETWORK_SYMBOL + 1]; /* "ETH-USD" */
    struct addr address;
    uint8_t decimals;
    uint32_t heartbeat_s;
    char description[NETWORK_TEXT];
};
struct contract {
    char name[NETWORK_TEXT];
    enum contract_kind kind;
    struct addr address;
    uint64_t first_block;
};
/** A price source over HTTP: one asset at one API. Several with one url share its budget, and
 * requests. What id means, by kind:
 *   coingecko      "moss-carbon-credit"
 *   geckoterminal  "NETWORK/POOL/TOKEN": "polygon_pos/0x68aB…/0xAa7D…"
 *   defillama      "CHAIN:TOKEN": "ethereum:0xfC98…"
 *   coinbase, coinbase_advanced, kraken   their symbol of the asset: "ETH"
 *   binance        "ETH"
 *   frankfurter    a currency: "EUR" */
struct price_api {
    char name[NETWORK_NAME]; /* of the section: "coingecko", "coinbase-eth" */
    char kind[NETWORK_NAME];
    char url[NETWORK_URL];
    char ws[NETWORK_URL];       /* the live stream; empty: none */
    char id[NETWORK_SOURCE_ID]; /* the asset in the words of the source */
    char base[NETWORK_SYMBOL];  /* the same in ours: a token's symbol, the native currency or a
                                   fiat one; empty: the carbon token */
    char quotes[NETWORK_TEXT];  /* "USD EUR", upper case; empty: those that the person uses and the
                                   kind has */
    uint32_t calls_per_minute;  /* 0: as the kind's row says */
};

struct network {
    char name[NETWORK_NAME];
    char title[NETWORK_TEXT];
    uint64_t chain_id;
    bool legacy_fees;
    uint32_t confirmations;
    uint32_t block_time_ms;
    uint64_t max_fee_gwei;
    char explorer[NETWORK_URL]; /* empty: none */
    struct addr multicall3;     /* zero: none */
    bool has_genesis;
    struct hash32 genesis;
    struct endpoint endpoints[NETWORK_ENDPOINTS];
    size_t endpoint_count;
    struct token tokens[NETWORK_TOKENS]; /* tokens[0] is the native currency */
    size_t token_count;
    struct pool pools[NETWORK_POOLS];
    size_t pool_count;
    struct feed feeds[NETWORK_FEEDS];
    size_t feed_count;
    struct contract contracts[NETWORK_CONTRACTS];
    size_t contract_count;
    struct price_api sources[NETWORK_SOURCES];
    size_t source_count;
};

/** Read and check one file. Returns: OK; ERR_NOT_FOUND; ERR_CONFIG (path, line and reason in the
 * detail) In: plain http endpoints are accepted for loopback only; name must equal the file's stem.
 */
enum err network_load(struct network *out, const char *path) MUST_CHECK;

/** All networks of a list of directories, in order; a later file of the same name replaces an
 * earlier one. */
struct network_list {
    struct network *items; /* owned; sorted by name */
    size_t count;
    char problem[256]; /* the first file that was refused, for `doctor` and the settings screen; or
                          "" */
};
void network_list_load(struct network_list *out, const char *const *dirs, size_t dir_count);
void network_list_clear(struct network_list *list);
const struct network *network_find(const struct network_list *list, const char *name);

/* Look-ups in one network; NULL (or -1) when it has none. */
const struct token *network_token(const struct network *network, const char *symbol);
const struct token *network_token_at(const struct network *network, const struct addr *address);
const struct token *network_token_role(const struct network *network, enum token_role role);
int network_token_index(const struct network *network, const struct token *token);
const struct contract *network_contract(const struct network *network, enum contract_kind kind);
/** The pool of two tokens in either order. */
const struct pool *network_pool(const struct network *network, int token_a, int token_b);
/** Words for an address of this network ("USDC token", "Moss CarbonChain"), or NULL when it is
 * unknown. */
const char *network_address_name(const struct network *network, const struct addr *address);

#endif
