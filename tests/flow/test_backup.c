/* Backups made while sessions write, restored into other homes, and killed at every step: whatever
 * stops them, there is the old file or the new one, the old store or the new one. */

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/backup.h"
#include "core/offset.h"
#include "core/store/setting_row.h"
#include "core/txn.h"
#include "support/folder.h"
#include "support/kill_points.h"

#define PASSWORD "a password for tests"

static const struct backup_kdf quick = {.passes = 1, .kib = 8};
static char folder[64], from_dir[80], to_dir[80], from_path[96], to_path[96], file[96];
static struct secret password;

/* Names change between two points, too. */
int rename(const char *from, const char *to)
{
    kill_point();
    int result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    kill_point();
    return result;
}

int link(const char *from, const char *to)
{
    kill_point();
    int result = (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
    kill_point();
    return result;
}

int unlink(const char *path)
{
    kill_point();
    int result = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    kill_point();
    return result;
}

static void setup(void)
{
    ck_assert_int_eq(secret_init_library(), OK);
    folder_make(folder);
    snprintf(from_dir, sizeof from_dir, "%s/from", folder);
    snprintf(to_dir, sizeof to_dir, "%s/to", folder);
    snprintf(from_path, sizeof from_path, "%s/ecocoin.db", from_dir);
    snprintf(to_path, sizeof to_path, "%s/ecocoin.db", to_dir);
    snprintf(file, sizeof file, "%s/backup", folder);
    ck_assert_int_eq(mkdir(from_dir, 0700), 0);
    ck_assert_int_eq(mkdir(to_dir, 0700), 0);
    secret_set(&password, PASSWORD, strlen(PASSWORD));
}

static void teardown(void)
{
    secret_clear(&password);
    folder_remove(folder);
}

static struct store *open_store(const char *path)
{
    struct store *store;
    enum err err = store_open(&store, path, false);
    ck_assert_msg(err == OK, "store_open: %s", err_detail(err));
    return store;
}

/* What tells one store from another. */
static void mark(struct store *store, const char *value)
{
    ck_assert_int_eq(setting_row_set(store, 0, "mark", value), OK);
}

static void make_store(const char *path, const char *value)
{
    struct store *store = open_store(path);
    mark(store, value);
    store_close(store);
}

static void check_mark(const char *path, const char *first, const char *second)
{
    char value[64];
    bool found;
    struct store *store = open_store(path);
    ck_assert_int_eq(store_check(store), OK);
    ck_assert_int_eq(setting_row_get(store, 0, "mark", value, sizeof value, &found), OK);
    ck_assert_msg(found && (strcmp(value, first) == 0 || strcmp(value, second) == 0),
                  "the mark is '%s'", value);
    store_close(store);
}

/* More than one step of each phase. */
static void fill_store(struct store *store, int rows)
{
    static char text[20000];
    memset(text, 'x', sizeof text - 1);
    ck_assert_int_eq(store_begin(store), OK);
    for (int i = 0; i < rows; i++) {
        char key[32];
        snprintf(key, sizeof key, "row %d", i);
        ck_assert_int_eq(setting_row_set(store, 7, key, text), OK);
    }
    ck_assert_int_eq(store_commit(store), OK);
}

static bool exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

/* Returns: names in a folder that begin so. */
static int count_names(const char *dir, const char *begin)
{
    int count = 0;
    DIR *open = opendir(dir);
    ck_assert_ptr_nonnull(open);
    for (struct dirent *entry; (entry = readdir(open)) != NULL;)
        count += strncmp(entry->d_name, begin, strlen(begin)) == 0;
    closedir(open);
    return count;
}

static enum err begin_making(struct backup_make **out, struct store *store, bool may_replace)
{
    const struct backup_make_options options = {.path = file,
                                                .password = &password,
                                                .kdf = &quick,
                                                .may_replace = may_replace,
                                                .now_s = 1795348800};
    return backup_make_begin(out, store, &options);
}

static enum err make_from(struct store *store, bool may_replace)
{
    struct backup_make *make;
    struct backup_progress progress = {.phase = BACKUP_COPYING};
    TRY(begin_making(&make, store, may_replace));
    enum err err = OK;
    while (err == OK && progress.phase != BACKUP_DONE)
        err = backup_make_step(make, &progress);
    backup_make_free(make);
    return err;
}

static void make_backup(void)
{
    struct store *store = open_store(from_path);
    enum err err = make_from(store, true);
    ck_assert_msg(err == OK, "%s", err_detail(err));
    store_close(store);
}

static enum err read_backup(const char *data_dir, bool may_replace)
{
    struct backup_read *read;
    struct backup_progress progress = {.phase = BACKUP_READING};
    const struct backup_read_options options = {.path = file,
                                                .password = &password,
                                                .data_dir = data_dir,
                                                .may_replace = may_replace,
                                                .now_s = 1795348800};
    TRY(backup_read_begin(&read, &options));
    enum err err = OK;
    while (err == OK && progress.phase != BACKUP_DONE)
        err = backup_read_step(read, &progress);
    backup_read_free(read);
    return err;
}

/* ---- making ---- */

START_TEST(backup__make__is_one_moment_of_a_store_that_is_written)
{
    struct backup_make *make;
    struct backup_progress progress = {.phase = BACKUP_COPYING};
    make_store(from_path, "before");
    struct store *store = open_store(from_path), *other = open_store(from_path);
    fill_store(store, 200);
    ck_assert_int_eq(begin_making(&make, store, false), OK);
    for (unsigned steps = 0; progress.phase != BACKUP_DONE; steps++) {
        mark(steps % 2 == 0 ? store : other, "after");
        fill_store(other, (int)steps);
        ck_assert_int_eq(backup_make_step(make, &progress), OK);
    }
    ck_assert_uint_gt(backup_make_manifest(make)->store_len, 16 * BACKUP_CHUNK);
    backup_make_free(make);
    store_close(store);
    store_close(other);
    ck_assert_int_eq(read_backup(to_dir, false), OK);
    check_mark(to_path, "before", "before");
    check_mark(from_path, "after", "after");
}
END_TEST

START_TEST(backup__make__leaves_nothing_when_it_is_cancelled)
{
    struct backup_make *make;
    struct backup_progress progress;
    make_store(from_path, "old");
    struct store *store = open_store(from_path);
    fill_store(store, 200);
    int names = count_names(from_dir, "");
    for (unsigned steps = 0;; steps++) {
        unsigned step;
        progress.phase = BACKUP_COPYING;
        ck_assert_int_eq(begin_making(&make, store, false), OK);
        for (step = 0; step < steps && progress.phase != BACKUP_DONE; step++)
            ck_assert_int_eq(backup_make_step(make, &progress), OK);
        ck_assert_int_eq(count_names(from_dir, ""), names); /* the copy has no name */
        backup_make_free(make);
        if (progress.phase == BACKUP_DONE)
            break;
        ck_assert_int_eq(count_names(folder, "backup"), 0);
    }
    ck_assert(exists(file));
    store_close(store);
}
END_TEST

START_TEST(backup__make__writes_over_nothing_unasked)
{
    struct stat st;
    make_store(from_path, "old");
    folder_write(file, "mine", 4);
    struct store *store = open_store(from_path);
    ck_assert_int_eq(make_from(store, false), ERR_EXISTS);
    ck_assert_int_eq(make_from(store, true), OK);
    ck_assert_int_eq(lstat(file, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    ck_assert_int_eq(read_backup(NULL, false), OK);
    secret_set(&password, "too short", 9);
    ck_assert_int_eq(make_from(store, true), ERR_INVALID);
    store_close(store);
}
END_TEST

START_TEST(backup__make__one_file_is_written_by_one)
{
    struct backup_make *first, *second;
    make_store(from_path, "old");
    struct store *store = open_store(from_path);
    ck_assert_int_eq(begin_making(&first, store, false), OK);
    ck_assert_int_eq(begin_making(&second, store, false), ERR_BUSY);
    backup_make_free(first);
    ck_assert_int_eq(make_from(store, false), OK);
    store_close(store);
}
END_TEST

START_TEST(backup__make__shows_nothing_of_the_store)
{
    make_store(from_path, "a name that nobody should read");
    make_backup();
    struct buf bytes = {0};
    folder_read(&bytes, file);
    ck_assert_ptr_null(memmem(bytes.data, bytes.len, "nobody should read", 18));
    ck_assert_ptr_null(memmem(bytes.data, bytes.len, "SQLite", 6));
    buf_clear(&bytes);
}
END_TEST

/* ---- restoring ---- */

START_TEST(backup__restore__refuses_a_home_with_a_store_unless_told)
{
    make_store(from_path, "new");
    make_backup();
    make_store(to_path, "old");
    ck_assert_int_eq(read_backup(to_dir, false), ERR_EXISTS);
    check_mark(to_path, "old", "old");
    ck_assert_int_eq(read_backup(to_dir, true), OK);
    check_mark(to_path, "new", "new");
    check_mark(to_path, "new", "new");
    char aside[128];
    snprintf(aside, sizeof aside, "%s.before-20261122T120000Z", to_path);
    check_mark(aside, "old", "old");
    ck_assert_int_eq(read_backup(to_dir, true), OK); /* in the same second */
    ck_assert_int_eq(count_names(to_dir, "ecocoin.db.before-20261122T120000Z-2"), 1);
}
END_TEST

START_TEST(backup__restore__keeps_out_of_a_home_in_use)
{
    make_store(from_path, "new");
    make_backup();
    struct store *session = open_store(to_path);
    ck_assert_int_eq(read_backup(to_dir, true), ERR_BUSY);
    store_close(session);
    ck_assert_int_eq(read_backup(to_dir, true), OK);
}
END_TEST

START_TEST(backup__restore__takes_the_place_of_a_damaged_store)
{
    make_store(from_path, "new");
    make_backup();
    folder_write(to_path, "this is no store at all", 23);
    ck_assert_int_eq(read_backup(to_dir, false), ERR_EXISTS);
    ck_assert_int_eq(read_backup(to_dir, true), OK);
    check_mark(to_path, "new", "new");
    ck_assert_int_eq(count_names(to_dir, "ecocoin.db.before-"), 1);
}
END_TEST

/* What a session that was killed left in its log belongs to the old store. */
static void killed_session(void)
{
    struct store *store = open_store(to_path);
    mark(store, "in the log");
    _exit(0);
}

START_TEST(backup__restore__folds_the_log_of_the_old_store)
{
    char aside[128];
    make_store(from_path, "new");
    make_backup();
    make_store(to_path, "old");
    ck_assert_int_eq(kill_in_process(killed_session), 0);
    ck_assert_int_eq(count_names(to_dir, "ecocoin.db-wal"), 1);
    ck_assert_int_eq(read_backup(to_dir, true), OK);
    check_mark(to_path, "new", "new");
    snprintf(aside, sizeof aside, "%s.before-20261122T120000Z", to_path);
    check_mark(aside, "in the log", "in the log");
}
END_TEST

START_TEST(backup__restore__a_bad_file_changes_nothing)
{
    struct buf bytes = {0};
    make_store(from_path, "new");
    make_backup();
    make_store(to_path, "old");
    folder_read(&bytes, file);
    bytes.data[bytes.len - 5] ^= 1;
    folder_write(file, bytes.data, bytes.len);
    ck_assert_int_eq(read_backup(to_dir, true), ERR_ALTERED);
    bytes.data[bytes.len - 5] ^= 1;
    folder_write(file, bytes.data, bytes.len - 1);
    ck_assert_int_eq(read_backup(to_dir, true), ERR_TRUNCATED);
    ck_assert_int_eq(count_names(to_dir, "ecocoin.db.new-"), 0);
    check_mark(to_path, "old", "old");
    buf_clear(&bytes);
}
END_TEST

static void set_version(const char *path, int version)
{
    char sql[64];
    sqlite3 *db;
    snprintf(sql, sizeof sql, "PRAGMA user_version=%d", version);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* Any bytes as the store inside, as another version of the program might have them. */
static void make_backup_of(struct view bytes)
{
    struct backup_writer writer;
    struct backup_manifest manifest = {.made_s = 1795348800, .store_len = bytes.len};
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_eq(backup_writer_begin(&writer, fd, file, &password, &quick, &manifest), OK);
    for (size_t done = 0, len; done < bytes.len; done += len) {
        len = bytes.len - done < BACKUP_CHUNK ? bytes.len - done : BACKUP_CHUNK;
        bool is_last = done + len == bytes.len;
        ck_assert_int_eq(backup_writer_put(&writer, view_of(bytes.data + done, len), is_last), OK);
    }
    backup_writer_clear(&writer);
    close(fd);
}

START_TEST(backup__restore__of_a_newer_or_foreign_store_is_refused)
{
    struct buf bytes = {0};
    make_store(from_path, "new");
    make_store(to_path, "old");
    set_version(from_path, 1000);
    folder_read(&bytes, from_path);
    make_backup_of(view_of_buf(&bytes));
    ck_assert_int_eq(read_backup(to_dir, true), ERR_STORE_NEWER);
    make_backup_of(view_of_text("no database, but sealed as one"));
    ck_assert_int_eq(read_backup(to_dir, true), ERR_STORE_DAMAGED);
    check_mark(to_path, "old", "old");
    ck_assert_int_eq(count_names(to_dir, "ecocoin.db.new-"), 0);
    ck_assert_int_eq(count_names(to_dir, "ecocoin.db.before-"), 0);
    buf_clear(&bytes);
}
END_TEST

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
}

static int64_t read_number(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return number;
}

/* An order that ran then may be done by now: to go on by itself would be to pay twice. */
START_TEST(backup__restore__what_was_under_way_does_not_go_on_by_itself)
{
    make_store(from_path, "new");
    run_sql(from_path,
            "INSERT INTO offset_order(account_id, address_id, chain_id, state, step, carbon,"
            " pay_token, pay_expected, pay_max, spot_pico, impact_bps, plan, beneficiary, message,"
            " created_s, updated_s, expires_s) VALUES"
            " (1, 1, 1, 0, 1, x'', x'', x'', x'', 1, 1, x'', 'b', 'm', 1, 1, 1),"
            " (1, 2, 1, 1, 4, x'', x'', x'', x'', 1, 1, x'', 'b', 'm', 1, 1, 1);"
            "INSERT INTO txn(account_id, address_id, chain_id, sender, nonce, state, purpose,"
            " unsigned, created_s) VALUES (1, 1, 1, x'01', 1, 0, 0, x'', 1),"
            " (1, 1, 1, x'01', 2, 1, 0, x'', 1), (1, 1, 1, x'01', 3, 2, 0, x'', 1)");
    make_backup();
    ck_assert_int_eq(read_backup(to_dir, false), OK);
    ck_assert_int_eq(read_number(to_path, "SELECT state FROM offset_order WHERE address_id=1"),
                     ORDER_FAILED);
    ck_assert_int_eq(read_number(to_path, "SELECT state FROM offset_order WHERE address_id=2"),
                     ORDER_DONE);
    ck_assert_int_eq(read_number(to_path, "SELECT state FROM txn WHERE nonce=1"), TXN_DISCARDED);
    ck_assert_int_eq(read_number(to_path, "SELECT state FROM txn WHERE nonce=2"), TXN_SIGNED);
    ck_assert_int_eq(read_number(to_path, "SELECT state FROM txn WHERE nonce=3"), TXN_SENT);
    ck_assert_int_eq(read_number(from_path, "SELECT state FROM txn WHERE nonce=1"), TXN_BUILT);
}
END_TEST

/* ---- killed at every step ---- */

static struct shared {
    unsigned kill_next, full_next;
} * shared;

static void process_makes(void)
{
    struct store *store = open_store(from_path);
    kill_points->passed = 0;
    kill_points->kill_at = shared->kill_next;
    ck_assert_int_eq(make_from(store, true), OK);
    kill_points->kill_at = 0;
    store_close(store);
}

static void process_restores(void)
{
    kill_points->passed = 0;
    kill_points->kill_at = shared->kill_next;
    ck_assert_int_eq(read_backup(to_dir, true), OK);
    kill_points->kill_at = 0;
}

START_TEST(backup__make__killed_at_every_step__old_or_new_file)
{
    unsigned killed = 0;
    kill_points = kill_share(sizeof *kill_points);
    shared = kill_share(sizeof *shared);
    make_store(from_path, "old");
    make_backup();
    make_store(from_path, "new");
    for (int status = KILLED; status == KILLED; killed++) {
        shared->kill_next = killed + 1;
        status = kill_in_process(process_makes);
        kill_points->kill_at = 0;
        ck_assert(status == 0 || status == KILLED);
        ck_assert_int_eq(read_backup(to_dir, true), OK);
        check_mark(to_path, "old", "new");
    }
    check_mark(to_path, "new", "new");
    ck_assert_int_eq(count_names(folder, "backup"), 1); /* also what killed ones left is used up */
    ck_assert_uint_gt(killed, 8);
}
END_TEST

START_TEST(backup__restore__killed_at_every_step__old_or_new_store)
{
    unsigned killed = 0;
    kill_points = kill_share(sizeof *kill_points);
    shared = kill_share(sizeof *shared);
    make_store(from_path, "new");
    make_backup();
    for (int status = KILLED; status == KILLED; killed++) {
        folder_remove(to_dir);
        ck_assert_int_eq(mkdir(to_dir, 0700), 0);
        make_store(to_path, "old");
        ck_assert_int_eq(kill_in_process(killed_session), 0);
        shared->kill_next = killed + 1;
        status = kill_in_process(process_restores);
        kill_points->kill_at = 0;
        ck_assert(status == 0 || status == KILLED);
        ck_assert(exists(to_path));
        check_mark(to_path, "in the log", "new");
        ck_assert_int_eq(read_backup(to_dir, true), OK); /* once more, after a crash */
        check_mark(to_path, "new", "new");
        ck_assert_int_eq(count_names(to_dir, "ecocoin.db.new-"), 0);
    }
    ck_assert_uint_gt(killed, 12);
}
END_TEST

/* From each write on the disk is full: it is said, and the old store stands. */
START_TEST(backup__restore__disk_full_at_every_write__old_store)
{
    enum err err = ERR_SPACE;
    kill_points = kill_share(sizeof *kill_points);
    make_store(from_path, "new");
    make_backup();
    make_store(to_path, "old");
    for (unsigned full = 1; err != OK; full++) {
        kill_disk_full(full);
        err = read_backup(to_dir, true);
        kill_disk_full(0);
        ck_assert_msg(err == OK || err == ERR_SPACE, "%s", err_detail(err));
        check_mark(to_path, err == OK ? "new" : "old", err == OK ? "new" : "old");
    }
    ck_assert_uint_gt(kill_points->refused, 2);
}
END_TEST

/* ---- from a session ---- */

START_TEST(backup__create__from_a_session__is_read_and_cancelled)
{
    static struct home home;
    struct backup_manifest manifest;
    struct backup_progress progress;
    job work;
    home_open(&home);
    kill_watch_ports(&home);
    ck_assert_int_eq(backup_create(home.core, &work, file, &password, false), ERR_LOCKED);
    home_sign_up(&home, "ana");
    home_wallet(&home, "main", NULL);
    ck_assert_int_eq(backup_create(home.core, &work, file, &password, false), OK);
    ck_assert_int_eq(backup_verify(home.core, &work, file, &password), ERR_BUSY);
    backup_cancel(home.core);
    ck_assert(!backup_progress_get(home.core, &progress));
    ck_assert_int_eq(backup_result(home.core), ERR_CANCELLED);
    ck_assert_int_eq(count_names(folder, "backup"), 0);
    ck_assert_int_eq(backup_create(home.core, &work, file, &password, false), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    ck_assert_int_eq(backup_verify(home.core, &work, file, &password), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    ck_assert_int_eq(backup_manifest_get(home.core, &manifest), OK);
    ck_assert_uint_eq(manifest.counts.accounts, 1);
    ck_assert_uint_eq(manifest.counts.wallets, 1);
    secret_set(&password, "another password", 16);
    ck_assert_int_eq(backup_verify(home.core, &work, file, &password), OK);
    ck_assert_int_eq(home_wait(&home, work), ERR_PASSWORD);
    ck_assert_int_eq(backup_manifest_get(home.core, &manifest), ERR_NOT_FOUND);
    home_close(&home);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(backup__make__is_one_moment_of_a_store_that_is_written),
    SUITE_TEST(backup__make__leaves_nothing_when_it_is_cancelled),
    SUITE_TEST(backup__make__writes_over_nothing_unasked),
    SUITE_TEST(backup__make__one_file_is_written_by_one),
    SUITE_TEST(backup__make__shows_nothing_of_the_store),
    SUITE_TEST(backup__restore__refuses_a_home_with_a_store_unless_told),
    SUITE_TEST(backup__restore__keeps_out_of_a_home_in_use),
    SUITE_TEST(backup__restore__takes_the_place_of_a_damaged_store),
    SUITE_TEST(backup__restore__folds_the_log_of_the_old_store),
    SUITE_TEST(backup__restore__a_bad_file_changes_nothing),
    SUITE_TEST(backup__restore__of_a_newer_or_foreign_store_is_refused),
    SUITE_TEST(backup__restore__what_was_under_way_does_not_go_on_by_itself),
    SUITE_TEST_SLOW(backup__make__killed_at_every_step__old_or_new_file, 300),
    SUITE_TEST_SLOW(backup__restore__killed_at_every_step__old_or_new_store, 300),
    SUITE_TEST_SLOW(backup__restore__disk_full_at_every_write__old_store, 300),
    SUITE_TEST_SLOW(backup__create__from_a_session__is_read_and_cancelled, 60),
};
SUITE_MAIN_WITH("backup", tests, (&(struct suite_fixture){.setup = setup, .teardown = teardown}))
