#include "ui/show.h"

#include <string.h>
#include <time.h>

#include "core/base/text.h"
#include "core/eth/address.h"

void show_grouped(char out[SHOW_TEXT], const char *decimal)
{
    size_t start = strspn(decimal, "<+-~");
    size_t digits = strspn(decimal + start, "0123456789");
    size_t used = 0;
    for (size_t i = 0; decimal[i] != '\0' && used + 2 < SHOW_TEXT; i++) {
        size_t left = i >= start && i < start + digits ? start + digits - i : 0;
        if (left > 0 && i > start && left % 3 == 0)
            out[used++] = ' ';
        out[used++] = decimal[i];
    }
    out[used] = '\0';
}

void show_number(char out[SHOW_TEXT], uint64_t number)
{
    char plain[32];
    (void)text_format(plain, sizeof plain, "%llu", (unsigned long long)number);
    show_grouped(out, plain);
}

void show_amount(char out[SHOW_TEXT], const struct u256 *amount, unsigned decimals, unsigned places)
{
    char plain[AMOUNT_TEXT_MAX];
    units_format_short(plain, amount, decimals, places, 0);
    show_grouped(out, plain);
}

static void show_scaled(char out[SHOW_TEXT], int64_t value, unsigned scale, unsigned places)
{
    char plain[AMOUNT_TEXT_MAX];
    decimal_format_scaled(plain, value, scale, places);
    show_grouped(out, plain);
}

void show_price(char out[SHOW_TEXT], struct price_pico price)
{
    unsigned places = price.v >= 1000 * PRICE_ONE      ? 2
                      : price.v >= PRICE_ONE / 10      ? 4
                      : price.v >= PRICE_ONE / 10000   ? 7
                      : price.v >= PRICE_ONE / 1000000 ? 9
                                                       : 12;
    show_scaled(out, price.v, 12, places);
}

void show_value(char out[SHOW_TEXT], struct fiat_micro value, enum currency currency)
{
    char digits[SHOW_TEXT];
    show_scaled(digits, value.v, 6, currency_places(currency));
    (void)text_format(out, SHOW_TEXT, "%.80s %s", digits, currency_name(currency));
}

void show_change(char out[SHOW_TEXT], struct price_pico from, struct price_pico to)
{
    out[0] = '\0';
    if (from.v <= 0 || to.v <= 0)
        return;
    double percent = ((double)to.v / (double)from.v - 1) * 100;
    if (percent < 100000)
        (void)text_format(out, SHOW_TEXT, "%+.2f %%", percent);
}

void show_bps(char out[SHOW_TEXT], uint32_t bps)
{
    char digits[AMOUNT_TEXT_MAX];
    decimal_format_scaled(digits, bps, 2, 2);
    (void)text_format(out, SHOW_TEXT, "%s %%", digits);
}

void show_time(char out[SHOW_TEXT], int64_t time_s)
{
    time_t when = time_s;
    struct tm tm;
    if (time_s <= 0 || localtime_r(&when, &tm) == NULL ||
        strftime(out, SHOW_TEXT, "%Y-%m-%d %H:%M %Z", &tm) == 0)
        (void)text_copy(out, SHOW_TEXT, "never");
}

void show_short_address(char out[SHOW_TEXT], const struct addr *address)
{
    char whole[ADDRESS_TEXT];
    address_write(whole, address);
    (void)text_format(out, SHOW_TEXT, "%.6s…%s", whole, whole + 38);
}

const char *show_plural(uint64_t count, const char *one, const char *many)
{
    return count == 1 ? one : many;
}
