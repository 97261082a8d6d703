#include "core/store/db_file.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/rnd.h"
#include "core/base/text.h"

#define DRAFT_MARK ".new-"

static enum err check_private(const char *path, const struct stat *st, const char *what)
{
    if (st->st_uid != geteuid())
        return err_set(ERR_REFUSED, "the %s '%s' belongs to another user", what, path);
    if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return err_set(ERR_REFUSED, "the %s '%s' can be written by others: chmod go-w it", what,
                       path);
    return OK;
}

static enum err check_folder(const char *path)
{
    struct stat st;
    char *folder = file_dir_of(path);
    enum err err = stat(folder, &st) == 0 ? check_private(folder, &st, "folder")
                                          : err_set(ERR_IO, "cannot open the folder '%s': %s",
                                                    folder, strerror(errno));
    mem_free(folder);
    return err;
}

/* A log without its store would be played into whatever store comes next. */
static enum err check_no_log(const char *path)
{
    struct stat st;
    char log[4096];
    if (text_format(log, sizeof log, "%s-wal", path) && stat(log, &st) == 0 && st.st_size > 0)
        return err_set(ERR_STORE_DAMAGED,
                       "the store '%s' is missing but its log '%s' is there: bring the store back, "
                       "or move the log to another folder to begin anew",
                       path, log);
    return OK;
}

enum err db_file_check(bool *exists, const char *path)
{
    struct stat st;
    *exists = false;
    TRY(check_folder(path));
    if (lstat(path, &st) != 0) {
        if (errno == ENOENT)
            return check_no_log(path);
        return err_set(ERR_IO, "cannot open the store '%s': %s", path, strerror(errno));
    }
    *exists = true;
    if (!S_ISREG(st.st_mode))
        return err_set(ERR_IO, "the store '%s' is not a regular file", path);
    TRY(check_private(path, &st, "store"));
    if (st.st_size == 0)
        return err_set(
            ERR_STORE_DAMAGED,
            "the store '%s' is empty, which it never is by itself: bring back a copy, or "
            "remove it to begin anew and restore each wallet from its words",
            path);
    /* By name: to open and close the file here would drop the locks that SQLite holds on it. */
    if ((st.st_mode & 0777) != 0600 && chmod(path, 0600) != 0)
        return err_set(ERR_IO, "cannot make '%s' private: %s", path, strerror(errno));
    return OK;
}

/* ---- the home's lock ---- */

enum err db_home_lock(int *home, const char *path, bool alone)
{
    char *folder = file_dir_of(path);
    *home = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    mem_free(folder);
    if (*home < 0 || flock(*home, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0)
        return OK;
    bool is_held = errno == EWOULDBLOCK;
    close(*home);
    *home = -1;
    if (!is_held)
        return OK;
    return alone ? err_set(ERR_BUSY, "another session uses this home: close it first")
                 : err_set(ERR_BUSY, "a backup is being restored here: try again in a moment");
}

void db_drafts_sweep(const char *path)
{
    char *folder = file_dir_of(path);
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    char begin[256];
    DIR *dir = text_format(begin, sizeof begin, "%s" DRAFT_MARK, name) ? opendir(folder) : NULL;
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;)
        if (strncmp(entry->d_name, begin, strlen(begin)) == 0)
            (void)unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir != NULL)
        closedir(dir);
    mem_free(folder);
}

enum err db_draft_begin(struct db_draft *draft, const char *path)
{
    uint32_t tag;
    rnd_bytes(&tag, sizeof tag);
    if (!text_format(draft->path, sizeof draft->path, "%s" DRAFT_MARK "%08x", path, (unsigned)tag))
        return err_set(ERR_LIMIT, "the path '%s' is too long", path);
    int fd = open(draft->path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0 || fchmod(fd, 0600) != 0) {
        enum err code = errno == ENOSPC || errno == EDQUOT ? ERR_SPACE : ERR_CREATE;
        enum err err = err_set(code, "cannot create the store '%s': %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return err;
    }
    close(fd);
    return OK;
}

void db_draft_drop(struct db_draft *draft)
{
    char journal[sizeof draft->path + 16];
    unlink(draft->path);
    if (text_format(journal, sizeof journal, "%s-journal", draft->path))
        unlink(journal);
}

static enum err sync_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum err err = OK;
    if (fd < 0 || fsync(fd) != 0)
        err = err_set(errno == ENOSPC || errno == EDQUOT ? ERR_SPACE : ERR_CREATE,
                      "cannot save '%s': %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return err;
}

enum err db_draft_sync(const struct db_draft *draft)
{
    return sync_path(draft->path);
}

enum err db_draft_publish(struct db_draft *draft, const char *path)
{
    enum err synced = sync_path(draft->path);
    if (synced != OK) {
        db_draft_drop(draft);
        return synced;
    }
    /* RENAME_NOREPLACE: a file that somebody else put there meanwhile stays. */
    if (renameat2(AT_FDCWD, draft->path, AT_FDCWD, path, RENAME_NOREPLACE) != 0) {
        enum err err = errno == EEXIST ? OK
                                       : err_set(ERR_CREATE, "cannot create the store '%s': %s",
                                                 path, strerror(errno));
        db_draft_drop(draft);
        return err;
    }
    return file_sync_parent(path);
}

/* ---- locks ---- */

struct held_lock {
    unsigned kind;
    int64_t id;
};
struct lock_table {
    char *path;
    int fd;
    struct held_lock *held;
    size_t count, cap;
};

struct lock_table *lock_table_new(const char *path)
{
    struct lock_table *table = mem_alloc(sizeof *table);
    char *folder = file_dir_of(path);
    size_t size = strlen(folder) + sizeof "/locks";
    table->path = mem_alloc(size);
    (void)text_format(table->path, size, "%s/locks", folder);
    table->fd = -1;
    mem_free(folder);
    return table;
}

void lock_table_free(struct lock_table *table)
{
    if (table == NULL)
        return;
    if (table->fd >= 0)
        close(table->fd);
    mem_free(table->held);
    mem_free(table->path);
    mem_free(table);
}

/* One byte for each kind and id. Ids that differ only above 56 bits share one, which is at worst a
 * lock too many. */
static struct flock byte_of(short type, unsigned kind, int64_t id)
{
    assert(kind < 128);
    uint64_t place = (uint64_t)kind << 56 | ((uint64_t)id & (UINT64_MAX >> 8));
    return (struct flock){
        .l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)place, .l_len = 1};
}

static struct held_lock *find_held(struct lock_table *table, unsigned kind, int64_t id)
{
    for (size_t i = 0; i < table->count; i++) {
        if (table->held[i].kind == kind && table->held[i].id == id)
            return &table->held[i];
    }
    return NULL;
}

enum err lock_table_take(struct lock_table *table, unsigned kind, int64_t id)
{
    if (find_held(table, kind, id) != NULL)
        return err_set(ERR_BUSY, "this session is doing it already");
    if (table->fd < 0)
        table->fd = open(table->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    struct flock byte = byte_of(F_WRLCK, kind, id);
    if (table->fd < 0 || fcntl(table->fd, F_OFD_SETLK, &byte) != 0) {
        if (table->fd >= 0 && (errno == EAGAIN || errno == EACCES))
            return err_set(ERR_BUSY, "another session is doing it");
        return err_set(ERR_IO, "cannot lock '%s': %s", table->path, strerror(errno));
    }
    if (table->count == table->cap) {
        table->cap = table->cap > 0 ? 2 * table->cap : 8;
        table->held = mem_resize(table->held, table->cap, sizeof *table->held);
    }
    table->held[table->count++] = (struct held_lock){kind, id};
    return OK;
}

void lock_table_release(struct lock_table *table, unsigned kind, int64_t id)
{
    struct held_lock *held = find_held(table, kind, id);
    if (held == NULL)
        return;
    *held = table->held[--table->count];
    struct flock byte = byte_of(F_UNLCK, kind, id);
    (void)fcntl(table->fd, F_OFD_SETLK, &byte);
}
