/* Reading Uniform Resources.
 *
 * Every part is an equation: the XOR of these fragments is this. Equations are kept in echelon
 * form, each under its lowest fragment; a new one is reduced by those that are there until it is
 * either a new row or nothing. What reduces to no fragment must reduce to no data: else parts
 * contradict each other. With as many rows as fragments the system is solved from the last row up.
 * So a message is whole as soon as its parts determine it, and memory is bounded by the message. */

#include <string.h>

#include "core/base/mem.h"
#include "core/eth/bytewords.h"
#include "core/eth/cbor.h"
#include "core/eth/fountain.h"
#include "core/eth/ur_part.h"

static size_t set_len(const struct ur_decoder *decoder)
{
    return (decoder->fragment_count + 7) / 8;
}

static size_t row_len(const struct ur_decoder *decoder)
{
    return set_len(decoder) + decoder->fragment_len;
}

static bool in_set(const uint8_t *row, size_t index)
{
    return (row[index / 8] >> (index % 8) & 1) != 0;
}

static void rows_free(struct ur_decoder *decoder)
{
    for (size_t i = 0; decoder->rows != NULL && i < decoder->fragment_count; i++)
        mem_free(decoder->rows[i]);
    mem_free(decoder->rows);
    decoder->rows = NULL;
}

void ur_decoder_clear(struct ur_decoder *decoder)
{
    rows_free(decoder);
    fountain_free(decoder->fountain);
    buf_clear(&decoder->message);
    *decoder = (struct ur_decoder){0};
}

/* Learn from the first part what all have in common. */
static void begin(struct ur_decoder *decoder, const struct ur_part *part)
{
    memcpy(decoder->type, part->type, sizeof decoder->type);
    decoder->message_len = part->message_len;
    decoder->fragment_len = part->data.len;
    decoder->fragment_count = part->fragment_count;
    decoder->checksum = part->checksum;
    decoder->fountain = fountain_new(part->fragment_count, part->checksum);
    decoder->rows = mem_array(part->fragment_count, sizeof *decoder->rows);
}

static enum err check_common(const struct ur_decoder *decoder, const struct ur_part *part)
{
    if (strcmp(part->type, decoder->type) != 0 || part->message_len != decoder->message_len ||
        part->checksum != decoder->checksum || part->fragment_count != decoder->fragment_count ||
        part->data.len != decoder->fragment_len)
        return err_set(ERR_INVALID, "the part belongs to another message than those before");
    return OK;
}

/* Reduce row by those that are there. Returns: its lowest fragment then, fragment_count for none.
 */
static size_t reduce(const struct ur_decoder *decoder, uint8_t *row)
{
    for (size_t i = 0; i < decoder->fragment_count; i++) {
        if (!in_set(row, i))
            continue;
        if (decoder->rows[i] == NULL)
            return i;
        ur_xor(row, decoder->rows[i], row_len(decoder));
    }
    return decoder->fragment_count;
}

static bool all_zero(const uint8_t *data, size_t len)
{
    uint8_t any = 0;
    for (size_t i = 0; i < len; i++)
        any |= data[i];
    return any == 0;
}

/* Every row comes to hold its own fragment alone, and the message is put together. */
static void solve(struct ur_decoder *decoder, struct buf *message)
{
    size_t count = decoder->fragment_count;
    for (size_t i = count; i-- > 0;) {
        for (size_t j = i + 1; j < count; j++) {
            if (in_set(decoder->rows[i], j))
                ur_xor(decoder->rows[i], decoder->rows[j], row_len(decoder));
        }
    }
    for (size_t i = 0; i < count; i++)
        buf_add(message, decoder->rows[i] + set_len(decoder), decoder->fragment_len);
}

/* All parts are there: the whole must be what they say of it. */
static enum err finish(struct ur_decoder *decoder)
{
    struct buf message = {0};
    solve(decoder, &message);
    size_t len = decoder->message_len;
    bool right = all_zero(message.data + len, message.len - len) &&
                 bytewords_crc32(message.data, len) == decoder->checksum &&
                 cbor_check(view_of(message.data, len)) == OK;
    if (!right) {
        buf_clear(&message);
        return err_set(ERR_INVALID, "the parts together do not make the message they announce");
    }
    message.len = len;
    decoder->message = message;
    decoder->done = true;
    return OK;
}

static enum err take_row(struct ur_decoder *decoder, uint8_t *row)
{
    size_t lowest = reduce(decoder, row);
    if (lowest == decoder->fragment_count) {
        bool agrees = all_zero(row + set_len(decoder), decoder->fragment_len);
        mem_free(row);
        return agrees ? OK : err_set(ERR_INVALID, "the part contradicts those before");
    }
    decoder->rows[lowest] = row;
    decoder->known++;
    if (decoder->known < decoder->fragment_count)
        return OK;
    enum err err = finish(decoder);
    if (err != OK) /* which part is the wrong one nobody can say */
        ur_decoder_clear(decoder);
    return err;
}

static enum err take_many(struct ur_decoder *decoder, const struct ur_part *part)
{
    const uint16_t *indexes;
    size_t count = fountain_choose(decoder->fountain, &indexes, part->seq);
    uint8_t *row = mem_alloc(row_len(decoder));
    for (size_t i = 0; i < count; i++)
        row[indexes[i] / 8] |= (uint8_t)(1u << (indexes[i] % 8));
    memcpy(row + set_len(decoder), part->data.data, decoder->fragment_len);
    return take_row(decoder, row);
}

/* A message in one part is one fragment, that is, itself. */
static enum err complete(struct ur_part *part)
{
    if (part->many)
        return OK;
    if (cbor_check(part->data) != OK)
        return err_set(ERR_INVALID, "the UR holds something else than one item of CBOR");
    if (part->data.len > UR_MESSAGE_MAX)
        return err_set(ERR_LIMIT, "the message has more than %u bytes", UR_MESSAGE_MAX);
    part->seq = 1;
    part->fragment_count = 1;
    part->message_len = part->data.len;
    part->checksum = bytewords_crc32(part->data.data, part->data.len);
    return OK;
}

static enum err take(struct ur_decoder *decoder, struct ur_part *part)
{
    TRY(complete(part));
    if (decoder->type[0] == '\0')
        begin(decoder, part);
    TRY(check_common(decoder, part));
    return take_many(decoder, part);
}

enum err ur_decoder_feed(struct ur_decoder *decoder, const char *text, size_t len)
{
    struct ur_part part;
    enum err err = ur_part_read(&part, text, len);
    if (err == OK)
        err = take(decoder, &part);
    ur_part_clear(&part);
    return err;
}

unsigned ur_decoder_percent(const struct ur_decoder *decoder)
{
    if (decoder->done)
        return 100;
    return decoder->fragment_count == 0
               ? 0
               : (unsigned)(decoder->known * 100 / decoder->fragment_count);
}

struct view ur_decoder_cbor(const struct ur_decoder *decoder)
{
    return decoder->done ? view_of_buf(&decoder->message) : (struct view){0};
}
