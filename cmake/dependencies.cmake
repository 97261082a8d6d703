# Libraries, all from the distribution, found by pkg-config.
find_package(PkgConfig REQUIRED)
foreach(lib IN ITEMS
        sodium:libsodium cjson:libcjson utf8proc:libutf8proc nettle:nettle secp256k1:libsecp256k1
        sqlite3:sqlite3 inih:inih seccomp:libseccomp curl:libcurl ncursesw:ncursesw
        qrencode:libqrencode check:check)
    string(REPLACE ":" ";" pair ${lib})
    list(GET pair 0 name)
    list(GET pair 1 module)
    pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${module})
endforeach()
