/* Kraken's stream, version 2 (ws.kraken.com/v2): tickers at each trade, and a heartbeat each second
 * while nothing else comes. Its numbers are JSON numbers; it counts nothing. */

#include <string.h>

#include "net/source.h"
#include "net/tape.h"

#define QUIET_MS 5000

static void subscribe(struct tape *tape)
{
    struct buf text = {0};
    buf_add_text(&text,
                 "{\"method\":\"subscribe\",\"params\":{\"channel\":\"ticker\",\"symbol\":[");
    tape_write_pairs(&text, tape, "/");
    buf_add_text(&text, "]}}");
    tape_send(tape, buf_text(&text));
    buf_clear(&text);
}

static enum err read_reply(struct tape *tape, const struct json *root)
{
    bool success = false;
    if (json_read_bool(&success, json_get(root, "success"), "success") != OK)
        return tape_malformed(tape);
    if (!success)
        return tape_refused(tape);
    tape_is_live(tape);
    return OK;
}

static enum err read_message(struct tape *tape, const struct json *root)
{
    const char *channel = json_text(json_get(root, "channel"), NULL);
    const struct json *data = json_get(root, "data");
    if (json_type(root) == JSON_OBJECT && json_get(root, "method") != NULL)
        return read_reply(tape, root);
    if (channel == NULL)
        return tape_malformed(tape);
    if (strcmp(channel, "ticker") != 0)
        return OK; /* status, heartbeat */
    if (data == NULL || json_type(data) != JSON_ARRAY)
        return tape_malformed(tape);
    for (const struct json *ticker = json_first(data); ticker != NULL; ticker = json_next(ticker)) {
        const struct tape_quote quote = {.name = json_get(ticker, "symbol"),
                                         .price = json_get(ticker, "last"),
                                         .time = json_get(ticker, "timestamp")};
        TRY(tape_quote(tape, &quote, "/"));
    }
    return OK;
}

const struct source_tape tape_kraken = {
    .quiet_ms = QUIET_MS, .subscribe = subscribe, .read = read_message};
