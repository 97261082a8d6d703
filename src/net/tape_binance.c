/* Binance's stream (stream.binance.com:9443/ws): a 24-hour ticker of each symbol, each second. */

#include <string.h>

#include "net/source.h"
#include "net/tape.h"

#define QUIET_MS 20000 /* it has no heartbeat */

static void subscribe(struct tape *tape)
{
    const struct market_request *request = tape_request(tape);
    struct buf text = {0};
    buf_add_text(&text, "{\"method\":\"SUBSCRIBE\",\"params\":[");
    for (size_t i = 0; i < request->pair_count; i++) {
        struct buf name = {0};
        tape_write_pair(&name, &request->pairs[i], "");
        buf_printf(&name, "@ticker");
        struct source_word lower = source_lower(buf_text(&name));
        if (i > 0)
            buf_add_byte(&text, ',');
        json_escape(&text, lower.text, strlen(lower.text));
        buf_clear(&name);
    }
    buf_add_text(&text, "],\"id\":1}");
    tape_send(tape, buf_text(&text));
    buf_clear(&text);
}

static enum err read_message(struct tape *tape, const struct json *root)
{
    const struct json *data = json_get(root, "data"); /* combined streams wrap their messages */
    const struct json *message = data != NULL ? data : root;
    const char *event = json_text(json_get(message, "e"), NULL);
    if (json_get(root, "error") != NULL)
        return tape_refused(tape);
    if (json_get(root, "id") != NULL) {
        tape_is_live(tape);
        return OK;
    }
    if (event == NULL)
        return tape_malformed(tape);
    if (strcmp(event, "24hrTicker") != 0)
        return OK;
    const struct tape_quote quote = {.name = json_get(message, "s"),
                                     .price = json_get(message, "c"),
                                     .volume = json_get(message, "Q"),
                                     .time = json_get(message, "E")};
    if (quote.time == NULL)
        return tape_malformed(tape);
    return tape_quote(tape, &quote, "");
}

const struct source_tape tape_binance = {
    .quiet_ms = QUIET_MS, .subscribe = subscribe, .read = read_message};
