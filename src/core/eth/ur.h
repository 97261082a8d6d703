#ifndef CORE_ETH_UR_H
#define CORE_ETH_UR_H

/** Uniform Resources (BCR-2020-005): CBOR as text for QR codes, in one part or in an endless row of
 *  them from which any sufficient set gives the message back.
 *
 *      ur:eth-signature/oyadtpda…        ur:eth-sign-request/7-9/lpat… */

#include <stdbool.h>

#include "core/base/buf.h"

#define UR_TYPE_MAX    64         /* characters of a type: a-z, 0-9 and inner hyphens */
#define UR_MESSAGE_MAX (1u << 20) /* bytes of CBOR */
#define UR_PARTS_MAX   4096       /* fragments of a message */
#define UR_SEQ_MAX     UINT32_MAX
#define UR_PART_MAX    (2 * UR_MESSAGE_MAX + 256) /* characters that a decoder reads of one part */

/** Writes the parts of one message, one after the other, without an end. Caller owns it. */
struct ur_encoder {
    char type[UR_TYPE_MAX + 1];
    struct buf message; /* padded to whole fragments */
    size_t message_len;
    size_t fragment_len;
    size_t fragment_count; /* 1: a single part, without numbers */
    uint32_t checksum;
    uint32_t seq; /* of the part written last */
    uint32_t last_seq;
    struct fountain *fountain;
};

/** Choose the fewest fragments whose parts fit.
 *  Returns: OK; ERR_SYNTAX (type, of lower case); ERR_INVALID (cbor is not one whole item; max_part
 * is too small for it); ERR_LIMIT (cbor longer than UR_MESSAGE_MAX) Out:     ur_encoder_clear() it,
 * also after an error In:      max_part:  characters of a part, 0: a single part however long
 *           last_seq:  up to which number parts must fit; after it the row begins anew. 0: up to
 * the number of fragments, those from which the message is read without chance. An animation takes
 * more, so that a reader that missed some need not wait. */
enum err ur_encoder_init(struct ur_encoder *out, const char *type, struct view cbor,
                         size_t max_part, uint32_t last_seq) MUST_CHECK;
void ur_encoder_clear(struct ur_encoder *encoder);
/** Append the next part to out, in lower case (upper case makes smaller QR codes). */
void ur_encoder_next(struct ur_encoder *encoder, struct buf *out);

/** Collects parts, of any case, in any order, again and again, until the message is whole. A zeroed
 *  struct is a fresh decoder. Caller owns it. */
struct ur_decoder {
    char type[UR_TYPE_MAX + 1]; /* of the first part that was taken, else "" */
    size_t message_len;
    size_t fragment_len;
    size_t fragment_count;
    uint32_t checksum;
    size_t known; /* independent parts so far: at fragment_count the message is whole */
    bool done;
    struct fountain *fountain;
    uint8_t **rows; /* by lowest fragment: the set as bits, then the XOR of its fragments */
    struct buf message;
};

void ur_decoder_clear(struct ur_decoder *decoder);
/** Take a part. A part that is refused changes nothing; but when the last one shows that one of
 *  them must be wrong, the decoder is as fresh, since nobody can say which.
 *  Returns: OK (also when it brings nothing new); ERR_SYNTAX (no UR, checksum of the part, numbers
 *           that contradict each other); ERR_INVALID (of another message than the parts before, or
 *           it contradicts them; the whole is not what its checksum says, or not CBOR);
 *           ERR_LIMIT (UR_PART_MAX, UR_PARTS_MAX, UR_MESSAGE_MAX) */
enum err ur_decoder_feed(struct ur_decoder *decoder, const char *part, size_t len) MUST_CHECK;
/** Returns: 0 to 100; 100 only when it is done. */
unsigned ur_decoder_percent(const struct ur_decoder *decoder);
/** Returns: the CBOR, borrowed; len 0 before it is done. */
struct view ur_decoder_cbor(const struct ur_decoder *decoder);

#endif
