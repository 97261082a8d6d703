#include "core/base/err.h"

#include <stdio.h>
#include <string.h>

struct err_row {
    const char *code;
    int status;
    const char *words;
    const char *hint;
};

static const struct err_row rows[ERR_COUNT] = {[OK] = {"ok", 0, "no error", ""},
#define ERR_ROW(name, code, status, words, hint) [name] = {code, status, words, hint},
                                               ERR_LIST(ERR_ROW)
#undef ERR_ROW
};

static _Thread_local char detail[512];
static _Thread_local enum err detail_of;

static const struct err_row *row_of(enum err err)
{
    return (unsigned)err < ERR_COUNT ? &rows[err] : &rows[ERR_INTERNAL];
}

enum err(err_set)(enum err err, const char *format, ...)
{
    char next[sizeof detail]; /* the arguments may hold the detail so far */
    va_list args;
    va_start(args, format);
    int len = vsnprintf(next, sizeof next, format, args);
    va_end(args);
    if (len < 0)
        next[0] = '\0';
    memcpy(detail, next, strlen(next) + 1);
    detail_of = err;
    return err;
}

const char *err_detail(enum err err)
{
    return detail[0] != '\0' && detail_of == err ? detail : err_words(err);
}

const char *err_code(enum err err)
{
    return row_of(err)->code;
}

const char *err_words(enum err err)
{
    return row_of(err)->words;
}

const char *err_hint(enum err err)
{
    return row_of(err)->hint;
}

int err_exit_status(enum err err)
{
    return row_of(err)->status;
}

void err_clear(void)
{
    detail[0] = '\0';
    detail_of = OK;
}
