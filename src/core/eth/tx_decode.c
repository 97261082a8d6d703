#include "core/eth/tx.h"

#include "core/base/mem.h"
#include "core/eth/rlp.h"
#include "core/eth/tx_fields.h"

/* The fewest bytes that an entry with all its parts takes. */
#define ACCESS_LEAST        (1 + 21 + 1)
#define AUTHORIZATION_LEAST (1 + 1 + 21 + 1 + 1 + 1 + 1)

/* Count the items of a list of which each takes `least` bytes at least: what is allocated for them
 * then stays in proportion to the input. */
static enum err count_items(size_t *out, struct view list, size_t least)
{
    struct rlp_item item;
    size_t count = 0, len = list.len;
    for (; list.len > 0; count++)
        TRY(rlp_next(&item, &list));
    *out = count;
    return count <= len / least ? OK : err_set(ERR_SYNTAX, "the items of a list are too short");
}

static enum err read_to(struct tx *out, struct view *in)
{
    struct view bytes;
    TRY(rlp_next_bytes(&bytes, in));
    if (bytes.len != 0 && bytes.len != sizeof out->to.b)
        return err_set(ERR_SYNTAX, "the recipient has %zu bytes", bytes.len);
    out->has_to = bytes.len > 0;
    if (out->has_to)
        memcpy(out->to.b, bytes.data, bytes.len);
    return OK;
}

static enum err read_data(struct tx *out, struct view *in)
{
    struct view bytes;
    TRY(rlp_next_bytes(&bytes, in));
    buf_add(&out->data, bytes.data, bytes.len);
    return OK;
}

/* A list of 32-byte items. Out: *hashes is owned by the caller, also after an error. */
static enum err read_hashes(struct hash32 **hashes, size_t *count, struct view *in)
{
    struct view list;
    size_t items;
    TRY(rlp_next_list(&list, in));
    TRY(count_items(&items, list, 1 + sizeof(struct hash32)));
    *hashes = mem_array(items, sizeof **hashes);
    for (size_t i = 0; i < items; i++)
        TRY(rlp_next_exact((*hashes)[i].b, sizeof(struct hash32), &list));
    *count = items;
    return OK;
}

static enum err read_access_entry(struct tx_access *out, struct view *list)
{
    struct view entry;
    TRY(rlp_next_list(&entry, list));
    TRY(rlp_next_exact(out->address.b, sizeof out->address.b, &entry));
    TRY(read_hashes(&out->keys, &out->key_count, &entry));
    return entry.len == 0 ? OK
                          : err_set(ERR_SYNTAX, "an entry of the access list has too many parts");
}

static enum err read_access(struct tx *out, struct view *in)
{
    struct view list;
    size_t count;
    TRY(rlp_next_list(&list, in));
    TRY(count_items(&count, list, ACCESS_LEAST));
    out->access = mem_array(count, sizeof *out->access);
    out->access_count = count; /* from here on tx_clear() frees the entries; unread ones are zero */
    for (size_t i = 0; i < count; i++)
        TRY(read_access_entry(&out->access[i], &list));
    return OK;
}

static enum err read_blobs(struct tx *out, struct view *in)
{
    TRY(rlp_next_u256(&out->max_blob_fee, in));
    return read_hashes(&out->blobs, &out->blob_count, in);
}

static enum err read_scalar(uint8_t out32[32], struct view *in)
{
    struct u256 value;
    TRY(rlp_next_u256(&value, in));
    u256_to_be32(out32, &value);
    return OK;
}

/* EIP-7702 bounds the fields here and leaves the signature to recovery. */
static enum err read_authorization(struct tx_authorization *out, struct view *list)
{
    struct view entry;
    uint64_t parity;
    TRY(rlp_next_list(&entry, list));
    TRY(rlp_next_u256(&out->chain_id, &entry));
    TRY(rlp_next_exact(out->address.b, sizeof out->address.b, &entry));
    TRY(rlp_next_u64(&out->nonce, &entry));
    TRY(rlp_next_u64(&parity, &entry));
    if (parity > UINT8_MAX)
        return err_set(ERR_RANGE, "the parity of an authorization has more than 8 bits");
    out->sig.y_parity = (uint8_t)parity;
    TRY(read_scalar(out->sig.r32, &entry));
    TRY(read_scalar(out->sig.s32, &entry));
    return entry.len == 0 ? OK : err_set(ERR_SYNTAX, "an authorization has too many parts");
}

static enum err read_authorizations(struct tx *out, struct view *in)
{
    struct view list;
    size_t count;
    TRY(rlp_next_list(&list, in));
    TRY(count_items(&count, list, AUTHORIZATION_LEAST));
    out->authorizations = mem_array(count, sizeof *out->authorizations);
    out->authorization_count = count;
    for (size_t i = 0; i < count; i++)
        TRY(read_authorization(&out->authorizations[i], &list));
    return OK;
}

static enum err read_fields(struct tx *out, struct view *in)
{
    if (out->type != TX_LEGACY)
        TRY(rlp_next_u64(&out->chain_id, in));
    TRY(rlp_next_u64(&out->nonce, in));
    if (out->type >= TX_1559) {
        TRY(rlp_next_u256(&out->max_tip, in));
        TRY(rlp_next_u256(&out->max_fee, in));
    } else {
        TRY(rlp_next_u256(&out->gas_price, in));
    }
    TRY(rlp_next_u64(&out->gas, in));
    TRY(read_to(out, in));
    TRY(rlp_next_u256(&out->value, in));
    TRY(read_data(out, in));
    if (out->type != TX_LEGACY)
        TRY(read_access(out, in));
    if (out->type == TX_4844)
        TRY(read_blobs(out, in));
    return out->type == TX_7702 ? read_authorizations(out, in) : OK;
}

/* The chain id and the parity that a legacy v carries. */
static enum err read_legacy_v(struct tx *out, const struct u256 *v)
{
    struct u256 rest, base = u256_from_u64(TX_V_PROTECTED);
    uint64_t small;
    if (u256_to_u64(&small, v) && (small == TX_V_UNPROTECTED || small == TX_V_UNPROTECTED + 1)) {
        out->sig.y_parity = (uint8_t)(small - TX_V_UNPROTECTED);
        return OK;
    }
    if (u256_sub(&rest, v, &base))
        return err_set(ERR_INVALID, "v of the signature is none that exists");
    out->sig.y_parity = rest.limb[0] & 1;
    rest = u256_shift_right(&rest, 1);
    if (!u256_to_u64(&out->chain_id, &rest))
        return err_set(ERR_RANGE, "the chain id has more than 64 bits");
    return out->chain_id > 0 ? OK : err_set(ERR_INVALID, "the chain id is zero");
}

static enum err read_signature(struct tx *out, struct view *in)
{
    struct u256 v;
    TRY(rlp_next_u256(&v, in));
    TRY(read_scalar(out->sig.r32, in));
    TRY(read_scalar(out->sig.s32, in));
    out->is_signed = true;
    if (out->type == TX_LEGACY) {
        TRY(read_legacy_v(out, &v));
    } else {
        uint64_t parity;
        if (!u256_to_u64(&parity, &v) || parity > 1)
            return err_set(ERR_INVALID, "the parity of the signature is neither 0 nor 1");
        out->sig.y_parity = (uint8_t)parity;
    }
    return sig_check(&out->sig);
}

static enum err read_legacy_chain(struct tx *out, struct view *in)
{
    struct view r, s;
    TRY(rlp_next_u64(&out->chain_id, in));
    TRY(rlp_next_bytes(&r, in));
    TRY(rlp_next_bytes(&s, in));
    if (r.len > 0 || s.len > 0)
        return err_set(ERR_SYNTAX, "it is signed where unsigned bytes are due");
    return OK;
}

/* EIP-2718: a first byte below 0x80 is a type, a list begins at 0xc0. */
static enum err read_type(struct tx *out, struct view *in)
{
    if (in->len == 0)
        return err_set(ERR_SYNTAX, "the transaction is empty");
    uint8_t first = in->data[0];
    if (first >= 0xc0) {
        out->type = TX_LEGACY;
        return OK;
    }
    if (first < TX_2930 || first > TX_7702)
        return first < 0x80 && first != 0
                   ? err_set(ERR_UNSUPPORTED, "transactions of type %u are not supported", first)
                   : err_set(ERR_SYNTAX, "this is no transaction");
    out->type = (enum tx_type)first;
    *in = view_of(in->data + 1, in->len - 1);
    return OK;
}

static enum err decode(struct tx *out, struct view in, bool is_signed)
{
    struct view list;
    TRY(read_type(out, &in));
    TRY(rlp_next_list(&list, &in));
    if (in.len > 0)
        return err_set(ERR_SYNTAX, "%zu bytes follow the transaction", in.len);
    TRY(read_fields(out, &list));
    if (is_signed)
        TRY(read_signature(out, &list));
    else if (out->type == TX_LEGACY)
        TRY(read_legacy_chain(out, &list));
    if (list.len > 0)
        return err_set(ERR_SYNTAX, "the transaction has too many fields");
    if (out->chain_id == 0 && !(is_signed && out->type == TX_LEGACY))
        return err_set(ERR_INVALID, "the chain id is zero");
    return OK;
}

static enum err decode_or_clear(struct tx *out, struct view in, bool is_signed)
{
    *out = (struct tx){0};
    enum err err = decode(out, in, is_signed);
    if (err == OK)
        err = tx_check_fields(out);
    if (err != OK)
        tx_clear(out);
    return err;
}

enum err tx_decode_signed(struct tx *out, struct view raw)
{
    return decode_or_clear(out, raw, true);
}

enum err tx_decode_unsigned(struct tx *out, struct view bytes)
{
    return decode_or_clear(out, bytes, false);
}
