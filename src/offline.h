#ifndef OFFLINE_H
#define OFFLINE_H

#include "core/base/err.h"

/** Refuse internet sockets to this process and its children, for good.
 *  Returns: OK; ERR_UNSUPPORTED (no seccomp filter in this kernel) */
enum err offline_forbid_network(void) MUST_CHECK;

#endif
