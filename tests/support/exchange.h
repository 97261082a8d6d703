#ifndef TESTS_SUPPORT_EXCHANGE_H
#define TESTS_SUPPORT_EXCHANGE_H

/** The contracts of home.h's "testnet" as far as a retirement needs them: tokens with allowances,
 * the pools MCO2-USDC and WETH-USDC behind the V2 router, and CarbonChain with its batches. Signed
 * transactions are executed, blocks can be undone. It answers a fake_chain's requests.
 *
 *  One flat struct without pointers, so that it can live in memory shared with processes that are
 * killed. */

#include "support/fake_chain.h"

#define EXCHANGE_ACCOUNTS   8
#define EXCHANGE_TOKENS     5 /* places as in home.h; 0: native */
#define EXCHANGE_ALLOWANCES 16
#define EXCHANGE_POOLS      2
#define EXCHANGE_BATCHES    8
#define EXCHANGE_TXS        48
#define EXCHANGE_LOGS       6
#define EXCHANGE_BLOCKS     400
#define EXCHANGE_DATA       768

struct exchange_account {
    struct addr address;
    struct u256 amounts[EXCHANGE_TOKENS];
    uint64_t nonce;
};
struct exchange_state {
    struct exchange_account accounts[EXCHANGE_ACCOUNTS];
    size_t account_count;
    struct {
        struct addr owner, spender;
        int token;
        struct u256 amount;
    } allowances[EXCHANGE_ALLOWANCES];
    size_t allowance_count;
    struct u256 reserves[EXCHANGE_POOLS][2]; /* of token0, token1 */
    uint64_t offsets;
    struct u256 retired;
    struct hash32 chain; /* over all offsets */
    struct {
        struct hash32 chain;
        uint64_t block;
    } batches[EXCHANGE_BATCHES]; /* closed ones */
    uint64_t batch_count;
};
struct exchange_log {
    struct addr address;
    struct hash32 topics[3];
    uint8_t data[EXCHANGE_DATA];
    size_t len;
};
struct exchange_tx {
    struct hash32 hash;
    struct addr from, to;
    uint64_t nonce;
    uint8_t raw[1536];
    size_t raw_len;
    bool is_mined, has_succeeded;
    uint64_t block;
    struct exchange_log logs[EXCHANGE_LOGS];
    size_t log_count;
};
struct exchange {
    struct exchange_state now;
    struct exchange_state before[EXCHANGE_BLOCKS]; /* the state each block was built on */
    struct chain_block blocks[EXCHANGE_BLOCKS];
    uint64_t height;
    unsigned fork;
    int64_t time_s;
    struct exchange_tx txs[EXCHANGE_TXS];
    size_t tx_count;
    /* What tests turn */
    struct addr wrong_token;  /* not zero: what the contract says it retires */
    unsigned tamper;          /* the retirement's log is falsified: 1 amount, 2 twice, 3 words */
    bool forgets_receipts;    /* CHAIN_TX knows nothing */
    uint64_t logs_max_blocks; /* > 0: longer ranges are ERR_LIMIT */
};

void exchange_init(struct exchange *exchange);
void exchange_attach(struct exchange *exchange, struct fake_chain *chain);
void exchange_give(struct exchange *exchange, const struct addr *owner, int token,
                   struct u256 amount);
struct u256 exchange_balance(struct exchange *exchange, const struct addr *owner, int token);
struct u256 exchange_allowance(struct exchange *exchange, const struct addr *owner, int token,
                               const struct addr *spender);
/** A new block with what waits; time moves by 2 s. */
void exchange_mine(struct exchange *exchange);
/** Undo blocks above number; their transactions wait again, or are forgotten. */
void exchange_go_back(struct exchange *exchange, uint64_t number, bool return_txs);
void exchange_close_batch(struct exchange *exchange);
/** Somebody else retires a little. */
void exchange_retire_other(struct exchange *exchange);
/** Multiply the price of MCO2 by percent / 100. */
void exchange_move_price(struct exchange *exchange, unsigned percent);
/** Returns: mined, successful transactions to an address. */
unsigned exchange_count_to(const struct exchange *exchange, const struct addr *to);

#endif
