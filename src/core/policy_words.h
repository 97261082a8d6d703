#ifndef CORE_POLICY_WORDS_H
#define CORE_POLICY_WORDS_H

/** The parts of a policy as people write and read them, with amounts in tokens. Pure functions over
 * a policy and the networks' files. */

#include "core/eth/policy.h"
#include "core/network.h"

#define POLICY_FEES  "fees" /* in the place of a token: what transactions cost in gas */
#define POLICY_WORDS 512

/** Change limits: "ETH 0.5 1, USDC 100 any, fees 0.01 0.05, MCO2 none": token of the network, the
 * most of one transaction, the most of a day (UTC); "any" is no limit, "none" takes the token's
 * limits away. Tokens that are not named keep theirs.
 *  Returns: OK; ERR_SYNTAX (which part, and how it is written); ERR_NOT_FOUND (a token); ERR_RANGE;
 *           ERR_INVALID (a day below one transaction); ERR_LIMIT (too many) */
enum err policy_read_limits(struct policy *policy, const struct network *network,
                            const char *text) MUST_CHECK;
/** Change who may receive: "0x…, 0x…" on this network, nobody else but oneself and the policy's
 * contracts; "none": only these; "any": everybody, on every network.
 *  Returns: OK; ERR_SYNTAX, ERR_INVALID (an address); ERR_LIMIT */
enum err policy_read_recipients(struct policy *policy, const struct network *network,
                                const char *text) MUST_CHECK;
/** "09:00-17:30" in UTC, "22:00-06:00" over midnight, or "any". Returns: OK; ERR_SYNTAX */
enum err policy_read_hours(struct policy *policy, const char *text) MUST_CHECK;
/** What may be signed: "send, approve, swap, offset, message, typed, export", "all" or "none".
 *  Returns: OK; ERR_SYNTAX (a word that is none of these) */
enum err policy_read_kinds(struct policy *policy, const char *text) MUST_CHECK;

/** Returns: the word of bit number i of enum policy_kind, NULL behind the last. Static. */
const char *policy_kind_word(size_t i);
/** "09:00 to 17:30 UTC", or "any". */
void policy_hours_words(char *out, size_t size, const struct policy *policy);
/** Returns: a network of this chain, NULL when no file has it. Borrowed. */
const struct network *policy_network(const struct network_list *networks, uint64_t chain_id);
/** "0.5 ETH"; "any" for no limit; base units of what no file knows. */
void policy_amount_words(char *out, size_t size, const struct network_list *networks,
                         uint64_t chain_id, const struct addr *token, const struct u256 *amount);
/** A refusal as the signer said it, its amounts in tokens where they are known: "the policy's limit
 * for a day is 1 ETH: 0.8 ETH spent today, 0.3 ETH asked for". Other words stay as they are. */
void policy_refusal_words(char *out, size_t size, const struct network_list *networks,
                          uint64_t chain_id, const char *detail);

#endif
