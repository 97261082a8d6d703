#ifndef TESTS_SUPPORT_LEDGER_H
#define TESTS_SUPPORT_LEDGER_H

/** A chain that executes: accounts, a pool of pending transactions, blocks that can be undone. It
 * answers a fake_chain's requests. One flat struct without pointers, so that it can live in memory
 * shared with processes that are killed.
 *
 *  It knows payments of the native currency and transfer(address,uint256) of tokens; other calls
 * succeed and do nothing, but calls to `reverting`, which fail with "the reason". */

#include "support/fake_chain.h"

#define LEDGER_ACCOUNTS 16
#define LEDGER_TXS      64
#define LEDGER_BLOCKS   512
#define LEDGER_TOKENS   8
#define LEDGER_RAW      1024

struct ledger_account {
    struct addr address;
    struct u256 amounts[LEDGER_TOKENS]; /* [0]: native; the others by the order of first use */
    uint64_t nonce;
};
struct ledger_tx {
    struct hash32 hash;
    struct addr from;
    uint64_t nonce;
    uint8_t raw[LEDGER_RAW];
    size_t raw_len;
    bool is_mined, has_succeeded, is_dropped;
    uint64_t block;
};
struct ledger {
    struct ledger_account accounts[LEDGER_ACCOUNTS];
    size_t account_count;
    struct addr tokens[LEDGER_TOKENS]; /* [0]: zero */
    size_t token_count;
    struct ledger_tx txs[LEDGER_TXS];
    size_t tx_count;
    struct chain_block blocks[LEDGER_BLOCKS]; /* by number */
    uint64_t height;
    unsigned fork; /* part of every hash: undone blocks come back as others */
    /* What tests turn */
    bool refuses; /* CHAIN_SEND answers ERR_RPC and takes nothing */
    bool loses;   /* CHAIN_SEND takes it and answers ERR_TIMEOUT */
    bool mines_at_once;
    bool fails_in_block; /* calls succeed when tried and fail when mined */
    struct addr reverting;
    struct addr silent_token; /* its balances are unknown */
    uint64_t estimate;        /* 0: 21000 for plain payments, 50000 for calls */
    uint64_t base_fee_gwei;
    unsigned accepted; /* CHAIN_SEND of something new */
    unsigned resent;   /* CHAIN_SEND of something it had, or had had */
};

/** 1000 blocks high would be LEDGER_BLOCKS too many: it begins at block 100. */
void ledger_init(struct ledger *ledger);
void ledger_attach(struct ledger *ledger, struct fake_chain *chain);
/** In: token: zero for the native currency */
void ledger_give(struct ledger *ledger, const struct addr *owner, const struct addr *token,
                 struct u256 amount);
struct u256 ledger_balance(struct ledger *ledger, const struct addr *owner,
                           const struct addr *token);
/** Mine what can be mined. */
void ledger_mine(struct ledger *ledger);
void ledger_mine_empty(struct ledger *ledger, unsigned count);
/** Undo blocks above number. With return_txs their transactions wait to be mined again, else they
 * are forgotten. Money moves back. */
void ledger_go_back(struct ledger *ledger, uint64_t number, bool return_txs);
/** Forget what waits. */
void ledger_drop_pending(struct ledger *ledger);
/** How many transactions sit in blocks. */
unsigned ledger_mined_count(const struct ledger *ledger);

#endif
