/* What happens to a transaction after its bytes are signed and saved: it is sent until an endpoint
 * has it, looked up until it is in a block, and checked by that block's hash until it is confirmed.
 * All changes are guarded by the state they come from, so that several sessions may follow one row.
 *
 * A signed transaction is never called dropped by itself: as long as its nonce is unused, whoever
 * has seen its bytes can have it mined. It ends by being mined, or by its nonce being used. */

#include "core/txn_state.h"

#include "core/balance.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/abi.h"
#include "core/sync.h"

#define ASK_MIN_MS      400    /* between two looks at one transaction */
#define STILL_MS        120000 /* after so long without any change … */
#define STILL_ASK_MS    15000  /* … look so rarely */
#define SEND_MIN_MS     5000
#define SEND_MAX_MS     60000
#define GONE_LOOKS      3 /* a nonce counts as taken by another after so many looks … */
#define GONE_MS         10000
#define REORG_BLOCKS    64 /* how far back confirmed transactions are checked after a small one */
#define FAILED_IN_BLOCK "it failed in the block"

/* What this session remembers of one row beside the store. */
struct txn_watch {
    struct core *core;
    struct txn_watch *next;
    int64_t id;
    const struct network *network;
    ticket ticket; /* the one request under way */
    bool is_check; /* of a row that is not under way: ends after one comparison of blocks */
    int64_t ask_ms, send_ms;
    unsigned sends;
    unsigned gone_looks; /* in a row: unknown, and its nonce used */
    int64_t gone_ms;
    uint64_t gone_block;
    bool has_reason;
    /* of the last answer, for the comparison of blocks that follows */
    bool is_mined, has_succeeded;
    struct hash32 block_hash;
};

static void watch_begin(struct txn_watch *watch);

/* ---- the list ---- */

static struct txn_watch *watch_find(const struct core *core, int64_t id, bool is_check)
{
    struct txn_watch *watch = core->txn->watches;
    while (watch != NULL && (watch->id != id || watch->is_check != is_check))
        watch = watch->next;
    return watch;
}

static struct txn_watch *watch_get(struct core *core, int64_t id, bool is_check)
{
    struct txn_watch *watch = watch_find(core, id, is_check);
    if (watch != NULL)
        return watch;
    watch = mem_alloc(sizeof *watch);
    watch->core = core;
    watch->id = id;
    watch->is_check = is_check;
    watch->network = core->network;
    watch->next = core->txn->watches;
    core->txn->watches = watch;
    return watch;
}

static void watch_free(struct txn_watch *watch)
{
    struct txn_watch **link = &watch->core->txn->watches;
    while (*link != watch)
        link = &(*link)->next;
    *link = watch->next;
    if (watch->ticket != 0)
        core_chain_cancel(watch->core, watch->ticket);
    mem_free(watch);
}

/* ---- compare the block it is in ---- */

static bool is_confirmed_at(const struct txn_watch *watch, uint64_t block, const struct head *head)
{
    uint64_t wanted = watch->network->confirmations > 0 ? watch->network->confirmations : 1;
    return head->is_known && head->number >= block && head->number - block + 1 >= wanted;
}

static void take_block(struct txn_watch *watch, const struct txn_row *row,
                       const struct chain_answer *answer)
{
    struct head head;
    if (head_get(watch->core, &head) != OK)
        return;
    bool is_gone = answer->err == ERR_NOT_FOUND && head.is_known && head.number < row->block;
    bool is_other = answer->err == OK && !hash_equal(&answer->block.hash, &row->block_hash);
    if (is_gone || is_other) {
        txn_mark_unmined(watch->core, row->id, &row->block_hash);
        return;
    }
    if (answer->err == OK && watch->is_mined && row->state == TXN_MINED &&
        hash_equal(&watch->block_hash, &row->block_hash) &&
        is_confirmed_at(watch, row->block, &head) &&
        txn_mark_final(watch->core, row->id, &watch->block_hash, watch->has_succeeded) == OK)
        sync_balances_soon(watch->core);
}

static void block_done(void *arg, const struct chain_answer *answer)
{
    struct txn_watch *watch = arg;
    struct core *core = watch->core;
    struct txn_row row;
    watch->ticket = 0;
    bool was_check = watch->is_check;
    if (txn_row_get(core->store, &row, watch->id) == OK) {
        if (row.block != 0)
            take_block(watch, &row, answer);
        txn_row_clear(&row);
    }
    if (was_check) {
        watch_free(watch);
        txn_follow(core);
    }
}

static void compare_block(struct txn_watch *watch, uint64_t block)
{
    struct chain_request request = {.op = CHAIN_BLOCK, .network = watch->network, .block = block};
    watch->ticket = core_chain(watch->core, &request, block_done, watch);
}

/* ---- why it failed ---- */

static void confirm_or_wait(struct txn_watch *watch, uint64_t block)
{
    struct head head;
    if (head_get(watch->core, &head) != OK)
        return;
    if (!head.is_known || head.number < block)
        sync_poll(watch->core);
    else if (is_confirmed_at(watch, block, &head))
        compare_block(watch, block);
}

static void replay_done(void *arg, const struct chain_answer *answer)
{
    struct txn_watch *watch = arg;
    struct txn_row row;
    struct buf words = {0};
    watch->ticket = 0;
    if (answer->err == OK && answer->call_count == 1 && !answer->calls[0].ok)
        abi_revert_words(&words, answer->calls[0].data);
    else if (answer->err == ERR_REVERT)
        abi_revert_words(&words, answer->revert);
    if (answer->err == OK || answer->err == ERR_REVERT)
        watch->has_reason = true;
    if (words.len > 0)
        txn_mark_error(watch->core, watch->id, buf_text(&words));
    buf_clear(&words);
    if (txn_row_get(watch->core->store, &row, watch->id) != OK)
        return;
    if (row.state == TXN_MINED)
        confirm_or_wait(watch, row.block);
    txn_row_clear(&row);
}

/* Call it again on the state of its block, where it most likely fails for the same reason. */
static bool replay(struct txn_watch *watch, const struct txn_row *row)
{
    struct tx tx = {0};
    if (watch->has_reason || tx_decode_unsigned(&tx, view_of_buf(&row->unsigned_tx)) != OK)
        return false;
    struct chain_call call = {
        .from = row->sender, .to = tx.to, .value = tx.value, .data = view_of_buf(&tx.data)};
    struct chain_request request = {.op = CHAIN_CALLS,
                                    .network = watch->network,
                                    .block = row->block,
                                    .calls = &call,
                                    .call_count = 1};
    watch->ticket = core_chain(watch->core, &request, replay_done, watch);
    tx_clear(&tx);
    return true;
}

static uint64_t gas_limit(const struct txn_row *row)
{
    struct tx tx = {0};
    uint64_t gas = tx_decode_unsigned(&tx, view_of_buf(&row->unsigned_tx)) == OK ? tx.gas : 0;
    tx_clear(&tx);
    return gas;
}

/* ---- what a look-up says ---- */

static void take_mined(struct txn_watch *watch, struct txn_row *row, const struct chain_tx *tx)
{
    struct core *core = watch->core;
    bool is_changed = false;
    struct txn_row_mined mined = {.block = tx->block.number,
                                  .block_hash = tx->block.hash,
                                  .gas_used = tx->gas_used,
                                  .gas_price = tx->gas_price};
    const char *error = "";
    if (!tx->succeeded)
        error = tx->gas_used == gas_limit(row) ? "it ran out of gas" : FAILED_IN_BLOCK;
    if (row->state == TXN_SIGNED && txn_mark_sent(core, row->id) != OK)
        return;
    if (txn_row_set_mined(core->store, &is_changed, row->id, &mined, error, core_now_s(core)) != OK)
        return;
    if (is_changed) {
        txn_mark_changed(core, row->id);
        sync_balances_now(core);
        row->block = mined.block;
    }
    watch->is_mined = true;
    watch->has_succeeded = tx->succeeded;
    watch->block_hash = tx->block.hash;
    if (tx->succeeded || !replay(watch, row))
        confirm_or_wait(watch, mined.block);
}

/* ---- sending again ---- */

static int64_t send_pause_ms(const struct txn_watch *watch)
{
    int64_t pause = SEND_MIN_MS;
    for (unsigned i = 1; i < watch->sends && pause < SEND_MAX_MS; i++)
        pause *= 2;
    return pause < SEND_MAX_MS ? pause : SEND_MAX_MS;
}

/* Says nothing about the transaction itself. */
static bool is_passing(enum err err)
{
    return err == ERR_NET || err == ERR_TIMEOUT || err == ERR_THROTTLED || err == ERR_OFFLINE;
}

static void resend_done(void *arg, const struct chain_answer *answer)
{
    struct txn_watch *watch = arg;
    char words[EVENT_DETAIL];
    watch->ticket = 0;
    if (answer->err == OK) {
        (void)!txn_mark_sent(watch->core, watch->id);
        txn_mark_error(watch->core, watch->id, "");
    } else if (!is_passing(answer->err)) {
        (void)text_format(words, sizeof words, "not accepted yet: %s",
                          answer->detail != NULL ? answer->detail : err_words(answer->err));
        txn_mark_error(watch->core, watch->id, words);
    }
}

static void resend(struct txn_watch *watch, const struct txn_row *row)
{
    struct core *core = watch->core;
    int64_t now = core_mono_ms(core);
    if (core->options.read_only || row->raw.len == 0 ||
        (watch->sends > 0 && now - watch->send_ms < send_pause_ms(watch)))
        return;
    watch->sends++;
    watch->send_ms = now;
    struct chain_request request = {
        .op = CHAIN_SEND, .network = watch->network, .raw = view_of_buf(&row->raw)};
    watch->ticket = core_chain(core, &request, resend_done, watch);
}

/* Its nonce is used and it is not known. A look-up may lag behind: it counts after several looks,
 * some time, and as many blocks as confirm a transaction. Calling it replaced too early could make
 * somebody pay twice. */
static void take_gone(struct txn_watch *watch)
{
    struct core *core = watch->core;
    struct head head;
    int64_t now = core_mono_ms(core);
    uint64_t wanted =
        watch->network->confirmations > GONE_LOOKS ? watch->network->confirmations : GONE_LOOKS;
    if (head_get(core, &head) != OK || !head.is_known)
        return;
    if (watch->gone_looks++ == 0) {
        watch->gone_ms = now;
        watch->gone_block = head.number;
    }
    if (watch->gone_looks >= GONE_LOOKS && now - watch->gone_ms >= GONE_MS &&
        head.number >= watch->gone_block + wanted)
        (void)!txn_mark_replaced(core, watch->id);
    else
        txn_mark_error(core, watch->id, "another transaction seems to have taken its nonce");
}

static void nonce_done(void *arg, const struct chain_answer *answer)
{
    struct txn_watch *watch = arg;
    struct txn_row row;
    watch->ticket = 0;
    if (answer->err != OK || txn_row_get(watch->core->store, &row, watch->id) != OK)
        return;
    if (row.state == TXN_SIGNED || row.state == TXN_SENT) {
        if (answer->nonce_latest > row.nonce) {
            take_gone(watch);
        } else {
            watch->gone_looks = 0;
            resend(watch, &row);
        }
    }
    txn_row_clear(&row);
}

static void ask_nonce(struct txn_watch *watch, const struct txn_row *row)
{
    struct chain_request request = {
        .op = CHAIN_NONCE, .network = watch->network, .address = row->sender};
    watch->ticket = core_chain(watch->core, &request, nonce_done, watch);
}

static void take_tx(struct txn_watch *watch, struct txn_row *row, const struct chain_tx *tx)
{
    if (row->state == TXN_MINED && !tx->mined) {
        watch->is_mined = false;
        compare_block(watch, row->block);
    } else if (tx->known && tx->mined) {
        watch->gone_looks = 0;
        take_mined(watch, row, tx);
    } else if (tx->known) {
        watch->gone_looks = 0;
        if (row->state == TXN_SIGNED)
            (void)!txn_mark_sent(watch->core, row->id);
    } else {
        ask_nonce(watch, row);
    }
}

static void tx_done(void *arg, const struct chain_answer *answer)
{
    struct txn_watch *watch = arg;
    struct txn_row row;
    watch->ticket = 0;
    if (answer->err != OK || txn_row_get(watch->core->store, &row, watch->id) != OK)
        return;
    if (row.state == TXN_SIGNED || row.state == TXN_SENT || row.state == TXN_MINED)
        take_tx(watch, &row, &answer->tx);
    txn_row_clear(&row);
}

/* ---- driving
 * ------------------------------------------------------------------------------------------------
 */

static bool is_being_sent(const struct core *core, int64_t id)
{
    for (const struct txn_work *work = core->txn->works; work != NULL; work = work->next) {
        if (work->row_id == id)
            return true;
    }
    return false;
}

static void watch_begin(struct txn_watch *watch)
{
    struct core *core = watch->core;
    struct txn_row row;
    int64_t now = core_mono_ms(core);
    if (watch->ticket != 0 || is_being_sent(core, watch->id) ||
        (watch->ask_ms != 0 && now - watch->ask_ms < ASK_MIN_MS) ||
        txn_row_get(core->store, &row, watch->id) != OK)
        return;
    watch->ask_ms = now;
    if (row.has_hash) {
        struct chain_request request = {
            .op = CHAIN_TX, .network = watch->network, .hash = row.hash};
        watch->ticket = core_chain(core, &request, tx_done, watch);
    }
    txn_row_clear(&row);
}

static void follow_due(void *arg)
{
    struct core *core = arg;
    core->txn->follow_timer = 0;
    txn_discard_orphans(core);
    txn_follow(core);
}

static void follow_later(struct core *core, bool is_still)
{
    int64_t half = core->network->block_time_ms / 2;
    int64_t pause = half > 1000 ? half : 1000;
    if (is_still && pause < STILL_ASK_MS)
        pause = STILL_ASK_MS;
    timer_cancel(&core->timers, core->txn->follow_timer);
    core->txn->follow_timer =
        timer_set(&core->timers, core_mono_ms(core) + pause, follow_due, core);
}

static bool contains(const int64_t *ids, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++) {
        if (ids[i] == id)
            return true;
    }
    return false;
}

/* Forget those that came to their end. */
static void prune(struct core *core, const int64_t *ids, size_t count)
{
    for (struct txn_watch *watch = core->txn->watches, *next; watch != NULL; watch = next) {
        next = watch->next;
        if (!watch->is_check && !contains(ids, count, watch->id))
            watch_free(watch);
    }
}

void txn_follow(struct core *core)
{
    struct txn_state_table *table = core->txn;
    int64_t *ids = NULL;
    size_t count = 0;
    if (table == NULL || !core_is_online(core) || core->network == NULL ||
        txn_row_under_way(core->store, &ids, &count, core->network->chain_id) != OK)
        return;
    prune(core, ids, count);
    for (size_t i = 0; i < count; i++)
        watch_begin(watch_get(core, ids[i], false));
    mem_free(ids);
    bool is_still = core_mono_ms(core) - table->moved_ms > STILL_MS;
    sync_set_quick(core, count > 0 && !is_still);
    if (count > 0)
        follow_later(core, is_still);
}

void txn_follow_stop(struct core *core)
{
    timer_cancel(&core->timers, core->txn->follow_timer);
    core->txn->follow_timer = 0;
    while (core->txn->watches != NULL)
        watch_free(core->txn->watches);
    core->txn->moved_ms = core_mono_ms(core);
}

void txn_follow_sent(struct core *core, int64_t id)
{
    struct txn_watch *watch = watch_get(core, id, false);
    watch->sends = 1;
    watch->send_ms = core_mono_ms(core);
    core->txn->moved_ms = watch->send_ms;
}

static void discard_orphan(struct core *core, int64_t id)
{
    bool is_changed = false;
    if (store_lock(core->store, STORE_LOCK_TXN, id) != OK)
        return; /* somebody is signing it */
    if (txn_row_set_discarded(core->store, &is_changed, id,
                              "the program ended before it was signed") == OK &&
        is_changed)
        core_emit(core, EV_TXN, id);
    store_unlock(core->store, STORE_LOCK_TXN, id);
}

/* The signature that was asked for elsewhere did not come in time. */
static void discard_late(struct core *core, int64_t id)
{
    bool is_changed = false;
    if (txn_row_set_discarded(core->store, &is_changed, id, "no signature came in time") == OK &&
        is_changed)
        core_emit(core, EV_TXN, id);
}

void txn_discard_orphans(struct core *core)
{
    int64_t *ids = NULL;
    size_t count = 0;
    if (core->options.read_only)
        return;
    if (txn_row_unsigned(core->store, &ids, &count) == OK)
        for (size_t i = 0; i < count; i++)
            discard_orphan(core, ids[i]);
    mem_free(ids);
    ids = NULL;
    if (txn_row_expired(core->store, &ids, &count, core_now_s(core)) == OK)
        for (size_t i = 0; i < count; i++)
            discard_late(core, ids[i]);
    mem_free(ids);
}

/* ---- the chain went back ---- */

void txn_check_blocks(struct core *core)
{
    struct head head;
    struct txn_row row;
    int64_t *ids = NULL;
    size_t count = 0;
    if (head_get(core, &head) != OK || !head.is_known)
        return;
    bool is_deep = head.went_back_from > head.number + REORG_BLOCKS;
    uint64_t first = is_deep || head.number < REORG_BLOCKS ? 0 : head.number - REORG_BLOCKS;
    if (txn_row_in_blocks(core->store, &ids, &count, core->network->chain_id, first) != OK)
        return;
    for (size_t i = 0; i < count; i++) {
        struct txn_watch *watch = watch_get(core, ids[i], true);
        if (watch->ticket != 0 || txn_row_get(core->store, &row, ids[i]) != OK)
            continue;
        compare_block(watch, row.block);
        txn_row_clear(&row);
    }
    mem_free(ids);
}
