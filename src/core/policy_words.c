#include "core/policy_words.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/describe.h"
#include "core/eth/address.h"

#define ITEM 128 /* bytes of one item of a list, with NUL */
#define ANY  "any"
#define NONE "none"

static const struct u256 no_limit = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};

/* ---- lists
 * --------------------------------------------------------------------------------------- */

/* An error's words about something typed. */
static enum err bad_item(enum err err, const char *item, const char *why)
{
    char shown[ITEM];
    text_clean_into(shown, sizeof shown, item, strlen(item));
    return err_set(err, "'%s' %s", shown, why);
}

/* Take the next of a list with commas, without blanks around it. Returns: OK; ERR_SYNTAX (empty,
 * too long). In: **text is not '\0' */
static enum err next_item(char out[ITEM], const char **text)
{
    size_t len = strcspn(*text, ",");
    const char *from = *text, *end = from + len;
    *text = *end == ',' ? end + 1 : end;
    while (from < end && *from == ' ')
        from++;
    while (end > from && end[-1] == ' ')
        end--;
    if (from == end || end - from >= ITEM)
        return err_set(ERR_SYNTAX, "an item of the list is empty or too long");
    (void)text_format(out, ITEM, "%.*s", (int)(end - from), from);
    return OK;
}

/* Split at blanks. Returns: the number of words, at most max + 1; they are cut where they stand. */
static size_t split(char *words[], size_t max, char *item)
{
    size_t count = 0;
    for (char *at = item; *at != '\0';) {
        at += strspn(at, " ");
        if (*at == '\0')
            break;
        if (count == max)
            return max + 1;
        words[count++] = at;
        at += strcspn(at, " ");
        if (*at != '\0')
            *at++ = '\0';
    }
    return count;
}

/* ---- limits
 * -------------------------------------------------------------------------------------- */

static enum err read_amount(struct u256 *out, const char *text, unsigned decimals)
{
    *out = no_limit;
    if (strcmp(text, ANY) == 0)
        return OK;
    if (units_parse(out, text, strlen(text), decimals) != OK)
        return bad_item(ERR_RANGE, text, "is no amount of this token, nor 'any'");
    return OK;
}

static enum err unknown_token(const struct network *network, const char *symbol)
{
    char shown[ITEM];
    text_clean_into(shown, sizeof shown, symbol, strlen(symbol));
    return err_set(ERR_NOT_FOUND, "'%s' knows no token called '%s'", network->title, shown);
}

static enum err set_limit(struct policy *policy, const struct policy_limit *limit)
{
    size_t i = 0;
    while (i < policy->limit_count && (policy->limits[i].chain_id != limit->chain_id ||
                                       !addr_equal(&policy->limits[i].token, &limit->token)))
        i++;
    if (i == POLICY_LIMITS)
        return err_set(ERR_LIMIT, "a policy has at most %d limits", POLICY_LIMITS);
    if (i == policy->limit_count)
        policy->limit_count++;
    policy->limits[i] = *limit;
    return OK;
}

static void remove_limit(struct policy *policy, const struct policy_limit *limit)
{
    size_t kept = 0;
    for (size_t i = 0; i < policy->limit_count; i++)
        if (policy->limits[i].chain_id != limit->chain_id ||
            !addr_equal(&policy->limits[i].token, &limit->token))
            policy->limits[kept++] = policy->limits[i];
    policy->limit_count = kept;
}

static enum err read_limit(struct policy *policy, const struct network *network, char *item)
{
    char *words[3], shown[ITEM];
    (void)text_copy(shown, sizeof shown, item);
    size_t count = split(words, MEM_COUNT(words), item);
    bool is_removed = count == 2 && strcmp(words[1], NONE) == 0;
    if (count != 3 && !is_removed)
        return bad_item(ERR_SYNTAX, shown,
                        "is no limit: write TOKEN EACH DAY, as in 'ETH 0.5 1', or TOKEN none");
    bool is_fees = strcmp(words[0], POLICY_FEES) == 0;
    const struct token *token =
        network_token(network, is_fees ? network->tokens[0].symbol : words[0]);
    if (token == NULL)
        return unknown_token(network, words[0]);
    struct policy_limit limit = {.chain_id = network->chain_id,
                                 .token = is_fees ? policy_gas : token->address};
    if (is_removed) {
        remove_limit(policy, &limit);
        return OK;
    }
    TRY(read_amount(&limit.per_tx, words[1], token->decimals));
    TRY(read_amount(&limit.per_day, words[2], token->decimals));
    if (strcmp(words[1], ANY) == 0)
        limit.per_tx = limit.per_day; /* nothing more passes anyway */
    if (u256_cmp(&limit.per_day, &limit.per_tx) < 0)
        return bad_item(ERR_INVALID, shown, "allows less in a day than in one transaction");
    return set_limit(policy, &limit);
}

enum err policy_read_limits(struct policy *policy, const struct network *network, const char *text)
{
    char item[ITEM];
    do {
        TRY(next_item(item, &text));
        TRY(read_limit(policy, network, item));
    } while (*text != '\0');
    return OK;
}

/* ---- recipients
 * ---------------------------------------------------------------------------------- */

static enum err add_recipient(struct policy *policy, const struct network *network,
                              const char *text)
{
    struct policy_place place = {.chain_id = network->chain_id};
    TRY(address_read_on(&place.address, text, strlen(text), network->chain_id));
    if (addr_is_zero(&place.address))
        return err_set(ERR_INVALID, "the zero address is no recipient");
    for (size_t i = 0; i < policy->recipient_count; i++)
        if (policy->recipients[i].chain_id == place.chain_id &&
            addr_equal(&policy->recipients[i].address, &place.address))
            return OK;
    if (policy->recipient_count == POLICY_RECIPIENTS)
        return err_set(ERR_LIMIT, "a policy has at most %d recipients", POLICY_RECIPIENTS);
    policy->recipients[policy->recipient_count++] = place;
    return OK;
}

/* Those of another chain stay. */
static void forget_recipients(struct policy *policy, const struct network *network)
{
    size_t kept = 0;
    for (size_t i = 0; i < policy->recipient_count; i++)
        if (policy->recipients[i].chain_id != network->chain_id)
            policy->recipients[kept++] = policy->recipients[i];
    policy->recipient_count = kept;
}

enum err policy_read_recipients(struct policy *policy, const struct network *network,
                                const char *text)
{
    char item[ITEM];
    policy->only_recipients = strcmp(text, ANY) != 0;
    if (!policy->only_recipients) {
        policy->recipient_count = 0;
        return OK;
    }
    forget_recipients(policy, network);
    if (strcmp(text, NONE) == 0)
        return OK;
    do {
        TRY(next_item(item, &text));
        TRY(add_recipient(policy, network, item));
    } while (*text != '\0');
    return OK;
}

/* ---- hours
 * --------------------------------------------------------------------------------------- */

/* "HH:MM" */
static bool read_minute(uint16_t *out, const char *text)
{
    static const char form[] = "dd:dd";
    for (size_t i = 0; i < sizeof form - 1; i++)
        if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
            return false;
    int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    *out = (uint16_t)(hour * 60 + minute);
    return hour < 24 && minute < 60;
}

enum err policy_read_hours(struct policy *policy, const char *text)
{
    uint16_t from = 0, to = 0;
    bool is_any = strcmp(text, ANY) == 0;
    if (!is_any && (strlen(text) != 11 || text[5] != '-' || !read_minute(&from, text) ||
                    !read_minute(&to, text + 6) || from == to))
        return bad_item(ERR_SYNTAX, text, "are no hours: write 09:00-17:30 (UTC), or any");
    policy->from_min = from;
    policy->to_min = to;
    return OK;
}

void policy_hours_words(char *out, size_t size, const struct policy *policy)
{
    unsigned from = policy->from_min, to = policy->to_min;
    if (from == to)
        (void)text_copy(out, size, ANY);
    else
        (void)text_format(out, size, "%02u:%02u to %02u:%02u UTC", from / 60, from % 60, to / 60,
                          to % 60);
}

/* ---- kinds
 * --------------------------------------------------------------------------------------- */

static const char *const kinds[] = {"send",    "approve", "swap",  "offset",
                                    "message", "typed",   "export"};
_Static_assert((1 << MEM_COUNT(kinds)) - 1 == POLICY_ALL, "each kind has its word");

const char *policy_kind_word(size_t i)
{
    return i < MEM_COUNT(kinds) ? kinds[i] : NULL;
}

enum err policy_read_kinds(struct policy *policy, const char *text)
{
    char item[ITEM];
    unsigned allow = strcmp(text, "all") == 0 ? POLICY_ALL : 0;
    bool is_list = allow == 0 && strcmp(text, NONE) != 0;
    while (is_list) {
        size_t i = 0;
        TRY(next_item(item, &text));
        while (i < MEM_COUNT(kinds) && strcmp(kinds[i], item) != 0)
            i++;
        if (i == MEM_COUNT(kinds))
            return bad_item(ERR_SYNTAX, item,
                            "is none of send, approve, swap, offset, message, "
                            "typed, export, all, none");
        allow |= 1u << i;
        is_list = *text != '\0';
    }
    policy->allow = allow;
    return OK;
}

/* ---- amounts
 * ------------------------------------------------------------------------------------- */

const struct network *policy_network(const struct network_list *networks, uint64_t chain_id)
{
    for (size_t i = 0; i < networks->count; i++)
        if (networks->items[i].chain_id == chain_id)
            return &networks->items[i];
    return NULL;
}

void policy_amount_words(char *out, size_t size, const struct network_list *networks,
                         uint64_t chain_id, const struct addr *token, const struct u256 *amount)
{
    const struct network *network = policy_network(networks, chain_id);
    bool is_fees = addr_equal(token, &policy_gas);
    char digits[U256_DECIMAL_MAX], words[POLICY_TOKEN_WORDS];
    if (u256_cmp(amount, &no_limit) == 0) {
        (void)text_copy(out, size, ANY);
    } else if (network != NULL) {
        describe_amount(out, size, network, is_fees ? &addr_zero : token, amount);
    } else {
        u256_to_decimal(digits, amount);
        policy_token_words(words, token);
        (void)text_format(out, size, "%s of %s", digits, words);
    }
}

void policy_refusal_words(char *out, size_t size, const struct network_list *networks,
                          uint64_t chain_id, const char *detail)
{
    struct policy_excess excess;
    char limit[160], asked[160], spent[160];
    if (!policy_excess_read(&excess, detail) || policy_network(networks, chain_id) == NULL) {
        (void)text_copy(out, size, detail);
        return;
    }
    const char *what = addr_equal(&excess.token, &policy_gas) ? " of fees" : "";
    policy_amount_words(limit, sizeof limit, networks, chain_id, &excess.token, &excess.limit);
    policy_amount_words(asked, sizeof asked, networks, chain_id, &excess.token, &excess.asked);
    policy_amount_words(spent, sizeof spent, networks, chain_id, &excess.token, &excess.spent);
    if (excess.is_day)
        (void)text_format(out, size,
                          "the policy's limit for a day is %s%s: %s spent today, %s asked for",
                          limit, what, spent, asked);
    else
        (void)text_format(out, size, "the policy's limit for one transaction is %s%s: %s asked for",
                          limit, what, asked);
}
