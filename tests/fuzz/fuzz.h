#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

/** What the fuzz targets share. Each is one file with LLVMFuzzerTestOneInput; seeds in
 * corpus/<name>/. */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/** A property that must hold for every input. */
#define FUZZ_CHECK(condition)                                                                      \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

/** Keep a result from being optimised away. */
static inline void fuzz_keep(size_t value)
{
    static volatile size_t sink;
    sink = value;
    (void)sink;
}

#endif
