#include "core/keyfile.h"

#include <string.h>

#include "core/account.h"
#include "core/audit.h"
#include "core/base/mem.h"
#include "core/context.h"
#include "core/store/account_row.h"
#include "core/wallet.h"

/** An import asks, in this order: the worker for a forecast, the signer for a key of a box, the
 * worker for the key in that box, the signer to take it as the pending one. An export: a forecast,
 * the worker for a key of a box, the signer for the key in it, the worker for the file. */
enum keyfile_step {
    STEP_COST,
    STEP_SIGNER_KEY,
    STEP_OPEN,
    STEP_PENDING,
    STEP_WORKER_KEY,
    STEP_BOX,
    STEP_WRITE
};

struct keyfile_state {
    job job; /* 0: nothing is under way */
    ticket ticket;
    enum keyfile_step step;
    bool is_export;
    struct buf json;
    struct secret password, account_password;
    int64_t address_id;
    struct account_row row; /* STEP_BOX: of the try */
    int64_t forecast_ms, begun_ms;
    bool has_address;
    struct addr address;
    bool has_json; /* what was written waits to be taken */
    uint64_t tick_timer;
};

#define TICK_MS 200

static void on_answer(void *arg, const struct signer_answer *answer);

static void finish(struct core *core, enum err err, const char *detail)
{
    struct keyfile_state *state = core->keyfile;
    job done = state->job;
    timer_cancel(&core->timers, state->tick_timer);
    state->tick_timer = 0;
    state->job = 0;
    state->ticket = 0;
    secret_clear(&state->password);
    secret_clear(&state->account_password);
    core_job_done(core, done, 0, err, detail);
}

static void submit(struct core *core, enum keyfile_step step, struct signer_request *request)
{
    core->keyfile->step = step;
    core->keyfile->ticket = audit_ask(core, request, on_answer, core);
}

/* ---- beginning ---- */

static void tick(void *arg)
{
    struct core *core = arg;
    core_emit(core, EV_KEYFILE, 0);
    core->keyfile->tick_timer = timer_set(&core->timers, core_mono_ms(core) + TICK_MS, tick, core);
}

static enum err begin(struct core *core, job *out, bool is_export)
{
    struct keyfile_state *state = core->keyfile;
    struct signer_request request = {.op = SIGNER_KEYFILE_COST, .bytes = view_of_buf(&state->json)};
    state->is_export = is_export;
    state->forecast_ms = 0;
    state->begun_ms = core_mono_ms(core);
    state->has_address = state->has_json = false;
    *out = state->job = core_job_new(core);
    state->tick_timer = timer_set(&core->timers, core_mono_ms(core) + TICK_MS, tick, core);
    submit(core, STEP_COST, &request);
    return OK;
}

static enum err check_idle(const struct core *core)
{
    TRY(core_need_unlocked(core));
    return core->keyfile->job != 0 ? err_set(ERR_BUSY, "another keystore is being worked on") : OK;
}

enum err keyfile_import(struct core *core, job *out, struct view json,
                        const struct secret *password)
{
    struct keyfile_state *state = core->keyfile;
    TRY(check_idle(core));
    if (json.len == 0 || json.len > KEYFILE_MAX)
        return err_set(json.len == 0 ? ERR_SYNTAX : ERR_LIMIT,
                       "a keystore has from 1 to %d bytes, this has %zu", KEYFILE_MAX, json.len);
    buf_reset(&state->json);
    buf_add(&state->json, json.data, json.len);
    secret_set(&state->password, password->data, password->len);
    return begin(core, out, false);
}

enum err keyfile_export(struct core *core, job *out, int64_t address_id,
                        const struct secret *account_password, const struct secret *file_password)
{
    struct keyfile_state *state = core->keyfile;
    struct wallet_address address;
    TRY(check_idle(core));
    TRY(wallet_address_get(core, address_id, &address));
    if (address.kind == WALLET_WATCH)
        return err_set(ERR_UNSUPPORTED, "'%s' is watch-only: its key is not here",
                       address.wallet_name);
    if (file_password->len == 0)
        return err_set(ERR_INVALID, "the file needs a password");
    buf_reset(&state->json);
    secret_set(&state->password, file_password->data, file_password->len);
    secret_set(&state->account_password, account_password->data, account_password->len);
    state->address_id = address_id;
    return begin(core, out, true);
}

/* ---- the steps ---- */

static void ask_key(struct core *core)
{
    struct signer_request request = {.op = core->keyfile->is_export ? SIGNER_WORKER_KEY
                                                                    : SIGNER_BOX_KEY};
    submit(core, core->keyfile->is_export ? STEP_WORKER_KEY : STEP_SIGNER_KEY, &request);
}

static void ask_open(struct core *core, const struct hash32 *receiver)
{
    struct keyfile_state *state = core->keyfile;
    struct signer_request request = {.op = SIGNER_KEYFILE_OPEN,
                                     .bytes = view_of_buf(&state->json),
                                     .password = &state->password,
                                     .digest = *receiver};
    state->begun_ms = core_mono_ms(core);
    submit(core, STEP_OPEN, &request);
}

static void ask_pending(struct core *core, const struct signer_answer *answer)
{
    struct signer_request request = {.op = SIGNER_PENDING, .kind = WALLET_KEY, .box = answer->box};
    if (answer->address_count == 1)
        core->keyfile->address = answer->addresses[0];
    submit(core, STEP_PENDING, &request);
}

static enum err ask_box(struct core *core, const struct hash32 *receiver)
{
    struct keyfile_state *state = core->keyfile;
    struct signer_request request = {.op = SIGNER_KEY_BOX, .password = &state->account_password};
    struct buf sealed = {0}, vault = {0};
    enum err err = wallet_signing(core, state->address_id, &request, &sealed);
    if (err == OK)
        err = account_try(core, &state->row, &vault);
    if (err == OK) {
        request.op = SIGNER_KEY_BOX;
        request.vault = view_of_buf(&vault);
        request.digest = *receiver;
        submit(core, STEP_BOX, &request);
    }
    buf_clear(&sealed);
    buf_clear(&vault);
    return err;
}

static enum err ask_write(struct core *core, const struct signer_answer *answer)
{
    struct keyfile_state *state = core->keyfile;
    struct signer_request request = {
        .op = SIGNER_KEYFILE_WRITE, .box = answer->box, .password = &state->password};
    /* Noted before the key is in a file: an export without a record does not happen. */
    TRY(store_begin(core->store));
    enum err err = audit_save(core, answer);
    if (err != OK) {
        store_rollback(core->store);
        return err;
    }
    TRY(store_commit(core->store));
    state->begun_ms = core_mono_ms(core);
    submit(core, STEP_WRITE, &request);
    return OK;
}

static void take_file(struct core *core, const struct signer_answer *answer)
{
    struct keyfile_state *state = core->keyfile;
    buf_reset(&state->json);
    buf_add(&state->json, answer->bytes.data, answer->bytes.len);
    state->has_json = true;
}

/* Returns: OK while it goes on. */
static enum err go_on(struct core *core, const struct signer_answer *answer)
{
    struct keyfile_state *state = core->keyfile;
    switch (state->step) {
    case STEP_COST:
        /* What is written is opened again, to be sure. */
        state->forecast_ms = (int64_t)answer->number * (state->is_export ? 2 : 1);
        ask_key(core);
        return OK;
    case STEP_SIGNER_KEY: ask_open(core, &answer->digest); return OK;
    case STEP_OPEN: ask_pending(core, answer); return OK;
    case STEP_WORKER_KEY: return ask_box(core, &answer->digest);
    case STEP_BOX: return ask_write(core, answer);
    case STEP_PENDING:
        state->has_address = true;
        finish(core, OK, NULL);
        return OK;
    case STEP_WRITE:
        take_file(core, answer);
        finish(core, OK, NULL);
        return OK;
    }
    return OK;
}

static void on_answer(void *arg, const struct signer_answer *answer)
{
    struct core *core = arg;
    struct keyfile_state *state = core->keyfile;
    enum err err = answer->err;
    state->ticket = 0;
    if (state->step == STEP_BOX)
        err = account_tried(core, &state->row, err);
    if (err == OK)
        err = go_on(core, answer);
    else if (err != ERR_PASSWORD || state->step != STEP_BOX)
        err = audit_keep(core, answer);
    if (err != OK)
        finish(core, err, err_detail(err));
}

/* ---- results ---- */

enum err keyfile_address(struct core *core, struct addr *out)
{
    if (!core->keyfile->has_address)
        return err_set(ERR_NOT_FOUND, "no keystore was opened");
    *out = core->keyfile->address;
    return OK;
}

enum err keyfile_take(struct core *core, struct buf *json)
{
    struct keyfile_state *state = core->keyfile;
    if (!state->has_json)
        return err_set(ERR_NOT_FOUND, "no keystore was written");
    state->has_json = false;
    buf_add(json, state->json.data, state->json.len);
    buf_reset(&state->json);
    return OK;
}

void keyfile_progress_get(struct core *core, struct keyfile_progress *out)
{
    const struct keyfile_state *state = core->keyfile;
    *out =
        (struct keyfile_progress){.is_running = state->job != 0, .forecast_ms = state->forecast_ms};
    if (state->job == 0)
        return;
    out->elapsed_ms = core_mono_ms(core) - state->begun_ms;
    bool works = state->step == STEP_OPEN || state->step == STEP_WRITE;
    if (works && state->forecast_ms > 0) {
        int64_t per_cent = out->elapsed_ms * 100 / state->forecast_ms;
        out->per_cent = per_cent > 99 ? 99 : (int)per_cent;
    }
}

void keyfile_cancel(struct core *core)
{
    struct keyfile_state *state = core->keyfile;
    if (state->job == 0)
        return;
    core_signer_cancel(core, state->ticket);
    if (state->step == STEP_BOX)
        (void)!account_tried(core, &state->row, ERR_CANCELLED);
    finish(core, ERR_CANCELLED, err_words(ERR_CANCELLED));
}

/* ---- hooks ---- */

static void on_open(struct core *core)
{
    core->keyfile = mem_alloc(sizeof *core->keyfile);
}

static void clear(struct core *core)
{
    keyfile_cancel(core);
    buf_clear(&core->keyfile->json);
    *core->keyfile = (struct keyfile_state){0};
}

static void on_close(struct core *core)
{
    clear(core);
    mem_free(core->keyfile);
}

const struct core_hooks keyfile_hooks = {.open = on_open, .session = clear, .close = on_close};
