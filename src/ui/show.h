#ifndef UI_SHOW_H
#define UI_SHOW_H

/** Amounts, prices, times and addresses as people read them. Digits are grouped by spaces
 * ("1 204.5"), which no country takes for a decimal sign. */

#include "core/balance.h"
#include "core/price.h"

#define SHOW_TEXT 128

/** Group the digits before the point of a plain decimal. */
void show_grouped(char out[SHOW_TEXT], const char *decimal);
void show_number(char out[SHOW_TEXT], uint64_t number);
/** At most `places` digits after the point, never rounded up; "<0.01" when nothing else shows. */
void show_amount(char out[SHOW_TEXT], const struct u256 *amount, unsigned decimals,
                 unsigned places);
/** With as many places as the price needs: "2 703.41", "0.8990". */
void show_price(char out[SHOW_TEXT], struct price_pico price);
/** "1 083.25 USD"; 4 places for ETH. */
void show_value(char out[SHOW_TEXT], struct fiat_micro value, enum currency currency);
/** Change from one price to another: "+1.25 %", "" when unknown. */
void show_change(char out[SHOW_TEXT], struct price_pico from, struct price_pico to);
/** Basis points as "1.25 %". */
void show_bps(char out[SHOW_TEXT], uint32_t bps);
/** Local time with its zone: "2026-11-22 14:36 UTC". */
void show_time(char out[SHOW_TEXT], int64_t time_s);
/** Where columns are too few for an address: "0x5290…9EE7". Never on a review. */
void show_short_address(char out[SHOW_TEXT], const struct addr *address);
/** "1 person" / "3 people". */
const char *show_plural(uint64_t count, const char *one, const char *many);

#endif
