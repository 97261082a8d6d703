#include "net/module.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "net/ethrpc.h"
#include "net/http.h"
#include "net/market.h"
#include "net/net.h"

struct net {
    struct http *http;
    struct ethrpc *rpc;
    struct market *market;
    struct ws_set *sockets;
    struct stream_set *streams;
};

enum err net_open_tuned(struct net **out, const struct net_options *options,
                        const struct net_tuning *tuning, struct chain_port *chain,
                        struct market_port *market)
{
    const struct http_options http = {.user_agent = options->user_agent,
                                      .ca_file = tuning->ca_file};
    struct net *net = mem_alloc(sizeof *net);
    enum err err = http_open(&net->http, &http);
    if (err != OK) {
        mem_free(net);
        return err;
    }
    net->sockets = ws_set_new(net->http, options->clock);
    net->streams = stream_set_new(net->sockets, options->clock, tuning->policy);
    net->rpc = ethrpc_new(net->http, net->streams, options->clock, tuning->policy);
    net->market =
        market_new(net->http, net->streams, options->clock, tuning->market_calls_per_minute);
    ethrpc_port(net->rpc, chain);
    market_port(net->market, market);
    *out = net;
    return OK;
}

/* SSL_CERT_FILE is how OpenSSL's programs are told of a company's own authority. */
static enum err net_open(struct net **out, const struct net_options *options,
                         struct chain_port *chain, struct market_port *market)
{
    const struct net_tuning tuning = {
        .policy = &retry_policy_default,
        .ca_file = getenv("SSL_CERT_FILE"),
    };
    return net_open_tuned(out, options, &tuning, chain, market);
}

static int sooner(int a, int b)
{
    if (a < 0 || b < 0)
        return a < 0 ? b : a;
    return a < b ? a : b;
}

static int net_timeout_ms(struct net *net)
{
    return sooner(sooner(http_timeout_ms(net->http), ethrpc_timeout_ms(net->rpc)),
                  sooner(market_timeout_ms(net->market), stream_timeout_ms(net->streams)));
}

static enum err net_wait(struct net *net, struct pollfd *fds, size_t count, int timeout_ms)
{
    return http_wait(net->http, fds, count, sooner(timeout_ms, net_timeout_ms(net)));
}

/* Answers may make requests ready: those are started before the next wait. */
static void net_dispatch(struct net *net)
{
    ethrpc_dispatch(net->rpc);
    market_dispatch(net->market);
    http_dispatch(net->http);
    stream_dispatch(net->streams);
    ethrpc_dispatch(net->rpc);
}

static bool net_busy(const struct net *net)
{
    return ethrpc_busy(net->rpc) || market_busy(net->market) || http_busy(net->http);
}

static void net_close(struct net *net)
{
    if (net == NULL)
        return;
    ethrpc_free(net->rpc);
    market_free(net->market);
    stream_set_free(net->streams);
    ws_set_free(net->sockets);
    http_close(net->http);
    mem_free(net);
}

const struct net_module net_module = {
    .version = NET_MODULE_VERSION,
    .open = net_open,
    .wait = net_wait,
    .timeout_ms = net_timeout_ms,
    .dispatch = net_dispatch,
    .busy = net_busy,
    .close = net_close,
};
