#include "net/ws.h"

#include <assert.h>
#include <limits.h>
#include <string.h>
#include <wslay/wslay.h>

#include "core/base/mem.h"
#include "core/base/rnd.h"
#include "core/base/text.h"
#include "core/eth/handshake.h"
#include "net/http_conn.h"
#include "net/ws_handshake.h"

#define HEAD_MAX ((size_t)8192) /* of the answer to the handshake */

enum ws_state { WS_CONNECTING, WS_ASKING, WS_TALKING, WS_ENDED };

struct ws {
    struct ws *next;
    struct ws_set *set;
    struct ws_options options;
    ws_fn *on_event;
    void *arg;
    enum ws_state state;
    struct http_transfer *connecting;
    struct http_conn *conn;
    char key[HANDSHAKE_KEY];
    char *url;      /* as http://… or https://… */
    struct buf out; /* the request of the handshake, what is left of it */
    struct buf in;  /* the answer to it; then what came after the answer */
    size_t in_used;
    wslay_event_context_ptr wslay;
    int64_t began_ms, heard_ms;
    bool is_pinged;
    bool is_blocked; /* what is to be sent waits for the connection */
    bool is_told;    /* WS_CLOSED was delivered */
    bool is_closed;  /* by its owner, while it was being driven */
    enum err err;
    char detail[256];
};

struct ws_set {
    struct http *http;
    const struct clock_port *clock;
    struct ws *list;
    bool is_driven; /* in ws_dispatch(): nothing is freed */
};

static int64_t now_ms(const struct ws_set *set)
{
    return set->clock->mono_ms(set->clock->ctx);
}

static void fail(struct ws *ws, enum err err)
{
    if (ws->state == WS_ENDED)
        return;
    ws->state = WS_ENDED;
    ws->err = err;
    (void)text_copy(ws->detail, sizeof ws->detail, err_detail(err));
}

/* ---- wslay's callbacks */

static ssize_t on_recv(wslay_event_context_ptr context, uint8_t *out, size_t len, int flags,
                       void *arg)
{
    struct ws *ws = arg;
    size_t got = 0;
    (void)flags;
    if (ws->state != WS_TALKING) {
        wslay_event_set_error(context, WSLAY_ERR_CALLBACK_FAILURE);
        return -1;
    }
    if (ws->in_used < ws->in.len) { /* what came together with the answer to the handshake */
        got = ws->in.len - ws->in_used < len ? ws->in.len - ws->in_used : len;
        memcpy(out, ws->in.data + ws->in_used, got);
        ws->in_used += got;
        return (ssize_t)got;
    }
    enum err err = http_conn_recv(ws->conn, out, len, &got);
    if (err != OK) {
        fail(ws, err);
        wslay_event_set_error(context, WSLAY_ERR_CALLBACK_FAILURE);
        return -1;
    }
    if (got == 0) {
        wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    ws->heard_ms = now_ms(ws->set);
    ws->is_pinged = false;
    return (ssize_t)got;
}

static ssize_t on_send(wslay_event_context_ptr context, const uint8_t *data, size_t len, int flags,
                       void *arg)
{
    struct ws *ws = arg;
    size_t sent = 0;
    (void)flags;
    enum err err = http_conn_send(ws->conn, data, len, &sent);
    if (err != OK) {
        fail(ws, err);
        wslay_event_set_error(context, WSLAY_ERR_CALLBACK_FAILURE);
        return -1;
    }
    ws->is_blocked = sent < len;
    if (sent == 0) {
        wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    return (ssize_t)sent;
}

static int on_mask(wslay_event_context_ptr context, uint8_t *out, size_t len, void *arg)
{
    (void)context;
    (void)arg;
    rnd_bytes(out, len);
    return 0;
}

static void on_message(wslay_event_context_ptr context,
                       const struct wslay_event_on_msg_recv_arg *message, void *arg)
{
    struct ws *ws = arg;
    (void)context;
    if (ws->state != WS_TALKING)
        return; /* ended by an earlier message of this reading */
    if (message->opcode == WSLAY_CONNECTION_CLOSE) {
        fail(ws, err_set(ERR_NET, "%s ended the stream (code %u)", http_conn_label(ws->conn),
                         (unsigned)message->status_code));
        return;
    }
    if (message->opcode == WSLAY_BINARY_FRAME) {
        fail(ws, err_set(ERR_UNTRUSTED, "%s sends what is not text", http_conn_label(ws->conn)));
        return;
    }
    const struct ws_event event = {
        .type = WS_TEXT, .text = view_of(message->msg, message->msg_length), .detail = ""};
    if (message->opcode == WSLAY_TEXT_FRAME)
        ws->on_event(ws->arg, &event);
}

static enum err start_talking(struct ws *ws)
{
    static const struct wslay_event_callbacks callbacks = {.recv_callback = on_recv,
                                                           .send_callback = on_send,
                                                           .genmask_callback = on_mask,
                                                           .on_msg_recv_callback = on_message};
    if (wslay_event_context_client_init(&ws->wslay, &callbacks, ws) != 0)
        mem_fail();
    wslay_event_config_set_max_recv_msg_length(ws->wslay, ws->options.message_max);
    ws->state = WS_TALKING;
    ws->heard_ms = now_ms(ws->set);
    return OK;
}

/* ---- driving */

static enum err send_request(struct ws *ws)
{
    size_t sent = 0;
    TRY(http_conn_send(ws->conn, ws->out.data, ws->out.len, &sent));
    memmove(ws->out.data, ws->out.data + sent, ws->out.len - sent);
    ws->out.len -= sent;
    return OK;
}

static enum err read_head(struct ws *ws, bool *whole)
{
    char block[2048];
    size_t got = 1;
    char *end = NULL;
    while (got > 0 && ws->in.len <= HEAD_MAX && end == NULL) {
        TRY(http_conn_recv(ws->conn, block, sizeof block, &got));
        buf_add(&ws->in, block, got);
        end = strstr(buf_text(&ws->in), "\r\n\r\n");
    }
    *whole = end != NULL;
    if (end == NULL)
        return ws->in.len <= HEAD_MAX ? OK
                                      : err_set(ERR_UNTRUSTED, "%s does not speak WebSocket",
                                                http_conn_label(ws->conn));
    end[2] = '\0'; /* the last line keeps its end */
    TRY(ws_handshake_check((const char *)ws->in.data, ws->key, http_conn_label(ws->conn)));
    ws->in_used = (size_t)(end + 4 - (char *)ws->in.data);
    return OK;
}

static void run_handshake(struct ws *ws)
{
    bool whole = false;
    enum err err = ws->out.len > 0 ? send_request(ws) : OK;
    if (err == OK)
        err = read_head(ws, &whole);
    if (err == OK && whole)
        err = start_talking(ws);
    if (err != OK)
        fail(ws, err);
    if (err == OK && whole) {
        const struct ws_event event = {.type = WS_OPEN, .detail = ""};
        ws->on_event(ws->arg, &event);
    }
}

/* wslay ends reading by itself after a breach, with a close code for the other side. */
static void run_talk(struct ws *ws)
{
    int failed = wslay_event_recv(ws->wslay);
    bool is_over = failed != 0 || wslay_event_get_read_enabled(ws->wslay) == 0;
    if (ws->is_closed)
        return;
    if (wslay_event_want_write(ws->wslay) && wslay_event_send(ws->wslay) != 0)
        is_over = true;
    if (!is_over)
        return;
    const char *label = http_conn_label(ws->conn);
    if (wslay_event_get_status_code_sent(ws->wslay) == WSLAY_CODE_MESSAGE_TOO_BIG)
        fail(ws, err_set(ERR_UNTRUSTED, "%s sends messages that are too large", label));
    else
        fail(ws, err_set(ERR_UNTRUSTED, "%s breaks the WebSocket protocol", label));
}

static void check_silence(struct ws *ws)
{
    int64_t now = now_ms(ws->set), silent_ms = now - ws->heard_ms;
    if (ws->state != WS_TALKING) {
        if (now - ws->began_ms >= ws->options.connect_ms)
            fail(ws, err_set(ERR_TIMEOUT, "the stream did not open in time"));
        return;
    }
    if (silent_ms >= ws->options.silence_ms) {
        fail(ws, err_set(ERR_TIMEOUT, "%s gives no sign of life", http_conn_label(ws->conn)));
    } else if (silent_ms >= ws->options.silence_ms / 2 && !ws->is_pinged) {
        const struct wslay_event_msg ping = {.opcode = WSLAY_PING};
        (void)wslay_event_queue_msg(ws->wslay, &ping);
        ws->is_pinged = true;
    }
}

static void on_connected(void *arg, const struct http_answer *answer)
{
    struct ws *ws = arg;
    ws->connecting = NULL;
    if (answer->err != OK) {
        fail(ws, err_set(answer->err, "%s", answer->detail));
        return;
    }
    ws->conn = answer->conn;
    ws->state = WS_ASKING;
    handshake_key(ws->key);
    ws_handshake_write(&ws->out, ws->url, ws->key, http_conn_user_agent(ws->conn));
}

static void run(struct ws *ws)
{
    if (ws->conn != NULL && http_conn_is_active(ws->conn))
        ws->is_blocked = false;
    if (ws->state == WS_ASKING && (http_conn_is_active(ws->conn)))
        run_handshake(ws);
    if (ws->state != WS_ENDED)
        check_silence(ws);
    if (ws->state == WS_TALKING && (http_conn_is_active(ws->conn) || ws->in_used < ws->in.len ||
                                    (wslay_event_want_write(ws->wslay) && !ws->is_blocked)))
        run_talk(ws);
}

static void drop_connection(struct ws *ws)
{
    if (ws->connecting != NULL)
        http_cancel(ws->set->http, ws->connecting);
    ws->connecting = NULL;
    if (ws->wslay != NULL)
        wslay_event_context_free(ws->wslay);
    ws->wslay = NULL;
    http_conn_close(ws->conn);
    ws->conn = NULL;
}

static void tell_end(struct ws *ws)
{
    drop_connection(ws);
    if (ws->is_told || ws->is_closed)
        return;
    const struct ws_event event = {.type = WS_CLOSED, .err = ws->err, .detail = ws->detail};
    ws->is_told = true;
    ws->on_event(ws->arg, &event);
}

/* ---- the set */

struct ws_set *ws_set_new(struct http *http, const struct clock_port *clock)
{
    struct ws_set *set = mem_alloc(sizeof *set);
    set->http = http;
    set->clock = clock;
    return set;
}

void ws_set_free(struct ws_set *set)
{
    if (set == NULL)
        return;
    while (set->list != NULL)
        ws_close(set->list);
    mem_free(set);
}

static void sweep(struct ws_set *set)
{
    for (struct ws *ws = set->list, *next; ws != NULL; ws = next) {
        next = ws->next;
        if (ws->is_closed)
            ws_close(ws);
    }
}

void ws_dispatch(struct ws_set *set)
{
    set->is_driven = true;
    for (struct ws *ws = set->list; ws != NULL; ws = ws->next) {
        if (!ws->is_closed && ws->state != WS_ENDED)
            run(ws);
        if (ws->state == WS_ENDED)
            tell_end(ws);
    }
    set->is_driven = false;
    sweep(set);
}

static int64_t wait_of(const struct ws *ws, int64_t now)
{
    if (ws->state == WS_ENDED)
        return ws->is_told ? INT_MAX : 0;
    if (ws->state != WS_TALKING)
        return ws->began_ms + ws->options.connect_ms - now;
    if (wslay_event_want_write(ws->wslay) && !ws->is_blocked)
        return 0;
    return ws->heard_ms + ws->options.silence_ms / (ws->is_pinged ? 1 : 2) - now;
}

int ws_timeout_ms(const struct ws_set *set)
{
    int64_t now = now_ms(set), soonest = INT_MAX;
    for (const struct ws *ws = set->list; ws != NULL; ws = ws->next) {
        int64_t wait = wait_of(ws, now);
        soonest = wait < soonest ? wait : soonest;
    }
    if (soonest == INT_MAX)
        return -1;
    return soonest < 0 ? 0 : (int)soonest;
}

/* wss:// is what TLS and http:// make of it for libcurl, which knows no WebSocket here. */
static char *http_url(const char *url)
{
    struct buf out = {0};
    if (strncmp(url, "ws", 2) == 0)
        buf_printf(&out, "http%s", url + 2);
    else
        buf_add_text(&out, url);
    char *text = mem_dup_text(buf_text(&out));
    buf_clear(&out);
    return text;
}

struct ws *ws_open(struct ws_set *set, const char *url, const struct ws_options *options,
                   ws_fn *on_event, void *arg)
{
    struct ws *ws = mem_alloc(sizeof *ws);
    ws->set = set;
    ws->options = *options;
    ws->on_event = on_event;
    ws->arg = arg;
    ws->began_ms = now_ms(set);
    ws->url = http_url(url);
    const struct http_request request = {
        .url = ws->url, .max_bytes = 1, .timeout_ms = options->connect_ms, .connect_only = true};
    ws->connecting = http_submit(set->http, &request, on_connected, ws);
    ws->next = set->list;
    set->list = ws;
    return ws;
}

void ws_send(struct ws *ws, struct view text)
{
    assert(ws->state == WS_TALKING || ws->state == WS_ENDED);
    if (ws->wslay == NULL || ws->state == WS_ENDED)
        return;
    const struct wslay_event_msg message = {
        .opcode = WSLAY_TEXT_FRAME, .msg = text.data, .msg_length = text.len};
    if (wslay_event_queue_msg(ws->wslay, &message) == WSLAY_ERR_NOMEM)
        mem_fail();
}

void ws_close(struct ws *ws)
{
    if (ws == NULL)
        return;
    if (ws->set->is_driven) {
        ws->is_closed = true;
        ws->state = WS_ENDED;
        return;
    }
    struct ws **at = &ws->set->list;
    while (*at != ws)
        at = &(*at)->next;
    *at = ws->next;
    drop_connection(ws);
    buf_clear(&ws->out);
    buf_clear(&ws->in);
    mem_free(ws->url);
    mem_free(ws);
}
