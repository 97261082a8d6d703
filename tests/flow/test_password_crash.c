/* A change of password is killed at every step, with a real signer: before and after each request
 * to it, when its answer is there but not heard, and around each write to the disk. Afterwards the
 * old password opens the account or the new one, and with it wallets, policy, counters and audit
 * log as they belong together. */

#include <string.h>
#include <sys/stat.h>

#include "core/account.h"
#include "core/audit.h"
#include "core/policy.h"
#include "core/sign.h"
#include "core/wallet.h"
#include "support/folder.h"
#include "support/kill_points.h"

#define NEW_PASSWORD "another password for tests"

static struct shared {
    char dir[64];
    int64_t address_id;
    unsigned kill_next, full_next;
    enum err changed;
    bool opened_old, opened_new;
} * shared;

static struct home home, first;
static struct driver driver;

static void join(void)
{
    struct home same = {0};
    strcpy(same.dir, shared->dir);
    fake_clock_init(&same.clock);
    driver_open(&driver);
    home_join_prepare(&home, &same);
    home.real_signer = &driver;
    home_start(&home);
}

static void leave(void)
{
    home_close(&home);
    driver_close(&driver);
    zygote_stop();
}

static enum err sign_something(void)
{
    uint8_t sig65[65];
    job work;
    TRY(sign_message(home.core, &work, shared->address_id, view_of_text("so it is")));
    TRY(home_wait(&home, work));
    TRY(sign_approve(home.core, &work, work));
    TRY(home_wait(&home, work));
    return sign_take(home.core, sig65);
}

static void process_begins(void)
{
    struct addr address;
    join();
    home_sign_up(&home, "ann");
    shared->address_id = home_wallet(&home, "main", &address);
    ck_assert_int_eq(sign_something(), OK);
    leave();
}

static void process_changes(void)
{
    struct secret before = home_secret(HOME_PASSWORD), after = home_secret(NEW_PASSWORD);
    job work;
    join();
    ck_assert_int_eq(home_log_in(&home, "ann", HOME_PASSWORD), OK);
    kill_watch_ports(&home);
    kill_points->passed = 0;
    kill_points->kill_at = shared->kill_next;
    kill_disk_full(shared->full_next);
    shared->changed = account_change_password(home.core, &work, &before, &after);
    if (shared->changed == OK)
        shared->changed = home_wait(&home, work);
    kill_disk_full(0);
    kill_points->kill_at = 0;
    leave();
}

/* Whatever opens it, all of it is there. */
static void process_looks(void)
{
    struct policy policy;
    job work;
    join();
    shared->opened_old = home_log_in(&home, "ann", HOME_PASSWORD) == OK;
    shared->opened_new = !shared->opened_old && home_log_in(&home, "ann", NEW_PASSWORD) == OK;
    ck_assert(shared->opened_old || shared->opened_new);
    ck_assert_int_eq(sign_something(), OK);
    ck_assert_int_eq(policy_load(home.core, &work), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    ck_assert_int_eq(policy_get(home.core, &policy, NULL), OK);
    ck_assert_int_eq(audit_verify(home.core, &work), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    leave();
}

/* The folder as it was before, so that each round begins with the old password. */
static void copy_folder(const char *from, const char *to)
{
    static const char *const names[] = {"data/ecocoin.db", "data/ecocoin.db-wal"};
    for (size_t i = 0; i < MEM_COUNT(names); i++) {
        char path[128];
        struct buf bytes = {0};
        snprintf(path, sizeof path, "%s/%s", from, names[i]);
        folder_read(&bytes, path);
        snprintf(path, sizeof path, "%s/%s", to, names[i]);
        (void)unlink(path);
        if (bytes.len > 0)
            folder_write(path, bytes.data, bytes.len);
        buf_clear(&bytes);
    }
}

static char kept[64];

static void setup(void)
{
    char path[128];
    folder_make(kept);
    snprintf(path, sizeof path, "%s/data", kept);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    kill_points = kill_share(sizeof *kill_points);
    shared = kill_share(sizeof *shared);
    home_prepare(&first);
    strcpy(shared->dir, first.dir);
    ck_assert_int_eq(kill_in_process(process_begins), 0);
    copy_folder(shared->dir, kept);
}

static void teardown(void)
{
    folder_remove(kept);
    home_close(&first);
}

START_TEST(password__change__killed_at_every_step__old_or_new)
{
    unsigned killed = 0, old = 0;
    for (int status = KILLED; status == KILLED; killed++) {
        copy_folder(kept, shared->dir);
        shared->kill_next = killed + 1;
        status = kill_in_process(process_changes);
        kill_points->kill_at = 0;
        ck_assert(status == 0 || status == KILLED);
        ck_assert_int_eq(kill_in_process(process_looks), 0);
        ck_assert(status == KILLED || (shared->changed == OK && shared->opened_new));
        old += shared->opened_old;
    }
    ck_assert_uint_gt(killed, 8);
    ck_assert_uint_gt(old, 2);
    ck_assert_uint_lt(old, killed);
}
END_TEST

START_TEST(password__change__disk_full_at_every_write__as_it_says)
{
    unsigned full = 0;
    shared->changed = ERR_SPACE;
    while (shared->changed != OK) {
        copy_folder(kept, shared->dir);
        shared->full_next = ++full;
        ck_assert_int_eq(kill_in_process(process_changes), 0);
        ck_assert(shared->changed == OK || shared->changed == ERR_SPACE);
        shared->full_next = 0;
        ck_assert_int_eq(kill_in_process(process_looks), 0);
        ck_assert(shared->changed == OK ? shared->opened_new : shared->opened_old);
    }
    ck_assert_uint_gt(full, 2);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(password__change__killed_at_every_step__old_or_new, 300),
    SUITE_TEST_SLOW(password__change__disk_full_at_every_write__as_it_says, 300),
};
SUITE_MAIN_WITH("password_crash", tests,
                (&(struct suite_fixture){.setup = setup, .teardown = teardown}))
