#include "ui/window.h"

#include "core/base/mem.h"

#define WINDOW_AROUND 32

enum err window_load(struct window *window, struct list *list, struct core *core,
                     window_read_fn *read)
{
    window_clear(window);
    size_t rows = list->rows > 0 ? list->rows : 1;
    size_t max = rows + 2 * WINDOW_AROUND;
    window->base = list->top > WINDOW_AROUND ? list->top - WINDOW_AROUND : 0;
    enum err err = read(core, window->base, max + 1, &window->items, &window->count);
    if (err == OK && window->count == 0 && window->base > 0) { /* it became shorter */
        mem_free(window->items);
        window->items = NULL;
        window->base = list->top = list->selected = 0;
        err = read(core, 0, max + 1, &window->items, &window->count);
    }
    if (err != OK)
        window_clear(window);
    window->has_more = window->count > max;
    list_set_count(list, window->base + window->count);
    return err;
}

void window_clear(struct window *window)
{
    mem_free(window->items);
    *window = (struct window){0};
}

static bool has_item(struct core *core, window_read_fn *read, size_t index)
{
    void *items = NULL;
    size_t count = 0;
    enum err err = read(core, index, 1, &items, &count);
    mem_free(items);
    return err == OK && count > 0;
}

/* How long the list is, in a number of reads that grows with its logarithm. */
static size_t find_end(struct core *core, window_read_fn *read, size_t known)
{
    size_t low = known, step = 64;
    while (has_item(core, read, low + step)) {
        low += step + 1;
        step *= 2;
    }
    size_t high = low + step; /* not there */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (has_item(core, read, middle))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool window_act(struct window *window, struct list *list, struct core *core, window_read_fn *read,
                enum action action, bool *reload)
{
    *reload = false;
    if (action == ACT_LAST && window->has_more)
        list->count = find_end(core, read, list->count);
    if (!list_act(list, action))
        return false;
    size_t end = list->top + list->rows < list->count ? list->top + list->rows : list->count;
    *reload = list->top < window->base || end > window->base + window->count ||
              (window->has_more && end == window->base + window->count);
    return true;
}

size_t window_at(const struct window *window, size_t index)
{
    if (index < window->base || index - window->base >= window->count)
        return SIZE_MAX;
    return index - window->base;
}
