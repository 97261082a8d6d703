/* Backup files: no bytes are taken for a head that asks for absurd work, and what is read of a
 * whole file is what was written; the first byte says what is done to a file of our own. */

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/backup_file.h"
#include "fuzz/fuzz.h"

static const struct backup_kdf cheap = {.passes = 1, .kib = 8};
static struct secret password;

static enum err read_all(int fd, struct buf *out)
{
    struct backup_reader reader;
    struct buf plain = {0};
    FUZZ_CHECK(lseek(fd, 0, SEEK_SET) == 0);
    enum err err = backup_reader_begin(&reader, fd, "fuzz", &password);
    while (err == OK && !reader.is_done) {
        err = backup_reader_next(&reader, &plain);
        if (err == OK)
            buf_add(out, plain.data, plain.len);
        FUZZ_CHECK(plain.len <= BACKUP_CHUNK);
    }
    backup_reader_clear(&reader);
    buf_clear(&plain);
    return err;
}

static void write_all(int fd, struct view content)
{
    struct backup_writer writer;
    struct backup_manifest manifest = {.made_s = 1, .store_len = content.len};
    FUZZ_CHECK(backup_writer_begin(&writer, fd, "fuzz", &password, &cheap, &manifest) == OK);
    for (size_t done = 0, len; done < content.len; done += len) {
        len = content.len - done < BACKUP_CHUNK ? content.len - done : BACKUP_CHUNK;
        FUZZ_CHECK(backup_writer_put(&writer, view_of(content.data + done, len),
                                     done + len == content.len) == OK);
    }
    backup_writer_clear(&writer);
}

/* Change one byte of our file, or cut it. Returns: false when nothing was changed. */
static bool spoil(int fd, const uint8_t choice[4])
{
    off_t len = lseek(fd, 0, SEEK_END);
    off_t at = (choice[1] | choice[2] << 8) % len;
    uint8_t byte;
    if (choice[0] % 3 == 0)
        return false;
    if (choice[0] % 3 == 1)
        return ftruncate(fd, at) == 0;
    FUZZ_CHECK(pread(fd, &byte, 1, at) == 1);
    byte ^= choice[3];
    FUZZ_CHECK(pwrite(fd, &byte, 1, at) == 1);
    return choice[3] != 0;
}

static void check_own(const uint8_t *data, size_t len)
{
    struct buf got = {0};
    int fd = memfd_create("backup", MFD_CLOEXEC);
    FUZZ_CHECK(fd >= 0);
    write_all(fd, view_of(data + 4, len - 4));
    bool is_spoiled = spoil(fd, data);
    enum err err = read_all(fd, &got);
    FUZZ_CHECK((err == OK) != is_spoiled);
    FUZZ_CHECK(is_spoiled || view_equal(view_of_buf(&got), view_of(data + 4, len - 4)));
    buf_clear(&got);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct backup_head head;
    struct backup_manifest manifest;
    if (password.data == NULL) {
        FUZZ_CHECK(secret_init_library() == OK);
        secret_set(&password, "a password", 10);
    }
    if (backup_head_read(&head, view_of(data, len)) == OK) {
        FUZZ_CHECK(head.kdf.passes <= 16 && head.kdf.kib <= 262144);
        FUZZ_CHECK((uint64_t)head.kdf.passes * head.kdf.kib <= 1024 * 1024);
    }
    if (backup_manifest_read(&manifest, view_of(data, len)) == OK)
        FUZZ_CHECK(memchr(manifest.program, 0, sizeof manifest.program) != NULL &&
                   manifest.store_len > 0);
    if (len > 4)
        check_own(data, len);
    return 0;
}
