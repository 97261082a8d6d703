#ifndef CLI_CLI_TEXT_H
#define CLI_CLI_TEXT_H

/** Showing what is about to be signed, on standard error, where the question comes: also with
 * --json and --quiet. */

#include "cli/command.h"
#include "core/sign.h"

void cli_talk_facts(struct cli *cli, const struct network *network, const struct tx_facts *facts);
/** A message, or a document field by field with what it permits in words. */
void cli_talk_text(struct cli *cli, const struct sign_draft *draft);

#endif
