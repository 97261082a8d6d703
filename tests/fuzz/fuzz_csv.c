/* Prices that people bring as CSV: what is read of a line is written as one that reads the same. */

#include <string.h>

#include "core/price_csv.h"
#include "fuzz/fuzz.h"

/* As an export writes it, and its header says. */
static void check_again(const struct price_row *row)
{
    struct price_csv csv;
    struct price_row again;
    struct buf header = {0}, line = {0};
    price_csv_header(&header);
    price_csv_write(&line, row);
    FUZZ_CHECK(header.len > 0 && line.len > 0 && line.data[line.len - 1] == '\n');
    FUZZ_CHECK(price_csv_begin(&csv, buf_text(&header), header.len - 1) == OK);
    FUZZ_CHECK(price_csv_row(&again, &csv, buf_text(&line), line.len - 1) == OK);
    FUZZ_CHECK(again.time_s == row->time_s && again.price.v == row->price.v);
    buf_clear(&header);
    buf_clear(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct price_csv csv;
    const char *text = (const char *)data, *end = text + len;
    const char *first = memchr(text, '\n', len);
    size_t head = first != NULL ? (size_t)(first - text) : len;
    if (len == 0 || price_csv_begin(&csv, text, head) != OK)
        return 0;
    for (int i = 0; i < CSV_KNOWN; i++)
        FUZZ_CHECK(csv.at[i] >= -1);
    for (const char *at = text; at < end;) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        const char *stop = feed != NULL ? feed : end;
        struct price_row row;
        price_csv_learn(&csv, at, (size_t)(stop - at));
        if (price_csv_row(&row, &csv, at, (size_t)(stop - at)) == OK)
            check_again(&row);
        at = stop + 1;
    }
    return 0;
}
