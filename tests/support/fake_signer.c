#include "support/fake_signer.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/eth/sig.h"
#include "core/eth/tx.h"

#define VAULT_MARK   "fake vault 1"
#define WALLET_MARK  "fake wallet1"
#define SETTING_MARK "fake setting"
#define MARK_LEN     12

struct fake_request {
    struct signer_request request;
    struct buf sealed, bytes;
    struct secret password, secret;
    signer_done_fn *done;
    void *arg;
    ticket number;
    bool crashed;
    struct fake_request *next;
};

/* What an answer points to, for the length of the done call. */
struct reply {
    struct signer_answer answer;
    struct buf sealed, bytes;
    struct secret text;
    struct addr addresses[64];
    struct tx_facts facts;
};

static enum err fail(struct reply *reply, enum err err, const char *detail)
{
    reply->answer.err = err;
    reply->answer.detail = detail;
    return err;
}

/* ---- vaults: mark, uid, role, password ---- */

static void seal_vault(struct buf *out, const uint8_t uid[UID_LEN], enum role role,
                       const struct secret *password)
{
    buf_add(out, VAULT_MARK, MARK_LEN);
    buf_add(out, uid, UID_LEN);
    buf_add_byte(out, (uint8_t)role);
    buf_add(out, password->data, password->len);
}

static enum err open_vault(struct reply *reply, enum role *role, const struct fake_request *fake)
{
    const struct buf *sealed = &fake->sealed;
    size_t head = MARK_LEN + UID_LEN + 1;
    if (sealed->len < head || memcmp(sealed->data, VAULT_MARK, MARK_LEN) != 0 ||
        memcmp(sealed->data + MARK_LEN, fake->request.uid, UID_LEN) != 0)
        return fail(reply, ERR_STORE_DAMAGED, "the vault is damaged");
    if (sealed->len - head != fake->password.len ||
        memcmp(sealed->data + head, fake->password.data, fake->password.len) != 0)
        return fail(reply, ERR_PASSWORD, "the password is wrong");
    *role = (enum role)sealed->data[head - 1];
    return OK;
}

static void do_vault(struct fake_signer *signer, struct reply *reply,
                     const struct fake_request *fake)
{
    enum role role = fake->request.role;
    if (fake->request.op != SIGNER_VAULT_CREATE && open_vault(reply, &role, fake) != OK)
        return;
    reply->answer.role = role;
    if (fake->request.op == SIGNER_VAULT_CREATE)
        seal_vault(&reply->sealed, fake->request.uid, role, &fake->password);
    if (fake->request.op == SIGNER_VAULT_REWRAP) {
        seal_vault(&reply->sealed, fake->request.uid, role, &fake->secret);
        return;
    }
    signer->is_open = true;
    signer->role = role;
    memcpy(signer->uid, fake->request.uid, UID_LEN);
}

/* ---- wallets: mark, uid, kind, words or hex key ---- */

static unsigned count_words(const char *text)
{
    unsigned words = 0;
    for (const char *c = text; *c != '\0'; c++)
        words += *c != ' ' && (c == text || c[-1] == ' ');
    return words;
}

static enum err check_secret(struct reply *reply, enum wallet_kind kind, const char *text)
{
    if (kind == WALLET_KEY) {
        const char *digits = strncmp(text, "0x", 2) == 0 ? text + 2 : text;
        if (strlen(digits) != 64 || strspn(digits, "0123456789abcdefABCDEF") != 64)
            return fail(reply, ERR_SYNTAX, "a key has 64 hex digits");
        return OK;
    }
    unsigned words = count_words(text);
    if (words != 12 && words != 24)
        return fail(reply, ERR_SYNTAX, "a mnemonic has 12 or 24 words");
    if (strstr(text, "badsum") != NULL)
        return fail(reply, ERR_INVALID, "the checksum of the words is wrong");
    return OK;
}

static void do_seal(struct fake_signer *signer, struct reply *reply,
                    const struct fake_request *fake)
{
    const char *text = fake->secret.len > 0 ? (const char *)fake->secret.data : signer->mnemonic;
    if (check_secret(reply, fake->request.kind, text) != OK)
        return;
    buf_add(&reply->sealed, WALLET_MARK, MARK_LEN);
    buf_add(&reply->sealed, fake->request.uid, UID_LEN);
    buf_add_byte(&reply->sealed, (uint8_t)fake->request.kind);
    buf_add_text(&reply->sealed, text);
    if (fake->secret.len == 0)
        signer->mnemonic[0] = '\0';
}

/* ---- small settings: mark, uid of the vault and of the thing, text ---- */

static void do_setting(struct fake_signer *signer, struct reply *reply,
                       const struct fake_request *fake)
{
    struct buf head = {0};
    const struct buf *sealed = &fake->sealed;
    buf_add(&head, SETTING_MARK, MARK_LEN);
    buf_add(&head, signer->uid, UID_LEN);
    buf_add(&head, fake->request.uid, UID_LEN);
    if (fake->request.op == SIGNER_SEAL) {
        buf_add(&reply->sealed, head.data, head.len);
        buf_add(&reply->sealed, fake->secret.data, fake->secret.len);
    } else if (sealed->len <= head.len || memcmp(sealed->data, head.data, head.len) != 0) {
        (void)fail(reply, ERR_STORE_DAMAGED, "the setting is damaged");
    } else {
        secret_set(&reply->text, sealed->data + head.len, sealed->len - head.len);
        reply->answer.text = &reply->text;
    }
    buf_clear(&head);
}

static enum err derive(struct reply *reply, uint8_t key32[32], const struct fake_request *fake,
                       uint32_t index)
{
    const struct buf *sealed = &fake->sealed;
    if (sealed->len < MARK_LEN + UID_LEN + 1 || memcmp(sealed->data, WALLET_MARK, MARK_LEN) != 0 ||
        memcmp(sealed->data + MARK_LEN, fake->request.uid, UID_LEN) != 0)
        return fail(reply, ERR_STORE_DAMAGED, "the wallet is damaged");
    const char *text = (const char *)sealed->data + MARK_LEN + UID_LEN + 1;
    if (fake->request.kind == WALLET_KEY) {
        const char *digits = strncmp(text, "0x", 2) == 0 ? text + 2 : text;
        (void)sodium_hex2bin(key32, 32, digits, 64, NULL, NULL, NULL);
        return OK;
    }
    char input[400];
    int len = snprintf(input, sizeof input, "%s/%u", text, (unsigned)index);
    crypto_hash_sha256(key32, (const unsigned char *)input, (unsigned long long)len);
    return OK;
}

static void do_addresses(struct reply *reply, const struct fake_request *fake)
{
    uint8_t key32[32];
    if (fake->request.count > 64) {
        (void)fail(reply, ERR_LIMIT, "too many addresses");
        return;
    }
    for (uint32_t i = 0; i < fake->request.count; i++) {
        if (derive(reply, key32, fake, fake->request.first + i) != OK)
            return;
        if (sig_address(&reply->addresses[i], key32) != OK) {
            (void)fail(reply, ERR_INVALID, "the key is out of range");
            return;
        }
    }
    reply->answer.addresses = reply->addresses;
    reply->answer.address_count = fake->request.count;
}

/* ---- signing ---- */

static void do_prepare(struct fake_signer *signer, struct reply *reply,
                       const struct fake_request *fake)
{
    struct tx tx = {0};
    struct addr from;
    const char *slash = strrchr(fake->request.path, '/');
    uint32_t index = slash != NULL ? (uint32_t)strtoul(slash + 1, NULL, 10) : 0;
    if (derive(reply, signer->prepared_key32, fake, index) != OK)
        return;
    enum err err = tx_decode_unsigned(&tx, view_of_buf(&fake->bytes));
    if (err == OK && tx.chain_id != fake->request.chain_id)
        err = err_set(ERR_CHAIN_ID, "the transaction is for another chain");
    if (err == OK)
        err = sig_address(&from, signer->prepared_key32);
    if (err == OK)
        err = facts_of_tx(&reply->facts, &tx, &from);
    if (err == OK)
        err = tx_signing_hash(&reply->answer.digest, &tx);
    tx_clear(&tx);
    if (err != OK) {
        (void)fail(reply, err, err_detail(err));
        return;
    }
    reply->answer.facts = &reply->facts;
    signer->has_prepared = true;
    signer->prepared_digest = reply->answer.digest;
    buf_reset(&signer->prepared);
    buf_add(&signer->prepared, fake->bytes.data, fake->bytes.len);
}

static void do_sign(struct fake_signer *signer, struct reply *reply,
                    const struct fake_request *fake)
{
    struct tx tx = {0};
    if (!signer->has_prepared || !hash_equal(&signer->prepared_digest, &fake->request.digest)) {
        (void)fail(reply, ERR_NOT_FOUND, "nothing was prepared with this digest");
        return;
    }
    signer->has_prepared = false;
    enum err err = tx_decode_unsigned(&tx, view_of_buf(&signer->prepared));
    if (err == OK)
        err = tx_sign(&tx, signer->prepared_key32);
    if (err == OK)
        err = tx_encode_signed(&reply->bytes, &tx);
    tx_clear(&tx);
    if (err != OK)
        (void)fail(reply, err, err_detail(err));
}

/* ---- the rest ---- */

static void do_mnemonic_new(struct fake_signer *signer, struct reply *reply,
                            const struct fake_request *fake)
{
    size_t len = 0;
    signer->mnemonics++;
    for (uint32_t i = 1; i <= fake->request.count; i++)
        len +=
            (size_t)snprintf(signer->mnemonic + len, sizeof signer->mnemonic - len, "%sw%u%c",
                             i > 1 ? " " : "", (unsigned)i, (char)('a' + signer->mnemonics % 26));
    secret_set(&reply->text, signer->mnemonic, strlen(signer->mnemonic));
    reply->answer.text = &reply->text;
}

static void do_mnemonic_check(struct fake_signer *signer, struct reply *reply,
                              const struct fake_request *fake)
{
    char copy[sizeof signer->mnemonic], *rest = NULL;
    memcpy(copy, signer->mnemonic, sizeof copy);
    char *word = strtok_r(copy, " ", &rest);
    for (uint32_t i = 1; word != NULL && i < fake->request.count; i++)
        word = strtok_r(NULL, " ", &rest);
    if (word == NULL || strcmp(word, (const char *)fake->secret.data) != 0)
        (void)fail(reply, ERR_INVALID, "this is another word");
}

static void do_lock(struct fake_signer *signer)
{
    signer->is_open = false;
    signer->has_prepared = false;
    signer->mnemonic[0] = '\0';
    memset(signer->prepared_key32, 0, sizeof signer->prepared_key32);
}

static bool needs_vault(enum signer_op op)
{
    return op == SIGNER_WALLET_SEAL || op == SIGNER_ADDRESSES || op == SIGNER_PREPARE ||
           op == SIGNER_SIGN || op == SIGNER_SEAL || op == SIGNER_UNSEAL;
}

static void compute(struct fake_signer *signer, struct reply *reply,
                    const struct fake_request *fake)
{
    enum signer_op op = fake->request.op;
    enum err injected = signer->fail[op];
    signer->fail[op] = OK;
    if (fake->crashed) {
        (void)fail(reply, ERR_SIGNER, "the signer ended");
        return;
    }
    if (injected != OK) {
        (void)fail(reply, injected, err_words(injected));
        return;
    }
    if (needs_vault(op) && !signer->is_open) {
        (void)fail(reply, ERR_LOCKED, "the vault is locked");
        return;
    }
    switch ((unsigned)op) {
    case SIGNER_VAULT_CREATE:
    case SIGNER_VAULT_OPEN:
    case SIGNER_VAULT_REWRAP: do_vault(signer, reply, fake); break;
    case SIGNER_LOCK: do_lock(signer); break;
    case SIGNER_MNEMONIC_NEW: do_mnemonic_new(signer, reply, fake); break;
    case SIGNER_MNEMONIC_CHECK: do_mnemonic_check(signer, reply, fake); break;
    case SIGNER_WALLET_SEAL: do_seal(signer, reply, fake); break;
    case SIGNER_SEAL:
    case SIGNER_UNSEAL: do_setting(signer, reply, fake); break;
    case SIGNER_ADDRESSES: do_addresses(reply, fake); break;
    case SIGNER_PREPARE: do_prepare(signer, reply, fake); break;
    case SIGNER_SIGN: do_sign(signer, reply, fake); break;
    case SIGNER_DISCARD: signer->has_prepared = false; break;
    default: (void)fail(reply, ERR_UNSUPPORTED, "the fake signer cannot do this"); break;
    }
}

static void free_request(struct fake_request *fake)
{
    buf_clear(&fake->sealed);
    buf_clear(&fake->bytes);
    secret_clear(&fake->password);
    secret_clear(&fake->secret);
    mem_free(fake);
}

static void answer(struct fake_signer *signer, struct fake_request *fake)
{
    struct reply *reply = mem_alloc(sizeof *reply);
    reply->answer.detail = "";
    compute(signer, reply, fake);
    if (reply->answer.err == OK) {
        reply->answer.sealed = view_of_buf(&reply->sealed);
        reply->answer.bytes = view_of_buf(&reply->bytes);
    }
    fake->done(fake->arg, &reply->answer);
    buf_clear(&reply->sealed);
    buf_clear(&reply->bytes);
    secret_clear(&reply->text);
    mem_free(reply);
}

static ticket submit(void *ctx, const struct signer_request *request, signer_done_fn *done,
                     void *arg)
{
    struct fake_signer *signer = ctx;
    struct fake_request *fake = mem_alloc(sizeof *fake);
    fake->request = *request;
    buf_add(&fake->sealed, request->sealed.data, request->sealed.len);
    buf_add(&fake->bytes, request->bytes.data, request->bytes.len);
    if (request->password != NULL)
        secret_set(&fake->password, request->password->data, request->password->len);
    if (request->secret != NULL)
        secret_set(&fake->secret, request->secret->data, request->secret->len);
    fake->done = done;
    fake->arg = arg;
    fake->number = ++signer->last_ticket;
    signer->count[request->op]++;
    struct fake_request **link = &signer->first;
    while (*link != NULL)
        link = &(*link)->next;
    *link = fake;
    return fake->number;
}

static void cancel(void *ctx, ticket number)
{
    struct fake_signer *signer = ctx;
    for (struct fake_request **link = &signer->first; *link != NULL; link = &(*link)->next) {
        struct fake_request *fake = *link;
        if (fake->number == number) {
            *link = fake->next;
            free_request(fake);
            return;
        }
    }
}

void fake_signer_init(struct fake_signer *signer)
{
    memset(signer, 0, sizeof *signer);
}

void fake_signer_clear(struct fake_signer *signer)
{
    while (signer->first != NULL)
        cancel(signer, signer->first->number);
    buf_clear(&signer->prepared);
}

struct signer_port fake_signer_port(struct fake_signer *signer)
{
    return (struct signer_port){.ctx = signer, .submit = submit, .cancel = cancel};
}

size_t fake_signer_pump(struct fake_signer *signer)
{
    ticket last = signer->last_ticket;
    size_t count = 0;
    while (signer->first != NULL && signer->first->number <= last) {
        struct fake_request *fake = signer->first;
        signer->first = fake->next;
        answer(signer, fake);
        free_request(fake);
        count++;
    }
    return count;
}

bool fake_signer_busy(const struct fake_signer *signer)
{
    return signer->first != NULL;
}

void fake_signer_crash(struct fake_signer *signer)
{
    do_lock(signer);
    for (struct fake_request *fake = signer->first; fake != NULL; fake = fake->next)
        fake->crashed = true;
}
