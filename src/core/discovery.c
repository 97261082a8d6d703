#include "core/discovery.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/store/wallet_row.h"
#include "core/wallet_secret.h"

/* One CHAIN_NONCE of a run. */
struct nonce_ask {
    struct core *core;
    size_t row;
    ticket ticket;
};
struct discovery_state {
    struct discovery shown;
    job job;
    job preview; /* the run's addresses; 0: they are there */
    char path[PATH_TEXT];
    bool is_key;
    size_t first, last; /* the run: rows from first to before last */
    ticket balances;
    struct nonce_ask nonces[DISCOVERY_GAP];
    size_t waiting; /* answers */
};

const struct discovery *discovery_get(const struct core *core)
{
    return &core->discovery->shown;
}

uint64_t discovery_usual(const struct discovery *discovery)
{
    uint64_t wanted = 0;
    for (size_t i = 0; i < discovery->count; i++)
        if (discovery->rows[i].is_used && !discovery->rows[i].is_here)
            wanted |= UINT64_C(1) << i;
    for (size_t i = 0; wanted == 0 && i < discovery->count; i++)
        if (!discovery->rows[i].is_here)
            wanted = UINT64_C(1) << i;
    return wanted != 0 ? wanted : 1;
}

static void finish(struct core *core, enum err err, const char *detail)
{
    struct discovery_state *state = core->discovery;
    core_chain_cancel(core, state->balances);
    for (size_t i = 0; i < DISCOVERY_GAP; i++)
        core_chain_cancel(core, state->nonces[i].ticket);
    mem_wipe(state->nonces, sizeof state->nonces);
    state->balances = 0;
    state->preview = 0;
    state->waiting = 0;
    state->shown.is_running = false;
    core_job_done(core, state->job, 0, err, detail);
}

/* ---- a run: its addresses, then what the chain says of them ---- */

static enum err ask_addresses(struct core *core)
{
    struct discovery_state *state = core->discovery;
    size_t count = DISCOVERY_MAX - state->last;
    state->first = state->last;
    if (count > DISCOVERY_GAP)
        count = DISCOVERY_GAP;
    return wallet_preview(core, &state->preview, state->is_key ? NULL : state->path,
                          (uint32_t)state->first, state->is_key ? 1 : (uint32_t)count);
}

static void next_run(struct core *core)
{
    struct discovery_state *state = core->discovery;
    size_t behind = 0; /* of the last used one */
    for (size_t i = 0; i < state->shown.count; i++)
        behind = state->shown.rows[i].is_used ? 0 : behind + 1;
    if (state->is_key || behind >= DISCOVERY_GAP || state->shown.count == DISCOVERY_MAX) {
        finish(core, OK, NULL);
        return;
    }
    enum err err = ask_addresses(core);
    if (err != OK)
        finish(core, err, err_detail(err));
}

static void note_used(struct core *core, size_t index)
{
    struct discovery *shown = &core->discovery->shown;
    struct discovery_row *row = &shown->rows[index];
    row->is_used = row->nonce > 0;
    for (size_t i = 0; i < shown->network->token_count; i++)
        row->is_used |= row->is_known[i] && !u256_is_zero(&row->balances[i]);
    row->is_read = true;
    shown->read++;
    shown->used += row->is_used;
}

static void answered(struct core *core)
{
    struct discovery_state *state = core->discovery;
    if (--state->waiting > 0)
        return;
    for (size_t i = state->first; i < state->last; i++)
        note_used(core, i);
    core_emit(core, EV_DISCOVERY, 0);
    next_run(core);
}

static void on_balances(void *arg, const struct chain_answer *answer)
{
    struct core *core = arg;
    struct discovery_state *state = core->discovery;
    size_t tokens = state->shown.network->token_count;
    state->balances = 0;
    if (answer->err != OK) {
        finish(core, answer->err, answer->detail);
        return;
    }
    for (size_t i = 0; i < (state->last - state->first) * tokens; i++) {
        struct discovery_row *row = &state->shown.rows[state->first + i / tokens];
        row->is_known[i % tokens] = answer->balance_known[i];
        row->balances[i % tokens] = answer->balances[i];
    }
    answered(core);
}

static void on_nonce(void *arg, const struct chain_answer *answer)
{
    struct nonce_ask *ask = arg;
    struct core *core = ask->core;
    ask->ticket = 0;
    if (answer->err != OK) {
        finish(core, answer->err, answer->detail);
        return;
    }
    core->discovery->shown.rows[ask->row].nonce = answer->nonce_latest;
    answered(core);
}

static void ask_chain(struct core *core)
{
    struct discovery_state *state = core->discovery;
    const struct network *network = state->shown.network;
    size_t owners = state->last - state->first;
    struct addr *list = mem_array(owners, sizeof *list);
    struct addr tokens[NETWORK_TOKENS];
    for (size_t i = 0; i < owners; i++)
        list[i] = state->shown.rows[state->first + i].address;
    for (size_t i = 0; i < network->token_count; i++)
        tokens[i] = network->tokens[i].address;
    state->waiting = owners + 1;
    state->balances = core_chain(core,
                                 &(struct chain_request){.op = CHAIN_BALANCES,
                                                         .network = network,
                                                         .block = BLOCK_LATEST,
                                                         .owners = list,
                                                         .owner_count = owners,
                                                         .tokens = tokens,
                                                         .token_count = network->token_count},
                                 on_balances, core);
    for (size_t i = 0; i < owners; i++) {
        struct nonce_ask *ask = &state->nonces[i];
        *ask = (struct nonce_ask){.core = core, .row = state->first + i};
        ask->ticket = core_chain(
            core,
            &(struct chain_request){.op = CHAIN_NONCE, .network = network, .address = list[i]},
            on_nonce, ask);
    }
    mem_free(list);
}

static enum err add_row(struct core *core, const struct addr *address)
{
    struct discovery *shown = &core->discovery->shown;
    struct address_row twin;
    enum err err = address_row_find(core->store, core->session.account_id, address, &twin);
    if (err != OK && err != ERR_NOT_FOUND)
        return err;
    shown->rows[shown->count++] = (struct discovery_row){
        .address = *address, .is_here = err == OK && twin.kind != (int)WALLET_WATCH};
    return OK;
}

static enum err take_addresses(struct core *core)
{
    struct discovery_state *state = core->discovery;
    struct addr *list = NULL;
    size_t count = 0;
    TRY(wallet_preview_take(core, &list, &count));
    enum err err = count > DISCOVERY_MAX - state->shown.count ? ERR_SIGNER : OK;
    for (size_t i = 0; i < count && err == OK; i++)
        err = add_row(core, &list[i]);
    mem_free(list);
    state->last = state->shown.count;
    return err != OK ? err : core_need_online(core);
}

/* Addresses come as the end of another use case's job. */
static void on_event(struct core *core, const struct event *event)
{
    struct discovery_state *state = core->discovery;
    if (event->type != EV_JOB_DONE || state->preview == 0 || event->job != state->preview)
        return;
    state->preview = 0;
    if (event->err != OK) {
        finish(core, event->err, event->detail);
        return;
    }
    enum err err = take_addresses(core);
    core_emit(core, EV_DISCOVERY, 0);
    if (err == OK)
        ask_chain(core);
    else
        finish(core, err, err_detail(err));
}

enum err discovery_begin(struct core *core, job *out, const char *path)
{
    struct discovery_state *state = core->discovery;
    TRY(core_need_unlocked(core));
    if (state->shown.is_running)
        return err_set(ERR_BUSY, "addresses are being looked for already");
    state->shown.count = state->shown.read = state->shown.used = 0;
    state->shown.network = core->network;
    state->last = 0;
    state->is_key = path == NULL;
    if (path != NULL && !text_copy(state->path, sizeof state->path, path))
        return err_set(ERR_LIMIT, "the path is too long");
    TRY(ask_addresses(core));
    state->shown.is_running = true;
    *out = state->job = core_job_new(core);
    return OK;
}

/* ---- ends ---- */

static void stop(struct core *core, enum err err)
{
    if (core->discovery->shown.is_running)
        finish(core, err, err_detail(err));
}

void discovery_cancel(struct core *core)
{
    stop(core, err_set(ERR_CANCELLED, "cancelled"));
}

static void on_open(struct core *core)
{
    core->discovery = mem_alloc(sizeof *core->discovery);
    core->discovery->shown.rows = mem_array(DISCOVERY_MAX, sizeof *core->discovery->shown.rows);
}

static void on_session(struct core *core)
{
    stop(core, err_set(ERR_LOCKED, "the session was locked meanwhile"));
    core->discovery->shown.count = 0;
}

static void on_network(struct core *core)
{
    stop(core, err_set(ERR_CANCELLED, "another network was chosen"));
}

static void on_close(struct core *core)
{
    if (core->discovery->shown.is_running)
        discovery_cancel(core);
    mem_free(core->discovery->shown.rows);
    mem_free(core->discovery);
}

const struct core_hooks discovery_hooks = {.open = on_open,
                                           .session = on_session,
                                           .network = on_network,
                                           .event = on_event,
                                           .close = on_close};
