#ifndef CORE_NOTICE_H
#define CORE_NOTICE_H

/** Notifications of an account, kept in the store. */

#include "core/core.h"

/* X(kind, text in JSON, rings the bell) */
#define NOTICE_KIND_LIST(X)                                                                        \
    X(NOTICE_RECEIVED, "received", true)                                                           \
    X(NOTICE_SENT, "sent", false)                                                                  \
    X(NOTICE_CONFIRMED, "confirmed", false)                                                        \
    X(NOTICE_FAILED, "failed", true)                                                               \
    X(NOTICE_OFFSET, "offset", true)                                                               \
    X(NOTICE_CHAIN, "chain", true)                                                                 \
    X(NOTICE_SECURITY, "security", true)                                                           \
    X(NOTICE_PRICE, "price", true)

enum notice_kind {
#define NOTICE_ENUM(name, text, bell) name,
    NOTICE_KIND_LIST(NOTICE_ENUM)
#undef NOTICE_ENUM
        NOTICE_KINDS
};
enum notice_link { LINK_NONE, LINK_TXN, LINK_ORDER, LINK_CERTIFICATE, LINK_ADDRESS };

struct notice {
    int64_t id;
    enum notice_kind kind;
    char text[256]; /* clean */
    int64_t time_s;
    bool is_read;
    enum notice_link link;
    int64_t link_id;
};

const char *notice_kind_text(enum notice_kind kind);
/** Add one for account_id and deliver it outside the screen if the settings say so. Emits
 * EV_NOTICE. Joins the caller's store transaction when there is one. */
enum err notice_add(struct core *core, int64_t account_id, enum notice_kind kind,
                    enum notice_link link, int64_t link_id, const char *format, ...) MUST_CHECK
    PRINTF_LIKE(6, 7);
/** Newest first, at most max from offset; of the account that is logged in. Out: mem_free. */
enum err notice_list(struct core *core, bool unread_only, size_t offset, size_t max,
                     struct notice **out, size_t *count) MUST_CHECK;
/** Returns: how many are unread; 0 when nobody is logged in or the store fails. */
int64_t notice_unread(struct core *core);
/** id 0: all of them. */
enum err notice_mark_read(struct core *core, int64_t id, bool read) MUST_CHECK;
enum err notice_remove(struct core *core, int64_t id) MUST_CHECK;

#endif
