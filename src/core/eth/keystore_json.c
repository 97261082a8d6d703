/* Keystores as JSON: what the different writers write is read, geth's form is written. */

#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/rnd.h"
#include "core/base/text.h"
#include "core/eth/keystore.h"

static const struct json_limits limits = {
    .max_bytes = KEYSTORE_TEXT_MAX, .max_nodes = 4096, .max_depth = 16};

/* reading */

/* Read hexadecimal with or without 0x. Returns: OK; ERR_SYNTAX */
static enum err read_hex(uint8_t *out, size_t *len, size_t max, const struct json *value,
                         const char *what)
{
    size_t text_len;
    const char *text = json_text(value, &text_len);
    if (text == NULL)
        return err_set(ERR_SYNTAX, "'%s' of the keystore is missing or no text", what);
    if (text_len >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        text += 2;
        text_len -= 2;
    }
    if (text_len % 2 != 0 || text_len / 2 > max)
        return err_set(ERR_SYNTAX, "'%s' of the keystore has a wrong length", what);
    for (size_t i = 0; i < text_len / 2; i++) {
        int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return err_set(ERR_SYNTAX, "'%s' of the keystore is not hexadecimal", what);
        out[i] = (uint8_t)(high << 4 | low);
    }
    *len = text_len / 2;
    return OK;
}

static enum err read_hex_exact(uint8_t *out, size_t len, const struct json *value, const char *what)
{
    size_t got;
    TRY(read_hex(out, &got, len, value, what));
    return got == len ? OK
                      : err_set(ERR_SYNTAX, "'%s' of the keystore is not %zu bytes", what, len);
}

static bool is_text(const struct json *value, const char *due)
{
    size_t len;
    const char *text = json_text(value, &len);
    return text != NULL && strlen(due) == len && memcmp(text, due, len) == 0;
}

/* Numbers above 32 bits are above every bound too. */
static enum err read_count(uint32_t *out, const struct json *params, const char *what)
{
    int64_t value;
    TRY(json_read_i64(&value, json_get(params, what), what));
    if (value < 0)
        return err_set(ERR_INVALID, "'%s' of the keystore is negative", what);
    *out = value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
    return value <= UINT32_MAX ? OK
                               : err_set(ERR_LIMIT, "'%s' of the keystore asks for too much", what);
}

static enum err read_kdf(struct keystore *out, const struct json *crypto)
{
    const struct json *params = json_get(crypto, "kdfparams"), *kdf = json_get(crypto, "kdf");
    struct keystore_params *to = &out->params;
    uint32_t derived_len;
    if (is_text(kdf, "scrypt")) {
        to->kdf = KEYSTORE_SCRYPT;
        TRY(read_count(&to->n, params, "n"));
        TRY(read_count(&to->r, params, "r"));
        TRY(read_count(&to->p, params, "p"));
    } else if (is_text(kdf, "pbkdf2")) {
        to->kdf = KEYSTORE_PBKDF2;
        if (!is_text(json_get(params, "prf"), "hmac-sha256"))
            return err_set(ERR_UNSUPPORTED, "the keystore's prf is not hmac-sha256");
        TRY(read_count(&to->rounds, params, "c"));
    } else {
        return err_set(ERR_UNSUPPORTED, "the keystore's kdf is neither scrypt nor pbkdf2");
    }
    TRY(read_count(&derived_len, params, "dklen"));
    if (derived_len != 32)
        return err_set(ERR_INVALID, "the keystore's dklen is not 32");
    TRY(read_hex(out->salt, &out->salt_len, sizeof out->salt, json_get(params, "salt"), "salt"));
    return keystore_params_check(to);
}

static enum err read_crypto(struct keystore *out, const struct json *crypto)
{
    uint8_t sealed[512];
    if (crypto == NULL || json_type(crypto) != JSON_OBJECT)
        return err_set(ERR_SYNTAX, "'crypto' of the keystore is missing or no object");
    if (!is_text(json_get(crypto, "cipher"), "aes-128-ctr"))
        return err_set(ERR_UNSUPPORTED, "the keystore's cipher is not aes-128-ctr");
    TRY(read_hex_exact(out->iv16, sizeof out->iv16,
                       json_get(json_get(crypto, "cipherparams"), "iv"), "iv"));
    TRY(read_hex_exact(out->mac.b, sizeof out->mac.b, json_get(crypto, "mac"), "mac"));
    TRY(read_hex(sealed, &out->sealed_len, sizeof sealed, json_get(crypto, "ciphertext"),
                 "ciphertext"));
    if (out->sealed_len < 30 || out->sealed_len > sizeof out->sealed)
        return err_set(ERR_INVALID, "the keystore holds %zu bytes: that is no private key",
                       out->sealed_len);
    memcpy(out->sealed, sealed, out->sealed_len);
    return read_kdf(out, crypto);
}

static enum err read_address(struct keystore *out, const struct json *address)
{
    out->has_address = address != NULL && json_type(address) != JSON_NULL;
    if (!out->has_address)
        return OK;
    return read_hex_exact(out->address.b, sizeof out->address.b, address, "address");
}

enum err keystore_read(struct keystore *out, const struct json *object)
{
    int64_t version;
    *out = (struct keystore){.salt_len = 0};
    if (object == NULL || json_type(object) != JSON_OBJECT)
        return err_set(ERR_SYNTAX, "a keystore is a JSON object");
    TRY(json_read_i64(&version, json_get(object, "version"), "version"));
    if (version != 3)
        return err_set(ERR_UNSUPPORTED, "the keystore is not of version 3");
    const struct json *crypto = json_get(object, "crypto"), *other = json_get(object, "Crypto");
    if (crypto != NULL && other != NULL)
        return err_set(ERR_SYNTAX, "the keystore has both 'crypto' and 'Crypto'");
    TRY(read_address(out, json_get(object, "address")));
    return read_crypto(out, crypto != NULL ? crypto : other);
}

enum err keystore_parse(struct keystore *out, const char *text, size_t len)
{
    struct json_doc *doc;
    *out = (struct keystore){.salt_len = 0};
    TRY(json_parse(&doc, text, len, &limits));
    enum err err = keystore_read(out, json_root(doc));
    json_doc_free(doc);
    return err;
}

/* writing */

static void put_hex(struct json_out *object, const char *key, const uint8_t *data, size_t len)
{
    struct buf text = {0};
    hex_add(&text, data, len);
    json_put_text(object, key, buf_text(&text) + 2);
    buf_clear(&text);
}

/* RFC 4122, version 4. */
static void put_id(struct json_out *object)
{
    uint8_t id[16];
    char hex[2 + 2 * sizeof id + 1], text[40];
    rnd_bytes(id, sizeof id);
    id[6] = (uint8_t)((id[6] & 0x0f) | 0x40);
    id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
    hex_write(hex, id, sizeof id);
    text_format(text, sizeof text, "%.8s-%.4s-%.4s-%.4s-%.12s", hex + 2, hex + 10, hex + 14,
                hex + 18, hex + 22);
    json_put_text(object, "id", text);
}

static struct json_out *kdf_params(const struct keystore *keystore)
{
    const struct keystore_params *params = &keystore->params;
    struct json_out *out = json_out_object();
    json_put_i64(out, "dklen", 32);
    if (params->kdf == KEYSTORE_SCRYPT) {
        json_put_i64(out, "n", params->n);
        json_put_i64(out, "p", params->p);
        json_put_i64(out, "r", params->r);
    } else {
        json_put_i64(out, "c", params->rounds);
        json_put_text(out, "prf", "hmac-sha256");
    }
    put_hex(out, "salt", keystore->salt, keystore->salt_len);
    return out;
}

struct json_out *keystore_json(const struct keystore *keystore)
{
    struct json_out *out = json_out_object(), *crypto = json_out_object();
    struct json_out *cipher = json_out_object();
    put_hex(cipher, "iv", keystore->iv16, sizeof keystore->iv16);
    json_put_text(crypto, "cipher", "aes-128-ctr");
    put_hex(crypto, "ciphertext", keystore->sealed, keystore->sealed_len);
    json_put(crypto, "cipherparams", cipher);
    json_put_text(crypto, "kdf", keystore->params.kdf == KEYSTORE_SCRYPT ? "scrypt" : "pbkdf2");
    json_put(crypto, "kdfparams", kdf_params(keystore));
    put_hex(crypto, "mac", keystore->mac.b, sizeof keystore->mac.b);
    if (keystore->has_address)
        put_hex(out, "address", keystore->address.b, sizeof keystore->address.b);
    json_put(out, "crypto", crypto);
    put_id(out);
    json_put_i64(out, "version", 3);
    return out;
}

void keystore_write(struct buf *out, const struct keystore *keystore)
{
    struct json_out *json = keystore_json(keystore);
    json_out_write(out, json, false);
    json_out_free(json);
}
