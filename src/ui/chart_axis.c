#include "ui/chart_axis.h"

#include <string.h>
#include <time.h>

#include "core/base/mem.h"
#include "core/base/text.h"

/* ---- values ---- */

/* The smallest of 1, 2, 5 × 10^n that is at least `least`. */
static int64_t nice_step(int64_t least)
{
    int64_t step = 1;
    for (int i = 0; step < least && step < INT64_MAX / 10; i++)
        step = i % 3 == 1 ? step / 2 * 5 : step * 2;
    return step > 0 ? step : 1;
}

/* In per cent the line of no change has a tick, so steps count from there. */
static size_t linear_values(int64_t out[AXIS_TICKS], const struct plot *plot, int most)
{
    int64_t step = nice_step((plot->high - plot->low) / most + 1);
    size_t count = 0;
    for (int64_t value = (plot->low / step + 1) * step;
         value < plot->high && value > 0 && count < AXIS_TICKS; value += step)
        out[count++] = value;
    return count;
}

/* 1, 2, 5 × 10^n while these fit; else 10^n, then every second or third of them. */
static size_t log_values(int64_t out[AXIS_TICKS], const struct plot *plot, int most)
{
    int decades = 0;
    for (int64_t value = plot->low; value < plot->high / 10; value *= 10)
        decades++;
    bool is_fine = 3 * (decades + 1) <= most;
    int every = is_fine ? 1 : (decades + most) / most;
    size_t count = 0;
    int decade = 0;
    for (int64_t ten = 1; ten <= plot->high && count + 3 < AXIS_TICKS; ten *= 10, decade++) {
        for (int i = 0; i < (is_fine ? 3 : 1); i++) {
            int64_t value = i == 0 ? ten : i == 1 ? 2 * ten : 5 * ten;
            if (value > plot->low && value < plot->high && decade % every == 0)
                out[count++] = value;
        }
        if (ten > INT64_MAX / 100)
            break;
    }
    return count;
}

size_t axis_values(int64_t out[AXIS_TICKS], const struct plot *plot, int most)
{
    if (plot->high <= 0)
        return 0;
    most = most > 1 ? most : 1;
    bool is_wide = plot->is_log && plot->high / 4 > plot->low;
    size_t count = is_wide ? log_values(out, plot, most) : 0;
    return count > 0 ? count : linear_values(out, plot, most);
}

static void write_value(char out[SHOW_TEXT], const struct plot *plot, int64_t value,
                        unsigned places)
{
    char plain[AMOUNT_TEXT_MAX];
    if (!plot->is_percent) {
        decimal_format_scaled(plain, value, plot->scale, places);
        show_grouped(out, plain);
        return;
    }
    int64_t change = value - PRICE_ONE;
    decimal_format_scaled(plain, change < 0 ? -change : change, 10, places);
    (void)text_format(out, SHOW_TEXT, "%s%.40s%%", change < 0 ? "-" : change > 0 ? "+" : "", plain);
}

static unsigned needed_places(const struct plot *plot, const int64_t *ticks, size_t count)
{
    unsigned most = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned places = plot->scale;
        int64_t value = ticks[i];
        while (places > 0 && value % 10 == 0) {
            value /= 10;
            places--;
        }
        most = places > most ? places : most;
    }
    return plot->is_percent ? (most > 2 ? most - 2 : 0) : most;
}

unsigned axis_places(const struct plot *plot, const int64_t *ticks, size_t count, int columns)
{
    unsigned places = needed_places(plot, ticks, count);
    places = !plot->is_percent && places == 1 ? 2 : places; /* money */
    for (size_t i = 0; i < count; i++) {
        char label[SHOW_TEXT];
        for (; places > 0; places--) {
            write_value(label, plot, ticks[i], places);
            if ((int)text_width(label) <= columns)
                break;
        }
    }
    return places;
}

/* What is too small for digits behind a point: "2e-11". */
static void write_tiny(char out[SHOW_TEXT], const struct plot *plot, int64_t value)
{
    int exponent = -(int)plot->scale;
    for (; value % 10 == 0; value /= 10)
        exponent++;
    (void)text_format(out, SHOW_TEXT, "%llde%d", (long long)value, exponent);
}

void axis_value(char out[SHOW_TEXT], const struct plot *plot, int64_t value, unsigned places,
                int columns)
{
    static const char units[] = "kMGT";
    for (;;) {
        write_value(out, plot, value, places);
        if ((int)text_width(out) <= columns) {
            if (value > 0 && !plot->is_percent && out[strspn(out, "0.")] == '\0')
                write_tiny(out, plot, value);
            return;
        }
        if (places == 0)
            break;
        places--;
    }
    if (plot->is_percent)
        return; /* a change by so much is a picture of its own */
    for (unsigned i = 0; units[i] != '\0'; i++) {
        char plain[AMOUNT_TEXT_MAX];
        decimal_format_scaled(plain, value,
                              plot->scale + 3 * (i + 1) > 18 ? 18 : plot->scale + 3 * (i + 1), 1);
        (void)text_format(out, SHOW_TEXT, "%.60s%c", plain, units[i]);
        if ((int)text_width(out) <= columns || plot->scale + 3 * (i + 1) >= 18)
            return;
    }
}

/* ---- times ---- */

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, MONTH = 31 * DAY, YEAR = 366 * DAY };

static const int64_t periods[] = {5 * MINUTE,
                                  15 * MINUTE,
                                  30 * MINUTE,
                                  HOUR,
                                  3 * HOUR,
                                  6 * HOUR,
                                  12 * HOUR,
                                  DAY,
                                  2 * DAY,
                                  7 * DAY,
                                  MONTH,
                                  3 * MONTH,
                                  YEAR,
                                  2 * (int64_t)YEAR,
                                  5 * (int64_t)YEAR,
                                  10 * (int64_t)YEAR};

/* Which stretch of a period a local time belongs to: weeks begin on Mondays, all else where the
 * clock and the calendar on the wall say so. */
static int64_t stretch_of(const struct tm *tm, int64_t time_s, int64_t period)
{
    if (period >= YEAR)
        return (tm->tm_year + 1900) / (period / YEAR);
    if (period >= MONTH)
        return (tm->tm_year * 12 + tm->tm_mon) / (period / MONTH);
    int64_t monday_s = 4 * (int64_t)DAY; /* 1970-01-05 */
    return (time_s + tm->tm_gmtoff + (period == 7 * DAY ? 7 * DAY - monday_s : 0)) / period;
}

static void write_time(char *out, size_t size, const struct tm *tm, int64_t period)
{
    bool is_midnight = tm->tm_hour == 0 && tm->tm_min == 0;
    size_t written;
    if (period >= YEAR || (period >= MONTH && tm->tm_mon == 0))
        written = strftime(out, size, "%Y", tm);
    else if (period >= MONTH)
        written = strftime(out, size, "%b", tm);
    else if (period >= DAY || is_midnight)
        written = strftime(out, size, "%b %d", tm);
    else
        written = strftime(out, size, "%H:%M", tm);
    if (written == 0)
        out[0] = '\0';
}

static bool local_time(struct tm *out, int64_t time_s)
{
    time_t when = time_s;
    return localtime_r(&when, out) != NULL;
}

size_t axis_times(struct time_tick *out, size_t max, const struct plot *plot, int64_t least)
{
    int64_t interval_s = plot->chart->interval_s;
    size_t choice = 0, count = 0;
    while (choice + 1 < MEM_COUNT(periods) && periods[choice] / least < interval_s)
        choice++;
    int64_t before = 0;
    for (size_t i = 0; i < plot->count && count < max; i++) {
        struct tm tm;
        int64_t time_s = plot->candles[i].start_s;
        if (!local_time(&tm, time_s))
            continue;
        int64_t stretch = stretch_of(&tm, time_s, periods[choice]);
        if (i > 0 && stretch != before) {
            out[count].index = i;
            write_time(out[count].label, sizeof out[count].label, &tm, periods[choice]);
            count++;
        }
        before = stretch;
    }
    return count;
}

void axis_time(char out[SHOW_TEXT], const struct plot *plot, int64_t time_s)
{
    struct tm tm;
    size_t written = 0;
    if (local_time(&tm, time_s))
        written = plot->chart->interval_s < DAY ? strftime(out, SHOW_TEXT, "%m-%d %H:%M", &tm)
                                                : strftime(out, SHOW_TEXT, "%Y-%m-%d", &tm);
    if (written == 0)
        out[0] = '\0';
}
