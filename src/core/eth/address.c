#include "core/eth/address.h"

#include "core/base/hex.h"
#include "core/eth/keccak.h"
#include "core/eth/rlp.h"

const struct addr addr_zero = {{0}};

/* Rootstock's networks; other chains that once used EIP-1191 have gone back to EIP-55. */
static bool has_own_checksum(uint64_t chain_id)
{
    return chain_id == 30 || chain_id == 31;
}

/* EIP-55: a letter is upper case where the digit of the hash of the lower-case text is 8 or more.
 * EIP-1191 puts the chain id and 0x before the text that is hashed. */
void address_write_on(char out[ADDRESS_TEXT], const struct addr *address, uint64_t chain_id)
{
    struct hash32 hash;
    char hashed[2 + ADDRESS_TEXT];
    hex_write(out, address->b, sizeof address->b);
    if (has_own_checksum(chain_id)) {
        hashed[0] = '3';
        hashed[1] = chain_id == 30 ? '0' : '1';
        memcpy(hashed + 2, out, ADDRESS_TEXT);
        keccak256(&hash, hashed, 2 + ADDRESS_TEXT - 1);
    } else {
        keccak256(&hash, out + 2, 40);
    }
    for (size_t i = 0; i < 40; i++) {
        unsigned nibble = (unsigned)hash.b[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15u;
        if (nibble >= 8 && out[2 + i] >= 'a')
            out[2 + i] = (char)(out[2 + i] - 'a' + 'A');
    }
}

void address_write(char out[ADDRESS_TEXT], const struct addr *address)
{
    address_write_on(out, address, 1);
}

enum err address_read_on(struct addr *out, const char *text, size_t len, uint64_t chain_id)
{
    struct addr address;
    if (hex_read_exact(address.b, sizeof address.b, text, len) != OK)
        return err_set(ERR_SYNTAX, "an address is 0x and 40 hexadecimal digits");
    bool lower = false, upper = false;
    for (size_t i = 2; i < len; i++) {
        lower = lower || (text[i] >= 'a' && text[i] <= 'f');
        upper = upper || (text[i] >= 'A' && text[i] <= 'F');
    }
    char right[ADDRESS_TEXT];
    address_write_on(right, &address, chain_id);
    if (lower && upper && memcmp(right, text, len) != 0)
        return err_set(ERR_INVALID, "the checksum of the address is wrong: look at every digit");
    *out = address;
    return OK;
}

enum err address_read(struct addr *out, const char *text, size_t len)
{
    return address_read_on(out, text, len, 1);
}

void hash_write(char out[HASH_TEXT], const struct hash32 *hash)
{
    hex_write(out, hash->b, sizeof hash->b);
}

enum err hash_read(struct hash32 *out, const char *text, size_t len)
{
    return hex_read_exact(out->b, sizeof out->b, text, len);
}

static void take_address(struct addr *out, const struct hash32 *hash)
{
    memcpy(out->b, hash->b + 12, sizeof out->b);
}

void address_from_pubkey(struct addr *out, const uint8_t pubkey64[64])
{
    struct hash32 hash;
    keccak256(&hash, pubkey64, 64);
    take_address(out, &hash);
}

void address_create(struct addr *out, const struct addr *sender, uint64_t nonce)
{
    struct buf buf = {0};
    struct hash32 hash;
    size_t mark = rlp_list_begin(&buf);
    rlp_add_bytes(&buf, sender->b, sizeof sender->b);
    rlp_add_u64(&buf, nonce);
    rlp_list_end(&buf, mark);
    keccak256(&hash, buf.data, buf.len);
    buf_clear(&buf);
    take_address(out, &hash);
}

void address_create2(struct addr *out, const struct addr *sender, const struct hash32 *salt,
                     const struct hash32 *init_code_hash)
{
    uint8_t joined[1 + 20 + 32 + 32] = {0xff};
    struct hash32 hash;
    memcpy(joined + 1, sender->b, 20);
    memcpy(joined + 21, salt->b, 32);
    memcpy(joined + 53, init_code_hash->b, 32);
    keccak256(&hash, joined, sizeof joined);
    take_address(out, &hash);
}
