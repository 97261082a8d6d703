# Warnings are errors; release builds are hardened.
set(ECO_WARNINGS -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wundef -Wstrict-prototypes
    -Wcast-align -Wformat=2 -Wvla -Wmissing-prototypes -Wno-unknown-pragmas)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    # gcc cannot see that err_set() never returns OK, and takes every out parameter behind TRY() for
    # uninitialised; clang's check of the same, which follows paths, stays on.
    list(APPEND ECO_WARNINGS -Wno-maybe-uninitialized)
endif()
add_compile_definitions(_GNU_SOURCE)
add_compile_options(-fstack-protector-strong -fno-common)

if(ECO_SANITIZE)
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined
        -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined)
    add_compile_definitions(ECO_SANITIZE)
endif()
if(ECO_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined)
    add_link_options(-fsanitize=address,undefined)
    add_compile_definitions(ECO_SANITIZE)
endif()
if(ECO_COVERAGE)
    add_compile_options(--coverage)
    add_link_options(--coverage)
    add_compile_definitions(ECO_COVERAGE)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
    add_compile_definitions(_FORTIFY_SOURCE=2)
    add_link_options(-Wl,-z,relro,-z,now -pie)
endif()
add_link_options(-Wl,--as-needed)
