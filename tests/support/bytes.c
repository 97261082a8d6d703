#include "support/bytes.h"

#include <check.h>
#include <string.h>

#include "core/base/hex.h"

struct buf bytes_of(const char *hex)
{
    struct buf text = {0}, out = {0};
    buf_add_text(&text, "0x");
    hex += strncmp(hex, "0x", 2) == 0 ? 2 : 0;
    for (; *hex != '\0'; hex++) {
        if (strchr(" \n", *hex) == NULL)
            buf_add_byte(&text, (uint8_t)*hex);
    }
    ck_assert_msg(hex_read(&out, SIZE_MAX, buf_text(&text), text.len) == OK, "%s", buf_text(&text));
    buf_clear(&text);
    return out;
}

void bytes_expect(struct view bytes, const char *hex)
{
    struct buf due = bytes_of(hex), due_text = {0}, text = {0};
    hex_add(&due_text, due.data, due.len);
    hex_add(&text, bytes.data, bytes.len);
    ck_assert_str_eq(buf_text(&text), buf_text(&due_text));
    buf_clear(&due);
    buf_clear(&due_text);
    buf_clear(&text);
}
