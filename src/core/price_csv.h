#ifndef CORE_PRICE_CSV_H
#define CORE_PRICE_CSV_H

/** Prices in files of comma-separated values (RFC 4180; ';' and tab too), line by line: what this
 * program exports, "time,price[,volume]" with or without a header, and the daily series that people
 * download: columns are found by their names. Pure functions.
 *
 *  Times: Unix seconds or milliseconds; 2026-11-22, with 14:36[:34[.5]] after a space or T, and Z,
 *  UTC or an offset; 22.11.2026; 11/22/2026 or 22/11/2026 where the file shows which. */

#include "core/store/price_pack.h"

#define CSV_LINE_MAX 4096
#define CSV_COLUMNS  32

enum csv_column {
    CSV_TIME,
    CSV_PRICE,
    CSV_VOLUME,
    CSV_KEY,
    CSV_OPEN,
    CSV_HIGH,
    CSV_LOW,
    CSV_SECONDS,
    CSV_TRADES,
    CSV_KNOWN
};
enum csv_date { CSV_DATE_UNKNOWN, CSV_DATE_MONTH_FIRST, CSV_DATE_DAY_FIRST };

struct price_csv {
    char separator;
    int at[CSV_KNOWN]; /* column, -1: there is none */
    bool has_header;
    enum csv_date date; /* of dates with slashes */
};
/** Find the columns from the first line. Returns: OK; ERR_SYNTAX (no time, no price) */
enum err price_csv_begin(struct price_csv *out, const char *line, size_t len) MUST_CHECK;
/** Learn from a line which part of a date with slashes is the month. */
void price_csv_learn(struct price_csv *csv, const char *line, size_t len);
/** Read a line. Returns: OK; ERR_SYNTAX, ERR_RANGE (with what is wrong, not where); ERR_NOT_FOUND:
 * a line that says nothing (empty, "null", "-" for the price) */
enum err price_csv_row(struct price_row *out, const struct price_csv *csv, const char *line,
                       size_t len) MUST_CHECK;
/** The header of what is exported, and a row of it, each with a line feed. */
void price_csv_header(struct buf *out);
void price_csv_write(struct buf *out, const struct price_row *row);

#endif
