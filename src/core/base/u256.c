#include "core/base/u256.h"

#include <assert.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;

#define LIMBS 4

struct u256 u256_from_u64(uint64_t value)
{
    return (struct u256){{value, 0, 0, 0}};
}

struct u256 u256_from_be(const uint8_t *bytes, size_t len)
{
    assert(len <= 32);
    struct u256 out = {{0}};
    for (size_t i = 0; i < len; i++) {
        size_t place = len - 1 - i;
        out.limb[place / 8] |= (uint64_t)bytes[i] << (place % 8 * 8);
    }
    return out;
}

void u256_to_be32(uint8_t out32[32], const struct u256 *value)
{
    for (size_t i = 0; i < 32; i++) {
        size_t place = 31 - i;
        out32[i] = (uint8_t)(value->limb[place / 8] >> (place % 8 * 8));
    }
}

bool u256_to_u64(uint64_t *out, const struct u256 *value)
{
    if ((value->limb[1] | value->limb[2] | value->limb[3]) != 0)
        return false;
    *out = value->limb[0];
    return true;
}

bool u256_is_zero(const struct u256 *value)
{
    return (value->limb[0] | value->limb[1] | value->limb[2] | value->limb[3]) == 0;
}

int u256_cmp(const struct u256 *a, const struct u256 *b)
{
    for (size_t i = LIMBS; i-- > 0;) {
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    }
    return 0;
}

unsigned u256_bits(const struct u256 *value)
{
    for (unsigned i = LIMBS; i-- > 0;) {
        if (value->limb[i] != 0)
            return 64 * i + 64 - (unsigned)__builtin_clzll(value->limb[i]);
    }
    return 0;
}

unsigned u256_byte_len(const struct u256 *value)
{
    return (u256_bits(value) + 7) / 8;
}

bool u256_add(struct u256 *out, const struct u256 *a, const struct u256 *b)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < LIMBS; i++) {
        u128 sum = (u128)a->limb[i] + b->limb[i] + carry;
        out->limb[i] = (uint64_t)sum;
        carry = (uint64_t)(sum >> 64);
    }
    return carry != 0;
}

bool u256_sub(struct u256 *out, const struct u256 *a, const struct u256 *b)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < LIMBS; i++) {
        u128 difference = (u128)a->limb[i] - b->limb[i] - borrow;
        out->limb[i] = (uint64_t)difference;
        borrow = (uint64_t)(difference >> 64) & 1;
    }
    return borrow != 0;
}

/* The whole product, least significant limb first. */
static void mul_full(uint64_t out[2 * LIMBS], const struct u256 *a, const struct u256 *b)
{
    memset(out, 0, 2 * LIMBS * sizeof out[0]);
    for (size_t i = 0; i < LIMBS; i++) {
        uint64_t carry = 0;
        for (size_t j = 0; j < LIMBS; j++) {
            u128 sum = (u128)a->limb[i] * b->limb[j] + out[i + j] + carry;
            out[i + j] = (uint64_t)sum;
            carry = (uint64_t)(sum >> 64);
        }
        out[i + LIMBS] = carry;
    }
}

static bool any(const uint64_t *limb, size_t count)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < count; i++)
        bits |= limb[i];
    return bits != 0;
}

bool u256_mul(struct u256 *out, const struct u256 *a, const struct u256 *b)
{
    uint64_t product[2 * LIMBS];
    mul_full(product, a, b);
    memcpy(out->limb, product, sizeof out->limb);
    return any(product + LIMBS, LIMBS);
}

bool u256_mul_u64(struct u256 *out, const struct u256 *a, uint64_t b)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < LIMBS; i++) {
        u128 product = (u128)a->limb[i] * b + carry;
        out->limb[i] = (uint64_t)product;
        carry = (uint64_t)(product >> 64);
    }
    return carry != 0;
}

/* limb <<= shift, 0 ≤ shift < 64. Returns: the bits shifted out. */
static uint64_t shift_limbs_left(uint64_t *limb, size_t count, unsigned shift)
{
    uint64_t out = 0;
    for (size_t i = 0; i < count && shift > 0; i++) {
        uint64_t next = limb[i] >> (64 - shift);
        limb[i] = limb[i] << shift | out;
        out = next;
    }
    return out;
}

static void shift_limbs_right(uint64_t *limb, size_t count, unsigned shift)
{
    uint64_t in = 0;
    for (size_t i = count; i-- > 0 && shift > 0;) {
        uint64_t next = limb[i] << (64 - shift);
        limb[i] = limb[i] >> shift | in;
        in = next;
    }
}

/* Step D3 of Knuth's algorithm D: a digit of the quotient, at most one too large. u points at the
 * n + 1 limbs in play. */
static uint64_t guess_digit(const uint64_t *u, const uint64_t *v, size_t n)
{
    u128 top = (u128)u[n] << 64 | u[n - 1];
    u128 guess = top / v[n - 1];
    u128 rest = top % v[n - 1];
    while (guess >> 64 != 0 || guess * v[n - 2] > (rest << 64 | u[n - 2])) {
        guess--;
        rest += v[n - 1];
        if (rest >> 64 != 0)
            break;
    }
    return (uint64_t)guess;
}

/* Steps D4 to D6: u -= digit × v; when that goes below zero the digit was one too large. */
static uint64_t take_digit(uint64_t *u, const uint64_t *v, size_t n, uint64_t digit)
{
    uint64_t carry = 0, borrow = 0;
    for (size_t i = 0; i < n; i++) {
        u128 product = (u128)digit * v[i] + carry;
        carry = (uint64_t)(product >> 64);
        u128 difference = (u128)u[i] - (uint64_t)product - borrow;
        u[i] = (uint64_t)difference;
        borrow = (uint64_t)(difference >> 64) & 1;
    }
    u128 difference = (u128)u[n] - carry - borrow;
    u[n] = (uint64_t)difference;
    if ((uint64_t)(difference >> 64) == 0)
        return digit;
    carry = 0;
    for (size_t i = 0; i < n; i++) {
        u128 sum = (u128)u[i] + v[i] + carry;
        u[i] = (uint64_t)sum;
        carry = (uint64_t)(sum >> 64);
    }
    u[n] += carry;
    return digit - 1;
}

static uint64_t divide_by_limb(uint64_t *limb, size_t count, uint64_t divisor)
{
    uint64_t rest = 0;
    for (size_t i = count; i-- > 0;) {
        u128 value = (u128)rest << 64 | limb[i];
        limb[i] = (uint64_t)(value / divisor);
        rest = (uint64_t)(value % divisor);
    }
    return rest;
}

/* Knuth, The Art of Computer Programming, volume 2, 4.3.1, algorithm D, with digits of 64 bits.
 * In: a of count ≤ 8 limbs, becomes the quotient; divisor > 0. Out: the remainder. */
static void divide(uint64_t *a, size_t count, const struct u256 *divisor, struct u256 *remainder)
{
    uint64_t v[LIMBS], u[2 * LIMBS + 1];
    size_t n = (u256_bits(divisor) + 63) / 64;
    *remainder = (struct u256){{0}};
    if (n == 1) {
        remainder->limb[0] = divide_by_limb(a, count, divisor->limb[0]);
        return;
    }
    memcpy(v, divisor->limb, sizeof v);
    memcpy(u, a, count * sizeof u[0]);
    unsigned shift = (unsigned)__builtin_clzll(v[n - 1]);
    shift_limbs_left(v, n, shift);
    u[count] = shift_limbs_left(u, count, shift);
    memset(a, 0, count * sizeof a[0]);
    for (size_t j = count - n + 1; j-- > 0;)
        a[j] = take_digit(u + j, v, n, guess_digit(u + j, v, n));
    shift_limbs_right(u, n, shift);
    memcpy(remainder->limb, u, n * sizeof u[0]);
}

/* Returns true when it does not fit or c is 0. */
static bool mul_div(struct u256 *out, struct u256 *rest, const struct u256 *a, const struct u256 *b,
                    const struct u256 *c)
{
    uint64_t product[2 * LIMBS];
    struct u256 divisor = *c;
    if (u256_is_zero(&divisor)) {
        *out = *rest = (struct u256){{0}};
        return true;
    }
    mul_full(product, a, b);
    divide(product, 2 * LIMBS, &divisor, rest);
    memcpy(out->limb, product, sizeof out->limb);
    return any(product + LIMBS, LIMBS);
}

bool u256_mul_div(struct u256 *out, const struct u256 *a, const struct u256 *b,
                  const struct u256 *c)
{
    struct u256 rest;
    return mul_div(out, &rest, a, b, c);
}

bool u256_mul_div_up(struct u256 *out, const struct u256 *a, const struct u256 *b,
                     const struct u256 *c)
{
    struct u256 rest;
    bool over = mul_div(out, &rest, a, b, c);
    if (u256_is_zero(&rest))
        return over;
    struct u256 one = u256_from_u64(1);
    return u256_add(out, out, &one) || over;
}

void u256_div(struct u256 *quotient, struct u256 *remainder, const struct u256 *a,
              const struct u256 *divisor)
{
    assert(!u256_is_zero(divisor));
    struct u256 value = *a, by = *divisor, rest;
    divide(value.limb, LIMBS, &by, &rest);
    if (quotient != NULL)
        *quotient = value;
    if (remainder != NULL)
        *remainder = rest;
}

struct u256 u256_shift_left(const struct u256 *value, unsigned bits)
{
    struct u256 out = {{0}};
    for (size_t i = bits / 64; i < LIMBS; i++)
        out.limb[i] = value->limb[i - bits / 64];
    shift_limbs_left(out.limb, LIMBS, bits % 64);
    return out;
}

struct u256 u256_shift_right(const struct u256 *value, unsigned bits)
{
    struct u256 out = {{0}};
    for (size_t i = bits / 64; i < LIMBS; i++)
        out.limb[i - bits / 64] = value->limb[i];
    shift_limbs_right(out.limb, LIMBS, bits % 64);
    return out;
}

struct u256 u256_pow10(unsigned exponent)
{
    assert(exponent <= 77);
    struct u256 out = u256_from_u64(1);
    for (unsigned i = 0; i < exponent; i++) {
        bool over = u256_mul_u64(&out, &out, 10);
        assert(!over);
        (void)over;
    }
    return out;
}
