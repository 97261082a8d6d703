#include "core/base/hex.h"

#include <stdbool.h>

static const char digits[] = "0123456789abcdef";

/* The value of each digit and one more; 0: no digit. */
static const uint8_t values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

int hex_digit(char c)
{
    return values[(uint8_t)c] - 1;
}

static void write_digits(char *out, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[data[i] >> 4];
        out[2 * i + 1] = digits[data[i] & 15];
    }
}

size_t hex_write(char *out, const uint8_t *data, size_t len)
{
    out[0] = '0';
    out[1] = 'x';
    write_digits(out + 2, data, len);
    out[2 + 2 * len] = '\0';
    return 2 + 2 * len;
}

void hex_add(struct buf *buf, const uint8_t *data, size_t len)
{
    buf_add_text(buf, "0x");
    write_digits((char *)buf_grow(buf, 2 * len), data, len);
}

/* Returns: whether text is "0x" and an even number of digits. */
static bool is_hex(const char *text, size_t len)
{
    if (len < 2 || len % 2 != 0 || text[0] != '0' || text[1] != 'x')
        return false;
    for (size_t i = 2; i < len; i++) {
        if (values[(uint8_t)text[i]] == 0)
            return false;
    }
    return true;
}

static void read_digits(uint8_t *out, size_t out_len, const char *text)
{
    for (size_t i = 0; i < out_len; i++)
        out[i] = (uint8_t)(hex_digit(text[2 * i]) * 16 + hex_digit(text[2 * i + 1]));
}

enum err hex_read_exact(uint8_t *out, size_t out_len, const char *text, size_t text_len)
{
    if (!is_hex(text, text_len))
        return err_set(ERR_SYNTAX, "not 0x and an even number of hexadecimal digits");
    if (text_len / 2 - 1 != out_len)
        return err_set(ERR_SYNTAX, "%zu bytes of hex where %zu are due", text_len / 2 - 1, out_len);
    read_digits(out, out_len, text + 2);
    return OK;
}

enum err hex_read(struct buf *out, size_t max, const char *text, size_t text_len)
{
    if (!is_hex(text, text_len))
        return err_set(ERR_SYNTAX, "not 0x and an even number of hexadecimal digits");
    size_t len = text_len / 2 - 1;
    if (len > max)
        return err_set(ERR_LIMIT, "%zu bytes of hex are more than %zu", len, max);
    read_digits(buf_grow(out, len), len, text + 2);
    return OK;
}
