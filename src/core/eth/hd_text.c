/* Extended keys as text: BIP-32's serialization in Base58 with a checksum. */

#include "core/eth/hd.h"

#include <nettle/sha2.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/eth/sig.h"

#define RAW     78 /* version, depth, parent, child, chain code, key */
#define CHECKED (RAW + 4)
#define DIGITS  (HD_TEXT - 1)

static const uint8_t version_private[4] = {0x04, 0x88, 0xad, 0xe4};
static const uint8_t version_public[4] = {0x04, 0x88, 0xb2, 0x1e};
static const char alphabet[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

static void checksum(uint8_t out4[4], const uint8_t raw[RAW])
{
    struct sha256_ctx sha;
    uint8_t digest[32];
    sha256_init(&sha);
    sha256_update(&sha, RAW, raw);
    sha256_digest(&sha, sizeof digest, digest);
    sha256_update(&sha, sizeof digest, digest);
    sha256_digest(&sha, 4, out4);
    mem_wipe(&sha, sizeof sha);
}

/* With these versions the text always has 111 digits and no leading ones. */
static void write_base58(char out[HD_TEXT], uint8_t number[CHECKED])
{
    for (size_t digit = DIGITS; digit-- > 0;) {
        unsigned rest = 0;
        for (size_t i = 0; i < CHECKED; i++) {
            unsigned value = rest << 8 | number[i];
            number[i] = (uint8_t)(value / 58);
            rest = value % 58;
        }
        out[digit] = alphabet[rest];
    }
    out[DIGITS] = '\0';
}

static bool read_base58(uint8_t out[CHECKED], const char *text, size_t len)
{
    memset(out, 0, CHECKED);
    if (len != DIGITS)
        return false;
    for (size_t i = 0; i < len; i++) {
        const char *found = text[i] != '\0' ? strchr(alphabet, text[i]) : NULL;
        if (found == NULL)
            return false;
        unsigned carry = (unsigned)(found - alphabet);
        for (size_t j = CHECKED; j-- > 0;) {
            carry += 58u * out[j];
            out[j] = (uint8_t)carry;
            carry >>= 8;
        }
        if (carry != 0)
            return false;
    }
    return true;
}

/* The parts of both kinds of node, by pointers into one of them. */
struct parts {
    const uint8_t *version4;
    uint8_t *depth;
    uint8_t *parent4;
    uint32_t *child;
    uint8_t *chain_code32;
};

static void write_parts(char out[HD_TEXT], const struct parts *parts, const uint8_t key33[33])
{
    uint8_t raw[CHECKED];
    memcpy(raw, parts->version4, 4);
    raw[4] = *parts->depth;
    memcpy(raw + 5, parts->parent4, 4);
    for (size_t i = 0; i < 4; i++)
        raw[9 + i] = (uint8_t)(*parts->child >> (24 - 8 * i));
    memcpy(raw + 13, parts->chain_code32, 32);
    memcpy(raw + 45, key33, 33);
    checksum(raw + RAW, raw);
    write_base58(out, raw);
    mem_wipe(raw, sizeof raw);
}

static enum err check_raw(const uint8_t raw[CHECKED], const struct parts *parts, bool is_read)
{
    static const uint8_t zero[8];
    uint8_t sum[4];
    checksum(sum, raw);
    if (!is_read || memcmp(sum, raw + RAW, 4) != 0)
        return err_set(ERR_SYNTAX, "this is no extended key, or a character of it is wrong");
    if (memcmp(raw, parts->version4, 4) != 0)
        return err_set(ERR_SYNTAX, "the extended key is of another kind or network");
    if (raw[4] == 0 && memcmp(raw + 5, zero, 8) != 0)
        return err_set(ERR_INVALID, "the extended key is a root and yet names a parent");
    return OK;
}

static enum err read_parts(struct parts *parts, uint8_t key33[33], const char *text, size_t len)
{
    uint8_t raw[CHECKED];
    bool is_read = read_base58(raw, text, len);
    enum err err = check_raw(raw, parts, is_read);
    if (err == OK) {
        *parts->depth = raw[4];
        memcpy(parts->parent4, raw + 5, 4);
        *parts->child =
            (uint32_t)raw[9] << 24 | (uint32_t)raw[10] << 16 | (uint32_t)raw[11] << 8 | raw[12];
        memcpy(parts->chain_code32, raw + 13, 32);
        memcpy(key33, raw + 45, 33);
    }
    mem_wipe(raw, sizeof raw);
    return err;
}

static struct parts parts_of_private(struct hd_node *node)
{
    return (struct parts){version_private, &node->depth, node->parent_fingerprint4, &node->child,
                          node->chain_code32};
}

static struct parts parts_of_public(struct hd_public *node)
{
    return (struct parts){version_public, &node->depth, node->parent_fingerprint4, &node->child,
                          node->chain_code32};
}

void hd_write_private(char out[HD_TEXT], const struct hd_node *node)
{
    struct hd_node copy = *node;
    struct parts parts = parts_of_private(&copy);
    uint8_t key[33] = {0};
    memcpy(key + 1, node->key32, 32);
    write_parts(out, &parts, key);
    mem_wipe(key, sizeof key);
    mem_wipe(&copy, sizeof copy);
}

void hd_write_public(char out[HD_TEXT], const struct hd_public *node)
{
    struct hd_public copy = *node;
    struct parts parts = parts_of_public(&copy);
    write_parts(out, &parts, node->pubkey33);
}

enum err hd_read_private(struct hd_node *out, const char *text, size_t len)
{
    struct hd_node node = {.depth = 0};
    struct parts parts = parts_of_private(&node);
    uint8_t key[33];
    enum err err = read_parts(&parts, key, text, len);
    if (err == OK && (key[0] != 0 || !sig_key_valid(key + 1)))
        err = err_set(ERR_INVALID, "the private key in the extended key is out of range");
    if (err == OK) {
        memcpy(node.key32, key + 1, 32);
        *out = node;
    }
    mem_wipe(key, sizeof key);
    mem_wipe(&node, sizeof node);
    return err;
}

enum err hd_read_public(struct hd_public *out, const char *text, size_t len)
{
    struct hd_public node = {.depth = 0};
    struct parts parts = parts_of_public(&node);
    uint8_t uncompressed[64];
    TRY(read_parts(&parts, node.pubkey33, text, len));
    TRY(hd_uncompress(uncompressed, &node));
    *out = node;
    return OK;
}
