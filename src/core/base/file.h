#ifndef CORE_BASE_FILE_H
#define CORE_BASE_FILE_H

/** Files that people keep: whole or not at all. */

#include "core/base/buf.h"
#include "core/base/err.h"

/** Write a file (0644) beside its place, then move it there: a reader sees the whole file or none,
 * also after a power cut once file_sync_dir() was called. Replaces a file of that name.
 *  Returns: OK; ERR_CREATE; ERR_SPACE */
enum err file_write(const char *path, const struct buf *content) MUST_CHECK;
/** The same for what is nobody else's business (0600), safe on the disk when it returns.
 *  Returns: also ERR_EXISTS (there is a file, and it is not to be replaced) */
enum err file_write_private(const char *path, const struct buf *content, bool replace) MUST_CHECK;
/** Append a whole file. Returns: OK; ERR_NOT_FOUND; ERR_IO; ERR_LIMIT (longer than max bytes) */
enum err file_read(struct buf *out, const char *path, size_t max) MUST_CHECK;
/** The same of an open descriptor, to its end. In: name: what errors call it */
enum err file_read_fd(struct buf *out, int fd, const char *name, size_t max) MUST_CHECK;
/** Give a file another name, durably; what has that name goes, or (replace is false) stays.
 *  Returns: OK; ERR_EXISTS; ERR_CREATE; ERR_SPACE */
enum err file_move(const char *from, const char *to, bool replace) MUST_CHECK;
/** Returns: OK; ERR_CREATE */
enum err file_sync_dir(const char *dir) MUST_CHECK;
/** The same of the folder that path is in. */
enum err file_sync_parent(const char *path) MUST_CHECK;
/** Make a folder and those above it that are missing, each 0700 whatever the umask is.
 *  Returns: OK; ERR_CREATE; ERR_SPACE */
enum err file_make_dirs(const char *dir) MUST_CHECK;
/** Returns: the folder that path is in, "." when it names none; mem_free. */
char *file_dir_of(const char *path);
/* Whole reads and writes at a descriptor's place, interrupted or not. */
/** Returns: OK; ERR_SPACE; ERR_IO. In: name: for words */
enum err file_put(int fd, const void *data, size_t len, const char *name) MUST_CHECK;
/** Returns: OK (got < len at the end); ERR_IO */
enum err file_get(int fd, void *data, size_t len, size_t *got, const char *name) MUST_CHECK;

#endif
