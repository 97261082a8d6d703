#ifndef CORE_BACKUP_WORK_H
#define CORE_BACKUP_WORK_H

/** Backups, step by step: each step is short, so that who drives it stays awake and can stop at any
 * time by freeing the work. Needs no core: a store is restored before there is one. */

#include "core/backup_file.h"

enum backup_phase {
    BACKUP_COPYING, /* a snapshot of the store */
    BACKUP_SEALING, /* into the file */
    BACKUP_READING, /* the file, to its end */
    BACKUP_PLACING, /* the new store */
    BACKUP_DONE
};

struct backup_progress {
    enum backup_phase phase;
    uint64_t done, total; /* of this phase; total may be 0 */
};
/** Returns: "copying the store", "reading it back" … */
const char *backup_phase_words(enum backup_phase phase);

struct backup_make;
struct backup_make_options {
    const char *path;
    const struct secret *password;
    const struct backup_kdf *kdf; /* NULL: the default */
    bool may_replace;             /* a file that is there */
    int64_t now_s;
};
/** Begin a backup of this store. It is written beside its place, synced, read back as a restore
 * would do it, and only then gets its name.
 *  Returns: OK; ERR_EXISTS; ERR_INVALID (password too short or long); ERR_BUSY (the same file is
 * being written); ERR_CREATE; ERR_SPACE; ERR_STORE … */
enum err backup_make_begin(struct backup_make **out, struct store *store,
                           const struct backup_make_options *options) MUST_CHECK;
/** Returns: OK; ERR_SPACE; ERR_IO; ERR_STORE_DAMAGED (the store itself is); ERR_ALTERED (what was
 * read back is not what was written); ERR_EXISTS. Out: progress */
enum err backup_make_step(struct backup_make *make, struct backup_progress *out) MUST_CHECK;
/** When it is done: what is in the file. Borrowed. */
const struct backup_manifest *backup_make_manifest(const struct backup_make *make);
/** Unless it is done, nothing is left of it. */
void backup_make_free(struct backup_make *make);

struct backup_read;
/** Begin to read a whole backup; with a home also to restore it there.
 *  Returns: OK; ERR_NOT_FOUND; ERR_IO; ERR_PASSWORD; ERR_SYNTAX, ERR_TRUNCATED, ERR_ALTERED,
 * ERR_STORE_NEWER (backup_file.h); with a home also ERR_EXISTS (a store is there, and may_replace
 * is false), ERR_BUSY (a session uses it), ERR_CREATE, ERR_SPACE
 *  In: data_dir: NULL: only check; made when it is missing */
struct backup_read_options {
    const char *path;
    const struct secret *password;
    const char *data_dir;
    bool may_replace;
    int64_t now_s;
};
enum err backup_read_begin(struct backup_read **out,
                           const struct backup_read_options *options) MUST_CHECK;
/** Returns: as above; ERR_STORE_DAMAGED (the store inside is) */
enum err backup_read_step(struct backup_read *read, struct backup_progress *out) MUST_CHECK;
const struct backup_manifest *backup_read_manifest(const struct backup_read *read);
/** After a restore is done. Returns: where the old store is now, "" when there was none. Borrowed.
 *  Out: stopped: orders that ran when the backup was made and do not go on by themselves */
const char *backup_read_aside(const struct backup_read *read, int64_t *stopped);
/** Unless it is done, the home is as it was. */
void backup_read_free(struct backup_read *read);

#endif
