#include "core/eth/bytewords.h"

#include <stdbool.h>
#include <string.h>

#define LETTERS 26
#define CRC_LEN 4

/* The word of each byte; the minimal style writes its first and its last letter. */
#define WORD_LEN 5 /* with the space */
static const char words[] =
    "able acid also apex aqua arch atom aunt away axis back bald barn belt beta bias "
    "blue body brag brew bulb buzz calm cash cats chef city claw code cola cook cost "
    "crux curl cusp cyan dark data days deli dice diet door down draw drop drum dull "
    "duty each easy echo edge epic even exam exit eyes fact fair fern figs film fish "
    "fizz flap flew flux foxy free frog fuel fund gala game gear gems gift girl glow "
    "good gray grim guru gush gyro half hang hard hawk heat help high hill holy hope "
    "horn huts iced idea idle inch inky into iris iron item jade jazz join jolt jowl "
    "judo jugs jump junk jury keep keno kept keys kick kiln king kite kiwi knob lamb "
    "lava lazy leaf legs liar limp lion list logo loud love luau luck lung main many "
    "math maze memo menu meow mild mint miss monk nail navy need news next noon note "
    "numb obey oboe omit onyx open oval owls paid part peck play plus poem pool pose "
    "puff puma purr quad quiz race ramp real redo rich road rock roof ruby ruin runs "
    "rust safe saga scar sets silk skew slot soap solo song stub surf swan taco task "
    "taxi tent tied time tiny toil tomb toys trip tuna twin ugly undo unit urge user "
    "vast very veto vial vibe view visa void vows wall wand warm wasp wave waxy webs "
    "what when whiz wolf work yank yawn yell yoga yurt zaps zero zest zinc zone zoom ";

_Static_assert(sizeof words == 256 * WORD_LEN + 1, "a word for each byte");

/* Four bits at a time, by the reversed polynomial 0xedb88320. */
uint32_t bytewords_crc32(const uint8_t *data, size_t len)
{
    static const uint32_t steps[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
                                       0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
                                       0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                       0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < len; i++) {
        crc ^= data[i];
        crc = crc >> 4 ^ steps[crc & 15];
        crc = crc >> 4 ^ steps[crc & 15];
    }
    return ~crc;
}

static void add_letters(struct buf *out, const uint8_t *data, size_t len)
{
    uint8_t *at = buf_grow(out, 2 * len);
    for (size_t i = 0; i < len; i++) {
        const char *word = words + WORD_LEN * (size_t)data[i];
        *at++ = (uint8_t)word[0];
        *at++ = (uint8_t)word[3];
    }
}

static void crc_write(uint8_t out[CRC_LEN], const uint8_t *data, size_t len)
{
    uint32_t crc = bytewords_crc32(data, len);
    for (unsigned i = 0; i < CRC_LEN; i++)
        out[i] = (uint8_t)(crc >> (24 - 8 * i));
}

void bytewords_add(struct buf *out, const uint8_t *data, size_t len)
{
    uint8_t crc[CRC_LEN];
    crc_write(crc, data, len);
    add_letters(out, data, len);
    add_letters(out, crc, sizeof crc);
}

/* Returns: 0 to 25 for a letter of any case, else LETTERS. */
static unsigned letter(char c)
{
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a');
    return c >= 'A' && c <= 'Z' ? (unsigned)(c - 'A') : LETTERS;
}

/* By first and last letter: the byte, or -1. */
static void make_index(int16_t index[LETTERS][LETTERS])
{
    memset(index, 0xff, sizeof(int16_t[LETTERS][LETTERS]));
    for (int16_t byte = 0; byte < 256; byte++) {
        const char *word = words + WORD_LEN * byte;
        index[letter(word[0])][letter(word[3])] = byte;
    }
}

static bool read_letters(struct buf *out, const char *text, size_t len)
{
    int16_t index[LETTERS][LETTERS];
    make_index(index);
    uint8_t *at = buf_grow(out, len / 2);
    for (size_t i = 0; i + 1 < len; i += 2) {
        unsigned first = letter(text[i]), last = letter(text[i + 1]);
        if (first == LETTERS || last == LETTERS || index[first][last] < 0)
            return false;
        *at++ = (uint8_t)index[first][last];
    }
    return true;
}

enum err bytewords_read(struct buf *out, const char *text, size_t len)
{
    size_t before = out->len;
    if (len % 2 != 0 || len < 2 * CRC_LEN)
        return err_set(ERR_SYNTAX, "the bytewords end too early");
    if (!read_letters(out, text, len)) {
        out->len = before;
        return err_set(ERR_SYNTAX, "two letters are the ends of no byteword");
    }
    uint8_t crc[CRC_LEN];
    size_t data_len = out->len - before - CRC_LEN;
    crc_write(crc, out->data + before, data_len);
    bool right = memcmp(crc, out->data + before + data_len, CRC_LEN) == 0;
    out->len = right ? before + data_len : before;
    return right ? OK : err_set(ERR_SYNTAX, "the checksum of the bytewords is wrong");
}
