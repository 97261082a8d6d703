#ifndef CORE_ETH_URI_H
#define CORE_ETH_URI_H

/** Payment requests as text (ERC-681): "ethereum:0x…@137/transfer?address=0x…&uint256=1.5e18". */

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/u256.h"
#include "core/eth/types.h"

#define URI_TARGET     256  /* bytes of an address or a name, with NUL */
#define URI_PARAMS_MAX 64   /* parameters of a function */
#define URI_TEXT_MAX   8192 /* bytes of a whole URI */

/** Texts are owned by the uri. */
struct uri_param {
    char *type;  /* an elementary type of the contract ABI: "uint256", "address", "string" */
    char *value; /* canonical: decimal, EIP-55 or a normal name, "true", 0x hex, UTF-8 */
};

/** A zeroed struct is one without anything. */
struct uri {
    char target[URI_TARGET]; /* EIP-55, or a name in its normal form */
    bool is_name;
    struct addr address; /* of target, when it is no name */
    uint64_t chain_id;   /* 0: not given; there is no chain 0 */
    char *function;      /* NULL: a payment in the native currency */
    struct uri_param *params;
    size_t param_count;
    bool has_value, has_gas_limit, has_gas_price;
    struct u256 value; /* wei */
    struct u256 gas_limit, gas_price;
};

/** Read a URI. Refused are: another scheme, a name without "pay-", an address whose checksum is
 * wrong, a name that is not one (ENSIP-15), chain 0, keys that are neither known nor elementary
 * types, a key that is given twice (gas and gasLimit are one), parameters without a function,
 * numbers that are not whole as ERC-681 means it (the exponent is at least the number of digits
 * after the point), that are percent-encoded or out of range, texts with characters that must be
 * encoded, %00, a fragment.
 *  Returns: OK; ERR_SYNTAX; ERR_RANGE; ERR_INVALID (checksum, name); ERR_LIMIT
 *  Out:     caller clears it (uri_clear); zeroed after an error */
enum err uri_parse(struct uri *out, const char *text, size_t len) MUST_CHECK;
/** Append the URI that uri_parse() reads back as the same. target, function and parameters are
 * checked as there (address and is_name are not looked at).
 *  Returns: as uri_parse; out is as it was after an error */
enum err uri_build(struct buf *out, const struct uri *uri) MUST_CHECK;
/** Add a parameter (copied, not checked). */
void uri_add_param(struct uri *uri, const char *type, const char *value);
void uri_clear(struct uri *uri);

#endif
