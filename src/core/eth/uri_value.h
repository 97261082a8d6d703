#ifndef CORE_ETH_URI_VALUE_H
#define CORE_ETH_URI_VALUE_H

/** What the files behind core/eth/uri.h share: the values between the delimiters of a URI. */

#include <stdbool.h>

#include "core/eth/abi.h"
#include "core/eth/uri.h"

/** Returns: ERR_SYNTAX, with these words. */
enum err uri_malformed(const char *why) MUST_CHECK;
bool uri_is_digit(char c);
/** Take a character off the start of text. Returns: false when it does not stand there. */
bool uri_take_char(struct view *text, char c);

/** Append a text with its %XX decoded. Returns: OK; ERR_SYNTAX (a character that has to be encoded,
 * %00, not UTF-8) */
enum err uri_decode(struct buf *out, struct view text) MUST_CHECK;
/** Append what uri_decode() reads back. */
void uri_encode(struct buf *out, const char *text);
/** Read a number without a sign, or with '+'. */
enum err uri_read_unsigned(struct u256 *out, struct view text) MUST_CHECK;
/** Append an address in EIP-55 (then *address is it), or a name in its normal form. */
enum err uri_read_target(struct buf *out, bool *is_name, struct addr *address,
                         struct view text) MUST_CHECK;
/** Append the canonical form of a value of an elementary type. */
enum err uri_read_value(struct buf *out, const struct abi_type *type, struct view text) MUST_CHECK;

#endif
