#include "ui/list.h"

#include "core/base/text.h"

void list_fit(struct list *list, size_t rows)
{
    list->rows = rows > 0 ? rows : 1;
    if (list->selected >= list->count)
        list->selected = list->count > 0 ? list->count - 1 : 0;
    if (list->top > list->selected)
        list->top = list->selected;
    if (list->selected >= list->top + list->rows)
        list->top = list->selected - list->rows + 1;
    size_t last_top = list->count > list->rows ? list->count - list->rows : 0;
    if (list->top > last_top)
        list->top = last_top;
}

void list_set_count(struct list *list, size_t count)
{
    list->count = count;
    list_fit(list, list->rows);
}

static size_t back(size_t from, size_t by)
{
    return from > by ? from - by : 0;
}

/* Where an action leads from `at`, in steps of 1 and pages of `rows`. Returns: false: no move. */
static bool move(size_t *at, size_t last, size_t rows, enum action action)
{
    size_t page = rows > 1 ? rows - 1 : 1;
    switch (action) {
    case ACT_UP: *at = back(*at, 1); return true;
    case ACT_DOWN: *at += 1; break;
    case ACT_PAGE_UP: *at = back(*at, page); return true;
    case ACT_PAGE_DOWN: *at += page; break;
    case ACT_HALF_UP: *at = back(*at, rows / 2 + 1); return true;
    case ACT_HALF_DOWN: *at += rows / 2 + 1; break;
    case ACT_FIRST: *at = 0; return true;
    case ACT_LAST: *at = last; break;
    default: return false;
    }
    if (*at > last)
        *at = last;
    return true;
}

bool list_act(struct list *list, enum action action)
{
    if (!move(&list->selected, list->count > 0 ? list->count - 1 : 0, list->rows, action))
        return false;
    list_fit(list, list->rows);
    return true;
}

void list_scroll(struct list *list, enum action action)
{
    size_t last = list->count > list->rows ? list->count - list->rows : 0;
    (void)move(&list->top, last, list->rows, action);
    list->top = list->top < last ? list->top : last;
    list->selected = list->top;
}

size_t list_at(const struct list *list, size_t row)
{
    size_t index = list->top + row;
    return row < list->rows && index < list->count ? index : SIZE_MAX;
}

void list_draw_place(const struct list *list, const struct canvas *canvas, int y)
{
    if (list->count <= list->rows)
        return;
    char place[64];
    (void)text_format(place, sizeof place, "%zu of %zu", list->selected + 1, list->count);
    canvas_text_right(canvas, canvas->columns, y, STYLE_DIM, place);
}
