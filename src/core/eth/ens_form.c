#include "core/eth/ens_form.h"

#include <assert.h>
#include <string.h>
#include <utf8proc.h>

#include "core/base/mem.h"
#include "core/eth/ens_data.h"

#define DECOMPOSED_MAX 32 /* utf8proc's canonical decompositions have four at most */

void runes_add(struct runes *out, uint32_t rune)
{
    if (out->len == out->cap) {
        out->cap = out->cap == 0 ? 64 : out->cap * 2;
        out->at = mem_resize(out->at, out->cap, sizeof *out->at);
    }
    out->at[out->len++] = rune;
}

void runes_clear(struct runes *runes)
{
    mem_free(runes->at);
    *runes = (struct runes){0};
}

static unsigned combining_class(uint32_t rune)
{
    for (size_t i = 0; i < ens_combining_count; i++)
        if (ens_combining[i].mark == rune)
            return ens_combining[i].class;
    return (unsigned)utf8proc_get_property((utf8proc_int32_t)rune)->combining_class;
}

static void decompose_rune(struct runes *out, uint32_t rune)
{
    for (size_t i = 0; i < ens_decomposition_count; i++) {
        if (ens_decompositions[i].whole != rune)
            continue;
        decompose_rune(out, ens_decompositions[i].first);
        decompose_rune(out, ens_decompositions[i].second);
        return;
    }
    utf8proc_int32_t parts[DECOMPOSED_MAX];
    int boundary = 0;
    utf8proc_ssize_t count =
        utf8proc_decompose_char((utf8proc_int32_t)rune, parts, DECOMPOSED_MAX,
                                UTF8PROC_STABLE | UTF8PROC_DECOMPOSE, &boundary);
    assert(count > 0 && count <= DECOMPOSED_MAX);
    for (utf8proc_ssize_t i = 0; i < count; i++)
        runes_add(out, (uint32_t)parts[i]);
}

/* Sort each run of marks by class; equal ones stay in their order. */
static void order_marks(struct runes *runes)
{
    for (size_t i = 1; i < runes->len; i++) {
        uint32_t rune = runes->at[i];
        unsigned class = combining_class(rune);
        size_t place = i;
        while (class > 0 && place > 0 && combining_class(runes->at[place - 1]) > class) {
            runes->at[place] = runes->at[place - 1];
            place--;
        }
        runes->at[place] = rune;
    }
}

void ens_decompose(struct runes *out, const struct runes *in)
{
    assert(out->len == 0);
    for (size_t i = 0; i < in->len; i++)
        decompose_rune(out, in->at[i]);
    order_marks(out);
}

/* Returns: the one character that stands for both, or 0. In: first: of class 0 */
static uint32_t compose_pair(uint32_t first, uint32_t second)
{
    for (size_t i = 0; i < ens_decomposition_count; i++)
        if (ens_decompositions[i].first == first && ens_decompositions[i].second == second)
            return ens_decompositions[i].whole;
    utf8proc_int32_t pair[2] = {(utf8proc_int32_t)first, (utf8proc_int32_t)second};
    utf8proc_ssize_t len = utf8proc_normalize_utf32(pair, 2, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    return len == 1 ? (uint32_t)pair[0] : 0;
}

/* A mark joins the last starter unless something of its class or a higher one stands between. */
void ens_compose(struct runes *out, const struct runes *in)
{
    struct runes parts = {0};
    size_t starter = SIZE_MAX;
    unsigned last_class = 0;
    ens_decompose(&parts, in);
    for (size_t i = 0; i < parts.len; i++) {
        unsigned class = combining_class(parts.at[i]);
        bool is_next = starter != SIZE_MAX && out->len == starter + 1;
        bool is_blocked = starter == SIZE_MAX || (!is_next && last_class >= class);
        uint32_t whole = is_blocked ? 0 : compose_pair(out->at[starter], parts.at[i]);
        if (whole != 0) {
            out->at[starter] = whole;
            continue;
        }
        if (class == 0)
            starter = out->len;
        last_class = class;
        runes_add(out, parts.at[i]);
    }
    runes_clear(&parts);
}
