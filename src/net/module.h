#ifndef NET_MODULE_H
#define NET_MODULE_H

/** The door of the network module. The program loads econet.so by absolute path after its first
 * frame and finds this one symbol in it; tests link it directly. Never loaded with --offline. */

#include <poll.h>

#include "core/ports.h"

#define NET_MODULE_VERSION 1

struct net;
struct net_options {
    const char *user_agent;
    const struct clock_port *clock;
};
struct net_module {
    uint32_t version;
    /** Returns: OK; ERR_NET (libcurl cannot start). Out: the ports it implements. */
    enum err (*open)(struct net **out, const struct net_options *options, struct chain_port *chain,
                     struct market_port *market);
    /** Wait for fds (poll semantics, revents set), for its own sockets, or for timeout_ms (-1: no
     * limit). */
    enum err (*wait)(struct net *net, struct pollfd *fds, size_t count, int timeout_ms);
    /** Returns: milliseconds until net itself must run (retries, timeouts), -1 when there is
     * nothing. */
    int (*timeout_ms)(struct net *net);
    /** Drive transfers and call the done functions of what finished. */
    void (*dispatch)(struct net *net);
    /** Returns: true while a request is under way. */
    bool (*busy)(const struct net *net);
    void (*close)(struct net *net);
};

extern const struct net_module net_module; /* the symbol's name is "net_module" */

#endif
