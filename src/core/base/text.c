#include "core/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

size_t text_decode(uint32_t *rune, const char *text, size_t len)
{
    const uint8_t *b = (const uint8_t *)text;
    if (len == 0)
        return 0;
    if (b[0] < 0x80) {
        *rune = b[0];
        return 1;
    }
    size_t size = b[0] >= 0xf0 ? 4 : b[0] >= 0xe0 ? 3 : 2;
    static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (b[0] < 0xc2 || b[0] > 0xf4 || len < size)
        return 0;
    uint32_t value = b[0] & (0x7fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((b[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (b[i] & 0x3fu);
    }
    if (value < lowest[size] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *rune = value;
    return size;
}

size_t text_encode(char out4[4], uint32_t rune)
{
    if (rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff))
        rune = 0xfffd;
    if (rune < 0x80) {
        out4[0] = (char)rune;
        return 1;
    }
    size_t size = rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;
    static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = size; i-- > 1; rune >>= 6)
        out4[i] = (char)(0x80 | (rune & 0x3f));
    out4[0] = (char)(lead[size] | rune);
    return size;
}

bool text_is_utf8(const char *data, size_t len)
{
    while (len > 0) {
        uint32_t rune;
        size_t size = text_decode(&rune, data, len);
        if (size == 0)
            return false;
        data += size;
        len -= size;
    }
    return true;
}

bool text_copy(char *out, size_t size, const char *text)
{
    return text_format(out, size, "%s", text);
}

bool text_format(char *out, size_t size, const char *format, ...)
{
    if (size == 0)
        return false;
    va_list args;
    va_start(args, format);
    int len = vsnprintf(out, size, format, args);
    va_end(args);
    if (len < 0) {
        out[0] = '\0';
        return false;
    }
    if ((size_t)len < size)
        return true;
    /* What was cut may have been the rest of a character. */
    size_t end = size - 1, start = end;
    while (start > 0 && start + 4 > end && ((uint8_t)out[start - 1] & 0xc0) == 0x80)
        start--;
    uint32_t rune;
    if (start > 0 && (uint8_t)out[start - 1] >= 0xc0 &&
        text_decode(&rune, out + start - 1, end - start + 1) == 0)
        out[start - 1] = '\0';
    return false;
}

void text_time_utc(char *out, size_t size, int64_t time_s)
{
    time_t when = time_s;
    struct tm tm;
    if (gmtime_r(&when, &tm) == NULL || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900) {
        (void)text_copy(out, size, "-");
        return;
    }
    (void)text_format(out, size, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
                      tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

void text_age(char *out, size_t size, int64_t age_s)
{
    static const struct {
        int64_t seconds;
        const char *word;
    } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
    size_t i = 0;
    if (age_s < 0)
        age_s = 0;
    while (i < sizeof units / sizeof units[0] - 1 && age_s < units[i].seconds)
        i++;
    (void)text_format(out, size, "%lld %s", (long long)(age_s / units[i].seconds), units[i].word);
}
