#ifndef CLI_CLI_PRICE_H
#define CLI_CLI_PRICE_H

/** What the commands about prices share. */

#include "cli/command.h"
#include "core/price.h"

/** --currency, USD when it is not given. */
enum err cli_currency(struct cli *cli, enum currency *out) MUST_CHECK;
/** Index of a token by symbol; NULL: the carbon token. */
enum err cli_price_token(struct cli *cli, const char *symbol, int *out) MUST_CHECK;
/** Read the sources when there is a network; without, what is stored is all there is, which is
 * said. */
enum err cli_read_prices(struct cli *cli) MUST_CHECK;
/** The price as a line and as members of object (NULL: the line only). */
void cli_show_price(struct cli *cli, struct json_out *object, int token, enum currency currency,
                    const struct price_now *price);
/** A price as it is written in a line: six places, twelve where it is small. */
void cli_price_text(char out[AMOUNT_TEXT_MAX], struct price_pico price);

#endif
