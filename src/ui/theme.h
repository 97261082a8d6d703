#ifndef UI_THEME_H
#define UI_THEME_H

/** Themes: how each style role looks. The default is built in, so that the first frame reads no
 * file; others are .ini files that people may edit. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "ui/style.h"

enum look_attribute {
    LOOK_BOLD = 1,
    LOOK_DIM = 2,
    LOOK_UNDERLINE = 4,
    LOOK_REVERSE = 8,
    LOOK_ITALIC = 16
};

struct look {
    int16_t foreground; /* -1: the terminal's own; 0 to 255 */
    int16_t background;
    uint16_t attributes;
};

enum theme_depth { DEPTH_256, DEPTH_8, DEPTH_NONE, DEPTHS };

struct theme {
    struct look looks[DEPTHS][STYLES];
};

/** The built-in default. */
void theme_default(struct theme *out);
/** Read [style] role = look of a file over the built-in default.
 *  Returns: OK; ERR_NOT_FOUND; ERR_CONFIG (path, line and reason); *out is the default then. */
enum err theme_load(struct theme *out, const char *path) MUST_CHECK;
/** Read a look such as "231 on 29 bold | white on green bold | reverse".
 *  Returns: OK; ERR_SYNTAX with the word that is not understood. Out: one look per depth */
enum err theme_parse_look(struct look out[DEPTHS], const char *text) MUST_CHECK;

#endif
