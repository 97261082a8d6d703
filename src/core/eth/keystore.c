#include "core/eth/keystore.h"

#include <nettle/aes.h>
#include <nettle/ctr.h>
#include <sodium.h>
#include <string.h>
#include <time.h>
#include <utf8proc.h>

#include "core/base/mem.h"
#include "core/base/rnd.h"
#include "core/eth/keccak.h"
#include "core/eth/sig.h"

#define BESIDE_MAX (UINT64_C(1) << 25) /* bytes that scrypt takes beside its table */
#define KEY        32
#define DERIVED    32 /* 16 bytes for the cipher, 16 for the MAC */

const struct keystore_params keystore_standard = {
    .kdf = KEYSTORE_SCRYPT, .n = UINT32_C(1) << 18, .r = 8, .p = 1};

/* cost */

static enum err check_scrypt(const struct keystore_params *params)
{
    uint64_t n = params->n, r = params->r, p = params->p;
    if (n < 2 || (n & (n - 1)) != 0 || r == 0 || p == 0)
        return err_set(ERR_INVALID, "scrypt has no such parameters");
    /* n·r blocks of 128 bytes, and r·(p + 2) beside them; each is below 2^32. */
    if (n * r > KEYSTORE_MEMORY_MAX / 128 || r * (p + 2) > BESIDE_MAX / 128)
        return err_set(ERR_LIMIT, "the keystore asks for more than 1 GiB of memory");
    if (n * r * p > KEYSTORE_WORK_MAX)
        return err_set(ERR_LIMIT, "the keystore asks for too much work");
    return OK;
}

enum err keystore_params_check(const struct keystore_params *params)
{
    if (params->kdf == KEYSTORE_SCRYPT)
        return check_scrypt(params);
    if (params->rounds == 0)
        return err_set(ERR_INVALID, "PBKDF2 has no such parameters");
    if (params->rounds > KEYSTORE_ROUNDS_MAX)
        return err_set(ERR_LIMIT, "the keystore asks for too much work");
    return OK;
}

static bool scrypt(uint8_t out32[DERIVED], struct view password, struct view salt,
                   const struct keystore_params *params)
{
    return crypto_pwhash_scryptsalsa208sha256_ll(password.data, password.len, salt.data, salt.len,
                                                 params->n, params->r, params->p, out32,
                                                 DERIVED) == 0;
}

static uint64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* Returns: microseconds of a million units of work; a unit is one of n·r·p, or a round. */
static uint64_t measure(enum keystore_kdf kdf)
{
    static const struct keystore_params small = {.n = 1 << 12, .r = 8, .p = 1};
    const uint32_t units = 1 << 15;
    uint8_t out[DERIVED];
    uint64_t begun = now_us();
    if (kdf == KEYSTORE_PBKDF2)
        (void)pbkdf2_sha256(out, view_of_text("x"), view_of_text("x"), units, NULL);
    else
        (void)scrypt(out, view_of_text("x"), view_of_text("x"), &small);
    return (now_us() - begun) * 1000000 / units + 1;
}

uint32_t keystore_forecast_ms(const struct keystore_params *params)
{
    static uint64_t speed[2];
    uint64_t units = params->kdf == KEYSTORE_PBKDF2 ? params->rounds
                                                    : (uint64_t)params->n * params->r * params->p;
    if (speed[params->kdf] == 0)
        speed[params->kdf] = measure(params->kdf);
    uint64_t us = units * speed[params->kdf] / 1000000;
    return us / 1000 < UINT32_MAX ? (uint32_t)(us / 1000) : UINT32_MAX;
}

enum err keystore_derive(struct secret *out, const struct keystore *keystore, struct view password,
                         const struct pbkdf2_progress *progress)
{
    const struct keystore_params *params = &keystore->params;
    struct view salt = view_of(keystore->salt, keystore->salt_len);
    TRY(keystore_params_check(params));
    secret_init(out, DERIVED);
    out->len = DERIVED;
    if (params->kdf == KEYSTORE_PBKDF2)
        return pbkdf2_sha256(out->data, password, salt, params->rounds, progress)
                   ? OK
                   : err_set(ERR_CANCELLED, "it was cancelled");
    return scrypt(out->data, password, salt, params)
               ? OK
               : err_set(ERR_LIMIT, "there is not enough memory to open the keystore");
}

/* sealing */

/* The same in both directions. */
static void encrypt(uint8_t *out, const uint8_t *in, size_t len, const uint8_t iv16[16],
                    const struct secret *derived)
{
    struct aes128_ctx aes;
    uint8_t counter[AES_BLOCK_SIZE];
    memcpy(counter, iv16, sizeof counter);
    aes128_set_encrypt_key(&aes, derived->data);
    ctr_crypt(&aes, (nettle_cipher_func *)aes128_encrypt, sizeof counter, counter, len, out, in);
    mem_wipe(&aes, sizeof aes);
}

static void make_mac(struct hash32 *out, const struct keystore *keystore,
                     const struct secret *derived)
{
    uint8_t joined[DERIVED / 2 + KEY];
    memcpy(joined, derived->data + DERIVED / 2, DERIVED / 2);
    memcpy(joined + DERIVED / 2, keystore->sealed, keystore->sealed_len);
    keccak256(out, joined, DERIVED / 2 + keystore->sealed_len);
    mem_wipe(joined, sizeof joined);
}

static enum err check_address(struct addr *out, const struct keystore *keystore,
                              const struct secret *key)
{
    struct addr address;
    if (sig_address(&address, key->data) != OK)
        return err_set(ERR_INVALID, "the keystore holds no private key");
    if (keystore->has_address && !addr_equal(&address, &keystore->address))
        return err_set(ERR_INVALID, "the keystore claims an address that its key has not");
    if (out != NULL)
        *out = address;
    return OK;
}

enum err keystore_unseal(struct secret *key, struct addr *address, const struct keystore *keystore,
                         const struct secret *derived)
{
    struct hash32 mac;
    make_mac(&mac, keystore, derived);
    if (sodium_memcmp(mac.b, keystore->mac.b, sizeof mac.b) != 0)
        return err_set(ERR_PASSWORD, "the password is wrong, or the keystore is damaged");
    secret_init(key, KEY);
    key->len = KEY;
    encrypt(key->data + KEY - keystore->sealed_len, keystore->sealed, keystore->sealed_len,
            keystore->iv16, derived);
    enum err err = check_address(address, keystore, key);
    if (err != OK)
        secret_clear(key);
    return err;
}

static enum err open_once(struct secret *key, struct addr *address, const struct keystore *keystore,
                          struct view password, const struct pbkdf2_progress *progress)
{
    struct secret derived = {0};
    enum err err = keystore_derive(&derived, keystore, password, progress);
    if (err == OK)
        err = keystore_unseal(key, address, keystore, &derived);
    secret_clear(&derived);
    return err;
}

/* Returns: true when the password has another form NFKC. */
static bool compose(struct secret *out, struct view password)
{
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
    utf8proc_ssize_t len = (utf8proc_ssize_t)password.len;
    struct secret runes = {0};
    utf8proc_ssize_t count = utf8proc_decompose(password.data, len, NULL, 0, options);
    if (count <= 0)
        return false;
    secret_init(&runes, ((size_t)count + 1) * sizeof(utf8proc_int32_t));
    utf8proc_int32_t *wide = (utf8proc_int32_t *)(void *)runes.data;
    count = utf8proc_decompose(password.data, len, wide, count, options);
    count = utf8proc_reencode(wide, count, options);
    secret_set(out, runes.data, count > 0 ? (size_t)count : 0);
    secret_clear(&runes);
    return !view_equal(view_of(out->data, out->len), password);
}

enum err keystore_open(struct secret *key, struct addr *address, const struct keystore *keystore,
                       struct view password, const struct pbkdf2_progress *progress)
{
    struct secret composed = {0};
    enum err err = open_once(key, address, keystore, password, progress);
    if (err == ERR_PASSWORD && compose(&composed, password))
        err = open_once(key, address, keystore, view_of(composed.data, composed.len), progress);
    secret_clear(&composed);
    return err;
}

enum err keystore_seal(struct keystore *out, const uint8_t seckey32[32], struct view password,
                       const struct keystore_params *params, const struct pbkdf2_progress *progress)
{
    struct secret derived = {0};
    *out = (struct keystore){.params = *params, .salt_len = 32, .sealed_len = KEY};
    TRY(keystore_params_check(params));
    TRY(sig_address(&out->address, seckey32));
    out->has_address = true;
    rnd_bytes(out->salt, out->salt_len);
    rnd_bytes(out->iv16, sizeof out->iv16);
    enum err err = keystore_derive(&derived, out, password, progress);
    if (err == OK) {
        encrypt(out->sealed, seckey32, KEY, out->iv16, &derived);
        make_mac(&out->mac, out, &derived);
    }
    secret_clear(&derived);
    return err;
}
