#ifndef CORE_CERTIFICATE_CHECK_H
#define CORE_CERTIFICATE_CHECK_H

/** Writing the lines of a verification. In: good: the value that was confirmed; bad: words for when
 * it was not */

#include "core/base/amount.h"
#include "core/certificate.h"

void certificate_check_add(struct verification *out, const char *what, enum check_verdict verdict,
                           const char *words);
void certificate_check(struct verification *out, const char *what, bool is_good, const char *good,
                       const char *bad);
void certificate_check_number(struct verification *out, const char *what, bool is_good,
                              uint64_t good, const char *bad);
void certificate_check_addr(struct verification *out, const char *what, bool is_good,
                            const struct addr *good, const char *bad);
void certificate_check_hash(struct verification *out, const char *what, bool is_good,
                            const struct hash32 *good, const char *bad);
void certificate_check_amount(struct verification *out, const char *what, bool is_good,
                              const struct u256 *good, unsigned decimals, const char *unit,
                              const char *bad);

#endif
