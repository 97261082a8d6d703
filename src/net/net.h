#ifndef NET_NET_H
#define NET_NET_H

/** Opening the module with other limits than the usual ones, for tests. */

#include "net/module.h"
#include "net/retry.h"

struct net_tuning {
    const struct retry_policy *policy; /* must outlive it */
    uint32_t market_calls_per_minute;  /* of each API; 0: as its kind says */
    const char *ca_file;               /* NULL: the system's certificates */
};
enum err net_open_tuned(struct net **out, const struct net_options *options,
                        const struct net_tuning *tuning, struct chain_port *chain,
                        struct market_port *market) MUST_CHECK;

#endif
