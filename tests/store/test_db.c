#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/store/db.h"
#include "core/store/schema.h"
#include "support/folder.h"
#include "support/suite.h"

static char folder[64];
static char path[128];
static char log_path[128];

static void setup(void)
{
    folder_make(folder);
    snprintf(path, sizeof path, "%s/ecocoin.db", folder);
    snprintf(log_path, sizeof log_path, "%s/ecocoin.db-wal", folder);
}

static void teardown(void)
{
    folder_remove(folder);
}

static struct store *open_store(void)
{
    struct store *store;
    enum err err = store_open(&store, path, false);
    ck_assert_msg(err == OK, "store_open: %s", err_detail(err));
    return store;
}

static void make_store(void)
{
    store_close(open_store());
}

static enum err put(struct store *store, const char *key, const char *value)
{
    struct stmt *stmt;
    TRY(store_sql(&stmt, store,
                  "INSERT INTO setting VALUES(1, ?1, ?2)"
                  " ON CONFLICT DO UPDATE SET value=excluded.value"));
    stmt_text(stmt, 1, key);
    stmt_text(stmt, 2, value);
    return stmt_run(stmt);
}

static int64_t count_rows(struct store *store)
{
    struct stmt *stmt;
    bool row;
    ck_assert_int_eq(store_sql(&stmt, store, "SELECT count(*) FROM setting"), OK);
    ck_assert_int_eq(stmt_step(stmt, &row), OK);
    ck_assert(row);
    int64_t count = stmt_get_i64(stmt, 0);
    stmt_done(stmt);
    return count;
}

static unsigned mode_of(const char *name)
{
    struct stat st;
    ck_assert_int_eq(stat(name, &st), 0);
    return (unsigned)st.st_mode & 0777;
}

static void raw_sql(const char *file, const char *sql)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* ---- opening ---- */

START_TEST(store__open__is_private_whatever_the_umask)
{
    static const mode_t masks[] = {0, 0777};
    for (size_t i = 0; i < 2; i++) {
        mode_t old = umask(masks[i]);
        struct store *store = open_store();
        ck_assert_int_eq(put(store, "a", "b"), OK);
        umask(old);
        ck_assert_uint_eq(mode_of(path), 0600);
        ck_assert_uint_eq(mode_of(log_path), 0600);
        store_close(store);
        unlink(path);
    }
}
END_TEST

START_TEST(store__open__again_finds_what_was_written)
{
    struct store *store = open_store();
    ck_assert_int_eq(put(store, "a", "b"), OK);
    store_close(store);
    store = open_store();
    ck_assert_int_eq(count_rows(store), 1);
    ck_assert_int_eq(store_check(store), OK);
    store_close(store);
}
END_TEST

START_TEST(store__open__makes_a_readable_file_private)
{
    make_store();
    chmod(path, 0644);
    make_store();
    ck_assert_uint_eq(mode_of(path), 0600);
}
END_TEST

START_TEST(store__open__refuses_what_others_can_write)
{
    struct store *store;
    make_store();
    chmod(path, 0620);
    ck_assert_int_eq(store_open(&store, path, false), ERR_REFUSED);
    chmod(path, 0600);
    chmod(folder, 0770);
    ck_assert_int_eq(store_open(&store, path, false), ERR_REFUSED);
    ck_assert_ptr_null(store);
    chmod(folder, 0700);
    make_store();
}
END_TEST

START_TEST(store__open__refuses_what_is_no_file)
{
    struct store *store;
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert_int_eq(store_open(&store, path, false), ERR_IO);
    ck_assert_int_eq(store_open(&store, "/nowhere/at/all/ecocoin.db", false), ERR_IO);
}
END_TEST

START_TEST(store__open__names_both_versions_of_a_newer_store)
{
    struct store *store;
    char known[32];
    make_store();
    raw_sql(path, "PRAGMA user_version=99");
    ck_assert_int_eq(store_open(&store, path, false), ERR_STORE_NEWER);
    snprintf(known, sizeof known, "version %d", schema_version);
    ck_assert_ptr_nonnull(strstr(err_detail(ERR_STORE_NEWER), "version 99"));
    ck_assert_ptr_nonnull(strstr(err_detail(ERR_STORE_NEWER), known));
}
END_TEST

/* Opening must fail and leave the very bytes. */
static void expect_damage(void)
{
    struct buf before = {0}, after = {0};
    struct store *store;
    folder_read(&before, path);
    ck_assert_int_eq(store_open(&store, path, false), ERR_STORE_DAMAGED);
    ck_assert_ptr_null(store);
    ck_assert_ptr_nonnull(strstr(err_detail(ERR_STORE_DAMAGED), path));
    folder_read(&after, path);
    ck_assert(view_equal(view_of_buf(&before), view_of_buf(&after)));
    buf_clear(&before);
    buf_clear(&after);
}

START_TEST(store__open__finds_damage_and_leaves_it_alone)
{
    struct buf bytes = {0};
    static const char other[] = "this is a letter and not a database, however long it may become";
    make_store();
    folder_read(&bytes, path);
    ck_assert_uint_gt(bytes.len, 8192);

    folder_write(path, other, sizeof other);
    chmod(path, 0600);
    expect_damage();
    folder_write(path, "", 0);
    expect_damage();
    ck_assert_ptr_nonnull(strstr(err_detail(ERR_STORE_DAMAGED), "is empty"));
    folder_write(path, bytes.data, 4096);
    expect_damage();
    folder_write(path, bytes.data, bytes.len - 4096);
    expect_damage();
    folder_write(path, bytes.data, bytes.len / 2 + 123);
    expect_damage();
    memset(bytes.data, 0, 100);
    folder_write(path, bytes.data, bytes.len);
    expect_damage();
    buf_clear(&bytes);
}
END_TEST

START_TEST(store__open__refuses_a_database_of_another_program)
{
    raw_sql(path, "CREATE TABLE account(id INTEGER); PRAGMA user_version=1;");
    chmod(path, 0600);
    expect_damage();
}
END_TEST

START_TEST(store__open__refuses_a_log_without_its_store)
{
    struct store *store = open_store();
    ck_assert_int_eq(put(store, "a", "b"), OK);
    ck_assert_int_eq(unlink(path), 0);
    struct store *second;
    ck_assert_int_eq(store_open(&second, path, false), ERR_STORE_DAMAGED);
    ck_assert_int_ne(access(path, F_OK), 0);
    store_close(store);
}
END_TEST

START_TEST(store__open__leaves_nothing_beside_the_store)
{
    make_store();
    struct store *store = open_store();
    ck_assert_int_eq(store_lock(store, STORE_LOCK_TXN, 1), OK);
    store_close(store);
    ck_assert_int_eq(unlink(path), 0);
    char locks[128];
    snprintf(locks, sizeof locks, "%s/locks", folder);
    ck_assert_int_eq(unlink(locks), 0);
    /* Empty now, or this fails. */
    ck_assert_int_eq(rmdir(folder), 0);
    ck_assert_int_eq(mkdir(folder, 0700), 0);
}
END_TEST

START_TEST(store__open__read_only_writes_nothing)
{
    struct store *store;
    ck_assert_int_eq(store_open(&store, path, true), ERR_NOT_FOUND);
    make_store();
    ck_assert_int_eq(store_open(&store, path, true), OK);
    ck_assert_int_eq(put(store, "a", "b"), ERR_IO);
    ck_assert_int_eq(count_rows(store), 0);
    store_close(store);
}
END_TEST

START_TEST(store__open__at_once_by_many_makes_one_store)
{
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            struct store *store;
            enum err err = store_open(&store, path, false);
            char key[16];
            snprintf(key, sizeof key, "%d", i);
            if (err == OK)
                err = put(store, key, "x");
            store_close(store);
            _exit(err == OK ? 0 : 1);
        }
    }
    for (int i = 0; i < 4; i++) {
        int status;
        ck_assert_int_gt(wait(&status), 0);
        ck_assert_int_eq(status, 0);
    }
    struct store *store = open_store();
    ck_assert_int_eq(count_rows(store), 4);
    store_close(store);
}
END_TEST

START_TEST(store__check__finds_a_damaged_page)
{
    struct buf bytes = {0};
    struct store *store = open_store();
    char value[200];
    memset(value, 'v', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    for (int i = 0; i < 200; i++) {
        char key[16];
        snprintf(key, sizeof key, "%d", i);
        ck_assert_int_eq(put(store, key, value), OK);
    }
    store_close(store);
    folder_read(&bytes, path);
    memset(bytes.data + bytes.len - 4096, 0xee, 64);
    folder_write(path, bytes.data, bytes.len);
    buf_clear(&bytes);
    enum err err = store_open(&store, path, false);
    if (err == OK) {
        err = store_check(store);
        store_close(store);
    }
    ck_assert_int_eq(err, ERR_STORE_DAMAGED);
}
END_TEST

/* ---- statements ---- */

START_TEST(stmt__get__gives_back_what_was_bound)
{
    struct store *store = open_store();
    struct stmt *stmt;
    bool row;
    struct u256 amount = u256_pow10(60), amount_back;
    struct addr owner = {{1, 2, 3}}, owner_back;
    struct hash32 hash = {{9, 8, 7}}, hash_back;
    ck_assert_int_eq(store_sql(&stmt, store, "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7"), OK);
    stmt_i64(stmt, 1, INT64_MIN);
    stmt_text(stmt, 2, "Grüße");
    stmt_blob(stmt, 3, "", 0);
    stmt_u256(stmt, 4, &amount);
    stmt_addr(stmt, 5, &owner);
    stmt_hash(stmt, 6, &hash);
    stmt_null(stmt, 7);
    ck_assert_int_eq(stmt_step(stmt, &row), OK);
    ck_assert(row);
    ck_assert_int_eq(stmt_get_i64(stmt, 0), INT64_MIN);
    ck_assert_str_eq(stmt_get_text(stmt, 1), "Grüße");
    ck_assert(!stmt_is_null(stmt, 2));
    ck_assert_uint_eq(stmt_get_blob(stmt, 2).len, 0);
    amount_back = stmt_get_u256(stmt, 3);
    owner_back = stmt_get_addr(stmt, 4);
    hash_back = stmt_get_hash(stmt, 5);
    ck_assert_int_eq(u256_cmp(&amount, &amount_back), 0);
    ck_assert_mem_eq(owner.b, owner_back.b, 20);
    ck_assert_mem_eq(hash.b, hash_back.b, 32);
    ck_assert(stmt_is_null(stmt, 6));
    ck_assert_str_eq(stmt_get_text(stmt, 6), "");
    ck_assert_int_eq(stmt_row_ok(stmt), OK);
    ck_assert_int_eq(stmt_step(stmt, &row), OK);
    ck_assert(!row);
    stmt_done(stmt);
    store_close(store);
}
END_TEST

START_TEST(stmt__get__of_another_type_is_zero_and_bad)
{
    struct store *store = open_store();
    struct stmt *stmt;
    bool row;
    ck_assert_int_eq(store_sql(&stmt, store, "SELECT 'text', x'0102', 5, NULL"), OK);
    ck_assert_int_eq(stmt_step(stmt, &row), OK);
    ck_assert_int_eq(stmt_row_ok(stmt), OK);
    ck_assert_int_eq(stmt_get_i64(stmt, 0), 0);
    ck_assert_int_eq(stmt_row_ok(stmt), ERR_STORE_DAMAGED);
    stmt_done(stmt);

    ck_assert_int_eq(store_sql(&stmt, store, "SELECT x'0102'"), OK);
    ck_assert_int_eq(stmt_step(stmt, &row), OK);
    struct addr addr = stmt_get_addr(stmt, 0);
    ck_assert(addr.b[0] == 0 && addr.b[1] == 0);
    ck_assert_int_eq(stmt_row_ok(stmt), ERR_STORE_DAMAGED);
    stmt_done(stmt);

    ck_assert_int_eq(store_sql(&stmt, store, "SELECT NULL"), OK);
    ck_assert_int_eq(stmt_step(stmt, &row), OK);
    ck_assert_int_eq(stmt_get_i64(stmt, 0), 0);
    ck_assert_int_eq(stmt_row_ok(stmt), ERR_STORE_DAMAGED);
    stmt_done(stmt);
    store_close(store);
}
END_TEST

START_TEST(stmt__run__reports_a_constraint)
{
    struct store *store = open_store();
    struct stmt *stmt;
    ck_assert_int_eq(put(store, "a", "b"), OK);
    static const char sql[] = "INSERT INTO setting VALUES(1, 'a', 'c')";
    ck_assert_int_eq(store_sql(&stmt, store, sql), OK);
    ck_assert_int_eq(stmt_run(stmt), ERR_EXISTS);
    /* STRICT tables and foreign keys are on. */
    ck_assert_int_eq(store_sql(&stmt, store, "INSERT INTO setting VALUES('x', 'k', 'v')"), OK);
    ck_assert_int_eq(stmt_run(stmt), ERR_EXISTS);
    ck_assert_int_eq(
        store_sql(&stmt, store, "INSERT INTO price_reserve VALUES(7, x'00', x'00', 1)"), OK);
    ck_assert_int_eq(stmt_run(stmt), ERR_EXISTS);
    ck_assert_int_eq(count_rows(store), 1);
    store_close(store);
}
END_TEST

START_TEST(store__sql__gives_a_second_one_while_the_first_is_read)
{
    struct store *store = open_store();
    static const char sql[] = "SELECT key FROM setting ORDER BY key";
    struct stmt *outer, *inner;
    bool row;
    ck_assert_int_eq(put(store, "a", "1"), OK);
    ck_assert_int_eq(put(store, "b", "2"), OK);
    ck_assert_int_eq(store_sql(&outer, store, sql), OK);
    ck_assert_int_eq(stmt_step(outer, &row), OK);
    ck_assert_int_eq(store_sql(&inner, store, sql), OK);
    ck_assert_ptr_ne(outer, inner);
    ck_assert_int_eq(stmt_step(inner, &row), OK);
    ck_assert_str_eq(stmt_get_text(inner, 0), "a");
    stmt_done(inner);
    ck_assert_int_eq(stmt_step(outer, &row), OK);
    ck_assert_str_eq(stmt_get_text(outer, 0), "b");
    stmt_done(outer);
    ck_assert_int_eq(store_sql(&inner, store, sql), OK);
    ck_assert(inner != NULL);
    stmt_done(inner);
    store_close(store);
}
END_TEST

START_TEST(store__sql__serves_more_texts_than_it_keeps)
{
    struct store *store = open_store();
    static char texts[200][32];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 200; i++) {
            struct stmt *stmt;
            bool row;
            snprintf(texts[i], sizeof texts[i], "SELECT %d", i);
            ck_assert_int_eq(store_sql(&stmt, store, texts[i]), OK);
            ck_assert_int_eq(stmt_step(stmt, &row), OK);
            ck_assert_int_eq(stmt_get_i64(stmt, 0), i);
            stmt_done(stmt);
        }
    }
    store_close(store);
}
END_TEST

/* ---- transactions ---- */

START_TEST(store__commit__only_the_outermost_writes)
{
    struct store *store = open_store(), *other = open_store();
    ck_assert_int_eq(store_begin(store), OK);
    ck_assert_int_eq(put(store, "a", "1"), OK);
    ck_assert_int_eq(store_begin(store), OK);
    ck_assert_int_eq(put(store, "b", "2"), OK);
    ck_assert_int_eq(store_commit(store), OK);
    ck_assert_int_eq(count_rows(other), 0);
    ck_assert_int_eq(store_commit(store), OK);
    ck_assert_int_eq(count_rows(other), 2);
    store_close(store);
    store_close(other);
}
END_TEST

START_TEST(store__rollback__inside_makes_the_outermost_fail)
{
    struct store *store = open_store();
    ck_assert_int_eq(store_begin(store), OK);
    ck_assert_int_eq(put(store, "a", "1"), OK);
    ck_assert_int_eq(store_begin(store), OK);
    store_rollback(store);
    ck_assert_int_ne(store_commit(store), OK);
    ck_assert_int_eq(count_rows(store), 0);
    ck_assert_int_eq(store_begin(store), OK);
    ck_assert_int_eq(put(store, "a", "1"), OK);
    ck_assert_int_eq(store_commit(store), OK);
    ck_assert_int_eq(count_rows(store), 1);
    store_close(store);
}
END_TEST

START_TEST(store__commit__after_a_constraint_keeps_the_rest)
{
    struct store *store = open_store();
    struct stmt *stmt;
    ck_assert_int_eq(store_begin(store), OK);
    ck_assert_int_eq(put(store, "a", "1"), OK);
    ck_assert_int_eq(store_sql(&stmt, store, "INSERT INTO setting VALUES(1, 'a', 'c')"), OK);
    ck_assert_int_eq(stmt_run(stmt), ERR_EXISTS);
    ck_assert_int_eq(store_commit(store), OK);
    ck_assert_int_eq(count_rows(store), 1);
    store_close(store);
}
END_TEST

/* ---- several sessions ---- */

START_TEST(store__data_version__moves_by_the_writes_of_others_only)
{
    struct store *mine = open_store(), *other = open_store();
    int64_t before, after;
    ck_assert_int_eq(store_data_version(&before, mine), OK);
    ck_assert_int_eq(put(mine, "a", "1"), OK);
    ck_assert_int_eq(store_data_version(&after, mine), OK);
    ck_assert_int_eq(before, after);
    ck_assert_int_eq(put(other, "a", "2"), OK);
    ck_assert_int_eq(store_data_version(&after, mine), OK);
    ck_assert_int_ne(before, after);
    store_close(mine);
    store_close(other);
}
END_TEST

static int add_one_many_times(int times)
{
    struct store *store = open_store();
    struct stmt *stmt;
    bool row;
    for (int i = 0; i < times; i++) {
        if (store_begin(store) != OK ||
            store_sql(&stmt, store, "SELECT CAST(value AS INTEGER) FROM setting") != OK ||
            stmt_step(stmt, &row) != OK)
            return 1;
        char text[24];
        snprintf(text, sizeof text, "%lld", (long long)(row ? stmt_get_i64(stmt, 0) + 1 : 1));
        stmt_done(stmt);
        if (put(store, "count", text) != OK || store_commit(store) != OK)
            return 2;
    }
    store_close(store);
    return 0;
}

START_TEST(store__begin__lets_two_processes_write_in_turn)
{
    make_store();
    for (int i = 0; i < 2; i++) {
        if (fork() == 0)
            _exit(add_one_many_times(100));
    }
    for (int i = 0; i < 2; i++) {
        int status;
        ck_assert_int_gt(wait(&status), 0);
        ck_assert_int_eq(status, 0);
    }
    struct store *store = open_store();
    struct stmt *stmt;
    bool row;
    ck_assert_int_eq(store_sql(&stmt, store, "SELECT value FROM setting"), OK);
    ck_assert_int_eq(stmt_step(stmt, &row), OK);
    ck_assert_str_eq(stmt_get_text(stmt, 0), "200");
    stmt_done(stmt);
    store_close(store);
}
END_TEST

/* ---- the worst days ---- */

START_TEST(store__kill__in_a_transaction_loses_nothing_committed)
{
    int ready[2];
    char byte;
    ck_assert_int_eq(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        struct store *store = open_store();
        if (put(store, "kept", "1") != OK || store_begin(store) != OK ||
            put(store, "lost", "2") != OK || write(ready[1], "x", 1) != 1)
            _exit(1);
        pause();
        _exit(1);
    }
    ck_assert_int_eq((int)read(ready[0], &byte, 1), 1);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    struct store *store = open_store();
    ck_assert_int_eq(count_rows(store), 1);
    ck_assert_int_eq(put(store, "next", "3"), OK);
    ck_assert_int_eq(store_check(store), OK);
    store_close(store);
}
END_TEST

START_TEST(store__commit__on_a_full_disk_says_so_and_loses_nothing)
{
    struct store *store = open_store();
    struct rlimit all, little;
    char value[60000];
    memset(value, 'v', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    ck_assert_int_eq(put(store, "kept", "1"), OK);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &all);
    little = (struct rlimit){.rlim_cur = 150000, .rlim_max = all.rlim_max};
    setrlimit(RLIMIT_FSIZE, &little);
    enum err err = OK;
    for (int i = 0; i < 20 && err == OK; i++) {
        char key[16];
        snprintf(key, sizeof key, "%d", i);
        ck_assert_int_eq(store_begin(store), OK);
        err = put(store, key, value);
        if (err == OK)
            err = store_commit(store);
        else
            store_rollback(store);
    }
    ck_assert_msg(err == ERR_SPACE, "%s", err_detail(err));
    setrlimit(RLIMIT_FSIZE, &all);
    int64_t rows = count_rows(store);
    ck_assert_int_ge(rows, 1);
    ck_assert_int_eq(put(store, "again", "1"), OK);
    ck_assert_int_eq(store_check(store), OK);
    store_close(store);
    store = open_store();
    ck_assert_int_eq(count_rows(store), rows + 1);
    store_close(store);
}
END_TEST

START_TEST(store__open__on_a_full_disk_leaves_no_half_store)
{
    struct rlimit all, little;
    struct store *store;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &all);
    little = (struct rlimit){.rlim_cur = 10000, .rlim_max = all.rlim_max};
    setrlimit(RLIMIT_FSIZE, &little);
    ck_assert_int_eq(store_open(&store, path, false), ERR_SPACE);
    setrlimit(RLIMIT_FSIZE, &all);
    ck_assert_int_eq(rmdir(folder), 0);
    ck_assert_int_eq(mkdir(folder, 0700), 0);
    make_store();
}
END_TEST

START_TEST(store__scrub__leaves_nothing_of_what_was_overwritten)
{
    static const char old[] = "the old seal, never to be seen again";
    struct store *store = open_store();
    ck_assert_int_eq(put(store, "vault", old), OK);
    ck_assert(folder_holds(folder, old, strlen(old)));
    ck_assert_int_eq(put(store, "vault", "new"), OK);
    ck_assert_int_eq(store_scrub(store), OK);
    ck_assert(!folder_holds(folder, old, strlen(old)));
    store_close(store);
}
END_TEST

/* ---- locks ---- */

START_TEST(store__lock__is_held_by_one_session)
{
    struct store *mine = open_store(), *other = open_store();
    ck_assert_int_eq(store_lock(mine, STORE_LOCK_ORDER, 7), OK);
    ck_assert_int_eq(store_lock(mine, STORE_LOCK_ORDER, 7), ERR_BUSY);
    ck_assert_int_eq(store_lock(other, STORE_LOCK_ORDER, 7), ERR_BUSY);
    ck_assert_int_eq(store_lock(other, STORE_LOCK_ORDER, 8), OK);
    ck_assert_int_eq(store_lock(other, STORE_LOCK_TXN, 7), OK);
    ck_assert_int_eq(store_lock(mine, STORE_LOCK_HISTORY, INT64_MAX), OK);
    ck_assert_int_eq(store_lock(other, STORE_LOCK_HISTORY, INT64_MAX), ERR_BUSY);
    store_unlock(mine, STORE_LOCK_ORDER, 7);
    store_unlock(mine, STORE_LOCK_ORDER, 7);
    ck_assert_int_eq(store_lock(other, STORE_LOCK_ORDER, 7), OK);
    store_close(other);
    ck_assert_int_eq(store_lock(mine, STORE_LOCK_ORDER, 7), OK);
    store_close(mine);
}
END_TEST

START_TEST(store__lock__is_freed_when_its_holder_is_killed)
{
    int ready[2];
    char byte;
    make_store();
    ck_assert_int_eq(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        struct store *store = open_store();
        if (store_lock(store, STORE_LOCK_ORDER, 1) != OK || write(ready[1], "x", 1) != 1)
            _exit(1);
        pause();
        _exit(1);
    }
    struct store *store = open_store();
    ck_assert_int_eq((int)read(ready[0], &byte, 1), 1);
    ck_assert_int_eq(store_lock(store, STORE_LOCK_ORDER, 1), ERR_BUSY);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    ck_assert_int_eq(store_lock(store, STORE_LOCK_ORDER, 1), OK);
    store_close(store);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(store__open__is_private_whatever_the_umask),
    SUITE_TEST(store__open__again_finds_what_was_written),
    SUITE_TEST(store__open__makes_a_readable_file_private),
    SUITE_TEST(store__open__refuses_what_others_can_write),
    SUITE_TEST(store__open__refuses_what_is_no_file),
    SUITE_TEST(store__open__names_both_versions_of_a_newer_store),
    SUITE_TEST(store__open__finds_damage_and_leaves_it_alone),
    SUITE_TEST(store__open__refuses_a_database_of_another_program),
    SUITE_TEST(store__open__refuses_a_log_without_its_store),
    SUITE_TEST(store__open__leaves_nothing_beside_the_store),
    SUITE_TEST(store__open__read_only_writes_nothing),
    SUITE_TEST(store__open__at_once_by_many_makes_one_store),
    SUITE_TEST(store__check__finds_a_damaged_page),
    SUITE_TEST(stmt__get__gives_back_what_was_bound),
    SUITE_TEST(stmt__get__of_another_type_is_zero_and_bad),
    SUITE_TEST(stmt__run__reports_a_constraint),
    SUITE_TEST(store__sql__gives_a_second_one_while_the_first_is_read),
    SUITE_TEST(store__sql__serves_more_texts_than_it_keeps),
    SUITE_TEST(store__commit__only_the_outermost_writes),
    SUITE_TEST(store__rollback__inside_makes_the_outermost_fail),
    SUITE_TEST(store__commit__after_a_constraint_keeps_the_rest),
    SUITE_TEST(store__data_version__moves_by_the_writes_of_others_only),
    SUITE_TEST(store__begin__lets_two_processes_write_in_turn),
    SUITE_TEST(store__kill__in_a_transaction_loses_nothing_committed),
    SUITE_TEST(store__commit__on_a_full_disk_says_so_and_loses_nothing),
    SUITE_TEST(store__open__on_a_full_disk_leaves_no_half_store),
    SUITE_TEST(store__scrub__leaves_nothing_of_what_was_overwritten),
    SUITE_TEST(store__lock__is_held_by_one_session),
    SUITE_TEST(store__lock__is_freed_when_its_holder_is_killed),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("db", tests, &fixture)
