#include "ui/form.h"

#include <assert.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "ui/word_line.h"

#define SECRET_MAX 1024

struct field *form_add(struct form *form, enum field_kind kind, const char *label, const char *hint)
{
    assert(form->count < FORM_FIELDS);
    struct field *field = &form->fields[form->count++];
    *field = (struct field){
        .kind = kind, .label = label, .hint = hint, .rows = kind == FIELD_WORDS ? 4 : 1};
    if (kind == FIELD_SECRET || kind == FIELD_WORDS)
        secret_init(&field->secret, SECRET_MAX);
    return field;
}

void field_add_choice(struct field *field, const char *text)
{
    size_t count = field->choice_count;
    if ((count & (count - 1)) == 0) /* full: twice as many */
        field->choices =
            mem_resize(field->choices, count > 0 ? 2 * count : 1, sizeof *field->choices);
    (void)text_copy(field->choices[field->choice_count++], FIELD_CHOICE, text);
}

void field_set_text(struct field *field, const char *text)
{
    (void)text_copy(field->text, sizeof field->text, text);
    field->cursor = strlen(field->text);
}

void form_forget_secrets(struct form *form)
{
    for (size_t i = 0; i < form->count; i++)
        if (form->fields[i].secret.data != NULL)
            secret_drop(&form->fields[i].secret, form->fields[i].secret.len);
}

void form_clear(struct form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        secret_clear(&form->fields[i].secret);
        mem_free(form->fields[i].choices);
    }
    mem_wipe(form, sizeof *form);
}

static bool is_secret(const struct field *field)
{
    return field->kind == FIELD_SECRET || field->kind == FIELD_WORDS;
}

/* Bytes of the cluster that ends at `end`. */
static size_t cluster_before(const char *text, size_t end)
{
    size_t at = 0, last = 0;
    while (at < end) {
        last = at;
        size_t size = text_fit(text + at, 1);
        if (size == 0)
            size = text_fit(text + at, 2);
        at += size > 0 ? size : 1;
    }
    return end - last;
}

static size_t cluster_after(const char *text, size_t at)
{
    if (text[at] == '\0')
        return 0;
    size_t size = text_fit(text + at, 1);
    if (size == 0)
        size = text_fit(text + at, 2);
    return size > 0 ? size : 1;
}

static void insert(struct field *field, uint32_t rune)
{
    char bytes[4];
    size_t size = text_encode(bytes, rune);
    if (is_secret(field)) {
        /* What does not fit is refused by the length check of core, not cut in silence: SECRET_MAX
         * is above every limit there. */
        (void)!secret_add(&field->secret, bytes, size);
        mem_wipe(bytes, sizeof bytes);
        return;
    }
    size_t len = strlen(field->text);
    if (len + size >= sizeof field->text)
        return;
    memmove(field->text + field->cursor + size, field->text + field->cursor,
            len - field->cursor + 1);
    memcpy(field->text + field->cursor, bytes, size);
    field->cursor += size;
}

static void erase(struct field *field, size_t from, size_t size)
{
    memmove(field->text + from, field->text + from + size, strlen(field->text + from + size) + 1);
}

static bool secret_key(struct field *field, const struct key *key)
{
    if (key->kind == K_BACKSPACE && field->secret.len > 0) {
        size_t size = 1;
        while (size < field->secret.len &&
               (field->secret.data[field->secret.len - size] & 0xc0) == 0x80)
            size++;
        secret_drop(&field->secret, size);
    } else if (key->kind == K_CTRL && key->rune == 'u') {
        secret_drop(&field->secret, field->secret.len);
    } else {
        return key->kind == K_BACKSPACE || key->kind == K_DELETE || key->kind == K_LEFT ||
               key->kind == K_RIGHT || key->kind == K_HOME || key->kind == K_END;
    }
    return true;
}

static bool line_key(struct field *field, const struct key *key)
{
    size_t size;
    switch (key->kind) {
    case K_BACKSPACE:
        size = cluster_before(field->text, field->cursor);
        erase(field, field->cursor - size, size);
        field->cursor -= size;
        return true;
    case K_DELETE:
        erase(field, field->cursor, cluster_after(field->text, field->cursor));
        return true;
    case K_LEFT: field->cursor -= cluster_before(field->text, field->cursor); return true;
    case K_RIGHT: field->cursor += cluster_after(field->text, field->cursor); return true;
    case K_HOME: field->cursor = 0; return true;
    case K_END: field->cursor = strlen(field->text); return true;
    case K_CTRL:
        if (key->rune == 'u') {
            erase(field, 0, field->cursor);
            field->cursor = 0;
        } else if (key->rune == 'k') {
            field->text[field->cursor] = '\0';
        } else if (key->rune == 'a') {
            field->cursor = 0;
        } else if (key->rune == 'e') {
            field->cursor = strlen(field->text);
        } else {
            return false;
        }
        return true;
    default: return false;
    }
}

bool form_key(struct form *form, const struct key *key)
{
    struct field *field = &form->fields[form->focus];
    if (form->count == 0 || field->kind == FIELD_PICK)
        return false;
    bool used = true;
    if (key->kind == K_RUNE)
        insert(field, key->rune);
    else
        used = is_secret(field) ? secret_key(field, key) : line_key(field, key);
    if (used)
        form->problem[0] = '\0';
    return used;
}

void form_focus(struct form *form, size_t field)
{
    form->focus = field;
}

static void move_focus(struct form *form, size_t step)
{
    do
        form->focus = (form->focus + step) % form->count;
    while (form->fields[form->focus].is_hidden);
}

bool form_act(struct form *form, enum action action)
{
    if (form->count == 0)
        return false;
    struct field *field = &form->fields[form->focus];
    switch (action) {
    case ACT_NEXT: move_focus(form, 1); break;
    case ACT_PREVIOUS: move_focus(form, form->count - 1); break;
    case ACT_LEFT:
    case ACT_RIGHT:
        if (field->kind != FIELD_PICK || field->choice_count == 0)
            return field->kind == FIELD_PICK;
        field->choice = (field->choice + (action == ACT_RIGHT ? 1 : field->choice_count - 1)) %
                        field->choice_count;
        break;
    default: return false;
    }
    form->problem[0] = '\0';
    return true;
}

static bool is_empty(const struct field *field)
{
    return is_secret(field)            ? field->secret.len == 0
           : field->kind == FIELD_PICK ? false
                                       : field->text[strspn(field->text, " ")] == '\0';
}

bool form_accept(struct form *form)
{
    form->problem[0] = '\0';
    for (size_t step = 0; step < form->count; step++) {
        size_t i = (form->focus + step) % form->count;
        const struct field *field = &form->fields[i];
        if (field->is_hidden || field->is_optional || !is_empty(field))
            continue;
        if (i == form->focus)
            (void)text_format(form->problem, sizeof form->problem, "%s: please fill this in",
                              field->label);
        form->focus = i;
        return false;
    }
    return true;
}

void form_set_problem(struct form *form, enum err err)
{
    form_set_words(form, err, err_detail(err));
}

void form_set_words(struct form *form, enum err err, const char *words)
{
    const char *hint = err_hint(err);
    (void)text_format(form->problem, sizeof form->problem, "%s%s%s",
                      *words != '\0' ? words : err_words(err), *hint != '\0' ? "\n" : "", hint);
}

int form_rows(const struct form *form)
{
    int rows = 0;
    for (size_t i = 0; i < form->count; i++)
        rows += form->fields[i].is_hidden ? 0 : form->fields[i].rows;
    return rows;
}

static int label_columns(const struct form *form)
{
    size_t widest = 0;
    for (size_t i = 0; i < form->count; i++) {
        size_t width = text_width(form->fields[i].label);
        widest = width > widest ? width : widest;
    }
    return (int)widest + 2;
}

/* The part of the text around the cursor that fits. */
static void draw_line(const struct field *field, const struct canvas *box, bool focus)
{
    enum style style = focus ? STYLE_FOCUS : STYLE_FIELD;
    if (field->text[0] == '\0' && field->hint != NULL) {
        canvas_text_in(box, 1, 0, box->columns - 1, style, field->hint);
        if (!focus)
            canvas_restyle(box, 0, 0, box->columns, STYLE_HINT);
    }
    size_t start = 0;
    char before[FIELD_TEXT];
    for (;;) {
        memcpy(before, field->text + start, field->cursor - start);
        before[field->cursor - start] = '\0';
        if ((int)text_width(before) < box->columns - 2 || start >= field->cursor)
            break;
        start += cluster_after(field->text, start);
    }
    if (field->text[0] != '\0')
        canvas_text_in(box, 1, 0, box->columns - 1, style, field->text + start);
    if (focus)
        canvas_cursor(box, 1 + (int)text_width(before), 0);
}

static void draw_secret(const struct field *field, const struct canvas *box, bool focus)
{
    int count = 0;
    for (size_t i = 0; i < field->secret.len; i++)
        count += (field->secret.data[i] & 0xc0) != 0x80;
    int seen = count < box->columns - 2 ? count : box->columns - 2;
    for (int i = 0; i < seen; i++)
        canvas_text(box, 1 + i, 0, focus ? STYLE_FOCUS : STYLE_FIELD, "•");
    if (focus)
        canvas_cursor(box, 1 + seen, 0);
}

/* Draw words from row y on, broken into lines. Out: where the next one begins. */
static void lay_words(const struct field *field, const struct canvas *box, enum style style, int *x,
                      int *y)
{
    struct view rest = view_of(field->secret.data, field->secret.len), word;
    struct canvas none = canvas_part(box, 0, 0, 0, 0);
    *x = 1;
    for (size_t blank; rest.len > 0; *x += blank > 0) {
        blank = word_blank(rest);
        rest = view_of(rest.data + blank, rest.len - blank);
        if (blank > 0 || !word_next(&rest, &word))
            continue;
        if (*x + word_draw(&none, 0, 0, style, word) > box->columns - 1 && *x > 1) {
            *x = 1;
            ++*y;
        }
        *x += word_draw(box, *x, *y, style, word);
    }
}

/* Words are shown while they are typed: a mnemonic cannot be typed blindly. The last ones are in
 * view. */
static void draw_words(const struct field *field, const struct canvas *box, bool focus)
{
    enum style style = focus ? STYLE_FOCUS : STYLE_FIELD;
    struct canvas measure = canvas_part(box, 0, 0, 0, 0);
    int x, last = 0;
    measure.columns = box->columns;
    lay_words(field, &measure, style, &x, &last);
    int y = last < box->rows ? 0 : box->rows - 1 - last;
    lay_words(field, box, style, &x, &y);
    if (focus)
        canvas_cursor(box, x, y);
}

static void draw_pick(const struct field *field, const struct canvas *box, bool focus)
{
    enum style style = focus ? STYLE_FOCUS : STYLE_FIELD;
    if (field->choice_count > 0)
        canvas_text_in(box, 1, 0, box->columns - 5, style, field->choices[field->choice]);
    if (field->choice_count > 1)
        canvas_text(box, box->columns - 4, 0, style, "‹ ›");
}

int form_draw(const struct form *form, const struct canvas *canvas, int y)
{
    int labels = label_columns(form), start = y;
    int columns = canvas->columns - labels;
    if (columns > 60)
        columns = 60;
    int gap = canvas->rows - y >= 2 * form_rows(form) + 5 ? 1 : 0; /* air where there is room */
    for (size_t i = 0; i < form->count; i++) {
        const struct field *field = &form->fields[i];
        if (field->is_hidden)
            continue;
        bool focus = i == form->focus;
        canvas_text(canvas, 0, y, focus ? STYLE_STRONG : STYLE_DIM, field->label);
        struct canvas box = canvas_part(canvas, labels, y, columns, field->rows);
        canvas_fill(&box, 0, 0, box.columns, box.rows, focus ? STYLE_FOCUS : STYLE_FIELD);
        switch (field->kind) {
        case FIELD_LINE: draw_line(field, &box, focus); break;
        case FIELD_SECRET: draw_secret(field, &box, focus); break;
        case FIELD_WORDS: draw_words(field, &box, focus); break;
        case FIELD_PICK: draw_pick(field, &box, focus); break;
        }
        y += field->rows + gap;
    }
    y -= gap;
    if (form->problem[0] != '\0')
        y += 1 + canvas_paragraph(canvas, 0, y + 1, canvas->columns, STYLE_BAD, form->problem);
    return y - start;
}
