/* A payment is killed at every step it takes, as by `kill -9` or a power cut of the process: before
 * and after each request to a port, when each answer is there but not heard, and around each write
 * to the disk. The next start must bring it to exactly one payment.
 *
 * The chain lives in memory that all processes share and none takes with it. */

#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/txn.h"
#include "core/wallet.h"
#include "support/kill_points.h"
#include "support/ledger.h"

#define AMOUNT 4242

static struct shared {
    struct ledger ledger;
    struct addr owner, stranger;
    int64_t address_id;
    char dir[64];
    unsigned kill_next; /* kill_at of the session that pays, once it is logged in */
    unsigned full_next; /* full_at likewise */
} * shared;

/* ---- sessions ---- */

static void join(struct home *home)
{
    struct home first = {0};
    strcpy(first.dir, shared->dir);
    fake_clock_init(&first.clock);
    home_join_prepare(home, &first);
    ledger_attach(&shared->ledger, &home->chain);
    home_start(home);
    ck_assert_int_eq(home_log_in(home, "ann", HOME_PASSWORD), OK);
}

static void mine_a_while(struct home *home)
{
    for (int i = 0; i < 8; i++) {
        home_advance(home, 3000);
        ledger_mine(&shared->ledger);
    }
    home_advance(home, 6000);
}

static enum err try_to_pay(struct home *home)
{
    struct txn_intent intent = {
        .address_id = shared->address_id, .to = shared->stranger, .value = u256_from_u64(AMOUNT)};
    job work;
    TRY(txn_build(home->core, &work, &intent));
    TRY(home_wait(home, work));
    TRY(txn_approve(home->core, &work, work));
    return home_wait(home, work);
}

static void pay(struct home *home)
{
    ck_assert_int_eq(try_to_pay(home), OK);
}

/* The session that is killed. */
static void session_pays(void)
{
    static struct home home;
    join(&home);
    kill_watch_ports(&home);
    kill_points->passed = 0;
    kill_points->kill_at = shared->kill_next;
    pay(&home);
    mine_a_while(&home);
    kill_points->kill_at = 0;
}

/* The session after it: a payment that was signed goes on by itself; one that was not is made by
 * the person again. */
static void session_recovers(void)
{
    static struct home home;
    struct txn *list;
    size_t count;
    kill_points->kill_at = 0;
    join(&home);
    mine_a_while(&home);
    ck_assert_int_eq(txn_list(home.core, 0, 10, &list, &count), OK);
    ck_assert_uint_le(count, 1);
    mem_free(list);
    ck_assert_uint_eq(ledger_mined_count(&shared->ledger), count);
    if (count == 0) {
        pay(&home);
        mine_a_while(&home);
    }
    ck_assert_int_eq(txn_list(home.core, 0, 10, &list, &count), OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(list[0].state, TXN_CONFIRMED);
    ck_assert_uint_eq(list[0].facts.nonce, 0);
    mem_free(list);
    home_close(&home);
}

/* The disk is full from one write on, until the person has made room. */
static void session_pays_on_a_full_disk(void)
{
    static struct home home;
    struct txn *list;
    size_t count;
    join(&home);
    kill_disk_full(shared->full_next);
    enum err err = try_to_pay(&home);
    unsigned accepted = shared->ledger.accepted;
    mine_a_while(&home);
    /* What could not be saved was not sent, and it was said why. */
    if (kill_points->refused > 0 && accepted == 0)
        ck_assert_msg(err == ERR_SPACE, "%s: %s", err_code(err), home.done.detail);
    kill_disk_full(0);
    mine_a_while(&home);
    ck_assert_int_eq(txn_list(home.core, 0, 10, &list, &count), OK);
    size_t sent = 0;
    for (size_t i = 0; i < count; i++)
        sent += list[i].state != TXN_DISCARDED;
    ck_assert_uint_le(sent, 1);
    ck_assert_uint_eq(ledger_mined_count(&shared->ledger), sent);
    mem_free(list);
    if (sent == 0) {
        pay(&home);
        mine_a_while(&home);
    }
    ck_assert_int_eq(txn_list(home.core, 0, 10, &list, &count), OK);
    ck_assert_int_eq(list[0].state, TXN_CONFIRMED);
    mem_free(list);
    home_close(&home);
}

static struct home home;

static void begin(void)
{
    home_prepare(&home);
    ledger_init(&shared->ledger);
    ledger_attach(&shared->ledger, &home.chain);
    home_start(&home);
    home_sign_up(&home, "ann");
    shared->address_id = home_wallet(&home, "Main", &shared->owner);
    shared->stranger = home_address(9, 9);
    strcpy(shared->dir, home.dir);
    ledger_give(&shared->ledger, &shared->owner, &addr_zero, u256_pow10(18));
    core_close(home.core);
    home.core = NULL;
}

START_TEST(txn__killed_at_every_step__pays_exactly_once)
{
    struct u256 want = u256_from_u64(AMOUNT);
    unsigned killed = 0, unsigned_kills = 0;
    int status = KILLED;
    shared = kill_share(sizeof *shared);
    kill_points = kill_share(sizeof *kill_points);
    for (unsigned n = 1; status == KILLED; n++) {
        begin();
        kill_points->disk = 0;
        shared->kill_next = n;
        status = kill_in_process(session_pays);
        ck_assert_msg(status == 0 || status == KILLED, "step %u: ended with %d", n, status);
        killed += status == KILLED;
        unsigned_kills += shared->ledger.accepted == 0;
        int after = kill_in_process(session_recovers);
        ck_assert_msg(after == 0, "killed at step %u: recovery ended with %d", n, after);
        struct u256 have = ledger_balance(&shared->ledger, &shared->stranger, &addr_zero);
        ck_assert_msg(u256_cmp(&have, &want) == 0, "killed at step %u: not paid exactly once", n);
        ck_assert_msg(ledger_mined_count(&shared->ledger) == 1, "killed at step %u", n);
        home_close(&home);
    }
    /* It did die in many places, before and after the chain had it, and at the disk too. */
    ck_assert_uint_ge(killed, 60);
    ck_assert_uint_ge(unsigned_kills, 10);
    ck_assert_uint_lt(unsigned_kills, killed - 10);
    ck_assert_uint_ge(kill_points->disk, 20);
}
END_TEST

START_TEST(txn__disk_full_at_every_write__sends_nothing_unsaved)
{
    struct u256 want = u256_from_u64(AMOUNT);
    unsigned stopped = 0, n = 0;
    shared = kill_share(sizeof *shared);
    kill_points = kill_share(sizeof *kill_points);
    do {
        kill_disk_full(0);
        kill_points->refused = 0;
        begin();
        shared->full_next = ++n;
        int status = kill_in_process(session_pays_on_a_full_disk);
        ck_assert_msg(status == 0, "full at write %u: ended with %d", n, status);
        struct u256 have = ledger_balance(&shared->ledger, &shared->stranger, &addr_zero);
        ck_assert_msg(u256_cmp(&have, &want) == 0, "full at write %u: not paid exactly once", n);
        ck_assert_msg(ledger_mined_count(&shared->ledger) == 1, "full at write %u", n);
        stopped += kill_points->refused > 0;
        home_close(&home);
    } while (kill_points->refused > 0);
    ck_assert_uint_ge(stopped, 10);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(txn__disk_full_at_every_write__sends_nothing_unsaved, 300),
    SUITE_TEST_SLOW(txn__killed_at_every_step__pays_exactly_once, 300),
};
SUITE_MAIN("txn_crash", tests)
