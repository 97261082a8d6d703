#ifndef CORE_OFFSET_READ_H
#define CORE_OFFSET_READ_H

/** What a quote and each step of an order read from the chain, in one batch at one block: the
 * pools of the routes, what the payer holds, and what the contracts may take. */

#include "core/offset_quote.h"
#include "core/ports.h"

#define ROUTES_MAX     4
#define ROUTE_TOKENS   (ROUTE_HOPS + 1)
#define READ_CALLS_MAX (5 + 2 * ROUTE_HOPS * ROUTES_MAX)
#define READ_NONE      SIZE_MAX

/** A way from one token to another over pools of the network. Tokens are indices. */
struct offset_route {
    int tokens[ROUTE_TOKENS];
    const struct pool *pools[ROUTE_HOPS];
    size_t len; /* of tokens: 2 or 3 */
};
/** Routes from pay (the wrapped token stands for the native currency) to carbon, direct ones first.
 *  Returns: how many were found, at most ROUTES_MAX. */
size_t offset_route_find(struct offset_route routes[ROUTES_MAX], const struct network *network,
                         int pay, int carbon);
/** The route over exactly these tokens. Returns: OK; ERR_UNSUPPORTED (the network's file does not
 *  know one of them, or no pool) */
enum err offset_route_of_path(struct offset_route *out, const struct network *network,
                              const struct addr *path, size_t len) MUST_CHECK;

struct offset_read {
    const struct network *network;
    struct chain_call calls[READ_CALLS_MAX];
    struct buf data[READ_CALLS_MAX];
    size_t count;
    struct addr carbon;
    size_t pay_at; /* of the balance; the allowance follows. READ_NONE: not asked */
    struct offset_route routes[ROUTES_MAX];
    size_t route_at[ROUTES_MAX];
    size_t route_count;
};
/** Ask for the payer's carbon tokens, what the retirement contract may take of them, and which
 * token it retires. */
void offset_read_begin(struct offset_read *read, const struct network *network,
                       const struct addr *payer, const struct addr *carbon,
                       const struct addr *retirer);
/** Ask for the payer's pay tokens, and what the router may take of them. */
void offset_read_add_pay(struct offset_read *read, const struct addr *payer,
                         const struct addr *token, const struct addr *router);
void offset_read_add_route(struct offset_read *read, const struct offset_route *route);
void offset_read_request(struct offset_read *read, struct chain_request *out, uint64_t block);
void offset_read_clear(struct offset_read *read);

struct offset_view {
    struct u256 have_carbon, allowed_carbon;
    struct u256 have_pay, allowed_pay; /* 0 when not asked */
    struct pool_route pools[ROUTES_MAX];
    bool is_usable[ROUTES_MAX]; /* false: a pool of it does not answer */
};
/** Returns: OK; the answer's error; ERR_UNTRUSTED (a token does not answer, a pool holds other
 *  tokens than the network's file says, the contract retires another token) */
enum err offset_read_take(struct offset_view *out, const struct offset_read *read,
                          const struct chain_answer *answer) MUST_CHECK;

#endif
