#include "core/sign.h"

#include <string.h>

#include "core/audit.h"
#include "core/base/mem.h"
#include "core/context.h"
#include "core/wallet.h"

#define LIFETIME_MS (5 * 60 * 1000)
#define SIG_LEN     65

enum sign_phase { SIGN_IDLE, SIGN_PREPARING, SIGN_READY, SIGN_SIGNING };

struct sign_state {
    enum sign_phase phase;
    job prepare; /* the job that made the draft */
    job job;     /* the one that runs */
    ticket ticket;
    struct sign_draft draft;
    struct buf shown; /* what the draft's views point to */
    uint64_t timer;
    bool has_signature;
    uint8_t sig65[SIG_LEN];
};

static void forget_done(void *arg, const struct signer_answer *answer)
{
    (void)arg, (void)answer;
}

/* Back to idle; the signer forgets the digest where it still holds it. */
static void forget(struct core *core)
{
    struct sign_state *state = core->sign;
    struct signer_request request = {.op = SIGNER_DISCARD, .digest = state->draft.digest};
    if (state->phase == SIGN_READY)
        (void)core_signer(core, &request, forget_done, NULL);
    timer_cancel(&core->timers, state->timer);
    state->timer = 0;
    state->phase = SIGN_IDLE;
    state->draft = (struct sign_draft){0};
    buf_reset(&state->shown);
}

static void finish(struct core *core, enum err err)
{
    job done = core->sign->job;
    core->sign->job = 0;
    core->sign->ticket = 0;
    core_job_done(core, done, 0, err, err_detail(err));
}

/* ---- the draft ---- */

static void on_timer(void *arg)
{
    struct core *core = arg;
    core->sign->timer = 0;
    forget(core);
}

static enum err take_draft(struct sign_state *state, const struct signer_answer *answer)
{
    struct sign_draft *draft = &state->draft;
    const struct view shown = answer->message != NULL ? answer->message->text
                              : answer->typed != NULL ? answer->typed->fields
                                                      : view_of(NULL, 0);
    if ((answer->message != NULL) != (draft->kind == SIGN_MESSAGE) ||
        (answer->typed != NULL) != (draft->kind == SIGN_TYPED))
        return err_set(ERR_SIGNER, "the signer answered something else than was asked for");
    draft->digest = answer->digest;
    if (shown.len > 0)
        buf_add(&state->shown, shown.data, shown.len);
    if (draft->kind == SIGN_MESSAGE) {
        draft->message = *answer->message;
        draft->message.text = view_of_buf(&state->shown);
    } else {
        draft->typed = *answer->typed;
        draft->typed.fields = view_of_buf(&state->shown);
    }
    return OK;
}

static void on_prepared(void *arg, const struct signer_answer *answer)
{
    struct core *core = arg;
    struct sign_state *state = core->sign;
    enum err err = audit_keep(core, answer);
    if (err == OK)
        err = take_draft(state, answer);
    if (err == OK) {
        state->phase = SIGN_READY;
        state->timer = timer_set(&core->timers, core_mono_ms(core) + LIFETIME_MS, on_timer, core);
    } else {
        forget(core);
    }
    finish(core, err);
}

static enum err prepare(struct core *core, job *out, const struct sign_draft *draft,
                        struct signer_request *request)
{
    struct sign_state *state = core->sign;
    struct buf sealed = {0};
    TRY(core_need_unlocked(core));
    if (state->phase == SIGN_PREPARING || state->phase == SIGN_SIGNING)
        return err_set(ERR_BUSY, "the last signature is not finished yet");
    enum err err = wallet_signing(core, draft->address_id, request, &sealed);
    if (err == OK) {
        forget(core);
        state->draft = *draft;
        state->phase = SIGN_PREPARING;
        *out = state->prepare = state->job = core_job_new(core);
        state->ticket = audit_ask(core, request, on_prepared, core);
    }
    buf_wipe(&sealed);
    return err;
}

enum err sign_message(struct core *core, job *out, int64_t address_id, struct view message)
{
    const struct sign_draft draft = {.kind = SIGN_MESSAGE, .address_id = address_id};
    struct signer_request request = {.op = SIGNER_PREPARE_MESSAGE, .bytes = message};
    if (message.len > MESSAGE_MAX)
        return err_set(ERR_LIMIT, "a message has at most %d bytes", MESSAGE_MAX);
    return prepare(core, out, &draft, &request);
}

enum err sign_typed(struct core *core, job *out, int64_t address_id, uint64_t chain_id,
                    struct view json)
{
    const struct sign_draft draft = {.kind = SIGN_TYPED, .address_id = address_id};
    struct signer_request request = {
        .op = SIGNER_PREPARE_TYPED, .chain_id = chain_id, .bytes = json};
    if (json.len > TYPED_MAX)
        return err_set(ERR_LIMIT, "a document has at most %d bytes", TYPED_MAX);
    if (json.len == 0)
        return err_set(ERR_SYNTAX, "there is no document");
    return prepare(core, out, &draft, &request);
}

const struct sign_draft *sign_draft_get(struct core *core, job draft)
{
    const struct sign_state *state = core->sign;
    return state->phase == SIGN_READY && state->prepare == draft ? &state->draft : NULL;
}

void sign_discard(struct core *core, job draft)
{
    if (sign_draft_get(core, draft) != NULL)
        forget(core);
}

/* ---- the signature ---- */

/* The log first: a signature that is not noted is not given away. */
static enum err save(struct core *core, const struct signer_answer *answer)
{
    TRY(store_begin(core->store));
    enum err err = audit_save(core, answer);
    if (err == OK)
        return store_commit(core->store);
    store_rollback(core->store);
    return err;
}

static void on_signed(void *arg, const struct signer_answer *answer)
{
    struct core *core = arg;
    struct sign_state *state = core->sign;
    enum err err = answer->err == OK ? save(core, answer) : audit_keep(core, answer);
    if (err == OK && answer->bytes.len != SIG_LEN)
        err = err_set(ERR_SIGNER, "the signer's signature makes no sense");
    state->has_signature = err == OK;
    if (err == OK)
        memcpy(state->sig65, answer->bytes.data, SIG_LEN);
    forget(core);
    finish(core, err);
}

enum err sign_approve(struct core *core, job *out, job draft)
{
    struct sign_state *state = core->sign;
    TRY(core_need_unlocked(core));
    if (sign_draft_get(core, draft) == NULL)
        return err_set(ERR_EXPIRED, "what was to be signed is not there any more: ask again");
    struct signer_request request = {.op = SIGNER_SIGN, .digest = state->draft.digest};
    state->phase = SIGN_SIGNING;
    state->has_signature = false;
    *out = state->job = core_job_new(core);
    state->ticket = audit_ask(core, &request, on_signed, core);
    return OK;
}

enum err sign_take(struct core *core, uint8_t sig65[SIG_LEN])
{
    if (!core->sign->has_signature)
        return err_set(ERR_NOT_FOUND, "there is no signature");
    core->sign->has_signature = false;
    memcpy(sig65, core->sign->sig65, SIG_LEN);
    return OK;
}

/* ---- hooks ---- */

static void on_open(struct core *core)
{
    core->sign = mem_alloc(sizeof *core->sign);
}

static void on_session(struct core *core)
{
    struct sign_state *state = core->sign;
    bool is_busy = state->job != 0;
    if (is_busy)
        core_signer_cancel(core, state->ticket);
    forget(core);
    state->has_signature = false;
    if (is_busy)
        finish(core, err_set(ERR_LOCKED, "the session was locked meanwhile"));
}

static void on_close(struct core *core)
{
    if (core->sign->job != 0)
        core_signer_cancel(core, core->sign->ticket);
    timer_cancel(&core->timers, core->sign->timer);
    buf_clear(&core->sign->shown);
    mem_free(core->sign);
}

const struct core_hooks sign_hooks = {.open = on_open, .session = on_session, .close = on_close};
