#include "core/eth/policy.h"

#include <string.h>

#include "core/base/text.h"
#include "core/eth/address.h"

/* The words are written and read by the same pieces. */
static const char start[] = "the policy's limit for ";
static const char one_tx[] = "one transaction is ", day[] = "a day is ";
static const char of[] = " of ", asked_for[] = " asked for", spent_today[] = " spent today, ";
static const char native[] = "native currency (wei)", fees[] = "fees (wei)", token[] = "token ";

void policy_token_words(char out[POLICY_TOKEN_WORDS], const struct addr *address)
{
    char text[ADDRESS_TEXT] = "";
    const char *kind = addr_is_zero(address)              ? native
                       : addr_equal(address, &policy_gas) ? fees
                                                          : token;
    if (kind == token)
        address_write(text, address);
    (void)text_format(out, POLICY_TOKEN_WORDS, "%s%s", kind, text);
}

void policy_excess_write(char out[POLICY_EXCESS_WORDS], const struct policy_excess *excess)
{
    char words[POLICY_TOKEN_WORDS], limit[U256_DECIMAL_MAX], asked[U256_DECIMAL_MAX];
    char spent[U256_DECIMAL_MAX] = "";
    policy_token_words(words, &excess->token);
    u256_to_decimal(limit, &excess->limit);
    u256_to_decimal(asked, &excess->asked);
    if (excess->is_day)
        u256_to_decimal(spent, &excess->spent);
    (void)text_format(out, POLICY_EXCESS_WORDS, "%s%s%s%s%s: %s%s%s%s", start,
                      excess->is_day ? day : one_tx, limit, of, words, spent,
                      excess->is_day ? spent_today : "", asked, asked_for);
}

/* ---- reading
 * ------------------------------------------------------------------------------------ */

/* Take words off the front. Returns: false when something else is there. */
static bool take(const char **at, const char *words)
{
    size_t len = strlen(words);
    if (strncmp(*at, words, len) != 0)
        return false;
    *at += len;
    return true;
}

static bool take_number(const char **at, struct u256 *out)
{
    size_t len = strspn(*at, "0123456789");
    const char *digits = *at;
    *at += len;
    return u256_from_decimal(out, digits, len) == OK;
}

static bool take_token(const char **at, struct addr *out)
{
    *out = addr_zero;
    if (take(at, native))
        return true;
    *out = policy_gas;
    if (take(at, fees))
        return true;
    if (!take(at, token) || strlen(*at) < ADDRESS_TEXT - 1 ||
        address_read(out, *at, ADDRESS_TEXT - 1) != OK)
        return false;
    *at += ADDRESS_TEXT - 1;
    return true;
}

bool policy_excess_read(struct policy_excess *out, const char *words)
{
    const char *at = words;
    *out = (struct policy_excess){0};
    if (!take(&at, start))
        return false;
    out->is_day = take(&at, day);
    if (!out->is_day && !take(&at, one_tx))
        return false;
    if (!take_number(&at, &out->limit) || !take(&at, of) || !take_token(&at, &out->token) ||
        !take(&at, ": "))
        return false;
    if (out->is_day && (!take_number(&at, &out->spent) || !take(&at, spent_today)))
        return false;
    return take_number(&at, &out->asked) && strcmp(at, asked_for) == 0;
}
