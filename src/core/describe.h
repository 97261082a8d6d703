#ifndef CORE_DESCRIBE_H
#define CORE_DESCRIBE_H

/** What a transaction does, in words and fields, from its facts alone. Reviews on screen and on the
 * command line show exactly these. */

#include "core/eth/facts.h"
#include "core/network.h"

#define DESCRIBE_ROWS_MAX 16

struct fact_row {
    char label[24];
    char value[224]; /* clean text; addresses whole */
};

/** One sentence: "send 1.5 MCO2 to 0x…", "allow 0x… (exchange router) to take at most 20 USDC".
 * Clean text. */
void describe_sentence(char *out, size_t size, const struct network *network,
                       const struct tx_facts *facts);
/** Every field a person must see before signing. Returns: the number of rows. */
size_t describe_rows(struct fact_row rows[DESCRIBE_ROWS_MAX], const struct network *network,
                     const struct tx_facts *facts);
/** "1.5 MCO2", or base units and the address for a token that the network's file does not know. */
void describe_amount(char *out, size_t size, const struct network *network,
                     const struct addr *token, const struct u256 *amount);
/** The address, and behind it what the network's file calls it: "0x… (USDC token)". */
void describe_address(char *out, size_t size, const struct network *network,
                      const struct addr *address);

#endif
