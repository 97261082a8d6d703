#ifndef CORE_ETH_CURVE_H
#define CORE_ETH_CURVE_H

/** The one context of libsecp256k1, for the files of core/eth. */

#include <secp256k1.h>

/** Returns: the context, made and blinded with fresh randomness on first use. Static. */
const secp256k1_context *curve_context(void);

#endif
