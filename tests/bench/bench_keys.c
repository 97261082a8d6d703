/* What is done with keys, beside the C libraries underneath: one JSON object of medians. Rounds are
 * interleaved with their peers. The data of what is decoded comes from files that the peers in node
 * decode too: bench_keys ABI_FILE RLP_FILE (hexadecimal; RLP one a line). */

#include <nettle/pbkdf2.h>
#include <nettle/sha3.h>
#include <secp256k1_recovery.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/rnd.h"
#include "core/eth/abi.h"
#include "core/eth/hd_account.h"
#include "core/eth/keccak.h"
#include "core/eth/keystore.h"
#include "core/eth/mnemonic.h"
#include "core/eth/rlp.h"
#include "core/eth/tx.h"

/* A round is shorter than a slice of the scheduler, so that most are not cut into by others. */
enum { ROUNDS = 201, TRANSACTIONS = 10000 };

#define ABI_TYPE "((address,uint256,bool,bytes32,string,bytes,int128,uint64[])[])"
#define WORDS    "legal winner thank year wave sausage worth useful legal winner thank yellow"

/* One thing to measure: how often it is done in one round. */
struct bench {
    const char *name;
    void (*run)(void);
    unsigned times, rounds;
    double ns[ROUNDS];
};

static void expect(bool is_true, const char *what)
{
    if (is_true)
        return;
    fprintf(stderr, "bench_keys: %s\n", what);
    exit(1);
}

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* hashes */

static uint8_t *megabyte;
static struct hash32 hash;

static void keccak_64(void)
{
    keccak256(&hash, megabyte, 64);
    megabyte[0] ^= hash.b[0];
}

static void sha3(size_t len)
{
    struct sha3_256_ctx sha;
    sha3_256_init(&sha);
    sha3_256_update(&sha, len, megabyte);
    sha3_256_digest(&sha, sizeof hash.b, hash.b);
    megabyte[0] ^= hash.b[0];
}

static void nettle_sha3_64(void)
{
    sha3(64);
}

static void keccak_1m(void)
{
    keccak256(&hash, megabyte, 1 << 20);
}

static void nettle_sha3_1m(void)
{
    sha3(1 << 20);
}

/* keys */

static struct hd_account account;
static uint32_t next;

static void next_address(void)
{
    struct addr address;
    expect(hd_account_address(&address, &account, next++) == OK, "no address");
}

static void open_account(void)
{
    uint8_t seed[64] = {1};
    struct hd_node node;
    struct hd_public public;
    expect(hd_from_seed(&node, seed, sizeof seed) == OK && hd_neuter(&public, &node) == OK &&
               hd_account_open(&account, &public) == OK,
           "no account");
}

static void seed(void)
{
    struct secret out = {0};
    expect(mnemonic_to_seed(&out, WORDS, strlen(WORDS), "", 0, MNEMONIC_ENGLISH) == OK, "no seed");
    secret_clear(&out);
}

static void nettle_seed(void)
{
    uint8_t out[64];
    pbkdf2_hmac_sha512(strlen(WORDS), (const uint8_t *)WORDS, 2048, 8, (const uint8_t *)"mnemonic",
                       64, out);
}

static struct keystore keystore;

static void scrypt(void)
{
    struct secret out = {0};
    expect(keystore_derive(&out, &keystore, view_of_text("password"), NULL) == OK, "no scrypt");
    secret_clear(&out);
}

static void sodium_scrypt(void)
{
    uint8_t out[32];
    expect(crypto_pwhash_scryptsalsa208sha256_ll((const uint8_t *)"password", 8, keystore.salt, 32,
                                                 1 << 18, 8, 1, out, 32) == 0,
           "no scrypt");
}

/* transactions */

static uint8_t key[32] = {[0] = 7, [31] = 9};
static secp256k1_context *context;
static uint64_t nonce;

static struct buf call; /* of a transfer, as the signer is given it */

static void sign_tx(void)
{
    struct tx tx = {.type = TX_1559,
                    .chain_id = 1,
                    .nonce = nonce++,
                    .gas = 90000,
                    .max_fee = u256_from_u64(30000000000),
                    .max_tip = u256_from_u64(1500000000),
                    .has_to = true,
                    .to = {{0xd8, 0xda, 0x6b}}};
    struct buf raw = {0};
    struct hash32 id;
    buf_add(&tx.data, call.data, call.len);
    expect(tx_sign(&tx, key) == OK && tx_encode_signed(&raw, &tx) == OK, "not signed");
    tx_hash(&id, view_of_buf(&raw));
    tx_clear(&tx);
    buf_clear(&raw);
}

static void make_call(void)
{
    struct addr to = {{0xd8, 0xda, 0x6b}};
    struct u256 amount = u256_from_u64(1000000);
    abi_begin(&call, "transfer(address,uint256)");
    abi_add_address(&call, &to);
    abi_add_u256(&call, &amount);
}

static void raw_sign(void)
{
    secp256k1_ecdsa_recoverable_signature sig;
    hash.b[0]++;
    expect(secp256k1_ecdsa_sign_recoverable(context, &sig, hash.b, key, NULL, NULL) == 1,
           "not signed");
}

/* decoding */

static struct buf abi_data, transactions[TRANSACTIONS];
static struct abi_type *abi_type;

static void decode_abi(void)
{
    struct abi_value value;
    expect(abi_decode(&value, abi_type, view_of_buf(&abi_data)) == OK, "not decoded");
    abi_value_clear(&value);
}

static size_t walk(struct view list)
{
    size_t count = 0;
    while (list.len > 0) {
        struct rlp_item item;
        expect(rlp_next(&item, &list) == OK, "not decoded");
        count += 1 + (item.is_list ? walk(item.payload) : 0);
    }
    return count;
}

static void decode_rlp(void)
{
    size_t count = 0;
    for (size_t i = 0; i < TRANSACTIONS; i++) {
        struct rlp_item item;
        expect(rlp_decode_whole(&item, view_of_buf(&transactions[i])) == OK, "not decoded");
        count += walk(item.payload);
    }
    expect(count >= 9 * TRANSACTIONS, "items are missing");
}

static void read_lines(const char *path, struct buf *out, size_t max)
{
    char *line = NULL;
    size_t size = 0, count = 0;
    FILE *file = fopen(path, "r");
    expect(file != NULL, "a file is missing");
    for (ssize_t len; count < max && (len = getline(&line, &size, file)) > 0; count++) {
        len -= line[len - 1] == '\n';
        expect(hex_read(&out[count], SIZE_MAX, line, (size_t)len) == OK, "not hexadecimal");
    }
    expect(count == max, "lines are missing");
    free(line);
    fclose(file);
}

static struct bench benches[] = {
    {.name = "keccak_64", .run = keccak_64, .times = 500, .rounds = ROUNDS},
    {.name = "nettle_sha3_64", .run = nettle_sha3_64, .times = 500, .rounds = ROUNDS},
    {.name = "keccak_1m", .run = keccak_1m, .times = 1, .rounds = 101},
    {.name = "nettle_sha3_1m", .run = nettle_sha3_1m, .times = 1, .rounds = 101},
    {.name = "next_address", .run = next_address, .times = 20, .rounds = ROUNDS},
    {.name = "seed", .run = seed, .times = 1, .rounds = ROUNDS},
    {.name = "nettle_seed", .run = nettle_seed, .times = 1, .rounds = ROUNDS},
    {.name = "sign_tx", .run = sign_tx, .times = 20, .rounds = ROUNDS},
    {.name = "raw_sign", .run = raw_sign, .times = 20, .rounds = ROUNDS},
    {.name = "decode_abi", .run = decode_abi, .times = 1, .rounds = ROUNDS},
    {.name = "decode_rlp", .run = decode_rlp, .times = 1, .rounds = ROUNDS},
    {.name = "scrypt", .run = scrypt, .times = 1, .rounds = 3},
    {.name = "sodium_scrypt", .run = sodium_scrypt, .times = 1, .rounds = 3},
};

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* What ran before has filled the caches with its own: a few times are not measured. */
static double once(const struct bench *bench)
{
    for (unsigned i = 0; i < bench->times / 4; i++)
        bench->run();
    double begun = now_ns();
    for (unsigned i = 0; i < bench->times; i++)
        bench->run();
    return (now_ns() - begun) / bench->times;
}

int main(int argc, char **argv)
{
    uint8_t blind[32] = {5};
    expect(argc == 3, "usage: bench_keys ABI_FILE RLP_FILE");
    expect(secret_init_library() == OK, "no randomness");
    read_lines(argv[1], &abi_data, 1);
    read_lines(argv[2], transactions, TRANSACTIONS);
    expect(abi_type_parse(&abi_type, ABI_TYPE, strlen(ABI_TYPE)) == OK, "no type");
    megabyte = mem_alloc(1 << 20);
    context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    expect(secp256k1_context_randomize(context, blind) == 1, "not blinded");
    keystore = (struct keystore){.params = keystore_standard, .salt_len = 32};
    open_account();
    make_call();
    for (unsigned round = 0; round <= ROUNDS; round++) { /* the first warms caches */
        for (size_t i = 0; i < MEM_COUNT(benches); i++) {
            if (round > benches[i].rounds)
                continue;
            double ns = once(&benches[i]);
            if (round > 0)
                benches[i].ns[round - 1] = ns;
        }
    }
    for (size_t i = 0; i < MEM_COUNT(benches); i++) {
        qsort(benches[i].ns, benches[i].rounds, sizeof *benches[i].ns, by_size);
        printf("%s\"%s\": %.1f", i == 0 ? "{" : ", ", benches[i].name,
               benches[i].ns[benches[i].rounds / 2]);
    }
    printf("}\n");
    return 0;
}
