/* What a token costs now: each source judged by itself, then the median of those that are fresh,
 * weighed by their liquidity. */

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/price_math.h"
#include "core/price_state.h"
#include "core/setting.h"
#include "core/store/price_reserve.h"

#define BPS 10000

int64_t price_fresh_s(struct core *core)
{
    (void)core;
    return PRICE_FRESH_S;
}

uint32_t price_dispute_bps(struct core *core)
{
    return (uint32_t)setting_number(core, SET_DISPUTE);
}

/* ---- one source */

enum err price_path_at(struct price_pico *out, int64_t *time_s, bool *found, struct core *core,
                       const struct price_path *path, int64_t at_s)
{
    *out = (struct price_pico){PRICE_ONE};
    *time_s = at_s;
    *found = true;
    for (size_t i = 0; i < path->count && *found; i++) {
        struct price_row row;
        TRY(price_row_at(&row, found, core->store, path->legs[i].series->id, at_s));
        if (!*found)
            break;
        *found = price_path_apply(out, &path->legs[i], row.price);
        if (row.time_s < *time_s)
            *time_s = row.time_s;
    }
    return OK;
}

static void say_age(struct price_source *source, const char *what, int64_t age_s)
{
    if (source->problem[0] == '\0')
        (void)text_format(source->problem, sizeof source->problem, "%s %lld min ago", what,
                          (long long)(age_s / 60));
}

static void say_trouble(struct price_source *source, const char *trouble)
{
    size_t used = strlen(source->problem);
    (void)text_format(source->problem + used, sizeof source->problem - used, "%s%s",
                      used > 0 ? ": " : "", trouble);
}

static enum err judge_age(struct price_source *out, struct core *core,
                          const struct price_path *path, int64_t now_s)
{
    out->checked_s = now_s;
    for (size_t i = 0; i < path->count; i++) {
        const struct price_leg *leg = &path->legs[i];
        struct price_row row;
        bool found;
        if (leg->series->checked_s < out->checked_s && !(path->is_file && i == 0))
            out->checked_s = leg->series->checked_s;
        if (leg->series->checked_s > 0 && now_s - leg->series->checked_s > leg->fresh_s)
            say_age(out, "last read", now_s - leg->series->checked_s);
        if (leg->late_s == 0)
            continue;
        TRY(price_row_at(&row, &found, core->store, leg->series->id, now_s + PRICE_SKEW_S));
        if (!found || now_s - row.time_s > leg->late_s)
            say_age(out, "it last spoke", found ? now_s - row.time_s : 0);
        if (path->is_file && i == 0 && found && row.time_s < out->checked_s)
            out->checked_s = row.time_s;
    }
    if (out->checked_s == 0)
        (void)text_copy(out->problem, sizeof out->problem, "never read");
    out->is_fresh = out->problem[0] == '\0';
    if (path->trouble != NULL && path->trouble[0] != '\0')
        say_trouble(out, path->trouble);
    return OK;
}

/* The quote side of the pool in USD. */
static enum err measure(struct price_pico *out, struct core *core, const struct price_path *path)
{
    struct price_reserve held;
    struct price_path worth[PRICE_SOURCES];
    struct price_pico rate, amount;
    int64_t time_s;
    bool found;
    out->v = 0;
    if (path->pool == NULL)
        return OK;
    const struct token *quote = path->pool->quote;
    int token = network_token_index(core->network, quote);
    TRY(price_reserve_get(&held, &found, core->store, path->pool->series.id));
    if (!found || price_paths(worth, core->price, token, CURRENCY_USD) == 0)
        return OK;
    TRY(price_path_at(&rate, &time_s, &found, core, &worth[0], core_now_s(core)));
    amount = price_volume(&held.quote, quote->decimals);
    if (found && !price_multiply(out, amount, rate))
        out->v = amount.v > PRICE_ONE ? INT64_MAX : 0;
    return OK;
}

static enum err look(struct price_source *out, struct core *core, const struct price_path *path,
                     int64_t now_s)
{
    *out = (struct price_source){.is_pool = path->pool != NULL, .is_file = path->is_file};
    (void)text_copy(out->name, sizeof out->name, path->source);
    (void)text_copy(out->derivation, sizeof out->derivation, path->derivation);
    /* what is newest may have been traded by a clock that is a little ahead of this one */
    TRY(price_path_at(&out->price, &out->time_s, &out->is_known, core, path, now_s + PRICE_SKEW_S));
    if (out->time_s > now_s)
        out->time_s = now_s;
    TRY(judge_age(out, core, path, now_s));
    for (size_t i = 0; i < path->count; i++)
        out->is_asked = out->is_asked || price_is_asked(core->price, path->legs[i].series);
    if (out->is_known)
        return measure(&out->liquidity, core, path);
    out->price.v = out->time_s = 0;
    out->is_fresh = false;
    if (out->problem[0] == '\0')
        (void)text_copy(out->problem, sizeof out->problem, "it has said nothing yet");
    return OK;
}

/* ---- all of them */

static bool counts(const struct price_source *source, bool fresh_only)
{
    return source->is_known && (source->is_fresh || !fresh_only);
}

/* At least 1, so that sources of unknown liquidity decide where there is nothing else. */
static uint64_t weight_of(const struct price_source *source)
{
    uint64_t whole = (uint64_t)(source->liquidity.v / PRICE_ONE);
    return whole > 0 ? whole : 1;
}

/* The lowest price that half of the weight is at or below. Returns: its index, -1: there is none */
static int weighted_median(const struct price_source *sources, size_t count, bool fresh_only)
{
    uint64_t total = 0;
    int best = -1;
    for (size_t i = 0; i < count; i++)
        total += counts(&sources[i], fresh_only) ? weight_of(&sources[i]) : 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t below = 0;
        if (!counts(&sources[i], fresh_only))
            continue;
        for (size_t j = 0; j < count; j++)
            if (counts(&sources[j], fresh_only) && sources[j].price.v <= sources[i].price.v)
                below += weight_of(&sources[j]);
        if (2 * below >= total && (best < 0 || sources[i].price.v < sources[best].price.v))
            best = (int)i;
    }
    return best;
}

/* |a − b| in 1/10000 of b, rounded up, at most UINT32_MAX. */
static uint32_t distance_bps(struct price_pico a, struct price_pico b)
{
    __extension__ typedef unsigned __int128 wide;
    uint64_t far = (uint64_t)(a.v > b.v ? a.v - b.v : b.v - a.v), base = (uint64_t)b.v;
    wide bps = ((wide)far * BPS + base - 1) / base;
    return bps > UINT32_MAX ? UINT32_MAX : (uint32_t)bps;
}

static void say_outlier(struct price_now *out, const struct price_source *source)
{
    char percent[AMOUNT_TEXT_MAX];
    decimal_format_scaled(percent, distance_bps(source->price, out->price), 2, 1);
    size_t used = strlen(out->words);
    (void)text_format(out->words + used, sizeof out->words - used, "%s%s is %s %% %s",
                      used > 0 ? ", " : "", source->name, percent,
                      source->price.v > out->price.v ? "above" : "below");
}

/* One that is alone in its view is an outlier; when half of them are, nobody knows the price. */
static void compare(struct price_now *out, struct price_source *sources, size_t count,
                    uint32_t bound_bps)
{
    struct price_pico low = {INT64_MAX}, high = {0};
    unsigned outliers = 0;
    for (size_t i = 0; i < count; i++) {
        struct price_source *source = &sources[i];
        if (!counts(source, true))
            continue;
        low.v = source->price.v < low.v ? source->price.v : low.v;
        high.v = source->price.v > high.v ? source->price.v : high.v;
        source->is_outlier = distance_bps(source->price, out->price) > bound_bps;
        if (source->is_outlier) {
            outliers++;
            say_outlier(out, source);
        }
    }
    out->spread_bps = out->fresh > 1 ? distance_bps(high, low) : 0;
    out->is_disputed = outliers > 0 && 2 * outliers >= out->fresh;
}

/* What a file says counts only where nobody else speaks. */
static void silence_files(struct price_now *out, struct price_source *sources, size_t count)
{
    bool is_said = false;
    for (size_t i = 0; i < count; i++)
        is_said = is_said || (!sources[i].is_file && counts(&sources[i], true));
    for (size_t i = 0; i < count; i++) {
        struct price_source *source = &sources[i];
        if (!source->is_file || !counts(source, true))
            continue;
        out->is_stated = !is_said;
        source->is_fresh = !is_said;
        if (is_said)
            (void)text_copy(source->problem, sizeof source->problem,
                            "of a file: counts where nothing else is fresh");
    }
}

static enum err reconcile(struct price_now *out, struct core *core, const struct price_path *paths,
                          struct price_source *sources, size_t count)
{
    int64_t time_s;
    bool found;
    silence_files(out, sources, count);
    for (size_t i = 0; i < count; i++) {
        out->known += sources[i].is_known;
        out->fresh += counts(&sources[i], true);
    }
    out->is_stale = out->fresh == 0;
    int at = weighted_median(sources, count, !out->is_stale);
    if (at < 0)
        return OK;
    const struct price_source *chosen = &sources[at];
    out->is_known = true;
    out->price = chosen->price;
    out->time_s = chosen->time_s;
    out->checked_s = chosen->checked_s;
    (void)text_copy(out->source, sizeof out->source, chosen->name);
    (void)text_copy(out->derivation, sizeof out->derivation, chosen->derivation);
    if (out->is_stale)
        (void)text_copy(out->words, sizeof out->words, chosen->problem);
    compare(out, sources, count, price_dispute_bps(core));
    TRY(price_path_at(&out->day_ago, &time_s, &found, core, &paths[at],
                      core_now_s(core) - PRICE_DAY_S));
    if (!found || paths[at].count == 0)
        out->day_ago.v = 0;
    return OK;
}

static int by_liquidity(const void *a, const void *b)
{
    const struct price_source *x = a, *y = b;
    return (x->liquidity.v < y->liquidity.v) - (x->liquidity.v > y->liquidity.v);
}

enum err price_sources(struct core *core, int token, enum currency currency, struct price_now *out,
                       struct price_source *sources, size_t *count)
{
    struct price_path paths[PRICE_SOURCES];
    *out = (struct price_now){.is_stale = true};
    size_t path_count = price_paths(paths, core->price, token, currency);
    *count = 0;
    for (size_t i = 0; i < path_count; i++) {
        if (paths[i].is_past)
            continue;
        paths[*count] = paths[i];
        TRY(look(&sources[*count], core, &paths[*count], core_now_s(core)));
        ++*count;
    }
    TRY(reconcile(out, core, paths, sources, *count));
    qsort(sources, *count, sizeof *sources, by_liquidity);
    return OK;
}

enum err price_now(struct core *core, int token, enum currency currency, struct price_now *out)
{
    struct price_source sources[PRICE_SOURCES];
    size_t count;
    return price_sources(core, token, currency, out, sources, &count);
}

enum err price_agrees(struct core *core, int token, enum currency currency, struct price_pico price)
{
    struct price_now now;
    struct price_source sources[PRICE_SOURCES];
    size_t count;
    unsigned others = 0, against = 0;
    TRY(price_sources(core, token, currency, &now, sources, &count));
    now = (struct price_now){.price = price};
    for (size_t i = 0; i < count; i++) {
        if (sources[i].is_pool || !counts(&sources[i], true))
            continue;
        others++;
        if (distance_bps(sources[i].price, price) <= price_dispute_bps(core))
            continue;
        against++;
        say_outlier(&now, &sources[i]);
    }
    if (against == 0 || 2 * against < others + 1)
        return OK;
    return err_set(ERR_DISPUTED, "the sources of the price disagree: %s", now.words);
}

enum err price_may_quote(const struct price_now *now)
{
    if (!now->is_known || now->is_stale)
        return err_set(ERR_STALE, "no fresh price is known%s%s", now->words[0] != '\0' ? ": " : "",
                       now->words);
    if (now->is_stated)
        return err_set(ERR_STALE, "only %s says the price", now->source);
    if (now->is_disputed)
        return err_set(ERR_DISPUTED, "the sources of the price disagree: %s", now->words);
    return OK;
}
