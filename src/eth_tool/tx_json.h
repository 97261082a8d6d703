#ifndef ETH_TOOL_TX_JSON_H
#define ETH_TOOL_TX_JSON_H

/** Transactions as JSON objects. */

#include "core/base/json.h"
#include "core/eth/tx.h"
#include "eth_tool/answer.h"

/** Read an unsigned transaction: all fields of its type, and no others.
 *  Returns: OK; ERR_SYNTAX, ERR_RANGE, ERR_INVALID (a field); what tx_check() returns
 *  Out: the caller clears it, unless this fails */
enum err tx_json_read(struct tx *out, const struct json *value) MUST_CHECK;
/** Write the fields of its type, as members of an object that is open. */
void tx_json_write(struct answer *out, const struct tx *tx);
/** Read the members "chain_id", "address" and "nonce" of an authorization. */
enum err tx_json_read_authorized(struct tx_authorization *out, const struct json *value) MUST_CHECK;
/** Write all members of an authorization, as members of an object that is open. */
void tx_json_write_authorization(struct answer *out, const struct tx_authorization *authorization);

#endif
