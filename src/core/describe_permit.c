#include "core/describe_permit.h"

#include "core/base/text.h"

/* Beyond any real supply of a token, and beyond any time that a person means. */
#define HUGE_BITS 128
#define FAR_S     (INT64_C(10) * 366 * 86400)

/* Permit2 writes 2^48-1 for never, others 2^256-1 or whatever comes to mind. */
static bool is_never(int64_t time_s, int64_t now_s)
{
    return time_s > now_s && time_s - now_s > FAR_S;
}

static void add_item(struct buf *out, const struct network *network,
                     const struct typed_permit *permit, const struct typed_permit_item *item,
                     const char *who, int64_t now_s)
{
    char amount[224], when[32];
    bool is_dai = permit->kind == TYPED_PERMIT_DAI;
    describe_amount(amount, sizeof amount, network, &item->token, &item->amount);
    if (is_dai && u256_is_zero(&item->amount)) {
        buf_printf(out, "take back what %s was allowed to take\n", who);
        return;
    }
    if (permit->kind == TYPED_TRANSFER_AUTHORIZATION)
        buf_printf(out, "let anybody move %s to %s, once", amount, who);
    else if (permit->kind == TYPED_PERMIT2_TRANSFER)
        buf_printf(out, "let %s take at most %s, once", who, amount);
    else
        buf_printf(out, "let %s take %s%s", who, item->is_unlimited ? "ANY AMOUNT: " : "at most ",
                   amount);
    if (item->expires_s != 0 && !is_never(item->expires_s, now_s)) {
        text_time_utc(when, sizeof when, item->expires_s);
        buf_printf(out, ", until %s", when);
    }
    buf_add_byte(out, '\n');
}

static void add_times(struct buf *out, const struct typed_permit *permit, int64_t now_s)
{
    char when[32];
    if (permit->not_before_s > 0) {
        text_time_utc(when, sizeof when, permit->not_before_s);
        buf_printf(out, "not before %s\n", when);
    }
    if (is_never(permit->deadline_s, now_s)) {
        buf_add_text(out, "WARNING: the signature can be used for ever\n");
        return;
    }
    text_time_utc(when, sizeof when, permit->deadline_s);
    buf_printf(out, "the signature can be used until %s%s\n", when,
               permit->deadline_s < now_s ? ", which is over" : "");
}

const char *describe_unknown(const struct typed_facts *facts)
{
    bool is_known = facts->permit.kind != TYPED_PERMIT_NONE || !facts->has_contract;
    return is_known ? NULL
                    : "WARNING: what the contract does with this is not known here: it may move "
                      "what you own";
}

const struct network *describe_network_of(const struct network *network,
                                          const struct typed_facts *facts)
{
    static const struct network nowhere;
    bool is_elsewhere = facts->has_chain_id && facts->chain_id != network->chain_id;
    return is_elsewhere ? &nowhere : network;
}

void describe_permit(struct buf *out, const struct network *network,
                     const struct typed_permit *permit, int64_t now_s)
{
    char who[192];
    bool is_unlimited = false, is_endless = false, is_huge = false;
    if (permit->kind == TYPED_PERMIT_NONE)
        return;
    describe_address(who, sizeof who, network, &permit->spender);
    for (size_t i = 0; i < permit->count; i++) {
        const struct typed_permit_item *item = &permit->items[i];
        add_item(out, network, permit, item, who, now_s);
        is_unlimited = is_unlimited || item->is_unlimited;
        is_huge = is_huge || u256_bits(&item->amount) > HUGE_BITS;
        is_endless = is_endless ||
                     (permit->kind == TYPED_PERMIT2_ALLOWANCE && is_never(item->expires_s, now_s));
    }
    if (permit->total > permit->count)
        buf_printf(out, "and %zu more: see the fields\n", permit->total - permit->count);
    add_times(out, permit, now_s);
    if (is_unlimited)
        buf_add_text(out, "WARNING: there is no limit to what can be taken\n");
    else if (is_huge)
        buf_add_text(out,
                     "WARNING: this is more than there is of any token: as good as no limit\n");
    if (is_endless)
        buf_add_text(out, "WARNING: the allowance never ends\n");
    if (permit->has_witness)
        buf_add_text(out, "more is agreed to than this: see the fields\n");
    if (!permit->is_well_known)
        buf_add_text(out, "WARNING: the contract is not the one that is known by this name\n");
}
