#ifndef SIGNER_WIRE_FACTS_H
#define SIGNER_WIRE_FACTS_H

/** The facts of a transaction as they travel: field by field. */

#include "core/eth/facts.h"
#include "signer/codec.h"

void wire_facts_walk(struct codec *codec, struct tx_facts *facts);

#endif
