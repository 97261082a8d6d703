/* One EIP-1559 transfer after the other through the socket of a signer: PREPARE with its facts,
 * then SIGN, each waited for, as a whole and the second step alone; beside it libsecp256k1's bare
 * recoverable signature and round trips in which nothing is computed, in turns. Both processes are
 * on one core when this one is (taskset), since a child keeps its parent's. Prints one JSON object:
 * medians in microseconds. */

#include <poll.h>
#include <secp256k1_recovery.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/mem.h"
#include "core/eth/tx.h"
#include "signer/signer.h"

#define ROUNDS 101
#define BATCH  20

static struct signer_client *client;
static struct signer_port port;
static struct buf vault, wallet, book;
static struct hash32 digest;
static enum err result;
static uint64_t nonce;

static void fail(const char *what)
{
    fprintf(stderr, "bench_signer: %s\n", what);
    exit(1);
}

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void keep(struct buf *out, struct view from)
{
    if (from.len == 0)
        return;
    buf_reset(out);
    buf_add(out, from.data, from.len);
}

static struct buf *sealed_goes_to;

static void done(void *arg, const struct signer_answer *answer)
{
    (void)arg;
    result = answer->err;
    if (sealed_goes_to != NULL)
        keep(sealed_goes_to, answer->sealed);
    keep(&book, answer->book);
    digest = answer->digest;
}

static void ask(struct signer_request *request)
{
    request->book = view_of_buf(&book);
    (void)port.submit(port.ctx, request, done, NULL);
    while (signer_client_busy(client)) {
        struct pollfd poll_fd = {.fd = signer_client_fd(client), .events = POLLIN};
        (void)poll(&poll_fd, 1, -1);
        signer_client_dispatch(client);
    }
    if (result != OK)
        fail("the signer refused");
}

static void open_wallet(void)
{
    struct secret password = {0}, words = {0};
    static const char text[] = "test test test test test test test test test test test junk";
    secret_set(&password, "a password", 10);
    secret_set(&words, text, sizeof text - 1);
    sealed_goes_to = &vault;
    ask(&(struct signer_request){.op = SIGNER_VAULT_CREATE, .password = &password});
    sealed_goes_to = &wallet;
    ask(&(struct signer_request){.op = SIGNER_WALLET_SEAL, .secret = &words});
    sealed_goes_to = NULL;
    secret_clear(&password);
    secret_clear(&words);
}

static void prepare(void)
{
    struct buf bytes = {0};
    struct tx tx = {.type = TX_1559,
                    .chain_id = 137,
                    .nonce = nonce++,
                    .gas = 21000,
                    .max_fee = u256_from_u64(UINT64_C(50000000000)),
                    .max_tip = u256_from_u64(UINT64_C(30000000000)),
                    .value = u256_from_u64(1000000),
                    .has_to = true};
    memset(tx.to.b, 0xbb, sizeof tx.to.b);
    if (tx_encode_unsigned(&bytes, &tx) != OK)
        fail("no transaction");
    ask(&(struct signer_request){.op = SIGNER_PREPARE,
                                 .sealed = view_of_buf(&wallet),
                                 .path = "m/44'/60'/0'/0/0",
                                 .chain_id = 137,
                                 .bytes = view_of_buf(&bytes)});
    buf_clear(&bytes);
}

static void sign(void)
{
    ask(&(struct signer_request){.op = SIGNER_SIGN, .digest = digest});
}

static void sign_raw(const secp256k1_context *context)
{
    secp256k1_ecdsa_recoverable_signature sig;
    uint8_t hash[32] = {1}, key[32] = {2};
    memcpy(hash, &nonce, sizeof nonce);
    nonce++;
    if (secp256k1_ecdsa_sign_recoverable(context, &sig, hash, key, NULL, NULL) != 1)
        fail("no signature");
}

/* A round trip in which nothing is computed: what the socket and the scheduler cost. */
static void ask_nothing(void)
{
    ask(&(struct signer_request){.op = SIGNER_DISCARD});
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof values[0], compare);
    return values[ROUNDS / 2];
}

/* Out: microseconds of one: both steps, and the second of them */
static void time_signer(double *whole, double *second)
{
    double start = now_us();
    *second = 0;
    for (int i = 0; i < BATCH; i++) {
        prepare();
        double prepared = now_us();
        sign();
        *second += (now_us() - prepared) / BATCH;
    }
    *whole = (now_us() - start) / BATCH;
}

int main(void)
{
    static double raw[ROUNDS], whole[ROUNDS], second[ROUNDS], empty[ROUNDS];
    if (zygote_start() != OK || secret_init_library() != OK ||
        signer_client_open(&client, &port) != OK)
        fail("no signer");
    secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_SIGN);
    open_wallet();
    prepare();
    sign();
    for (int round = 0; round < ROUNDS; round++) {
        double start = now_us();
        for (int i = 0; i < BATCH; i++)
            sign_raw(context);
        raw[round] = (now_us() - start) / BATCH;
        time_signer(&whole[round], &second[round]);
        start = now_us();
        for (int i = 0; i < BATCH; i++)
            ask_nothing();
        empty[round] = (now_us() - start) / BATCH;
    }
    printf("{\"raw_us\":%.2f,\"signer_us\":%.2f,\"sign_us\":%.2f,\"empty_us\":%.2f}\n", median(raw),
           median(whole), median(second), median(empty));
    secp256k1_context_destroy(context);
    signer_client_close(client);
    zygote_stop();
    buf_clear(&vault);
    buf_clear(&wallet);
    buf_clear(&book);
    return 0;
}
