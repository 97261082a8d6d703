#include "core/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/text.h"

#define PRIVATE 0600

static enum err file_err(const char *path)
{
    return err_set(errno == ENOSPC || errno == EDQUOT ? ERR_SPACE : ERR_CREATE,
                   "cannot write '%s': %s", path, strerror(errno));
}

static bool write_all(int fd, const struct buf *text, mode_t mode)
{
    size_t done = 0;
    while (done < text->len) {
        ssize_t n = write(fd, text->data + done, text->len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    /* Sticks know no modes: what was made private is not asked to become so again. */
    return (mode == PRIVATE || fchmod(fd, mode) == 0) && fsync(fd) == 0;
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

static enum err sync_parent(const char *path)
{
    char dir[PATH_MAX];
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return file_sync_dir(".");
    if (slash == path)
        return file_sync_dir("/");
    if (!text_format(dir, sizeof dir, "%.*s", (int)(slash - path), path))
        return err_set(ERR_CREATE, "the path '%s' is too long", path);
    return file_sync_dir(dir);
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

enum err file_write_private(const char *path, const struct buf *content, bool replace)
{
    char beside[PATH_MAX];
    TRY(write_beside(beside, path, content, PRIVATE));
    if ((replace ? rename(beside, path) : move_new(beside, path)) == 0)
        return sync_parent(path);
    enum err err = errno == EEXIST ? err_set(ERR_EXISTS, "there is a file '%s' already", path)
                                   : file_err(path);
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
