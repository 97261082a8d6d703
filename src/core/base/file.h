#ifndef CORE_BASE_FILE_H
#define CORE_BASE_FILE_H

/** Files that people keep: whole or not at all. */

#include "core/base/buf.h"
#include "core/base/err.h"

/** Write a file (0644) beside its place, then move it there: a reader sees the whole file or none,
 * also after a power cut once file_sync_dir() was called. Replaces a file of that name.
 *  Returns: OK; ERR_CREATE; ERR_SPACE */
enum err file_write(const char *path, const struct buf *content) MUST_CHECK;
/** Returns: OK; ERR_CREATE */
enum err file_sync_dir(const char *dir) MUST_CHECK;

#endif
