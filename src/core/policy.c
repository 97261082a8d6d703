#include "core/policy.h"

#include <string.h>

#include "core/account.h"
#include "core/audit.h"
#include "core/base/mem.h"
#include "core/context.h"
#include "core/store/account_row.h"

struct policy_state {
    job job; /* of the request that is under way; 0: none */
    ticket ticket;
    struct account_row row; /* policy_set(): of the try */
    bool is_set;            /* the request is one of policy_set() */
    bool is_known;
    struct policy policy;
    struct policy_spent spent;
};

static void finish(struct core *core, enum err err, const char *detail)
{
    job done = core->policy->job;
    core->policy->job = 0;
    core->policy->ticket = 0;
    core_job_done(core, done, 0, err, detail);
}

static enum err check_idle(const struct core *core)
{
    return core->policy->job != 0 ? err_set(ERR_BUSY, "the policy is being read or changed") : OK;
}

/* ---- reading ---- */

static void on_read(void *arg, const struct signer_answer *answer)
{
    struct core *core = arg;
    struct policy_state *state = core->policy;
    enum err err =
        answer->err == OK ? policy_read(&state->policy, answer->bytes) : audit_keep(core, answer);
    state->is_known = err == OK;
    if (err == OK)
        state->spent = *answer->spent;
    finish(core, err, err_detail(err));
}

static void ask(struct core *core)
{
    struct signer_request request = {.op = SIGNER_POLICY_GET};
    core->policy->ticket = audit_ask(core, &request, on_read, core);
}

enum err policy_load(struct core *core, job *out)
{
    TRY(core_need_unlocked(core));
    TRY(check_idle(core));
    *out = core->policy->job = core_job_new(core);
    core->policy->is_set = false;
    ask(core);
    return OK;
}

enum err policy_get(struct core *core, struct policy *out, struct policy_spent *spent)
{
    if (!core->policy->is_known)
        return err_set(ERR_NOT_FOUND, "the policy was not read yet");
    *out = core->policy->policy;
    if (spent != NULL)
        *spent = core->policy->spent;
    return OK;
}

/* ---- known contracts ---- */

static enum err add_contract(struct policy *policy, uint64_t chain_id, const struct addr *address,
                             const struct addr *token)
{
    if (addr_is_zero(address))
        return OK;
    for (size_t i = 0; i < policy->contract_count; i++)
        if (policy->contracts[i].chain_id == chain_id &&
            addr_equal(&policy->contracts[i].address, address))
            return OK;
    if (policy->contract_count == POLICY_CONTRACTS)
        return err_set(ERR_LIMIT, "a policy has at most %d contracts", POLICY_CONTRACTS);
    policy->contracts[policy->contract_count++] =
        (struct policy_contract){.chain_id = chain_id, .address = *address, .token = *token};
    return OK;
}

enum err policy_add_network(struct policy *policy, const struct network *network)
{
    const struct token *carbon = network_token_role(network, TOKEN_CARBON);
    for (size_t i = 0; i < network->contract_count; i++) {
        const struct contract *row = &network->contracts[i];
        bool retires = row->kind == CONTRACT_MOSS_CHAIN || row->kind == CONTRACT_MOSS_ETHEREUM;
        if (retires || row->kind == CONTRACT_ROUTER_V2)
            TRY(add_contract(policy, network->chain_id, &row->address,
                             retires && carbon != NULL ? &carbon->address : &addr_zero));
    }
    return OK;
}

static enum err add_known(struct core *core, struct policy *policy)
{
    if (policy->contract_count > 0)
        return OK;
    for (size_t i = 0; i < core->networks.count; i++)
        TRY(policy_add_network(policy, &core->networks.items[i]));
    return OK;
}

/* ---- changing ---- */

static void on_changed(void *arg, const struct signer_answer *answer)
{
    struct core *core = arg;
    struct policy_state *state = core->policy;
    enum err err = account_tried(core, &state->row, answer->err);
    if (err == OK)
        err = account_save_vault(core, answer);
    else if (err != ERR_PASSWORD)
        err = audit_keep(core, answer);
    if (err == OK)
        ask(core); /* what counts now, as the signer says it */
    else
        finish(core, err, err_detail(err));
}

static void begin(struct core *core, job *out, struct view vault, struct view bytes,
                  const struct secret *password)
{
    struct signer_request request = {
        .op = SIGNER_POLICY_SET, .sealed = vault, .bytes = bytes, .password = password};
    memcpy(request.uid, core->account_uid, UID_LEN);
    *out = core->policy->job = core_job_new(core);
    core->policy->is_set = true;
    core->policy->ticket = audit_ask(core, &request, on_changed, core);
}

enum err policy_set(struct core *core, job *out, const struct policy *policy,
                    const struct secret *password)
{
    struct policy whole = *policy;
    struct buf vault = {0}, bytes = {0};
    TRY(core_need_unlocked(core));
    TRY(check_idle(core));
    TRY(policy_check_form(policy));
    TRY(add_known(core, &whole));
    TRY(account_try(core, &core->policy->row, &vault));
    policy_write(&bytes, &whole);
    begin(core, out, view_of_buf(&vault), view_of_buf(&bytes), password);
    buf_clear(&vault);
    buf_clear(&bytes);
    return OK;
}

/* ---- hooks ---- */

static void on_open(struct core *core)
{
    core->policy = mem_alloc(sizeof *core->policy);
}

static void cancel(struct core *core)
{
    if (core->policy->job == 0)
        return;
    core_signer_cancel(core, core->policy->ticket);
    if (core->policy->is_set)
        (void)!account_tried(core, &core->policy->row, ERR_CANCELLED);
    finish(core, ERR_LOCKED, "the session was locked meanwhile");
}

static void on_session(struct core *core)
{
    cancel(core);
    *core->policy = (struct policy_state){0};
}

static void on_close(struct core *core)
{
    cancel(core);
    mem_free(core->policy);
}

const struct core_hooks policy_hooks = {.open = on_open, .session = on_session, .close = on_close};
