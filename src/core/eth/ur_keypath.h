#ifndef CORE_ETH_UR_KEYPATH_H
#define CORE_ETH_UR_KEYPATH_H

/** Derivation paths as UR types hold them: crypto-keypath, tag 304 (BCR-2020-007, EIP-4527). */

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/eth/hd.h"

enum ur_step_kind { UR_STEP_INDEX, UR_STEP_RANGE, UR_STEP_ANY };

struct ur_step {
    enum ur_step_kind kind;
    uint32_t low;  /* < 2^31; of an index the only one */
    uint32_t high; /* of a range: the last, > low */
    bool hardened;
};

struct ur_keypath {
    struct ur_step step[HD_PATH_MAX];
    size_t count;
    uint32_t fingerprint; /* of the key where the path begins; 0: not known */
    bool has_depth;
    uint8_t depth; /* steps from the master key */
};

/** Append with its tag. */
void ur_keypath_add(struct buf *out, const struct ur_keypath *path);
/** Take it, with its tag. Returns: OK; ERR_SYNTAX; ERR_RANGE; ERR_LIMIT (more than HD_PATH_MAX
 * steps) */
enum err ur_keypath_next(struct ur_keypath *out, struct view *in) MUST_CHECK;

/** From and to a path of single steps. Returns: OK; ERR_INVALID (it has a range) */
struct ur_keypath ur_keypath_of(const struct hd_path *path, uint32_t fingerprint);
enum err ur_keypath_steps(struct hd_path *out, const struct ur_keypath *path) MUST_CHECK;

#endif
