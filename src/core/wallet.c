#include "core/wallet.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/rnd.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/eth/address.h"
#include "core/eth/hd.h"
#include "core/store/wallet_row.h"
#include "core/wallet_secret.h"

/* Which addresses a wallet begins with: bit n is number n. */
#define FIRST_ADDRESS UINT64_C(1)

enum wallet_op { WALLET_NEW_WORDS, WALLET_CHECK_WORD, WALLET_SEAL, WALLET_FIRST, WALLET_NEXT };

/* The request that is under way, one at a time. */
struct wallet_work {
    enum wallet_op op;
    job job;
    ticket ticket;
    struct wallet_row row;
    uint32_t index;  /* WALLET_NEXT */
    uint64_t wanted; /* WALLET_FIRST: bit n: address number n */
};
struct wallet_state {
    bool is_busy;
    struct wallet_work work;
    struct buf sealed; /* WALLET_FIRST: the new wallet's secret, until its address is known */
    bool has_words;
    struct secret words; /* until wallet_take_words() */
};

/* ---- names ---- */

static enum err check_name(char out[128], const char *name)
{
    if (!text_nfc(out, 128, name) || text_width(out) > WALLET_NAME_MAX)
        return err_set(ERR_INVALID, "the name is too long: at most %d characters", WALLET_NAME_MAX);
    size_t len = strlen(out);
    if (len == 0 || out[0] == ' ' || out[len - 1] == ' ' || !text_is_clean(out, len))
        return err_set(ERR_INVALID, "a name is not empty, has no blanks at its ends and no "
                                    "invisible characters");
    if (strchr(out, '/') != NULL)
        return err_set(ERR_INVALID, "a name has no '/': it stands between name and number");
    return OK;
}

static enum err check_name_is_free(struct core *core, const char *name)
{
    struct wallet_row *rows;
    size_t count;
    bool is_taken = false;
    TRY(wallet_row_list(core->store, core->session.account_id, true, &rows, &count));
    for (size_t i = 0; i < count; i++)
        is_taken = is_taken || strcmp(rows[i].name, name) == 0;
    mem_free(rows);
    return is_taken ? err_set(ERR_EXISTS, "there is a wallet called '%s' already", name) : OK;
}

/* ---- requests to the signer ---- */

static void on_answer(void *arg, const struct signer_answer *answer);

static enum err check_idle(const struct core *core)
{
    return core->wallet->is_busy ? err_set(ERR_BUSY, "the last step is not finished yet") : OK;
}

static void submit(struct core *core, const struct signer_request *request)
{
    core->wallet->work.ticket = core_signer(core, request, on_answer, core);
}

static void begin(struct core *core, job *out, const struct wallet_work *work,
                  const struct signer_request *request)
{
    struct wallet_state *state = core->wallet;
    state->work = *work;
    state->is_busy = true;
    *out = state->work.job = core_job_new(core);
    submit(core, request);
}

static void finish(struct core *core, int64_t id, enum err err, const char *detail)
{
    struct wallet_state *state = core->wallet;
    state->is_busy = false;
    buf_wipe(&state->sealed);
    core_job_done(core, state->work.job, id, err, detail);
}

enum err wallet_words_new(struct core *core, job *out, unsigned words, unsigned language)
{
    struct wallet_work work = {.op = WALLET_NEW_WORDS};
    struct signer_request request = {
        .op = SIGNER_MNEMONIC_NEW, .count = words, .language = language};
    TRY(core_need_unlocked(core));
    TRY(check_idle(core));
    if (words != 12 && words != 24)
        return err_set(ERR_INVALID, "12 or 24 words, not %u", words);
    begin(core, out, &work, &request);
    return OK;
}

enum err wallet_take_words(struct core *core, struct secret *out)
{
    struct wallet_state *state = core->wallet;
    if (!state->has_words)
        return err_set(ERR_NOT_FOUND, "there are no new words");
    state->has_words = false;
    secret_move(out, &state->words);
    return OK;
}

enum err wallet_words_check(struct core *core, job *out, unsigned n, const struct secret *word)
{
    struct wallet_work work = {.op = WALLET_CHECK_WORD};
    struct signer_request request = {.op = SIGNER_MNEMONIC_CHECK, .count = n, .secret = word};
    TRY(core_need_unlocked(core));
    TRY(check_idle(core));
    if (n < 1 || n > 24)
        return err_set(ERR_INVALID, "there is no word number %u", n);
    begin(core, out, &work, &request);
    return OK;
}

/* Seal a secret, or the pending words with NULL, as a new wallet. */
static enum err seal(struct core *core, job *out, const char *name, enum wallet_kind kind,
                     const struct secret *secret, const char *path, uint64_t wanted)
{
    struct wallet_work work = {.op = WALLET_SEAL, .row.kind = (int)kind, .wanted = wanted};
    TRY(core_need_unlocked(core));
    TRY(check_idle(core));
    TRY(check_name(work.row.name, name));
    TRY(check_name_is_free(core, work.row.name));
    rnd_bytes(work.row.uid, sizeof work.row.uid);
    if (kind == WALLET_HD && !text_copy(work.row.path, sizeof work.row.path, path))
        return err_set(ERR_LIMIT, "the path is too long");
    struct signer_request request = {.op = SIGNER_WALLET_SEAL, .kind = kind, .secret = secret};
    memcpy(request.uid, work.row.uid, UID_LEN);
    begin(core, out, &work, &request);
    return OK;
}

enum err wallet_create(struct core *core, job *out, const char *name)
{
    return seal(core, out, name, WALLET_HD, NULL, WALLET_PATH, FIRST_ADDRESS);
}

enum err wallet_keep_pending(struct core *core, job *out, const char *name, const char *path)
{
    return wallet_keep_chosen(core, out, name, path, FIRST_ADDRESS);
}

enum err wallet_keep_chosen(struct core *core, job *out, const char *name, const char *path,
                            uint64_t wanted)
{
    if (wanted == 0 || (path == NULL && wanted != FIRST_ADDRESS))
        return err_set(ERR_INVALID, "choose at least one address; a single key has one only");
    return seal(core, out, name, path != NULL ? WALLET_HD : WALLET_KEY, NULL, path, wanted);
}

/* An empty secret would mean the pending words to the signer. */
static enum err check_given(const struct secret *secret)
{
    return secret->len > 0 ? OK : err_set(ERR_SYNTAX, "nothing was given");
}

enum err wallet_restore(struct core *core, job *out, const char *name, const struct secret *words)
{
    TRY(check_given(words));
    return seal(core, out, name, WALLET_HD, words, WALLET_PATH, FIRST_ADDRESS);
}

enum err wallet_import_key(struct core *core, job *out, const char *name, const struct secret *key)
{
    TRY(check_given(key));
    return seal(core, out, name, WALLET_KEY, key, NULL, FIRST_ADDRESS);
}

/* Ask for addresses. The sealed secret is copied by the port. */
static void ask_addresses(struct signer_request *request, const struct wallet_row *row,
                          struct view sealed, uint32_t first, uint32_t count)
{
    *request = (struct signer_request){.op = SIGNER_ADDRESSES,
                                       .kind = (enum wallet_kind)row->kind,
                                       .sealed = sealed,
                                       .first = first,
                                       .count = count};
    memcpy(request->uid, row->uid, UID_LEN);
    (void)text_copy(request->path, sizeof request->path, row->path);
}

/* The number behind the highest one, or a free one below it when there is none. */
static enum err next_index(struct core *core, int64_t wallet_id, uint32_t *out)
{
    struct address_row *rows;
    size_t count;
    uint64_t taken = 0;
    TRY(address_row_list(core->store, core->session.account_id, wallet_id, &rows, &count));
    for (size_t i = 0; i < count; i++)
        taken |= UINT64_C(1) << (rows[i].index % WALLET_ADDRESSES_MAX);
    mem_free(rows);
    *out = WALLET_ADDRESSES_MAX;
    while (*out > 0 && (taken >> (*out - 1) & 1) == 0)
        --*out;
    for (uint32_t i = 0; *out == WALLET_ADDRESSES_MAX && i < WALLET_ADDRESSES_MAX; i++)
        if ((taken >> i & 1) == 0)
            *out = i;
    return OK;
}

enum err wallet_next_address(struct core *core, job *out, int64_t wallet_id)
{
    struct wallet_work work = {.op = WALLET_NEXT};
    struct signer_request request;
    struct buf sealed = {0};
    TRY(core_need_unlocked(core));
    TRY(check_idle(core));
    TRY(wallet_row_get(core->store, core->session.account_id, wallet_id, &work.row));
    if (work.row.kind != (int)WALLET_HD)
        return err_set(ERR_UNSUPPORTED, "'%s' has one address", work.row.name);
    if (work.row.address_count >= WALLET_ADDRESSES_MAX)
        return err_set(ERR_LIMIT, "'%s' has %d addresses, which is the most", work.row.name,
                       WALLET_ADDRESSES_MAX);
    enum err err = wallet_row_sealed(core->store, core->session.account_id, wallet_id, &sealed);
    if (err == OK)
        err = next_index(core, wallet_id, &work.index);
    if (err == OK) {
        ask_addresses(&request, &work.row, view_of_buf(&sealed), work.index, 1);
        begin(core, out, &work, &request);
    }
    buf_clear(&sealed);
    return err;
}

/* ---- saving ---- */

/* A key takes the place of the watch-only wallet of its address; any other twin is refused. */
static enum err make_room(struct core *core, const struct wallet_row *row,
                          const struct addr *address)
{
    struct address_row twin;
    enum err err = address_row_find(core->store, row->account_id, address, &twin);
    if (err == ERR_NOT_FOUND)
        return OK;
    TRY(err);
    if (twin.kind == (int)WALLET_WATCH && row->kind != (int)WALLET_WATCH)
        return wallet_row_remove(core->store, twin.wallet_id);
    return err_set(ERR_EXISTS, "the wallet '%s' has this address already%s", twin.wallet_name,
                   twin.is_archived ? " (it is archived)" : "");
}

/* In: addresses: from number 0 to the highest that is wanted */
static enum err insert_wallet(struct core *core, struct wallet_row *row, struct view sealed,
                              const struct addr *addresses, uint64_t wanted)
{
    int64_t address_id;
    for (uint32_t i = 0; i < WALLET_ADDRESSES_MAX; i++)
        if ((wanted >> i & 1) != 0)
            TRY(make_room(core, row, &addresses[i]));
    TRY(wallet_row_add(core->store, row, sealed));
    for (uint32_t i = 0; i < WALLET_ADDRESSES_MAX; i++)
        if ((wanted >> i & 1) != 0)
            TRY(address_row_add(core->store, row->id, i, &addresses[i], &address_id));
    return OK;
}

/* The wallet and its addresses, all or nothing. */
static enum err save_wallet(struct core *core, struct wallet_row *row, struct view sealed,
                            const struct addr *addresses, uint64_t wanted)
{
    row->account_id = core->session.account_id;
    row->created_s = core_now_s(core);
    TRY(store_begin(core->store));
    enum err err = insert_wallet(core, row, sealed, addresses, wanted);
    if (err != OK) {
        store_rollback(core->store);
        return err;
    }
    TRY(store_commit(core->store));
    core_emit(core, EV_WALLETS, row->id);
    return OK;
}

/* In: wanted: which of the addresses, by bits */
static enum err save_watched(struct core *core, int64_t *id, const char *name,
                             const struct addr *addresses, uint64_t wanted)
{
    struct wallet_row row = {.kind = (int)WALLET_WATCH};
    TRY(core_need_unlocked(core));
    TRY(check_name(row.name, name));
    TRY(check_name_is_free(core, row.name));
    rnd_bytes(row.uid, sizeof row.uid);
    TRY(save_wallet(core, &row, view_of(NULL, 0), addresses, wanted));
    *id = row.id;
    return OK;
}

enum err wallet_watch(struct core *core, int64_t *id, const char *name, const struct addr *address)
{
    return save_watched(core, id, name, address, FIRST_ADDRESS);
}

static enum err public_address(struct addr *out, const struct hd_public *parent, uint32_t index)
{
    struct hd_public child;
    uint8_t pubkey64[64];
    TRY(hd_public_child(&child, parent, index));
    TRY(hd_uncompress(pubkey64, &child));
    address_from_pubkey(out, pubkey64);
    return OK;
}

enum err wallet_watch_xpub(struct core *core, int64_t *id, const char *name, const char *xpub,
                           uint32_t count)
{
    struct addr addresses[WALLET_ADDRESSES_MAX] = {0};
    struct hd_public parent;
    if (count == 0 || count >= WALLET_ADDRESSES_MAX)
        return err_set(ERR_RANGE, "from 1 to %d addresses can be watched",
                       WALLET_ADDRESSES_MAX - 1);
    TRY(hd_read_public(&parent, xpub, strlen(xpub)));
    for (uint32_t i = 0; i < count; i++)
        TRY(public_address(&addresses[i], &parent, i));
    return save_watched(core, id, name, addresses, (UINT64_C(1) << count) - 1);
}

/* ---- answers ---- */

/* How many addresses are asked for to get all that are wanted. */
static uint32_t first_count(const struct wallet_work *work)
{
    uint32_t count = WALLET_ADDRESSES_MAX;
    while (count > 1 && (work->wanted >> (count - 1) & 1) == 0)
        count--;
    return count;
}

static void on_sealed(struct core *core, const struct signer_answer *answer)
{
    struct wallet_state *state = core->wallet;
    struct signer_request request;
    buf_reset(&state->sealed);
    buf_add(&state->sealed, answer->sealed.data, answer->sealed.len);
    state->work.op = WALLET_FIRST;
    ask_addresses(&request, &state->work.row, view_of_buf(&state->sealed), 0,
                  first_count(&state->work));
    submit(core, &request);
}

static void on_first_address(struct core *core, const struct signer_answer *answer)
{
    struct wallet_state *state = core->wallet;
    struct wallet_row *row = &state->work.row;
    enum err err =
        save_wallet(core, row, view_of_buf(&state->sealed), answer->addresses, state->work.wanted);
    finish(core, row->id, err, NULL);
}

static void on_next_address(struct core *core, const struct signer_answer *answer)
{
    const struct wallet_work *work = &core->wallet->work;
    int64_t id = 0;
    enum err err =
        address_row_add(core->store, work->row.id, work->index, &answer->addresses[0], &id);
    if (err == ERR_EXISTS)
        err = err_set(ERR_BUSY, "another session added an address just now: try again");
    if (err == OK)
        core_emit(core, EV_WALLETS, work->row.id);
    finish(core, id, err, NULL);
}

static void on_answer(void *arg, const struct signer_answer *answer)
{
    struct core *core = arg;
    struct wallet_state *state = core->wallet;
    enum wallet_op op = state->work.op;
    size_t expected = op == WALLET_FIRST  ? first_count(&state->work)
                      : op == WALLET_NEXT ? 1
                                          : answer->address_count;
    if (answer->err != OK) {
        finish(core, 0, answer->err, answer->detail);
    } else if (answer->address_count != expected) {
        finish(core, 0, ERR_SIGNER, err_words(ERR_SIGNER));
    } else if (op == WALLET_SEAL) {
        on_sealed(core, answer);
    } else if (op == WALLET_FIRST) {
        on_first_address(core, answer);
    } else if (op == WALLET_NEXT) {
        on_next_address(core, answer);
    } else {
        if (op == WALLET_NEW_WORDS) {
            secret_set(&state->words, answer->text->data, answer->text->len);
            state->has_words = true;
        }
        finish(core, 0, OK, NULL);
    }
}

/* ---- changes ---- */

enum err wallet_rename(struct core *core, int64_t wallet_id, const char *name)
{
    char composed[128];
    TRY(core_need_unlocked(core));
    TRY(check_name(composed, name));
    TRY(wallet_row_rename(core->store, core->session.account_id, wallet_id, composed));
    core_emit(core, EV_WALLETS, wallet_id);
    return OK;
}

enum err wallet_label(struct core *core, int64_t address_id, const char *label)
{
    int64_t account_id = core->session.account_id;
    struct address_row other;
    char composed[64];
    TRY(core_need_unlocked(core));
    if (!text_nfc(composed, sizeof composed, label) || text_width(composed) > WALLET_NAME_MAX)
        return err_set(ERR_INVALID, "the label is too long: at most %d characters",
                       WALLET_NAME_MAX);
    if (!text_is_clean(composed, strlen(composed)) || strchr(composed, '/') != NULL)
        return err_set(ERR_INVALID, "a label has no '/' and no invisible characters");
    enum err err = address_row_find_label(core->store, account_id, composed, &other);
    if (err == OK && other.id != address_id)
        return err_set(ERR_EXISTS, "another address is labelled '%s'", composed);
    if (err != OK && err != ERR_NOT_FOUND)
        return err;
    TRY(address_row_set_label(core->store, account_id, address_id, composed));
    core_emit(core, EV_WALLETS, 0);
    return OK;
}

enum err wallet_archive(struct core *core, int64_t wallet_id, bool archived)
{
    TRY(core_need_unlocked(core));
    TRY(wallet_row_archive(core->store, core->session.account_id, wallet_id, archived));
    core_emit(core, EV_WALLETS, wallet_id);
    return OK;
}

/* ---- hooks ---- */

static void on_open(struct core *core)
{
    core->wallet = mem_alloc(sizeof *core->wallet);
}

static void cancel(struct core *core)
{
    if (!core->wallet->is_busy)
        return;
    core_signer_cancel(core, core->wallet->work.ticket);
    finish(core, 0, ERR_LOCKED, "the session was locked meanwhile");
}

/* What was begun in one session must not end in another. */
static void on_session(struct core *core)
{
    cancel(core);
    secret_clear(&core->wallet->words);
    core->wallet->has_words = false;
}

static void on_close(struct core *core)
{
    cancel(core);
    secret_clear(&core->wallet->words);
    buf_clear(&core->wallet->sealed);
    mem_free(core->wallet);
}

const struct core_hooks wallet_hooks = {.open = on_open, .session = on_session, .close = on_close};
