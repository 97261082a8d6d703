#ifndef TESTS_SUPPORT_NET_RIG_H
#define TESTS_SUPPORT_NET_RIG_H

/** The network module with short waits, one network, and answers that outlive their callback. */

#include "net/net.h"

#define RIG_ITEMS 8

struct rig {
    struct net *net;
    struct chain_port chain;
    struct market_port market;
    struct clock_port clock;
    struct retry_policy policy;
    struct network network; /* chain 1337, no endpoints, no Multicall3 */
};
void rig_open(struct rig *rig); /* in: rig->policy and network may be changed afterwards */
void rig_close(struct rig *rig);
void rig_endpoint(struct rig *rig, const char *url, bool is_private, uint32_t timeout_ms);

/** A copy of an answer. */
struct got {
    int calls;
    struct chain_answer answer; /* its pointers lead into this struct */
    char detail[256];
    char endpoint[128];
    struct u256 balances[RIG_ITEMS];
    bool known[RIG_ITEMS];
    struct chain_call_result results[RIG_ITEMS];
    struct chain_log logs[RIG_ITEMS];
    struct chain_log tx_logs[RIG_ITEMS];
    uint8_t bytes[4096];
    size_t used;
};
/** Submit and wait for the answer. Returns: its err. */
enum err rig_ask(struct rig *rig, struct got *got, const struct chain_request *request);
ticket rig_submit(struct rig *rig, struct got *got, const struct chain_request *request);
/** Drive the module until the answer is there. */
void rig_wait(struct rig *rig, const struct got *got);
/** Drive the module for some milliseconds. */
void rig_spin(struct rig *rig, int ms);

#endif
