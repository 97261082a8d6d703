#ifndef CORE_BASE_SECRET_H
#define CORE_BASE_SECRET_H

/** Secrets: passwords, mnemonics, seeds, keys. They travel only in this struct, in memory that is
 * guarded, locked, kept out of core dumps and wiped when it is freed (libsodium's sodium_malloc).
 * Nothing prints it. secret_init_library() must have been called once in the process. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

struct secret {
    uint8_t *data; /* NULL when empty; always followed by one zero byte */
    size_t len;
    size_t cap;
};

/** Start libsodium. Returns: OK; ERR_INTERNAL when there is no randomness: the program must end. */
enum err secret_init_library(void) MUST_CHECK;
/** Make room for cap bytes, wiping what was there. */
void secret_init(struct secret *secret, size_t cap);
/** Wipe and free. A zeroed struct is fine. */
void secret_clear(struct secret *secret);
/** Returns: false when it does not fit. */
bool secret_add(struct secret *secret, const void *data, size_t len) MUST_CHECK;
/** Replace the content by a copy, making room as needed. */
void secret_set(struct secret *secret, const void *data, size_t len);
/** Move from one to another; from is empty afterwards. */
void secret_move(struct secret *to, struct secret *from);
/** Remove bytes from the end, wiping them. */
void secret_drop(struct secret *secret, size_t count);
/** Compare in constant time. */
bool secret_equal(const struct secret *a, const struct secret *b);
/** Fill with random bytes from the kernel. */
void secret_random(struct secret *secret, size_t len);

#endif
