/* The two sides of an air gap: what waits for a signature becomes a request; and where the keys
 * are, a request is decoded by the signer, looked at, and signed. */

#include "core/airgap.h"

#include <string.h>

#include "core/audit.h"
#include "core/base/mem.h"
#include "core/context.h"
#include "core/sign.h"
#include "core/store/txn_row.h"
#include "core/txn_state.h"

enum phase { IDLE, PREPARING, READY, SIGNING };

/* A transaction. Messages and typed data are core/sign's. */
struct airgap_state {
    enum phase phase;
    job prepare; /* the job that made the draft, also of core/sign */
    job job;     /* the one that runs; 0: none, or core/sign's */
    job text_job;
    ticket ticket;
    struct airgap_request request;
    struct wallet_address from;
    const struct network *network;
    struct tx_facts facts;
    struct hash32 digest;
    bool has_signed;
    struct airgap_signed done;
};

/* ---- what waits becomes a request ---- */

static enum err of_row(struct airgap_request *out, const struct txn_row *row, int64_t now_s)
{
    if (!row->has_request || row->state != TXN_BUILT || row->expires_s <= now_s)
        return err_set(ERR_INVALID, "transaction %lld does not wait for a signature from elsewhere",
                       (long long)row->id);
    out->has_id = out->has_address = true;
    memcpy(out->id16, row->request16, sizeof out->id16);
    out->type = row->unsigned_tx.data[0] >= 0xc0 ? ETH_UR_LEGACY_TX : ETH_UR_TYPED_TX;
    out->chain_id = row->chain_id;
    out->address = row->sender;
    buf_add(&out->data, row->unsigned_tx.data, row->unsigned_tx.len);
    return OK;
}

enum err airgap_of_txn(struct core *core, struct airgap_request *out, int64_t txn_id)
{
    struct txn_row row;
    *out = (struct airgap_request){0};
    TRY(txn_row_get(core->store, &row, txn_id));
    enum err err = core->session.is_open && row.account_id == core->session.account_id &&
                           row.unsigned_tx.len > 0
                       ? of_row(out, &row, core_now_s(core))
                       : err_set(ERR_NOT_FOUND, "there is no transaction %lld", (long long)txn_id);
    txn_row_clear(&row);
    return err;
}

/* ---- the draft ---- */

static bool is_transaction(const struct airgap_request *request)
{
    return request->type == ETH_UR_LEGACY_TX || request->type == ETH_UR_TYPED_TX;
}

static void forget_done(void *arg, const struct signer_answer *answer)
{
    (void)arg, (void)answer;
}

static void forget(struct core *core)
{
    struct airgap_state *state = core->airgap;
    struct signer_request request = {.op = SIGNER_DISCARD, .digest = state->digest};
    if (state->phase == READY && is_transaction(&state->request))
        (void)core_signer(core, &request, forget_done, NULL);
    state->phase = IDLE;
    state->prepare = 0;
    airgap_request_clear(&state->request);
}

static void finish(struct core *core, enum err err)
{
    job done = core->airgap->job;
    core->airgap->job = 0;
    core->airgap->ticket = 0;
    core_job_done(core, done, 0, err, err_detail(err));
}

/* Are the signer's facts those of the bytes that it was given? */
static enum err check_facts(const struct airgap_state *state, const struct signer_answer *answer)
{
    struct tx tx = {0};
    struct tx_facts expected;
    struct hash32 digest;
    enum err err = tx_decode_unsigned(&tx, view_of_buf(&state->request.data));
    if (err == OK)
        err = facts_of_tx(&expected, &tx, &state->from.address);
    if (err == OK)
        err = tx_signing_hash(&digest, &tx);
    tx_clear(&tx);
    TRY(err);
    if (answer->facts == NULL || !txn_same_facts(&expected, answer->facts) ||
        !hash_equal(&digest, &answer->digest))
        return err_set(ERR_SIGNER, "the signer read another transaction than was asked for");
    return OK;
}

static void on_prepared(void *arg, const struct signer_answer *answer)
{
    struct core *core = arg;
    struct airgap_state *state = core->airgap;
    enum err err = audit_keep(core, answer);
    if (err == OK)
        err = check_facts(state, answer);
    if (err == OK) {
        state->facts = *answer->facts;
        state->digest = answer->digest;
        state->phase = READY;
    } else {
        forget(core);
    }
    finish(core, err);
}

/* The chosen network, when it is of this chain, else the first that is. */
static const struct network *network_of_chain(const struct core *core, uint64_t chain_id)
{
    if (core->network->chain_id == chain_id)
        return core->network;
    for (size_t i = 0; i < core->networks.count; i++)
        if (core->networks.items[i].chain_id == chain_id)
            return &core->networks.items[i];
    return NULL;
}

static enum err chain_of(uint64_t *out, const struct airgap_request *request)
{
    struct tx tx = {0};
    enum err err = tx_decode_unsigned(&tx, view_of_buf(&request->data));
    *out = tx.chain_id;
    tx_clear(&tx);
    TRY(err);
    if (request->chain_id != 0 && request->chain_id != *out)
        return err_set(ERR_REFUSED,
                       "the request says chain %llu, its transaction is for chain %llu",
                       (unsigned long long)request->chain_id, (unsigned long long)*out);
    return OK;
}

static enum err prepare_transaction(struct core *core)
{
    struct airgap_state *state = core->airgap;
    struct signer_request request = {.op = SIGNER_PREPARE};
    struct buf sealed = {0};
    uint64_t chain_id;
    TRY(chain_of(&chain_id, &state->request));
    state->network = network_of_chain(core, chain_id);
    if (state->network == NULL)
        return err_set(ERR_REFUSED, "no network here is chain %llu: its file is missing",
                       (unsigned long long)chain_id);
    enum err err = wallet_signing(core, state->from.id, &request, &sealed);
    if (err == OK) {
        request.op = SIGNER_PREPARE;
        request.chain_id = chain_id;
        request.bytes = view_of_buf(&state->request.data);
        state->phase = PREPARING;
        state->prepare = state->job = core_job_new(core);
        state->ticket = audit_ask(core, &request, on_prepared, core);
    }
    buf_wipe(&sealed);
    return err;
}

static enum err prepare_text(struct core *core)
{
    struct airgap_state *state = core->airgap;
    struct view data = view_of_buf(&state->request.data);
    state->network = core->network;
    if (state->request.type == ETH_UR_MESSAGE)
        TRY(sign_message(core, &state->prepare, state->from.id, data));
    else
        TRY(sign_typed(core, &state->prepare, state->from.id, 0, data));
    state->phase = READY; /* as far as is known here: sign_draft_get() knows more */
    return OK;
}

static enum err find_signer(struct core *core, const struct airgap_request *request,
                            struct wallet_address *out)
{
    struct wallet_address *items = NULL;
    size_t count = 0;
    bool is_watched = false, is_found = false;
    if (!request->has_address)
        return err_set(ERR_UNSUPPORTED, "the request does not say which address is to sign");
    TRY(wallet_addresses(core, 0, &items, &count));
    for (size_t i = 0; i < count && !is_found; i++) {
        if (!addr_equal(&items[i].address, &request->address))
            continue;
        is_watched = items[i].kind == WALLET_WATCH;
        is_found = !is_watched;
        *out = items[i];
    }
    mem_free(items);
    if (is_watched && !is_found)
        return err_set(ERR_UNSUPPORTED, "'%s' is watched only: its key is not here either",
                       out->wallet_name);
    return is_found ? OK : err_set(ERR_NOT_FOUND, "the key of the request's address is not here");
}

enum err airgap_prepare(struct core *core, job *out, const struct airgap_request *request)
{
    struct airgap_state *state = core->airgap;
    TRY(core_need_unlocked(core));
    if (state->phase == PREPARING || state->phase == SIGNING)
        return err_set(ERR_BUSY, "the last request is not finished yet");
    forget(core);
    TRY(find_signer(core, request, &state->from));
    state->request = *request;
    state->request.data = (struct buf){0};
    buf_add(&state->request.data, request->data.data, request->data.len);
    enum err err = is_transaction(request) ? prepare_transaction(core) : prepare_text(core);
    if (err == OK)
        *out = state->prepare;
    else
        forget(core);
    return err;
}

bool airgap_draft_get(struct core *core, struct airgap_draft *out, job prepare)
{
    const struct airgap_state *state = core->airgap;
    if (state->phase != READY || prepare == 0 || state->prepare != prepare)
        return false;
    *out = (struct airgap_draft){.type = state->request.type,
                                 .address = state->from.address,
                                 .network = state->network,
                                 .facts = state->facts,
                                 .warning = ""};
    bool is_here = state->network == core->network;
    if (!is_transaction(&state->request)) {
        out->text = sign_draft_get(core, prepare);
        is_here = out->text == NULL || !out->text->typed.has_chain_id ||
                  out->text->typed.chain_id == core->network->chain_id;
    }
    if (!is_here)
        out->warning = "it is for another network than the one that is chosen here";
    return is_transaction(&state->request) || out->text != NULL;
}

void airgap_discard(struct core *core, job prepare)
{
    struct airgap_state *state = core->airgap;
    if (state->phase != READY || state->prepare != prepare)
        return;
    sign_discard(core, prepare);
    forget(core);
}

/* ---- the signature ---- */

static void begin_signed(struct airgap_state *state)
{
    airgap_signed_clear(&state->done);
    state->done.has_id = state->request.has_id;
    memcpy(state->done.id16, state->request.id16, sizeof state->done.id16);
    state->done.type = state->request.type;
    state->done.address = state->from.address;
}

/* Is raw exactly what was shown, signed by the right key? Takes its signature. */
static enum err take_raw(struct airgap_state *state, struct view raw)
{
    struct tx tx = {0};
    struct buf bytes = {0};
    struct addr sender = addr_zero;
    enum err err = tx_decode_signed(&tx, raw);
    if (err == OK)
        err = tx_sender(&sender, &tx);
    if (err == OK)
        err = tx_encode_unsigned(&bytes, &tx);
    bool same = err == OK && addr_equal(&sender, &state->from.address) &&
                view_equal(view_of_buf(&bytes), view_of_buf(&state->request.data));
    if (same) {
        begin_signed(state);
        memcpy(state->done.sig65, tx.sig.r32, 32);
        memcpy(state->done.sig65 + 32, tx.sig.s32, 32);
        state->done.sig65[64] = (uint8_t)(27 + tx.sig.y_parity);
        buf_add(&state->done.raw, raw.data, raw.len);
    }
    tx_clear(&tx);
    buf_clear(&bytes);
    return same ? OK : err_set(ERR_SIGNER, "the signer signed another transaction than was shown");
}

/* A signature that is not noted is not given away. */
static enum err save_record(struct core *core, const struct signer_answer *answer)
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
    struct airgap_state *state = core->airgap;
    enum err err = answer->err == OK ? save_record(core, answer) : audit_keep(core, answer);
    if (err == OK)
        err = take_raw(state, answer->bytes);
    state->has_signed = err == OK;
    forget(core);
    finish(core, err);
}

enum err airgap_approve(struct core *core, job *out, job prepare)
{
    struct airgap_state *state = core->airgap;
    TRY(core_need_unlocked(core));
    if (state->phase != READY || prepare == 0 || state->prepare != prepare)
        return err_set(ERR_EXPIRED, "what was to be signed is not there any more: read it again");
    state->has_signed = false;
    if (!is_transaction(&state->request)) {
        TRY(sign_approve(core, &state->text_job, prepare));
        begin_signed(state);
        *out = state->text_job;
        forget(core);
        return OK;
    }
    struct signer_request request = {.op = SIGNER_SIGN, .digest = state->digest};
    state->phase = SIGNING;
    *out = state->job = core_job_new(core);
    state->ticket = audit_ask(core, &request, on_signed, core);
    return OK;
}

enum err airgap_take(struct core *core, struct airgap_signed *out)
{
    struct airgap_state *state = core->airgap;
    *out = (struct airgap_signed){0};
    if (state->text_job != 0) {
        TRY(sign_take(core, state->done.sig65));
        state->text_job = 0;
        state->has_signed = true;
    }
    if (!state->has_signed)
        return err_set(ERR_NOT_FOUND, "nothing was signed");
    *out = state->done;
    state->done = (struct airgap_signed){0};
    state->has_signed = false;
    return OK;
}

/* ---- hooks ---- */

static void on_open(struct core *core)
{
    core->airgap = mem_alloc(sizeof *core->airgap);
}

static void on_session(struct core *core)
{
    struct airgap_state *state = core->airgap;
    bool is_busy = state->job != 0;
    if (is_busy)
        core_signer_cancel(core, state->ticket);
    forget(core);
    state->text_job = 0;
    state->has_signed = false;
    airgap_signed_clear(&state->done);
    if (is_busy)
        finish(core, err_set(ERR_LOCKED, "the session was locked meanwhile"));
}

static void on_close(struct core *core)
{
    struct airgap_state *state = core->airgap;
    if (state->job != 0)
        core_signer_cancel(core, state->ticket);
    airgap_request_clear(&state->request);
    airgap_signed_clear(&state->done);
    mem_free(state);
}

const struct core_hooks airgap_hooks = {.open = on_open, .session = on_session, .close = on_close};
