#ifndef CLI_CLI_PARCEL_H
#define CLI_CLI_PARCEL_H

/** What the commands of the air gap share: taking a document, a UR or digits in, and giving one
 * out as a file, on standard output or as QR codes. Their rows have PARCEL_FLAGS. */

#include "cli/command.h"
#include "core/airgap.h"

#define PARCEL_FLAGS                                                                               \
    {"--out", "FILE", "write to FILE (0600) instead of standard output"},                          \
        {"--force", NULL, "replace FILE"}, {"--ur", NULL, "as UR (ur:eth-…) instead of JSON"},     \
        {"--part", "N", "with --ur: parts of at most N characters"},                               \
    {                                                                                              \
        "--qr", NULL, "show QR codes at the terminal"                                              \
    }

/** Read FILE, or standard input with "-"; at a terminal lines are taken until it is whole.
 *  Returns: what airgap_read() and file_read() return. Out: airgap_item_clear() it */
enum err cli_take_parcel(struct cli *cli, struct airgap_item *out, const char *file) MUST_CHECK;
/** Refuse at once what would fail at the end. Returns: OK; ERR_USAGE; ERR_EXISTS (--out) */
enum err cli_check_parcel(struct cli *cli) MUST_CHECK;
/** The most characters of a part that --part or --qr ask for; 0: one part. */
enum err cli_part_size(struct cli *cli, size_t *out) MUST_CHECK;
/** Give it out as the flags say. In: name: of the member of --json; document: moved; ur: may be
 * NULL unless cli_wants_ur() */
enum err cli_give_parcel(struct cli *cli, const char *name, struct json_out *document,
                         struct ur_encoder *ur) MUST_CHECK;
bool cli_wants_ur(const struct cli *cli);

#endif
