# Libraries, all from the distribution, found by pkg-config.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
    set(ECO_RELEASE ON)
else()
    set(ECO_RELEASE OFF)
endif()
find_package(PkgConfig REQUIRED)
foreach(lib IN ITEMS
        sodium:libsodium cjson:libcjson utf8proc:libutf8proc nettle:nettle secp256k1:libsecp256k1
        sqlite3:sqlite3 inih:inih seccomp:libseccomp curl:libcurl ncursesw:ncursesw
        png:libpng qrencode:libqrencode check:check)
    string(REPLACE ":" ";" pair ${lib})
    list(GET pair 0 name)
    list(GET pair 1 module)
    pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${module})
endforeach()

# WebSocket frames; Debian ships no .pc file of it.
find_library(ECO_WSLAY wslay REQUIRED)

# A release carries those libraries whose .a the distribution ships: loading and relocating them took
# more time at each start than all the rest up to the first frame. The price: a security fix in one of
# them needs `make build` again. libc, libcurl and TLS, which see the network, stay shared.
option(ECO_STATIC_LIBS "link Debian's static libraries into the program" ${ECO_RELEASE})
if(ECO_STATIC_LIBS)
    foreach(pair IN ITEMS sodium:sodium utf8proc:utf8proc nettle:nettle secp256k1:secp256k1
            sqlite3:sqlite3 inih:inih seccomp:seccomp ncursesw:ncursesw,tinfo png:png16,z)
        string(REGEX MATCHALL "[^:,]+" names ${pair})
        list(POP_FRONT names target)
        set(archives)
        foreach(name IN LISTS names)
            find_library(ECO_ARCHIVE_${name} lib${name}.a)
            list(APPEND archives ${ECO_ARCHIVE_${name}})
        endforeach()
        if(NOT "${archives}" MATCHES "NOTFOUND")
            set_target_properties(PkgConfig::${target} PROPERTIES INTERFACE_LINK_LIBRARIES "${archives};m")
        endif()
    endforeach()
    # The network module links against the program's own symbols, never against these libraries.
    add_link_options(-Wl,--exclude-libs,ALL)
endif()
