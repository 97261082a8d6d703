/* Reading a backup to its end, and restoring the store that is inside. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/backup_work.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/store/replace.h"

/* Chunks in one step: a mebibyte. */
#define STEP_CHUNKS 16

struct backup_read {
    char *path;
    int fd;
    int64_t now_s;
    struct backup_progress progress;
    struct backup_reader reader;
    struct replacement *place; /* NULL: only checked */
    char aside[4096];
    int64_t stopped;
    struct buf chunk;
};

static enum err open_file(struct backup_read *read)
{
    struct stat st;
    /* Without waiting for who might write into a pipe of this name. */
    read->fd = open(read->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (read->fd < 0)
        return err_set(errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot open '%s': %s", read->path,
                       strerror(errno));
    if (fstat(read->fd, &st) != 0 || !S_ISREG(st.st_mode))
        return err_set(ERR_IO, "'%s' is not a regular file", read->path);
    return OK;
}

static enum err open_place(struct backup_read *read, const struct backup_read_options *options)
{
    struct buf path = {0};
    buf_printf(&path, "%s/ecocoin.db", options->data_dir);
    enum err err = file_make_dirs(options->data_dir);
    if (err == OK)
        err = replacement_begin(&read->place, buf_text(&path), options->may_replace);
    buf_clear(&path);
    return err;
}

enum err backup_read_begin(struct backup_read **out, const struct backup_read_options *options)
{
    struct backup_read *read = mem_alloc(sizeof *read);
    read->fd = -1;
    read->path = mem_dup_text(options->path);
    read->now_s = options->now_s;
    enum err err = open_file(read);
    if (err == OK)
        err = backup_reader_begin(&read->reader, read->fd, read->path, options->password);
    if (err == OK && options->data_dir != NULL)
        err = open_place(read, options);
    if (err != OK) {
        backup_read_free(read);
        return err;
    }
    read->progress =
        (struct backup_progress){.phase = BACKUP_READING, .total = read->reader.manifest.store_len};
    *out = read;
    return OK;
}

/* What was about to happen when the backup was made may have happened since. */
static enum err place(struct backup_read *read)
{
    struct store *store;
    char when[32], words[160];
    TRY(replacement_check(&store, read->place));
    text_time_utc(when, sizeof when, read->reader.manifest.made_s);
    (void)text_format(words, sizeof words,
                      "it ran when the backup of %s was made: look what came of it on the chain",
                      when);
    TRY(backup_row_stop_orders(store, &read->stopped, words, read->now_s));
    return replacement_publish(read->place, read->aside, sizeof read->aside, read->now_s);
}

static enum err read_chunks(struct backup_read *read)
{
    for (int i = 0; i < STEP_CHUNKS && !read->reader.is_done; i++) {
        TRY(backup_reader_next(&read->reader, &read->chunk));
        if (read->place != NULL)
            TRY(replacement_put(read->place, view_of_buf(&read->chunk)));
    }
    read->progress.done = read->reader.done;
    if (read->reader.is_done)
        read->progress =
            (struct backup_progress){.phase = read->place != NULL ? BACKUP_PLACING : BACKUP_DONE};
    return OK;
}

enum err backup_read_step(struct backup_read *read, struct backup_progress *out)
{
    enum err err = OK;
    if (read->progress.phase == BACKUP_READING) {
        err = read_chunks(read);
    } else if (read->progress.phase == BACKUP_PLACING) {
        err = place(read);
        if (err == OK)
            read->progress.phase = BACKUP_DONE;
    }
    *out = read->progress;
    return err;
}

const struct backup_manifest *backup_read_manifest(const struct backup_read *read)
{
    return &read->reader.manifest;
}

const char *backup_read_aside(const struct backup_read *read, int64_t *stopped)
{
    *stopped = read->stopped;
    return read->aside;
}

void backup_read_free(struct backup_read *read)
{
    if (read == NULL)
        return;
    if (read->fd >= 0)
        close(read->fd);
    backup_reader_clear(&read->reader);
    replacement_free(read->place);
    buf_wipe(&read->chunk);
    mem_free(read->path);
    mem_free(read);
}
