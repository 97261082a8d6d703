#ifndef UI_WINDOW_H
#define UI_WINDOW_H

/** The part of a long list that is in memory: what is seen and some rows around it. Lists of the
 * store are read newest first, by offset. */

#include "core/core.h"
#include "ui/list.h"

/** Read at most max items from offset. Out: mem_free. */
typedef enum err window_read_fn(struct core *core, size_t offset, size_t max, void **out,
                                size_t *count);

struct window {
    void *items;
    size_t base, count; /* items[0] is number `base` of the list */
    bool has_more;      /* the list goes on behind them; list.count is a lower bound then */
};

/** Read what the list shows now. Returns: what read returns; the window is empty then. */
enum err window_load(struct window *window, struct list *list, struct core *core,
                     window_read_fn *read) MUST_CHECK;
/** Move in the list; ACT_LAST asks the store where it ends. Returns: true when the action was used;
 * *reload: the window has to be loaded anew. */
bool window_act(struct window *window, struct list *list, struct core *core, window_read_fn *read,
                enum action action, bool *reload);
/** Returns: the place in `items` of an index of the list, SIZE_MAX when it is not in memory. */
size_t window_at(const struct window *window, size_t index);
void window_clear(struct window *window);

#endif
