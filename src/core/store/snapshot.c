#include "core/store/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/store/db_file.h"
#include "core/store/db_internal.h"

#define STEP_PAGES 64

struct snapshot {
    struct store *from; /* a connection of its own, inside of one read transaction */
    struct store *copy;
    sqlite3 *to;
    sqlite3_backup *backup;
    int fd;
};

/* The file is opened in all the ways that are needed, and loses its name. */
static enum err open_copy(struct snapshot *snapshot, const char *path)
{
    struct db_draft draft;
    TRY(db_draft_begin(&draft, path));
    snapshot->fd = open(draft.path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    enum err err = snapshot->fd >= 0
                       ? OK
                       : err_set(ERR_CREATE, "cannot open '%s': %s", draft.path, strerror(errno));
    if (err == OK)
        err = store_open_handle(&snapshot->copy, draft.path, false);
    int rc = SQLITE_OK;
    if (err == OK)
        rc = sqlite3_open_v2(draft.path, &snapshot->to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                             NULL);
    /* A journal would be for a copy that is thrown away when anything fails. */
    if (err == OK && rc == SQLITE_OK)
        rc = sqlite3_exec(snapshot->to, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;", NULL,
                          NULL, NULL);
    if (err == OK && rc != SQLITE_OK)
        err = store_err(snapshot->copy, rc);
    db_draft_drop(&draft);
    return err;
}

/* The first read fixes what the transaction sees. */
static enum err fix_moment(struct store *from)
{
    int rc = sqlite3_exec(from->db, "BEGIN; SELECT count(*) FROM sqlite_schema;", NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : store_err(from, rc);
}

enum err snapshot_begin(struct snapshot **out, struct store *of)
{
    struct snapshot *snapshot = mem_alloc(sizeof *snapshot);
    snapshot->fd = -1;
    enum err err = store_open_handle(&snapshot->from, of->path, false);
    if (err == OK)
        err = fix_moment(snapshot->from);
    if (err == OK)
        err = open_copy(snapshot, of->path);
    if (err == OK) {
        snapshot->backup = sqlite3_backup_init(snapshot->to, "main", snapshot->from->db, "main");
        if (snapshot->backup == NULL)
            err = store_err(snapshot->copy, sqlite3_errcode(snapshot->to));
    }
    if (err != OK) {
        snapshot_free(snapshot);
        return err;
    }
    *out = snapshot;
    return OK;
}

enum err snapshot_step(struct snapshot *snapshot, bool *is_done)
{
    errno = 0;
    int rc = sqlite3_backup_step(snapshot->backup, STEP_PAGES);
    *is_done = rc == SQLITE_DONE;
    return rc == SQLITE_DONE || rc == SQLITE_OK ? OK : store_err(snapshot->copy, rc);
}

void snapshot_progress(const struct snapshot *snapshot, uint64_t *done, uint64_t *total)
{
    int all = snapshot->backup != NULL ? sqlite3_backup_pagecount(snapshot->backup) : 0;
    int left = snapshot->backup != NULL ? sqlite3_backup_remaining(snapshot->backup) : 0;
    *total = all > 0 ? (uint64_t)all : 0;
    *done = all > left ? (uint64_t)(all - left) : 0;
}

/* The header says that a log belongs to the file. A copy has none: bytes 18 and 19 are the versions
 * for writing and reading, 2 with a log and 1 without (the file format of SQLite, section 1.3). */
static enum err forget_log(const struct snapshot *snapshot)
{
    static const uint8_t without[2] = {1, 1};
    if (pwrite(snapshot->fd, without, sizeof without, 18) == (ssize_t)sizeof without)
        return OK;
    return err_set(errno == ENOSPC || errno == EDQUOT ? ERR_SPACE : ERR_IO,
                   "cannot write the copy of the store: %s", strerror(errno));
}

enum err snapshot_check(struct snapshot *snapshot)
{
    int64_t version;
    int rc = sqlite3_backup_finish(snapshot->backup);
    snapshot->backup = NULL;
    if (rc != SQLITE_OK)
        return store_err(snapshot->copy, rc);
    sqlite3_close(snapshot->to);
    snapshot->to = NULL;
    store_close(snapshot->from);
    snapshot->from = NULL;
    TRY(forget_log(snapshot));
    TRY(store_check_version(snapshot->copy, &version));
    return store_check(snapshot->copy);
}

struct store *snapshot_store(struct snapshot *snapshot)
{
    return snapshot->copy;
}

int snapshot_fd(const struct snapshot *snapshot)
{
    return snapshot->fd;
}

void snapshot_free(struct snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    sqlite3_backup_finish(snapshot->backup);
    sqlite3_close(snapshot->to);
    store_close(snapshot->copy);
    store_close(snapshot->from);
    if (snapshot->fd >= 0)
        close(snapshot->fd);
    mem_free(snapshot);
}
