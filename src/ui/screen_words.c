#include "ui/screen_words.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/rnd.h"
#include "core/base/text.h"
#include "core/eth/mnemonic.h"
#include "ui/word_line.h"

static void ask_choice(struct ui *ui, struct words_model *m)
{
    struct wallet *wallets = NULL;
    size_t count = 0;
    if (wallet_list(ui_core(ui), true, &wallets, &count) != OK)
        count = 0;
    mem_free(wallets);
    form_clear(&m->form);
    struct field *name = form_add(&m->form, FIELD_LINE, "Name", NULL);
    struct field *words = form_add(&m->form, FIELD_PICK, "Words", NULL);
    char text[32];
    (void)text_format(text, sizeof text, count == 0 ? "main" : "wallet %zu", count + 1);
    field_set_text(name, text);
    field_add_choice(words, "12 words");
    field_add_choice(words, "24 words");
    struct field *language = form_add(&m->form, FIELD_PICK, "Language", NULL);
    for (int i = 0; i < MNEMONIC_LANGUAGES; i++)
        field_add_choice(language, mnemonic_language_name((enum mnemonic_language)i));
    m->stage = WORDS_CHOOSE;
}

static void ask_word(struct words_model *m)
{
    form_clear(&m->form);
    struct field *word = form_add(&m->form, FIELD_WORDS, "Word", NULL);
    word->rows = 1;
    m->stage = WORDS_CHECK;
}

static unsigned count_words(const struct secret *words)
{
    return word_count(view_of(words->data, words->len));
}

/* Three different numbers, ascending. */
static void choose_questions(struct words_model *m)
{
    unsigned total = count_words(&m->words);
    for (int i = 0; i < WORDS_ASKED; i++) {
        bool again;
        do {
            m->asked[i] = rnd_below(total) + 1;
            again = false;
            for (int j = 0; j < i; j++)
                again |= m->asked[j] == m->asked[i];
        } while (again);
    }
    for (int i = 0; i < WORDS_ASKED; i++)
        for (int j = i + 1; j < WORDS_ASKED; j++)
            if (m->asked[j] < m->asked[i]) {
                unsigned lower = m->asked[j];
                m->asked[j] = m->asked[i];
                m->asked[i] = lower;
            }
    m->question = 0;
}

static void words_open(struct ui *ui, void *model, const void *arg)
{
    (void)arg;
    ask_choice(ui, model);
}

static void words_close(struct ui *ui, void *model)
{
    struct words_model *m = model;
    (void)ui;
    form_clear(&m->form);
    secret_clear(&m->words);
}

static void words_job_done(struct ui *ui, void *model, const struct event *event)
{
    struct words_model *m = model;
    if (m->job == 0 || event->job != m->job)
        return;
    m->job = 0;
    if (event->err != OK) {
        m->is_sealing = false;
        form_set_words(&m->form, event->err,
                       m->stage == WORDS_CHECK && event->err == ERR_INVALID
                           ? "that is not the word: look at your paper again"
                           : event->detail);
        form_forget_secrets(&m->form);
        return;
    }
    if (m->stage == WORDS_CHOOSE) {
        enum err err = wallet_take_words(ui_core(ui), &m->words);
        if (err != OK) {
            form_set_problem(&m->form, err);
            return;
        }
        m->stage = WORDS_SHOW;
        form_clear(&m->form);
    } else if (m->is_sealing) {
        ui_say(ui, STYLE_GOOD, "the wallet “%s” is sealed and ready", m->name);
        ui_pop(ui, m);
    } else if (++m->question < WORDS_ASKED) {
        ask_word(m);
    } else {
        form_forget_secrets(&m->form);
        enum err err = wallet_create(ui_core(ui), &m->job, m->name);
        m->is_sealing = err == OK;
        if (err != OK)
            form_set_problem(&m->form, err);
    }
}

static bool words_key(struct ui *ui, void *model, const struct key *key)
{
    struct words_model *m = model;
    (void)ui;
    if (m->job != 0)
        return key->kind == K_RUNE || key->kind == K_ENTER;
    if (m->stage == WORDS_SHOW) /* a typed word is not a command here */
        return key->kind == K_RUNE;
    return form_key(&m->form, key);
}

static void accept(struct ui *ui, struct words_model *m)
{
    struct core *core = ui_core(ui);
    if (m->job != 0)
        return;
    if (m->stage == WORDS_SHOW) {
        choose_questions(m);
        ask_word(m);
        return;
    }
    if (!form_accept(&m->form))
        return;
    enum err err;
    if (m->stage == WORDS_CHOOSE) {
        (void)text_copy(m->name, sizeof m->name, m->form.fields[0].text);
        err = wallet_words_new(core, &m->job, m->form.fields[1].choice == 0 ? 12 : 24,
                               (unsigned)m->form.fields[2].choice);
    } else if (m->question >= WORDS_ASKED) {
        err = wallet_create(core, &m->job, m->name);
        m->is_sealing = err == OK;
    } else {
        err = wallet_words_check(core, &m->job, m->asked[m->question], &m->form.fields[0].secret);
    }
    if (err != OK)
        form_set_problem(&m->form, err);
}

static void leave_done(struct ui *ui, void *model, bool accepted)
{
    if (accepted)
        ui_pop(ui, model);
}

static bool words_act(struct ui *ui, void *model, enum action action)
{
    struct words_model *m = model;
    if (action == ACT_ACCEPT) {
        accept(ui, m);
        return true;
    }
    if (action == ACT_BACK) {
        if (m->stage == WORDS_CHECK && m->job == 0) {
            form_clear(&m->form);
            m->stage = WORDS_SHOW;
        } else if (m->stage == WORDS_SHOW) {
            ui_confirm(ui, &(struct confirm){.title = "Throw these words away?",
                                             .text = "No wallet was made yet. The words will not "
                                                     "be shown again.",
                                             .accept = "Throw away",
                                             .done = leave_done});
        } else {
            ui_pop(ui, m);
        }
        return true;
    }
    return m->stage != WORDS_SHOW && form_act(&m->form, action);
}

static void draw_show(const struct words_model *m, const struct canvas *canvas)
{
    int columns = canvas->columns < 72 ? canvas->columns : 72;
    bool is_small = canvas->rows < 14;
    canvas_text(canvas, 0, 0, STYLE_TITLE,
                is_small ? "Write these words on paper"
                         : "Write these words on paper, in this order");
    int y = 2;
    if (!is_small)
        y += canvas_paragraph(canvas, 0, y, columns, STYLE_TEXT,
                              "Whoever has them has the money. They are shown once; no copy of "
                              "them is kept that can be read. No photo, no file, no message.") +
             1;
    else
        y = 1;
    int down = word_draw_numbered(canvas, y, view_of(m->words.data, m->words.len));
    canvas_text(canvas, 0, y + down + 1, STYLE_DIM,
                is_small ? "Enter: they are on paper"
                         : "Enter: they are on paper, ask me for three of them");
}

static void words_draw(const void *model, const struct canvas *canvas)
{
    const struct words_model *m = model;
    if (m->stage == WORDS_SHOW) {
        draw_show(m, canvas);
        return;
    }
    if (m->stage == WORDS_CHOOSE) {
        canvas_text(canvas, 0, 0, STYLE_TITLE, "New wallet");
        int y = 2 + form_draw(&m->form, canvas, 2) + 1;
        canvas_paragraph(canvas, 0, y, canvas->columns < 64 ? canvas->columns : 64, STYLE_DIM,
                         "The words are made from fresh randomness and can restore the wallet in "
                         "any other program. Have pen and paper ready.");
    } else {
        canvas_text(canvas, 0, 0, STYLE_TITLE, "Are they on paper?");
        if (m->question < WORDS_ASKED)
            canvas_printf(canvas, 0, 2, STYLE_TEXT, "What is word number %u?   (%d of %d)",
                          m->asked[m->question], m->question + 1, WORDS_ASKED);
        form_draw(&m->form, canvas, 4);
    }
    if (m->job != 0)
        canvas_text(canvas, 0, canvas->rows - 1, STYLE_ACCENT,
                    m->is_sealing ? "sealing the wallet…" : "one moment…");
}

const struct screen_ops screen_words = {
    .name = "words",
    .context = CTX_WORDS,
    .model_size = sizeof(struct words_model),
    .is_secret = true,
    .open = words_open,
    .close = words_close,
    .job_done = words_job_done,
    .key = words_key,
    .act = words_act,
    .draw = words_draw,
};
