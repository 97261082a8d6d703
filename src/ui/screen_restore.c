#include "ui/screen_restore.h"

#include <string.h>

#include "core/base/text.h"
#include "core/eth/hd_preset.h"
#include "ui/word_line.h"

static void restore_open(struct ui *ui, void *model, const void *arg)
{
    struct restore_model *m = model;
    (void)ui, (void)arg;
    form_add(&m->form, FIELD_LINE, "Name", "how you call it");
    form_add(&m->form, FIELD_WORDS, "Words", NULL);
    form_add(&m->form, FIELD_SECRET, "Passphrase", NULL)->is_optional = true;
    struct field *path = form_add(&m->form, FIELD_PICK, "As in", NULL);
    for (size_t i = 0; hd_preset_at(i) != NULL; i++)
        field_add_choice(path, hd_preset_at(i)->title);
    field_add_choice(path, "another path");
    form_add(&m->form, FIELD_LINE, "Path", "m/44'/60'/0'/0/i")->is_hidden = true;
}

static void restore_close(struct ui *ui, void *model)
{
    struct restore_model *m = model;
    (void)ui;
    form_clear(&m->form);
}

static void read_path(const struct restore_model *m, char out[PATH_TEXT])
{
    const struct hd_preset *preset = hd_preset_at(m->form.fields[RESTORE_PATH].choice);
    const char *text = preset != NULL ? preset->text : m->form.fields[RESTORE_CUSTOM].text;
    /* The usual path has one form in the store. */
    (void)text_copy(out, PATH_TEXT, strcmp(text, WALLET_PATH "/i") == 0 ? WALLET_PATH : text);
}

static void restore_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct restore_model *m = model;
    struct discover_opening opening = {.opener = m};
    if (m->job == 0 || event->job != m->job)
        return;
    m->job = 0;
    if (event->err != OK) {
        form_set_words(&m->form, event->err, event->detail);
        word_help_repair(&m->help, &m->form.fields[RESTORE_WORDS].secret);
        return;
    }
    (void)text_copy(opening.name, sizeof opening.name, m->form.fields[RESTORE_NAME].text);
    read_path(m, opening.path);
    ui_push(ui, &screen_discover, &opening);
}

static bool restore_key(struct ui *ui, void *model, const struct key *key)
{
    struct restore_model *m = model;
    (void)ui;
    if (m->job != 0)
        return key->kind == K_RUNE || key->kind == K_ENTER;
    bool is_words = m->form.focus == RESTORE_WORDS;
    if (is_words && key->kind == K_RIGHT)
        return false; /* completes */
    bool used = form_key(&m->form, key);
    m->is_stale |= used && is_words;
    return used;
}

static enum err submit(struct ui *ui, struct restore_model *m)
{
    const struct field *fields = m->form.fields;
    const struct secret *phrase = &fields[RESTORE_PHRASE].secret;
    struct hd_template template;
    if (!fields[RESTORE_CUSTOM].is_hidden)
        TRY(hd_template_parse(&template, fields[RESTORE_CUSTOM].text,
                              strlen(fields[RESTORE_CUSTOM].text)));
    return wallet_pending_words(ui_core(ui), &m->job, &fields[RESTORE_WORDS].secret,
                                phrase->len > 0 ? phrase : NULL);
}

static void refresh_help(struct restore_model *m)
{
    if (m->is_stale)
        word_help_update(&m->help, &m->form.fields[RESTORE_WORDS].secret);
    m->is_stale = false;
}

static void complete(struct restore_model *m)
{
    refresh_help(m);
    m->is_stale = word_help_complete(&m->help, &m->form.fields[RESTORE_WORDS].secret);
}

/* Once before each drawing, however much was pasted. */
static void restore_fit(void *model, int columns, int rows)
{
    (void)columns, (void)rows;
    refresh_help(model);
}

static bool restore_act(struct ui *ui, void *model, enum action action)
{
    struct restore_model *m = model;
    if (action == ACT_COMPLETE) {
        if (m->form.focus == RESTORE_WORDS) {
            complete(m);
            return true;
        }
        action = ACT_RIGHT;
    }
    if (action == ACT_ACCEPT) {
        enum err err = m->job == 0 && form_accept(&m->form) ? submit(ui, m) : OK;
        if (err != OK)
            form_set_problem(&m->form, err);
        return true;
    }
    bool used = form_act(&m->form, action);
    m->form.fields[RESTORE_CUSTOM].is_hidden =
        hd_preset_at(m->form.fields[RESTORE_PATH].choice) != NULL;
    return used;
}

/* ---- drawing ---- */

/* Draw words of the list behind each other. Returns: where the next text may begin. */
static int draw_list(const struct word_help *help, const struct canvas *canvas, int x, int y,
                     const uint16_t *words, size_t count)
{
    for (size_t i = 0; i < count && x < canvas->columns; i++)
        x += word_draw(canvas, x, y, i == 0 ? STYLE_SECRET : STYLE_DIM,
                       view_of_text(mnemonic_word(words[i], help->language))) +
             2;
    return x;
}

static void draw_repairs(const struct word_help *help, const struct canvas *canvas, int y)
{
    for (size_t i = 0; i < help->repair_count; i++, y++) {
        const struct mnemonic_repair *repair = &help->repairs[i];
        if (repair->is_swap) {
            canvas_printf(canvas, 0, y, STYLE_WARN, "perhaps words %u and %u changed places",
                          repair->place, repair->place + 1);
            continue;
        }
        int x = canvas_printf(canvas, 0, y, STYLE_WARN, "perhaps word %u is ", repair->place);
        draw_list(help, canvas, x, y, &repair->word, 1);
    }
}

/* How many words in which language, and how the one at hand goes on. */
static void draw_help(const struct word_help *help, const struct canvas *canvas, int y)
{
    int x =
        canvas_printf(canvas, 0, y, STYLE_DIM, "%u %s, %s  ", help->count,
                      help->count == 1 ? "word" : "words", mnemonic_language_name(help->language));
    size_t ends = help->end_count < WORD_HELP ? help->end_count : WORD_HELP;
    if (help->unknown != 0) {
        canvas_printf(canvas, x, y, STYLE_WARN, "word %u is not in the list", help->unknown);
        if (help->near_count > 0) {
            x = canvas_text(canvas, 0, y + 1, STYLE_DIM, "perhaps ");
            draw_list(help, canvas, x, y + 1, help->near, help->near_count);
        }
    } else if (help->is_typing && ends > 0) {
        x = draw_list(help, canvas, x, y, help->ends, ends);
        if (help->end_count > ends)
            canvas_text(canvas, x, y, STYLE_DIM, "…");
    } else if (help->is_typing && help->near_count > 0) {
        x += canvas_text(canvas, x, y, STYLE_WARN, "perhaps ");
        draw_list(help, canvas, x, y, help->near, help->near_count);
    } else if (help->is_typing) {
        canvas_text(canvas, x, y, STYLE_WARN, "no list has this word");
    }
}

static void restore_draw(const void *model, const struct canvas *canvas)
{
    const struct restore_model *m = model;
    canvas_text(canvas, 0, 0, STYLE_TITLE, "Restore a wallet");
    bool is_small = canvas->rows < 14;
    int top = is_small ? 1 : 2, y = top + form_draw(&m->form, canvas, top) + !is_small;
    if (m->job != 0)
        canvas_text(canvas, 0, y, STYLE_ACCENT, "checking the words…");
    else if (m->help.repair_count > 0)
        draw_repairs(&m->help, canvas, y);
    else if (m->help.count > 0)
        draw_help(&m->help, canvas, y);
    else if (m->form.problem[0] == '\0')
        canvas_paragraph(canvas, 0, y, canvas->columns < 64 ? canvas->columns : 64, STYLE_DIM,
                         "12 to 24 words in any of ten languages, with spaces between; they may "
                         "be pasted. The passphrase is for those who chose one beside the words.");
}

const struct screen_ops screen_restore = {
    .name = "restore",
    .context = CTX_RESTORE,
    .model_size = sizeof(struct restore_model),
    .is_secret = true,
    .open = restore_open,
    .close = restore_close,
    .fit = restore_fit,
    .job_done = restore_job_done,
    .key = restore_key,
    .act = restore_act,
    .draw = restore_draw,
};
