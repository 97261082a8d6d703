#ifndef TESTS_SUPPORT_GOLDEN_H
#define TESTS_SUPPORT_GOLDEN_H

/** Golden screens: a model that is filled in by hand is drawn in its frame and compared with
 * tests/screens/golden/NAME-STATE-SIZE.txt. UPDATE_GOLDEN=1 writes them anew: look at the
 * difference before it is committed. What differs is left in BUILD/golden/. */

#include "ui/frame.h"

/** 2026-11-22T12:00:00Z */
#define GOLDEN_NOW INT64_C(1795348800)

enum golden_state { GOLDEN_EMPTY, GOLDEN_NORMAL, GOLDEN_HUGE, GOLDEN_FAILING, GOLDEN_STATES };
#define GOLDEN_ALL 15u /* all states */

struct golden_screen {
    const struct screen_ops *ops;
    const char *name; /* NULL: the screen's */
    void (*fill)(void *model, enum golden_state state);
    unsigned states; /* 1u << state */
    bool is_gate;
    bool is_root; /* of its section: "back" leaves */
    int section;
    const struct golden_screen *under; /* of a dialog */
};

/** Draw in every state at 80×24, normal also at 120×40 and 40×12, compare; then draw in ASCII and
 * in every small size, which must stay inside of the grid. */
void golden_check_in(const struct golden_screen *screen, const char *sources, const char *build);
#define golden_check(screen) golden_check_in((screen), ECO_SOURCE_DIR, ECO_BUILD_DIR)

/** Compare a text that was drawn otherwise with tests/screens/golden/NAME.txt. */
void golden_check_text_in(const char *name, const struct buf *text, const char *sources,
                          const char *build);
#define golden_check_text(name, text)                                                              \
    golden_check_text_in((name), (text), ECO_SOURCE_DIR, ECO_BUILD_DIR)

/** A network with ETH, MCO2, USDC, EURC and the contracts that a purchase needs. */
const struct network *golden_network(void);
enum { GOLDEN_ETH, GOLDEN_MCO2, GOLDEN_USDC, GOLDEN_EURC };
/** An address that is told from others: 20 bytes from a number. */
struct addr golden_addr(uint64_t number);
/** An amount in base units from decimal text, such as ("1.5", 18). */
struct u256 golden_units(const char *text, unsigned decimals);
struct price_pico golden_price(const char *text);
/** The largest amount there is. */
struct u256 golden_u256_max(void);

#endif
