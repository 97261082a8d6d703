/* Balances as the store has them. How they get there is in balance_read.c. */

#include "core/balance.h"

#include "core/base/mem.h"
#include "core/context.h"
#include "core/store/balance_row.h"
#include "core/wallet.h"

static enum err load_balance(struct core *core, struct balance *out,
                             const struct wallet_address *address, size_t token)
{
    struct balance_row row = {.chain_id = core->network->chain_id,
                              .owner = address->address,
                              .token = core->network->tokens[token].address};
    *out = (struct balance){.address_id = address->id,
                            .wallet_id = address->wallet_id,
                            .owner = address->address,
                            .token = (int)token};
    enum err err = balance_row_get(core->store, &row);
    if (err != OK)
        return err == ERR_NOT_FOUND ? OK : err;
    out->is_known = true;
    out->amount.v = row.amount;
    out->block = row.block;
    out->seen_s = row.seen_s;
    return OK;
}

enum err balance_list(struct core *core, int64_t wallet_id, struct balance **out, size_t *count)
{
    struct wallet_address *addresses = NULL;
    size_t address_count = 0, token_count = core->network->token_count;
    *out = NULL;
    *count = 0;
    TRY(wallet_addresses(core, wallet_id, &addresses, &address_count));
    struct balance *list = mem_array(address_count * token_count, sizeof *list);
    enum err err = OK;
    for (size_t i = 0; i < address_count * token_count && err == OK; i++)
        err = load_balance(core, &list[i], &addresses[i / token_count], i % token_count);
    mem_free(addresses);
    if (err != OK) {
        mem_free(list);
        return err;
    }
    *out = list;
    *count = address_count * token_count;
    return OK;
}

static enum err add_to_total(struct balance *total, const struct balance *one, bool is_first)
{
    total->is_known = one->is_known && (is_first || total->is_known);
    if (!one->is_known)
        return OK;
    if (u256_add(&total->amount.v, &total->amount.v, &one->amount.v))
        return err_set(ERR_RANGE, "the sum of balances does not fit in 256 bits");
    if (total->seen_s == 0 || one->seen_s < total->seen_s)
        total->seen_s = one->seen_s;
    if (total->block == 0 || one->block < total->block)
        total->block = one->block;
    return OK;
}

/* Two wallets may hold the same address (one of them watched): its money counts once. */
static bool is_repeated(const struct wallet_address *addresses, size_t i, bool with_watch)
{
    for (size_t k = 0; k < i; k++) {
        if (!addresses[k].is_archived && (with_watch || addresses[k].kind != WALLET_WATCH) &&
            addr_equal(&addresses[k].address, &addresses[i].address))
            return true;
    }
    return false;
}

static enum err sum_balances(struct core *core, struct balance *totals,
                             const struct wallet_address *addresses, size_t count, bool with_watch)
{
    bool is_first = true;
    for (size_t i = 0; i < count; i++) {
        if (addresses[i].is_archived || (!with_watch && addresses[i].kind == WALLET_WATCH) ||
            is_repeated(addresses, i, with_watch))
            continue;
        for (size_t t = 0; t < core->network->token_count; t++) {
            struct balance one;
            TRY(load_balance(core, &one, &addresses[i], t));
            TRY(add_to_total(&totals[t], &one, is_first));
        }
        is_first = false;
    }
    return OK;
}

enum err balance_totals(struct core *core, int64_t wallet_id, bool with_watch, struct balance **out,
                        size_t *count)
{
    struct wallet_address *addresses = NULL;
    size_t address_count = 0, token_count = core->network->token_count;
    *out = NULL;
    *count = 0;
    TRY(wallet_addresses(core, wallet_id, &addresses, &address_count));
    struct balance *totals = mem_array(token_count, sizeof *totals);
    for (size_t t = 0; t < token_count; t++)
        totals[t] = (struct balance){.wallet_id = wallet_id, .token = (int)t};
    enum err err = sum_balances(core, totals, addresses, address_count, with_watch);
    mem_free(addresses);
    if (err != OK) {
        mem_free(totals);
        return err;
    }
    *out = totals;
    *count = token_count;
    return OK;
}
