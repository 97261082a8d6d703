#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "core/base/mem.h"
#include "core/base/text.h"

bool text_nfc(char *out, size_t size, const char *text)
{
    utf8proc_uint8_t *composed;
    out[0] = '\0';
    utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)text, 0, &composed,
                                        UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (len == UTF8PROC_ERROR_NOMEM)
        mem_fail();
    if (len < 0)
        return false;
    bool fits = (size_t)len < size && text_copy(out, size, (const char *)composed);
    free(composed);
    return fits;
}

static bool is_letter_or_digit(uint32_t rune)
{
    switch (utf8proc_category((utf8proc_int32_t)rune)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND: return true;
    default: return false;
    }
}

bool text_is_word(const char *text, const char *also)
{
    size_t left = strlen(text);
    if (left == 0)
        return false;
    while (left > 0) {
        uint32_t rune;
        size_t size = text_decode(&rune, text, left);
        bool is_other = size == 1 && strchr(also, text[0]) != NULL;
        if (size == 0 || (!is_other && !is_letter_or_digit(rune)))
            return false;
        text += size;
        left -= size;
    }
    return true;
}
