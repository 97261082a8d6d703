/* The WebSocket client against a server that lies, stalls and cuts. */

#include "net/ws.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/handshake.h"
#include "support/real_clock.h"
#include "support/suite.h"
#include "support/ws_server.h"

static struct clock_port wall;
static struct http *http;
static struct ws_set *set;
static struct ws_server *server;
static struct ws *ws;
static struct outcome {
    bool is_open;
    size_t texts;
    char first[64], last[64];
    size_t last_len;
    int ends;
    enum err err;
    char detail[256];
    bool closes_at_text; /* from inside the event */
} got;
static struct ws_options options;

static void setup(void)
{
    const struct http_options plain = {.user_agent = "ecocoin-test"};
    wall = real_clock_port();
    ck_assert_int_eq(http_open(&http, &plain), OK);
    set = ws_set_new(http, &wall);
    options = (struct ws_options){.message_max = 1000, .connect_ms = 3000, .silence_ms = 3000};
    got = (struct outcome){0};
}

static void teardown(void)
{
    ws_set_free(set);
    http_close(http);
    if (server != NULL)
        ws_server_stop(server);
}

static void on_event(void *arg, const struct ws_event *event)
{
    struct outcome *to = arg;
    ck_assert_int_eq(to->ends, 0);
    if (event->type == WS_OPEN)
        to->is_open = true;
    if (event->type == WS_TEXT) {
        if (to->texts++ == 1)
            memcpy(to->first, to->last, sizeof to->first);
        to->last_len = event->text.len;
        (void)text_format(to->last, sizeof to->last, "%.*s",
                          (int)(event->text.len < 60 ? event->text.len : 60),
                          (const char *)event->text.data);
        if (to->closes_at_text)
            ws_close(ws);
    }
    if (event->type == WS_CLOSED) {
        to->ends++;
        to->err = event->err;
        (void)text_copy(to->detail, sizeof to->detail, event->detail);
    }
}

static void turn(int limit_ms)
{
    int timeout_ms = ws_timeout_ms(set), other_ms = http_timeout_ms(http);
    if (other_ms >= 0 && (timeout_ms < 0 || other_ms < timeout_ms))
        timeout_ms = other_ms;
    if (timeout_ms < 0 || timeout_ms > limit_ms)
        timeout_ms = limit_ms;
    ck_assert_int_eq(http_wait(http, NULL, 0, timeout_ms), OK);
    http_dispatch(http);
    ws_dispatch(set);
}

static bool is_open(void)
{
    return got.is_open;
}
static bool has_ended(void)
{
    return got.ends > 0;
}
static bool has_text(void)
{
    return got.texts > 0;
}
static bool has_two_texts(void)
{
    return got.texts > 1;
}

/* Drive until check says so. */
static void drive(bool (*check)(void))
{
    int64_t end = real_clock_ms() + 10000;
    while (!check()) {
        ck_assert_msg(real_clock_ms() < end, "it did not happen; %s", got.detail);
        turn(1000);
    }
}

static void begin(ws_server_fn *speak)
{
    server = ws_server_start(speak, NULL);
    ws = ws_open(set, ws_server_url(server), &options, on_event, &got);
}

/* ---- servers */

static void echo(void *ctx, struct ws_peer *peer, size_t connection)
{
    (void)ctx;
    (void)connection;
    struct buf text = {0};
    while (ws_peer_read(peer, &text) && ws_peer_send_frame(peer, 0x81, text.data, text.len, false))
        ;
    buf_clear(&text);
}

static void greet_in_parts(void *ctx, struct ws_peer *peer, size_t connection)
{
    (void)ctx;
    (void)connection;
    ws_peer_send_frame(peer, 0x01, "one ", 4, false);
    ws_peer_send_frame(peer, 0x89, "ping", 4, false); /* between the parts */
    ws_peer_send_frame(peer, 0x00, "two ", 4, false);
    ws_peer_send_frame(peer, 0x80, "three", 5, false);
    struct buf data = {0};
    uint8_t opcode = 0;
    if (ws_peer_read_frame(peer, &opcode, &data) && opcode == 10)
        ws_peer_send(peer, buf_text(&data)); /* the pong has what the ping had */
    ws_peer_stall(peer);
    buf_clear(&data);
}

static void drip(void *ctx, struct ws_peer *peer, size_t connection)
{
    (void)ctx;
    (void)connection;
    static const char frame[] = "\x81\x05hello";
    for (size_t i = 0; i < 7; i++)
        if (!ws_peer_send_raw(peer, frame + i, 1) || !ws_peer_pause(peer, 2))
            return;
    ws_peer_stall(peer);
}

static void half_a_frame(void *ctx, struct ws_peer *peer, size_t connection)
{
    (void)ctx;
    (void)connection;
    ws_peer_send_raw(peer, "\x81\x05he", 4);
}

static void nothing(void *ctx, struct ws_peer *peer, size_t connection)
{
    (void)ctx;
    (void)connection;
    ws_peer_stall(peer);
}

static void close_frame(void *ctx, struct ws_peer *peer, size_t connection)
{
    (void)ctx;
    (void)connection;
    ws_peer_send_frame(peer, 0x88, "\x03\xe9going away\x1b[2J", 16, false);
    ws_peer_stall(peer);
}

static void many(void *ctx, struct ws_peer *peer, size_t connection)
{
    (void)ctx;
    (void)connection;
    for (int i = 0; i < 100; i++)
        ws_peer_send(peer, "x");
    ws_peer_stall(peer);
}

static struct {
    uint8_t first;
    const char *data;
    size_t len;
    bool masked;
} lie;

static void tell_lie(void *ctx, struct ws_peer *peer, size_t connection)
{
    (void)ctx;
    (void)connection;
    ws_peer_send_frame(peer, lie.first, lie.data, lie.len, lie.masked);
    ws_peer_stall(peer);
}

/* ---- tests */

START_TEST(handshake__accept__of_the_rfc)
{
    char accept[HANDSHAKE_ACCEPT], key[HANDSHAKE_KEY], other[HANDSHAKE_KEY];
    handshake_accept(accept, "dGhlIHNhbXBsZSBub25jZQ=="); /* RFC 6455, 1.3 */
    ck_assert_str_eq(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    handshake_key(key);
    handshake_key(other);
    ck_assert_uint_eq(strlen(key), 24);
    ck_assert_str_ne(key, other);
}
END_TEST

START_TEST(ws__echo__of_all_sizes)
{
    begin(echo);
    drive(is_open);
    static const size_t sizes[] = {0, 1, 125, 126, 127, 1000};
    char text[1000];
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < MEM_COUNT(sizes); i++) {
        got.texts = 0;
        ws_send(ws, view_of(text, sizes[i]));
        drive(has_text);
        ck_assert_uint_eq(got.last_len, sizes[i]);
    }
    ws_close(ws);
    ck_assert_int_eq(got.ends, 0);
    ck_assert_int_eq(ws_timeout_ms(set), -1);
    ck_assert_int_eq(http_timeout_ms(http), -1);
}
END_TEST

START_TEST(ws__parts__become_one_message)
{
    begin(greet_in_parts);
    drive(has_two_texts);
    ck_assert_str_eq(got.first, "one two three");
    ck_assert_str_eq(got.last, "ping");
}
END_TEST

START_TEST(ws__drip__is_put_together)
{
    begin(drip);
    drive(has_text);
    ck_assert_str_eq(got.last, "hello");
}
END_TEST

START_TEST(ws__frame_behind_the_handshake__is_not_lost)
{
    server = ws_server_start(nothing, NULL);
    ws_server_handshake(server, "HTTP/1.1 101 X\r\nupgrade: WebSocket\r\nConnection: keep-alive, "
                                "Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n\x81\x05"
                                "first");
    ws = ws_open(set, ws_server_url(server), &options, on_event, &got);
    drive(has_text);
    ck_assert_str_eq(got.last, "first");
}
END_TEST

START_TEST(ws__close_from_inside__ends_at_once)
{
    got.closes_at_text = true;
    begin(many);
    drive(has_text);
    for (int i = 0; i < 5; i++)
        turn(10);
    ck_assert_uint_eq(got.texts, 1);
    ck_assert_int_eq(got.ends, 0);
    ck_assert_int_eq(http_timeout_ms(http), -1);
}
END_TEST

START_TEST(ws__cut__is_noticed)
{
    begin(half_a_frame);
    drive(has_ended);
    ck_assert_int_eq(got.err, ERR_NET);
    ck_assert_uint_eq(got.texts, 0);
    ck_assert(got.is_open);
}
END_TEST

START_TEST(ws__close_frame__is_told_with_its_code)
{
    begin(close_frame);
    drive(has_ended);
    ck_assert_int_eq(got.err, ERR_NET);
    ck_assert_ptr_nonnull(strstr(got.detail, "code 1001"));
    ck_assert_ptr_null(strchr(got.detail, '\x1b'));
}
END_TEST

START_TEST(ws__silence__is_noticed)
{
    options.silence_ms = 60;
    begin(nothing);
    drive(has_ended);
    ck_assert_int_eq(got.err, ERR_TIMEOUT);
}
END_TEST

START_TEST(ws__ping__keeps_it_open)
{
    options.silence_ms = 60;
    begin(echo); /* which answers pings */
    drive(is_open);
    int64_t end = real_clock_ms() + 300;
    while (real_clock_ms() < end)
        turn(20);
    ck_assert_int_eq(got.ends, 0);
    ws_send(ws, view_of_text("still there"));
    drive(has_text);
}
END_TEST

START_TEST(ws__breaches__end_it)
{
    static const struct {
        const char *what;
        uint8_t first;
        const char *data;
        size_t len;
        const char *says;
        bool masked;
    } lies[] = {
        {"invalid UTF-8", 0x81, "\xff\xfe", 2, "breaks", false},
        {"half a character", 0x81, "a\xc3", 2, "breaks", false},
        {"binary", 0x82, "ab", 2, "not text", false},
        {"reserved bit", 0xc1, "ab", 2, "breaks", false},
        {"unknown opcode", 0x83, "ab", 2, "breaks", false},
        {"continuation of nothing", 0x80, "ab", 2, "breaks", false},
        {"ping in parts", 0x09, "ab", 2, "breaks", false},
        {"close code 1", 0x88, "\x00\x01", 2, "breaks", false},
        {"masked", 0x81, "ab", 2, "breaks", true}, /* RFC 6455, 5.1: a server must not */
        {"masked ping", 0x89, "ab", 2, "breaks", true},
    };
    for (size_t i = 0; i < MEM_COUNT(lies); i++) {
        lie.first = lies[i].first;
        lie.data = lies[i].data;
        lie.len = lies[i].len;
        lie.masked = lies[i].masked;
        got = (struct outcome){0};
        begin(tell_lie);
        drive(has_ended);
        ck_assert_msg(got.err == ERR_UNTRUSTED, "%s: %s", lies[i].what, got.detail);
        ck_assert_msg(strstr(got.detail, lies[i].says) != NULL, "%s: %s", lies[i].what, got.detail);
        ck_assert_uint_eq(got.texts, 0);
        ws_close(ws);
        ws_server_stop(server);
        server = NULL;
    }
}
END_TEST

START_TEST(ws__large__is_given_up)
{
    char text[1001];
    memset(text, 'a', sizeof text);
    lie.first = 0x81;
    lie.data = text;
    lie.len = sizeof text;
    begin(tell_lie);
    drive(has_ended);
    ck_assert_int_eq(got.err, ERR_UNTRUSTED);
    ck_assert_ptr_nonnull(strstr(got.detail, "too large"));
}
END_TEST

START_TEST(ws__handshake__lies_are_refused)
{
#define HEAD  "HTTP/1.1 101 X\r\n"
#define UP    "Upgrade: websocket\r\n"
#define CONN  "Connection: Upgrade\r\n"
#define PROOF "Sec-WebSocket-Accept: %s\r\n"
#define A64   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LONG  A64 A64 A64 A64 A64
    static const struct {
        const char *answer;
        enum err err;
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", ERR_NET},
        {"HTTP/1.1 403 No\r\n\r\n", ERR_NET},
        {"HTTP/1.1 429 Slow\r\n\r\n", ERR_THROTTLED},
        {"HTTP/1.1 301 Moved\r\nLocation: ws://x\r\n\r\n", ERR_NET},
        {"HTTP/1.0 101 X\r\n" UP CONN PROOF "\r\n", ERR_NET},
        {"nonsense\r\n\r\n", ERR_NET},
        {HEAD CONN PROOF "\r\n", ERR_UNTRUSTED},
        {HEAD UP PROOF "\r\n", ERR_UNTRUSTED},
        {HEAD UP CONN "\r\n", ERR_UNTRUSTED},
        {HEAD UP CONN "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", ERR_UNTRUSTED},
        {HEAD UP CONN PROOF PROOF "\r\n", ERR_UNTRUSTED},
        {HEAD UP CONN PROOF "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n", ERR_UNTRUSTED},
        {HEAD UP CONN PROOF "Sec-WebSocket-Protocol: x\r\n\r\n", ERR_UNTRUSTED},
        {HEAD UP CONN PROOF "Sec-WebSocket-Extensions: a\r\nSec-WebSocket-Extensions: b\r\n\r\n",
         ERR_UNTRUSTED},
        {HEAD UP CONN PROOF "Sec-WebSocket-Extensions: " LONG "\r\n\r\n", ERR_UNTRUSTED},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        got = (struct outcome){0};
        server = ws_server_start(nothing, NULL);
        ws_server_handshake(server, cases[i].answer);
        ws = ws_open(set, ws_server_url(server), &options, on_event, &got);
        drive(has_ended);
        ck_assert_msg(got.err == cases[i].err, "%s: %s, %s", cases[i].answer, err_code(got.err),
                      got.detail);
        ck_assert(!got.is_open);
        ws_close(ws);
        ws_server_stop(server);
        server = NULL;
    }
}
END_TEST

START_TEST(ws__handshake__silent_or_endless_is_given_up)
{
    struct buf endless = {0};
    buf_add_text(&endless, HEAD);
    while (endless.len < 10000)
        buf_add_text(&endless, "X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");
    server = ws_server_start(nothing, NULL);
    ws_server_handshake(server, buf_text(&endless));
    ws = ws_open(set, ws_server_url(server), &options, on_event, &got);
    drive(has_ended);
    ck_assert_int_eq(got.err, ERR_UNTRUSTED);
    ws_close(ws);
    ws_server_stop(server);

    got = (struct outcome){0};
    options.connect_ms = 60;
    server = ws_server_start(nothing, NULL);
    ws_server_handshake(server, "HTTP/1.1 101");
    ws = ws_open(set, ws_server_url(server), &options, on_event, &got);
    drive(has_ended);
    ck_assert_int_eq(got.err, ERR_TIMEOUT);
    buf_clear(&endless);
}
END_TEST

START_TEST(ws__plain__only_to_loopback)
{
    ws = ws_open(set, "ws://example.org/live", &options, on_event, &got);
    drive(has_ended);
    ck_assert_int_eq(got.err, ERR_CONFIG);
}
END_TEST

START_TEST(ws__close__while_it_connects)
{
    begin(echo);
    ws_close(ws);
    turn(10);
    ck_assert(!got.is_open);
    ck_assert_int_eq(got.ends, 0);
    ck_assert_int_eq(ws_timeout_ms(set), -1);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(handshake__accept__of_the_rfc),
    SUITE_TEST(ws__echo__of_all_sizes),
    SUITE_TEST(ws__parts__become_one_message),
    SUITE_TEST(ws__drip__is_put_together),
    SUITE_TEST(ws__frame_behind_the_handshake__is_not_lost),
    SUITE_TEST(ws__close_from_inside__ends_at_once),
    SUITE_TEST(ws__cut__is_noticed),
    SUITE_TEST(ws__close_frame__is_told_with_its_code),
    SUITE_TEST(ws__silence__is_noticed),
    SUITE_TEST(ws__ping__keeps_it_open),
    SUITE_TEST(ws__breaches__end_it),
    SUITE_TEST(ws__large__is_given_up),
    SUITE_TEST(ws__handshake__lies_are_refused),
    SUITE_TEST(ws__handshake__silent_or_endless_is_given_up),
    SUITE_TEST(ws__plain__only_to_loopback),
    SUITE_TEST(ws__close__while_it_connects),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("ws", tests, &fixture)
