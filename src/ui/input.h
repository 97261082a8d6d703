#ifndef UI_INPUT_H
#define UI_INPUT_H

/** Bytes from the terminal → keys. Pure: no terminal is needed. Curses is not asked, so that no
 * copy of a typed password stays in its buffers.
 *
 *  Understood: UTF-8, the ECMA-48 and VT220 sequences of cursor and function keys (which TERM
 * values in use agree on), bracketed paste, and the mouse as xterm's mode 1006 reports it.
 * Sequences that are not known are swallowed whole.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_kind {
    K_NONE,
    K_RUNE, /* a printable character */
    K_CTRL, /* with a lower-case letter in rune */
    K_ENTER,
    K_TAB,
    K_BACKTAB,
    K_ESC,
    K_BACKSPACE,
    K_DELETE,
    K_UP,
    K_DOWN,
    K_LEFT,
    K_RIGHT,
    K_HOME,
    K_END,
    K_PGUP,
    K_PGDN,
    K_F,         /* rune: 1 to 12 */
    K_PASTE_END, /* the end of a paste; rune: how many characters it had */
    K_MOUSE      /* see key_mouse() */
};

struct key {
    enum key_kind kind;
    uint32_t rune;
    bool is_pasted; /* only with K_RUNE; line ends arrive as spaces */
};

struct input {
    uint8_t bytes[256]; /* what is not decoded yet */
    size_t len;
    bool is_pasting;
    uint32_t pasted;
};

/** What the left button or the wheel did, at a cell of the terminal counted from 0. */
enum mouse_act { MOUSE_PRESS, MOUSE_DRAG, MOUSE_RELEASE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };
struct mouse {
    enum mouse_act act;
    int x, y;
};
#define MOUSE_MAX 4095
/** In: a key of kind K_MOUSE. */
struct mouse key_mouse(const struct key *key);
struct key key_of_mouse(const struct mouse *mouse);

/** Add bytes. Returns: how many were taken (decode, then add the rest). */
size_t input_add(struct input *input, const uint8_t *bytes, size_t len);
/** Take the next key. In: is_final: no more bytes are on their way, a lone ESC is the key. Returns:
 * false when there is none, or only the beginning of one. */
bool input_next(struct input *input, struct key *out, bool is_final);
/** Returns: true when a sequence has begun and its rest is awaited. */
bool input_is_partial(const struct input *input);
/** Forget and overwrite everything. */
void input_flush(struct input *input);

#endif
