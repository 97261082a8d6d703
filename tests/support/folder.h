#ifndef TESTS_SUPPORT_FOLDER_H
#define TESTS_SUPPORT_FOLDER_H

/** Temporary folders and files for tests. A failure fails the test. */

#include "core/base/buf.h"

/** Make a private folder. Out: its path. */
void folder_make(char path[64]);
/** Remove it and all in it. */
void folder_remove(const char *path);
void folder_write(const char *path, const void *data, size_t len);
/** Append the file's bytes; nothing when there is none. */
void folder_read(struct buf *out, const char *path);
/** Returns: true when the bytes of needle are in any file of the folder. */
bool folder_holds(const char *path, const void *needle, size_t len);

#endif
