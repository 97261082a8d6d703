#ifndef CORE_BASE_ERR_H
#define CORE_BASE_ERR_H

/** Errors: one enumeration, one list that pairs each with its code, exit status and plain words.
 *
 *  Invariants
 *   - 0 is success; whatever can fail returns `enum err` and is marked MUST_CHECK.
 *   - The detail (what failed, with which value) is kept per thread by err_set() and stays until
 * the next err_set(). Propagate an error as it is: never set a second detail over the first.
 *   - Strings from outside are passed to err_set() through text_clean() only. */

#include <stdarg.h>

#define MUST_CHECK             __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/* X(name, code in JSON, exit status after sysexits(3), plain words, what to do) */
#define ERR_LIST(X)                                                                                \
    X(ERR_INVALID, "invalid", 65, "the value is not valid", "")                                    \
    X(ERR_USAGE, "usage", 64, "the command was not understood", "see 'ecocoin --help'")            \
    X(ERR_SYNTAX, "syntax", 65, "the data is malformed", "")                                       \
    X(ERR_RANGE, "out_of_range", 65, "the value is out of range", "")                              \
    X(ERR_LIMIT, "too_large", 65, "the data is larger than is accepted", "")                       \
    X(ERR_NOT_FOUND, "not_found", 66, "not found", "")                                             \
    X(ERR_EXISTS, "exists", 73, "it exists already", "choose another name")                        \
    X(ERR_OFFLINE, "offline", 69, "there is no network",                                           \
      "what is stored can still be read; the rest waits for a connection")                         \
    X(ERR_NET, "unavailable", 69, "the endpoint cannot be reached",                                \
      "check the connection; 'ecocoin doctor' says which endpoint fails")                          \
    X(ERR_TIMEOUT, "timeout", 69, "the endpoint did not answer in time",                           \
      "try again, or use another endpoint")                                                        \
    X(ERR_THROTTLED, "rate_limited", 69, "the endpoint asks to slow down",                         \
      "wait a little; the program slows down by itself")                                           \
    X(ERR_RPC, "endpoint_error", 69, "the endpoint refused the request",                           \
      "try again, or use another endpoint")                                                        \
    X(ERR_UNTRUSTED, "untrusted", 76, "the endpoint's answer cannot be trusted",                   \
      "nothing of it was used; choose another endpoint if it persists")                            \
    X(ERR_CHAIN_ID, "wrong_chain", 76, "it belongs to another chain",                              \
      "choose the network of that chain; an endpoint is corrected in its network's file")          \
    X(ERR_REVERT, "reverted", 65, "the contract refuses this", "nothing was sent")                 \
    X(ERR_FUNDS, "insufficient_funds", 77, "there is not enough money",                            \
      "receive some first, or choose a smaller amount")                                            \
    X(ERR_STALE, "stale_price", 69, "the price is too old to be used",                             \
      "try again in a moment; 'ecocoin doctor' checks endpoint and clock")                         \
    X(ERR_DISPUTED, "disputed_price", 69, "the sources of the price disagree",                     \
      "wait until they agree; 'ecocoin price sources' says what each of them says")                \
    X(ERR_SLIPPAGE, "price_moved", 77, "the price moved beyond the agreed bound",                  \
      "nothing more was paid; ask for a new quote")                                                \
    X(ERR_EXPIRED, "expired", 77, "it has expired", "ask for a new one")                           \
    X(ERR_PASSWORD, "wrong_password", 77, "the password is wrong", "")                             \
    X(ERR_LOCKED_OUT, "locked_out", 77, "too many wrong passwords", "wait, then try again")        \
    X(ERR_LOCKED, "locked", 77, "the session is locked", "log in or unlock first")                 \
    X(ERR_ROLE, "role", 77, "this account may not do that", "an admin can do it")                  \
    X(ERR_REFUSED, "refused", 77, "it was refused by a safety rule", "")                           \
    X(ERR_POLICY, "policy", 77, "the account's policy does not allow this",                        \
      "'ecocoin policy show' says what it allows; it is changed with the password")                \
    X(ERR_BUSY, "busy", 75, "another session is doing this",                                       \
      "watch it here, or close the other session")                                                 \
    X(ERR_CANCELLED, "cancelled", 77, "it was cancelled", "")                                      \
    X(ERR_PENDING, "pending", 75, "it was sent and its outcome is not known yet",                  \
      "it is followed and sent again by itself; see 'ecocoin tx list'")                            \
    X(ERR_SIGNER, "signer", 70, "the signer failed",                                               \
      "try again; keys are safe in the sealed store")                                              \
    X(ERR_STORE, "store", 74, "the store cannot be read or written",                               \
      "check the directory and its permissions")                                                   \
    X(ERR_STORE_NEWER, "store_newer", 78, "the store was written by a newer version",              \
      "use the newer program")                                                                     \
    X(ERR_STORE_DAMAGED, "store_damaged", 74, "the store is damaged",                              \
      "restore a backup ('ecocoin backup restore'), or the words of your wallets")                 \
    X(ERR_TRUNCATED, "truncated", 65, "the file ends too early",                                   \
      "copy it again from where it came, or use another one")                                      \
    X(ERR_ALTERED, "altered", 65, "the file was altered or damaged", "use another copy of it")     \
    X(ERR_SPACE, "disk_full", 74, "the disk is full", "free some space; nothing was lost")         \
    X(ERR_IO, "io", 74, "the file cannot be read or written", "")                                  \
    X(ERR_CREATE, "cannot_create", 73, "it cannot be created",                                     \
      "check the directory and its permissions")                                                   \
    X(ERR_CONFIG, "config", 78, "the configuration is not valid", "correct the file")              \
    X(ERR_UNSUPPORTED, "unsupported", 69, "this is not supported here", "")                        \
    X(ERR_INTERNAL, "internal", 70, "the program made a mistake", "please report this")

enum err {
    OK = 0,
#define ERR_ENUM(name, code, status, words, hint) name,
    ERR_LIST(ERR_ENUM)
#undef ERR_ENUM
        ERR_COUNT
};

/** Remember the detail of an error and return it, for `return err_set(ERR_IO, "cannot open '%s'",
 * p);`. In: format says first what failed, lower case, no full stop. Cut at 511 bytes. */
enum err err_set(enum err err, const char *format, ...) PRINTF_LIKE(2, 3);
/* The optimizer has to see that what comes back is err itself: else it warns of outputs that only a
 * failed call leaves unset. */
#define err_set(code, ...) ((void)(err_set)((code), __VA_ARGS__), (enum err)(code))

/** Returns: the detail of the last err_set() in this thread when that set this very error, else the
 * plain words of err. Borrowed. */
const char *err_detail(enum err err);

/** Returns: the stable code of err for JSON ("insufficient_funds"), "ok" for OK. Static. */
const char *err_code(enum err err);

/** Returns: the plain words of err. Static. */
const char *err_words(enum err err);

/** Returns: what the person can do about err, one sentence, or "". Static. */
const char *err_hint(enum err err);

/** Returns: the exit status of err, after sysexits(3). */
int err_exit_status(enum err err);

/** Forget the detail, so that a later err_detail() cannot show a stale one. */
void err_clear(void);

/** Propagate an error. */
#define TRY(expr)                                                                                  \
    do {                                                                                           \
        enum err try_err_ = (expr);                                                                \
        if (try_err_ != OK)                                                                        \
            return try_err_;                                                                       \
    } while (0)

#endif
