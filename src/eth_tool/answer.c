#include "eth_tool/answer.h"

#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/address.h"

#define V_FIRST 27

static void begin(struct answer *answer)
{
    if (answer->follows)
        buf_add_byte(answer->out, ',');
    answer->follows = true;
}

static void open(struct answer *answer, char bracket)
{
    begin(answer);
    buf_add_byte(answer->out, (uint8_t)bracket);
    answer->follows = false;
}

static void close(struct answer *answer, char bracket)
{
    buf_add_byte(answer->out, (uint8_t)bracket);
    answer->follows = true;
}

void answer_open_object(struct answer *answer)
{
    open(answer, '{');
}

void answer_close_object(struct answer *answer)
{
    close(answer, '}');
}

void answer_open_array(struct answer *answer)
{
    open(answer, '[');
}

void answer_close_array(struct answer *answer)
{
    close(answer, ']');
}

/* What needs no escapes. */
static void put_quoted(struct answer *answer, const char *text, size_t len)
{
    buf_add_byte(answer->out, '"');
    buf_add(answer->out, text, len);
    buf_add_byte(answer->out, '"');
}

void answer_key(struct answer *answer, const char *key)
{
    begin(answer);
    put_quoted(answer, key, strlen(key));
    buf_add_byte(answer->out, ':');
    answer->follows = false;
}

void answer_null(struct answer *answer)
{
    begin(answer);
    buf_add_text(answer->out, "null");
}

void answer_bool(struct answer *answer, bool value)
{
    begin(answer);
    buf_add_text(answer->out, value ? "true" : "false");
}

void answer_text(struct answer *answer, const char *text, size_t len)
{
    begin(answer);
    json_escape(answer->out, text, len);
}

void answer_hex(struct answer *answer, const void *data, size_t len)
{
    begin(answer);
    buf_add_byte(answer->out, '"');
    hex_add(answer->out, data, len);
    buf_add_byte(answer->out, '"');
}

void answer_hash(struct answer *answer, const struct hash32 *hash)
{
    answer_hex(answer, hash->b, sizeof hash->b);
}

void answer_address(struct answer *answer, const struct addr *address)
{
    char text[ADDRESS_TEXT];
    address_write(text, address);
    begin(answer);
    put_quoted(answer, text, ADDRESS_TEXT - 1);
}

void answer_signature(struct answer *answer, const struct sig *sig)
{
    uint8_t sig65[65];
    memcpy(sig65, sig->r32, 32);
    memcpy(sig65 + 32, sig->s32, 32);
    sig65[64] = (uint8_t)(V_FIRST + sig->y_parity);
    answer_hex(answer, sig65, sizeof sig65);
}

void answer_u64(struct answer *answer, uint64_t value)
{
    struct u256 wide = u256_from_u64(value);
    answer_u256(answer, &wide);
}

void answer_u256(struct answer *answer, const struct u256 *value)
{
    char text[U256_DECIMAL_MAX];
    size_t len = u256_to_decimal(text, value);
    begin(answer);
    put_quoted(answer, text, len);
}

void answer_int(struct answer *answer, const struct u256 *value)
{
    char text[1 + U256_DECIMAL_MAX] = "-";
    struct u256 size = {{0}};
    if (u256_bits(value) < 256) {
        answer_u256(answer, value);
        return;
    }
    bool borrows = u256_sub(&size, &size, value);
    (void)borrows;
    size_t len = u256_to_decimal(text + 1, &size);
    begin(answer);
    put_quoted(answer, text, 1 + len);
}

void answer_json(struct answer *answer, const struct json_out *value)
{
    begin(answer);
    json_out_write(answer->out, value, false);
}

void answer_small(struct answer *answer, unsigned value)
{
    begin(answer);
    buf_printf(answer->out, "%u", value);
}
