#include "core/notice.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/setting.h"
#include "core/store/notice_row.h"

/* Of each account; older ones are removed. */
#define NOTICES_KEPT 1000

static const struct {
    const char *text;
    bool rings;
} kinds[NOTICE_KINDS] = {
#define NOTICE_ROW(name, text, bell) [name] = {text, bell},
    NOTICE_KIND_LIST(NOTICE_ROW)
#undef NOTICE_ROW
};

/* What is said outside the screen, where others may look on: no amounts, no names. */
static const char *const outside_words[NOTICE_KINDS] = {
    [NOTICE_RECEIVED] = "EcoCoin: something was received",
    [NOTICE_SENT] = "EcoCoin: a transaction was sent",
    [NOTICE_CONFIRMED] = "EcoCoin: a transaction is confirmed",
    [NOTICE_FAILED] = "EcoCoin: something failed",
    [NOTICE_OFFSET] = "EcoCoin: an offset moved on",
    [NOTICE_CHAIN] = "EcoCoin: the chain needs a look",
    [NOTICE_SECURITY] = "EcoCoin: a matter of security",
    [NOTICE_PRICE] = "EcoCoin: a price was reached",
};

const char *notice_kind_text(enum notice_kind kind)
{
    return (unsigned)kind < NOTICE_KINDS ? kinds[kind].text : "?";
}

static void deliver(struct core *core, int64_t account_id, enum notice_kind kind)
{
    if (core->ports.notify.deliver == NULL || !kinds[kind].rings || !core->session.is_open ||
        core->session.account_id != account_id)
        return;
    if (setting_bool(core, SET_BELL) || setting_bool(core, SET_OSC9))
        core->ports.notify.deliver(core->ports.notify.ctx, outside_words[kind]);
}

enum err notice_add(struct core *core, int64_t account_id, enum notice_kind kind,
                    enum notice_link link, int64_t link_id, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct notice_row row = {.account_id = account_id,
                             .kind = (int)kind,
                             .time_s = core_now_s(core),
                             .link_kind = (int)link,
                             .link_id = link_id};
    text_clean_into(row.text, sizeof row.text, text, len < 0 ? 0 : strlen(text));
    TRY(notice_row_add(core->store, &row, NOTICES_KEPT));
    core_emit(core, EV_NOTICE, row.id);
    deliver(core, account_id, kind);
    return OK;
}

static enum err need_session(const struct core *core)
{
    return core->session.is_open ? OK : err_set(ERR_LOCKED, "nobody is logged in");
}

enum err notice_list(struct core *core, bool unread_only, size_t offset, size_t max,
                     struct notice **out, size_t *count)
{
    struct notice_row *rows;
    *out = NULL;
    *count = 0;
    TRY(need_session(core));
    TRY(notice_row_list(core->store, core->session.account_id, unread_only, offset, max, &rows,
                        count));
    *out = mem_array(*count, sizeof **out);
    for (size_t i = 0; i < *count; i++) {
        struct notice *notice = &(*out)[i];
        bool is_known = rows[i].kind >= 0 && rows[i].kind < NOTICE_KINDS;
        *notice = (struct notice){.id = rows[i].id,
                                  .kind = is_known ? (enum notice_kind)rows[i].kind : NOTICE_CHAIN,
                                  .time_s = rows[i].time_s,
                                  .is_read = rows[i].is_read,
                                  .link = (enum notice_link)rows[i].link_kind,
                                  .link_id = rows[i].link_id};
        text_clean_into(notice->text, sizeof notice->text, rows[i].text, strlen(rows[i].text));
    }
    mem_free(rows);
    return OK;
}

int64_t notice_unread(struct core *core)
{
    int64_t count = 0;
    if (!core->session.is_open ||
        notice_row_count_unread(core->store, core->session.account_id, &count) != OK)
        return 0;
    return count;
}

enum err notice_mark_read(struct core *core, int64_t id, bool read)
{
    TRY(need_session(core));
    TRY(notice_row_set_read(core->store, core->session.account_id, id, read));
    core_emit(core, EV_NOTICE, 0);
    return OK;
}

enum err notice_remove(struct core *core, int64_t id)
{
    TRY(need_session(core));
    TRY(notice_row_remove(core->store, core->session.account_id, id));
    core_emit(core, EV_NOTICE, 0);
    return OK;
}
