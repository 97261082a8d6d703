#ifndef SIGNER_WIRE_FACTS_H
#define SIGNER_WIRE_FACTS_H

/** What reviews show, as it travels: field by field. */

#include "core/eth/policy.h"
#include "core/eth/review.h"
#include "signer/codec.h"

void wire_facts_walk(struct codec *codec, struct tx_facts *facts);
void wire_message_walk(struct codec *codec, struct message_facts *facts);
void wire_typed_walk(struct codec *codec, struct typed_facts *facts);
void wire_spent_walk(struct codec *codec, struct policy_spent *spent);

#endif
