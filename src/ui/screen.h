#ifndef UI_SCREEN_H
#define UI_SCREEN_H

/** What a screen is, and what screens may ask of the ui.
 *
 *  A screen is a model (plain data, read from core), draw(model) that only paints, and handlers
 * that change the model. Screens form stacks, one per section (wallet, prices, …) and one for the
 * gate (login, lock); a dialog is a screen drawn over the one under it. */

#include "core/core.h"
#include "ui/canvas.h"
#include "ui/keymap.h"

struct ui;

struct screen_ops {
    const char *name;
    enum context context;
    size_t model_size;
    unsigned events; /* EVENT(EV_…): after these, load() */
    bool is_dialog;  /* drawn over the screen under it */
    bool is_secret;  /* shows or takes secrets: leaves when the session locks */
    /** Fill a zeroed model; arg as given to ui_push(), gone afterwards. May be NULL, as all below
     * but draw. */
    void (*open)(struct ui *ui, void *model, const void *arg);
    void (*close)(struct ui *ui, void *model);
    /** Read from the store what is shown. Also called after open and when the screen is seen again
     * after one of its events. */
    void (*load)(struct ui *ui, void *model);
    /** The size of the canvas that the next draw() gets. */
    void (*fit)(void *model, int columns, int rows);
    /** EV_JOB_DONE, whoever started the job. */
    void (*job_done)(struct ui *ui, void *model, const struct event *event);
    /** Keys before the key table: typed text. Returns: true when used. */
    bool (*key)(struct ui *ui, void *model, const struct key *key);
    /** Inside of the canvas, or let go anywhere. */
    void (*mouse)(struct ui *ui, void *model, const struct mouse *mouse);
    /** Returns: true when used; the rest is done by the ui (back, sections …). */
    bool (*act)(struct ui *ui, void *model, enum action action);
    /** The time of somebody's ui_wake_at() has come. */
    void (*wake)(struct ui *ui, void *model);
    void (*draw)(const void *model, const struct canvas *canvas);
};

#define EVENT(type) (1u << (type))

struct core *ui_core(const struct ui *ui);
/** Milliseconds of a monotonic clock. */
int64_t ui_now_ms(const struct ui *ui);
/** Call wake() of every screen then. */
void ui_wake_at(struct ui *ui, int64_t ms);
/** Columns and rows that a screen has for itself. */
void ui_body_size(const struct ui *ui, int *columns, int *rows);

/** Returns: whether half blocks cannot be drawn. */
bool ui_is_ascii(const struct ui *ui);

/* Screens. The model of a popped screen stays readable until the handler returns. */
/** Put a screen on the stack of the one that asks, which need not be the one that is seen. */
void ui_push(struct ui *ui, const struct screen_ops *ops, const void *arg);
/** Take out the screen with this model, wherever it is, and the dialogs over it. */
void ui_pop(struct ui *ui, const void *model);
/** The same, and put another in its place. */
void ui_replace(struct ui *ui, const void *model, const struct screen_ops *ops, const void *arg);
/** Read this screen's model anew before the next drawing. */
void ui_reload(struct ui *ui);
/** Forget what is typed ahead: a dialog opened. */
void ui_flush_input(struct ui *ui);

/** One line at the bottom, until the next key. */
void ui_say(struct ui *ui, enum style style, const char *format, ...) PRINTF_LIKE(3, 4);
/** The same for an error, with what can be done about it. */
void ui_fail(struct ui *ui, enum err err);
void ui_fail_job(struct ui *ui, const struct event *event);

/** A question with two buttons; Cancel is chosen first. */
struct confirm {
    const char *title;
    char text[600];     /* paragraphs, separated by line feeds */
    const char *accept; /* what the other button says */
    bool costs;         /* money or data: that button can be pressed after a moment only */
    void (*done)(struct ui *ui, void *model, bool accepted); /* model of the screen that asked */
};
void ui_confirm(struct ui *ui, const struct confirm *confirm);

/** A question with one line of text for an answer. */
struct ask {
    const char *title;
    const char *prompt;
    char text[200]; /* what is there to begin with */
    /** Returns: OK: done; else the dialog stays and says why. */
    enum err (*done)(struct ui *ui, void *model, const char *text);
    /** Instead: what is typed is a secret, not shown. */
    enum err (*done_secret)(struct ui *ui, void *model, const struct secret *secret);
};
void ui_ask(struct ui *ui, const struct ask *ask);

/** Blank the middle of the canvas, draw a box and its title. Returns: the inside. */
struct canvas dialog_canvas(const struct canvas *canvas, int columns, int rows, const char *title);
#define CONFIRM_ARM_MS 700
/** Draw two buttons in a row; chosen: 0 Cancel, 1 the other. */
void dialog_buttons(const struct canvas *canvas, int y, const char *cancel, const char *accept,
                    int chosen, bool is_armed);

#endif
