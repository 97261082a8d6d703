#ifndef CORE_BACKUP_FILE_H
#define CORE_BACKUP_FILE_H

/** The file of a backup: a stream of sealed frames, of any length in constant memory.
 *
 *      "ecobackup" version(1) kdf(1) passes(4) kib(4) salt(16) stream(24) proof(16) check(16)
 *      frame of the manifest (256 + 17), frames of the store (65536 + 17 each, the last one less)
 *
 *  Numbers are big-endian. The password's bytes and the salt give by argon2id 64 bytes: the key of
 * the stream, and a key whose BLAKE2b-128 of all before it is the proof, which tells a wrong
 * password from an altered file. check is BLAKE2b-128 of all before it without a key: it tells a
 * damaged head from a wrong password before any work, and protects nothing.
 *
 *  Frames are libsodium's secretstream (XChaCha20-Poly1305): none can be altered, left out,
 * repeated, moved, or the last one cut off. The whole head is associated data of the first. */

#include <sodium.h>

#include "core/base/buf.h"
#include "core/base/secret.h"
#include "core/store/backup_row.h"

#define BACKUP_VERSION  1
#define BACKUP_HEAD     91
#define BACKUP_MANIFEST 256
#define BACKUP_CHUNK    65536
#define BACKUP_SUM      32

struct backup_kdf {
    uint32_t passes; /* argon2id's time cost */
    uint32_t kib;    /* its memory */
};
/** 6 passes over 64 MiB: such a file is carried around, and a kiosk with 512 MB opens it. */
extern const struct backup_kdf backup_kdf_default;

/** What the file says of itself and of the store inside. */
struct backup_manifest {
    int64_t made_s;
    uint64_t store_len;
    char program[32]; /* version that made it */
    struct backup_counts counts;
};

struct backup_head {
    unsigned version;
    struct backup_kdf kdf;
    uint8_t salt[16];
    uint8_t stream[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
    uint8_t proof[16];
};
/** Read the head. Returns: OK; ERR_SYNTAX (not a backup); ERR_TRUNCATED; ERR_ALTERED (damaged, or
 * it asks for more than 256 MiB, 16 passes or 1 GiB written in all); ERR_STORE_NEWER (of a newer
 * version). In: the first bytes of a file, BACKUP_HEAD or fewer when there are no more */
enum err backup_head_read(struct backup_head *out, struct view bytes) MUST_CHECK;
/** Read the 256 bytes of a manifest. Returns: OK; ERR_ALTERED */
enum err backup_manifest_read(struct backup_manifest *out, struct view bytes) MUST_CHECK;

struct backup_writer {
    int fd;           /* the caller's */
    const char *name; /* for words; the caller's */
    crypto_secretstream_xchacha20poly1305_state state;
    struct buf sealed;
};
/** Derive the key and write head and manifest. Returns: OK; ERR_SPACE; ERR_IO; ERR_INTERNAL (no
 * memory for the derivation) */
enum err backup_writer_begin(struct backup_writer *writer, int fd, const char *name,
                             const struct secret *password, const struct backup_kdf *kdf,
                             const struct backup_manifest *manifest) MUST_CHECK;
/** In: plain: BACKUP_CHUNK bytes; fewer (also none) in the last call, with is_last */
enum err backup_writer_put(struct backup_writer *writer, struct view plain,
                           bool is_last) MUST_CHECK;
/** Wipe; also one that was never begun. */
void backup_writer_clear(struct backup_writer *writer);

struct backup_reader {
    int fd;
    const char *name;
    struct backup_head head;
    struct backup_manifest manifest;
    uint64_t done; /* bytes of the store that were read */
    bool is_done;
    uint8_t sum[BACKUP_SUM]; /* of these bytes, when it is done: BLAKE2b-256 */
    crypto_generichash_state sums;
    crypto_secretstream_xchacha20poly1305_state state;
    struct buf sealed;
};
/** Derive the key, read head and manifest.
 *  Returns: OK; ERR_PASSWORD; ERR_TRUNCATED (also when the file is shorter than the manifest
 * says); ERR_ALTERED (or longer); ERR_IO; and those of backup_head_read() */
enum err backup_reader_begin(struct backup_reader *reader, int fd, const char *name,
                             const struct secret *password) MUST_CHECK;
/** The next bytes of the store. Returns: OK (is_done is set after the last); ERR_TRUNCATED;
 * ERR_ALTERED; ERR_IO. Out: plain: emptied, then filled */
enum err backup_reader_next(struct backup_reader *reader, struct buf *plain) MUST_CHECK;
void backup_reader_clear(struct backup_reader *reader);

#endif
