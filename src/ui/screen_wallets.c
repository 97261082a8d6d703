#include "ui/screen_wallets.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/screen_import.h"
#include "ui/screen_keystore.h"
#include "ui/show.h"

static void wallets_load(struct ui *ui, void *model)
{
    struct wallets_model *m = model;
    mem_free(m->wallets);
    m->wallets = NULL;
    m->count = 0;
    m->problem[0] = '\0';
    enum err err = wallet_list(ui_core(ui), true, &m->wallets, &m->count);
    if (err != OK) {
        m->count = 0;
        (void)text_format(m->problem, sizeof m->problem, "%s\n%s", err_detail(err), err_hint(err));
    }
    list_set_count(&m->list, m->count);
}

static void wallets_close(struct ui *ui, void *model)
{
    struct wallets_model *m = model;
    (void)ui;
    mem_free(m->wallets);
}

static void wallets_fit(void *model, int columns, int rows)
{
    struct wallets_model *m = model;
    (void)columns;
    list_fit(&m->list, rows > 3 ? (size_t)rows - 2 : 1);
}

static void wallets_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct wallets_model *m = model;
    if (m->job == 0 || event->job != m->job)
        return;
    m->job = 0;
    if (event->err != OK)
        ui_fail_job(ui, event);
    else
        ui_say(ui, STYLE_GOOD, "the wallet has another address");
}

static const struct wallet *chosen(const struct wallets_model *m)
{
    return m->count > 0 ? &m->wallets[m->list.selected] : NULL;
}

static enum err rename_done(struct ui *ui, void *model, const char *text)
{
    struct wallets_model *m = model;
    TRY(wallet_rename(ui_core(ui), m->asked_id, text));
    ui_reload(ui);
    return OK;
}

static void archive_done(struct ui *ui, void *model, bool accepted)
{
    struct wallets_model *m = model;
    if (!accepted)
        return;
    enum err err = wallet_archive(ui_core(ui), m->asked_id, !m->is_archived);
    if (err != OK)
        ui_fail(ui, err);
    ui_reload(ui);
}

static void ask_archive(struct ui *ui, struct wallets_model *m, const struct wallet *wallet)
{
    struct confirm confirm = {.title = wallet->is_archived ? "Bring the wallet back?"
                                                           : "Archive the wallet?",
                              .accept = wallet->is_archived ? "Bring back" : "Archive",
                              .done = archive_done};
    (void)text_format(confirm.text, sizeof confirm.text,
                      wallet->is_archived
                          ? "“%s” will be shown and counted again."
                          : "“%s” will no longer be shown or counted. Its keys stay sealed here, "
                            "nothing is deleted, and it can be brought back.",
                      wallet->name);
    m->asked_id = wallet->id;
    m->is_archived = wallet->is_archived;
    ui_confirm(ui, &confirm);
}

static void next_address(struct ui *ui, struct wallets_model *m, const struct wallet *wallet)
{
    enum err err = wallet->kind == WALLET_HD
                       ? wallet_next_address(ui_core(ui), &m->job, wallet->id)
                       : err_set(ERR_UNSUPPORTED, "this wallet has one address only");
    if (err != OK)
        ui_fail(ui, err);
}

static void ask_name(struct ui *ui, struct wallets_model *m, const struct wallet *wallet)
{
    struct ask ask = {.title = "Rename the wallet", .prompt = "Name", .done = rename_done};
    (void)text_copy(ask.text, sizeof ask.text, wallet->name);
    m->asked_id = wallet->id;
    ui_ask(ui, &ask);
}

/* A key in a file, or words on the screen. */
static void take_out(struct ui *ui, const struct wallet *wallet, enum action action)
{
    if (wallet->kind == WALLET_WATCH)
        ui_say(ui, STYLE_WARN, "this wallet is watched only: its key is not here");
    else if (action == ACT_EXPORT)
        ui_push(ui, &screen_keystore, &(struct keystore_opening){.wallet_id = wallet->id});
    else
        ui_push(ui, &screen_reveal, wallet);
}

static bool wallets_act(struct ui *ui, void *model, enum action action)
{
    struct wallets_model *m = model;
    const struct wallet *wallet = chosen(m);
    switch (action) {
    case ACT_NEW: ui_push(ui, &screen_words, NULL); return true;
    case ACT_RESTORE: ui_push(ui, &screen_restore, NULL); return true;
    case ACT_IMPORT: ui_push(ui, &screen_import, &(enum import_mode){IMPORT_KEY}); return true;
    case ACT_WATCH: ui_push(ui, &screen_import, &(enum import_mode){IMPORT_WATCH}); return true;
    case ACT_KEYSTORE: ui_push(ui, &screen_keystore, &(struct keystore_opening){0}); return true;
    case ACT_EXPORT:
    case ACT_REVEAL:
        if (wallet != NULL)
            take_out(ui, wallet, action);
        return true;
    case ACT_NEXT_ADDRESS:
        if (wallet != NULL)
            next_address(ui, m, wallet);
        return true;
    case ACT_RENAME:
        if (wallet != NULL)
            ask_name(ui, m, wallet);
        return true;
    case ACT_ARCHIVE:
        if (wallet != NULL)
            ask_archive(ui, m, wallet);
        return true;
    default: return list_act(&m->list, action);
    }
}

static const char *kind_words(enum wallet_kind kind)
{
    return kind == WALLET_HD ? "recovery words" : kind == WALLET_KEY ? "private key" : "watch only";
}

static void draw_wallet(const struct wallets_model *m, const struct canvas *canvas, int y,
                        size_t index)
{
    const struct wallet *wallet = &m->wallets[index];
    enum style style = wallet->is_archived ? STYLE_DIM : STYLE_TEXT;
    int name = canvas->columns < 60 ? canvas->columns - 18 : 28;
    char made[SHOW_TEXT];
    canvas_text_in(canvas, 0, y, name, style, wallet->name);
    canvas_text(canvas, name + 2, y, style, kind_words(wallet->kind));
    if (canvas->columns >= 60) {
        canvas_printf(canvas, 46, y, style, "%zu %s", wallet->address_count,
                      show_plural(wallet->address_count, "address", "addresses"));
        show_time(made, wallet->created_s);
        made[10] = '\0';
        canvas_text_right(canvas, canvas->columns, y, STYLE_DIM,
                          wallet->is_archived ? "archived" : made);
    }
    if (index == m->list.selected)
        canvas_restyle(canvas, 0, y, canvas->columns, STYLE_SELECTED);
}

static void wallets_draw(const void *model, const struct canvas *canvas)
{
    const struct wallets_model *m = model;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Wallets");
    list_draw_place(&m->list, canvas, 0);
    if (m->problem[0] != '\0') {
        canvas_paragraph(canvas, 0, 2, canvas->columns, STYLE_BAD, m->problem);
        return;
    }
    if (m->count == 0) {
        canvas_paragraph(canvas, 0, 2, canvas->columns < 64 ? canvas->columns : 64, STYLE_TEXT,
                         "No wallet yet.\n\n"
                         "n  makes one from words that you write on paper\n"
                         "i  restores one from its words\n"
                         "p  brings a private key\n"
                         "f  opens a keystore file\n"
                         "o  watches an address without its key");
        return;
    }
    for (size_t row = 0; list_at(&m->list, row) != SIZE_MAX; row++)
        draw_wallet(m, canvas, 2 + (int)row, list_at(&m->list, row));
}

const struct screen_ops screen_wallets = {
    .name = "wallets",
    .context = CTX_WALLETS,
    .model_size = sizeof(struct wallets_model),
    .events = EVENT(EV_WALLETS),
    .close = wallets_close,
    .load = wallets_load,
    .fit = wallets_fit,
    .job_done = wallets_job_done,
    .act = wallets_act,
    .draw = wallets_draw,
};
