#ifndef CORE_ETH_FACTS_H
#define CORE_ETH_FACTS_H

/** What a transaction does, decoded from the very bytes that are signed. The signer makes these
 * facts; a review draws them and nothing else. */

#include "core/base/amount.h"
#include "core/eth/tx.h"

enum fact_kind {
    FACT_SEND_NATIVE,    /* recipient, amount */
    FACT_TOKEN_TRANSFER, /* token, recipient, amount */
    FACT_TOKEN_APPROVE,  /* token, spender (recipient), amount; is_unlimited */
    FACT_SWAP, /* router (contract), path, amount (in or its maximum), amount_out (or its minimum),
                  is_exact_out, recipient, deadline_s */
    FACT_OFFSET, /* contract, amount, message, beneficiary */
    FACT_CANCEL, /* nothing to oneself */
    FACT_CALL,   /* contract, selector: a form that is not known */
    FACT_CREATE  /* makes a contract */
};

#define FACT_TEXT 512
#define FACT_PATH 4

struct tx_facts {
    enum fact_kind kind;
    uint64_t chain_id;
    uint64_t nonce;
    uint64_t gas;
    struct u256 max_fee; /* wei per gas: max_fee_per_gas, or gas_price */
    struct u256 max_tip;
    struct wei max_cost; /* gas × max_fee + value */
    struct wei value;
    struct addr from;
    struct addr to; /* as in the transaction */
    struct addr token;
    struct addr recipient;
    struct token_amount amount;
    struct token_amount amount_out;
    bool is_unlimited;
    bool is_exact_out;
    bool pays_native; /* swap: the input is the native currency */
    struct addr path[FACT_PATH];
    size_t path_len;
    int64_t deadline_s;
    char message[FACT_TEXT];     /* as in the bytes, UTF-8; not cleaned */
    char beneficiary[FACT_TEXT]; /* the same */
    uint8_t selector[4];
    size_t data_len;
};

/** Decode. Calls that are not exactly of a known form (dirty padding, trailing bytes, strings
 * longer than FACT_TEXT - 1) are FACT_CALL.
 *  Returns: OK; ERR_RANGE (cost overflows); ERR_UNSUPPORTED (a type that carries blobs or
 *           authorisations); what tx_check() returns
 *  In:      from: the address whose key will sign */
enum err facts_of_tx(struct tx_facts *out, const struct tx *tx, const struct addr *from) MUST_CHECK;

/* The calls that the client makes, appended to out. */
void call_transfer(struct buf *out, const struct addr *to, const struct u256 *amount);
void call_approve(struct buf *out, const struct addr *spender, const struct u256 *amount);
void call_swap_exact_out(struct buf *out, const struct u256 *amount_out, const struct u256 *max_in,
                         const struct addr *path, size_t path_len, const struct addr *to,
                         int64_t deadline_s);
/** swapETHForExactTokens: the native value is the maximum. */
void call_swap_native_exact_out(struct buf *out, const struct u256 *amount_out,
                                const struct addr *path, size_t path_len, const struct addr *to,
                                int64_t deadline_s);
void call_offset_carbon(struct buf *out, const struct u256 *amount, const char *message,
                        const char *beneficiary);
/** Moss's burn on Ethereum itself: offsetTransaction. receipt is a key there: keep it unique. In
 * the facts it is the message. */
void call_offset_ethereum(struct buf *out, const struct u256 *amount, const char *receipt,
                          const char *beneficiary);

#endif
