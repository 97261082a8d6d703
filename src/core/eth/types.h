#ifndef CORE_ETH_TYPES_H
#define CORE_ETH_TYPES_H

/** The small fixed-size values of Ethereum. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct addr {
    uint8_t b[20];
};
struct hash32 {
    uint8_t b[32];
};

/** The native currency stands for a token at the zero address. */
extern const struct addr addr_zero;

static inline bool addr_equal(const struct addr *a, const struct addr *b)
{
    return memcmp(a->b, b->b, sizeof a->b) == 0;
}
static inline bool addr_is_zero(const struct addr *a)
{
    return addr_equal(a, &addr_zero);
}
static inline bool hash_equal(const struct hash32 *a, const struct hash32 *b)
{
    return memcmp(a->b, b->b, sizeof a->b) == 0;
}

#endif
