#include "core/eth/sig.h"

#include <secp256k1_recovery.h>

#include "core/base/mem.h"
#include "core/base/rnd.h"
#include "core/eth/address.h"
#include "core/eth/curve.h"

const secp256k1_context *curve_context(void)
{
    static secp256k1_context *context;
    if (context != NULL)
        return context;
    uint8_t seed[32];
    context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    if (context == NULL)
        mem_fail();
    /* Blinding hides what the time and the power of a multiplication would tell of a key. */
    rnd_bytes(seed, sizeof seed);
    if (secp256k1_context_randomize(context, seed) != 1)
        mem_fail();
    mem_wipe(seed, sizeof seed);
    return context;
}

static enum err bad_key(void)
{
    return err_set(ERR_INVALID, "the private key is out of range");
}

bool sig_key_valid(const uint8_t seckey32[32])
{
    return secp256k1_ec_seckey_verify(curve_context(), seckey32) == 1;
}

enum err sig_make(struct sig *out, const struct hash32 *digest, const uint8_t seckey32[32])
{
    secp256k1_ecdsa_recoverable_signature made;
    uint8_t compact[64];
    int id;
    if (secp256k1_ecdsa_sign_recoverable(curve_context(), &made, digest->b, seckey32,
                                         secp256k1_nonce_function_rfc6979, NULL) != 1)
        return bad_key();
    secp256k1_ecdsa_recoverable_signature_serialize_compact(curve_context(), compact, &id, &made);
    if (id > 1) /* r was reduced, one in 2^127: Ethereum has no way to say so */
        return err_set(ERR_INVALID, "the signature of this digest cannot be expressed");
    memcpy(out->r32, compact, 32);
    memcpy(out->s32, compact + 32, 32);
    out->y_parity = (uint8_t)id;
    return OK;
}

/* Returns: OK; ERR_INVALID */
static enum err parse(secp256k1_ecdsa_recoverable_signature *out, const struct sig *sig)
{
    static const uint8_t zero[32];
    secp256k1_ecdsa_signature plain;
    uint8_t compact[64];
    memcpy(compact, sig->r32, 32);
    memcpy(compact + 32, sig->s32, 32);
    if (sig->y_parity > 1 || memcmp(sig->r32, zero, 32) == 0 || memcmp(sig->s32, zero, 32) == 0 ||
        secp256k1_ecdsa_recoverable_signature_parse_compact(curve_context(), out, compact,
                                                            sig->y_parity) != 1)
        return err_set(ERR_INVALID, "the signature is out of range");
    secp256k1_ecdsa_recoverable_signature_convert(curve_context(), &plain, out);
    if (secp256k1_ecdsa_signature_normalize(curve_context(), NULL, &plain) == 1)
        return err_set(ERR_INVALID, "the signature has a high s");
    return OK;
}

enum err sig_check(const struct sig *sig)
{
    secp256k1_ecdsa_recoverable_signature parsed;
    return parse(&parsed, sig);
}

static void serialize(uint8_t out64[64], const secp256k1_pubkey *pubkey)
{
    uint8_t bytes[65];
    size_t len = sizeof bytes;
    secp256k1_ec_pubkey_serialize(curve_context(), bytes, &len, pubkey, SECP256K1_EC_UNCOMPRESSED);
    memcpy(out64, bytes + 1, 64);
}

enum err sig_recover(struct addr *out, const struct hash32 *digest, const struct sig *sig)
{
    secp256k1_ecdsa_recoverable_signature parsed;
    secp256k1_pubkey pubkey;
    uint8_t bytes[64];
    TRY(parse(&parsed, sig));
    if (secp256k1_ecdsa_recover(curve_context(), &pubkey, &parsed, digest->b) != 1)
        return err_set(ERR_INVALID, "no key made this signature");
    serialize(bytes, &pubkey);
    address_from_pubkey(out, bytes);
    return OK;
}

enum err sig_pubkey(uint8_t out64[64], const uint8_t seckey32[32])
{
    secp256k1_pubkey pubkey;
    if (secp256k1_ec_pubkey_create(curve_context(), &pubkey, seckey32) != 1)
        return bad_key();
    serialize(out64, &pubkey);
    return OK;
}

enum err sig_address(struct addr *out, const uint8_t seckey32[32])
{
    uint8_t pubkey[64];
    TRY(sig_pubkey(pubkey, seckey32));
    address_from_pubkey(out, pubkey);
    return OK;
}
