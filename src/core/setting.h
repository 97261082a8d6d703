#ifndef CORE_SETTING_H
#define CORE_SETTING_H

/** Settings: a table of keys with kind, default and words. Kept per account; before login, and for
 * accounts that have not set a key, the value of the home (account 0), then ecocoin.ini's
 * [settings], then the default. */

#include "core/price.h"

/* X(key, text key, kind, default, choices or range, words) */
#define SETTING_LIST(X)                                                                            \
    X(SET_THEME, "theme", SETTING_TEXT, "default", "", "colours of the screen")                    \
    X(SET_COLOR, "color", SETTING_CHOICE, "auto", "auto|always|never", "use colour")               \
    X(SET_GLYPHS, "glyphs", SETTING_CHOICE, "auto", "auto|unicode|braille|ascii",                  \
      "drawing characters")                                                                        \
    X(SET_MOUSE, "mouse", SETTING_BOOL, "no", "",                                                  \
      "use the mouse (text is then chosen with Shift)")                                            \
    X(SET_UP_DOWN, "up_down", SETTING_CHOICE, "green-red", "green-red|red-green",                  \
      "colours of rising and falling prices")                                                      \
    X(SET_CHART, "chart", SETTING_TEXT, "candles volume marks", "", "what the chart shows")        \
    X(SET_CURRENCY, "currency", SETTING_CHOICE, "USD", CURRENCY_CHOICES, "currency of values")     \
    X(SET_NETWORK, "network", SETTING_TEXT, "", "", "network at the start")                        \
    X(SET_LOCK_AFTER, "lock_after_min", SETTING_NUMBER, "10", "1|720", "lock when idle, minutes")  \
    X(SET_BELL, "bell", SETTING_BOOL, "no", "", "ring the terminal's bell for notifications")      \
    X(SET_OSC9, "osc9", SETTING_BOOL, "no", "", "desktop notifications by OSC 9")                  \
    X(SET_FEE, "fee", SETTING_CHOICE, "normal", "slow|normal|fast", "how fast transactions go")    \
    X(SET_SLIPPAGE, "slippage_bps", SETTING_NUMBER, "100", "1|1000",                               \
      "bound on a price that moves, 1/100 %")                                                      \
    X(SET_INTERVAL, "interval", SETTING_CHOICE, "1d", INTERVAL_CHOICES, "candles of the chart")    \
    X(SET_RAW_DAYS, "raw_days", SETTING_NUMBER, "90", "7|3650",                                    \
      "days that each observation of a price API is kept, then quarters of an hour")               \
    X(SET_DISPUTE, "dispute_bps", SETTING_NUMBER, "500", "50|5000",                                \
      "a price is disputed when sources differ by more, 1/100 %")

enum setting_kind { SETTING_TEXT, SETTING_CHOICE, SETTING_NUMBER, SETTING_BOOL };
enum setting_key {
#define SETTING_ENUM(key, text, kind, def, choices, words) key,
    SETTING_LIST(SETTING_ENUM)
#undef SETTING_ENUM
        SETTING_COUNT
};
#define SETTING_VALUE 128

struct setting_info {
    const char *text;
    enum setting_kind kind;
    const char *fallback;
    const char *choices;
    const char *words;
};
const struct setting_info *setting_info(enum setting_key key);
/** Returns: OK; ERR_NOT_FOUND */
enum err setting_find(enum setting_key *out, const char *text) MUST_CHECK;
/** Always gives a valid value (a stored one that is no longer valid counts as not set). */
void setting_get(struct core *core, enum setting_key key, char out[SETTING_VALUE]);
int64_t setting_number(struct core *core, enum setting_key key);
bool setting_bool(struct core *core, enum setting_key key);
/** Returns: OK; ERR_INVALID (with what is allowed); ERR_STORE. Emits EV_SETTINGS. */
enum err setting_set(struct core *core, enum setting_key key, const char *value) MUST_CHECK;

#endif
