#ifndef CORE_NETWORK_FILE_H
#define CORE_NETWORK_FILE_H

/** What network_file.c (sections and lines) and network_value.c (values) of a network's file share.
 */

#include <ini.h>
#include <stdio.h>

#include "core/network.h"

#define SECTIONS_MAX 256

enum value_kind {
    VALUE_NAME,  /* lower-case letters, digits, '-', '_' */
    VALUE_TEXT,  /* clean text */
    VALUE_URL,   /* https://…, wss://…, or plain on loopback; may hold credentials */
    VALUE_WS,    /* the same: wss://…, or ws://… on loopback */
    VALUE_WORD,  /* a symbol, of anything */
    VALUE_WORDS, /* symbols with one space between them */
    VALUE_U8,    /* the numbers: decimal digits, min to max */
    VALUE_U32,
    VALUE_U64,
    VALUE_I64,
    VALUE_CHOICE,  /* one of choices; its place goes into an int */
    VALUE_FLAG,    /* the same; its place goes into a bool */
    VALUE_CONST,   /* one of choices; nothing is kept */
    VALUE_KEPT,    /* one of choices; the text itself is kept */
    VALUE_ADDRESS, /* EIP-55; not zero */
    VALUE_HASH,
    VALUE_SYMBOL /* of a token in this file; looked up at the end, goes into an int */
};

/** A key of a section, and where its value goes. */
struct key {
    const char *name;
    enum value_kind kind;
    size_t offset, size;
    uint64_t min, max;
    const char *choices;
    bool is_required;
};

/* A token's name that stands where its number will be, until all tokens are known. */
struct pending_symbol {
    int *out;
    int line;
    char symbol[NETWORK_SYMBOL];
};
struct reader {
    struct network *network;
    const char *path;
    FILE *file;
    int line;
    enum err err;
    const struct section *section; /* of network_file.c; NULL: before the first */
    int section_line;
    char section_name[INI_MAX_LINE];
    void *item;
    uint32_t seen; /* bit i: keys[i] of the section */
    char titles[SECTIONS_MAX][52];
    size_t title_count;
    struct pending_symbol pending[2 * NETWORK_POOLS];
    size_t pending_count;
};

/** Keep the first reason, with path and line. Returns: ERR_CONFIG */
enum err reader_refuse(struct reader *reader, int line, const char *format, ...) PRINTF_LIKE(3, 4);
#define REFUSE(reader, ...) reader_refuse(reader, (reader)->line, __VA_ARGS__)

/** Check a value and put it where its key says. Returns: OK; ERR_CONFIG. Out: of key->size bytes */
enum err reader_set_value(struct reader *reader, void *out, const struct key *key,
                          const char *value) MUST_CHECK;
/** Returns: true for the symbol of a token: ASCII letters, digits, '.', '_'. */
bool reader_is_symbol(const char *text, size_t len);

#endif
