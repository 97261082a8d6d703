#include "core/store/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/store/db_file.h"
#include "core/store/db_internal.h"

struct replacement {
    char *path;
    int home;
    bool exists; /* something stands under the name */
    struct db_draft draft;
    int fd;
    struct store *store;
};

/* What is damaged is there, too. */
static enum err look_at_old(struct replacement *replacement, bool may_replace)
{
    struct stat st;
    enum err err = db_file_check(&replacement->exists, replacement->path);
    if (err == ERR_STORE_DAMAGED)
        replacement->exists = lstat(replacement->path, &st) == 0;
    else if (err != OK)
        return err;
    if ((replacement->exists || err == ERR_STORE_DAMAGED) && !may_replace)
        return err_set(ERR_EXISTS, "there is a store '%s' already: --replace moves it aside",
                       replacement->path);
    return OK;
}

enum err replacement_begin(struct replacement **out, const char *path, bool may_replace)
{
    struct replacement *replacement = mem_alloc(sizeof *replacement);
    replacement->path = mem_dup_text(path);
    replacement->fd = replacement->home = -1;
    enum err err = db_home_lock(&replacement->home, path, true);
    if (err == OK)
        err = look_at_old(replacement, may_replace);
    if (err == OK) {
        db_drafts_sweep(path);
        err = db_draft_begin(&replacement->draft, path);
    }
    if (err == OK) {
        replacement->fd = open(replacement->draft.path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
        if (replacement->fd < 0)
            err = err_set(ERR_CREATE, "cannot open '%s': %s", replacement->draft.path,
                          strerror(errno));
    }
    if (err != OK) {
        replacement_free(replacement);
        return err;
    }
    *out = replacement;
    return OK;
}

enum err replacement_put(struct replacement *replacement, struct view bytes)
{
    return file_put(replacement->fd, bytes.data, bytes.len, replacement->draft.path);
}

enum err replacement_check(struct store **out, struct replacement *replacement)
{
    int64_t version;
    close(replacement->fd);
    replacement->fd = -1;
    TRY(store_open_handle(&replacement->store, replacement->draft.path, false));
    TRY(store_check_version(replacement->store, &version));
    TRY(store_check(replacement->store));
    *out = replacement->store;
    return OK;
}

/* ---- the old store ---- */

/* Bring what is in the old store's log into its file, so that it is one file. */
static enum err fold_log(const char *path)
{
    struct store *old;
    TRY(store_open_handle(&old, path, false));
    enum err err = store_scrub(old);
    store_close(old); /* the last one to close removes the log */
    return err;
}

static bool name_aside(char *out, size_t size, const char *path, int64_t now_s)
{
    char when[32];
    struct stat st;
    text_time_utc(when, sizeof when, now_s);
    size_t len = 0;
    for (const char *c = when; *c != '\0'; c++)
        if (*c != '-' && *c != ':')
            when[len++] = *c;
    when[len] = '\0';
    if (!text_format(out, size, "%s.before-%s", path, when))
        return false;
    for (int i = 2; lstat(out, &st) == 0 && i < 100; i++)
        if (!text_format(out, size, "%s.before-%s-%d", path, when, i))
            return false;
    return true;
}

static enum err cannot_set_aside(const char *path)
{
    return err_set(errno == ENOSPC || errno == EDQUOT ? ERR_SPACE : ERR_CREATE,
                   "cannot set '%s' aside: %s", path, strerror(errno));
}

/* A log that could not be folded belongs to a damaged store: it goes along, for whoever repairs it,
 * and must not be played into the new one. */
static enum err move_log(const char *path, const char *aside)
{
    char from[4096], to[4096];
    if (!text_format(from, sizeof from, "%s-wal", path) ||
        !text_format(to, sizeof to, "%s-wal", aside))
        return err_set(ERR_LIMIT, "the path '%s' is too long", path);
    if (rename(from, to) != 0 && errno != ENOENT)
        return cannot_set_aside(from);
    if (text_format(from, sizeof from, "%s-shm", path))
        (void)unlink(from); /* an index of the log, made anew when it is missing */
    return OK;
}

/* A second name first: at no moment is there none. */
static enum err set_aside(const char *path, bool exists, char *aside, size_t size, int64_t now_s)
{
    enum err folded = exists ? fold_log(path) : ERR_STORE_DAMAGED;
    if (folded != OK && folded != ERR_STORE_DAMAGED)
        return folded;
    if (!name_aside(aside, size, path, now_s))
        return err_set(ERR_LIMIT, "the path '%s' is too long", path);
    if (exists && link(path, aside) != 0)
        return cannot_set_aside(path);
    return move_log(path, aside);
}

enum err replacement_publish(struct replacement *replacement, char *aside, size_t size,
                             int64_t now_s)
{
    const char *path = replacement->path;
    (void)text_copy(aside, size, "");
    store_close(replacement->store);
    replacement->store = NULL;
    TRY(db_draft_sync(&replacement->draft));
    struct stat log;
    char name[4096];
    bool has_log = text_format(name, sizeof name, "%s-wal", path) && lstat(name, &log) == 0;
    if (replacement->exists || has_log)
        TRY(set_aside(path, replacement->exists, aside, size, now_s));
    TRY(file_sync_parent(path)); /* the second name is durable before the first goes */
    TRY(file_move(replacement->draft.path, path, true));
    replacement->draft.path[0] = '\0';
    return OK;
}

void replacement_free(struct replacement *replacement)
{
    if (replacement == NULL)
        return;
    store_close(replacement->store);
    if (replacement->fd >= 0)
        close(replacement->fd);
    if (replacement->draft.path[0] != '\0')
        db_draft_drop(&replacement->draft);
    if (replacement->home >= 0)
        close(replacement->home);
    mem_free(replacement->path);
    mem_free(replacement);
}
