#include "core/price_csv.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/base/text.h"

#define SCALE    12
#define YEAR_MIN 1970
#define YEAR_MAX 9999

/* ---- fields */

struct fields {
    struct view items[CSV_COLUMNS];
    size_t count;
};

static struct view trim(const char *begin, const char *end)
{
    while (begin < end && (*begin == ' ' || *begin == '\t' || *begin == '\r'))
        begin++;
    while (end > begin && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
        end--;
    return view_of(begin, (size_t)(end - begin));
}

/* Quotes inside of quotes have no place in times and numbers. */
static const char *take_field(struct view *out, const char *at, const char *end, char separator)
{
    struct view space = trim(at, end);
    if (space.len > 0 && space.data[0] == '"') {
        const char *begin = (const char *)space.data + 1;
        const char *quote = memchr(begin, '"', (size_t)(end - begin));
        const char *stop = quote != NULL ? quote : end;
        *out = trim(begin, stop);
        const char *next = memchr(stop, separator, (size_t)(end - stop));
        return next != NULL ? next : end;
    }
    const char *next = memchr(at, separator, (size_t)(end - at));
    next = next != NULL ? next : end;
    *out = trim(at, next);
    return next;
}

static void split(struct fields *out, const char *line, size_t len, char separator)
{
    const char *at = line, *end = line + len;
    while (end > at && (end[-1] == '\n' || end[-1] == '\r'))
        end--;
    out->count = 0;
    while (out->count < CSV_COLUMNS) {
        at = take_field(&out->items[out->count++], at, end, separator);
        if (at == end)
            return;
        at++;
    }
}

static bool is_word(struct view field, const char *word)
{
    return field.len == strlen(word) && strncasecmp((const char *)field.data, word, field.len) == 0;
}

/* ---- columns */

/* The earlier name of a column wins where a file has several. */
static const struct {
    enum csv_column column;
    const char *names[8];
} column_names[] = {
    {CSV_TIME, {"time", "timestamp", "date", "datetime", "start", "snapped_at", "unix"}},
    {CSV_PRICE, {"price", "close", "close/last", "last", "value", "adj close", "settle"}},
    {CSV_VOLUME, {"volume", "total_volume", "vol.", "vol"}},
    {CSV_KEY, {"key"}},
    {CSV_OPEN, {"open"}},
    {CSV_HIGH, {"high"}},
    {CSV_LOW, {"low"}},
    {CSV_SECONDS, {"seconds"}},
    {CSV_TRADES, {"trades"}},
};

static int find_column(const struct fields *fields, const char *const *names, size_t count)
{
    for (size_t n = 0; n < count && names[n] != NULL; n++)
        for (size_t i = 0; i < fields->count; i++)
            if (is_word(fields->items[i], names[n]))
                return (int)i;
    return -1;
}

static char find_separator(const char *line, size_t len)
{
    static const char others[] = ";\t";
    for (size_t i = 0; i < sizeof others - 1; i++)
        if (memchr(line, others[i], len) != NULL)
            return others[i];
    return ',';
}

static enum err read_header(struct price_csv *out, const struct fields *fields)
{
    for (size_t i = 0; i < MEM_COUNT(column_names); i++)
        out->at[column_names[i].column] =
            find_column(fields, column_names[i].names, MEM_COUNT(column_names[i].names));
    if (out->at[CSV_TIME] < 0)
        return err_set(ERR_SYNTAX, "no column is called time or date");
    if (out->at[CSV_PRICE] < 0)
        return err_set(ERR_SYNTAX, "no column is called price or close");
    if (find_column(fields, (const char *const[]){"change %"}, 1) >= 0)
        out->date = CSV_DATE_MONTH_FIRST; /* investing.com */
    out->has_header = true;
    return OK;
}

enum err price_csv_begin(struct price_csv *out, const char *line, size_t len)
{
    struct fields fields;
    if (len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) {
        line += 3;
        len -= 3;
    }
    *out = (struct price_csv){.separator = find_separator(line, len)};
    for (size_t i = 0; i < CSV_KNOWN; i++)
        out->at[i] = -1;
    split(&fields, line, len, out->separator);
    bool is_number =
        fields.items[0].len > 0 && fields.items[0].data[0] >= '0' && fields.items[0].data[0] <= '9';
    if (!is_number)
        return read_header(out, &fields);
    if (fields.count < 2 || fields.count > 3)
        return err_set(ERR_SYNTAX, "without a header the columns are time, price and volume");
    out->at[CSV_TIME] = 0;
    out->at[CSV_PRICE] = 1;
    out->at[CSV_VOLUME] = fields.count > 2 ? 2 : -1;
    return OK;
}

/* ---- times */

struct cursor {
    const char *at, *end;
};

static bool take_char(struct cursor *cursor, char c)
{
    if (cursor->at == cursor->end || *cursor->at != c)
        return false;
    cursor->at++;
    return true;
}

/* Returns: how many digits there were. */
static int take_number(struct cursor *cursor, int64_t *out)
{
    int digits = 0;
    for (*out = 0;
         cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9' && digits < 18;
         cursor->at++, digits++)
        *out = *out * 10 + (*cursor->at - '0');
    return digits;
}

/* Days since 1970-01-01 of the proleptic Gregorian calendar. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t shifted = month <= 2 ? year - 1 : year; /* years that begin in March */
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + in_year - 719468;
}

static bool to_days(int64_t *out, int64_t year, int64_t month, int64_t day)
{
    static const int64_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 ||
        day > lengths[month - 1] + (month == 2 && is_leap))
        return false;
    *out = days_of(year, month, day);
    return true;
}

static enum err bad_time(struct view field)
{
    char text[40];
    text_clean_into(text, sizeof text, (const char *)field.data, field.len);
    return err_set(ERR_SYNTAX, "'%s' is no time", text);
}

/* Z, UTC, GMT, +01:00, -0500, or nothing: UTC. */
static bool take_zone(struct cursor *cursor, int64_t *offset_s)
{
    int64_t hours, minutes = 0;
    struct view rest = trim(cursor->at, cursor->end);
    *offset_s = 0;
    if (rest.len == 0 || is_word(rest, "z") || is_word(rest, "utc") || is_word(rest, "gmt"))
        return true;
    struct cursor zone = {(const char *)rest.data, (const char *)rest.data + rest.len};
    bool is_west = take_char(&zone, '-');
    if (!is_west && !take_char(&zone, '+'))
        return false;
    int digits = take_number(&zone, &hours);
    if (digits == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (digits != 2 || (take_char(&zone, ':') && take_number(&zone, &minutes) != 2)) {
        return false;
    }
    *offset_s = (hours * 60 + minutes) * (is_west ? -60 : 60);
    return zone.at == zone.end && hours <= 14 && minutes < 60;
}

static bool take_clock(struct cursor *cursor, int64_t *seconds)
{
    int64_t hour, minute, second = 0, part;
    if (take_number(cursor, &hour) != 2 || !take_char(cursor, ':') ||
        take_number(cursor, &minute) != 2)
        return false;
    if (take_char(cursor, ':') && take_number(cursor, &second) != 2)
        return false;
    if (take_char(cursor, '.') && take_number(cursor, &part) == 0)
        return false;
    *seconds = hour * 3600 + minute * 60 + (second < 60 ? second : 59);
    return hour < 24 && minute < 60 && second <= 60;
}

static bool take_date(struct cursor *cursor, const struct price_csv *csv, int64_t first,
                      int64_t *days)
{
    int64_t second, third;
    if (take_char(cursor, '-'))
        return take_number(cursor, &second) == 2 && take_char(cursor, '-') &&
               take_number(cursor, &third) == 2 && to_days(days, first, second, third);
    if (take_char(cursor, '.'))
        return take_number(cursor, &second) > 0 && take_char(cursor, '.') &&
               take_number(cursor, &third) == 4 && to_days(days, third, second, first);
    if (!take_char(cursor, '/') || take_number(cursor, &second) == 0 || !take_char(cursor, '/') ||
        take_number(cursor, &third) != 4)
        return false;
    return csv->date == CSV_DATE_DAY_FIRST ? to_days(days, third, second, first)
                                           : to_days(days, third, first, second);
}

static enum err read_time(int64_t *out, const struct price_csv *csv, struct view field)
{
    struct cursor cursor = {(const char *)field.data, (const char *)field.data + field.len};
    int64_t first, days, clock = 0, offset_s = 0;
    int digits = take_number(&cursor, &first);
    if (cursor.at == cursor.end && digits >= 9 && digits <= 13) {
        *out = digits > 11 ? first / 1000 : first;
        return OK;
    }
    bool has_slash = cursor.at < cursor.end && *cursor.at == '/';
    if (has_slash && csv->date == CSV_DATE_UNKNOWN)
        return err_set(ERR_SYNTAX,
                       "the dates of this file can be read with the month or the day first: write "
                       "them as 2026-11-22");
    if (digits == 0 || !take_date(&cursor, csv, first, &days))
        return bad_time(field);
    if (cursor.at < cursor.end && (*cursor.at == 'T' || *cursor.at == ' ')) {
        cursor.at++;
        if (!take_clock(&cursor, &clock) || !take_zone(&cursor, &offset_s))
            return bad_time(field);
    } else if (cursor.at != cursor.end) {
        return bad_time(field);
    }
    *out = days * 86400 + clock - offset_s;
    return *out > 0 ? OK : bad_time(field);
}

static struct view field_of(const struct fields *fields, const struct price_csv *csv,
                            enum csv_column column)
{
    int at = csv->at[column];
    return at >= 0 && (size_t)at < fields->count ? fields->items[at] : view_of_text("");
}

void price_csv_learn(struct price_csv *csv, const char *line, size_t len)
{
    struct fields fields;
    int64_t first, second;
    if (csv->date != CSV_DATE_UNKNOWN)
        return;
    split(&fields, line, len, csv->separator);
    struct view field = field_of(&fields, csv, CSV_TIME);
    struct cursor cursor = {(const char *)field.data, (const char *)field.data + field.len};
    if (field.len == 0 || take_number(&cursor, &first) == 0 || !take_char(&cursor, '/') ||
        take_number(&cursor, &second) == 0)
        return;
    if (second > 12 && first <= 12)
        csv->date = CSV_DATE_MONTH_FIRST;
    else if (first > 12 && second <= 12)
        csv->date = CSV_DATE_DAY_FIRST;
}

/* ---- numbers */

static bool is_nothing(struct view field)
{
    return field.len == 0 || is_word(field, "null") || is_word(field, "nan") ||
           is_word(field, "n/a") || is_word(field, "-");
}

static int64_t suffix_of(struct view *field)
{
    static const struct {
        char letter;
        int64_t times;
    } suffixes[] = {{'K', 1000}, {'M', 1000000}, {'B', 1000000000}};
    for (size_t i = 0; i < MEM_COUNT(suffixes); i++) {
        if ((field->data[field->len - 1] & 0xdf) == suffixes[i].letter) {
            field->len--;
            return suffixes[i].times;
        }
    }
    return 1;
}

/* "1,234.5", "$7.25", "12.3K" */
static enum err read_number(int64_t *out, struct view field, unsigned scale, const char *what)
{
    char digits[64], shown[40];
    size_t len = 0;
    struct view given = field;
    if (field.len > 0 && field.data[0] == '$')
        field = view_of(field.data + 1, field.len - 1);
    int64_t times = field.len > 0 ? suffix_of(&field) : 1;
    for (size_t i = 0; i < field.len && len < sizeof digits; i++)
        if (field.data[i] != ',')
            digits[len++] = (char)field.data[i];
    enum err err = len < sizeof digits ? decimal_parse_scaled(out, digits, len, scale) : ERR_SYNTAX;
    if (err == OK && !__builtin_mul_overflow(*out, times, out))
        return OK;
    text_clean_into(shown, sizeof shown, (const char *)given.data, given.len);
    return err_set(err == ERR_SYNTAX ? ERR_SYNTAX : ERR_RANGE, "the %s '%s' is %s", what, shown,
                   err == ERR_SYNTAX ? "no number" : "out of range");
}

static enum err read_price(struct price_pico *out, struct view field, const char *what)
{
    TRY(read_number(&out->v, field, SCALE, what));
    return out->v > 0 ? OK : err_set(ERR_RANGE, "the %s is 0", what);
}

/* Prices that contradict each other are found when they are kept. */
static enum err read_candle(struct price_row *out, const struct price_csv *csv,
                            const struct fields *fields)
{
    struct view open = field_of(fields, csv, CSV_OPEN), high = field_of(fields, csv, CSV_HIGH),
                low = field_of(fields, csv, CSV_LOW), span = field_of(fields, csv, CSV_SECONDS),
                trades = field_of(fields, csv, CSV_TRADES);
    int64_t seconds = 86400, count = 1;
    if (is_nothing(open) || is_nothing(high) || is_nothing(low))
        return OK;
    TRY(read_price(&out->open, open, "open"));
    TRY(read_price(&out->high, high, "high"));
    TRY(read_price(&out->low, low, "low"));
    if (!is_nothing(span))
        TRY(read_number(&seconds, span, 0, "number of seconds"));
    if (!is_nothing(trades))
        TRY(read_number(&count, trades, 0, "number of trades"));
    if (seconds <= 0 || seconds > UINT32_MAX || count <= 0 || count > UINT32_MAX)
        return err_set(ERR_RANGE, "the length or the trades of a candle are out of range");
    out->span_s = (uint32_t)seconds;
    out->trades = (uint32_t)count;
    if (out->low.v > out->open.v || out->low.v > out->price.v || out->high.v < out->open.v ||
        out->high.v < out->price.v)
        return err_set(ERR_RANGE, "open, high, low and close contradict each other");
    return OK;
}

enum err price_csv_row(struct price_row *out, const struct price_csv *csv, const char *line,
                       size_t len)
{
    struct fields fields;
    if (len > CSV_LINE_MAX)
        return err_set(ERR_SYNTAX, "the line is longer than %d bytes", CSV_LINE_MAX);
    split(&fields, line, len, csv->separator);
    struct view price = field_of(&fields, csv, CSV_PRICE),
                volume = field_of(&fields, csv, CSV_VOLUME), key = field_of(&fields, csv, CSV_KEY);
    bool is_empty = fields.count == 1 && fields.items[0].len == 0;
    if (is_empty || (is_nothing(price) && (size_t)csv->at[CSV_PRICE] < fields.count))
        return ERR_NOT_FOUND;
    if ((size_t)csv->at[CSV_PRICE] >= fields.count)
        return err_set(ERR_SYNTAX, "the price is missing");
    *out = (struct price_row){.time_s = 0};
    TRY(read_time(&out->time_s, csv, field_of(&fields, csv, CSV_TIME)));
    TRY(read_price(&out->price, price, "price"));
    if (!is_nothing(volume))
        TRY(read_number(&out->volume.v, volume, SCALE, "volume"));
    if (!is_nothing(key))
        TRY(read_number(&out->key, key, 0, "key"));
    return read_candle(out, csv, &fields);
}

/* ---- writing */

static void add_decimal(struct buf *out, struct price_pico value)
{
    char text[AMOUNT_TEXT_MAX];
    struct u256 wide = u256_from_u64((uint64_t)value.v);
    buf_add(out, text, units_format(text, &wide, SCALE));
}

void price_csv_header(struct buf *out)
{
    buf_add_text(out, "time,price,volume,key,open,high,low,seconds,trades\n");
}

void price_csv_write(struct buf *out, const struct price_row *row)
{
    char time[32];
    text_time_utc(time, sizeof time, row->time_s);
    buf_printf(out, "%s,", time);
    add_decimal(out, row->price);
    buf_add_byte(out, ',');
    add_decimal(out, row->volume);
    buf_printf(out, ",%" PRId64, row->key);
    if (row->span_s == 0) {
        buf_add_text(out, ",,,,,\n");
        return;
    }
    const struct price_pico *const prices[] = {&row->open, &row->high, &row->low};
    for (size_t i = 0; i < MEM_COUNT(prices); i++) {
        buf_add_byte(out, ',');
        add_decimal(out, *prices[i]);
    }
    buf_printf(out, ",%" PRIu32 ",%" PRIu32 "\n", row->span_s, row->trades);
}
