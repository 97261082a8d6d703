#include "core/eth/fountain.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "core/base/mem.h"

/* A discrete distribution that is drawn from in constant time (Walker's alias method as Vose builds
 * it): row i gives i with probability `keep`, else `alias`. */
struct row {
    double keep;
    uint16_t alias;
};

struct fountain {
    size_t count;
    uint32_t checksum;
    struct row *degrees; /* degree - 1 with probability in proportion to 1 / degree */
    uint16_t *left;      /* fragments not chosen yet */
    uint16_t *chosen;
};

/* weights are used up. small and large hold indexes by turns, their sum is always count. */
static void build(struct row *rows, double *weights, uint16_t *small, uint16_t *large, size_t count)
{
    size_t small_count = 0, large_count = 0;
    for (size_t i = count; i-- > 0;) {
        if (weights[i] < 1)
            small[small_count++] = (uint16_t)i;
        else
            large[large_count++] = (uint16_t)i;
    }
    while (small_count > 0 && large_count > 0) {
        uint16_t less = small[--small_count], more = large[--large_count];
        rows[less] = (struct row){.keep = weights[less], .alias = more};
        weights[more] += weights[less] - 1;
        if (weights[more] < 1)
            small[small_count++] = more;
        else
            large[large_count++] = more;
    }
    while (large_count > 0)
        rows[large[--large_count]].keep = 1;
    while (small_count > 0) /* by rounding only */
        rows[small[--small_count]].keep = 1;
}

static struct row *make_degrees(size_t count)
{
    struct row *rows = mem_array(count, sizeof *rows);
    double *weights = mem_array(count, sizeof *weights);
    uint16_t *indexes = mem_array(2 * count, sizeof *indexes);
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        weights[i] = 1 / (double)(i + 1);
        sum += weights[i];
    }
    for (size_t i = 0; i < count; i++)
        weights[i] = weights[i] * (double)count / sum;
    build(rows, weights, indexes, indexes + count, count);
    mem_free(indexes);
    mem_free(weights);
    return rows;
}

struct fountain *fountain_new(size_t count, uint32_t checksum)
{
    assert(count >= 1 && count <= UINT16_MAX);
    struct fountain *fountain = mem_alloc(sizeof *fountain);
    fountain->count = count;
    fountain->checksum = checksum;
    fountain->degrees = make_degrees(count);
    fountain->left = mem_array(count, sizeof *fountain->left);
    fountain->chosen = mem_array(count, sizeof *fountain->chosen);
    return fountain;
}

void fountain_free(struct fountain *fountain)
{
    if (fountain == NULL)
        return;
    mem_free(fountain->degrees);
    mem_free(fountain->left);
    mem_free(fountain->chosen);
    mem_free(fountain);
}

/* xoshiro256** (Blackman and Vigna), its state from SHA-256. */
struct xoshiro {
    uint64_t s[4];
};

static uint64_t from_be(const uint8_t *bytes, size_t len)
{
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++)
        value = value << 8 | bytes[i];
    return value;
}

static struct xoshiro seed(uint32_t seq, uint32_t checksum)
{
    uint8_t bytes[8], hash[crypto_hash_sha256_BYTES];
    struct xoshiro out;
    for (unsigned i = 0; i < 4; i++) {
        bytes[i] = (uint8_t)(seq >> (24 - 8 * i));
        bytes[4 + i] = (uint8_t)(checksum >> (24 - 8 * i));
    }
    crypto_hash_sha256(hash, bytes, sizeof bytes);
    for (size_t i = 0; i < 4; i++)
        out.s[i] = from_be(hash + 8 * i, 8);
    return out;
}

static uint64_t rotate(uint64_t value, unsigned bits)
{
    return value << bits | value >> (64 - bits);
}

static uint64_t next(struct xoshiro *rng)
{
    uint64_t *s = rng->s, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

/* Returns: less than 1, or just 1 when rounding makes it so. */
static double next_unit(struct xoshiro *rng)
{
    return (double)next(rng) / 18446744073709551616.0; /* 2^64 */
}

/* Returns: less than count. */
static size_t next_index(struct xoshiro *rng, size_t count)
{
    size_t index = (size_t)(next_unit(rng) * (double)count);
    return index < count ? index : count - 1;
}

static size_t next_degree(struct xoshiro *rng, const struct fountain *fountain)
{
    size_t index = next_index(rng, fountain->count);
    const struct row *row = &fountain->degrees[index];
    return (next_unit(rng) < row->keep ? index : row->alias) + 1;
}

size_t fountain_choose(struct fountain *fountain, const uint16_t **indexes, uint32_t seq)
{
    uint16_t *left = fountain->left, *chosen = fountain->chosen;
    assert(seq >= 1);
    *indexes = chosen;
    if (seq <= fountain->count) {
        chosen[0] = (uint16_t)(seq - 1);
        return 1;
    }
    struct xoshiro rng = seed(seq, fountain->checksum);
    size_t degree = next_degree(&rng, fountain);
    for (size_t i = 0; i < fountain->count; i++)
        left[i] = (uint16_t)i;
    /* The reference shuffles all and takes the first; what follows them has no say. */
    for (size_t i = 0; i < degree; i++) {
        size_t left_count = fountain->count - i, at = next_index(&rng, left_count);
        chosen[i] = left[at];
        memmove(left + at, left + at + 1, (left_count - at - 1) * sizeof *left);
    }
    return degree;
}
