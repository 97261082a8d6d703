#ifndef CORE_ETH_TX_FIELDS_H
#define CORE_ETH_TX_FIELDS_H

/** What the two halves of core/eth/tx.h, writing and reading, share. */

#include "core/eth/tx.h"

/* EIP-155: v of a legacy signature, before the parity and twice the chain id are added. */
#define TX_V_UNPROTECTED 27
#define TX_V_PROTECTED   35

/** As tx_check(), the chain id apart. */
enum err tx_check_fields(const struct tx *tx) MUST_CHECK;

#endif
