/* The form of a backup's file: what is written is read, and nothing else is. */

#include "core/backup_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "support/folder.h"
#include "support/suite.h"

#define FRAME_TAG 17

static const struct backup_kdf quick = {.passes = 1, .kib = 8};
static char folder[64], path[96];
static struct secret password;

static void setup(void)
{
    ck_assert_int_eq(secret_init_library(), OK);
    folder_make(folder);
    snprintf(path, sizeof path, "%s/file", folder);
    secret_set(&password, "a password for tests", 20);
}

static void teardown(void)
{
    secret_clear(&password);
    folder_remove(folder);
}

/* The plain byte at a place of the store. */
static uint8_t byte_at(size_t place)
{
    return (uint8_t)(place * 131 + place / 251);
}

static void write_file(size_t len)
{
    struct backup_manifest manifest = {.made_s = 1795348800,
                                       .store_len = len,
                                       .program = "1.2.3",
                                       .counts = {.store_version = 5, .wallets = 7}};
    struct backup_writer writer;
    struct buf chunk = {0};
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(backup_writer_begin(&writer, fd, "file", &password, &quick, &manifest), OK);
    for (size_t done = 0; done < len;) {
        size_t more = len - done < BACKUP_CHUNK ? len - done : BACKUP_CHUNK;
        buf_reset(&chunk);
        for (size_t i = 0; i < more; i++)
            buf_add_byte(&chunk, byte_at(done + i));
        done += more;
        ck_assert_int_eq(backup_writer_put(&writer, view_of_buf(&chunk), done == len), OK);
    }
    backup_writer_clear(&writer);
    buf_clear(&chunk);
    close(fd);
}

/* Read it all. Returns: the first error. Out: len that was read and right */
static enum err read_all(struct backup_reader *reader, int fd, size_t *len)
{
    struct buf plain = {0};
    *len = 0;
    enum err err = backup_reader_begin(reader, fd, "file", &password);
    while (err == OK && !reader->is_done) {
        err = backup_reader_next(reader, &plain);
        for (size_t i = 0; err == OK && i < plain.len; i++)
            ck_assert_uint_eq(plain.data[i], byte_at((*len)++));
    }
    backup_reader_clear(reader);
    buf_clear(&plain);
    return err;
}

static enum err read_file(void)
{
    struct backup_reader reader;
    size_t len;
    int fd = open(path, O_RDONLY);
    ck_assert_int_ge(fd, 0);
    enum err err = read_all(&reader, fd, &len);
    close(fd);
    return err;
}

START_TEST(backup_file__read__gives_what_was_written)
{
    static const size_t lens[] = {1,
                                  1000,
                                  BACKUP_CHUNK - 1,
                                  BACKUP_CHUNK,
                                  BACKUP_CHUNK + 1,
                                  3 * BACKUP_CHUNK,
                                  3 * BACKUP_CHUNK + 7};
    for (size_t i = 0; i < MEM_COUNT(lens); i++) {
        struct backup_reader reader;
        size_t len;
        write_file(lens[i]);
        int fd = open(path, O_RDONLY);
        ck_assert_int_eq(read_all(&reader, fd, &len), OK);
        ck_assert_uint_eq(len, lens[i]);
        ck_assert_int_eq(reader.manifest.made_s, 1795348800);
        ck_assert_str_eq(reader.manifest.program, "1.2.3");
        ck_assert_uint_eq(reader.manifest.counts.store_version, 5);
        ck_assert_uint_eq(reader.manifest.counts.wallets, 7);
        close(fd);
    }
}
END_TEST

START_TEST(backup_file__read__another_password_opens_nothing)
{
    write_file(1000);
    secret_set(&password, "a password for tests!", 21);
    ck_assert_int_eq(read_file(), ERR_PASSWORD);
    secret_clear(&password);
    ck_assert_int_eq(read_file(), ERR_PASSWORD);
}
END_TEST

/* In any place: what is not the head cannot be told from another alteration. */
START_TEST(backup_file__read__any_changed_byte_is_noticed)
{
    struct buf file = {0};
    write_file(300);
    folder_read(&file, path);
    for (size_t i = 0; i < file.len; i++) {
        file.data[i] ^= 0x40;
        folder_write(path, file.data, file.len);
        enum err err = read_file();
        ck_assert_int_eq(err, i < 9 ? ERR_SYNTAX : i == 9 ? ERR_STORE_NEWER : ERR_ALTERED);
        file.data[i] ^= 0x40;
    }
    buf_clear(&file);
}
END_TEST

START_TEST(backup_file__read__every_truncation_is_told)
{
    struct buf file = {0};
    write_file(300);
    folder_read(&file, path);
    for (size_t len = 0; len < file.len; len++) {
        folder_write(path, file.data, len);
        ck_assert_int_eq(read_file(), len == 0 ? ERR_SYNTAX : ERR_TRUNCATED);
    }
    buf_add_byte(&file, 0);
    folder_write(path, file.data, file.len);
    ck_assert_int_eq(read_file(), ERR_ALTERED);
    buf_clear(&file);
}
END_TEST

/* Through a pipe the length is not known before the end. */
START_TEST(backup_file__read__a_stream_that_ends_or_goes_on_is_noticed)
{
    struct buf file = {0};
    write_file(300);
    folder_read(&file, path);
    for (int more = -1; more <= 1; more++) {
        struct backup_reader reader;
        size_t len;
        int pair[2];
        ck_assert_int_eq(pipe(pair), 0);
        size_t all = more > 0 ? file.len : file.len - (more < 0 ? 100 : 0);
        ck_assert_int_eq(write(pair[1], file.data, all), (ssize_t)all);
        if (more > 0)
            ck_assert_int_eq(write(pair[1], "x", 1), 1);
        close(pair[1]);
        ck_assert_int_eq(read_all(&reader, pair[0], &len), more == 0 ? OK : ERR_ALTERED);
        close(pair[0]);
    }
    buf_clear(&file);
}
END_TEST

START_TEST(backup_file__read__frames_in_another_order_are_refused)
{
    const size_t first = BACKUP_HEAD + BACKUP_MANIFEST + FRAME_TAG,
                 frame = BACKUP_CHUNK + FRAME_TAG;
    struct buf file = {0}, other = {0};
    write_file(3 * BACKUP_CHUNK);
    folder_read(&file, path);
    ck_assert_uint_eq(file.len, first + 3 * frame);
    buf_add(&other, file.data, first);
    buf_add(&other, file.data + first + frame, frame);
    buf_add(&other, file.data + first, frame);
    buf_add(&other, file.data + first + 2 * frame, frame);
    folder_write(path, other.data, other.len);
    ck_assert_int_eq(read_file(), ERR_ALTERED);
    /* One of them twice. */
    memcpy(other.data + first, file.data + first, frame);
    folder_write(path, other.data, other.len);
    ck_assert_int_eq(read_file(), ERR_ALTERED);
    buf_clear(&file);
    buf_clear(&other);
}
END_TEST

/* An attacker who makes the check anew: the bound on the work holds, and then the proof. */
START_TEST(backup_file__head__bounds_the_cost_before_any_work)
{
    static const struct backup_kdf costs[] = {{0, 64}, {17, 64}, {1, 7}, {1, 262145}, {9, 131072}};
    struct buf file = {0};
    write_file(300);
    folder_read(&file, path);
    for (size_t i = 0; i < MEM_COUNT(costs); i++) {
        for (int b = 0; b < 4; b++) {
            file.data[11 + b] = (uint8_t)(costs[i].passes >> (24 - 8 * b));
            file.data[15 + b] = (uint8_t)(costs[i].kib >> (24 - 8 * b));
        }
        crypto_generichash(file.data + BACKUP_HEAD - 16, 16, file.data, BACKUP_HEAD - 16, NULL, 0);
        folder_write(path, file.data, file.len);
        ck_assert_int_eq(read_file(), ERR_ALTERED);
    }
    for (int b = 0; b < 4; b++) {
        file.data[11 + b] = b == 3 ? 2 : 0;
        file.data[15 + b] = b == 3 ? 8 : 0;
    }
    crypto_generichash(file.data + BACKUP_HEAD - 16, 16, file.data, BACKUP_HEAD - 16, NULL, 0);
    folder_write(path, file.data, file.len);
    ck_assert_int_eq(read_file(), ERR_PASSWORD);
    buf_clear(&file);
}
END_TEST

START_TEST(backup_file__head__says_what_a_foreign_file_is)
{
    struct backup_head head;
    ck_assert_int_eq(backup_head_read(&head, view_of_text("SQLite format 3")), ERR_SYNTAX);
    ck_assert_int_eq(backup_head_read(&head, view_of_text("")), ERR_SYNTAX);
    ck_assert_int_eq(backup_head_read(&head, view_of_text("ecoback")), ERR_TRUNCATED);
    ck_assert_int_eq(backup_head_read(&head, view_of_text("ecobackup\x02")), ERR_STORE_NEWER);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(backup_file__read__gives_what_was_written),
    SUITE_TEST(backup_file__read__another_password_opens_nothing),
    SUITE_TEST(backup_file__read__any_changed_byte_is_noticed),
    SUITE_TEST(backup_file__read__every_truncation_is_told),
    SUITE_TEST(backup_file__read__a_stream_that_ends_or_goes_on_is_noticed),
    SUITE_TEST(backup_file__read__frames_in_another_order_are_refused),
    SUITE_TEST(backup_file__head__bounds_the_cost_before_any_work),
    SUITE_TEST(backup_file__head__says_what_a_foreign_file_is),
};
SUITE_MAIN_WITH("backup_file", tests,
                (&(struct suite_fixture){.setup = setup, .teardown = teardown}))
