/* Alerts: each time prices change, and once a minute, every condition of the account is looked at.
 */

#include "core/alert.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/notice.h"
#include "core/store/alert_row.h"

#define ALERTS_MAX   100
#define LOOK_MS      60000
#define LEVEL_BACK   50 /* 1/10000: how far a price goes back before its alert is ready again */
#define BPS          10000
#define BPS_MAX      1000000
#define WINDOW_MIN_S 60
#define WINDOW_MAX_S (INT64_C(30) * 86400)

struct alert_state {
    struct core *core;
    uint64_t timer;
};

static const struct {
    const char *name;
    enum alert_value value;
} kinds[ALERT_KINDS] = {
#define ALERT_ROW(kind, text, value) [kind] = {text, value},
    ALERT_KIND_LIST(ALERT_ROW)
#undef ALERT_ROW
};

const char *alert_kind_name(enum alert_kind kind)
{
    return kinds[kind].name;
}

enum alert_value alert_kind_value(enum alert_kind kind)
{
    return kinds[kind].value;
}

enum err alert_kind_parse(enum alert_kind *out, const char *text)
{
    for (int i = 0; i < ALERT_KINDS; i++) {
        if (strcmp(text, kinds[i].name) == 0) {
            *out = (enum alert_kind)i;
            return OK;
        }
    }
    return err_set(ERR_INVALID, "an alert is one of above, below, move, spread, down");
}

void alert_words(char *out, size_t size, const struct core *core, const struct alert *alert)
{
    const char *symbol = core->network->tokens[alert->token].symbol;
    const char *currency = currency_name(alert->currency);
    char value[AMOUNT_TEXT_MAX], window[32];
    struct u256 level = u256_from_u64((uint64_t)alert->level.v);
    units_format(value, &level, 12);
    if (kinds[alert->kind].value == ALERT_BPS) {
        struct u256 bps = u256_from_u64(alert->bps);
        units_format(value, &bps, 2);
    }
    text_age(window, sizeof window, alert->window_s);
    switch (alert->kind) {
    case ALERT_ABOVE:
        (void)text_format(out, size, "%s above %s %s", symbol, value, currency);
        return;
    case ALERT_BELOW:
        (void)text_format(out, size, "%s below %s %s", symbol, value, currency);
        return;
    case ALERT_MOVE:
        (void)text_format(out, size, "%s in %s moves by %s %% within %s", symbol, currency, value,
                          window);
        return;
    case ALERT_SPREAD:
        (void)text_format(out, size, "sources of %s in %s differ by %s %%", symbol, currency,
                          value);
        return;
    default: (void)text_format(out, size, "no source of %s in %s for %s", symbol, currency, window);
    }
}

/* ---- conditions */

enum verdict { VERDICT_NO, VERDICT_BETWEEN, VERDICT_YES };

/* Between the level and a little before it an alert stays as it is. */
static enum verdict judge_level(int64_t price, int64_t level, bool is_above)
{
    int64_t back = (int64_t)((__extension__(unsigned __int128)(uint64_t) level * LEVEL_BACK) / BPS);
    if (is_above)
        return price >= level ? VERDICT_YES : price < level - back ? VERDICT_NO : VERDICT_BETWEEN;
    return price <= level ? VERDICT_YES : price - level > back ? VERDICT_NO : VERDICT_BETWEEN;
}

static enum verdict judge_bps(uint64_t value, uint32_t bound)
{
    return value >= bound                    ? VERDICT_YES
           : value < (uint64_t)bound * 3 / 4 ? VERDICT_NO
                                             : VERDICT_BETWEEN;
}

static enum err judge_move(enum verdict *out, struct core *core, const struct alert *alert,
                           const struct price_now *now)
{
    const struct price_pair pair = {.token = alert->token, .currency = alert->currency};
    struct price_pico then;
    bool found;
    *out = VERDICT_BETWEEN;
    TRY(price_then(core, &pair, core_now_s(core) - alert->window_s, &then, &found));
    if (!found || then.v <= 0)
        return OK;
    int64_t far = now->price.v > then.v ? now->price.v - then.v : then.v - now->price.v;
    __extension__ unsigned __int128 bps = (unsigned __int128)(uint64_t)far * BPS / (uint64_t)then.v;
    *out = judge_bps(bps > UINT32_MAX ? UINT32_MAX : (uint64_t)bps, alert->bps);
    return OK;
}

/* A price that nobody may follow moves no alert. */
static enum err judge(enum verdict *out, struct core *core, const struct alert *alert,
                      const struct price_now *now)
{
    *out = VERDICT_BETWEEN;
    if (alert->kind == ALERT_DOWN) {
        int64_t silent_s = core_now_s(core) - now->checked_s;
        if (now->is_known)
            *out = !now->is_stale                ? VERDICT_NO
                   : silent_s >= alert->window_s ? VERDICT_YES
                                                 : VERDICT_BETWEEN;
        return OK;
    }
    if (!now->is_known || now->is_stale)
        return OK;
    if (alert->kind == ALERT_SPREAD) {
        *out = judge_bps(now->spread_bps, alert->bps);
        return OK;
    }
    if (now->is_disputed)
        return OK;
    if (alert->kind == ALERT_MOVE)
        return judge_move(out, core, alert, now);
    *out = judge_level(now->price.v, alert->level.v, alert->kind == ALERT_ABOVE);
    return OK;
}

/* ---- rows */

/* Returns: false when it is about a token that the network does not have any more. */
static bool of_row(struct alert *out, const struct core *core, const struct alert_row *row)
{
    const struct token *token = network_token_at(core->network, &row->token);
    *out = (struct alert){.id = row->id,
                          .kind = (enum alert_kind)row->kind,
                          .level = {row->level_pico},
                          .bps = row->bps,
                          .window_s = row->window_s,
                          .repeats = row->repeats,
                          .is_on = row->is_on,
                          .holds = row->holds,
                          .fired_s = row->fired_s,
                          .created_s = row->created_s};
    if (row->kind < 0 || row->kind >= ALERT_KINDS || token == NULL ||
        currency_parse(&out->currency, row->currency) != OK) {
        err_clear();
        return false;
    }
    out->token = network_token_index(core->network, token);
    return true;
}

static enum err need_session(const struct core *core)
{
    return core->session.is_open ? OK : err_set(ERR_LOCKED, "nobody is logged in");
}

static enum err list_rows(struct core *core, struct alert_row **rows, size_t *count)
{
    return alert_row_list(core->store, core->session.account_id, core->network->chain_id, rows,
                          count);
}

enum err alert_list(struct core *core, struct alert **out, size_t *count)
{
    struct alert_row *rows;
    size_t row_count;
    *out = NULL;
    *count = 0;
    TRY(need_session(core));
    TRY(list_rows(core, &rows, &row_count));
    *out = mem_array(row_count, sizeof **out);
    for (size_t i = 0; i < row_count; i++)
        *count += of_row(&(*out)[*count], core, &rows[i]);
    mem_free(rows);
    return OK;
}

static enum err check(const struct core *core, const struct alert *alert)
{
    if ((unsigned)alert->kind >= ALERT_KINDS || alert->token < 0 ||
        (size_t)alert->token >= core->network->token_count ||
        (unsigned)alert->currency >= CURRENCIES)
        return err_set(ERR_INVALID, "there is no such alert, token or currency");
    if (kinds[alert->kind].value == ALERT_PRICE && alert->level.v <= 0)
        return err_set(ERR_INVALID, "the price of an alert must be more than 0");
    if (kinds[alert->kind].value == ALERT_BPS && (alert->bps == 0 || alert->bps > BPS_MAX))
        return err_set(ERR_INVALID, "the change of an alert is from 0.01 %% to 10000 %%");
    bool has_window = alert->kind == ALERT_MOVE || alert->kind == ALERT_DOWN;
    if (has_window && (alert->window_s < WINDOW_MIN_S || alert->window_s > WINDOW_MAX_S))
        return err_set(ERR_INVALID, "the time of an alert is from a minute to 30 days");
    return OK;
}

enum err alert_add(struct core *core, const struct alert *alert, int64_t *id)
{
    struct price_now now;
    enum verdict verdict;
    TRY(need_session(core));
    TRY(check(core, alert));
    TRY(price_now(core, alert->token, alert->currency, &now));
    TRY(judge(&verdict, core, alert, &now));
    struct alert_row row = {.account_id = core->session.account_id,
                            .chain_id = core->network->chain_id,
                            .kind = (int)alert->kind,
                            .token = core->network->tokens[alert->token].address,
                            .level_pico = alert->level.v,
                            .bps = alert->bps,
                            .window_s = alert->window_s,
                            .repeats = alert->repeats,
                            .is_on = true,
                            .holds = verdict == VERDICT_YES,
                            .created_s = core_now_s(core)};
    (void)text_copy(row.currency, sizeof row.currency, currency_name(alert->currency));
    TRY(alert_row_add(core->store, &row, ALERTS_MAX));
    *id = row.id;
    core_emit(core, EV_ALERTS, row.id);
    return OK;
}

enum err alert_remove(struct core *core, int64_t id)
{
    TRY(need_session(core));
    TRY(alert_row_remove(core->store, core->session.account_id, id));
    core_emit(core, EV_ALERTS, 0);
    return OK;
}

/* ---- looking */

static enum err add_notice(struct core *core, const struct alert *alert,
                           const struct price_now *now)
{
    char words[160], digits[AMOUNT_TEXT_MAX];
    struct u256 price = u256_from_u64((uint64_t)now->price.v);
    alert_words(words, sizeof words, core, alert);
    units_format_short(digits, &price, 12, 9, 2);
    if (alert->kind == ALERT_DOWN)
        return notice_add(core, core->session.account_id, NOTICE_PRICE, LINK_NONE, 0, "%s", words);
    return notice_add(core, core->session.account_id, NOTICE_PRICE, LINK_NONE, 0, "%s: %s %s",
                      words, digits, currency_name(alert->currency));
}

/* The row and its notice together, by one session only. */
static enum err turn(struct core *core, struct alert_row *row, const struct alert *alert,
                     const struct price_now *now, bool holds)
{
    bool changed;
    row->holds = holds;
    row->fired_s = holds ? core_now_s(core) : row->fired_s;
    row->is_on = !holds || row->repeats;
    TRY(store_begin(core->store));
    enum err err = alert_row_turn(core->store, row, !holds, &changed);
    if (err == OK && changed && holds)
        err = add_notice(core, alert, now);
    if (err != OK) {
        store_rollback(core->store);
        return err;
    }
    TRY(store_commit(core->store));
    if (changed)
        core_emit(core, EV_ALERTS, row->id);
    return OK;
}

static enum err look_at(struct core *core, struct alert_row *row)
{
    struct alert alert;
    struct price_now now;
    enum verdict verdict;
    if (!row->is_on || !of_row(&alert, core, row))
        return OK;
    TRY(price_now(core, alert.token, alert.currency, &now));
    TRY(judge(&verdict, core, &alert, &now));
    bool holds = verdict == VERDICT_YES || (verdict == VERDICT_BETWEEN && row->holds);
    return holds == row->holds ? OK : turn(core, row, &alert, &now, holds);
}

static void look(struct core *core)
{
    struct alert_row *rows;
    size_t count;
    if (!core->session.is_open || core->options.read_only)
        return;
    enum err err = list_rows(core, &rows, &count);
    if (err != OK)
        return; /* what cannot be read now is looked at a minute later */
    for (size_t i = 0; i < count; i++)
        if (look_at(core, &rows[i]) != OK)
            err_clear();
    mem_free(rows);
}

static void look_due(void *arg)
{
    struct alert_state *state = arg;
    look(state->core);
    state->timer =
        timer_set(&state->core->timers, core_mono_ms(state->core) + LOOK_MS, look_due, state);
}

/* ---- hooks */

static void on_open(struct core *core)
{
    core->alert = mem_alloc(sizeof *core->alert);
    core->alert->core = core;
}

/* Silence is noticed by the clock; who is not logged in has nothing to look at. */
static void on_session(struct core *core)
{
    struct alert_state *state = core->alert;
    timer_cancel(&core->timers, state->timer);
    state->timer = 0;
    if (core->session.is_open)
        look_due(state);
}

static void on_event(struct core *core, const struct event *event)
{
    if (event->type == EV_PRICES || event->type == EV_STORE)
        look(core);
}

static void on_close(struct core *core)
{
    timer_cancel(&core->timers, core->alert->timer);
    mem_free(core->alert);
    core->alert = NULL;
}

const struct core_hooks alert_hooks = {
    .open = on_open, .session = on_session, .event = on_event, .close = on_close};
