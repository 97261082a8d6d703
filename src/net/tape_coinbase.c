/* Coinbase's streams: of the Exchange (ws-feed.exchange.coinbase.com), whose tickers have the
 * sequence of the product's whole book and so miss numbers by nature, and of Advanced Trade
 * (advanced-trade-ws.coinbase.com), which numbers its messages one by one. */

#include <string.h>

#include "net/source.h"
#include "net/tape.h"

#define QUIET_MS 5000 /* heartbeats come each second */

static void send_exchange(struct tape *tape)
{
    struct buf text = {0};
    buf_add_text(&text, "{\"type\":\"subscribe\",\"product_ids\":[");
    tape_write_pairs(&text, tape, "-");
    buf_add_text(&text, "],\"channels\":[\"ticker\",\"heartbeat\"]}");
    tape_send(tape, buf_text(&text));
    buf_clear(&text);
}

static enum err read_exchange(struct tape *tape, const struct json *root)
{
    const char *type = json_text(json_get(root, "type"), NULL);
    int64_t sequence = 0;
    if (type == NULL)
        return tape_malformed(tape);
    if (strcmp(type, "subscriptions") == 0)
        tape_is_live(tape);
    if (strcmp(type, "error") == 0)
        return tape_refused(tape);
    if (strcmp(type, "ticker") != 0)
        return OK;
    if (json_read_i64(&sequence, json_get(root, "sequence"), "sequence") != OK || sequence < 0 ||
        json_get(root, "time") == NULL)
        return tape_malformed(tape);
    const struct tape_quote quote = {.name = json_get(root, "product_id"),
                                     .price = json_get(root, "price"),
                                     .volume = json_get(root, "last_size"),
                                     .time = json_get(root, "time"),
                                     .sequence = (uint64_t)sequence};
    return tape_quote(tape, &quote, "-");
}

static void send_advanced(struct tape *tape)
{
    static const char *const channels[] = {"ticker", "heartbeats"};
    for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++) {
        struct buf text = {0};
        buf_printf(&text, "{\"type\":\"subscribe\",\"channel\":\"%s\",\"product_ids\":[",
                   channels[i]);
        tape_write_pairs(&text, tape, "-");
        buf_add_text(&text, "]}");
        tape_send(tape, buf_text(&text));
        buf_clear(&text);
    }
}

static enum err read_tickers(struct tape *tape, const struct json *event, const struct json *time)
{
    const struct json *tickers = json_get(event, "tickers");
    if (tickers == NULL || json_type(tickers) != JSON_ARRAY || time == NULL)
        return tape_malformed(tape);
    for (const struct json *ticker = json_first(tickers); ticker != NULL;
         ticker = json_next(ticker)) {
        const struct tape_quote quote = {.name = json_get(ticker, "product_id"),
                                         .price = json_get(ticker, "price"),
                                         .time = time};
        TRY(tape_quote(tape, &quote, "-"));
    }
    return OK;
}

static enum err read_advanced(struct tape *tape, const struct json *root)
{
    const char *channel = json_text(json_get(root, "channel"), NULL);
    const char *type = json_text(json_get(root, "type"), NULL);
    const struct json *events = json_get(root, "events");
    int64_t number = 0;
    if (type != NULL && strcmp(type, "error") == 0)
        return tape_refused(tape);
    if (channel == NULL ||
        json_read_i64(&number, json_get(root, "sequence_num"), "sequence_num") != OK || number < 0)
        return tape_malformed(tape);
    tape_count(tape, (uint64_t)number);
    tape_is_live(tape);
    if (strcmp(channel, "ticker") != 0)
        return OK;
    if (events == NULL || json_type(events) != JSON_ARRAY)
        return tape_malformed(tape);
    for (const struct json *event = json_first(events); event != NULL; event = json_next(event))
        TRY(read_tickers(tape, event, json_get(root, "timestamp")));
    return OK;
}

const struct source_tape tape_coinbase = {
    .quiet_ms = QUIET_MS, .subscribe = send_exchange, .read = read_exchange};
const struct source_tape tape_coinbase_advanced = {
    .quiet_ms = QUIET_MS, .subscribe = send_advanced, .read = read_advanced};
