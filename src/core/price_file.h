#ifndef CORE_PRICE_FILE_H
#define CORE_PRICE_FILE_H

/** Stored prices as files, and the list of what is stored. */

#include "core/price.h"

#define IMPORT_BAD_MAX 8

/** A series of the store: what one source says of one pair. */
struct price_stored {
    int64_t id;
    char source[160];
    char base[40], quote[16];
    int64_t first_s, last_s; /* 0: it is empty */
    int64_t checked_s;
};
/** Out: mem_free */
enum err price_stored_list(struct core *core, struct price_stored **out, size_t *count) MUST_CHECK;

struct price_import {
    uint64_t lines;        /* with data */
    uint64_t added, known; /* new observations; those that were there already */
    int64_t first_s, last_s;
    uint64_t bad; /* lines that are not understood: then nothing was kept */
    struct {
        uint64_t line; /* from 1 */
        char words[112];
    } bad_lines[IMPORT_BAD_MAX];
};
/** Read a CSV file (price_csv.h) into the series "import:NAME" of a pair, all of it or nothing.
 *  Returns: OK; ERR_IO; ERR_NOT_FOUND (no such file, nothing in it); ERR_SYNTAX, ERR_RANGE (bad
 * lines: see out); ERR_INVALID (name, base or quote); ERR_STORE… Emits EV_PRICES.
 *  In: base, quote: "MCO2", "USD" */
enum err price_import(struct core *core, const char *path, const char *name, const char *base,
                      const char *quote, struct price_import *out) MUST_CHECK;

/** Give the observations of a series as CSV, in pieces. Returns: what write() returned when it was
 * not OK; ERR_STORE… */
typedef enum err price_write_fn(void *arg, struct view text);
enum err price_export(struct core *core, int64_t series, int64_t from_s, int64_t to_s,
                      price_write_fn *write, void *arg) MUST_CHECK;
/** Candles of a series, as price_history() gives them of a pair. */
enum err price_series_history(struct core *core, int64_t series, int64_t step_s, int64_t from_s,
                              int64_t to_s, struct candle **out, size_t *count) MUST_CHECK;

#endif
