#include "core/base/text.h"

#include <string.h>
#include <utf8proc.h>

#define REPLACEMENT 0xfffdu
#define MARKS_MAX   4 /* on one base: more is decoration that climbs over neighbouring lines */

/* Default_Ignorable_Code_Point (DerivedCoreProperties.txt) where the general category does not say
 * it: fillers, variation selectors, the grapheme joiner. Nothing of them is seen. */
static const struct {
    uint32_t first, last;
} invisible[] = {
    {0x034f, 0x034f},   {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},
    {0x2065, 0x2065},   {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xffa0, 0xffa0},
    {0xfff0, 0xfffb},   {0x13430, 0x1345f}, {0x1bca0, 0x1bcaf}, {0x1d173, 0x1d17a},
    {0xe0000, 0xe0fff},
};

static bool is_invisible(uint32_t rune)
{
    for (size_t i = 0; i < sizeof invisible / sizeof invisible[0]; i++) {
        if (rune >= invisible[i].first && rune <= invisible[i].last)
            return true;
    }
    return false;
}

/* Hangul vowels and finals, which complete the syllable before them and share its cells. */
static bool is_jamo_tail(uint32_t rune)
{
    return (rune >= 0x1160 && rune <= 0x11ff) || (rune >= 0xd7b0 && rune <= 0xd7ff);
}

enum verdict { KEEP, SPACE, DROP, REPLACE, MARK };

static enum verdict judge(uint32_t rune)
{
    if (rune >= 0x20 && rune < 0x7f)
        return rune == ' ' ? SPACE : KEEP;
    if ((rune >= '\t' && rune <= '\r') || rune == 0x85)
        return SPACE;
    if (is_invisible(rune))
        return DROP;
    if (is_jamo_tail(rune))
        return MARK;
    switch (utf8proc_category((utf8proc_int32_t)rune)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return SPACE;
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF: return DROP;
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS: return REPLACE;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME: return MARK;
    default: return KEEP;
    }
}

/* What has been let through so far. */
struct cleaner {
    bool after_space;
    bool has_base;
    unsigned marks;
};

/* Returns: the code point to write for rune, 0 to write nothing. */
static uint32_t clean_rune(struct cleaner *cleaner, uint32_t rune)
{
    enum verdict verdict = judge(rune);
    if (verdict == DROP || (verdict == SPACE && cleaner->after_space))
        return 0;
    if (verdict == MARK) {
        if (!cleaner->has_base || cleaner->marks == MARKS_MAX)
            return 0;
        cleaner->marks++;
        return rune;
    }
    cleaner->after_space = verdict == SPACE;
    cleaner->has_base = verdict != SPACE;
    cleaner->marks = 0;
    return verdict == SPACE ? ' ' : verdict == REPLACE ? REPLACEMENT : rune;
}

/* Take one code point, or one byte that is none, off the input. */
static uint32_t take_rune(const char **data, size_t *len)
{
    uint32_t rune;
    size_t size = text_decode(&rune, *data, *len);
    if (size == 0) {
        rune = REPLACEMENT;
        size = 1;
    }
    *data += size;
    *len -= size;
    return rune;
}

void text_clean(struct buf *out, const char *data, size_t len, size_t max_cells)
{
    struct cleaner cleaner = {0};
    size_t start = out->len, cells = 0;
    buf_grow(out, 0);
    while (len > 0 && cells <= max_cells) {
        uint32_t rune = clean_rune(&cleaner, take_rune(&data, &len));
        if (rune == 0)
            continue;
        char bytes[4];
        buf_add(out, bytes, text_encode(bytes, rune));
        cells += (size_t)text_rune_width(rune);
    }
    if (cells <= max_cells)
        return;
    size_t keep = max_cells > 0 ? text_fit((const char *)out->data + start, max_cells - 1) : 0;
    out->len = start + keep;
    out->data[out->len] = 0;
    if (max_cells > 0)
        buf_add_text(out, "…");
}

void text_clean_into(char *out, size_t size, const char *data, size_t len)
{
    struct cleaner cleaner = {0};
    size_t used = 0;
    while (len > 0 && size > 0) {
        uint32_t rune = clean_rune(&cleaner, take_rune(&data, &len));
        char bytes[4];
        size_t count = rune == 0 ? 0 : text_encode(bytes, rune);
        if (used + count >= size)
            break;
        memcpy(out + used, bytes, count);
        used += count;
    }
    if (size > 0)
        out[used] = '\0';
}

bool text_is_clean(const char *data, size_t len)
{
    struct cleaner cleaner = {0};
    while (len > 0) {
        uint32_t rune;
        size_t size = text_decode(&rune, data, len);
        if (size == 0 || rune == 0 || clean_rune(&cleaner, rune) != rune)
            return false;
        data += size;
        len -= size;
    }
    return true;
}

/* Where utf8proc and the C library disagree on assigned characters, the C library is right: it is
 * what curses and most terminals count with. */
int text_rune_width(uint32_t rune)
{
    if ((rune >= 0x3248 && rune <= 0x324f) || (rune >= 0x4dc0 && rune <= 0x4dff))
        return 2;
    if (is_jamo_tail(rune))
        return 0;
    if (utf8proc_category((utf8proc_int32_t)rune) == UTF8PROC_CATEGORY_MC)
        return 1;
    return utf8proc_charwidth((utf8proc_int32_t)rune);
}

size_t text_width(const char *text)
{
    size_t len = strlen(text), cells = 0;
    while (len > 0)
        cells += (size_t)text_rune_width(take_rune(&text, &len));
    return cells;
}

size_t text_fit(const char *text, size_t cells)
{
    const char *at = text;
    size_t len = strlen(text), used = 0, fits = 0;
    uint32_t before = 0;
    utf8proc_int32_t state = 0;
    while (len > 0) {
        const char *here = at;
        uint32_t rune = take_rune(&at, &len);
        if (here == text || utf8proc_grapheme_break_stateful((utf8proc_int32_t)before,
                                                             (utf8proc_int32_t)rune, &state))
            fits = (size_t)(here - text);
        used += (size_t)text_rune_width(rune);
        if (used > cells)
            return fits;
        before = rune;
    }
    return (size_t)(at - text);
}
