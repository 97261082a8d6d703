#include "core/base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"

void buf_clear(struct buf *buf)
{
    mem_free(buf->data);
    *buf = (struct buf){0};
}

void buf_wipe(struct buf *buf)
{
    if (buf->data != NULL)
        mem_wipe(buf->data, buf->cap);
    buf_clear(buf);
}

void buf_reset(struct buf *buf)
{
    buf->len = 0;
    if (buf->data != NULL)
        buf->data[0] = 0;
}

void buf_reserve(struct buf *buf, size_t len)
{
    if (len >= SIZE_MAX / 2 - buf->len)
        mem_fail();
    size_t need = buf->len + len + 1;
    if (need <= buf->cap)
        return;
    size_t cap = buf->cap < 32 ? 32 : buf->cap * 2;
    buf->cap = cap < need ? need : cap;
    buf->data = mem_resize(buf->data, buf->cap, 1);
}

void buf_add(struct buf *buf, const void *data, size_t len)
{
    buf_reserve(buf, len);
    if (len > 0)
        memcpy(buf->data + buf->len, data, len);
    buf->len += len;
    buf->data[buf->len] = 0;
}

void buf_add_byte(struct buf *buf, uint8_t byte)
{
    buf_add(buf, &byte, 1);
}

void buf_add_text(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(len >= 0);
    if (len > 0) {
        buf_reserve(buf, (size_t)len);
        vsnprintf((char *)buf->data + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
}

uint8_t *buf_grow(struct buf *buf, size_t len)
{
    buf_reserve(buf, len);
    uint8_t *fresh = buf->data + buf->len;
    memset(fresh, 0, len + 1);
    buf->len += len;
    return fresh;
}

const char *buf_text(const struct buf *buf)
{
    return buf->data != NULL ? (const char *)buf->data : "";
}

struct view view_of_buf(const struct buf *buf)
{
    return (struct view){.data = buf->data, .len = buf->len};
}

struct view view_of_text(const char *text)
{
    return view_of(text, strlen(text));
}

bool view_equal(struct view a, struct view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}
