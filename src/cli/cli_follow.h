#ifndef CLI_CLI_FOLLOW_H
#define CLI_CLI_FOLLOW_H

/** What the commands that sign share: whose key, which token, and following a transaction to its
 * end. */

#include "cli/command.h"
#include "core/transfer.h"

/** The address of --from, or the only one that can sign. */
enum err cli_from(struct cli *cli, struct wallet_address *out) MUST_CHECK;
/** TOKEN AMOUNT TO, or a payment request, from the command's words. */
enum err cli_transfer(struct cli *cli, struct transfer_request *out) MUST_CHECK;
/** Index of a token of the network by symbol. */
enum err cli_token(struct cli *cli, const char *symbol, int *out) MUST_CHECK;
/** --fee */
enum err cli_speed(struct cli *cli, enum fee_speed *out) MUST_CHECK;
/** Show a sent transaction and follow it until it is confirmed or failed, unless no_wait.
 *  Returns: OK; ERR_REVERT; ERR_PENDING (replaced or dropped: see the detail) */
enum err cli_follow_txn(struct cli *cli, int64_t id, bool no_wait) MUST_CHECK;

#endif
