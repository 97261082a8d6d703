/* Masses of CO2 as people write them. */

#include <string.h>

#include "core/base/text.h"
#include "core/offset.h"

static bool ends_with(size_t *len, const char *text, const char *unit)
{
    size_t unit_len = strlen(unit);
    if (*len < unit_len || memcmp(text + *len - unit_len, unit, unit_len) != 0)
        return false;
    *len -= unit_len;
    while (*len > 0 && text[*len - 1] == ' ')
        (*len)--;
    return true;
}

enum err offset_parse_mass(struct co2_mg *out, const char *text)
{
    size_t len = strlen(text);
    struct u256 value;
    uint64_t mg;
    unsigned digits = 9; /* tonnes in milligrams */
    if (ends_with(&len, text, "kg"))
        digits = 6;
    else
        (void)ends_with(&len, text, "t");
    enum err err = units_parse(&value, text, len, digits);
    if (err == ERR_SYNTAX)
        return err_set(ERR_SYNTAX, "the mass is not a number of tonnes (1.5 t) or kilograms "
                                   "(300 kg)");
    if (err != OK)
        return err_set(ERR_RANGE, "the mass is finer than a milligram, or too large");
    if (!u256_to_u64(&mg, &value) || mg > INT64_MAX)
        return err_set(ERR_RANGE, "the mass is too large");
    if (mg == 0)
        return err_set(ERR_RANGE, "the mass must be more than 0");
    out->v = (int64_t)mg;
    return OK;
}

void offset_format_mass(char out[AMOUNT_TEXT_MAX], struct co2_mg mass)
{
    char digits[AMOUNT_TEXT_MAX];
    bool is_tonnes = mass.v >= CO2_TONNE || mass.v <= 0;
    const struct u256 value = u256_from_u64(mass.v > 0 ? (uint64_t)mass.v : 0);
    units_format(digits, &value, is_tonnes ? 9 : 6);
    text_format(out, AMOUNT_TEXT_MAX, "%s %s", digits, is_tonnes ? "t" : "kg");
}
