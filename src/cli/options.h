#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

/** The program's own options, those that stand before a noun or anywhere among a command's words.
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

#define OPTIONS_WORDS_MAX 64

struct options {
    const char *home;          /* --home, or $ECOCOIN_HOME; NULL: the XDG directories */
    const char *network;       /* --network */
    const char *account;       /* --account */
    const char *password_file; /* --password-file */
    int password_fd;           /* --password-fd, -1: not given */
    bool json;
    bool offline;
    bool read_only;
    bool yes;
    bool no_input;
    bool quiet;
    bool no_color;
    bool ascii;
    const char *color; /* auto, always, never; NULL: the setting */
    const char *theme;
    bool help;
    bool version;
    const char
        *words[OPTIONS_WORDS_MAX]; /* what is left: noun, verb, and the command's own words */
    size_t word_count;
};

/** One row per option, for --help, man pages and completions. */
struct option_row {
    const char *name;  /* "--home" */
    const char *value; /* "DIR", NULL: a flag */
    const char *words;
};
extern const struct option_row option_rows[];
extern const size_t option_row_count;

/** Returns: OK; ERR_USAGE (unknown option, missing value). Out: borrows argv. */
enum err options_parse(struct options *out, int argc, char **argv) MUST_CHECK;

#endif
