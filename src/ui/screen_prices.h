#ifndef UI_SCREEN_PRICES_H
#define UI_SCREEN_PRICES_H

/** The chart of the carbon token, what its sources say, and what amounts really cost. Opened with
 * NULL. */

#include "core/alert.h"
#include "core/portfolio.h"
#include "ui/chart.h"
#include "ui/screens.h"

#define PRICES_SIZES 3

enum prices_view {
    PRICES_CHART,
    PRICES_COMPARED, /* beside another token, as changes in per cent */
    PRICES_HOLDINGS  /* worth and cost of what the account holds */
};

struct prices_model {
    const struct network *network;
    enum currency currency;
    size_t step; /* of prices_steps() */
    int zoom;
    enum chart_mode mode;
    unsigned show;
    enum prices_view view;
    int other;         /* token compared with */
    int columns, rows; /* of the canvas */
    bool is_wide;      /* the facts have room beside the chart */
    bool hides_facts;  /* … and are not wanted there */
    bool has_facts;    /* else they take the place of the chart */
    int64_t end_s;     /* the newest time seen; 0: follows the clock */
    int64_t cross_s;   /* start of the candle under the cross; 0: none */
    bool is_dragging;
    int drag_x;
    int64_t drag_end_s;

    struct candle *candles;
    size_t count;
    bool holds_any;          /* PRICES_HOLDINGS: else what was retired is drawn */
    int64_t *beside;         /* the second line, one value per candle; may be NULL */
    int64_t first_s, last_s; /* what is stored */
    bool has_token;          /* the network has a carbon token */
    struct price_now now;
    struct price_source sources[PRICE_SOURCES];
    size_t source_count;
    struct price_at_size sizes[PRICES_SIZES];
    size_t size_count; /* 0: no pool is known */
    char pool[PRICE_NAME];
    struct chart_mark *marks;
    size_t mark_count;
    struct alert *alerts;
    size_t alert_count;
    struct price_progress progress;
    job job; /* a refresh */
    char problem[256];
};

/** Seconds of the steps that zooming goes through, from a minute to a year. */
const int64_t *prices_steps(size_t *count);
/** Columns of the chart itself, without the facts. */
int prices_chart_columns(const struct prices_model *m);
/** The chart as it is seen, for drawing and for files. Borrows from the model. */
struct chart prices_chart(const struct prices_model *m);

/* screen_prices_file.c */
/** Ask where to, then write what is seen. */
void prices_ask_file(struct ui *ui, struct prices_model *m);

/* screen_prices_load.c */
void prices_load(struct ui *ui, void *model);
void prices_clear(struct prices_model *m);

/* screen_prices_draw.c */
void prices_draw(const void *model, const struct canvas *canvas);

/* screen_prices_facts.c */
void prices_draw_facts(const struct prices_model *m, const struct canvas *canvas);

#endif
