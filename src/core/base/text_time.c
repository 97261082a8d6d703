/* Reading times as programs write them: RFC 3339 and ISO 8601 in its extended form. */

#include <string.h>

#include "core/base/text.h"

#define DAY_S INT64_C(86400)

/* Read exactly `count` digits. */
static bool take_number(int *out, const char **at, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        value = value * 10 + (**at - '0');
    }
    *out = value;
    return true;
}

static bool take(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 1970-01-01 in the Gregorian calendar. In: year ≥ 1 */
static int64_t days_since_1970(int year, int month, int day)
{
    int64_t past = year - 1, days = past * 365 + past / 4 - past / 100 + past / 400 - 719162;
    for (int i = 1; i < month; i++)
        days += days_in_month(year, i);
    return days + day - 1;
}

static bool take_date(int64_t *out_s, const char **at)
{
    int year, month, day;
    if (!take_number(&year, at, 4) || !take(at, '-') || !take_number(&month, at, 2) ||
        !take(at, '-') || !take_number(&day, at, 2))
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *out_s = days_since_1970(year, month, day) * DAY_S;
    return true;
}

/* Of the fraction only milliseconds are kept. */
static bool take_fraction(int *out_ms, const char **at)
{
    static const int worth[] = {100, 10, 1};
    size_t count = 0;
    *out_ms = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++, count++)
        if (count < 3)
            *out_ms += (**at - '0') * worth[count];
    return count > 0;
}

static bool take_clock(int64_t *out_s, int *out_ms, const char **at)
{
    int hour, minute, second;
    *out_ms = 0;
    if (!take_number(&hour, at, 2) || !take(at, ':') || !take_number(&minute, at, 2) ||
        !take(at, ':') || !take_number(&second, at, 2))
        return false;
    if (hour > 23 || minute > 59 || second > 60 || (take(at, '.') && !take_fraction(out_ms, at)))
        return false;
    if (second == 60)
        second = 59; /* a leap second, which Unix time does not have */
    *out_s = hour * 3600 + minute * 60 + second;
    return true;
}

static bool take_zone(int64_t *out_s, const char **at)
{
    int hour, minute;
    *out_s = 0;
    if (take(at, 'Z'))
        return true;
    int64_t sign = **at == '-' ? -1 : 1;
    if ((!take(at, '+') && !take(at, '-')) || !take_number(&hour, at, 2) || !take(at, ':') ||
        !take_number(&minute, at, 2) || hour > 23 || minute > 59)
        return false;
    *out_s = sign * (hour * 3600 + minute * 60);
    return true;
}

bool text_read_time(int64_t *time_ms, const char *text)
{
    int64_t date_s, clock_s = 0, zone_s = 0;
    int ms = 0;
    if (!take_date(&date_s, &text))
        return false;
    if (*text != '\0' && ((!take(&text, 'T') && !take(&text, ' ')) ||
                          !take_clock(&clock_s, &ms, &text) || !take_zone(&zone_s, &text)))
        return false;
    *time_ms = (date_s + clock_s - zone_s) * 1000 + ms;
    return *text == '\0';
}
