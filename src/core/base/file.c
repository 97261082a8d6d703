#include "core/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/text.h"

#define PRIVATE 0600

static enum err file_err(const char *path)
{
    return err_set(errno == ENOSPC || errno == EDQUOT ? ERR_SPACE : ERR_CREATE,
                   "cannot write '%s': %s", path, strerror(errno));
}

static enum err io_err(const char *verb, const char *name)
{
    return err_set(errno == ENOSPC || errno == EDQUOT ? ERR_SPACE : ERR_IO, "cannot %s '%s': %s",
                   verb, name, strerror(errno));
}

enum err file_put(int fd, const void *data, size_t len, const char *name)
{
    const uint8_t *from = data;
    while (len > 0) {
        ssize_t n = write(fd, from, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return io_err("write", name);
        from += n;
        len -= (size_t)n;
    }
    return OK;
}

enum err file_get(int fd, void *data, size_t len, size_t *got, const char *name)
{
    *got = 0;
    while (*got < len) {
        ssize_t n = read(fd, (uint8_t *)data + *got, len - *got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return io_err("read", name);
        if (n == 0)
            break;
        *got += (size_t)n;
    }
    return OK;
}

static bool write_all(int fd, const struct buf *text, mode_t mode)
{
    /* Sticks know no modes: what was made private is not asked to become so again. */
    return file_put(fd, text->data, text->len, "") == OK &&
           (mode == PRIVATE || fchmod(fd, mode) == 0) && fsync(fd) == 0;
}

/* Write the file beside its place. Out: its path */
static enum err write_beside(char beside[PATH_MAX], const char *path, const struct buf *content,
                             mode_t mode)
{
    if (!text_format(beside, PATH_MAX, "%s.%ld.tmp", path, (long)getpid()))
        return err_set(ERR_CREATE, "the path '%s' is too long", path);
    /* A file of this name is what a crash left, or somebody's trap in a shared folder. */
    (void)unlink(beside);
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, PRIVATE);
    if (fd < 0)
        return file_err(beside);
    bool ok = write_all(fd, content, mode);
    enum err err = ok ? OK : file_err(beside);
    if (close(fd) != 0 && err == OK)
        err = file_err(beside);
    if (err != OK)
        unlink(beside);
    return err;
}

/* Beside its place first, then moved there: a reader sees the whole file or none. */
enum err file_write(const char *path, const struct buf *content)
{
    char beside[PATH_MAX];
    TRY(write_beside(beside, path, content, 0644));
    if (rename(beside, path) == 0)
        return OK;
    enum err err = file_err(path);
    unlink(beside);
    return err;
}

char *file_dir_of(const char *path)
{
    char *dir = mem_dup_text(path);
    char *slash = strrchr(dir, '/');
    if (slash == NULL) {
        mem_free(dir);
        return mem_dup_text(".");
    }
    slash[slash == dir ? 1 : 0] = '\0';
    return dir;
}

enum err file_sync_parent(const char *path)
{
    char *dir = file_dir_of(path);
    enum err err = file_sync_dir(dir);
    mem_free(dir);
    return err;
}

/* Without taking another file's place. */
static int move_new(const char *from, const char *to)
{
    int result = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
    if (result == 0 || (errno != EINVAL && errno != ENOSYS))
        return result;
    /* This file system cannot say so in one step. */
    if (access(to, F_OK) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(from, to);
}

enum err file_move(const char *from, const char *to, bool replace)
{
    if ((replace ? rename(from, to) : move_new(from, to)) == 0)
        return file_sync_parent(to);
    return errno == EEXIST ? err_set(ERR_EXISTS, "there is a file '%s' already", to) : file_err(to);
}

enum err file_write_private(const char *path, const struct buf *content, bool replace)
{
    char beside[PATH_MAX];
    TRY(write_beside(beside, path, content, PRIVATE));
    enum err err = file_move(beside, path, replace);
    if (err != OK)
        unlink(beside);
    return err;
}

enum err file_read_fd(struct buf *out, int fd, const char *name, size_t max)
{
    size_t before = out->len;
    for (;;) {
        uint8_t bytes[4096];
        ssize_t n = read(fd, bytes, sizeof bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(ERR_IO, "cannot read '%s': %s", name, strerror(errno));
        if (n == 0)
            return OK;
        if (out->len - before + (size_t)n > max)
            return err_set(ERR_LIMIT, "'%s' is longer than %zu bytes", name, max);
        buf_add(out, bytes, (size_t)n);
    }
}

enum err file_read(struct buf *out, const char *path, size_t max)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot open '%s': %s", path,
                       strerror(errno));
    enum err err = file_read_fd(out, fd, path, max);
    close(fd);
    return err;
}

enum err file_sync_dir(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    enum err err = ok ? OK : file_err(dir);
    if (fd >= 0)
        close(fd);
    return err;
}

enum err file_make_dirs(const char *dir)
{
    char *part = mem_dup_text(dir);
    size_t len = strlen(dir);
    enum err err = OK;
    for (size_t i = 1; err == OK && i <= len; i++) {
        if (dir[i] != '/' && dir[i] != '\0')
            continue;
        part[i] = '\0';
        if (mkdir(part, 0700) == 0 ? chmod(part, 0700) != 0 : errno != EEXIST)
            err = err_set(errno == ENOSPC || errno == EDQUOT ? ERR_SPACE : ERR_CREATE,
                          "cannot create the folder '%s': %s", part, strerror(errno));
        part[i] = dir[i];
    }
    mem_free(part);
    return err;
}
