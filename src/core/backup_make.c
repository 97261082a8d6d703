/* A backup: copy the store, seal the copy into a file beside its place, read it back, name it. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/account.h"
#include "core/backup_work.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/store/snapshot.h"

/* Chunks in one step: a mebibyte. */
#define STEP_CHUNKS 16

struct backup_make {
    char *path, *beside;
    bool may_replace;
    struct backup_kdf kdf;
    struct secret password;
    struct snapshot *snapshot;
    int fd;
    struct backup_progress progress;
    struct backup_manifest manifest;
    struct backup_writer writer;
    struct backup_reader reader;
    crypto_generichash_state sums;
    uint8_t sum[BACKUP_SUM]; /* of the snapshot */
    struct buf chunk;
};

const char *backup_phase_words(enum backup_phase phase)
{
    static const char *const words[] = {
        [BACKUP_COPYING] = "copying the store",
        [BACKUP_SEALING] = "sealing the copy",
        [BACKUP_READING] = "reading the backup",
        [BACKUP_PLACING] = "checking the store",
        [BACKUP_DONE] = "done",
    };
    return words[phase];
}

/* ---- the file ---- */

static enum err cannot_write(const char *path)
{
    return err_set(errno == ENOSPC || errno == EDQUOT ? ERR_SPACE : ERR_CREATE,
                   "cannot write '%s': %s", path, strerror(errno));
}

static enum err check_place(const char *path, bool may_replace)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return errno == ENOENT ? OK : cannot_write(path);
    if (!S_ISREG(st.st_mode))
        return err_set(ERR_CREATE, "'%s' is not a regular file", path);
    return may_replace ? OK : err_set(ERR_EXISTS, "there is a file '%s' already", path);
}

/* A fixed name, so that what a killed program left is used up by the next one. What is made here is
 * private as far as the file system knows modes. */
static enum err open_beside(struct backup_make *make)
{
    const int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC;
    struct stat st;
    make->fd = open(make->beside, flags | O_EXCL, 0600);
    bool is_left = make->fd < 0 && errno == EEXIST;
    if (is_left)
        make->fd = open(make->beside, flags & ~O_CREAT);
    if (make->fd < 0 || fstat(make->fd, &st) != 0)
        return cannot_write(make->beside);
    enum err err = OK;
    if (!S_ISREG(st.st_mode) || st.st_nlink != 1 ||
        (is_left && (st.st_uid != geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0)))
        err = err_set(ERR_CREATE, "'%s' may be somebody else's: remove it first", make->beside);
    else if (flock(make->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        err = err_set(ERR_BUSY, "another session writes this backup");
    if (err != OK) {
        close(make->fd);
        make->fd = -1; /* it is not ours to remove */
        return err;
    }
    return ftruncate(make->fd, 0) == 0 ? OK : cannot_write(make->beside);
}

enum err backup_make_begin(struct backup_make **out, struct store *store,
                           const struct backup_make_options *options)
{
    size_t len = options->password->len, size = strlen(options->path) + sizeof ".partial";
    if (len < PASSWORD_MIN || len > PASSWORD_MAX)
        return err_set(ERR_INVALID, "the backup's password has %d to %d characters", PASSWORD_MIN,
                       PASSWORD_MAX);
    TRY(check_place(options->path, options->may_replace));
    struct backup_make *make = mem_alloc(sizeof *make);
    make->fd = -1;
    make->path = mem_dup_text(options->path);
    make->beside = mem_alloc(size);
    (void)text_format(make->beside, size, "%s.partial", options->path);
    make->may_replace = options->may_replace;
    make->kdf = options->kdf != NULL ? *options->kdf : backup_kdf_default;
    make->manifest.made_s = options->now_s;
    (void)text_copy(make->manifest.program, sizeof make->manifest.program, ECO_VERSION);
    secret_set(&make->password, options->password->data, len);
    crypto_generichash_init(&make->sums, NULL, 0, BACKUP_SUM);
    enum err err = open_beside(make);
    if (err == OK)
        err = snapshot_begin(&make->snapshot, store);
    if (err != OK) {
        backup_make_free(make);
        return err;
    }
    *out = make;
    return OK;
}

/* ---- steps ---- */

static void next_phase(struct backup_make *make, enum backup_phase phase, uint64_t total)
{
    make->progress = (struct backup_progress){.phase = phase, .total = total};
}

static enum err begin_sealing(struct backup_make *make)
{
    struct stat st;
    TRY(snapshot_check(make->snapshot));
    TRY(backup_row_count(snapshot_store(make->snapshot), &make->manifest.counts));
    if (fstat(snapshot_fd(make->snapshot), &st) != 0 || st.st_size <= 0 ||
        lseek(snapshot_fd(make->snapshot), 0, SEEK_SET) != 0)
        return err_set(ERR_IO, "the copy of the store cannot be read: %s", strerror(errno));
    make->manifest.store_len = (uint64_t)st.st_size;
    TRY(backup_writer_begin(&make->writer, make->fd, make->beside, &make->password, &make->kdf,
                            &make->manifest));
    next_phase(make, BACKUP_SEALING, make->manifest.store_len);
    return OK;
}

static enum err copy(struct backup_make *make)
{
    bool is_done;
    TRY(snapshot_step(make->snapshot, &is_done));
    snapshot_progress(make->snapshot, &make->progress.done, &make->progress.total);
    return is_done ? begin_sealing(make) : OK;
}

/* What is read back comes from the disk, as far as the system does as it is told. */
static enum err begin_reading(struct backup_make *make)
{
    if (fsync(make->fd) != 0)
        return cannot_write(make->beside);
    (void)posix_fadvise(make->fd, 0, 0, POSIX_FADV_DONTNEED);
    if (lseek(make->fd, 0, SEEK_SET) != 0)
        return cannot_write(make->beside);
    backup_writer_clear(&make->writer);
    crypto_generichash_final(&make->sums, make->sum, BACKUP_SUM);
    snapshot_free(make->snapshot);
    make->snapshot = NULL;
    TRY(backup_reader_begin(&make->reader, make->fd, make->beside, &make->password));
    next_phase(make, BACKUP_READING, make->manifest.store_len);
    return OK;
}

static enum err seal_chunk(struct backup_make *make)
{
    size_t got;
    uint64_t left = make->progress.total - make->progress.done;
    size_t len = left < BACKUP_CHUNK ? (size_t)left : BACKUP_CHUNK;
    buf_reset(&make->chunk);
    TRY(file_get(snapshot_fd(make->snapshot), buf_grow(&make->chunk, len), len, &got,
                 "the copy of the store"));
    if (got != len)
        return err_set(ERR_IO, "the copy of the store is shorter than it was");
    crypto_generichash_update(&make->sums, make->chunk.data, len);
    make->progress.done += len;
    return backup_writer_put(&make->writer, view_of_buf(&make->chunk),
                             make->progress.done == make->progress.total);
}

static enum err publish(struct backup_make *make)
{
    if (memcmp(make->sum, make->reader.sum, BACKUP_SUM) != 0)
        return err_set(ERR_ALTERED, "what was written to '%s' is not what is read back",
                       make->path);
    TRY(file_move(make->beside, make->path, make->may_replace));
    next_phase(make, BACKUP_DONE, 0);
    return OK;
}

static enum err read_chunk(struct backup_make *make)
{
    TRY(backup_reader_next(&make->reader, &make->chunk));
    make->progress.done = make->reader.done;
    return OK;
}

enum err backup_make_step(struct backup_make *make, struct backup_progress *out)
{
    enum err err = OK;
    enum backup_phase phase = make->progress.phase;
    if (phase == BACKUP_COPYING)
        err = copy(make);
    for (int i = 0; i < STEP_CHUNKS && err == OK && make->progress.done < make->progress.total; i++)
        if (phase == BACKUP_SEALING)
            err = seal_chunk(make);
        else if (phase == BACKUP_READING)
            err = read_chunk(make);
    bool is_over = make->progress.done == make->progress.total;
    if (err == OK && phase == BACKUP_SEALING && is_over)
        err = begin_reading(make);
    else if (err == OK && phase == BACKUP_READING && is_over)
        err = publish(make);
    *out = make->progress;
    return err;
}

const struct backup_manifest *backup_make_manifest(const struct backup_make *make)
{
    return &make->manifest;
}

void backup_make_free(struct backup_make *make)
{
    if (make == NULL)
        return;
    if (make->fd >= 0 && make->progress.phase != BACKUP_DONE)
        (void)unlink(make->beside);
    if (make->fd >= 0)
        close(make->fd);
    backup_writer_clear(&make->writer);
    backup_reader_clear(&make->reader);
    snapshot_free(make->snapshot);
    secret_clear(&make->password);
    buf_wipe(&make->chunk);
    mem_free(make->path);
    mem_free(make->beside);
    mem_free(make);
}
