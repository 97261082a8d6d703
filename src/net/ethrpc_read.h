#ifndef NET_ETHRPC_READ_H
#define NET_ETHRPC_READ_H

/** What Ethereum nodes say about blocks, logs and receipts, read strictly (Ethereum JSON-RPC
 * specification). Each returns OK or ERR_UNTRUSTED. */

#include "core/base/json.h"
#include "core/ports.h"

/** Turn the error of a reader of core/base into one about the endpoint, keeping its words. */
enum err read_distrust(enum err err) MUST_CHECK;

enum err read_block(struct chain_block *out, const struct json *value) MUST_CHECK;

/** Logs under construction: their bytes stand one after the other, and become views at the end. */
struct log_list {
    struct chain_log *items; /* owned */
    size_t count;
    struct buf bytes;
};
void log_list_clear(struct log_list *list);
/** Read a JSON array of logs, order them by block and index and point them at their bytes.
 *  ERR_UNTRUSTED also for two logs at one place. */
enum err read_logs(struct log_list *out, const struct json *array) MUST_CHECK;

/** Read what eth_getTransactionByHash and eth_getTransactionReceipt said about one transaction
 * (either may be null) and check one against the other and against the hash that was asked for.
 *  Out: logs: of the receipt; tx->logs points into it */
enum err read_tx(struct chain_tx *tx, struct log_list *logs, const struct hash32 *hash,
                 const struct json *transaction, const struct json *receipt) MUST_CHECK;

#endif
