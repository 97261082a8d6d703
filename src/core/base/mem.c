#include "core/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void (*failure_hook)(void);

void mem_on_failure(void (*hook)(void))
{
    failure_hook = hook;
}

void mem_fail(void)
{
    void (*hook)(void) = failure_hook;
    /* A hook that runs out of memory itself must not come back here. */
    failure_hook = NULL;
    if (hook != NULL)
        hook();
    fputs("ecocoin: out of memory\n", stderr);
    abort();
}

static void *check(void *ptr)
{
    if (ptr == NULL)
        mem_fail();
    return ptr;
}

void *mem_alloc(size_t size)
{
    return check(calloc(1, size > 0 ? size : 1));
}

void *mem_array(size_t count, size_t size)
{
    if (count == 0 || size == 0)
        return mem_alloc(1);
    return check(calloc(count, size));
}

void *mem_resize(void *old, size_t count, size_t size)
{
    if (count == 0 || size == 0)
        return check(realloc(old, 1));
    return check(reallocarray(old, count, size));
}

char *mem_dup_text(const char *text)
{
    return text == NULL ? NULL : mem_dup(text, strlen(text) + 1);
}

void *mem_dup(const void *data, size_t len)
{
    void *copy = mem_alloc(len);
    if (len > 0)
        memcpy(copy, data, len);
    return copy;
}

void mem_free(void *ptr)
{
    free(ptr);
}

void mem_wipe(void *ptr, size_t len)
{
    if (len > 0)
        explicit_bzero(ptr, len);
}
