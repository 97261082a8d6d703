#ifndef CORE_ETH_HEADER_H
#define CORE_ETH_HEADER_H

/** Block headers of every fork, and their hash (yellow paper, 4.4; EIP-1559, 4895, 4844, 4788,
 * 7685, 7928, 7843). A fork's fields follow those of all forks before it. */

#include "core/base/buf.h"
#include "core/base/u256.h"
#include "core/eth/types.h"

#define HEADER_EXTRA_MAX (1u << 20) /* bytes; chains with elected producers put lists there */

/** What a header's fields go up to. */
enum header_fork {
    HEADER_FRONTIER,
    HEADER_LONDON,    /* base_fee */
    HEADER_SHANGHAI,  /* withdrawals_root */
    HEADER_CANCUN,    /* blob_gas_used, excess_blob_gas, parent_beacon_root */
    HEADER_PRAGUE,    /* requests_hash */
    HEADER_AMSTERDAM, /* access_list_hash, slot */
};

struct header {
    enum header_fork fork;
    struct hash32 parent;
    struct hash32 ommers;
    struct addr miner;
    struct hash32 state_root;
    struct hash32 txs_root;
    struct hash32 receipts_root;
    uint8_t bloom256[256];
    struct u256 difficulty;
    uint64_t number;
    uint64_t gas_limit;
    uint64_t gas_used;
    uint64_t time_s; /* Unix seconds */
    struct buf extra;
    struct hash32 mix_hash;
    uint8_t nonce8[8];
    struct u256 base_fee; /* wei */
    struct hash32 withdrawals_root;
    uint64_t blob_gas_used;
    uint64_t excess_blob_gas;
    struct hash32 parent_beacon_root;
    struct hash32 requests_hash;
    struct hash32 access_list_hash;
    uint64_t slot;
};

void header_clear(struct header *header);
/** Append the RLP. */
void header_encode(struct buf *out, const struct header *header);
void header_hash(struct hash32 *out, const struct header *header);

#endif
