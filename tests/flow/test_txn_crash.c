/* A payment is killed at every step it takes, as by `kill -9` or a power cut of the process: before
 * and after each request to a port, when each answer is there but not heard, and around each write
 * to the disk. The next start must bring it to exactly one payment.
 *
 * The chain lives in memory that all processes share and none takes with it. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/account.h"
#include "core/base/mem.h"
#include "core/context.h"
#include "core/txn.h"
#include "core/wallet.h"
#include "support/home.h"
#include "support/ledger.h"
#include "support/suite.h"

#define KILLED 137
#define AMOUNT 4242

static struct shared {
    struct ledger ledger;
    struct addr owner, stranger;
    int64_t address_id;
    char dir[64];
    unsigned points;    /* passed by the process that runs */
    unsigned kill_at;   /* 0: never */
    unsigned kill_next; /* kill_at of the session that pays, once it is logged in */
    unsigned disk_points;
} * shared;

/* One place where a process may die. */
static void point(void)
{
    if (shared != NULL && ++shared->points == shared->kill_at)
        _exit(KILLED);
}

/* ---- the disk: SQLite's own calls pass through here ---- */

static void disk_point(void)
{
    if (shared != NULL)
        shared->disk_points++;
    point();
}

int fdatasync(int fd)
{
    disk_point();
    int result = (int)syscall(SYS_fdatasync, fd);
    point();
    return result;
}

int fsync(int fd)
{
    disk_point();
    int result = (int)syscall(SYS_fsync, fd);
    point();
    return result;
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t offset)
{
    disk_point();
    return (ssize_t)syscall(SYS_pwrite64, fd, data, len, offset);
}

/* ---- the ports: each request and each answer passes through here ---- */

static ticket (*chain_submit)(void *ctx, const struct chain_request *request, chain_done_fn *done,
                              void *arg);
static ticket (*signer_submit)(void *ctx, const struct signer_request *request,
                               signer_done_fn *done, void *arg);

struct heard {
    chain_done_fn *chain_done;
    signer_done_fn *signer_done;
    void *arg;
};

static void hear_chain(void *arg, const struct chain_answer *answer)
{
    struct heard heard = *(struct heard *)arg;
    point(); /* it happened, nobody heard */
    heard.chain_done(heard.arg, answer);
    point();
}

static void hear_signer(void *arg, const struct signer_answer *answer)
{
    struct heard heard = *(struct heard *)arg;
    point();
    heard.signer_done(heard.arg, answer);
    point();
}

static ticket submit_chain(void *ctx, const struct chain_request *request, chain_done_fn *done,
                           void *arg)
{
    struct heard *heard = fake_chain_memory(ctx, sizeof *heard);
    *heard = (struct heard){.chain_done = done, .arg = arg};
    point();
    return chain_submit(ctx, request, hear_chain, heard);
}

static struct heard signer_heard[64];
static size_t signer_heard_count;

static ticket submit_signer(void *ctx, const struct signer_request *request, signer_done_fn *done,
                            void *arg)
{
    struct heard *heard = &signer_heard[signer_heard_count++ % MEM_COUNT(signer_heard)];
    *heard = (struct heard){.signer_done = done, .arg = arg};
    point();
    return signer_submit(ctx, request, hear_signer, heard);
}

static void watch_ports(struct home *home)
{
    chain_submit = home->core->ports.chain.submit;
    signer_submit = home->core->ports.signer.submit;
    home->core->ports.chain.submit = submit_chain;
    home->core->ports.signer.submit = submit_signer;
}

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

static void pay(struct home *home)
{
    struct txn_intent intent = {
        .address_id = shared->address_id, .to = shared->stranger, .value = u256_from_u64(AMOUNT)};
    job work;
    ck_assert_int_eq(txn_build(home->core, &work, &intent), OK);
    ck_assert_int_eq(home_wait(home, work), OK);
    ck_assert_int_eq(txn_approve(home->core, &work, work), OK);
    ck_assert_int_eq(home_wait(home, work), OK);
}

/* The session that is killed. */
static void session_pays(void)
{
    static struct home home;
    join(&home);
    watch_ports(&home);
    shared->points = 0;
    shared->kill_at = shared->kill_next;
    pay(&home);
    mine_a_while(&home);
    shared->kill_at = 0;
}

/* The session after it: a payment that was signed goes on by itself; one that was not is made by
 * the person again. */
static void session_recovers(void)
{
    static struct home home;
    struct txn *list;
    size_t count;
    shared->kill_at = 0;
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

/* Returns: exit status of a process that does this. */
static int in_process(void (*session)(void))
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        session();
        _exit(0);
    }
    while (waitpid(child, &status, 0) < 0)
        ck_assert_int_eq(errno, EINTR);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static struct home home;

static void begin(void)
{
    struct wallet_address address;
    home_prepare(&home);
    ledger_init(&shared->ledger);
    ledger_attach(&shared->ledger, &home.chain);
    home_start(&home);
    home_sign_up(&home, "ann");
    shared->address_id = home_wallet(&home, "Main");
    ck_assert_int_eq(wallet_address_get(home.core, shared->address_id, &address), OK);
    shared->owner = address.address;
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
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(shared, MAP_FAILED);
    for (unsigned n = 1; status == KILLED; n++) {
        begin();
        shared->disk_points = 0;
        shared->kill_next = n;
        status = in_process(session_pays);
        ck_assert_msg(status == 0 || status == KILLED, "step %u: ended with %d", n, status);
        killed += status == KILLED;
        unsigned_kills += shared->ledger.accepted == 0;
        int after = in_process(session_recovers);
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
    ck_assert_uint_ge(shared->disk_points, 20);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(txn__killed_at_every_step__pays_exactly_once, 300),
};
SUITE_MAIN("txn_crash", tests)
