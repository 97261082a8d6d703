#include "core/eth/header.h"

#include "core/eth/keccak.h"
#include "core/eth/rlp.h"

void header_clear(struct header *header)
{
    buf_clear(&header->extra);
    *header = (struct header){0};
}

static void add_hash(struct buf *out, const struct hash32 *hash)
{
    rlp_add_bytes(out, hash->b, sizeof hash->b);
}

/* What the first header had. */
static void add_first(struct buf *out, const struct header *header)
{
    add_hash(out, &header->parent);
    add_hash(out, &header->ommers);
    rlp_add_bytes(out, header->miner.b, sizeof header->miner.b);
    add_hash(out, &header->state_root);
    add_hash(out, &header->txs_root);
    add_hash(out, &header->receipts_root);
    rlp_add_bytes(out, header->bloom256, sizeof header->bloom256);
    rlp_add_u256(out, &header->difficulty);
    rlp_add_u64(out, header->number);
    rlp_add_u64(out, header->gas_limit);
    rlp_add_u64(out, header->gas_used);
    rlp_add_u64(out, header->time_s);
    rlp_add_bytes(out, header->extra.data, header->extra.len);
    add_hash(out, &header->mix_hash);
    rlp_add_bytes(out, header->nonce8, sizeof header->nonce8);
}

void header_encode(struct buf *out, const struct header *header)
{
    size_t list = rlp_list_begin(out);
    add_first(out, header);
    if (header->fork >= HEADER_LONDON)
        rlp_add_u256(out, &header->base_fee);
    if (header->fork >= HEADER_SHANGHAI)
        add_hash(out, &header->withdrawals_root);
    if (header->fork >= HEADER_CANCUN) {
        rlp_add_u64(out, header->blob_gas_used);
        rlp_add_u64(out, header->excess_blob_gas);
        add_hash(out, &header->parent_beacon_root);
    }
    if (header->fork >= HEADER_PRAGUE)
        add_hash(out, &header->requests_hash);
    if (header->fork >= HEADER_AMSTERDAM) {
        add_hash(out, &header->access_list_hash);
        rlp_add_u64(out, header->slot);
    }
    rlp_list_end(out, list);
}

void header_hash(struct hash32 *out, const struct header *header)
{
    struct buf bytes = {0};
    header_encode(&bytes, header);
    keccak256(out, bytes.data, bytes.len);
    buf_clear(&bytes);
}
