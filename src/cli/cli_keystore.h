#ifndef CLI_CLI_KEYSTORE_H
#define CLI_CLI_KEYSTORE_H

#include "cli/command.h"

/** Open --keystore, show how far that is, and begin to seal its key as the wallet called args[0].
 *  Returns: OK; what keyfile_import() ends with. Out: the job that seals it */
enum err cli_open_keystore(struct cli *cli, job *out) MUST_CHECK;

#endif
