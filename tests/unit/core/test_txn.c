#include "core/txn.h"

#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/balance.h"
#include "core/context.h"
#include "core/eth/address.h"
#include "core/notice.h"
#include "core/wallet.h"
#include "support/home.h"
#include "support/ledger.h"
#include "support/suite.h"

#define GWEI UINT64_C(1000000000)

static struct home home;
static struct ledger ledger;
static int64_t main_id;
static struct addr owner, stranger;

static void setup(void)
{
    home_prepare(&home);
    ledger_init(&ledger);
    ledger_attach(&ledger, &home.chain);
    home_start(&home);
    home_sign_up(&home, "ann");
    main_id = home_wallet(&home, "Main", &owner);
    stranger = home_address(9, 9);
    ledger_give(&ledger, &owner, &addr_zero, u256_pow10(18));
    home_advance(&home, 5000);
}

static void teardown(void)
{
    home_close(&home);
}

/* ---- helpers ---- */

static struct txn_intent payment(uint64_t value)
{
    return (struct txn_intent){
        .address_id = main_id, .to = stranger, .value = u256_from_u64(value), .speed = FEE_NORMAL};
}

static job build_in(struct home *in, const struct txn_intent *intent)
{
    job work;
    enum err err = txn_build(in->core, &work, intent);
    ck_assert_msg(err == OK, "txn_build: %s", err_detail(err));
    err = home_wait(in, work);
    ck_assert_msg(err == OK, "txn_build: %s", in->done.detail);
    ck_assert_ptr_nonnull(txn_draft_get(in->core, work));
    return work;
}

static job build(const struct txn_intent *intent)
{
    return build_in(&home, intent);
}

/* Returns: how a build ended. */
static enum err build_fails(const struct txn_intent *intent)
{
    job work;
    enum err err = txn_build(home.core, &work, intent);
    return err != OK ? err : home_wait(&home, work);
}

static enum err approve(job draft)
{
    job work;
    enum err err = txn_approve(home.core, &work, draft);
    return err != OK ? err : home_wait(&home, work);
}

static struct txn get(int64_t id)
{
    struct txn txn;
    enum err err = txn_get(home.core, id, &txn);
    ck_assert_msg(err == OK, "txn_get: %s", err_detail(err));
    return txn;
}

/* Pay value, approved and accepted. Returns: its id. */
static int64_t pay(uint64_t value)
{
    struct txn_intent intent = payment(value);
    ck_assert_int_eq(approve(build(&intent)), OK);
    return home.done.id;
}

static void mine(void)
{
    ledger_mine(&ledger);
    home_advance(&home, 5000);
}

static bool same_hash(struct hash32 a, struct hash32 b)
{
    return hash_equal(&a, &b);
}

static void ck_received(uint64_t expected)
{
    struct u256 have = ledger_balance(&ledger, &stranger, &addr_zero);
    struct u256 want = u256_from_u64(expected);
    ck_assert_int_eq(u256_cmp(&have, &want), 0);
}

static size_t notices_of(enum notice_kind kind)
{
    struct notice *list;
    size_t count, found = 0;
    ck_assert_int_eq(notice_list(home.core, false, 0, 100, &list, &count), OK);
    for (size_t i = 0; i < count; i++)
        found += list[i].kind == kind;
    free(list);
    return found;
}

static void ck_detail(const char *part)
{
    ck_assert_msg(strstr(home.done.detail, part) != NULL, "'%s' is not in '%s'", part,
                  home.done.detail);
}

/* ---- building ---- */

START_TEST(txn__build__facts_are_what_was_asked)
{
    struct txn_intent intent = payment(12345);
    const struct txn_draft *draft = txn_draft_get(home.core, build(&intent));
    ck_assert(draft->is_ready);
    ck_assert_int_eq(draft->facts.kind, FACT_SEND_NATIVE);
    ck_assert(addr_equal(&draft->facts.from, &owner));
    ck_assert(addr_equal(&draft->facts.recipient, &stranger));
    ck_assert_uint_eq(draft->facts.value.v.limb[0], 12345);
    ck_assert_uint_eq(draft->facts.chain_id, 31337);
    ck_assert_uint_eq(draft->facts.nonce, 0);
    ck_assert_uint_eq(draft->facts.gas, 21000);
    ck_assert_uint_eq(draft->facts.max_fee.limb[0], 22 * GWEI);
    ck_assert_uint_eq(draft->facts.max_tip.limb[0], 2 * GWEI);
    ck_assert_uint_eq(draft->expected_fee.v.limb[0], 21000 * 12 * GWEI);
    ck_assert_uint_eq(draft->max_fee.v.limb[0], 21000 * 22 * GWEI);
}
END_TEST

START_TEST(txn__build__speed_chooses_the_tip)
{
    struct txn_intent intent = payment(1);
    intent.speed = FEE_SLOW;
    ck_assert_uint_eq(txn_draft_get(home.core, build(&intent))->facts.max_tip.limb[0], GWEI);
    intent.speed = FEE_FAST;
    ck_assert_uint_eq(txn_draft_get(home.core, build(&intent))->facts.max_tip.limb[0], 3 * GWEI);
}
END_TEST

START_TEST(txn__build__calls_get_a_quarter_more_gas)
{
    struct txn_intent intent = payment(0);
    struct buf data = {0};
    struct u256 one = u256_from_u64(1);
    struct addr token = core_network(home.core)->tokens[HOME_USDC].address;
    ledger_give(&ledger, &owner, &token, u256_from_u64(10));
    call_transfer(&data, &stranger, &one);
    intent.to = token;
    intent.data = view_of_buf(&data);
    const struct txn_draft *draft = txn_draft_get(home.core, build(&intent));
    buf_clear(&data);
    ck_assert_int_eq(draft->facts.kind, FACT_TOKEN_TRANSFER);
    ck_assert_uint_eq(draft->facts.gas, 62500);
    ck_assert_uint_eq(draft->expected_fee.v.limb[0], 50000 * 12 * GWEI);
}
END_TEST

START_TEST(txn__build__says_why_the_contract_refuses)
{
    struct txn_intent intent = payment(1);
    ledger.reverting = stranger;
    ck_assert_int_eq(build_fails(&intent), ERR_REVERT);
    ck_detail("the reason");
    ck_assert_ptr_null(txn_draft_get(home.core, home.done.job));
}
END_TEST

START_TEST(txn__build__says_what_is_missing)
{
    struct txn_intent intent = payment(0);
    intent.value = u256_pow10(18);
    ck_assert_int_eq(build_fails(&intent), ERR_FUNDS);
    ck_detail("needs 1 ETH and up to 0.000462 ETH for the network's fee, there is 1 ETH");
    intent.value = u256_pow10(19);
    ck_assert_int_eq(build_fails(&intent), ERR_FUNDS);
}
END_TEST

START_TEST(txn__build__money_under_way_is_not_spent_twice)
{
    struct txn_intent intent = payment(UINT64_C(600000000000000000));
    ck_assert_int_eq(approve(build(&intent)), OK);
    ck_assert_int_eq(build_fails(&intent), ERR_FUNDS);
}
END_TEST

START_TEST(txn__build__fee_above_the_bound_is_refused)
{
    struct txn_intent intent = payment(1);
    ledger.base_fee_gwei = 499;
    ck_assert_int_eq(build_fails(&intent), ERR_UNTRUSTED);
    ck_detail("501 gwei");
    ck_detail("500");
}
END_TEST

START_TEST(txn__build__reserve_for_later_is_cut_to_the_bound)
{
    struct txn_intent intent = payment(1);
    ledger.base_fee_gwei = 300;
    ck_assert_uint_eq(txn_draft_get(home.core, build(&intent))->facts.max_fee.limb[0], 500 * GWEI);
}
END_TEST

START_TEST(txn__build__absurd_estimates_are_refused)
{
    struct txn_intent intent = payment(1);
    ledger.estimate = 20999;
    ck_assert_int_eq(build_fails(&intent), ERR_UNTRUSTED);
    ledger.estimate = 16777217;
    ck_assert_int_eq(build_fails(&intent), ERR_UNTRUSTED);
}
END_TEST

START_TEST(txn__build__everything_leaves_the_fee_only)
{
    struct txn_intent intent = payment(0);
    intent.send_all = true;
    const struct txn_draft *draft = txn_draft_get(home.core, build(&intent));
    struct u256 one = u256_pow10(18);
    ck_assert_int_eq(u256_cmp(&draft->facts.max_cost.v, &one), 0);
    ck_assert_uint_eq(draft->facts.value.v.limb[0],
                      UINT64_C(1000000000000000000) - 21000 * 22 * GWEI);
    ck_assert_int_eq(u256_cmp(&draft->intent.value, &draft->facts.value.v), 0);
}
END_TEST

START_TEST(txn__build__everything_of_too_little_is_refused)
{
    struct txn_intent intent = payment(0);
    struct u256 one = u256_pow10(18);
    intent.send_all = true;
    struct u256 *have = &ledger.accounts[0].amounts[0];
    ck_assert(addr_equal(&ledger.accounts[0].address, &owner));
    ck_assert(!u256_sub(have, have, &one));
    ck_assert_int_eq(build_fails(&intent), ERR_FUNDS);
}
END_TEST

START_TEST(txn__build__endpoint_fails__its_error_is_passed_on)
{
    struct txn_intent intent = payment(1);
    fake_chain_push_err(&home.chain, CHAIN_NONCE, ERR_TIMEOUT);
    ck_assert_int_eq(build_fails(&intent), ERR_TIMEOUT);
    fake_chain_push_err(&home.chain, CHAIN_ESTIMATE, ERR_RPC);
    ck_assert_int_eq(build_fails(&intent), ERR_RPC);
}
END_TEST

START_TEST(txn__build__needs_an_open_session_a_key_and_a_network)
{
    struct txn_intent intent = payment(1);
    job work;
    int64_t wallet;
    struct wallet_address *list;
    size_t count;
    ck_assert_int_eq(wallet_watch(home.core, &wallet, "Watched", &stranger), OK);
    ck_assert_int_eq(wallet_addresses(home.core, wallet, &list, &count), OK);
    intent.address_id = list[0].id;
    free(list);
    ck_assert_int_eq(txn_build(home.core, &work, &intent), ERR_UNSUPPORTED);
    intent.address_id = main_id;
    account_lock(home.core);
    ck_assert_int_eq(txn_build(home.core, &work, &intent), ERR_LOCKED);
    home.offline = true;
    home_restart(&home);
    ck_assert_int_eq(home_log_in(&home, "ann", HOME_PASSWORD), OK);
    ck_assert_int_eq(txn_build(home.core, &work, &intent), ERR_OFFLINE);
}
END_TEST

/* A signer that decodes another transaction than it was given. */
static ticket (*honest_submit)(void *ctx, const struct signer_request *request,
                               signer_done_fn *done, void *arg);
static ticket lying_submit(void *ctx, const struct signer_request *request, signer_done_fn *done,
                           void *arg)
{
    struct signer_request changed = *request;
    struct tx tx = {0};
    struct buf bytes = {0};
    if (request->op == SIGNER_PREPARE) {
        ck_assert_int_eq(tx_decode_unsigned(&tx, request->bytes), OK);
        tx.to.b[0] ^= 1;
        ck_assert_int_eq(tx_encode_unsigned(&bytes, &tx), OK);
        changed.bytes = view_of_buf(&bytes);
    }
    ticket number = honest_submit(ctx, &changed, done, arg);
    tx_clear(&tx);
    buf_clear(&bytes);
    return number;
}

START_TEST(txn__build__signer_shows_another_transaction__is_noticed)
{
    struct txn_intent intent = payment(1);
    honest_submit = home.core->ports.signer.submit;
    home.core->ports.signer.submit = lying_submit;
    ck_assert_int_eq(build_fails(&intent), ERR_SIGNER);
}
END_TEST

START_TEST(txn__draft__expires_after_five_minutes)
{
    struct txn_intent intent = payment(1);
    job draft = build(&intent);
    home_advance(&home, 299000);
    ck_assert_ptr_nonnull(txn_draft_get(home.core, draft));
    home_advance(&home, 2000);
    ck_assert_ptr_null(txn_draft_get(home.core, draft));
    ck_assert_int_eq(approve(draft), ERR_EXPIRED);
    ck_assert_uint_eq(ledger.accepted, 0);
}
END_TEST

START_TEST(txn__draft__locking_forgets_it)
{
    struct txn_intent intent = payment(1);
    job draft = build(&intent);
    account_lock(home.core);
    home_pump(&home);
    ck_assert_ptr_null(txn_draft_get(home.core, draft));
}
END_TEST

START_TEST(txn__draft__of_an_account_ends_when_another_is_made)
{
    account_logout(home.core);
    home_sign_up(&home, "bob");
    main_id = home_wallet(&home, "Bob's", NULL);
    struct wallet_address address;
    ck_assert_int_eq(wallet_address_get(home.core, main_id, &address), OK);
    ledger_give(&ledger, &address.address, &addr_zero, u256_pow10(18));
    struct txn_intent intent = payment(1);
    job draft = build(&intent);
    home_sign_up(&home, "eve");
    ck_assert_str_eq(core_session(home.core)->name, "eve");
    ck_assert_ptr_null(txn_draft_get(home.core, draft));
    ck_assert_int_eq(approve(draft), ERR_EXPIRED);
    ck_assert_uint_eq(ledger.accepted, 0);
}
END_TEST

START_TEST(txn__build__that_ends_with_its_session_does_not_cancel_the_next_login)
{
    struct secret password = home_secret(HOME_PASSWORD);
    struct txn_intent intent = payment(1);
    job build, login;
    account_logout(home.core);
    home_sign_up(&home, "bob");
    ck_assert_int_eq(home_log_in(&home, "ann", HOME_PASSWORD), OK);
    ck_assert_int_eq(txn_build(home.core, &build, &intent), OK);
    ck_assert_int_eq(account_login(home.core, &login, "bob", &password), OK);
    ck_assert_msg(home_wait(&home, login) == OK, "%s", home.done.detail);
    ck_assert_int_eq(home_wait(&home, build), ERR_LOCKED);
    ck_assert_str_eq(core_session(home.core)->name, "bob");
    ck_assert(!core_session(home.core)->is_locked);
    secret_clear(&password);
}
END_TEST

START_TEST(txn__discard__ends_a_build_at_every_moment)
{
    struct txn_intent intent = payment(1);
    for (int rounds = 0; rounds < 12; rounds++) {
        job work;
        ck_assert_int_eq(txn_build(home.core, &work, &intent), OK);
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 0)
                fake_chain_pump(&home.chain);
            else
                fake_signer_pump(&home.signer);
        }
        bool was_ready = txn_draft_get(home.core, work) != NULL;
        txn_discard(home.core, work);
        ck_assert_ptr_null(txn_draft_get(home.core, work));
        home_pump(&home);
        if (!was_ready)
            ck_assert_int_eq(home_wait(&home, work), ERR_CANCELLED);
        ck_assert_int_eq(approve(work), ERR_EXPIRED);
    }
    ck_assert_uint_eq(ledger.accepted, 0);
}
END_TEST

/* ---- approving ---- */

START_TEST(txn__approve__goes_from_sent_to_confirmed)
{
    int64_t id = pay(777);
    ck_assert_int_eq(get(id).state, TXN_SENT);
    ck_assert(get(id).has_hash);
    ck_assert(same_hash(get(id).hash, ledger.txs[0].hash));
    ck_assert_uint_eq(notices_of(NOTICE_SENT), 1);
    mine();
    struct txn txn = get(id);
    ck_assert_int_eq(txn.state, TXN_MINED);
    ck_assert_uint_eq(txn.block, 101);
    ck_assert_uint_eq(txn.confirmations, 1);
    ck_assert_uint_eq(txn.gas_used, 21000);
    mine();
    ck_assert_int_eq(get(id).state, TXN_MINED);
    mine();
    ck_assert_int_eq(get(id).state, TXN_CONFIRMED);
    ck_assert_uint_eq(get(id).confirmations, 3);
    ck_assert_uint_eq(notices_of(NOTICE_CONFIRMED), 1);
    ck_assert_uint_eq(notices_of(NOTICE_FAILED), 0);
    ck_received(777);
    ck_assert_uint_eq(ledger.accepted, 1);
    ck_assert_uint_eq(ledger.resent, 0);
}
END_TEST

START_TEST(txn__approve__draft_is_used_up)
{
    struct txn_intent intent = payment(1);
    job draft = build(&intent);
    ck_assert_int_eq(approve(draft), OK);
    ck_assert_int_eq(approve(draft), ERR_EXPIRED);
    ck_assert_uint_eq(ledger.accepted, 1);
}
END_TEST

START_TEST(txn__approve__second_draft_gets_the_next_nonce)
{
    struct txn_intent intent = payment(1);
    job first = build(&intent), second = build(&intent);
    ck_assert_uint_eq(txn_draft_get(home.core, second)->facts.nonce, 0);
    ck_assert_int_eq(approve(first), OK);
    ck_assert_int_eq(approve(second), OK);
    ck_assert_uint_eq(get(home.done.id).facts.nonce, 1);
    mine();
    ck_received(2);
}
END_TEST

START_TEST(txn__approve__two_sessions_at_once_use_two_nonces)
{
    struct home second;
    struct txn_intent intent = payment(1);
    job mine_job, other_job;
    home_join_prepare(&second, &home);
    ledger_attach(&ledger, &second.chain);
    home_start(&second);
    ck_assert_int_eq(home_log_in(&second, "ann", HOME_PASSWORD), OK);
    job first = build(&intent), other = build_in(&second, &intent);
    ck_assert_int_eq(txn_approve(home.core, &mine_job, first), OK);
    ck_assert_int_eq(txn_approve(second.core, &other_job, other), OK);
    ck_assert_int_eq(home_wait(&second, other_job), OK);
    ck_assert_int_eq(home_wait(&home, mine_job), OK);
    ledger_mine(&ledger);
    ck_assert_uint_eq(ledger_mined_count(&ledger), 2);
    ck_received(2);
    for (int i = 0; i < 4; i++) {
        ledger_mine(&ledger);
        home_advance(&second, 4000);
        home_advance(&home, 4000);
    }
    ck_assert_int_eq(get(1).state, TXN_CONFIRMED);
    ck_assert_int_eq(get(2).state, TXN_CONFIRMED);
    ck_assert_uint_eq(notices_of(NOTICE_CONFIRMED), 2);
    ck_assert_uint_eq(notices_of(NOTICE_SENT), 2);
    home_close(&second);
}
END_TEST

/* A signer that takes its time over the first signature. */
static signer_done_fn *held_done;
static void *held_arg;
static ticket holding_submit(void *ctx, const struct signer_request *request, signer_done_fn *done,
                             void *arg)
{
    if (request->op != SIGNER_SIGN || held_done != NULL)
        return honest_submit(ctx, request, done, arg);
    held_done = done;
    held_arg = arg;
    return 1;
}

START_TEST(txn__approve__a_nonce_given_up_is_used_by_the_next)
{
    struct txn_intent intent = payment(1);
    struct signer_answer failure = {.err = ERR_REFUSED, .detail = "the signer does not want to"};
    job first = build(&intent), second = build(&intent), ended;
    honest_submit = home.core->ports.signer.submit;
    home.core->ports.signer.submit = holding_submit;
    ck_assert_int_eq(txn_approve(home.core, &ended, first), OK);
    ck_assert_int_eq(approve(second), OK);
    ck_assert_uint_eq(get(home.done.id).facts.nonce, 1);
    held_done(held_arg, &failure);
    ck_assert_int_eq(home_wait(&home, ended), ERR_REFUSED);
    mine();
    ck_received(0); /* it waits for nonce 0 … */
    ck_assert_int_eq(approve(build(&intent)), OK);
    ck_assert_uint_eq(get(home.done.id).facts.nonce, 0);
    mine();
    ck_received(2); /* … which the next one has taken */
}
END_TEST

START_TEST(txn__approve__signer_dies__nothing_was_sent)
{
    struct txn_intent intent = payment(1);
    job work;
    struct txn *list;
    size_t count;
    ck_assert_int_eq(txn_approve(home.core, &work, build(&intent)), OK);
    fake_signer_crash(&home.signer);
    ck_assert_int_eq(home_wait(&home, work), ERR_SIGNER);
    ck_assert_uint_eq(ledger.accepted, 0);
    ck_assert_int_eq(txn_list(home.core, 0, 10, &list, &count), OK);
    ck_assert_uint_eq(count, 0);
    free(list);
}
END_TEST

START_TEST(txn__approve__signer_forgot_the_digest__is_asked_again)
{
    struct txn_intent intent = payment(1);
    job first = build(&intent);
    intent.value = u256_from_u64(2);
    (void)build(&intent); /* the fake keeps one digest */
    ck_assert_int_eq(approve(first), OK);
    mine();
    ck_received(1);
}
END_TEST

/* A signer that signs what it was asked to decode before, but changed. */
static ticket swapping_submit(void *ctx, const struct signer_request *request, signer_done_fn *done,
                              void *arg)
{
    struct fake_signer *signer = ctx;
    struct tx tx = {0};
    if (request->op == SIGNER_SIGN) {
        ck_assert_int_eq(tx_decode_unsigned(&tx, view_of_buf(&signer->prepared)), OK);
        tx.to.b[0] ^= 1;
        buf_reset(&signer->prepared);
        ck_assert_int_eq(tx_encode_unsigned(&signer->prepared, &tx), OK);
        tx_clear(&tx);
    }
    return honest_submit(ctx, request, done, arg);
}

START_TEST(txn__approve__signer_signs_another_transaction__is_not_sent)
{
    struct txn_intent intent = payment(1);
    job draft = build(&intent);
    honest_submit = home.core->ports.signer.submit;
    home.core->ports.signer.submit = swapping_submit;
    ck_assert_int_eq(approve(draft), ERR_SIGNER);
    ck_assert_uint_eq(home.chain.count[CHAIN_SEND], 0);
}
END_TEST

START_TEST(txn__approve__discarded_while_signing__is_not_sent)
{
    struct txn_intent intent = payment(1);
    job draft = build(&intent), work;
    ck_assert_int_eq(txn_approve(home.core, &work, draft), OK);
    txn_discard(home.core, draft);
    ck_assert_int_eq(home_wait(&home, work), ERR_CANCELLED);
    ck_assert_uint_eq(home.chain.count[CHAIN_SEND], 0);
    ck_assert_uint_eq(get(home.done.id).state, TXN_DISCARDED);
}
END_TEST

START_TEST(txn__approve__one_transaction_per_step_of_an_order)
{
    struct txn_intent intent = payment(1);
    intent.order_id = 7;
    intent.step = 2;
    job first = build(&intent), second = build(&intent);
    ck_assert_int_eq(approve(first), OK);
    ck_assert_int_eq(get(home.done.id).step, 2);
    ck_assert_int_eq(approve(second), ERR_EXISTS);
    ck_assert_uint_eq(ledger.accepted, 1);
    ck_assert_uint_eq(notices_of(NOTICE_SENT), 0); /* the order tells */
}
END_TEST

/* ---- sending ---- */

START_TEST(txn__send__answer_is_lost__pending_then_found)
{
    struct txn_intent intent = payment(5);
    ledger.loses = true;
    ck_assert_int_eq(approve(build(&intent)), ERR_PENDING);
    int64_t id = home.done.id;
    ledger.loses = false;
    home_advance(&home, 3000);
    ck_assert_int_eq(get(id).state, TXN_SENT);
    mine();
    ck_received(5);
    ck_assert_uint_eq(ledger.accepted, 1);
}
END_TEST

START_TEST(txn__send__endpoint_refuses__is_sent_again_by_itself)
{
    struct txn_intent intent = payment(5);
    ledger.refuses = true;
    ck_assert_int_eq(approve(build(&intent)), ERR_PENDING);
    int64_t id = home.done.id;
    ck_assert_int_eq(get(id).state, TXN_SIGNED);
    home_advance(&home, 60000);
    ck_assert_uint_le(home.chain.count[CHAIN_SEND], 8);
    ck_assert_uint_ge(home.chain.count[CHAIN_SEND], 3);
    ledger.refuses = false;
    home_advance(&home, 61000);
    ck_assert_int_eq(get(id).state, TXN_SENT);
    ck_assert_str_eq(get(id).error, "");
    mine();
    ck_received(5);
}
END_TEST

START_TEST(txn__send__dropped_from_the_pool__same_bytes_again)
{
    int64_t id = pay(5);
    ledger_drop_pending(&ledger);
    home_advance(&home, 20000);
    ck_assert_int_eq(get(id).state, TXN_SENT);
    ck_assert_uint_ge(ledger.resent, 1);
    ck_assert_uint_eq(ledger.tx_count, 1);
    mine();
    ck_assert_int_eq(get(id).state, TXN_MINED);
    ck_received(5);
}
END_TEST

START_TEST(txn__send__mined_at_once)
{
    ledger.mines_at_once = true;
    int64_t id = pay(5);
    home_advance(&home, 5000);
    ck_assert_int_eq(get(id).state, TXN_MINED);
    mine();
    mine();
    ck_assert_int_eq(get(id).state, TXN_CONFIRMED);
}
END_TEST

START_TEST(txn__send__read_only_session_sends_nothing)
{
    struct txn_intent intent = payment(5);
    ledger.refuses = true;
    ck_assert_int_eq(approve(build(&intent)), ERR_PENDING);
    home.core->options.read_only = true;
    unsigned sends = home.chain.count[CHAIN_SEND];
    home_advance(&home, 60000);
    ck_assert_uint_eq(home.chain.count[CHAIN_SEND], sends);
}
END_TEST

/* ---- following ---- */

START_TEST(txn__follow__fails_in_block__reverted_when_confirmed)
{
    struct txn_intent intent = payment(5);
    job draft = build(&intent);
    ledger.fails_in_block = true;
    ledger.reverting = stranger;
    ck_assert_int_eq(approve(draft), OK);
    int64_t id = home.done.id;
    mine();
    ck_assert_int_eq(get(id).state, TXN_MINED);
    ck_assert_ptr_nonnull(strstr(get(id).error, "the reason"));
    ck_assert_uint_eq(notices_of(NOTICE_FAILED), 0);
    mine();
    mine();
    ck_assert_int_eq(get(id).state, TXN_REVERTED);
    ck_assert_ptr_nonnull(strstr(get(id).error, "the reason"));
    ck_assert_uint_eq(notices_of(NOTICE_FAILED), 1);
    ck_assert_uint_eq(notices_of(NOTICE_CONFIRMED), 0);
}
END_TEST

START_TEST(txn__follow__nonce_taken_by_another__replaced_after_a_while)
{
    int64_t id = pay(5);
    ledger_drop_pending(&ledger);
    ledger.accounts[0].nonce = 1;
    home_advance(&home, 30000);
    ck_assert_int_eq(get(id).state, TXN_SENT); /* no block since: not sure yet */
    ledger_mine_empty(&ledger, 2);
    home_advance(&home, 10000);
    ck_assert_int_eq(get(id).state, TXN_SENT);
    ledger_mine_empty(&ledger, 1);
    home_advance(&home, 10000);
    ck_assert_int_eq(get(id).state, TXN_REPLACED);
    ck_assert_uint_eq(notices_of(NOTICE_FAILED), 1);
    struct txn_intent intent = payment(6);
    ck_assert_uint_eq(txn_draft_get(home.core, build(&intent))->facts.nonce, 1);
}
END_TEST

START_TEST(txn__follow__reorganised__sent_again_and_paid_once)
{
    int64_t id = pay(5);
    mine();
    ck_assert_int_eq(get(id).state, TXN_MINED);
    ledger_go_back(&ledger, 95, false);
    ledger_mine_empty(&ledger, 1);
    home_advance(&home, 3000);
    ck_assert_int_eq(get(id).state, TXN_SENT);
    ck_assert_uint_eq(get(id).block, 0);
    ck_received(0);
    home_advance(&home, 20000);
    mine();
    ck_assert_int_eq(get(id).state, TXN_MINED);
    mine();
    mine();
    ck_assert_int_eq(get(id).state, TXN_CONFIRMED);
    ck_received(5);
    ck_assert_uint_eq(ledger_mined_count(&ledger), 1);
    ck_assert_uint_eq(notices_of(NOTICE_SENT), 1);
}
END_TEST

START_TEST(txn__follow__moved_to_another_block_by_a_reorganisation)
{
    int64_t id = pay(5);
    mine();
    struct hash32 before = get(id).block_hash;
    ledger_go_back(&ledger, 100, true);
    ledger_mine(&ledger);
    ledger_mine_empty(&ledger, 3);
    home_advance(&home, 10000);
    ck_assert_int_eq(get(id).state, TXN_CONFIRMED);
    ck_assert(!same_hash(before, get(id).block_hash));
    ck_assert(same_hash(ledger.blocks[101].hash, get(id).block_hash));
}
END_TEST

START_TEST(txn__follow__confirmed_block_is_undone__followed_again)
{
    int64_t id = pay(5);
    mine();
    ledger_mine_empty(&ledger, 4);
    home_advance(&home, 10000);
    ck_assert_int_eq(get(id).state, TXN_CONFIRMED);
    /* Other blocks as high as before: the number alone does not tell. */
    ledger_go_back(&ledger, 100, true);
    ledger_mine_empty(&ledger, 5);
    home_advance(&home, 5000);
    ck_assert_int_eq(get(id).state, TXN_SENT);
    mine();
    mine();
    mine();
    ck_assert_int_eq(get(id).state, TXN_CONFIRMED);
    ck_received(5);
}
END_TEST

START_TEST(txn__follow__restart__goes_on_without_login)
{
    struct txn_intent intent = payment(5);
    ledger.refuses = true;
    ck_assert_int_eq(approve(build(&intent)), ERR_PENDING);
    int64_t id = home.done.id;
    ledger.refuses = false;
    home_restart(&home);
    home_advance(&home, 5000);
    ck_assert_uint_eq(ledger.accepted, 1);
    mine();
    ck_assert_int_eq(home_log_in(&home, "ann", HOME_PASSWORD), OK);
    ck_assert_int_eq(get(id).state, TXN_MINED);
    ck_received(5);
}
END_TEST

START_TEST(txn__follow__stands_still__is_asked_rarely)
{
    (void)pay(5);
    home_advance(&home, 200000);
    unsigned looks = home.chain.count[CHAIN_TX], polls = home.chain.count[CHAIN_BLOCK];
    home_advance(&home, 60000);
    ck_assert_uint_le(home.chain.count[CHAIN_TX] - looks, 5);
    ck_assert_uint_le(home.chain.count[CHAIN_BLOCK] - polls, 16);
}
END_TEST

START_TEST(txn__list__newest_first_of_this_account)
{
    struct txn *list;
    size_t count;
    pay(1);
    home_advance(&home, 2000);
    pay(2);
    ck_assert_int_eq(txn_list(home.core, 0, 10, &list, &count), OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_uint_eq(list[0].facts.value.v.limb[0], 2);
    ck_assert_uint_eq(list[1].facts.value.v.limb[0], 1);
    free(list);
    ck_assert_int_eq(txn_list(home.core, 1, 10, &list, &count), OK);
    ck_assert_uint_eq(count, 1);
    free(list);
    account_logout(home.core);
    home_pump(&home);
    home_sign_up(&home, "bob");
    struct txn txn;
    ck_assert_int_eq(txn_get(home.core, 1, &txn), ERR_NOT_FOUND);
    ck_assert_int_eq(txn_list(home.core, 0, 10, &list, &count), OK);
    ck_assert_uint_eq(count, 0);
    free(list);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(txn__build__facts_are_what_was_asked),
    SUITE_TEST(txn__build__speed_chooses_the_tip),
    SUITE_TEST(txn__build__calls_get_a_quarter_more_gas),
    SUITE_TEST(txn__build__says_why_the_contract_refuses),
    SUITE_TEST(txn__build__says_what_is_missing),
    SUITE_TEST(txn__build__money_under_way_is_not_spent_twice),
    SUITE_TEST(txn__build__fee_above_the_bound_is_refused),
    SUITE_TEST(txn__build__reserve_for_later_is_cut_to_the_bound),
    SUITE_TEST(txn__build__absurd_estimates_are_refused),
    SUITE_TEST(txn__build__everything_leaves_the_fee_only),
    SUITE_TEST(txn__build__everything_of_too_little_is_refused),
    SUITE_TEST(txn__build__endpoint_fails__its_error_is_passed_on),
    SUITE_TEST(txn__build__needs_an_open_session_a_key_and_a_network),
    SUITE_TEST(txn__build__signer_shows_another_transaction__is_noticed),
    SUITE_TEST(txn__draft__expires_after_five_minutes),
    SUITE_TEST(txn__draft__locking_forgets_it),
    SUITE_TEST(txn__draft__of_an_account_ends_when_another_is_made),
    SUITE_TEST(txn__build__that_ends_with_its_session_does_not_cancel_the_next_login),
    SUITE_TEST(txn__discard__ends_a_build_at_every_moment),
    SUITE_TEST(txn__approve__goes_from_sent_to_confirmed),
    SUITE_TEST(txn__approve__draft_is_used_up),
    SUITE_TEST(txn__approve__second_draft_gets_the_next_nonce),
    SUITE_TEST(txn__approve__two_sessions_at_once_use_two_nonces),
    SUITE_TEST(txn__approve__a_nonce_given_up_is_used_by_the_next),
    SUITE_TEST(txn__approve__signer_dies__nothing_was_sent),
    SUITE_TEST(txn__approve__signer_forgot_the_digest__is_asked_again),
    SUITE_TEST(txn__approve__signer_signs_another_transaction__is_not_sent),
    SUITE_TEST(txn__approve__discarded_while_signing__is_not_sent),
    SUITE_TEST(txn__approve__one_transaction_per_step_of_an_order),
    SUITE_TEST(txn__send__answer_is_lost__pending_then_found),
    SUITE_TEST(txn__send__endpoint_refuses__is_sent_again_by_itself),
    SUITE_TEST(txn__send__dropped_from_the_pool__same_bytes_again),
    SUITE_TEST(txn__send__mined_at_once),
    SUITE_TEST(txn__send__read_only_session_sends_nothing),
    SUITE_TEST(txn__follow__fails_in_block__reverted_when_confirmed),
    SUITE_TEST(txn__follow__nonce_taken_by_another__replaced_after_a_while),
    SUITE_TEST(txn__follow__reorganised__sent_again_and_paid_once),
    SUITE_TEST(txn__follow__moved_to_another_block_by_a_reorganisation),
    SUITE_TEST(txn__follow__confirmed_block_is_undone__followed_again),
    SUITE_TEST(txn__follow__restart__goes_on_without_login),
    SUITE_TEST(txn__follow__stands_still__is_asked_rarely),
    SUITE_TEST(txn__list__newest_first_of_this_account),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("txn", tests, &fixture)
