/* Stored prices as files. */

#include "core/price_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/price_csv.h"
#include "core/price_math.h"
#include "core/price_state.h"
#include "core/store/price_row.h"

#define BATCH      65536
#define LEARN_MAX  100000 /* lines that are looked at for what a date means */
#define NAME_MAX_S 40
#define EXPORT_S   (INT64_C(7) * 86400)

/* ---- the list */

static enum err fill_stored(struct price_stored *out, struct core *core,
                            const struct price_series_name *name)
{
    struct price_series series = {.id = name->id};
    *out = (struct price_stored){.id = name->id};
    (void)text_copy(out->source, sizeof out->source, name->source);
    (void)text_copy(out->base, sizeof out->base, name->base);
    (void)text_copy(out->quote, sizeof out->quote, name->quote);
    TRY(price_series_reload(&series, core->store));
    out->checked_s = series.checked_s;
    return price_rows_span(&out->first_s, &out->last_s, core->store, name->id);
}

enum err price_stored_list(struct core *core, struct price_stored **out, size_t *count)
{
    struct price_series_name *names;
    TRY(price_series_names(&names, count, core->store));
    *out = mem_array(*count, sizeof **out);
    enum err err = OK;
    for (size_t i = 0; i < *count && err == OK; i++)
        err = fill_stored(&(*out)[i], core, &names[i]);
    mem_free(names);
    if (err == OK)
        return OK;
    mem_free(*out);
    *out = NULL;
    *count = 0;
    return err;
}

/* ---- reading a file */

struct reading {
    FILE *file;
    char *line; /* of getline() */
    size_t size;
    struct price_csv csv;
    struct price_import *result;
    struct store *store;
    int64_t series;
    struct price_row *rows; /* owned, BATCH */
    size_t count;
    uint64_t at; /* line number */
    ssize_t len;
};

static bool next_line(struct reading *reading)
{
    reading->len = getline(&reading->line, &reading->size, reading->file);
    reading->at++;
    return reading->len >= 0;
}

/* The first line, and what dates with slashes mean, where the file can be read twice. */
static enum err begin_file(struct reading *reading)
{
    if (!next_line(reading))
        return err_set(ERR_NOT_FOUND, "there is nothing in the file");
    TRY(price_csv_begin(&reading->csv, reading->line, (size_t)reading->len));
    for (int i = 0; i < LEARN_MAX && reading->csv.date == CSV_DATE_UNKNOWN; i++) {
        if (!next_line(reading) || strchr(reading->line, '/') == NULL)
            break;
        price_csv_learn(&reading->csv, reading->line, (size_t)reading->len);
    }
    clearerr(reading->file);
    if (fseek(reading->file, 0, SEEK_SET) != 0)
        return err_set(ERR_IO, "the file can be read once only: give a plain file");
    reading->at = 0;
    if (reading->csv.has_header)
        (void)next_line(reading);
    return OK;
}

static void add_bad(struct reading *reading, enum err err)
{
    struct price_import *result = reading->result;
    if (result->bad++ >= IMPORT_BAD_MAX)
        return;
    result->bad_lines[result->bad - 1].line = reading->at;
    (void)text_copy(result->bad_lines[result->bad - 1].words, sizeof result->bad_lines[0].words,
                    err_detail(err));
}

static enum err keep_batch(struct reading *reading)
{
    size_t added = 0;
    if (reading->result->bad == 0)
        TRY(price_rows_put(reading->store, reading->series, reading->rows, reading->count, &added));
    reading->result->added += added;
    reading->count = 0;
    return OK;
}

static enum err read_line(struct reading *reading)
{
    struct price_import *result = reading->result;
    struct price_row *row = &reading->rows[reading->count];
    enum err err = price_csv_row(row, &reading->csv, reading->line, (size_t)reading->len);
    if (err == ERR_NOT_FOUND)
        return OK;
    result->lines++;
    if (err != OK) {
        add_bad(reading, err);
        return OK;
    }
    result->first_s =
        result->first_s == 0 || row->time_s < result->first_s ? row->time_s : result->first_s;
    result->last_s = row->time_s > result->last_s ? row->time_s : result->last_s;
    return ++reading->count == BATCH ? keep_batch(reading) : OK;
}

static enum err read_lines(struct reading *reading)
{
    TRY(begin_file(reading));
    while (next_line(reading))
        TRY(read_line(reading));
    if (ferror(reading->file))
        return err_set(ERR_IO, "the file cannot be read: %s", strerror(errno));
    TRY(keep_batch(reading));
    const struct price_import *result = reading->result;
    if (result->bad > 0)
        return err_set(ERR_SYNTAX, "line %llu: %s; nothing was imported",
                       (unsigned long long)result->bad_lines[0].line, result->bad_lines[0].words);
    return result->lines > 0 ? OK : err_set(ERR_NOT_FOUND, "there is no price in the file");
}

/* All of it or nothing. */
static enum err read_file(struct reading *reading, const char *source, const char *base,
                          const char *quote)
{
    struct price_series series;
    TRY(store_begin(reading->store));
    enum err err = price_series_open(&series, reading->store, source, base, quote);
    reading->series = series.id;
    if (err == OK)
        err = read_lines(reading);
    if (err == OK)
        return store_commit(reading->store);
    store_rollback(reading->store);
    reading->result->added = 0;
    return err;
}

static enum err check_names(const char *name, const char *base, const char *quote)
{
    if (!text_is_word(name, "-_.") || strlen(name) >= NAME_MAX_S)
        return err_set(ERR_INVALID, "a name has letters, digits, '-', '_' and '.' only");
    if (!text_is_word(base, "-_.") || !text_is_word(quote, "-_.") || strlen(base) > 16 ||
        strlen(quote) > 15)
        return err_set(ERR_INVALID, "a pair is written like MCO2/USD");
    return OK;
}

enum err price_import(struct core *core, const char *path, const char *name, const char *base,
                      const char *quote, struct price_import *out)
{
    char source[160];
    *out = (struct price_import){.lines = 0};
    TRY(check_names(name, base, quote));
    if (core->options.read_only)
        return err_set(ERR_REFUSED, "nothing is imported with --readonly");
    (void)text_format(source, sizeof source, "import:%s", name);
    struct reading reading = {.result = out, .store = core->store};
    reading.file = fopen(path, "re");
    if (reading.file == NULL)
        return err_set(errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot open '%s': %s", path,
                       strerror(errno));
    reading.rows = mem_array(BATCH, sizeof *reading.rows);
    enum err err = read_file(&reading, source, base, quote);
    fclose(reading.file);
    free(reading.line);
    mem_free(reading.rows);
    if (err == OK) {
        out->known = out->lines - out->added;
        price_open_files(core->price);
        core_emit(core, EV_PRICES, 0);
    }
    return err;
}

/* ---- giving it back */

enum err price_export(struct core *core, int64_t series, int64_t from_s, int64_t to_s,
                      price_write_fn *write, void *arg)
{
    struct buf text = {0};
    int64_t first_s, last_s;
    TRY(price_rows_span(&first_s, &last_s, core->store, series));
    from_s = from_s > first_s ? from_s : first_s;
    to_s = to_s < last_s + 1 ? to_s : last_s + 1;
    price_csv_header(&text);
    enum err err = write(arg, view_of_buf(&text));
    for (int64_t at_s = from_s; at_s < to_s && err == OK; at_s += EXPORT_S) {
        struct price_row *rows;
        size_t count;
        int64_t end_s = at_s + EXPORT_S < to_s ? at_s + EXPORT_S : to_s;
        err = price_rows_read(&rows, &count, core->store, series, at_s, end_s);
        buf_reset(&text);
        for (size_t i = 0; i < count && err == OK; i++)
            price_csv_write(&text, &rows[i]);
        mem_free(rows);
        if (err == OK && text.len > 0)
            err = write(arg, view_of_buf(&text));
    }
    buf_clear(&text);
    return err;
}
