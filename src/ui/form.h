#ifndef UI_FORM_H
#define UI_FORM_H

/** Forms: labelled fields for text, secrets and choices. */

#include "core/base/secret.h"
#include "ui/canvas.h"
#include "ui/keymap.h"

#define FORM_FIELDS  8
#define FIELD_TEXT   320
#define FIELD_CHOICE 128

enum field_kind { FIELD_LINE, FIELD_SECRET, FIELD_WORDS /* a secret that is shown */, FIELD_PICK };

struct field {
    enum field_kind kind;
    const char *label;
    const char *hint; /* shown in an empty field */
    bool is_optional;
    bool is_hidden; /* does not belong to this form now */
    int rows;       /* that it takes: 1, or 4 for FIELD_WORDS unless changed */
    char text[FIELD_TEXT];
    size_t cursor; /* bytes from the start; secrets are typed at their end only */
    struct secret secret;
    char (*choices)[FIELD_CHOICE]; /* owned by the form */
    size_t choice_count, choice;
};

struct form {
    struct field fields[FORM_FIELDS];
    size_t count;
    size_t focus;
    char problem[320]; /* why it was not accepted; cleared by the next key */
};

/** Add a field. Returns: it, to be filled in. In: label and hint are static. */
struct field *form_add(struct form *form, enum field_kind kind, const char *label,
                       const char *hint);
void field_add_choice(struct field *field, const char *text);
void field_set_text(struct field *field, const char *text);
/** Wipe secrets, free choices. */
void form_clear(struct form *form);
/** Wipe and empty secrets, keep the rest. */
void form_forget_secrets(struct form *form);

/** Typed text and editing keys of the field in focus. Returns: true when the key was used. */
bool form_key(struct form *form, const struct key *key);
/** Moves between fields and choices. Returns: true when the action was used. */
bool form_act(struct form *form, enum action action);
/** Enter: go to the next field that must be filled in. Returns: true when there is none: submit. */
bool form_accept(struct form *form);
void form_focus(struct form *form, size_t field);
/** Say why it was not accepted: the error's detail and hint, or words of one's own and the hint. */
void form_set_problem(struct form *form, enum err err);
void form_set_words(struct form *form, enum err err, const char *words);

/** Returns: rows that the form takes at this width. */
int form_rows(const struct form *form);
/** Draw labels, fields, and below them the problem. Returns: rows taken. */
int form_draw(const struct form *form, const struct canvas *canvas, int y);

#endif
