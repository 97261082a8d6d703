#include "core/base/secret.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/rnd.h"

enum err secret_init_library(void)
{
    if (sodium_init() < 0)
        return err_set(ERR_INTERNAL, "libsodium cannot start: the kernel gives no randomness");
    return OK;
}

/* sodium_malloc() guards the memory and locks it where RLIMIT_MEMLOCK allows; it also keeps it out
 * of core dumps. It puts the end at the guard page: a size in steps of 16 aligns the start, so that
 * a struct may live there. */
static uint8_t *allocate(size_t cap)
{
    if (cap >= SIZE_MAX / 2)
        mem_fail();
    size_t size = (cap / 16 + 1) * 16;
    uint8_t *data = sodium_malloc(size);
    if (data == NULL)
        mem_fail();
    memset(data, 0, size);
    return data;
}

void secret_init(struct secret *secret, size_t cap)
{
    secret_clear(secret);
    secret->data = allocate(cap);
    secret->cap = cap;
}

void secret_clear(struct secret *secret)
{
    sodium_free(secret->data); /* wipes first */
    *secret = (struct secret){0};
}

bool secret_add(struct secret *secret, const void *data, size_t len)
{
    if (len > secret->cap - secret->len)
        return false;
    if (len > 0)
        memcpy(secret->data + secret->len, data, len);
    secret->len += len;
    return true;
}

void secret_set(struct secret *secret, const void *data, size_t len)
{
    if (secret->data == NULL || len > secret->cap) {
        struct secret grown = {.data = allocate(len), .len = len, .cap = len};
        if (len > 0)
            memcpy(grown.data, data, len);
        secret_clear(secret);
        *secret = grown;
        return;
    }
    if (len > 0)
        memmove(secret->data, data, len);
    if (secret->len > len)
        mem_wipe(secret->data + len, secret->len - len);
    secret->len = len;
}

void secret_move(struct secret *to, struct secret *from)
{
    if (to == from)
        return;
    secret_clear(to);
    *to = *from;
    *from = (struct secret){0};
}

void secret_drop(struct secret *secret, size_t count)
{
    assert(count <= secret->len);
    secret->len -= count;
    if (count > 0)
        mem_wipe(secret->data + secret->len, count);
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
    if (a->len != b->len)
        return false;
    return a->len == 0 || sodium_memcmp(a->data, b->data, a->len) == 0;
}

void secret_random(struct secret *secret, size_t len)
{
    secret_init(secret, len);
    rnd_bytes(secret->data, len);
    secret->len = len;
}
