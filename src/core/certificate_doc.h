#ifndef CORE_CERTIFICATE_DOC_H
#define CORE_CERTIFICATE_DOC_H

/** The certificate as a document: version 1 of its file.
 *
 *  There is exactly one way to write a given content: members in fixed order, two spaces of
 * indentation, amounts as exact decimal strings, one line feed at the end. Reading writes it again
 * and compares, so that no byte can be altered, moved or added. The last member is the SHA-256 of
 * all bytes before its line. It finds accidents; against forgery there is the chain. */

#include "core/base/amount.h"
#include "core/eth/facts.h"
#include "core/network.h"

#define CERTIFICATE_VERSION 1
#define CERTIFICATE_MAX     16384 /* bytes of a file */
#define CERTIFICATE_FEES    4

struct certificate_doc {
    char application[64]; /* who wrote it, "ecocoin 0.1.0" */
    char network[NETWORK_NAME];
    uint64_t chain_id;
    struct addr contract, token, payer;
    char token_symbol[NETWORK_SYMBOL];
    uint8_t token_decimals;
    struct u256 amount;
    struct hash32 tx_hash, block_hash, offset_hash;
    uint64_t block;
    int64_t time_s;
    uint32_t log_index;
    uint64_t transaction_index, batch_index;
    bool is_batch_closed; /* when it was issued */
    struct hash32 batch_chain;
    bool has_purchase;
    struct {
        struct hash32 tx_hash;
        struct addr token; /* zero: native */
        char symbol[NETWORK_SYMBOL];
        uint8_t decimals;
        struct u256 amount;
    } purchase;
    /* The network's fees, one entry for each transaction that led here, the retirement last. */
    struct {
        struct hash32 tx_hash;
        struct u256 fee;
    } fees[CERTIFICATE_FEES];
    size_t fee_count;
    char fee_symbol[NETWORK_SYMBOL];
    char beneficiary[FACT_TEXT], message[FACT_TEXT];
};

/** What no certificate of this version claims, one sentence each; ends with NULL. */
extern const char *const certificate_limits[];

void certificate_doc_write(struct buf *out, const struct certificate_doc *doc);
/** Returns: OK; ERR_LIMIT (too large); ERR_SYNTAX (no certificate of this version); ERR_INVALID
 * (altered: the hash, or a byte that the hash does not explain) */
enum err certificate_doc_read(struct certificate_doc *out, const char *json, size_t len) MUST_CHECK;

/** The sum of the fees. */
struct u256 certificate_doc_fee(const struct certificate_doc *doc);

#endif
