#include "core/eth/eth_ur.h"

#include <assert.h>

#include "core/eth/cbor.h"
#include "core/eth/ur_keypath.h"

#define TAG_UUID 37
#define V_MAX    8 /* bytes of v */

enum { R_ID = 1, R_DATA, R_TYPE, R_CHAIN, R_PATH, R_ADDRESS, R_ORIGIN };
enum { S_ID = 1, S_SIGNATURE, S_ORIGIN };

static void add_id(struct buf *out, uint64_t key, const uint8_t id16[16])
{
    cbor_add_uint(out, key);
    cbor_add_tag(out, TAG_UUID);
    cbor_add_bytes(out, id16, 16);
}

static void add_origin(struct buf *out, uint64_t key, struct view origin)
{
    assert(origin.len <= ETH_UR_ORIGIN_MAX);
    if (origin.len == 0)
        return;
    cbor_add_uint(out, key);
    cbor_add_text(out, origin);
}

static enum err next_exact(uint8_t *out, size_t len, const char *what, struct view *in)
{
    struct view bytes;
    TRY(cbor_next_bytes(&bytes, in));
    if (bytes.len != len)
        return err_set(ERR_SYNTAX, "%s has %zu bytes where %zu are due", what, bytes.len, len);
    memcpy(out, bytes.data, len);
    return OK;
}

static enum err next_id(bool *has, uint8_t id16[16], struct view *in)
{
    *has = true;
    TRY(cbor_next_tag(TAG_UUID, in));
    return next_exact(id16, 16, "the id of the request", in);
}

static enum err next_origin(struct view *out, struct view *in)
{
    TRY(cbor_next_text(out, in));
    if (out->len > ETH_UR_ORIGIN_MAX)
        return err_set(ERR_LIMIT, "the origin has more than %d bytes", ETH_UR_ORIGIN_MAX);
    return OK;
}

void eth_ur_request_encode(struct buf *out, const struct eth_ur_request *request)
{
    assert(request->sign_data.len > 0);
    assert(request->path.count > 0 || request->fingerprint != 0);
    cbor_add_map(out, 4u + request->has_id + request->has_address + (request->origin.len > 0));
    if (request->has_id)
        add_id(out, R_ID, request->id16);
    cbor_add_uint(out, R_DATA);
    cbor_add_bytes(out, request->sign_data.data, request->sign_data.len);
    cbor_add_uint(out, R_TYPE);
    cbor_add_uint(out, request->data_type);
    cbor_add_uint(out, R_CHAIN);
    cbor_add_uint(out, request->chain_id);
    struct ur_keypath path = ur_keypath_of(&request->path, request->fingerprint);
    cbor_add_uint(out, R_PATH);
    ur_keypath_add(out, &path);
    if (request->has_address) {
        cbor_add_uint(out, R_ADDRESS);
        cbor_add_bytes(out, request->address.b, sizeof request->address.b);
    }
    add_origin(out, R_ORIGIN, request->origin);
}

static enum err next_path(struct eth_ur_request *out, struct view *in)
{
    struct ur_keypath path;
    TRY(ur_keypath_next(&path, in));
    out->fingerprint = path.fingerprint;
    return ur_keypath_steps(&out->path, &path);
}

static enum err next_request_field(struct eth_ur_request *out, uint64_t key, struct view *in)
{
    uint64_t value;
    switch (key) {
    case R_ID: return next_id(&out->has_id, out->id16, in);
    case R_DATA: return cbor_next_bytes(&out->sign_data, in);
    case R_TYPE:
        TRY(cbor_next_uint(&value, ETH_UR_TYPED_TX, in));
        out->data_type = (enum eth_ur_data)value;
        return OK;
    case R_CHAIN: return cbor_next_uint(&out->chain_id, UINT64_MAX, in);
    case R_PATH: return next_path(out, in);
    case R_ADDRESS:
        out->has_address = true;
        return next_exact(out->address.b, sizeof out->address.b, "the address", in);
    case R_ORIGIN: return next_origin(&out->origin, in);
    default: return err_set(ERR_SYNTAX, "the request to sign has an unknown field");
    }
}

enum err eth_ur_request_decode(struct eth_ur_request *out, struct view cbor)
{
    struct cbor_map map;
    bool more, has_path = false;
    *out = (struct eth_ur_request){.chain_id = 1};
    TRY(cbor_map_begin(&map, &cbor));
    for (;;) {
        TRY(cbor_map_next(&more, &map, &cbor));
        if (!more)
            break;
        TRY(next_request_field(out, map.key, &cbor));
        has_path = has_path || map.key == R_PATH;
    }
    if (cbor.len > 0)
        return err_set(ERR_SYNTAX, "%zu bytes follow the request to sign", cbor.len);
    if (out->sign_data.len == 0 || out->data_type == 0 || !has_path)
        return err_set(ERR_SYNTAX, "the request to sign lacks its data, their type or the path");
    return out->chain_id > 0 ? OK : err_set(ERR_RANGE, "there is no chain 0");
}

static size_t v_len(uint64_t v)
{
    size_t len = 1;
    for (; v > UINT8_MAX; v >>= 8)
        len++;
    return len;
}

void eth_ur_signature_encode(struct buf *out, const struct eth_ur_signature *signature)
{
    uint8_t bytes[64 + V_MAX];
    size_t len = v_len(signature->v);
    memcpy(bytes, signature->r32, 32);
    memcpy(bytes + 32, signature->s32, 32);
    for (size_t i = 0; i < len; i++)
        bytes[64 + i] = (uint8_t)(signature->v >> (8 * (len - 1 - i)));
    cbor_add_map(out, 1u + signature->has_id + (signature->origin.len > 0));
    if (signature->has_id)
        add_id(out, S_ID, signature->id16);
    cbor_add_uint(out, S_SIGNATURE);
    cbor_add_bytes(out, bytes, 64 + len);
    add_origin(out, S_ORIGIN, signature->origin);
}

static enum err next_signature(struct eth_ur_signature *out, struct view *in)
{
    struct view bytes;
    TRY(cbor_next_bytes(&bytes, in));
    if (bytes.len < 65 || bytes.len > 64 + V_MAX)
        return err_set(ERR_SYNTAX, "a signature has 65 bytes, or some more for v");
    if (bytes.len > 65 && bytes.data[64] == 0)
        return err_set(ERR_SYNTAX, "the v of the signature begins with a zero byte");
    memcpy(out->r32, bytes.data, 32);
    memcpy(out->s32, bytes.data + 32, 32);
    for (size_t i = 64; i < bytes.len; i++)
        out->v = out->v << 8 | bytes.data[i];
    return OK;
}

static enum err next_signature_field(struct eth_ur_signature *out, uint64_t key, struct view *in)
{
    switch (key) {
    case S_ID: return next_id(&out->has_id, out->id16, in);
    case S_SIGNATURE: return next_signature(out, in);
    case S_ORIGIN: return next_origin(&out->origin, in);
    default: return err_set(ERR_SYNTAX, "the signature has an unknown field");
    }
}

enum err eth_ur_signature_decode(struct eth_ur_signature *out, struct view cbor)
{
    struct cbor_map map;
    bool more, has_signature = false;
    *out = (struct eth_ur_signature){0};
    TRY(cbor_map_begin(&map, &cbor));
    for (;;) {
        TRY(cbor_map_next(&more, &map, &cbor));
        if (!more)
            break;
        TRY(next_signature_field(out, map.key, &cbor));
        has_signature = has_signature || map.key == S_SIGNATURE;
    }
    if (cbor.len > 0)
        return err_set(ERR_SYNTAX, "%zu bytes follow the signature", cbor.len);
    return has_signature ? OK : err_set(ERR_SYNTAX, "the signature is missing");
}
