#include "core/certificate_check.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"

void certificate_check_add(struct verification *out, const char *what, enum check_verdict verdict,
                           const char *words)
{
    assert(out->count < MEM_COUNT(out->lines)); /* a line that is left out could be the bad one */
    struct check_line *line = &out->lines[out->count++];
    text_copy(line->what, sizeof line->what, what);
    text_clean_into(line->words, sizeof line->words, words, strlen(words));
    line->verdict = verdict;
}

void certificate_check(struct verification *out, const char *what, bool is_good, const char *good,
                       const char *bad)
{
    certificate_check_add(out, what, is_good ? CHECK_OK : CHECK_BAD, is_good ? good : bad);
}

void certificate_check_number(struct verification *out, const char *what, bool is_good,
                              uint64_t good, const char *bad)
{
    char text[32];
    text_format(text, sizeof text, "%" PRIu64, good);
    certificate_check(out, what, is_good, text, bad);
}

void certificate_check_addr(struct verification *out, const char *what, bool is_good,
                            const struct addr *good, const char *bad)
{
    char text[ADDRESS_TEXT];
    address_write(text, good);
    certificate_check(out, what, is_good, text, bad);
}

void certificate_check_hash(struct verification *out, const char *what, bool is_good,
                            const struct hash32 *good, const char *bad)
{
    char text[HASH_TEXT];
    hash_write(text, good);
    certificate_check(out, what, is_good, text, bad);
}

void certificate_check_amount(struct verification *out, const char *what, bool is_good,
                              const struct u256 *good, unsigned decimals, const char *unit,
                              const char *bad)
{
    char digits[AMOUNT_TEXT_MAX], text[AMOUNT_TEXT_MAX + NETWORK_SYMBOL];
    units_format(digits, good, decimals);
    text_format(text, sizeof text, "%s %s", digits, unit);
    certificate_check(out, what, is_good, text, bad);
}
