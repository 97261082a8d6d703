#include "ui/approval.h"

void approval_open(struct ui *ui, struct approval *approval)
{
    *approval = (struct approval){.armed_ms = ui_now_ms(ui) + CONFIRM_ARM_MS};
    ui_wake_at(ui, approval->armed_ms);
    ui_flush_input(ui);
}

void approval_wake(struct ui *ui, struct approval *approval)
{
    if (ui_now_ms(ui) >= approval->armed_ms)
        approval->is_armed = true;
    else
        ui_wake_at(ui, approval->armed_ms);
}

int approval_foot(int columns, const char *words)
{
    struct grid none = {.columns = 1, .rows = 1};
    struct canvas measure = {&none, 0, 0, columns, 0};
    int lines = *words != '\0' ? canvas_paragraph(&measure, 0, 0, columns, STYLE_BAD, words) : 0;
    return lines == 1 ? 2 : lines;
}

void approval_fit(struct approval *approval, size_t lines, size_t rows)
{
    approval->view.count = lines;
    approval->view.rows = rows > 0 ? rows : 1;
    list_scroll(&approval->view, ACT_NONE);
    if (approval->view.top + approval->view.rows >= lines)
        approval->was_seen = true;
}

enum approval_answer approval_act(struct ui *ui, struct approval *approval, enum action action)
{
    switch (action) {
    case ACT_NEXT:
    case ACT_PREVIOUS: approval->chosen = !approval->chosen; return APPROVAL_NONE;
    case ACT_BACK: return APPROVAL_CANCELLED;
    case ACT_ACCEPT:
        if (approval->chosen == 0)
            return APPROVAL_CANCELLED;
        if (!approval->was_seen)
            ui_say(ui, STYLE_WARN, "read to the end first: Down");
        return approval->was_seen && approval->is_armed ? APPROVAL_GIVEN : APPROVAL_NONE;
    default: list_scroll(&approval->view, action); return APPROVAL_NONE;
    }
}

void approval_draw(const struct approval *approval, const struct canvas *canvas, const char *accept)
{
    bool is_ready = approval->is_armed && approval->was_seen;
    if (approval->view.top + approval->view.rows < approval->view.count)
        canvas_text(canvas, 0, canvas->rows - 1, STYLE_WARN,
                    canvas->columns < 60 ? "more ↓" : "more below ↓");
    dialog_buttons(canvas, canvas->rows - 1, "Cancel", accept, approval->chosen, is_ready);
}
