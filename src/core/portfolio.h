#ifndef CORE_PORTFOLIO_H
#define CORE_PORTFOLIO_H

/** What the account's own carbon cost and is worth, from its finished orders and stored prices. */

#include "core/price.h"

enum portfolio_kind { PORTFOLIO_BOUGHT, PORTFOLIO_RETIRED };

/** A purchase or retirement of the account on the chosen network, a mark on the chart. */
struct portfolio_mark {
    enum portfolio_kind kind;
    int64_t time_s;
    int64_t order_id;
    struct co2_mg mass;
    struct fiat_micro cost; /* BOUGHT: what was paid, in the currency at that time; -1: unknown */
};
/** Oldest first. Out: mem_free. Returns: OK; ERR_LOCKED (nobody is logged in); ERR_STORE */
enum err portfolio_marks(struct core *core, enum currency currency, struct portfolio_mark **out,
                         size_t *count) MUST_CHECK;

struct portfolio_point {
    int64_t time_s;
    struct co2_mg held, retired;    /* by then, by these marks */
    struct fiat_micro value;        /* held at the price of then; -1: no price was known */
    struct fiat_micro cost;         /* cost basis of what is held: average cost, rounded down; -1 */
    struct fiat_micro retired_cost; /* cost basis of what was retired; -1 */
};
/** One point at the end of each step, like price_history(). Out: points[count] of the caller.
 *  A pure function of marks and prices: closes[i] is the price at times[i], 0 where unknown. */
void portfolio_fold(struct portfolio_point *points, const int64_t *times,
                    const struct price_pico *closes, size_t count,
                    const struct portfolio_mark *marks, size_t mark_count);
/** The same from the store. Out: mem_free; as many as price_history() gives candles. */
enum err portfolio_history(struct core *core, enum currency currency, int64_t step_s,
                           int64_t from_s, int64_t to_s, struct portfolio_point **out,
                           size_t *count) MUST_CHECK;

#endif
