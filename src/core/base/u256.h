#ifndef CORE_BASE_U256_H
#define CORE_BASE_U256_H

/** Unsigned 256-bit integers, exact; every operation that can overflow reports it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

/** Limbs from least to most significant. A zeroed struct is 0. */
struct u256 {
    uint64_t limb[4];
};

#define U256_DECIMAL_MAX 80 /* 78 digits, NUL and room for a sign */

struct u256 u256_from_u64(uint64_t value);
/** In: len ≤ 32 bytes, most significant first. */
struct u256 u256_from_be(const uint8_t *bytes, size_t len);
void u256_to_be32(uint8_t out32[32], const struct u256 *value);
/** Returns: true and *out when value fits in 64 bits. */
bool u256_to_u64(uint64_t *out, const struct u256 *value);
bool u256_is_zero(const struct u256 *value);
/** Returns: < 0, 0, > 0 as a is less than, equal to, greater than b. */
int u256_cmp(const struct u256 *a, const struct u256 *b);
/** Returns: the number of significant bits, 0 for 0. */
unsigned u256_bits(const struct u256 *value);
unsigned u256_byte_len(const struct u256 *value);

/* Each returns true when the true result does not fit (out is then the result modulo 2^256). out
 * may be one of the operands. */
bool u256_add(struct u256 *out, const struct u256 *a, const struct u256 *b) MUST_CHECK;
bool u256_sub(struct u256 *out, const struct u256 *a, const struct u256 *b) MUST_CHECK;
bool u256_mul(struct u256 *out, const struct u256 *a, const struct u256 *b) MUST_CHECK;
bool u256_mul_u64(struct u256 *out, const struct u256 *a, uint64_t b) MUST_CHECK;
/** a * b / c with a 512-bit product, rounded down. Returns true when it does not fit or c is 0. */
bool u256_mul_div(struct u256 *out, const struct u256 *a, const struct u256 *b,
                  const struct u256 *c) MUST_CHECK;
/** As u256_mul_div, rounded up. */
bool u256_mul_div_up(struct u256 *out, const struct u256 *a, const struct u256 *b,
                     const struct u256 *c) MUST_CHECK;

/** quotient and remainder may be NULL. In: divisor > 0 (assert). */
void u256_div(struct u256 *quotient, struct u256 *remainder, const struct u256 *a,
              const struct u256 *divisor);
struct u256 u256_shift_left(const struct u256 *value, unsigned bits);
struct u256 u256_shift_right(const struct u256 *value, unsigned bits);
/** Returns: 10^exponent. In: exponent ≤ 77 (assert). */
struct u256 u256_pow10(unsigned exponent);

/** Write as decimal digits with NUL. Returns: the length without NUL. */
size_t u256_to_decimal(char out[U256_DECIMAL_MAX], const struct u256 *value);
/** Read decimal digits: no sign, no leading zeros (but "0"), the whole of text.
 *  Returns: OK; ERR_SYNTAX; ERR_RANGE (above 2^256-1) */
enum err u256_from_decimal(struct u256 *out, const char *text, size_t len) MUST_CHECK;
/** Read a JSON-RPC quantity: "0x0", "0x1f"; no leading zeros, not empty (Ethereum JSON-RPC
 * specification). Returns: OK; ERR_SYNTAX; ERR_RANGE */
enum err u256_from_quantity(struct u256 *out, const char *text, size_t len) MUST_CHECK;
/** Write as a JSON-RPC quantity with NUL. Returns: length without NUL. Out: at least 67 bytes. */
size_t u256_to_quantity(char out[67], const struct u256 *value);

#endif
