/* A session under a policy, driven by requests that go through the wire: every answer can travel,
 * nothing is signed that was not prepared, and no day costs more than the limit. Input: steps of an
 * operation, a choice of what it is about, and its bytes behind two bytes of length.
 *
 * Making an account and growing a tree cost far more than the steps: one session serves all inputs,
 * locked and opened again for each, and each input has a day of its own. */

#include <string.h>

#include "core/base/mem.h"
#include "core/eth/tx.h"
#include "fuzz/fuzz.h"
#include "signer/session.h"

#define CHAIN     137
#define DAY_S     86400
#define NOON      (INT64_C(20000) * DAY_S + 12 * 3600)
#define DAY_LIMIT 1000
#define STEPS_MAX 64

static const struct vault_kdf cheap = {.passes = 1, .kib = 8};
static struct session *session;
static struct wire_answer answer;
static struct buf vault, key_wallet, tree_wallet, book, blob, box;
static struct secret message; /* on its way */
static int64_t now_s = NOON;
static struct hash32 digest; /* of the last answer that had one */
static bool is_prepared;
static uint64_t spent; /* wei that were signed away; at most DAY_LIMIT */

static int64_t noon(void)
{
    return now_s;
}

static void keep(struct buf *out, struct view from)
{
    if (from.len == 0)
        return;
    buf_reset(out);
    buf_add(out, from.data, from.len);
}

/* As a datagram there and back. */
static enum err ask(const struct wire_request *request)
{
    static struct wire_answer back;
    struct wire_request read;
    if (wire_request_write(&message, request) != OK)
        return ERR_LIMIT;
    FUZZ_CHECK(wire_request_read(&read, view_of(message.data, message.len)) == OK);
    session_handle(session, &answer, &read);
    FUZZ_CHECK(wire_answer_write(&message, &answer) == OK);
    FUZZ_CHECK(wire_answer_read(&back, view_of(message.data, message.len)) == OK);
    keep(&book, answer.book);
    return answer.err;
}

static struct wire_request request_of(enum signer_op op)
{
    struct wire_request request = {.op = op,
                                   .sealed = view_of_buf(&vault),
                                   .vault = view_of_buf(&vault),
                                   .book = view_of_buf(&book),
                                   .box = view_of_buf(&box),
                                   .password = view_of_text("pw"),
                                   .chain_id = CHAIN,
                                   .count = 12,
                                   .path = "m/44'/60'/0'/0/0"};
    memcpy(request.uid, "account number 1", UID_LEN);
    return request;
}

static void set_policy(void)
{
    struct wire_request request = request_of(SIGNER_POLICY_SET);
    struct policy policy;
    struct buf bytes = {0};
    policy_init(&policy);
    policy.limits[policy.limit_count++] = (struct policy_limit){
        .chain_id = CHAIN, .per_tx = u256_from_u64(DAY_LIMIT), .per_day = u256_from_u64(DAY_LIMIT)};
    policy_write(&bytes, &policy);
    request.bytes = view_of_buf(&bytes);
    FUZZ_CHECK(ask(&request) == OK);
    keep(&vault, answer.sealed);
    buf_clear(&bytes);
}

static void seal_wallet(struct buf *out, enum wallet_kind kind, const char *secret)
{
    struct wire_request seal = request_of(SIGNER_WALLET_SEAL);
    memcpy(seal.uid, "wallet number 01", UID_LEN);
    seal.kind = kind;
    seal.secret = view_of_text(secret);
    FUZZ_CHECK(ask(&seal) == OK);
    keep(out, answer.sealed);
}

static void make_account(void)
{
    FUZZ_CHECK(secret_init_library() == OK);
    session = session_new(&cheap);
    session_set_clock(session, noon);
    struct wire_request create = request_of(SIGNER_VAULT_CREATE);
    FUZZ_CHECK(ask(&create) == OK);
    keep(&vault, answer.sealed);
    seal_wallet(&key_wallet, WALLET_KEY,
                "c85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4");
    seal_wallet(&tree_wallet, WALLET_HD,
                "test test test test test test test test test test test junk");
    set_policy();
}

static void begin(void)
{
    if (session == NULL)
        make_account();
    session_lock(session);
    now_s += DAY_S;
    buf_reset(&blob);
    buf_reset(&box);
    spent = 0;
    is_prepared = false;
    struct wire_request open = request_of(SIGNER_VAULT_OPEN);
    FUZZ_CHECK(ask(&open) == OK);
}

/* Money that a signed transaction of this chain sends. */
static void count_spent(struct view raw)
{
    struct tx tx = {0};
    uint64_t value;
    FUZZ_CHECK(tx_decode_signed(&tx, raw) == OK);
    FUZZ_CHECK(u256_to_u64(&value, &tx.value) || tx.chain_id != CHAIN);
    if (tx.chain_id == CHAIN)
        spent += value;
    tx_clear(&tx);
    FUZZ_CHECK(spent <= DAY_LIMIT);
}

static void note(const struct wire_request *request)
{
    bool prepares = request->op == SIGNER_PREPARE || request->op == SIGNER_PREPARE_MESSAGE ||
                    request->op == SIGNER_PREPARE_TYPED;
    if (answer.err != OK)
        return;
    keep(&blob, answer.sealed);
    keep(&box, answer.box);
    if (request->op == SIGNER_SIGN) {
        FUZZ_CHECK(is_prepared);
        if (answer.bytes.len != 65)
            count_spent(answer.bytes);
    }
    if (prepares || request->op == SIGNER_BOX_KEY || request->op == SIGNER_WORKER_KEY)
        digest = answer.digest;
    is_prepared = is_prepared || prepares;
}

/* What the choice's bits say the request is about. */
static void choose(struct wire_request *request, uint8_t choice)
{
    if (choice & 1) {
        memcpy(request->uid, "wallet number 01", UID_LEN);
        request->sealed = view_of_buf(choice & 4 ? &tree_wallet : &key_wallet);
    }
    if (choice & 2)
        request->sealed = view_of_buf(&blob);
    request->kind = choice & 4 ? WALLET_HD : WALLET_KEY;
    if (choice & 8)
        request->book = view_of(NULL, 0);
    if (choice & 16)
        request->chain_id = 0;
    if (choice & 32)
        request->path[12] = '\0'; /* the prefix of addresses */
    if (choice & 64)
        request->box = view_of(NULL, 0);
    request->first = request->count = choice >> 4;
}

static bool changes_the_policy(enum signer_op op)
{
    return op == SIGNER_POLICY_SET || op == SIGNER_VAULT_CREATE || op == SIGNER_KEYFILE_OPEN ||
           op == SIGNER_KEYFILE_WRITE; /* the last two are only slow */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    begin();
    for (int step = 0; step < STEPS_MAX && len >= 4; step++) {
        struct wire_request request = request_of((enum signer_op)(data[0] % WIRE_OPS));
        size_t used = (size_t)data[2] << 8 | data[3];
        used = used > len - 4 ? len - 4 : used;
        choose(&request, data[1]);
        request.bytes = request.secret = view_of(data + 4, used);
        request.digest = digest;
        if (!changes_the_policy(request.op)) {
            (void)ask(&request);
            note(&request);
        }
        data += 4 + used;
        len -= 4 + used;
    }
    return 0;
}
