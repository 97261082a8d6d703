#ifndef CORE_ETH_FOUNTAIN_H
#define CORE_ETH_FOUNTAIN_H

/** Which fragments of a message a part carries (BCR-2020-005, multi-part UR, after Luby): parts up
 * to the number of fragments carry one each, later ones the XOR of some that its number and the
 *  message's checksum decide. The random numbers, their use and the order of floating-point
 *  operations are those of the reference implementation, since both sides must choose alike. */

#include <stddef.h>
#include <stdint.h>

struct fountain;

/** In: count of fragments ≥ 1, checksum: CRC-32 of the message. Returns: owned by the caller. */
struct fountain *fountain_new(size_t count, uint32_t checksum);
void fountain_free(struct fountain *fountain);
/** Choose for part `seq` ≥ 1. Returns: how many, ≥ 1.
 *  Out: *indexes: of fragments, from 0, distinct; borrowed until the next call. */
size_t fountain_choose(struct fountain *fountain, const uint16_t **indexes, uint32_t seq);

#endif
