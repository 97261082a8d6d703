#include "core/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/text.h"

static enum err file_err(const char *path)
{
    return err_set(errno == ENOSPC || errno == EDQUOT ? ERR_SPACE : ERR_CREATE,
                   "cannot write '%s': %s", path, strerror(errno));
}

static bool write_all(int fd, const struct buf *text)
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
    return fchmod(fd, 0644) == 0 && fsync(fd) == 0;
}

/* Beside its place first, then moved there: a reader sees the whole file or none. */
enum err file_write(const char *path, const struct buf *content)
{
    char beside[PATH_MAX];
    if (!text_format(beside, sizeof beside, "%s.%ld.tmp", path, (long)getpid()))
        return err_set(ERR_CREATE, "the path '%s' is too long", path);
    /* A file of this name is what a crash left, or somebody's trap in a shared folder. */
    (void)unlink(beside);
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return file_err(beside);
    bool ok = write_all(fd, content);
    enum err err = ok ? OK : file_err(beside);
    if (close(fd) != 0 && err == OK)
        err = file_err(beside);
    if (err == OK && rename(beside, path) != 0)
        err = file_err(path);
    if (err != OK)
        unlink(beside);
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
