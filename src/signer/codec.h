#ifndef SIGNER_CODEC_H
#define SIGNER_CODEC_H

/** One walk over a message's fields serves three purposes: to measure it, to write it and to read
 * it. So the two directions cannot drift apart, and no struct is ever copied with its padding.
 *
 *  Numbers are big-endian; whatever has no fixed length has two bytes of length in front. The first
 * field that does not fit sets is_bad and everything after it is left alone: check it at the end,
 * together with codec_is_done(). */

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/secret.h"
#include "core/base/u256.h"

enum codec_mode { CODEC_MEASURE, CODEC_WRITE, CODEC_READ };

struct codec {
    enum codec_mode mode;
    size_t measured;
    struct secret *out; /* CODEC_WRITE: with room for what was measured */
    struct view in;     /* CODEC_READ: what is left */
    bool is_bad;
};

struct codec codec_measuring(void);
struct codec codec_writing(struct secret *out);
struct codec codec_reading(struct view in);
/** Returns: true when every field was good and nothing is left over. */
bool codec_is_done(const struct codec *codec);

void codec_bytes(struct codec *codec, void *data, size_t len);
void codec_u16(struct codec *codec, uint16_t *value);
void codec_u32(struct codec *codec, uint32_t *value);
void codec_u64(struct codec *codec, uint64_t *value);
void codec_u256(struct codec *codec, struct u256 *value);
void codec_bool(struct codec *codec, bool *value);
/** One byte below count. */
void codec_choice(struct codec *codec, unsigned *value, unsigned count);
/** Bytes of min to max; when read, they are borrowed from the message. */
void codec_view(struct codec *codec, struct view *value, size_t min, size_t max);
/** A C string of at most size - 1 bytes, without a NUL inside. */
void codec_text(struct codec *codec, char *text, size_t size);

#endif
