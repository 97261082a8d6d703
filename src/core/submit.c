/* Requests through the ports. Where a port is missing, the answer that says so comes later too, so
 * that a use case has one way only on which answers arrive. */

#include "core/api_key.h"
#include "core/base/mem.h"
#include "core/context.h"

/* Tickets of this file have this bit; the ports count up from 1. The rest is the timer's number. */
#define LATE_TICKET (UINT64_C(1) << 63)

struct late_answer {
    uint64_t timer;
    enum err err;
    void (*deliver)(const struct late_answer *answer);
    union {
        chain_done_fn *chain;
        market_done_fn *market;
        signer_done_fn *signer;
    } done;
    void *arg;
    struct core *core;
    struct late_answer *next;
};

static void deliver_chain(const struct late_answer *late)
{
    struct chain_answer answer = {.err = late->err, .detail = err_words(late->err), .endpoint = ""};
    late->done.chain(late->arg, &answer);
}

static void deliver_market(const struct late_answer *late)
{
    struct market_answer answer = {.err = late->err, .detail = err_words(late->err)};
    late->done.market(late->arg, &answer);
}

static void deliver_signer(const struct late_answer *late)
{
    struct signer_answer answer = {.err = late->err, .detail = err_words(late->err)};
    late->done.signer(late->arg, &answer);
}

/* Take the answer with this timer out of the list. Returns: it, owned by the caller, or NULL. */
static struct late_answer *take(struct core *core, uint64_t timer)
{
    for (struct late_answer **link = &core->late_answers; *link != NULL; link = &(*link)->next) {
        struct late_answer *late = *link;
        if (late->timer == timer) {
            *link = late->next;
            return late;
        }
    }
    return NULL;
}

static void on_timer(void *arg)
{
    struct late_answer *late =
        take(((struct late_answer *)arg)->core, ((struct late_answer *)arg)->timer);
    late->deliver(late);
    mem_free(late);
}

static ticket answer_late(struct core *core, const struct late_answer *answer)
{
    struct late_answer *late = mem_dup(answer, sizeof *answer);
    late->core = core;
    late->timer = timer_set(&core->timers, core_mono_ms(core), on_timer, late);
    late->next = core->late_answers;
    core->late_answers = late;
    return LATE_TICKET | late->timer;
}

/* Returns: true when the ticket was one of this file's. */
static bool cancel_late(struct core *core, ticket number)
{
    if ((number & LATE_TICKET) == 0)
        return number == 0;
    timer_cancel(&core->timers, number & ~LATE_TICKET);
    mem_free(take(core, number & ~LATE_TICKET));
    return true;
}

void core_drop_late_answers(struct core *core)
{
    while (core->late_answers != NULL)
        (void)cancel_late(core, LATE_TICKET | core->late_answers->timer);
}

ticket core_chain(struct core *core, const struct chain_request *request, chain_done_fn *done,
                  void *arg)
{
    if (core->ports.chain.submit != NULL)
        return core->ports.chain.submit(core->ports.chain.ctx, request, done, arg);
    return answer_late(
        core, &(struct late_answer){
                  .err = ERR_OFFLINE, .deliver = deliver_chain, .done.chain = done, .arg = arg});
}

void core_chain_cancel(struct core *core, ticket number)
{
    if (!cancel_late(core, number))
        core->ports.chain.cancel(core->ports.chain.ctx, number);
}

ticket core_market(struct core *core, const struct market_request *request, market_done_fn *done,
                   void *arg)
{
    struct market_request with_key = *request;
    if (with_key.key == NULL)
        with_key.key = api_key_get(core, request->api->kind);
    if (core->ports.market.submit != NULL)
        return core->ports.market.submit(core->ports.market.ctx, &with_key, done, arg);
    return answer_late(
        core, &(struct late_answer){
                  .err = ERR_OFFLINE, .deliver = deliver_market, .done.market = done, .arg = arg});
}

void core_market_cancel(struct core *core, ticket number)
{
    if (!cancel_late(core, number))
        core->ports.market.cancel(core->ports.market.ctx, number);
}

ticket core_signer(struct core *core, const struct signer_request *request, signer_done_fn *done,
                   void *arg)
{
    if (core->ports.signer.submit != NULL)
        return core->ports.signer.submit(core->ports.signer.ctx, request, done, arg);
    return answer_late(
        core, &(struct late_answer){
                  .err = ERR_SIGNER, .deliver = deliver_signer, .done.signer = done, .arg = arg});
}

void core_signer_cancel(struct core *core, ticket number)
{
    if (!cancel_late(core, number))
        core->ports.signer.cancel(core->ports.signer.ctx, number);
}
