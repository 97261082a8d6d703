/* HTTP transfers against a server on loopback. */

#include "net/http.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "support/http_server.h"
#include "support/suite.h"

struct outcome {
    int calls;
    enum err err;
    char detail[256];
    bool sent;
    int status;
    int64_t retry_after_s;
    char body[64];
};

static struct http *http;
static struct http_server *server;

static void on_done(void *arg, const struct http_answer *answer)
{
    struct outcome *out = arg;
    out->calls++;
    out->err = answer->err;
    (void)text_copy(out->detail, sizeof out->detail, answer->detail);
    out->sent = answer->sent;
    out->status = answer->status;
    out->retry_after_s = answer->retry_after_s;
    (void)text_copy(out->body, sizeof out->body,
                    answer->err == OK ? (const char *)answer->body.data : "");
}

static void open_http(void)
{
    const struct http_options options = {.user_agent = "ecocoin-test"};
    ck_assert_int_eq(http_open(&http, &options), OK);
}

static void start(http_server_fn *answer, void *ctx)
{
    server = http_server_start(answer, ctx);
    open_http();
}

static void stop(void)
{
    http_close(http);
    http_server_stop(server);
}

static struct http_transfer *get(struct outcome *out, const char *url, size_t max, int timeout_ms)
{
    const struct http_request request = {.url = url, .max_bytes = max, .timeout_ms = timeout_ms};
    *out = (struct outcome){0};
    return http_submit(http, &request, on_done, out);
}

static void run(const struct outcome *out)
{
    for (int i = 0; i < 100000 && out->calls == 0; i++) {
        http_dispatch(http);
        if (out->calls == 0)
            ck_assert_int_eq(http_wait(http, NULL, 0, http_timeout_ms(http)), OK);
    }
    ck_assert_int_eq(out->calls, 1);
}

static void fetch(struct outcome *out, const char *url, size_t max, int timeout_ms)
{
    get(out, url, max, timeout_ms);
    run(out);
}

START_TEST(http__get__gives_body_and_status)
{
    static char text[] = "{\"a\":1}";
    struct outcome out;
    start(http_server_text, text);
    fetch(&out, http_server_url(server), 1024, 5000);
    ck_assert_int_eq(out.err, OK);
    ck_assert_int_eq(out.status, 200);
    ck_assert_str_eq(out.body, text);
    const struct http_seen *seen = http_server_seen(server, 0);
    ck_assert_str_eq(seen->method, "GET");
    ck_assert_ptr_nonnull(strstr(buf_text(&seen->headers), "User-Agent: ecocoin-test"));
    ck_assert_ptr_null(strstr(buf_text(&seen->headers), "Cookie"));
    stop();
}
END_TEST

START_TEST(http__post__sends_json_on_a_kept_connection)
{
    static char text[] = "[]";
    static const char *const headers[] = {"x-cg-demo-api-key: k"};
    struct outcome out;
    start(http_server_text, text);
    for (int i = 0; i < 3; i++) {
        const struct http_request request = {.url = http_server_url(server),
                                             .body = view_of_text("{\"b\":2}"),
                                             .headers = headers,
                                             .header_count = 1,
                                             .max_bytes = 100,
                                             .timeout_ms = 5000};
        out = (struct outcome){0};
        http_submit(http, &request, on_done, &out);
        run(&out);
        ck_assert_int_eq(out.err, OK);
        const struct http_seen *seen = http_server_seen(server, (size_t)i);
        ck_assert_str_eq(seen->method, "POST");
        ck_assert_str_eq(buf_text(&seen->body), "{\"b\":2}");
        ck_assert_uint_eq(seen->connection, 0);
        ck_assert_ptr_nonnull(strstr(buf_text(&seen->headers), "application/json"));
        ck_assert_ptr_nonnull(strstr(buf_text(&seen->headers), "x-cg-demo-api-key: k"));
    }
    stop();
}
END_TEST

START_TEST(http__idle__has_no_timer)
{
    static char text[] = "[]";
    struct outcome out;
    start(http_server_text, text);
    ck_assert_int_eq(http_timeout_ms(http), -1);
    fetch(&out, http_server_url(server), 1024, 5000);
    ck_assert_int_eq(http_timeout_ms(http), -1);
    ck_assert(!http_busy(http));
    stop();
}
END_TEST

START_TEST(http__plain__only_to_loopback)
{
    static const char *const refused[] = {"http://example.org/",
                                          "http://128.0.0.1/",
                                          "http://localhost.example.org/",
                                          "http://127.0.0.1@192.0.2.1/",
                                          "ftp://127.0.0.1/",
                                          "file:///etc/passwd",
                                          "http://[::2]/",
                                          "not a url",
                                          "",
                                          "http://0.0.0.0/",
                                          "gopher://127.0.0.1/",
                                          "http://10.0.0.1/"};
    open_http();
    for (size_t i = 0; i < MEM_COUNT(refused); i++) {
        struct outcome out;
        fetch(&out, refused[i], 1024, 5000);
        ck_assert_msg(out.err == ERR_CONFIG, "%s: %s", refused[i], err_code(out.err));
        ck_assert(!out.sent);
    }
    http_close(http);
}
END_TEST

START_TEST(http__label__hides_credentials)
{
    char label[HTTP_LABEL];
    ck_assert_int_eq(http_label(label, "https://user:pass@rpc.example.org:8443/v3/SECRET?key=S"),
                     OK);
    ck_assert_str_eq(label, "rpc.example.org:8443");
    ck_assert_int_eq(http_label(label, "http://localhost:8545"), OK);
    ck_assert_str_eq(label, "localhost:8545");
    ck_assert_int_eq(http_label(label, "http://[::1]:1/"), OK);
    ck_assert_int_eq(http_label(label, "http://rpc.example.org/"), ERR_CONFIG);
}
END_TEST

START_TEST(http__refused__cannot_connect)
{
    char url[64];
    struct outcome out;
    open_http();
    (void)text_format(url, sizeof url, "http://127.0.0.1:%d/", http_server_dead_port());
    fetch(&out, url, 1024, 5000);
    ck_assert_int_eq(out.err, ERR_NET);
    ck_assert(!out.sent);
    ck_assert_ptr_nonnull(strstr(out.detail, "cannot connect"));
    http_close(http);
}
END_TEST

static void redirect(void *ctx, const struct http_seen *seen, struct http_script *out)
{
    (void)ctx;
    (void)seen;
    out->status = 302;
    out->headers = "Location: http://127.0.0.1:1/\r\nSet-Cookie: a=b\r\n";
}

START_TEST(http__redirect__is_not_followed_and_cookies_are_not_kept)
{
    struct outcome out;
    start(redirect, NULL);
    for (size_t i = 0; i < 2; i++) {
        fetch(&out, http_server_url(server), 1024, 5000);
        ck_assert_int_eq(out.err, OK);
        ck_assert_int_eq(out.status, 302);
        const struct http_seen *seen = http_server_seen(server, i);
        ck_assert_ptr_null(strstr(buf_text(&seen->headers), "Cookie"));
    }
    ck_assert_uint_eq(http_server_count(server), 2);
    stop();
}
END_TEST

START_TEST(http__proxy__is_not_used_for_loopback)
{
    static char text[] = "direct";
    struct outcome out;
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    start(http_server_text, text);
    fetch(&out, http_server_url(server), 1024, 5000);
    ck_assert_int_eq(out.err, OK);
    ck_assert_str_eq(out.body, text);
    stop();
}
END_TEST

static void silent(void *ctx, const struct http_seen *seen, struct http_script *out)
{
    (void)ctx;
    (void)seen;
    out->is_silent = true;
}

START_TEST(http__silence__times_out)
{
    struct outcome out;
    start(silent, NULL);
    fetch(&out, http_server_url(server), 1024, 60);
    ck_assert_int_eq(out.err, ERR_TIMEOUT);
    ck_assert(out.sent);
    stop();
}
END_TEST

static void drip(void *ctx, const struct http_seen *seen, struct http_script *out)
{
    (void)ctx;
    (void)seen;
    out->drip_ms = 10;
    buf_add_text(&out->body, "{\"result\":\"0x");
    out->repeat_to = 10000;
}

START_TEST(http__slow_drip__times_out_as_a_whole)
{
    struct outcome out;
    start(drip, NULL);
    fetch(&out, http_server_url(server), 100000, 120);
    ck_assert_int_eq(out.err, ERR_TIMEOUT);
    stop();
}
END_TEST

static void cut(void *ctx, const struct http_seen *seen, struct http_script *out)
{
    (void)ctx;
    (void)seen;
    buf_add_text(&out->body, "{\"jsonrpc\":\"2.0\"}");
    out->cut_at = 5;
}

START_TEST(http__cut_off__is_no_answer)
{
    struct outcome out;
    start(cut, NULL);
    fetch(&out, http_server_url(server), 1024, 5000);
    ck_assert_int_eq(out.err, ERR_NET);
    ck_assert_ptr_nonnull(strstr(out.detail, "cut off"));
    ck_assert_str_eq(out.body, "");
    stop();
}
END_TEST

static void garbage(void *ctx, const struct http_seen *seen, struct http_script *out)
{
    static const char *const answers[] = {"SSH-2.0-OpenSSH_9.2\r\n", "\r\n\r\n\r\n", "HTTP/1.1"};
    (void)ctx;
    out->raw = answers[seen->index % MEM_COUNT(answers)];
}

START_TEST(http__garbage__is_refused)
{
    struct outcome out;
    start(garbage, NULL);
    for (int i = 0; i < 3; i++) {
        fetch(&out, http_server_url(server), 1024, 5000);
        ck_assert_int_eq(out.err, ERR_NET);
    }
    stop();
}
END_TEST

struct bomb {
    bool is_chunked;
    bool has_no_length;
};

static void explode(void *ctx, const struct http_seen *seen, struct http_script *out)
{
    const struct bomb *bomb = ctx;
    (void)seen;
    out->is_chunked = bomb->is_chunked;
    out->has_no_length = bomb->has_no_length;
    out->repeat_to = (size_t)100 << 20;
    memset(buf_grow(&out->body, 65536), 'a', 65536);
}

static long peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

START_TEST(http__bomb__is_given_up_at_the_limit)
{
    static struct bomb bombs[] = {{false, false}, {true, false}, {false, true}};
    for (size_t i = 0; i < MEM_COUNT(bombs); i++) {
        struct outcome out;
        start(explode, &bombs[i]);
        long before = peak_kib();
        fetch(&out, http_server_url(server), (size_t)1 << 20, 20000);
        ck_assert_int_eq(out.err, ERR_LIMIT);
        ck_assert_int_lt(peak_kib() - before, 8 << 10);
        stop();
    }
}
END_TEST

static void many_headers(void *ctx, const struct http_seen *seen, struct http_script *out)
{
    static struct buf lines;
    (void)seen;
    (void)ctx;
    for (int i = 0; lines.len < 200000; i++)
        buf_printf(&lines, "X-Header-%d: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", i);
    out->headers = buf_text(&lines);
}

START_TEST(http__header_bomb__is_given_up)
{
    struct outcome out;
    start(many_headers, NULL);
    fetch(&out, http_server_url(server), 1024, 5000);
    ck_assert_int_eq(out.err, ERR_LIMIT);
    stop();
}
END_TEST

static void busy_answer(void *ctx, const struct http_seen *seen, struct http_script *out)
{
    (void)ctx;
    (void)seen;
    out->status = 429;
    out->headers = "Retry-After: 7\r\n";
}

START_TEST(http__retry_after__is_read)
{
    struct outcome out;
    start(busy_answer, NULL);
    fetch(&out, http_server_url(server), 1024, 5000);
    ck_assert_int_eq(out.err, OK);
    ck_assert_int_eq(out.status, 429);
    ck_assert_int_eq(out.retry_after_s, 7);
    stop();
}
END_TEST

START_TEST(http__cancel__is_never_heard_of_again)
{
    struct outcome out, other;
    start(silent, NULL);
    struct http_transfer *transfer = get(&out, http_server_url(server), 1024, 5000);
    get(&other, http_server_url(server), 1024, 60);
    for (int i = 0; i < 1000 && http_server_count(server) < 2; i++) {
        http_dispatch(http);
        ck_assert_int_eq(http_wait(http, NULL, 0, 10), OK);
    }
    http_cancel(http, transfer);
    run(&other);
    ck_assert_int_eq(other.err, ERR_TIMEOUT);
    ck_assert_int_eq(out.calls, 0);
    ck_assert(!http_busy(http));
    stop();
}
END_TEST

static void answer_some(void *ctx, const struct http_seen *seen, struct http_script *out)
{
    (void)ctx;
    (void)seen;
    out->delay_ms = 5;
    out->is_chunked = true;
    buf_add_text(&out->body, "{}");
}

struct canceller {
    struct outcome out;
    struct http_transfer *victim;
};

static void cancel_other(void *arg, const struct http_answer *answer)
{
    struct canceller *self = arg;
    on_done(&self->out, answer);
    http_cancel(http, self->victim);
}

/* Both may have ended before the first of them is handed out. */
START_TEST(http__cancel__from_inside_another_answer)
{
    struct canceller a = {0}, b = {0};
    start(answer_some, NULL);
    const struct http_request request = {
        .url = http_server_url(server), .max_bytes = 100, .timeout_ms = 5000};
    b.victim = http_submit(http, &request, cancel_other, &a);
    a.victim = http_submit(http, &request, cancel_other, &b);
    http_dispatch(http);
    while (http_busy(http)) {
        ck_assert_int_eq(http_wait(http, NULL, 0, http_timeout_ms(http)), OK);
        if (http_server_count(server) == 2)
            usleep(20000); /* let both answers arrive */
        http_dispatch(http);
    }
    ck_assert_int_eq(a.out.calls + b.out.calls, 1);
    stop();
}
END_TEST

START_TEST(http__wait__sees_other_descriptors_and_hang_ups)
{
    int ends[2];
    open_http();
    ck_assert_int_eq(pipe(ends), 0);
    struct pollfd fds[2] = {{.fd = ends[0], .events = POLLIN}, {.fd = -1, .events = POLLIN}};
    ck_assert_int_eq(http_wait(http, fds, 2, 0), OK);
    ck_assert_int_eq(fds[0].revents, 0);
    ck_assert_int_eq((int)write(ends[1], "x", 1), 1);
    ck_assert_int_eq(http_wait(http, fds, 2, -1), OK);
    ck_assert_int_eq(fds[0].revents, POLLIN);
    char byte;
    ck_assert_int_eq((int)read(ends[0], &byte, 1), 1);
    close(ends[1]);
    ck_assert_int_eq(http_wait(http, fds, 2, -1), OK);
    ck_assert_int_eq(fds[0].revents, POLLHUP);
    close(ends[0]);
    http_close(http);
}
END_TEST

START_TEST(http__escape__keeps_a_segment_one_segment)
{
    struct buf out = {0};
    http_escape(&out, "moss-carbon_credit/../x?y&z=\xc3\xa9 ");
    ck_assert_str_eq(buf_text(&out), "moss-carbon_credit%2F..%2Fx%3Fy%26z%3D%C3%A9%20");
    buf_clear(&out);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(http__get__gives_body_and_status),
    SUITE_TEST(http__post__sends_json_on_a_kept_connection),
    SUITE_TEST(http__idle__has_no_timer),
    SUITE_TEST(http__plain__only_to_loopback),
    SUITE_TEST(http__label__hides_credentials),
    SUITE_TEST(http__refused__cannot_connect),
    SUITE_TEST(http__redirect__is_not_followed_and_cookies_are_not_kept),
    SUITE_TEST(http__proxy__is_not_used_for_loopback),
    SUITE_TEST(http__silence__times_out),
    SUITE_TEST(http__slow_drip__times_out_as_a_whole),
    SUITE_TEST(http__cut_off__is_no_answer),
    SUITE_TEST(http__garbage__is_refused),
    SUITE_TEST(http__bomb__is_given_up_at_the_limit),
    SUITE_TEST(http__header_bomb__is_given_up),
    SUITE_TEST(http__retry_after__is_read),
    SUITE_TEST(http__cancel__is_never_heard_of_again),
    SUITE_TEST(http__cancel__from_inside_another_answer),
    SUITE_TEST(http__wait__sees_other_descriptors_and_hang_ups),
    SUITE_TEST(http__escape__keeps_a_segment_one_segment),
};
SUITE_MAIN("http", tests)
