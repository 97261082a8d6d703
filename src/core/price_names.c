/* Currencies and intervals by name. */

#include <string.h>
#include <strings.h>

#include "core/price.h"

static const char *const currency_names[CURRENCIES] = {
#define CURRENCY_NAME(currency, code) [currency] = code,
    CURRENCY_LIST(CURRENCY_NAME)
#undef CURRENCY_NAME
};

static const struct {
    const char *name;
    int64_t seconds;
} intervals[INTERVALS] = {
#define INTERVAL_ROW(interval, text, seconds) [interval] = {text, seconds},
    INTERVAL_LIST(INTERVAL_ROW)
#undef INTERVAL_ROW
};

const char *currency_name(enum currency currency)
{
    return currency_names[currency];
}

unsigned currency_places(enum currency currency)
{
    return currency == CURRENCY_JPY ? 0 : currency == CURRENCY_ETH ? 4 : 2;
}

enum err currency_parse(enum currency *out, const char *text)
{
    for (int i = 0; i < CURRENCIES; i++) {
        if (strcasecmp(text, currency_names[i]) == 0) {
            *out = (enum currency)i;
            return OK;
        }
    }
    return err_set(ERR_INVALID, "a currency is one of %s", CURRENCY_CHOICES);
}

const char *interval_name(enum interval interval)
{
    return intervals[interval].name;
}

int64_t interval_seconds(enum interval interval)
{
    return intervals[interval].seconds;
}

enum err interval_parse(enum interval *out, const char *text)
{
    for (int i = 0; i < INTERVALS; i++) {
        if (strcmp(text, intervals[i].name) == 0) {
            *out = (enum interval)i;
            return OK;
        }
    }
    return err_set(ERR_INVALID, "an interval is one of %s", INTERVAL_CHOICES);
}
