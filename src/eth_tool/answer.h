#ifndef ETH_TOOL_ANSWER_H
#define ETH_TOOL_ANSWER_H

/** JSON written straight into a buffer, value after value, without a tree: what an operation
 * answers. Commas come by themselves; that keys, values and brackets belong together is the
 * caller's business. Strings are escaped as core/base/json.h does it. */

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/u256.h"
#include "core/eth/sig.h"
#include "core/eth/types.h"

struct answer {
    struct buf *out;
    bool follows; /* a value stands before, in the same brackets */
};

void answer_open_object(struct answer *answer);
void answer_close_object(struct answer *answer);
void answer_open_array(struct answer *answer);
void answer_close_array(struct answer *answer);
/** In: key: plain ASCII */
void answer_key(struct answer *answer, const char *key);

void answer_null(struct answer *answer);
void answer_bool(struct answer *answer, bool value);
void answer_text(struct answer *answer, const char *text, size_t len);
/** As 0x hex in small letters. */
void answer_hex(struct answer *answer, const void *data, size_t len);
void answer_hash(struct answer *answer, const struct hash32 *hash);
/** With its EIP-55 checksum. */
void answer_address(struct answer *answer, const struct addr *address);
/** 65 bytes: r, s, and v of 27 or 28. */
void answer_signature(struct answer *answer, const struct sig *sig);
/* Integers as decimal strings. */
void answer_u64(struct answer *answer, uint64_t value);
void answer_u256(struct answer *answer, const struct u256 *value);
/** Two's complement. */
void answer_int(struct answer *answer, const struct u256 *value);
/** A value that was built elsewhere. */
void answer_json(struct answer *answer, const struct json_out *value);
/** A JSON number, for what is a small choice and no quantity. */
void answer_small(struct answer *answer, unsigned value);

#endif
