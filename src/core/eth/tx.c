#include "core/eth/tx.h"

#include <assert.h>

#include "core/base/mem.h"
#include "core/eth/keccak.h"
#include "core/eth/rlp.h"
#include "core/eth/tx_fields.h"

#define FIELDS_USUAL 224 /* bytes that the fields but the data and the signature seldom exceed */

void tx_clear(struct tx *tx)
{
    for (size_t i = 0; i < tx->access_count; i++)
        mem_free(tx->access[i].keys);
    mem_free(tx->access);
    mem_free(tx->blobs);
    mem_free(tx->authorizations);
    buf_clear(&tx->data);
    *tx = (struct tx){0};
}

/* Returns: whether tx was read from bytes that were signed before EIP-155. */
static bool is_unprotected(const struct tx *tx)
{
    return tx->type == TX_LEGACY && tx->chain_id == 0 && tx->is_signed;
}

/* EIP-4844 and EIP-7702: what these types must have, and no other may. */
static enum err check_lists(const struct tx *tx)
{
    if (tx->type == TX_LEGACY && tx->access_count > 0)
        return err_set(ERR_INVALID, "a legacy transaction has no access list");
    if ((tx->type == TX_4844) != (tx->blob_count > 0))
        return err_set(ERR_INVALID, "blobs belong to blob transactions, which must have one");
    if ((tx->type == TX_7702) != (tx->authorization_count > 0))
        return err_set(ERR_INVALID, "authorizations belong to type 4, which must have one");
    if (tx->type >= TX_4844 && !tx->has_to)
        return err_set(ERR_INVALID, "transactions of this type make no contract");
    for (size_t i = 0; i < tx->blob_count; i++) {
        if (tx->blobs[i].b[0] != 0x01)
            return err_set(ERR_INVALID, "the version of a blob's hash is not 1");
    }
    return OK;
}

enum err tx_check_fields(const struct tx *tx)
{
    if (tx->type > TX_7702)
        return err_set(ERR_INVALID, "no such type of transaction");
    if (tx->nonce == UINT64_MAX)
        return err_set(ERR_INVALID, "the nonce is above 2^64-2"); /* EIP-2681 */
    if (tx->type >= TX_1559 && u256_cmp(&tx->max_tip, &tx->max_fee) > 0)
        return err_set(ERR_INVALID, "the tip is above the fee cap");
    return check_lists(tx);
}

enum err tx_check(const struct tx *tx)
{
    if (tx->chain_id == 0)
        return err_set(ERR_INVALID, "the chain id is missing");
    return tx_check_fields(tx);
}

/* writing */

static void add_access(struct buf *out, const struct tx *tx)
{
    size_t list = rlp_list_begin(out);
    for (size_t i = 0; i < tx->access_count; i++) {
        const struct tx_access *access = &tx->access[i];
        size_t entry = rlp_list_begin(out);
        rlp_add_bytes(out, access->address.b, sizeof access->address.b);
        size_t keys = rlp_list_begin(out);
        for (size_t j = 0; j < access->key_count; j++)
            rlp_add_bytes(out, access->keys[j].b, sizeof access->keys[j].b);
        rlp_list_end(out, keys);
        rlp_list_end(out, entry);
    }
    rlp_list_end(out, list);
}

static void add_blobs(struct buf *out, const struct tx *tx)
{
    rlp_add_u256(out, &tx->max_blob_fee);
    size_t list = rlp_list_begin(out);
    for (size_t i = 0; i < tx->blob_count; i++)
        rlp_add_bytes(out, tx->blobs[i].b, sizeof tx->blobs[i].b);
    rlp_list_end(out, list);
}

static void add_be32(struct buf *out, const uint8_t bytes32[32])
{
    struct u256 value = u256_from_be(bytes32, 32);
    rlp_add_u256(out, &value);
}

static void add_authorized(struct buf *out, const struct tx_authorization *authorization)
{
    rlp_add_u256(out, &authorization->chain_id);
    rlp_add_bytes(out, authorization->address.b, sizeof authorization->address.b);
    rlp_add_u64(out, authorization->nonce);
}

static void add_authorizations(struct buf *out, const struct tx *tx)
{
    size_t list = rlp_list_begin(out);
    for (size_t i = 0; i < tx->authorization_count; i++) {
        const struct tx_authorization *authorization = &tx->authorizations[i];
        size_t entry = rlp_list_begin(out);
        add_authorized(out, authorization);
        rlp_add_u64(out, authorization->sig.y_parity);
        add_be32(out, authorization->sig.r32);
        add_be32(out, authorization->sig.s32);
        rlp_list_end(out, entry);
    }
    rlp_list_end(out, list);
}

/* The fields that all forms of a type share, in their order. */
static void add_fields(struct buf *out, const struct tx *tx)
{
    if (tx->type != TX_LEGACY)
        rlp_add_u64(out, tx->chain_id);
    rlp_add_u64(out, tx->nonce);
    if (tx->type >= TX_1559) {
        rlp_add_u256(out, &tx->max_tip);
        rlp_add_u256(out, &tx->max_fee);
    } else {
        rlp_add_u256(out, &tx->gas_price);
    }
    rlp_add_u64(out, tx->gas);
    rlp_add_bytes(out, tx->to.b, tx->has_to ? sizeof tx->to.b : 0);
    rlp_add_u256(out, &tx->value);
    rlp_add_bytes(out, tx->data.data, tx->data.len);
    if (tx->type != TX_LEGACY)
        add_access(out, tx);
    if (tx->type == TX_4844)
        add_blobs(out, tx);
    if (tx->type == TX_7702)
        add_authorizations(out, tx);
}

static size_t begin(struct buf *out, const struct tx *tx)
{
    buf_reserve(out, FIELDS_USUAL + tx->data.len);
    if (tx->type != TX_LEGACY)
        buf_add_byte(out, (uint8_t)tx->type);
    return rlp_list_begin(out);
}

static void add_unsigned(struct buf *out, const struct tx *tx)
{
    size_t list = begin(out, tx);
    add_fields(out, tx);
    if (tx->type == TX_LEGACY && tx->chain_id > 0) {
        rlp_add_u64(out, tx->chain_id);
        rlp_add_u64(out, 0);
        rlp_add_u64(out, 0);
    }
    rlp_list_end(out, list);
}

enum err tx_encode_unsigned(struct buf *out, const struct tx *tx)
{
    TRY(tx_check(tx));
    add_unsigned(out, tx);
    return OK;
}

/* v of a legacy signature: with the largest chain ids it takes 65 bits. */
static struct u256 legacy_v(const struct tx *tx)
{
    uint64_t base = tx->chain_id > 0 ? TX_V_PROTECTED : TX_V_UNPROTECTED;
    struct u256 v = u256_from_u64(tx->chain_id), rest = u256_from_u64(base + tx->sig.y_parity);
    v = u256_shift_left(&v, 1);
    bool over = u256_add(&v, &v, &rest);
    assert(!over);
    (void)over;
    return v;
}

enum err tx_encode_signed(struct buf *out, const struct tx *tx)
{
    TRY(is_unprotected(tx) ? tx_check_fields(tx) : tx_check(tx));
    if (!tx->is_signed)
        return err_set(ERR_INVALID, "the transaction is not signed");
    struct u256 v = tx->type == TX_LEGACY ? legacy_v(tx) : u256_from_u64(tx->sig.y_parity);
    size_t list = begin(out, tx);
    add_fields(out, tx);
    rlp_add_u256(out, &v);
    add_be32(out, tx->sig.r32);
    add_be32(out, tx->sig.s32);
    rlp_list_end(out, list);
    return OK;
}

enum err tx_signing_hash(struct hash32 *out, const struct tx *tx)
{
    struct buf bytes = {0};
    TRY(is_unprotected(tx) ? tx_check_fields(tx) : tx_check(tx));
    add_unsigned(&bytes, tx);
    keccak256(out, bytes.data, bytes.len);
    buf_clear(&bytes);
    return OK;
}

void tx_hash(struct hash32 *out, struct view signed_bytes)
{
    keccak256(out, signed_bytes.data, signed_bytes.len);
}

enum err tx_sign(struct tx *tx, const uint8_t seckey32[32])
{
    struct hash32 digest;
    TRY(tx_check(tx));
    TRY(tx_signing_hash(&digest, tx));
    TRY(sig_make(&tx->sig, &digest, seckey32));
    tx->is_signed = true;
    return OK;
}

enum err tx_sender(struct addr *out, const struct tx *tx)
{
    struct hash32 digest;
    if (!tx->is_signed)
        return err_set(ERR_INVALID, "the transaction is not signed");
    TRY(tx_signing_hash(&digest, tx));
    return sig_recover(out, &digest, &tx->sig);
}

void tx_authorization_hash(struct hash32 *out, const struct tx_authorization *authorization)
{
    struct buf bytes = {0};
    buf_add_byte(&bytes, 0x05);
    size_t list = rlp_list_begin(&bytes);
    add_authorized(&bytes, authorization);
    rlp_list_end(&bytes, list);
    keccak256(out, bytes.data, bytes.len);
    buf_clear(&bytes);
}
