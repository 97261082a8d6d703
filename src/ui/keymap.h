#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

/** The one table of keys. What a key does, the footer and the help all come from these rows.
 *
 *  A context is where keys are read: each screen has one, and each context has a parent, to which
 * keys go that it does not list. */

#include "core/base/buf.h"
#include "ui/input.h"

/* X(context, parent, words): parents first */
#define CONTEXT_LIST(X)                                                                            \
    X(CTX_ALWAYS, CTX_ALWAYS, "Always")                                                            \
    X(CTX_DIALOG, CTX_ALWAYS, "In dialogs")                                                        \
    X(CTX_REVIEW, CTX_ALWAYS, "Review")                                                            \
    X(CTX_GATE, CTX_ALWAYS, "Login")                                                               \
    X(CTX_LOCK, CTX_ALWAYS, "Lock")                                                                \
    X(CTX_GLOBAL, CTX_ALWAYS, "Everywhere")                                                        \
    X(CTX_FORM, CTX_GLOBAL, "In forms")                                                            \
    X(CTX_LIST, CTX_GLOBAL, "In lists")                                                            \
    X(CTX_TEXT, CTX_LIST, "In texts")                                                              \
    X(CTX_WALLET, CTX_LIST, "Wallet")                                                              \
    X(CTX_WALLETS, CTX_LIST, "Wallets")                                                            \
    X(CTX_WORDS, CTX_FORM, "New wallet")                                                           \
    X(CTX_RESTORE, CTX_FORM, "Restore")                                                            \
    X(CTX_DISCOVER, CTX_LIST, "Addresses of words")                                                \
    X(CTX_RECEIVE, CTX_LIST, "Receive")                                                            \
    X(CTX_TXNS, CTX_LIST, "Transactions")                                                          \
    X(CTX_TXN, CTX_TEXT, "Transaction")                                                            \
    X(CTX_AIRGAP, CTX_ALWAYS, "Air gap")                                                           \
    X(CTX_AIRGAP_SHOW, CTX_GLOBAL, "QR codes")                                                     \
    X(CTX_PRICES, CTX_GLOBAL, "Prices")                                                            \
    X(CTX_ALERTS, CTX_LIST, "Alerts")                                                              \
    X(CTX_OFFSETS, CTX_LIST, "Offset")                                                             \
    X(CTX_ORDER, CTX_TEXT, "Order")                                                                \
    X(CTX_CERTIFICATE, CTX_TEXT, "Certificate")                                                    \
    X(CTX_NOTICES, CTX_LIST, "Notices")                                                            \
    X(CTX_SIGNATURE, CTX_TEXT, "Signature")                                                        \
    X(CTX_AUDIT, CTX_LIST, "Audit log")                                                            \
    X(CTX_POLICY, CTX_LIST, "Policy")                                                              \
    X(CTX_SETTINGS, CTX_LIST, "Settings")

enum context {
#define CONTEXT_ENUM(name, parent, words) name,
    CONTEXT_LIST(CONTEXT_ENUM)
#undef CONTEXT_ENUM
        CONTEXTS
};

enum need {
    NEED_OPEN = 1,     /* somebody is logged in */
    NEED_UNLOCKED = 2, /* … and the keys are there */
    NEED_ONLINE = 4,
    NEED_WALLET = 8 /* there is an address */
};

/* X(action, keys, words, context, needs, rank in the footer (0: only in help)) */
#define KEY_LIST(X)                                                                                \
    X(ACT_REDRAW, "Ctrl-L", "draw the screen anew", CTX_ALWAYS, 0, 0)                              \
    X(ACT_SUSPEND, "Ctrl-Z", "suspend", CTX_ALWAYS, 0, 0)                                          \
    X(ACT_INTERRUPT, "Ctrl-C", "twice: leave the program", CTX_ALWAYS, 0, 0)                       \
                                                                                                   \
    X(ACT_ACCEPT, "Enter", "choose", CTX_DIALOG, 0, 1)                                             \
    X(ACT_NEXT, "Tab Right Down", "next button", CTX_DIALOG, 0, 2)                                 \
    X(ACT_PREVIOUS, "BackTab Left Up", "previous button", CTX_DIALOG, 0, 0)                        \
    X(ACT_BACK, "Esc", "cancel", CTX_DIALOG, 0, 93)                                                \
                                                                                                   \
    X(ACT_ACCEPT, "Enter", "choose", CTX_REVIEW, 0, 1)                                             \
    X(ACT_NEXT, "Tab Right", "other button", CTX_REVIEW, 0, 3)                                     \
    X(ACT_PREVIOUS, "BackTab Left", "other button", CTX_REVIEW, 0, 0)                              \
    X(ACT_DOWN, "Down j", "read on", CTX_REVIEW, 0, 2)                                             \
    X(ACT_UP, "Up k", "back up", CTX_REVIEW, 0, 0)                                                 \
    X(ACT_PAGE_DOWN, "PgDn Space", "a page on", CTX_REVIEW, 0, 0)                                  \
    X(ACT_PAGE_UP, "PgUp", "a page back", CTX_REVIEW, 0, 0)                                        \
    X(ACT_BACK, "Esc q", "cancel", CTX_REVIEW, 0, 93)                                              \
                                                                                                   \
    X(ACT_ACCEPT, "Enter", "open", CTX_GATE, 0, 1)                                                 \
    X(ACT_NEXT, "Tab Down", "next field", CTX_GATE, 0, 2)                                          \
    X(ACT_PREVIOUS, "BackTab Up", "previous field", CTX_GATE, 0, 0)                                \
    X(ACT_NEW, "F2 Ctrl-N", "new account", CTX_GATE, 0, 3)                                         \
    X(ACT_BACK, "Esc", "back, or cancel the wait", CTX_GATE, 0, 0)                                 \
    X(ACT_HELP, "F1", "help", CTX_GATE, 0, 5)                                                      \
    X(ACT_LEAVE, "Ctrl-Q F10", "leave", CTX_GATE, 0, 6)                                            \
                                                                                                   \
    X(ACT_ACCEPT, "Enter", "unlock", CTX_LOCK, 0, 1)                                               \
    X(ACT_BACK, "Esc F2", "log out", CTX_LOCK, 0, 2)                                               \
    X(ACT_LEAVE, "Ctrl-Q F10", "leave", CTX_LOCK, 0, 3)                                            \
                                                                                                   \
    X(ACT_TAB_WALLET, "1 F1", "wallet", CTX_GLOBAL, NEED_OPEN, 0)                                  \
    X(ACT_TAB_PRICES, "2 F2", "prices", CTX_GLOBAL, NEED_OPEN, 0)                                  \
    X(ACT_TAB_OFFSET, "3 F3", "offset", CTX_GLOBAL, NEED_OPEN, 0)                                  \
    X(ACT_TAB_NOTICES, "4 F4", "notices", CTX_GLOBAL, NEED_OPEN, 0)                                \
    X(ACT_TAB_SETTINGS, "5 F5 ,", "settings", CTX_GLOBAL, NEED_OPEN, 0)                            \
    X(ACT_REFRESH, "r Ctrl-R", "read anew", CTX_GLOBAL, NEED_OPEN | NEED_ONLINE, 90)               \
    X(ACT_LOCK, "L", "lock", CTX_GLOBAL, NEED_OPEN, 0)                                             \
    X(ACT_HELP, "? F12", "help", CTX_GLOBAL, 0, 91)                                                \
    X(ACT_BACK, "q Esc Backspace", "back", CTX_GLOBAL, 0, 92)                                      \
    X(ACT_LEAVE, "Q", "leave the program", CTX_GLOBAL, 0, 0)                                       \
                                                                                                   \
    X(ACT_UP, "Up k", "up", CTX_LIST, 0, 0)                                                        \
    X(ACT_DOWN, "Down j", "down", CTX_LIST, 0, 0)                                                  \
    X(ACT_PAGE_UP, "PgUp Ctrl-B", "a page up", CTX_LIST, 0, 0)                                     \
    X(ACT_PAGE_DOWN, "PgDn Ctrl-F Space", "a page down", CTX_LIST, 0, 0)                           \
    X(ACT_HALF_UP, "Ctrl-U", "half a page up", CTX_LIST, 0, 0)                                     \
    X(ACT_HALF_DOWN, "Ctrl-D", "half a page down", CTX_LIST, 0, 0)                                 \
    X(ACT_FIRST, "g Home", "to the first", CTX_LIST, 0, 0)                                         \
    X(ACT_LAST, "G End", "to the last", CTX_LIST, 0, 0)                                            \
                                                                                                   \
    X(ACT_ACCEPT, "Enter", "go on", CTX_FORM, 0, 1)                                                \
    X(ACT_NEXT, "Tab Down", "next field", CTX_FORM, 0, 2)                                          \
    X(ACT_PREVIOUS, "BackTab Up", "previous field", CTX_FORM, 0, 0)                                \
    X(ACT_LEFT, "Left", "previous choice", CTX_FORM, 0, 0)                                         \
    X(ACT_RIGHT, "Right Space", "next choice", CTX_FORM, 0, 3)                                     \
    X(ACT_BACK, "Esc", "cancel", CTX_FORM, 0, 93)                                                  \
                                                                                                   \
    X(ACT_SEND, "s", "send", CTX_WALLET, NEED_UNLOCKED | NEED_ONLINE | NEED_WALLET, 1)             \
    X(ACT_OPEN, "Enter v", "receive", CTX_WALLET, NEED_OPEN | NEED_WALLET, 2)                      \
    X(ACT_TXNS, "t", "transactions", CTX_WALLET, NEED_OPEN, 3)                                     \
    X(ACT_WALLETS, "w", "wallets", CTX_WALLET, NEED_OPEN, 4)                                       \
    X(ACT_SIGN, "m", "sign, check", CTX_WALLET, NEED_UNLOCKED | NEED_WALLET, 5)                    \
    X(ACT_AIRGAP, "b", "air gap", CTX_WALLET, NEED_UNLOCKED, 6)                                    \
    X(ACT_CURRENCY, "c", "currency of values", CTX_WALLET, NEED_OPEN, 0)                           \
                                                                                                   \
    X(ACT_NEW, "n", "new", CTX_WALLETS, NEED_UNLOCKED, 1)                                          \
    X(ACT_RESTORE, "i", "restore", CTX_WALLETS, NEED_UNLOCKED, 2)                                  \
    X(ACT_IMPORT, "p", "private key", CTX_WALLETS, NEED_UNLOCKED, 3)                               \
    X(ACT_WATCH, "o", "watch", CTX_WALLETS, NEED_OPEN, 4)                                          \
    X(ACT_NEXT_ADDRESS, "a", "next address", CTX_WALLETS, NEED_UNLOCKED, 5)                        \
    X(ACT_RENAME, "e", "rename", CTX_WALLETS, NEED_OPEN, 6)                                        \
    X(ACT_ARCHIVE, "x", "archive", CTX_WALLETS, NEED_OPEN, 7)                                      \
    X(ACT_KEYSTORE, "f", "keystore file", CTX_WALLETS, NEED_UNLOCKED, 8)                           \
    X(ACT_EXPORT, "w", "write a keystore", CTX_WALLETS, NEED_UNLOCKED, 9)                          \
    X(ACT_REVEAL, "v", "show words or key", CTX_WALLETS, NEED_UNLOCKED, 10)                        \
                                                                                                   \
    X(ACT_COMPLETE, "Right", "complete the word", CTX_RESTORE, 0, 3)                               \
                                                                                                   \
    X(ACT_ACCEPT, "Enter", "keep the chosen", CTX_DISCOVER, NEED_UNLOCKED, 1)                      \
    X(ACT_MARK, "Space x", "choose", CTX_DISCOVER, 0, 2)                                           \
                                                                                                   \
    X(ACT_NEXT, "Tab n Right", "next address", CTX_RECEIVE, 0, 1)                                  \
    X(ACT_PREVIOUS, "BackTab p Left", "previous address", CTX_RECEIVE, 0, 2)                       \
    X(ACT_RENAME, "e", "label", CTX_RECEIVE, NEED_OPEN, 3)                                         \
                                                                                                   \
    X(ACT_OPEN, "Enter", "details", CTX_TXNS, 0, 1)                                                \
    X(ACT_SEND, "s", "send", CTX_TXNS, NEED_UNLOCKED | NEED_ONLINE | NEED_WALLET, 2)               \
                                                                                                   \
    X(ACT_AIRGAP, "b", "codes to sign", CTX_TXN, NEED_UNLOCKED, 0)                                 \
    X(ACT_CANCEL, "x", "give up", CTX_TXN, NEED_UNLOCKED, 0)                                       \
                                                                                                   \
    X(ACT_ACCEPT, "Enter", "take it in", CTX_AIRGAP, 0, 1)                                         \
    X(ACT_BACK, "Esc", "back", CTX_AIRGAP, 0, 93)                                                  \
    X(ACT_SAVE, "s", "write to a file", CTX_AIRGAP_SHOW, 0, 1)                                     \
    X(ACT_AIRGAP, "b", "take a signature in", CTX_AIRGAP_SHOW, NEED_UNLOCKED, 2)                   \
                                                                                                   \
    X(ACT_LEFT, "Left h", "older candle", CTX_PRICES, 0, 0)                                        \
    X(ACT_RIGHT, "Right l", "newer candle", CTX_PRICES, 0, 0)                                      \
    X(ACT_PAGE_UP, "PgUp [", "a page older", CTX_PRICES, 0, 0)                                     \
    X(ACT_PAGE_DOWN, "PgDn ]", "a page newer", CTX_PRICES, 0, 0)                                   \
    X(ACT_FIRST, "g Home", "to the first trade", CTX_PRICES, 0, 0)                                 \
    X(ACT_LAST, "G End", "to now", CTX_PRICES, 0, 0)                                               \
    X(ACT_INTERVAL, "i Tab", "interval", CTX_PRICES, 0, 1)                                         \
    X(ACT_INTERVAL_BACK, "I BackTab", "shorter interval", CTX_PRICES, 0, 0)                        \
    X(ACT_CURRENCY, "c", "currency", CTX_PRICES, 0, 2)                                             \
    X(ACT_ZOOM_IN, "+ = Up k", "zoom in", CTX_PRICES, 0, 3)                                        \
    X(ACT_ZOOM_OUT, "- Down j", "zoom out", CTX_PRICES, 0, 4)                                      \
    X(ACT_ALL, "z", "everything there is", CTX_PRICES, 0, 0)                                       \
    X(ACT_MODE, "m", "mode", CTX_PRICES, 0, 5)                                                     \
    X(ACT_FACTS, "t", "sources", CTX_PRICES, 0, 6)                                                 \
    X(ACT_ALERTS, "a", "alerts", CTX_PRICES, NEED_OPEN, 7)                                         \
    X(ACT_COMPARE, "v", "compare", CTX_PRICES, 0, 8)                                               \
    X(ACT_HOLDINGS, "o", "what I own", CTX_PRICES, NEED_OPEN, 9)                                   \
    X(ACT_EXPORT, "w", "write to a file", CTX_PRICES, 0, 10)                                       \
    X(ACT_SMA, "s", "simple average", CTX_PRICES, 0, 0)                                            \
    X(ACT_EMA, "e", "exponential average", CTX_PRICES, 0, 0)                                       \
    X(ACT_BANDS, "b", "Bollinger bands", CTX_PRICES, 0, 0)                                         \
    X(ACT_PANES, "p", "volume, RSI, neither", CTX_PRICES, 0, 0)                                    \
    X(ACT_LOG, "y", "logarithmic scale", CTX_PRICES, 0, 0)                                         \
    X(ACT_MARKS, "x", "marks of my offsets", CTX_PRICES, 0, 0)                                     \
                                                                                                   \
    X(ACT_NEW, "n", "new alert", CTX_ALERTS, NEED_OPEN, 1)                                         \
    X(ACT_REMOVE, "x", "remove", CTX_ALERTS, NEED_OPEN, 2)                                         \
                                                                                                   \
    X(ACT_NEW, "n o", "new offset", CTX_OFFSETS, NEED_UNLOCKED | NEED_ONLINE | NEED_WALLET, 1)     \
    X(ACT_OPEN, "Enter", "open", CTX_OFFSETS, 0, 2)                                                \
    X(ACT_CERTIFICATE, "f", "certificate", CTX_OFFSETS, 0, 3)                                      \
                                                                                                   \
    X(ACT_CERTIFICATE, "f Enter", "certificate", CTX_ORDER, 0, 1)                                  \
    X(ACT_RESUME, "u", "go on", CTX_ORDER, NEED_UNLOCKED | NEED_ONLINE, 2)                         \
    X(ACT_CANCEL, "x", "stop", CTX_ORDER, NEED_OPEN, 3)                                            \
                                                                                                   \
    X(ACT_SAVE, "s", "save", CTX_CERTIFICATE, 0, 1)                                                \
    X(ACT_VERIFY, "v", "verify", CTX_CERTIFICATE, NEED_ONLINE, 2)                                  \
                                                                                                   \
    X(ACT_SAVE, "s", "save", CTX_SIGNATURE, 0, 1)                                                  \
                                                                                                   \
    X(ACT_VERIFY, "v", "check the log", CTX_AUDIT, NEED_UNLOCKED, 1)                               \
                                                                                                   \
    X(ACT_OPEN, "Enter", "change", CTX_POLICY, NEED_UNLOCKED, 1)                                   \
    X(ACT_REMOVE, "x", "take out", CTX_POLICY, NEED_UNLOCKED, 2)                                   \
    X(ACT_SAVE, "s", "save", CTX_POLICY, NEED_UNLOCKED, 3)                                         \
    X(ACT_KIOSK, "p", "kiosk", CTX_POLICY, NEED_UNLOCKED, 4)                                       \
                                                                                                   \
    X(ACT_OPEN, "Enter", "open", CTX_NOTICES, 0, 1)                                                \
    X(ACT_MARK, "m", "mark read", CTX_NOTICES, NEED_OPEN, 2)                                       \
    X(ACT_MARK_ALL, "M", "mark all", CTX_NOTICES, NEED_OPEN, 3)                                    \
    X(ACT_REMOVE, "x", "remove", CTX_NOTICES, NEED_OPEN, 4)                                        \
                                                                                                   \
    X(ACT_OPEN, "Enter", "change", CTX_SETTINGS, NEED_OPEN, 1)                                     \
    X(ACT_RIGHT, "Right l", "next value", CTX_SETTINGS, NEED_OPEN, 2)                              \
    X(ACT_LEFT, "Left h", "previous value", CTX_SETTINGS, NEED_OPEN, 0)

enum action {
    ACT_NONE,
    ACT_REDRAW,
    ACT_SUSPEND,
    ACT_INTERRUPT,
    ACT_LEAVE,
    ACT_BACK,
    ACT_HELP,
    ACT_LOCK,
    ACT_REFRESH,
    ACT_TAB_WALLET, /* the sections, in the order of ui.c's table */
    ACT_TAB_PRICES,
    ACT_TAB_OFFSET,
    ACT_TAB_NOTICES,
    ACT_TAB_SETTINGS,
    ACT_ACCEPT,
    ACT_NEXT,
    ACT_PREVIOUS,
    ACT_UP,
    ACT_DOWN,
    ACT_LEFT,
    ACT_RIGHT,
    ACT_PAGE_UP,
    ACT_PAGE_DOWN,
    ACT_HALF_UP,
    ACT_HALF_DOWN,
    ACT_FIRST,
    ACT_LAST,
    ACT_OPEN,
    ACT_NEW,
    ACT_SEND,
    ACT_TXNS,
    ACT_WALLETS,
    ACT_CURRENCY,
    ACT_AIRGAP,
    ACT_RESTORE,
    ACT_IMPORT,
    ACT_WATCH,
    ACT_NEXT_ADDRESS,
    ACT_RENAME,
    ACT_ARCHIVE,
    ACT_INTERVAL,
    ACT_INTERVAL_BACK,
    ACT_ZOOM_IN,
    ACT_ZOOM_OUT,
    ACT_ALL,
    ACT_MODE,
    ACT_FACTS,
    ACT_ALERTS,
    ACT_COMPARE,
    ACT_HOLDINGS,
    ACT_EXPORT,
    ACT_SMA,
    ACT_EMA,
    ACT_BANDS,
    ACT_PANES,
    ACT_LOG,
    ACT_MARKS,
    ACT_SIGN,
    ACT_KEYSTORE,
    ACT_REVEAL,
    ACT_COMPLETE,
    ACT_KIOSK,
    ACT_CERTIFICATE,
    ACT_RESUME,
    ACT_CANCEL,
    ACT_SAVE,
    ACT_VERIFY,
    ACT_MARK,
    ACT_MARK_ALL,
    ACT_REMOVE
};

struct key_row {
    const char *keys; /* names with spaces between */
    const char *words;
    enum action action;
    enum context context;
    unsigned needs;
    int rank;
};

/** Returns: the rows, *count of them. */
const struct key_row *keymap_rows(size_t *count);
/** Returns: the row that a key means in a context or its parents, NULL for none. */
const struct key_row *keymap_find(enum context context, const struct key *key);
enum context context_parent(enum context context);
const char *context_words(enum context context);
/** Returns: true when context is `of` or has it among its parents. */
bool context_is(enum context context, enum context of);
/** The rows to offer in a context's footer, by rank; the nearest context's words win.
 *  Returns: how many. */
size_t keymap_footer(enum context context, const struct key_row **rows, size_t max);
/** Write the first of a row's keys as people call it ("Enter", "^L", "s"). */
void keymap_first_key(char out[16], const struct key_row *row);

#endif
