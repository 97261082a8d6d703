#ifndef CORE_ETH_UR_PART_H
#define CORE_ETH_UR_PART_H

/** One part of a UR, apart from the others. Inside of ur.h. */

#include "core/eth/ur.h"

struct ur_part {
    char type[UR_TYPE_MAX + 1]; /* lower case */
    bool many;                  /* else there are no numbers, and data is the message */
    uint32_t seq;               /* from 1 */
    size_t fragment_count;
    size_t message_len;
    uint32_t checksum;
    struct view data; /* one fragment, or the XOR of some */
    struct buf payload;
};

/** Write the type in lower case. Returns: OK; ERR_SYNTAX */
enum err ur_type_read(char out[UR_TYPE_MAX + 1], const char *type, size_t len) MUST_CHECK;
/** Returns: OK; ERR_SYNTAX; ERR_LIMIT. Out: ur_part_clear() it, also after an error. */
enum err ur_part_read(struct ur_part *out, const char *text, size_t len) MUST_CHECK;
void ur_part_clear(struct ur_part *part);
/** to ^= from */
void ur_xor(uint8_t *to, const uint8_t *from, size_t len);

#endif
