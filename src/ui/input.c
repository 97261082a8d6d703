#include "ui/input.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"

#define ESC 0x1b

size_t input_add(struct input *input, const uint8_t *bytes, size_t len)
{
    size_t room = sizeof input->bytes - input->len;
    size_t taken = len < room ? len : room;
    memcpy(input->bytes + input->len, bytes, taken);
    input->len += taken;
    return taken;
}

void input_flush(struct input *input)
{
    mem_wipe(input->bytes, sizeof input->bytes);
    input->len = 0;
    input->is_pasting = false;
    input->pasted = 0;
}

bool input_is_partial(const struct input *input)
{
    return input->len > 0;
}

static void drop(struct input *input, size_t count)
{
    input->len -= count;
    memmove(input->bytes, input->bytes + count, input->len);
    mem_wipe(input->bytes + input->len, count);
}

/* The final letters of CSI and SS3 sequences. */
static struct key letter_key(uint8_t letter)
{
    static const struct {
        uint8_t letter;
        struct key key;
    } map[] = {
        {'A', {.kind = K_UP}},      {'B', {.kind = K_DOWN}},  {'C', {.kind = K_RIGHT}},
        {'D', {.kind = K_LEFT}},    {'H', {.kind = K_HOME}},  {'F', {.kind = K_END}},
        {'Z', {.kind = K_BACKTAB}}, {'M', {.kind = K_ENTER}}, {'P', {K_F, 1, false}},
        {'Q', {K_F, 2, false}},     {'R', {K_F, 3, false}},   {'S', {K_F, 4, false}},
    };
    for (size_t i = 0; i < MEM_COUNT(map); i++)
        if (map[i].letter == letter)
            return map[i].key;
    return (struct key){0};
}

struct mouse key_mouse(const struct key *key)
{
    return (struct mouse){(enum mouse_act)(key->rune >> 24), (int)(key->rune >> 12 & MOUSE_MAX),
                          (int)(key->rune & MOUSE_MAX)};
}

struct key key_of_mouse(const struct mouse *mouse)
{
    return (struct key){K_MOUSE,
                        (uint32_t)mouse->act << 24 | ((uint32_t)mouse->x & MOUSE_MAX) << 12 |
                            ((uint32_t)mouse->y & MOUSE_MAX),
                        false};
}

/* Bits of the button: 3 which one, 4 8 16 Shift, Alt and Control, 32 moved, 64 the wheel. */
static struct key mouse_key(const unsigned numbers[3], bool is_release)
{
    struct mouse mouse = {.x = (int)numbers[1] - 1, .y = (int)numbers[2] - 1};
    if (mouse.x < 0 || mouse.y < 0 || mouse.x > MOUSE_MAX || mouse.y > MOUSE_MAX)
        return (struct key){0};
    switch (numbers[0]) {
    case 0: mouse.act = is_release ? MOUSE_RELEASE : MOUSE_PRESS; break;
    case 32: mouse.act = MOUSE_DRAG; break;
    case 64: mouse.act = MOUSE_WHEEL_UP; break;
    case 65: mouse.act = MOUSE_WHEEL_DOWN; break;
    default: return (struct key){0};
    }
    return key_of_mouse(&mouse);
}

/* CSI < button ; column ; row M, or m when it was let go. Returns: bytes used, 0: more are needed.
 */
static size_t decode_mouse(const struct input *input, struct key *out)
{
    unsigned numbers[3] = {0};
    size_t at = 0;
    for (size_t i = 3; i < input->len; i++) {
        uint8_t byte = input->bytes[i];
        if (byte >= '0' && byte <= '9') {
            if (numbers[at] < 100000)
                numbers[at] = numbers[at] * 10 + byte - '0';
        } else if (byte == ';' && at < 2) {
            at++;
        } else if ((byte == 'M' || byte == 'm') && at == 2) {
            *out = mouse_key(numbers, byte == 'm');
            return i + 1;
        } else {
            return byte < 0x20 ? i : i + 1; /* broken off, or something else */
        }
    }
    return input->len >= 64 ? input->len : 0;
}

/* CSI number ~ */
static struct key number_key(unsigned number)
{
    static const struct {
        uint8_t number;
        struct key key;
    } map[] = {
        {1, {.kind = K_HOME}},   {2, {0}},
        {3, {.kind = K_DELETE}}, {4, {.kind = K_END}},
        {5, {.kind = K_PGUP}},   {6, {.kind = K_PGDN}},
        {7, {.kind = K_HOME}},   {8, {.kind = K_END}},
        {11, {K_F, 1, false}},   {12, {K_F, 2, false}},
        {13, {K_F, 3, false}},   {14, {K_F, 4, false}},
        {15, {K_F, 5, false}},   {17, {K_F, 6, false}},
        {18, {K_F, 7, false}},   {19, {K_F, 8, false}},
        {20, {K_F, 9, false}},   {21, {K_F, 10, false}},
        {23, {K_F, 11, false}},  {24, {K_F, 12, false}},
    };
    for (size_t i = 0; i < MEM_COUNT(map); i++)
        if (map[i].number == number)
            return map[i].key;
    return (struct key){0};
}

/* Decode a CSI sequence (bytes[0..1] are ESC [). Returns: its length, 0 when it is not complete. */
static size_t decode_csi(struct input *input, struct key *out)
{
    const uint8_t *bytes = input->bytes;
    size_t len = input->len;
    if (len >= 3 && bytes[2] == '[') { /* the Linux console: ESC [ [ A is F1 */
        if (len < 4)
            return 0;
        if (bytes[3] >= 'A' && bytes[3] <= 'E')
            *out = (struct key){K_F, bytes[3] - 'A' + 1u, false};
        return 4;
    }
    if (len >= 3 && bytes[2] == '<')
        return decode_mouse(input, out);
    unsigned number = 0;
    bool first = true, plain = true;
    for (size_t i = 2; i < len; i++) {
        uint8_t byte = bytes[i];
        if (byte >= '0' && byte <= '9') {
            if (first && number < 10000)
                number = number * 10 + byte - '0';
        } else if (byte == ';' || byte == ':') {
            first = plain = false;
        } else if (byte >= 0x40 && byte <= 0x7e) {
            /* Modified keys (Ctrl-Left …) are not in the key table: dropped. */
            if (byte == '~' && plain && number == 200)
                input->is_pasting = true;
            else if (byte == '~' && plain)
                *out = number_key(number);
            else if (plain && number <= 1)
                *out = letter_key(byte);
            return i + 1;
        } else if (byte < 0x20) {
            return i; /* broken off */
        } else {
            plain = false; /* private and intermediate bytes: an answer, not a key */
        }
    }
    return len >= 64 ? len : 0;
}

/* OSC, DCS, APC, PM: answers of the terminal; swallowed up to BEL or ST. */
static size_t skip_string(const struct input *input)
{
    for (size_t i = 2; i < input->len; i++) {
        if (input->bytes[i] == 0x07)
            return i + 1;
        if (input->bytes[i] == ESC && i + 1 < input->len)
            return input->bytes[i + 1] == '\\' ? i + 2 : i;
    }
    return input->len == sizeof input->bytes ? input->len : 0;
}

static size_t decode_escape(struct input *input, struct key *out, bool is_final)
{
    if (input->len == 1 || (input->len == 2 && input->bytes[1] == ESC && !is_final)) {
        if (!is_final)
            return 0;
        *out = (struct key){.kind = K_ESC};
        return 1;
    }
    size_t used;
    switch (input->bytes[1]) {
    case '[': used = decode_csi(input, out); break;
    case 'O':
        used = input->len < 3 ? 0 : 3;
        if (used == 3)
            *out = letter_key(input->bytes[2]);
        break;
    case ']':
    case 'P':
    case '_':
    case '^': used = skip_string(input); break;
    default:
        /* Esc and a key typed soon after it, which a slow line delivers together. Alt and a key
         * looks the same; nothing is bound to that. */
        *out = (struct key){.kind = K_ESC};
        return 1;
    }
    if (used == 0 && is_final) { /* Esc, then a bracket typed by hand */
        *out = (struct key){.kind = K_ESC};
        return input->len;
    }
    return used;
}

static struct key control_key(uint8_t byte)
{
    switch (byte) {
    case '\r':
    case '\n': return (struct key){.kind = K_ENTER};
    case '\t': return (struct key){.kind = K_TAB};
    case 0x08:
    case 0x7f: return (struct key){.kind = K_BACKSPACE};
    case 0: return (struct key){0};
    default: return byte < 0x1b ? (struct key){K_CTRL, byte + 'a' - 1u, false} : (struct key){0};
    }
}

/* In a paste: everything is text until ESC [ 201 ~. Returns: bytes used, 0: more are needed. */
static size_t decode_pasted(struct input *input, struct key *out, bool is_final)
{
    static const char end[] = "\x1b[201~";
    size_t len = input->len < sizeof end - 1 ? input->len : sizeof end - 1;
    if (memcmp(input->bytes, end, len) == 0) {
        if (len < sizeof end - 1)
            return is_final && len > 1 ? 1 : 0;
        *out = (struct key){K_PASTE_END, input->pasted, false};
        input->is_pasting = false;
        input->pasted = 0;
        return len;
    }
    uint8_t byte = input->bytes[0];
    if (byte == '\r' || byte == '\n' || byte == '\t') {
        *out = (struct key){K_RUNE, ' ', true};
        return 1;
    }
    return SIZE_MAX; /* as typed */
}

static size_t decode_text(const struct input *input, struct key *out, bool is_final)
{
    uint32_t rune;
    uint8_t byte = input->bytes[0];
    size_t need = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    if (input->len < need && byte >= 0xc2 && byte <= 0xf4 && !is_final)
        return 0;
    size_t size = text_decode(&rune, (const char *)input->bytes, input->len);
    if (size == 0)
        return 1; /* not UTF-8: nothing that could be meant */
    /* Marks may be typed after a letter; controls and invisible characters may not. */
    bool is_mark = rune >= 0x300 && rune < 0x370;
    if (is_mark || text_is_clean((const char *)input->bytes, size))
        *out = (struct key){K_RUNE, rune, input->is_pasting};
    return size;
}

bool input_next(struct input *input, struct key *out, bool is_final)
{
    while (input->len > 0) {
        *out = (struct key){0};
        size_t used = input->is_pasting ? decode_pasted(input, out, is_final) : SIZE_MAX;
        uint8_t byte = input->bytes[0];
        if (used == SIZE_MAX && byte == ESC && !input->is_pasting)
            used = decode_escape(input, out, is_final);
        else if (used == SIZE_MAX && (byte < 0x20 || byte == 0x7f)) {
            used = 1;
            if (!input->is_pasting)
                *out = control_key(byte);
        } else if (used == SIZE_MAX)
            used = decode_text(input, out, is_final);
        if (used == 0)
            return false;
        drop(input, used);
        if (out->kind == K_RUNE && out->is_pasted)
            input->pasted++;
        if (out->kind != K_NONE)
            return true;
    }
    return false;
}
