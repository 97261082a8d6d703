#ifndef CORE_BASE_MEM_H
#define CORE_BASE_MEM_H

/** Memory that never fails: running out of it restores the terminal (if a hook is set) and aborts.
 *  Every length that comes from outside is bounded before it gets here. */

#include <stddef.h>

/** Returns: zeroed memory, owned by the caller (mem_free). size 0 is taken as 1. */
void *mem_alloc(size_t size);
/** Returns: zeroed array of count elements of size bytes; aborts when the product overflows. */
void *mem_array(size_t count, size_t size);
/** Returns: old resized to count elements of size bytes; the added part is not zeroed. */
void *mem_resize(void *old, size_t count, size_t size);
/** Returns: a copy of text, owned by the caller. NULL gives NULL. */
char *mem_dup_text(const char *text);
/** Returns: a copy of len bytes, owned by the caller. */
void *mem_dup(const void *data, size_t len);
/** Free; NULL is fine. */
void mem_free(void *ptr);
/** Overwrite in a way the compiler keeps. */
void mem_wipe(void *ptr, size_t len);

/** Called once before the abort that follows an allocation failure. */
void mem_on_failure(void (*hook)(void));
/** End the program as an allocation failure does, for allocators other than these. */
_Noreturn void mem_fail(void);

#define MEM_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
