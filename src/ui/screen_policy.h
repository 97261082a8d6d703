#ifndef UI_SCREEN_POLICY_H
#define UI_SCREEN_POLICY_H

/** The account's policy: what its keys may be used for, and what was spent today. It is changed in
 * a copy here and saved with the password. Opened with NULL. */

#include "core/policy.h"
#include "ui/list.h"
#include "ui/screens.h"

enum policy_row_kind {
    POLICY_ROW_KIND, /* bit: what may be signed */
    POLICY_ROW_RECIPIENTS_ONLY,
    POLICY_ROW_LIMITED_ONLY,
    POLICY_ROW_HOURS,
    POLICY_ROW_LIMIT,     /* token: of the network; its token_count stands for fees */
    POLICY_ROW_RECIPIENT, /* place */
    POLICY_ROW_ADD
};
struct policy_row {
    enum policy_row_kind kind;
    unsigned bit;
    size_t token, place;
};
#define POLICY_ROWS_MAX (7 + 3 + NETWORK_TOKENS + 1 + POLICY_RECIPIENTS + 1)

struct policy_model {
    const struct network *network;
    bool is_loaded;
    struct policy saved, edited;
    struct policy_spent spent;
    struct policy_row rows[POLICY_ROWS_MAX];
    struct list list;
    job load, save; /* 0: not under way */
    bool leaves;    /* after the save */
    char problem[256];
};

/** Fill in the rows of m->edited. */
void policy_rows(struct policy_model *m);
bool policy_is_changed(const struct policy_model *m);
/** Returns: the limit of a token (its number; token_count: fees), NULL when there is none. */
struct policy_limit *policy_limit_of(struct policy *policy, const struct network *network,
                                     size_t token);
void policy_draw_rows(const struct policy_model *m, const struct canvas *canvas);
/** Read "5 20": per transaction and per day; "-" for no bound, nothing for no limit at all.
 * Returns: OK; ERR_SYNTAX, ERR_INVALID, ERR_LIMIT */
enum err policy_set_limit(struct policy *policy, const struct network *network, size_t token,
                          const char *text) MUST_CHECK;
/** Read "08:00-18:30", or nothing for the whole day. */
enum err policy_set_hours(struct policy *policy, const char *text) MUST_CHECK;
/** Write both as they are read. */
void policy_limit_text(char *out, size_t size, const struct policy *policy,
                       const struct network *network, size_t token);
void policy_hours_text(char *out, size_t size, const struct policy *policy);

#endif
