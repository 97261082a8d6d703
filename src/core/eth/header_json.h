#ifndef CORE_ETH_HEADER_JSON_H
#define CORE_ETH_HEADER_JSON_H

/** Block headers as JSON-RPC writes them. */

#include "core/base/json.h"
#include "core/eth/header.h"

/** Read the header of a block object. What a block has beside its header (transactions, size) is
 *  not looked at; a member that is null counts as missing.
 *  Returns: OK; ERR_SYNTAX (a field is missing or malformed, or a later fork's field is there
 *           without all before it); ERR_INVALID (the miner's checksum);
 *           ERR_UNTRUSTED (`hash` is there and is not the header's hash)
 *  Out:     header:  header_clear() it, also after an error
 *           hash:    the hash of the header */
enum err header_read_json(struct header *out, struct hash32 *hash,
                          const struct json *block) MUST_CHECK;

#endif
