#include "core/backup_file.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/pack.h"
#include "core/base/rnd.h"
#include "core/base/text.h"

#define MAGIC_LEN      9
#define KDF_ARGON2ID   1
#define SUM16          16
#define TAG            crypto_secretstream_xchacha20poly1305_ABYTES
#define STREAM         crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define KIB_MAX        (256 * 1024)
#define PASSES_MAX     16
#define KIB_PASSES_MAX (UINT64_C(1024) * 1024)
#define BEFORE_PROOF   (MAGIC_LEN + 2 + 8 + 16 + STREAM)

_Static_assert(BACKUP_HEAD == BEFORE_PROOF + 2 * SUM16, "the head's length");
_Static_assert(sizeof((struct backup_head *)0)->salt == crypto_pwhash_argon2id_SALTBYTES, "salt");

const struct backup_kdf backup_kdf_default = {.passes = 6, .kib = 64 * 1024};

static const char magic[MAGIC_LEN + 1] = "ecobackup";

static bool kdf_is_bounded(const struct backup_kdf *kdf)
{
    return kdf->passes >= 1 && kdf->passes <= PASSES_MAX && kdf->kib >= 8 && kdf->kib <= KIB_MAX &&
           (uint64_t)kdf->kib * kdf->passes <= KIB_PASSES_MAX;
}

/* Out: the stream's key, then the proof's. */
static enum err derive(struct secret *out, const struct secret *password,
                       const struct backup_head *head)
{
    static const uint8_t zero[64];
    secret_set(out, zero, sizeof zero);
    const char *bytes = password->len > 0 ? (const char *)password->data : "";
    if (crypto_pwhash_argon2id(out->data, out->len, bytes, password->len, head->salt,
                               head->kdf.passes, (size_t)head->kdf.kib * 1024,
                               crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
        return err_set(ERR_INTERNAL, "there is not enough memory to check the password");
    return OK;
}

static void add_before_proof(struct buf *out, const struct backup_head *head)
{
    buf_add(out, magic, MAGIC_LEN);
    pack_u8(out, (uint8_t)head->version);
    pack_u8(out, KDF_ARGON2ID);
    pack_u32(out, head->kdf.passes);
    pack_u32(out, head->kdf.kib);
    buf_add(out, head->salt, sizeof head->salt);
    buf_add(out, head->stream, sizeof head->stream);
}

static void add_head(struct buf *out, const struct backup_head *head)
{
    uint8_t check[SUM16];
    add_before_proof(out, head);
    buf_add(out, head->proof, sizeof head->proof);
    crypto_generichash(check, sizeof check, out->data, out->len, NULL, 0);
    buf_add(out, check, sizeof check);
}

static void prove(uint8_t out[SUM16], const struct backup_head *head, const uint8_t *key32)
{
    struct buf bytes = {0};
    add_before_proof(&bytes, head);
    crypto_generichash(out, SUM16, bytes.data, bytes.len, key32, 32);
    buf_clear(&bytes);
}

/* ---- the head ---- */

enum err backup_head_read(struct backup_head *out, struct view bytes)
{
    uint8_t check[SUM16];
    size_t known = bytes.len < MAGIC_LEN ? bytes.len : MAGIC_LEN;
    if (known == 0 || memcmp(bytes.data, magic, known) != 0)
        return err_set(ERR_SYNTAX, "this is not a backup of EcoCoin");
    if (bytes.len > MAGIC_LEN && bytes.data[MAGIC_LEN] > BACKUP_VERSION)
        return err_set(ERR_STORE_NEWER,
                       "the backup has form %d and this program knows form %d: a newer version "
                       "made it",
                       bytes.data[MAGIC_LEN], BACKUP_VERSION);
    if (bytes.len < BACKUP_HEAD)
        return err_set(ERR_TRUNCATED, "the backup ends within its head");
    crypto_generichash(check, sizeof check, bytes.data, BACKUP_HEAD - SUM16, NULL, 0);
    struct unpack in = unpack_of(view_of(bytes.data + MAGIC_LEN, BACKUP_HEAD - MAGIC_LEN - SUM16));
    struct backup_head head = {.version = unpack_u8(&in)};
    uint8_t kdf = unpack_u8(&in);
    head.kdf.passes = unpack_u32(&in);
    head.kdf.kib = unpack_u32(&in);
    unpack_bytes(&in, head.salt, sizeof head.salt);
    unpack_bytes(&in, head.stream, sizeof head.stream);
    unpack_bytes(&in, head.proof, sizeof head.proof);
    if (memcmp(check, bytes.data + BACKUP_HEAD - SUM16, SUM16) != 0 || !unpack_is_done(&in) ||
        head.version == 0 || kdf != KDF_ARGON2ID || !kdf_is_bounded(&head.kdf))
        return err_set(ERR_ALTERED, "the head of the backup is damaged");
    *out = head;
    return OK;
}

/* ---- the manifest ---- */

static void write_manifest(struct buf *out, const struct backup_manifest *manifest)
{
    const struct backup_counts *counts = &manifest->counts;
    pack_u64(out, (uint64_t)manifest->made_s);
    pack_u64(out, manifest->store_len);
    buf_add(out, manifest->program, sizeof manifest->program);
    pack_u32(out, counts->store_version);
    pack_u32(out, counts->accounts);
    pack_u32(out, counts->wallets);
    pack_u32(out, counts->addresses);
    pack_u32(out, counts->transactions);
    pack_u32(out, counts->orders);
    pack_u32(out, counts->certificates);
    assert(out->len <= BACKUP_MANIFEST);
    (void)buf_grow(out, BACKUP_MANIFEST - out->len);
}

enum err backup_manifest_read(struct backup_manifest *out, struct view bytes)
{
    struct backup_manifest got = {0};
    struct backup_counts *counts = &got.counts;
    char program[sizeof got.program];
    struct unpack in = unpack_of(bytes);
    uint64_t made_s = unpack_u64(&in);
    got.store_len = unpack_u64(&in);
    unpack_bytes(&in, program, sizeof program);
    counts->store_version = unpack_u32(&in);
    counts->accounts = unpack_u32(&in);
    counts->wallets = unpack_u32(&in);
    counts->addresses = unpack_u32(&in);
    counts->transactions = unpack_u32(&in);
    counts->orders = unpack_u32(&in);
    counts->certificates = unpack_u32(&in);
    if (bytes.len != BACKUP_MANIFEST || in.is_bad || made_s > INT64_MAX / 2 || got.store_len == 0 ||
        got.store_len > INT64_MAX / 2)
        return err_set(ERR_ALTERED, "what the backup says of itself is malformed");
    got.made_s = (int64_t)made_s;
    text_clean_into(got.program, sizeof got.program, program, strnlen(program, sizeof program));
    *out = got;
    return OK;
}

/* ---- writing ---- */

static enum err put_frame(struct backup_writer *writer, struct view plain, struct view bound,
                          bool is_last)
{
    buf_reset(&writer->sealed);
    uint8_t *frame = buf_grow(&writer->sealed, plain.len + TAG);
    crypto_secretstream_xchacha20poly1305_push(
        &writer->state, frame, NULL, plain.data, plain.len, bound.data, bound.len,
        is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
    return file_put(writer->fd, writer->sealed.data, writer->sealed.len, writer->name);
}

enum err backup_writer_begin(struct backup_writer *writer, int fd, const char *name,
                             const struct secret *password, const struct backup_kdf *kdf,
                             const struct backup_manifest *manifest)
{
    struct backup_head head = {.version = BACKUP_VERSION, .kdf = *kdf};
    struct secret keys = {0};
    struct buf head_bytes = {0}, plain = {0};
    assert(kdf_is_bounded(kdf));
    *writer = (struct backup_writer){.fd = fd, .name = name};
    rnd_bytes(head.salt, sizeof head.salt);
    enum err err = derive(&keys, password, &head);
    if (err == OK) {
        crypto_secretstream_xchacha20poly1305_init_push(&writer->state, head.stream, keys.data);
        prove(head.proof, &head, keys.data + 32);
        add_head(&head_bytes, &head);
        write_manifest(&plain, manifest);
        err = file_put(fd, head_bytes.data, head_bytes.len, name);
    }
    if (err == OK)
        err = put_frame(writer, view_of_buf(&plain), view_of_buf(&head_bytes), false);
    secret_clear(&keys);
    buf_clear(&head_bytes);
    buf_clear(&plain);
    return err;
}

enum err backup_writer_put(struct backup_writer *writer, struct view plain, bool is_last)
{
    assert(is_last ? plain.len <= BACKUP_CHUNK : plain.len == BACKUP_CHUNK);
    return put_frame(writer, plain, view_of(NULL, 0), is_last);
}

void backup_writer_clear(struct backup_writer *writer)
{
    mem_wipe(&writer->state, sizeof writer->state);
    buf_wipe(&writer->sealed);
}

/* ---- reading ---- */

static enum err truncated(void)
{
    return err_set(ERR_TRUNCATED, "the backup is cut off: its end is missing");
}

static enum err altered(void)
{
    return err_set(ERR_ALTERED, "the backup was altered or damaged after it was made");
}

/* Read the next frame of at most len bytes inside, and open it. Out: is_last */
static enum err get_frame(struct backup_reader *reader, struct buf *plain, size_t len,
                          struct view bound, bool *is_last)
{
    size_t got;
    uint8_t tag;
    unsigned long long plain_len;
    buf_reset(&reader->sealed);
    buf_reset(plain);
    uint8_t *frame = buf_grow(&reader->sealed, len + TAG);
    TRY(file_get(reader->fd, frame, len + TAG, &got, reader->name));
    if (got < TAG)
        return truncated();
    uint8_t *out = buf_grow(plain, got - TAG);
    if (crypto_secretstream_xchacha20poly1305_pull(&reader->state, out, &plain_len, &tag, frame,
                                                   got, bound.data, bound.len) != 0) {
        buf_reset(plain);
        return altered();
    }
    *is_last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    return OK;
}

static uint64_t file_len(uint64_t store_len)
{
    uint64_t chunks = (store_len + BACKUP_CHUNK - 1) / BACKUP_CHUNK;
    return BACKUP_HEAD + BACKUP_MANIFEST + TAG + store_len + chunks * TAG;
}

/* Before anything is read, for whoever copied half of the file. */
static enum err check_len(const struct backup_reader *reader)
{
    struct stat st;
    if (fstat(reader->fd, &st) != 0)
        return err_set(ERR_IO, "cannot read '%s': %s", reader->name, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return OK;
    uint64_t should = file_len(reader->manifest.store_len);
    if ((uint64_t)st.st_size < should)
        return err_set(ERR_TRUNCATED, "the backup is cut off: %lld of its %llu bytes are there",
                       (long long)st.st_size, (unsigned long long)should);
    if ((uint64_t)st.st_size > should)
        return err_set(ERR_ALTERED, "the backup was altered: something was added to it");
    return OK;
}

static enum err open_stream(struct backup_reader *reader, const struct secret *password,
                            struct view head)
{
    struct secret keys = {0};
    struct buf plain = {0};
    uint8_t proof[SUM16];
    bool is_last;
    enum err err = derive(&keys, password, &reader->head);
    if (err == OK) {
        prove(proof, &reader->head, keys.data + 32);
        if (sodium_memcmp(proof, reader->head.proof, SUM16) != 0)
            err = err_set(ERR_PASSWORD, "the password does not open this backup");
    }
    if (err == OK && crypto_secretstream_xchacha20poly1305_init_pull(
                         &reader->state, reader->head.stream, keys.data) != 0)
        err = altered();
    if (err == OK)
        err = get_frame(reader, &plain, BACKUP_MANIFEST, head, &is_last);
    if (err == OK)
        err = backup_manifest_read(&reader->manifest, view_of_buf(&plain));
    if (err == OK)
        err = check_len(reader);
    secret_clear(&keys);
    buf_clear(&plain);
    return err;
}

enum err backup_reader_begin(struct backup_reader *reader, int fd, const char *name,
                             const struct secret *password)
{
    uint8_t head[BACKUP_HEAD];
    size_t got;
    struct stat st;
    *reader = (struct backup_reader){.fd = fd, .name = name};
    crypto_generichash_init(&reader->sums, NULL, 0, BACKUP_SUM);
    TRY(file_get(fd, head, sizeof head, &got, name));
    TRY(backup_head_read(&reader->head, view_of(head, got)));
    /* Before the derivation: a person need not type a password to learn that the file is cut. */
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size < file_len(1))
        return truncated();
    return open_stream(reader, password, view_of(head, got));
}

enum err backup_reader_next(struct backup_reader *reader, struct buf *plain)
{
    uint8_t more;
    size_t got;
    bool is_last;
    uint64_t left = reader->manifest.store_len - reader->done;
    size_t len = left < BACKUP_CHUNK ? (size_t)left : BACKUP_CHUNK;
    assert(!reader->is_done);
    TRY(get_frame(reader, plain, len, view_of(NULL, 0), &is_last));
    reader->done += plain->len;
    if (plain->len != len || is_last != (reader->done == reader->manifest.store_len))
        return altered();
    crypto_generichash_update(&reader->sums, plain->data, plain->len);
    if (!is_last)
        return OK;
    TRY(file_get(reader->fd, &more, 1, &got, reader->name));
    if (got > 0)
        return altered();
    crypto_generichash_final(&reader->sums, reader->sum, BACKUP_SUM);
    reader->is_done = true;
    return OK;
}

void backup_reader_clear(struct backup_reader *reader)
{
    mem_wipe(&reader->state, sizeof reader->state);
    buf_wipe(&reader->sealed);
}
