/* Amounts as exact decimals. */

#include <string.h>

#include "core/base/amount.h"
#include "core/base/mem.h"
#include "eth_tool/eth_op.h"
#include "eth_tool/value.h"

#define DECIMALS_MAX  255 /* a token says them in 8 bits */
#define DECIMALS_BASE 77  /* core/base/amount.h; with more, a whole unit is above 2^256 */

static enum err read_decimals(unsigned *out, const struct json *request)
{
    uint64_t decimals;
    TRY(value_u64(&decimals, json_get(request, "decimals"), "decimals"));
    if (decimals > DECIMALS_MAX)
        return err_set(ERR_RANGE, "'decimals' is above %d", DECIMALS_MAX);
    *out = (unsigned)decimals;
    return OK;
}

_Static_assert(2 + DECIMALS_MAX >= AMOUNT_TEXT_MAX, "units_format() has room");

static bool are_digits(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return len > 0;
}

/* As units_parse(), where one unit is too large: what is after "0." with zeros behind. */
static enum err parse_small(struct u256 *out, const char *text, size_t len, unsigned decimals)
{
    char digits[DECIMALS_MAX];
    if (len < 3 || memcmp(text, "0.", 2) != 0 || !are_digits(text + 2, len - 2)) {
        TRY(units_parse(out, text, len, DECIMALS_BASE));
        return u256_is_zero(out) ? OK : err_set(ERR_RANGE, "the amount does not fit in 256 bits");
    }
    if (len - 2 > decimals)
        return err_set(ERR_RANGE, "an amount here has at most %u digits after the point", decimals);
    memset(digits, '0', decimals);
    memcpy(digits, text + 2, len - 2);
    size_t first = 0;
    while (first + 1 < decimals && digits[first] == '0')
        first++;
    return u256_from_decimal(out, digits + first, decimals - first);
}

/* As units_format(), where what is before the point is 0. Returns: the length */
static size_t format_small(char out[2 + DECIMALS_MAX], const struct u256 *value, unsigned decimals)
{
    char digits[U256_DECIMAL_MAX];
    size_t len = u256_to_decimal(digits, value);
    memset(out, '0', 2 + decimals);
    if (u256_is_zero(value))
        return 1;
    out[1] = '.';
    memcpy(out + 2 + decimals - len, digits, len);
    size_t end = 2 + decimals;
    while (out[end - 1] == '0')
        end--;
    return end;
}

static enum err run_parse(struct answer *out, const struct json *request)
{
    struct view text;
    struct u256 value;
    unsigned decimals;
    TRY(value_text(&text, json_get(request, "text"), "text"));
    TRY(read_decimals(&decimals, request));
    if (decimals > DECIMALS_BASE)
        TRY(parse_small(&value, (const char *)text.data, text.len, decimals));
    else
        TRY(units_parse(&value, (const char *)text.data, text.len, decimals));
    answer_u256(out, &value);
    return OK;
}

static enum err run_format(struct answer *out, const struct json *request)
{
    struct u256 value;
    unsigned decimals;
    char text[2 + DECIMALS_MAX];
    TRY(value_u256(&value, json_get(request, "value"), "value"));
    TRY(read_decimals(&decimals, request));
    size_t len = decimals > DECIMALS_BASE ? format_small(text, &value, decimals)
                                          : units_format(text, &value, decimals);
    answer_text(out, text, len);
    return OK;
}

static const struct eth_op ops[] = {
    {"units_parse", {{"text", ETH_OP_TEXT, false}, {"decimals", ETH_OP_TEXT, false}}, run_parse},
    {"units_format", {{"value", ETH_OP_TEXT, false}, {"decimals", ETH_OP_TEXT, false}}, run_format},
};
const struct eth_op_list eth_ops_units = {ops, MEM_COUNT(ops)};
