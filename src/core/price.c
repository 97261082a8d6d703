#include "core/price.h"

#include "core/base/mem.h"
#include "core/price_state.h"

void price_progress(struct core *core, struct price_progress *out)
{
    *out = (struct price_progress){.percent = 100};
    price_history_progress(core->price, out);
}

enum err price_refresh(struct core *core, job *out)
{
    TRY(core_need_online(core));
    *out = core_job_new(core);
    price_read_now(core->price, *out);
    return OK;
}

/* ---- hooks */

static void on_open(struct core *core)
{
    core->price = mem_alloc(sizeof *core->price);
    core->price->core = core;
    price_open_series(core->price);
}

static void on_attach(struct core *core)
{
    price_start_apis(core->price);
    price_read_now(core->price, 0);
}

static void on_network(struct core *core)
{
    price_stop(core->price);
    price_open_series(core->price);
    if (core_is_online(core)) {
        price_start_apis(core->price);
        price_read_now(core->price, 0);
    }
}

static void on_head(struct core *core)
{
    price_read_history(core->price);
}

static void reload(struct core *core, struct price_series *series)
{
    /* What cannot be read now stays as it was; the next write tries again. */
    if (series->id != 0 && price_series_reload(series, core->store) != OK)
        err_clear();
}

static void on_stored(struct core *core)
{
    struct price_state *state = core->price;
    price_open_files(state);
    if (state->owns_history)
        return;
    for (size_t i = 0; i < state->pool_count; i++)
        reload(core, &state->pools[i].series);
    for (size_t i = 0; i < state->feed_count; i++)
        reload(core, &state->feeds[i].series);
    price_reload_apis(state);
}

static void on_close(struct core *core)
{
    price_stop(core->price);
    mem_free(core->price);
    core->price = NULL;
}

const struct core_hooks price_hooks = {
    .open = on_open,
    .attach = on_attach,
    .network = on_network,
    .head = on_head,
    .stored = on_stored,
    .close = on_close,
};
