#ifndef CORE_ETH_POLICY_H
#define CORE_ETH_POLICY_H

/** An account's policy: what its keys may be used for. It is sealed inside the account's vault and
 * so changes with the password only; the signer holds each signature against it.
 *
 *  Invariants
 *   - version counts up with each change; 0 is the policy that allows everything, which accounts
 *     begin with.
 *   - What limits count is the most that a signature can cost: an amount sent, the maximum that a
 *     swap may take, the carbon of a retirement, an allowance or a permit. An allowance to one of
 *     the policy's contracts does not count: what the contract takes with it does, when it is
 *     called.
 *   - Fees count against the limit for fees of their chain; where there is none, as native currency
 *     if that has a limit. With neither they are free, under only_limited too: the most that a lost
 *     machine can burn is what the account holds of native currency.
 *   - Where anything is limited, typed data is signed only when it is a permit that can be counted.
 *   - Days and hours are UTC: the signer has no files, and so no time zones. */

#include "core/eth/facts.h"

#define POLICY_LIMITS     16
#define POLICY_RECIPIENTS 32
#define POLICY_CONTRACTS  16
#define POLICY_BYTES_MAX  4096 /* of its encoded form */
#define POLICY_SPENT      32

/** What may be signed: bits. */
enum policy_kind {
    POLICY_SEND = 1 << 0, /* native currency and tokens */
    POLICY_APPROVE = 1 << 1,
    POLICY_SWAP = 1 << 2,
    POLICY_OFFSET = 1 << 3,
    POLICY_MESSAGE = 1 << 4, /* EIP-191 */
    POLICY_TYPED = 1 << 5,   /* EIP-712; permits also need POLICY_APPROVE */
    POLICY_EXPORT = 1 << 6,  /* words, keys, keystores leave the signer */
    POLICY_ALL = (1 << 7) - 1
};

/** The token that stands for gas in limits and counters: no contract can have this address. */
extern const struct addr policy_gas;

/** A limit in base units; what has no limit is U256's greatest number. */
struct policy_limit {
    uint64_t chain_id;
    struct addr token; /* zero: native currency; policy_gas: fees in wei */
    struct u256 per_tx, per_day;
};
struct policy_place {
    uint64_t chain_id; /* 0: on every chain */
    struct addr address;
};
/** A contract that the program itself calls: a router, a retirement contract. */
struct policy_contract {
    uint64_t chain_id;
    struct addr address;
    struct addr token; /* what a retirement counts as; zero for a router */
};
struct policy {
    uint32_t version;
    unsigned allow;       /* of enum policy_kind */
    bool only_limited;    /* a token without a limit may not be spent at all */
    bool only_recipients; /* money goes to the recipients and contracts below, and to oneself */
    uint16_t from_min, to_min; /* minutes of the day, UTC, from 0 to 1439; to before from: over
                                  midnight; both equal: the whole day */
    struct policy_limit limits[POLICY_LIMITS];
    size_t limit_count;
    struct policy_place recipients[POLICY_RECIPIENTS];
    size_t recipient_count;
    struct policy_contract contracts[POLICY_CONTRACTS];
    size_t contract_count;
};

/** The policy that allows everything. */
void policy_init(struct policy *out);
/** A kiosk's: purchases, their allowances and retirements at its contracts only, of what has a
 * limit; no messages, no typed data, nothing exported. The caller adds contracts and limits, those
 * for fees too. */
void policy_init_kiosk(struct policy *out);
/** Returns: OK; ERR_INVALID (a limit twice, a minute beyond the day, an unknown bit, per_day below
 * per_tx); ERR_LIMIT (too many rows) */
enum err policy_check_form(const struct policy *policy) MUST_CHECK;
/** Append the encoded form. In: policy whose form is right. */
void policy_write(struct buf *out, const struct policy *policy);
/** Returns: OK; ERR_SYNTAX; what policy_check_form() returns */
enum err policy_read(struct policy *out, struct view bytes) MUST_CHECK;

/** What was spent today, in the order of first use. */
struct policy_spent {
    uint32_t day; /* days since 1970, UTC */
    struct policy_spent_row {
        uint64_t chain_id;
        struct addr token; /* as in struct policy_limit */
        struct u256 amount;
    } rows[POLICY_SPENT];
    size_t count;
};
/** Begin a new day if it is one. A clock that goes back changes nothing. */
void policy_spent_day(struct policy_spent *spent, int64_t now_s);
/** Returns: what was spent of a token; 0 when nothing was. */
struct u256 policy_spent_of(const struct policy_spent *spent, uint64_t chain_id,
                            const struct addr *token);

/** A limit that a signature would break. The signer knows no token's decimals: the detail of
 * ERR_POLICY, and with it the audit log, says this in base units, and can be read back. */
struct policy_excess {
    bool is_day; /* of a day, else of one transaction */
    struct addr token;
    struct u256 limit, asked;
    struct u256 spent; /* is_day: before this one */
};
#define POLICY_TOKEN_WORDS  64
#define POLICY_EXCESS_WORDS 400
/** "token 0x…", "native currency (wei)", "fees (wei)" */
void policy_token_words(char out[POLICY_TOKEN_WORDS], const struct addr *address);
void policy_excess_write(char out[POLICY_EXCESS_WORDS], const struct policy_excess *excess);
/** Returns: false when the words say anything else. */
bool policy_excess_read(struct policy_excess *out, const char *words) MUST_CHECK;

/** What one signature costs at most. */
#define POLICY_COST 16
struct policy_cost {
    struct policy_spent_row rows[POLICY_COST];
    size_t count;
};

/** An allowance that is given by a signature instead of a transaction. */
struct policy_permit {
    uint64_t chain_id; /* 0: on every chain; refused where anything is limited */
    struct addr token, spender;
    struct u256 amount;
    bool is_transfer; /* the signature itself moves the money to spender: counts as a sending */
};

/** May this be signed now? spent is of today: call policy_spent_day() before.
 *  Returns: OK; ERR_POLICY (detail: the rule; for a limit what it is, what was spent and what was
 *           asked, in base units)
 *  Out:     cost: to be added to spent when it is signed */
enum err policy_check_tx(struct policy_cost *cost, const struct policy *policy,
                         const struct policy_spent *spent, const struct tx_facts *facts,
                         int64_t now_s) MUST_CHECK;
enum err policy_check_message(const struct policy *policy, int64_t now_s) MUST_CHECK;
/** In: permits: what the document allows others to take; none for other documents */
enum err policy_check_typed(struct policy_cost *cost, const struct policy *policy,
                            const struct policy_spent *spent, const struct policy_permit *permits,
                            size_t permit_count, int64_t now_s) MUST_CHECK;
enum err policy_check_export(const struct policy *policy) MUST_CHECK;
/** Count what was signed. When all rows are taken, one of a token that has no limit makes room. */
void policy_spend(struct policy_spent *spent, const struct policy *policy,
                  const struct policy_cost *cost);

#endif
