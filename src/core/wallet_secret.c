#include "core/wallet_secret.h"

#include <string.h>

#include "core/account.h"
#include "core/audit.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/store/account_row.h"
#include "core/store/wallet_row.h"

#define PREVIEW_MAX 64
#define XPUB_TEXT   112

enum secret_op { SECRET_PENDING, SECRET_PREVIEW, SECRET_REVEAL, SECRET_CHECK, SECRET_XPUB };

struct secret_state {
    enum secret_op op;
    job job; /* 0: nothing is under way */
    ticket ticket;
    struct account_row row; /* SECRET_REVEAL: of the try */
    bool is_pending;
    struct wallet_pending pending;
    struct addr *preview; /* NULL: none */
    size_t preview_count;
    struct secret revealed; /* until it is taken */
    char xpub[XPUB_TEXT];
};

static void on_answer(void *arg, const struct signer_answer *answer);

static enum err check_idle(const struct core *core)
{
    TRY(core_need_unlocked(core));
    return core->secret->job != 0 ? err_set(ERR_BUSY, "the last step is not finished yet") : OK;
}

static void begin(struct core *core, job *out, enum secret_op op, struct signer_request *request)
{
    struct secret_state *state = core->secret;
    state->op = op;
    *out = state->job = core_job_new(core);
    state->ticket = audit_ask(core, request, on_answer, core);
}

static void finish(struct core *core, enum err err)
{
    job done = core->secret->job;
    core->secret->job = 0;
    core->secret->ticket = 0;
    core_job_done(core, done, 0, err, err_detail(err));
}

/* ---- before it is sealed ---- */

static enum err ask_pending(struct core *core, job *out, struct signer_request *request)
{
    TRY(check_idle(core));
    core->secret->is_pending = false;
    core->secret->pending = (struct wallet_pending){.kind = request->kind};
    begin(core, out, SECRET_PENDING, request);
    return OK;
}

enum err wallet_pending_words(struct core *core, job *out, const struct secret *words,
                              const struct secret *passphrase)
{
    struct signer_request request = {
        .op = SIGNER_PENDING, .kind = WALLET_HD, .secret = words, .passphrase = passphrase};
    return ask_pending(core, out, &request);
}

enum err wallet_pending_key(struct core *core, job *out, const struct secret *key)
{
    struct signer_request request = {.op = SIGNER_PENDING, .kind = WALLET_KEY, .secret = key};
    if (key->len == 0)
        return err_set(ERR_SYNTAX, "nothing was given");
    return ask_pending(core, out, &request);
}

enum err wallet_pending_get(struct core *core, struct wallet_pending *out)
{
    if (!core->secret->is_pending)
        return err_set(ERR_NOT_FOUND, "there is nothing to keep yet");
    *out = core->secret->pending;
    return OK;
}

enum err wallet_preview(struct core *core, job *out, const char *path, uint32_t first,
                        uint32_t count)
{
    struct signer_request request = {.op = SIGNER_ADDRESSES,
                                     .kind = path != NULL ? WALLET_HD : WALLET_KEY,
                                     .first = first,
                                     .count = count};
    TRY(check_idle(core));
    if (count < 1 || count > PREVIEW_MAX)
        return err_set(ERR_RANGE, "from 1 to %d addresses at a time", PREVIEW_MAX);
    if (path != NULL && !text_copy(request.path, sizeof request.path, path))
        return err_set(ERR_LIMIT, "the path is too long");
    begin(core, out, SECRET_PREVIEW, &request);
    return OK;
}

enum err wallet_preview_take(struct core *core, struct addr **out, size_t *count)
{
    struct secret_state *state = core->secret;
    if (state->preview == NULL)
        return err_set(ERR_NOT_FOUND, "there are no addresses to show");
    *out = state->preview;
    *count = state->preview_count;
    state->preview = NULL;
    return OK;
}

/* ---- of a sealed wallet ---- */

static enum err name_wallet(struct core *core, struct signer_request *request, struct buf *sealed,
                            int64_t wallet_id)
{
    struct wallet_row row;
    TRY(wallet_row_get(core->store, core->session.account_id, wallet_id, &row));
    if (row.kind == (int)WALLET_WATCH)
        return err_set(ERR_UNSUPPORTED, "'%s' is watch-only: its key is not here", row.name);
    TRY(wallet_row_sealed(core->store, core->session.account_id, wallet_id, sealed));
    memcpy(request->uid, row.uid, UID_LEN);
    request->kind = (enum wallet_kind)row.kind;
    request->sealed = view_of_buf(sealed);
    (void)text_copy(request->path, sizeof request->path, row.path);
    return OK;
}

enum err wallet_reveal(struct core *core, job *out, int64_t wallet_id,
                       const struct secret *password)
{
    struct signer_request request = {.op = SIGNER_REVEAL, .password = password};
    struct buf sealed = {0}, vault = {0};
    TRY(check_idle(core));
    enum err err = name_wallet(core, &request, &sealed, wallet_id);
    if (err == OK)
        err = account_try(core, &core->secret->row, &vault);
    if (err == OK) {
        request.vault = view_of_buf(&vault);
        begin(core, out, SECRET_REVEAL, &request);
    }
    buf_clear(&sealed);
    buf_clear(&vault);
    return err;
}

enum err wallet_reveal_take(struct core *core, struct secret *out)
{
    if (core->secret->revealed.len == 0)
        return err_set(ERR_NOT_FOUND, "there is nothing to show");
    secret_move(out, &core->secret->revealed);
    return OK;
}

enum err wallet_check_word(struct core *core, job *out, int64_t wallet_id, unsigned n,
                           const struct secret *word)
{
    struct signer_request request = {.op = SIGNER_MNEMONIC_CHECK, .count = n, .secret = word};
    struct buf sealed = {0};
    TRY(check_idle(core));
    enum err err = name_wallet(core, &request, &sealed, wallet_id);
    if (err == OK && request.kind != WALLET_HD)
        err = err_set(ERR_UNSUPPORTED, "this wallet has no words");
    if (err == OK)
        begin(core, out, SECRET_CHECK, &request);
    buf_clear(&sealed);
    return err;
}

/* The node above a wallet's addresses: of a template the steps before the index. */
static enum err cut_template(char *path)
{
    char *place = strchr(path, 'i');
    if (place == NULL)
        return OK;
    if (place[1] != '\0')
        return err_set(ERR_UNSUPPORTED, "the addresses of this wallet have no common public key");
    place[-1] = '\0';
    return OK;
}

enum err wallet_xpub(struct core *core, job *out, int64_t wallet_id)
{
    struct signer_request request = {.op = SIGNER_XPUB};
    struct buf sealed = {0};
    TRY(check_idle(core));
    enum err err = name_wallet(core, &request, &sealed, wallet_id);
    if (err == OK && request.kind != WALLET_HD)
        err = err_set(ERR_UNSUPPORTED, "this wallet has one key");
    if (err == OK)
        err = cut_template(request.path);
    if (err == OK)
        begin(core, out, SECRET_XPUB, &request);
    buf_clear(&sealed);
    return err;
}

enum err wallet_xpub_get(struct core *core, char *out, size_t size)
{
    if (core->secret->xpub[0] == '\0')
        return err_set(ERR_NOT_FOUND, "the public key was not read yet");
    return text_copy(out, size, core->secret->xpub) ? OK : err_set(ERR_LIMIT, "too little room");
}

/* ---- answers ---- */

static void take_pending(struct secret_state *state, const struct signer_answer *answer)
{
    for (int i = 0; i < 4; i++)
        state->pending.fingerprint4[i] = (uint8_t)(answer->number >> (24 - 8 * i));
    state->pending.language = answer->language;
    state->is_pending = true;
}

static void take_preview(struct secret_state *state, const struct signer_answer *answer)
{
    mem_free(state->preview);
    state->preview = mem_dup(answer->addresses, answer->address_count * sizeof *state->preview);
    state->preview_count = answer->address_count;
}

static enum err take_revealed(struct core *core, const struct signer_answer *answer)
{
    /* A secret that is shown without a record of it is not shown. */
    TRY(store_begin(core->store));
    enum err err = audit_save(core, answer);
    if (err != OK) {
        store_rollback(core->store);
        return err;
    }
    TRY(store_commit(core->store));
    secret_set(&core->secret->revealed, answer->text->data, answer->text->len);
    return OK;
}

static enum err take(struct core *core, const struct signer_answer *answer)
{
    struct secret_state *state = core->secret;
    switch (state->op) {
    case SECRET_PENDING: take_pending(state, answer); return OK;
    case SECRET_PREVIEW: take_preview(state, answer); return OK;
    case SECRET_REVEAL: return take_revealed(core, answer);
    case SECRET_CHECK: return OK;
    case SECRET_XPUB:
        (void)text_format(state->xpub, sizeof state->xpub, "%.*s", (int)answer->text->len,
                          (const char *)answer->text->data);
        return OK;
    }
    return OK;
}

static void on_answer(void *arg, const struct signer_answer *answer)
{
    struct core *core = arg;
    enum err err = answer->err;
    if (core->secret->op == SECRET_REVEAL)
        err = account_tried(core, &core->secret->row, err);
    if (err == OK)
        err = take(core, answer);
    else if (err != ERR_PASSWORD)
        err = audit_keep(core, answer);
    finish(core, err);
}

/* ---- hooks ---- */

static void on_open(struct core *core)
{
    core->secret = mem_alloc(sizeof *core->secret);
}

static void clear(struct core *core)
{
    struct secret_state *state = core->secret;
    bool is_busy = state->job != 0;
    if (is_busy)
        core_signer_cancel(core, state->ticket);
    if (is_busy && state->op == SECRET_REVEAL)
        (void)!account_tried(core, &state->row, ERR_CANCELLED);
    if (is_busy)
        finish(core, err_set(ERR_LOCKED, "the session was locked meanwhile"));
    secret_clear(&state->revealed);
    mem_free(state->preview);
    *state = (struct secret_state){0};
}

static void on_session(struct core *core)
{
    clear(core);
}

static void on_close(struct core *core)
{
    clear(core);
    mem_free(core->secret);
}

const struct core_hooks wallet_secret_hooks = {
    .open = on_open, .session = on_session, .close = on_close};
