#include "core/store/price_pack.h"

#include <sodium.h>
#include <string.h>

#define VERSION    1
#define VARINT     10 /* bytes of 64 bits */
#define ROW_MAX    (9 * VARINT)
#define CANDLE     1U
#define TRADES_ONE 1

int price_row_compare(const struct price_row *a, const struct price_row *b)
{
    if (a->time_s != b->time_s)
        return a->time_s < b->time_s ? -1 : 1;
    return (a->key > b->key) - (a->key < b->key);
}

void price_row_fold(struct price_row *candle, const struct price_row *row)
{
    bool is_candle = row->span_s > 0;
    struct price_pico high = is_candle ? row->high : row->price;
    struct price_pico low = is_candle ? row->low : row->price;
    if (candle->trades == 0) {
        candle->open = is_candle ? row->open : row->price;
        candle->high = high;
        candle->low = low;
    }
    candle->high.v = high.v > candle->high.v ? high.v : candle->high.v;
    candle->low.v = low.v < candle->low.v ? low.v : candle->low.v;
    candle->price = row->price;
    if (__builtin_add_overflow(candle->volume.v, row->volume.v, &candle->volume.v))
        candle->volume.v = INT64_MAX;
    if (__builtin_add_overflow(candle->trades, is_candle ? row->trades : TRADES_ONE,
                               &candle->trades))
        candle->trades = UINT32_MAX;
}

/* ---- numbers of variable length, little end first, seven bits a byte */

static uint8_t *put(uint8_t *to, uint64_t value)
{
    while (value >= 0x80) {
        *to++ = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    *to++ = (uint8_t)value;
    return to;
}

/* Differences wrap, so that any two numbers have one. */
static uint64_t fold_sign(int64_t to, int64_t from)
{
    uint64_t difference = (uint64_t)to - (uint64_t)from;
    return difference << 1 ^ (difference >> 63 ? UINT64_MAX : 0);
}

static int64_t unfold_sign(uint64_t folded, int64_t from)
{
    uint64_t difference = folded >> 1 ^ (folded & 1 ? UINT64_MAX : 0);
    return (int64_t)((uint64_t)from + difference);
}

struct reader {
    const uint8_t *at, *end;
    bool is_bad;
};

static uint64_t get(struct reader *reader)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (reader->at == reader->end)
            break;
        uint8_t byte = *reader->at++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    reader->is_bad = true;
    return 0;
}

/* ---- rows */

static uint8_t *put_row(uint8_t *to, const struct price_row *row, const struct price_row *before)
{
    unsigned flags = row->span_s > 0 ? CANDLE : 0;
    to = put(to, (uint64_t)(row->time_s - before->time_s) << 1 | flags);
    to = put(to, fold_sign(row->key, before->key));
    to = put(to, fold_sign(row->price.v, before->price.v));
    to = put(to, (uint64_t)row->volume.v);
    if (flags == 0)
        return to;
    to = put(to, fold_sign(row->open.v, row->price.v));
    to = put(to, fold_sign(row->high.v, row->price.v));
    to = put(to, fold_sign(row->low.v, row->price.v));
    to = put(to, row->span_s);
    return put(to, row->trades);
}

void price_pack(struct buf *out, const struct price_row *rows, size_t count)
{
    struct price_row before = {.time_s = count > 0 ? rows[0].time_s : 0};
    buf_add_byte(out, VERSION);
    buf_add(out, &before.time_s, sizeof before.time_s);
    size_t begin = out->len;
    uint8_t *start = buf_grow(out, count * ROW_MAX), *to = start;
    for (size_t i = 0; i < count; i++) {
        to = put_row(to, &rows[i], &before);
        before = rows[i];
    }
    out->len = begin + (size_t)(to - start);
    out->data[out->len] = '\0';
}

static void get_candle(struct reader *reader, struct price_row *row)
{
    row->open.v = unfold_sign(get(reader), row->price.v);
    row->high.v = unfold_sign(get(reader), row->price.v);
    row->low.v = unfold_sign(get(reader), row->price.v);
    uint64_t span = get(reader), trades = get(reader);
    row->span_s = (uint32_t)span;
    row->trades = (uint32_t)trades;
    if (span == 0 || span > UINT32_MAX || trades == 0 || trades > UINT32_MAX || row->low.v <= 0 ||
        row->low.v > row->open.v || row->low.v > row->price.v || row->high.v < row->open.v ||
        row->high.v < row->price.v)
        reader->is_bad = true;
}

static void get_row(struct reader *reader, struct price_row *row, const struct price_row *before)
{
    uint64_t time = get(reader);
    *row = (struct price_row){.time_s = (int64_t)((uint64_t)before->time_s + (time >> 1))};
    row->key = unfold_sign(get(reader), before->key);
    row->price.v = unfold_sign(get(reader), before->price.v);
    row->volume.v = (int64_t)get(reader);
    if (time & CANDLE)
        get_candle(reader, row);
    if (row->price.v <= 0 || row->volume.v < 0)
        reader->is_bad = true;
}

static enum err damaged(void)
{
    return err_set(ERR_STORE_DAMAGED, "a block of stored prices is damaged");
}

enum err price_unpack(struct price_row *rows, size_t count, struct view packed)
{
    struct price_row before = {.time_s = 0};
    if (packed.len < 1 + sizeof before.time_s || packed.data[0] != VERSION)
        return damaged();
    memcpy(&before.time_s, packed.data + 1, sizeof before.time_s);
    struct reader reader = {packed.data + 1 + sizeof before.time_s, packed.data + packed.len,
                            false};
    for (size_t i = 0; i < count && !reader.is_bad; i++) {
        get_row(&reader, &rows[i], &before);
        if (i > 0 && price_row_compare(&before, &rows[i]) >= 0)
            reader.is_bad = true;
        before = rows[i];
    }
    return reader.is_bad || reader.at != reader.end ? damaged() : OK;
}

int64_t price_pack_sum(struct view packed, int64_t series, int64_t level, int64_t first_s)
{
    uint8_t key[crypto_shorthash_KEYBYTES] = {0}, hash[crypto_shorthash_BYTES];
    int64_t place[2] = {series << 8 | level, first_s}, sum;
    _Static_assert(sizeof place == sizeof key, "the place is the key");
    memcpy(key, place, sizeof key);
    crypto_shorthash(hash, packed.data, packed.len, key);
    memcpy(&sum, hash, sizeof sum);
    return sum;
}
