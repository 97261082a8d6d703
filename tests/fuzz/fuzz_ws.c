/* What a WebSocket's other side may send: the answer to the handshake, frames, and the messages of
 * price streams and of announced blocks. The first byte chooses who listens and how the rest is
 * meant, the second in what pieces it comes. The connection below is ours: the linker puts it in
 * the place of http.h's and http_conn.h's functions (tests/CMakeLists.txt). */

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/handshake.h"
#include "fuzz/fuzz.h"
#include "net/head_watch.h"
#include "net/http_conn.h"
#include "net/source.h"
#include "net/tape.h"

#define NOW_S     INT64_C(1781866000)
#define LISTENERS 8
#define ANSWERS   0x08 /* the input begins with the answer to the handshake */
#define LINES     0x10 /* each line is a message, not frames as they are */
#define TEXT_MAX  2000

/* ---- a connection that gives the input */

static struct {
    struct view input; /* what is left of it */
    struct buf before; /* comes before it */
    size_t before_used, piece;
    bool has_begun; /* to speak */
    bool waits;     /* a piece was given: nothing more in this turn */
    http_done_fn *done;
    void *arg;
    struct buf asked;
} peer;

struct http_transfer *__wrap_http_submit(struct http *http, const struct http_request *request,
                                         http_done_fn *done, void *arg);
void __wrap_http_cancel(struct http *http, struct http_transfer *transfer);
void __wrap_http_conn_close(struct http_conn *conn);
const char *__wrap_http_conn_label(const struct http_conn *conn);
const char *__wrap_http_conn_user_agent(const struct http_conn *conn);
enum err __wrap_http_conn_send(struct http_conn *conn, const void *data, size_t len, size_t *sent);
enum err __wrap_http_conn_recv(struct http_conn *conn, void *out, size_t size, size_t *got);
bool __wrap_http_conn_is_active(const struct http_conn *conn);

struct http_transfer *__wrap_http_submit(struct http *http, const struct http_request *request,
                                         http_done_fn *done, void *arg)
{
    (void)http;
    FUZZ_CHECK(request->connect_only);
    peer.done = done;
    peer.arg = arg;
    return (struct http_transfer *)&peer;
}

void __wrap_http_cancel(struct http *http, struct http_transfer *transfer)
{
    (void)http;
    (void)transfer;
    peer.done = NULL;
}

void __wrap_http_conn_close(struct http_conn *conn)
{
    (void)conn;
}

const char *__wrap_http_conn_label(const struct http_conn *conn)
{
    (void)conn;
    return "peer";
}

const char *__wrap_http_conn_user_agent(const struct http_conn *conn)
{
    (void)conn;
    return "ecocoin";
}

enum err __wrap_http_conn_send(struct http_conn *conn, const void *data, size_t len, size_t *sent)
{
    (void)conn;
    *sent = len < peer.piece ? len : peer.piece;
    if (peer.asked.len < 4096)
        buf_add(&peer.asked, data, *sent);
    return OK;
}

static bool has_more(void)
{
    return peer.before_used < peer.before.len || peer.input.len > 0;
}

enum err __wrap_http_conn_recv(struct http_conn *conn, void *out, size_t size, size_t *got)
{
    (void)conn;
    *got = 0;
    if (peer.waits || !peer.has_begun)
        return OK;
    if (!has_more())
        return err_set(ERR_NET, "the connection to peer was lost");
    size_t most = size < peer.piece ? size : peer.piece;
    size_t left = peer.before.len - peer.before_used;
    if (left > 0) {
        *got = left < most ? left : most;
        memcpy(out, peer.before.data + peer.before_used, *got);
        peer.before_used += *got;
    } else {
        *got = peer.input.len < most ? peer.input.len : most;
        memcpy(out, peer.input.data, *got);
        peer.input.data += *got;
        peer.input.len -= *got;
    }
    peer.waits = peer.piece < 64;
    return OK;
}

bool __wrap_http_conn_is_active(const struct http_conn *conn)
{
    (void)conn;
    return true;
}

/* ---- what comes before the input */

static void add_right_answer(void)
{
    char key[HANDSHAKE_KEY] = "", accept[HANDSHAKE_ACCEPT];
    const char *at = strstr(buf_text(&peer.asked), "Sec-WebSocket-Key: ");
    FUZZ_CHECK(at != NULL && strlen(at) > 19 + 24);
    memcpy(key, at + 19, HANDSHAKE_KEY - 1);
    handshake_accept(accept, key);
    buf_printf(&peer.before,
               "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Accept: %s\r\n\r\n",
               accept);
}

static void add_frame(const uint8_t *data, size_t len)
{
    buf_add_byte(&peer.before, 0x81);
    if (len < 126) {
        buf_add_byte(&peer.before, (uint8_t)len);
    } else {
        buf_add_byte(&peer.before, 126);
        buf_add_byte(&peer.before, (uint8_t)(len >> 8));
        buf_add_byte(&peer.before, (uint8_t)len);
    }
    buf_add(&peer.before, data, len);
}

static void add_lines(void)
{
    while (peer.input.len > 0) {
        const uint8_t *end = memchr(peer.input.data, '\n', peer.input.len);
        size_t len = end != NULL ? (size_t)(end - peer.input.data) : peer.input.len;
        add_frame(peer.input.data, len < 65535 ? len : 65535);
        len += end != NULL;
        peer.input.data += len;
        peer.input.len -= len;
    }
}

/* ---- who listens: whatever comes, what is handed on holds together */

static const struct market_pair pairs[] = {{"ETH", "USD"}, {"BTC", "EUR"}};
static bool has_ended;

static void on_tick(void *arg, const struct market_event *event)
{
    (void)arg;
    FUZZ_CHECK(event->type == MARKET_STATE || event->pair < MEM_COUNT(pairs));
    if (event->type == MARKET_TICK)
        FUZZ_CHECK(event->tick.price.v > 0 && event->tick.volume.v >= 0 &&
                   event->tick.time_ms > 0 && event->tick.time_ms <= NOW_S * 1000 + 600000);
    if (event->type == MARKET_GAP)
        FUZZ_CHECK(event->from_ms <= event->to_ms);
    if (event->type == MARKET_STATE)
        has_ended = event->status.state == STREAM_BROKEN;
    if (has_ended)
        FUZZ_CHECK(strlen(event->status.detail) > 0 && event->status.why != OK);
}

static void on_block(void *arg, const struct chain_event *event)
{
    (void)arg;
    FUZZ_CHECK(event->block == NULL || event->status.state == STREAM_LIVE);
    if (event->block != NULL)
        FUZZ_CHECK(event->block->time_s >= 0);
    has_ended = event->status.state == STREAM_BROKEN;
}

static void on_text(void *arg, const struct ws_event *event)
{
    (void)arg;
    FUZZ_CHECK(!has_ended && event->text.len <= TEXT_MAX);
    has_ended = event->type == WS_CLOSED;
    if (has_ended)
        FUZZ_CHECK(event->err != OK && strlen(event->detail) > 0);
}

struct listener {
    struct tape *tape;
    struct head_watch *heads;
};

static void listen(struct listener *out, unsigned which, struct stream_set *streams,
                   struct ws_set *sockets, const struct clock_port *clock)
{
    static const char *const kinds[] = {"coinbase", "kraken", "binance", "coinbase_advanced"};
    static struct price_api api = {.ws = "wss://x.example/live"};
    static struct network network = {.chain_id = 1337, .endpoint_count = 1};
    static const struct ws_options options = {
        .message_max = TEXT_MAX, .connect_ms = 1000, .silence_ms = 1000};
    const struct source *source = which < MEM_COUNT(kinds) ? source_find(kinds[which]) : NULL;
    *out = (struct listener){0};
    if (source != NULL && source->tape != NULL) {
        const struct market_request request = {
            .api = &api, .pairs = pairs, .pair_count = MEM_COUNT(pairs)};
        out->tape = tape_open(streams, clock, &request, "Peer", source->tape, on_tick, NULL);
    } else if (which < 6) {
        (void)text_copy(network.endpoints[0].ws, sizeof network.endpoints[0].ws, api.ws);
        out->heads = head_watch_open(streams, &network, on_block, NULL);
    } else {
        (void)ws_open(sockets, api.ws, &options, on_text, NULL);
    }
}

/* ---- the run */

static int64_t fixed_now_s(void *ctx)
{
    (void)ctx;
    return NOW_S;
}

static int64_t fixed_mono_ms(void *ctx)
{
    (void)ctx;
    return 1000;
}

static void connect_peer(void)
{
    http_done_fn *done = peer.done;
    const struct http_answer answer = {
        .err = OK, .detail = "", .conn = (struct http_conn *)(void *)&peer};
    peer.done = NULL;
    if (done != NULL)
        done(peer.arg, &answer);
}

static void drive(struct stream_set *streams, uint8_t mode)
{
    peer.has_begun = (mode & ANSWERS) != 0;
    for (size_t turn = 0; turn < 60000 && !has_ended; turn++) {
        peer.waits = false;
        stream_dispatch(streams);
        connect_peer();
        if (!peer.has_begun && strstr(buf_text(&peer.asked), "\r\n\r\n") != NULL) {
            peer.has_begun = true;
            add_right_answer();
            if ((mode & LINES) != 0)
                add_lines();
        }
    }
    FUZZ_CHECK(has_ended); /* the peer hangs up at the end, if not before */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct retry_policy policy = {.base_ms = 1000, .cap_ms = 1000};
    const struct clock_port clock = {.now_s = fixed_now_s, .mono_ms = fixed_mono_ms};
    struct listener listener;
    if (len < 2 || len > 16384)
        return 0;
    peer.input = view_of(data + 2, len - 2);
    peer.piece = data[1] > 0 ? data[1] : 4096;
    peer.before_used = 0;
    buf_reset(&peer.before);
    buf_reset(&peer.asked);
    has_ended = false;
    struct ws_set *sockets = ws_set_new(NULL, &clock);
    struct stream_set *streams = stream_set_new(sockets, &clock, &policy);
    listen(&listener, data[0] % LISTENERS, streams, sockets, &clock);
    drive(streams, data[0]);
    tape_close(listener.tape);
    head_watch_close(listener.heads);
    stream_set_free(streams);
    ws_set_free(sockets);
    return 0;
}
