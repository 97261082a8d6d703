#ifndef PATHS_H
#define PATHS_H

/** Where things are: the XDG base directories (or one --home), and what was installed with the
 * program. */

#include "core/base/err.h"

#define PATHS_MAX 1024

struct paths {
    char data[PATHS_MAX];   /* $XDG_DATA_HOME/ecocoin, or HOME/data */
    char config[PATHS_MAX]; /* $XDG_CONFIG_HOME/ecocoin, or HOME/config */
    char share[PATHS_MAX];  /* networks/ and themes/ as shipped */
    char net[PATHS_MAX];    /* econet.so */
};

/** In: home: NULL: the XDG directories; relative ones are ignored, as the specification says.
 *  Returns: OK; ERR_CONFIG (no $HOME, path too long, program's own place unknown) */
enum err paths_find(struct paths *out, const char *home) MUST_CHECK;

#endif
