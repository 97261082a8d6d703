#include "core/offset_read.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/eth/abi.h"
#include "core/eth/address.h"

/* ---- routes ---- */

static void add_direct(struct offset_route *routes, size_t *count, const struct network *network,
                       int from, int to)
{
    const struct pool *pool = network_pool(network, from, to);
    if (pool != NULL)
        routes[(*count)++] = (struct offset_route){{from, to}, {pool}, 2};
}

static void add_over(struct offset_route *routes, size_t *count, const struct network *network,
                     int from, int over, int to)
{
    const struct pool *first = network_pool(network, from, over);
    const struct pool *second = network_pool(network, over, to);
    if (first != NULL && second != NULL && *count < ROUTES_MAX)
        routes[(*count)++] = (struct offset_route){{from, over, to}, {first, second}, 3};
}

size_t offset_route_find(struct offset_route routes[ROUTES_MAX], const struct network *network,
                         int pay, int carbon)
{
    size_t count = 0;
    if (pay == 0)
        pay = network_token_index(network, network_token_role(network, TOKEN_WRAPPED));
    if (pay <= 0 || carbon <= 0 || pay == carbon)
        return 0;
    add_direct(routes, &count, network, pay, carbon);
    for (int over = 1; over < (int)network->token_count; over++) {
        if (over != pay && over != carbon)
            add_over(routes, &count, network, pay, over, carbon);
    }
    return count;
}

enum err offset_route_of_path(struct offset_route *out, const struct network *network,
                              const struct addr *path, size_t len)
{
    if (len < 2 || len > ROUTE_TOKENS)
        return err_set(ERR_UNSUPPORTED, "the purchase goes over %zu tokens", len);
    *out = (struct offset_route){.len = len};
    for (size_t i = 0; i < len; i++) {
        const struct token *token = network_token_at(network, &path[i]);
        out->tokens[i] = token != NULL ? network_token_index(network, token) : -1;
        if (out->tokens[i] < 0)
            return err_set(ERR_UNSUPPORTED, "the network's file no longer knows a token of it");
        if (i > 0)
            out->pools[i - 1] = network_pool(network, out->tokens[i - 1], out->tokens[i]);
        if (i > 0 && out->pools[i - 1] == NULL)
            return err_set(ERR_UNSUPPORTED, "the network's file no longer knows a pool of it");
    }
    return OK;
}

/* ---- asking ---- */

static struct buf *add_call(struct offset_read *read, const struct addr *to, const char *signature)
{
    struct buf *data = &read->data[read->count];
    read->calls[read->count++] = (struct chain_call){.to = *to};
    abi_begin(data, signature);
    return data;
}

static void add_balance(struct offset_read *read, const struct addr *token,
                        const struct addr *owner)
{
    abi_add_address(add_call(read, token, "balanceOf(address)"), owner);
}

static void add_allowance(struct offset_read *read, const struct addr *token,
                          const struct addr *owner, const struct addr *spender)
{
    struct buf *data = add_call(read, token, "allowance(address,address)");
    abi_add_address(data, owner);
    abi_add_address(data, spender);
}

/* Where offset_read_begin() puts its calls. */
enum { AT_CARBON, AT_CARBON_ALLOWED, AT_RETIRES };

void offset_read_begin(struct offset_read *read, const struct network *network,
                       const struct addr *payer, const struct addr *carbon,
                       const struct addr *retirer)
{
    *read = (struct offset_read){.network = network, .carbon = *carbon, .pay_at = READ_NONE};
    add_balance(read, carbon, payer);
    add_allowance(read, carbon, payer, retirer);
    (void)add_call(read, retirer, "getCMCO2()");
}

void offset_read_add_pay(struct offset_read *read, const struct addr *payer,
                         const struct addr *token, const struct addr *router)
{
    read->pay_at = read->count;
    add_balance(read, token, payer);
    add_allowance(read, token, payer, router);
}

void offset_read_add_route(struct offset_read *read, const struct offset_route *route)
{
    read->routes[read->route_count] = *route;
    read->route_at[read->route_count++] = read->count;
    for (size_t i = 0; i + 1 < route->len; i++) {
        (void)add_call(read, &route->pools[i]->address, "getReserves()");
        (void)add_call(read, &route->pools[i]->address, "token0()");
    }
}

void offset_read_request(struct offset_read *read, struct chain_request *out, uint64_t block)
{
    for (size_t i = 0; i < read->count; i++)
        read->calls[i].data = view_of_buf(&read->data[i]);
    *out = (struct chain_request){.op = CHAIN_CALLS,
                                  .network = read->network,
                                  .block = block,
                                  .calls = read->calls,
                                  .call_count = read->count};
}

void offset_read_clear(struct offset_read *read)
{
    for (size_t i = 0; i < read->count; i++)
        buf_clear(&read->data[i]);
    *read = (struct offset_read){0};
}

/* ---- the answer ---- */

static enum err take_word(struct u256 *out, const struct chain_answer *answer, size_t at,
                          const char *what)
{
    const struct chain_call_result *result = &answer->calls[at];
    if (!result->ok || result->data.len != 32 || abi_word_u256(out, result->data, 0) != OK)
        return err_set(ERR_UNTRUSTED, "the %s cannot be read from the chain", what);
    return OK;
}

/* A contract that does not say which token it retires is let pass: not all have this view. */
static enum err check_retired_token(const struct offset_read *read,
                                    const struct chain_answer *answer)
{
    struct addr token;
    const struct chain_call_result *result = &answer->calls[AT_RETIRES];
    if (!result->ok || result->data.len != 32 || abi_word_address(&token, result->data, 0) != OK)
        return OK;
    if (!addr_equal(&token, &read->carbon))
        return err_set(ERR_UNTRUSTED, "the retirement contract retires another token than the one "
                                      "the network's file calls the carbon token");
    return OK;
}

/* getReserves() gives reserve0, reserve1 and a time. */
static enum err take_hop(struct pool_hop *out, bool *is_usable, const struct offset_read *read,
                         const struct offset_route *route, size_t i,
                         const struct chain_call_result *reserves,
                         const struct chain_call_result *token0)
{
    const struct pool *pool = route->pools[i];
    struct addr first;
    struct u256 reserve[2];
    *is_usable = false;
    if (!reserves->ok || !token0->ok || reserves->data.len != 96 || token0->data.len != 32)
        return OK;
    if (abi_word_address(&first, token0->data, 0) != OK ||
        abi_word_u256(&reserve[0], reserves->data, 0) != OK ||
        abi_word_u256(&reserve[1], reserves->data, 1) != OK)
        return OK;
    if (!addr_equal(&first, &read->network->tokens[pool->token0].address))
        return err_set(ERR_UNTRUSTED, "the pool %s holds other tokens than the network's file says",
                       pool->name);
    bool is_forward = pool->token0 == route->tokens[i];
    out->reserve_in = reserve[is_forward ? 0 : 1];
    out->reserve_out = reserve[is_forward ? 1 : 0];
    out->fee_bps = pool->fee_bps;
    *is_usable = true;
    return OK;
}

static enum err take_route(struct offset_view *out, const struct offset_read *read, size_t at,
                           const struct chain_answer *answer)
{
    const struct offset_route *route = &read->routes[at];
    struct pool_route *pools = &out->pools[at];
    const struct chain_call_result *results = &answer->calls[read->route_at[at]];
    pools->count = route->len - 1;
    out->is_usable[at] = true;
    for (size_t i = 0; i < pools->count && out->is_usable[at]; i++)
        TRY(take_hop(&pools->hops[i], &out->is_usable[at], read, route, i, &results[2 * i],
                     &results[2 * i + 1]));
    return OK;
}

enum err offset_read_take(struct offset_view *out, const struct offset_read *read,
                          const struct chain_answer *answer)
{
    *out = (struct offset_view){0};
    if (answer->err != OK)
        return err_set(answer->err, "%s", answer->detail);
    if (answer->call_count != read->count)
        return err_set(ERR_UNTRUSTED, "the endpoint answered %zu of %zu calls", answer->call_count,
                       read->count);
    TRY(check_retired_token(read, answer));
    TRY(take_word(&out->have_carbon, answer, AT_CARBON, "balance of carbon tokens"));
    TRY(take_word(&out->allowed_carbon, answer, AT_CARBON_ALLOWED, "allowance of carbon tokens"));
    if (read->pay_at != READ_NONE) {
        TRY(take_word(&out->have_pay, answer, read->pay_at, "balance of the pay token"));
        TRY(take_word(&out->allowed_pay, answer, read->pay_at + 1, "allowance of the pay token"));
    }
    for (size_t i = 0; i < read->route_count; i++)
        TRY(take_route(out, read, i, answer));
    return OK;
}
