/* Certificates are verified, against a server of OpenSSL's own command. */

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/text.h"
#include "core/eth/handshake.h"
#include "net/ws.h"
#include "support/http_server.h"
#include "support/real_clock.h"
#include "support/suite.h"

static char dir[] = "/tmp/ecocoin-tls-XXXXXX";
static char cert[128], key[128];
static pid_t child;
static int port;

/* In: in_fd: -1: ours */
static pid_t spawn(char *const argv[], int in_fd, int out_fd)
{
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        if (in_fd >= 0)
            dup2(in_fd, 0);
        dup2(out_fd, 1);
        dup2(out_fd, 2);
        execvp(argv[0], argv);
        _exit(127);
    }
    return pid;
}

static void make_certificate(void)
{
    char *const argv[] = {"openssl",
                          "req",
                          "-x509",
                          "-newkey",
                          "ec",
                          "-pkeyopt",
                          "ec_paramgen_curve:P-256",
                          "-nodes",
                          "-days",
                          "1",
                          "-subj",
                          "/CN=127.0.0.1",
                          "-addext",
                          "subjectAltName=IP:127.0.0.1",
                          "-keyout",
                          key,
                          "-out",
                          cert,
                          NULL};
    int sink = open("/dev/null", O_WRONLY);
    int status = 0;
    waitpid(spawn(argv, -1, sink), &status, 0);
    close(sink);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        suite_skip("the command openssl is missing or too old");
}

static void setup(void)
{
    char accept[32], byte;
    int out[2];
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(cert, sizeof cert, "%s/cert.pem", dir);
    snprintf(key, sizeof key, "%s/key.pem", dir);
    make_certificate();
    port = http_server_dead_port();
    snprintf(accept, sizeof accept, "127.0.0.1:%d", port);
    char *const argv[] = {"openssl", "s_server", "-accept", accept, "-cert",
                          cert,      "-key",     key,       "-www", NULL};
    ck_assert_int_eq(pipe(out), 0);
    child = spawn(argv, -1, out[1]);
    close(out[1]);
    /* It says ACCEPT once it listens. */
    char said[256] = "";
    for (size_t len = 0; strstr(said, "ACCEPT") == NULL && len < sizeof said - 1;) {
        if (read(out[0], &byte, 1) != 1)
            suite_skip("openssl s_server does not start");
        said[len++] = byte;
    }
    close(out[0]);
}

static void teardown(void)
{
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    unlink(cert);
    unlink(key);
    rmdir(dir);
}

struct outcome {
    int calls;
    enum err err;
    int status;
    char detail[256];
};

static void on_done(void *arg, const struct http_answer *answer)
{
    struct outcome *out = arg;
    out->calls++;
    out->err = answer->err;
    out->status = answer->status;
    (void)text_copy(out->detail, sizeof out->detail, answer->detail);
}

static struct outcome fetch(const char *host, const char *ca_file)
{
    char url[64];
    struct http *http;
    struct outcome out = {0};
    const struct http_options options = {.user_agent = "ecocoin-test", .ca_file = ca_file};
    snprintf(url, sizeof url, "https://%s:%d/", host, port);
    const struct http_request request = {.url = url, .max_bytes = 100000, .timeout_ms = 5000};
    ck_assert_int_eq(http_open(&http, &options), OK);
    http_submit(http, &request, on_done, &out);
    while (out.calls == 0) {
        http_dispatch(http);
        if (out.calls == 0)
            ck_assert_int_eq(http_wait(http, NULL, 0, http_timeout_ms(http)), OK);
    }
    http_close(http);
    return out;
}

START_TEST(tls__known_authority__is_accepted)
{
    struct outcome out = fetch("127.0.0.1", cert);
    ck_assert_msg(out.err == OK, "%s", out.detail);
    ck_assert_int_eq(out.status, 200);
}
END_TEST

START_TEST(tls__unknown_authority__is_refused)
{
    struct outcome out = fetch("127.0.0.1", NULL);
    ck_assert_int_eq(out.err, ERR_UNTRUSTED);
    ck_assert_ptr_nonnull(strstr(out.detail, "certificate"));
}
END_TEST

START_TEST(tls__another_name__is_refused)
{
    struct outcome out = fetch("localhost", cert);
    ck_assert_int_eq(out.err, ERR_UNTRUSTED);
}
END_TEST

/* ---- WebSockets: s_server decrypts what comes to its output, and encrypts its input */

struct stream_outcome {
    bool is_open, has_ended;
    enum err err;
    char text[64], detail[256];
};

static void on_stream(void *arg, const struct ws_event *event)
{
    struct stream_outcome *out = arg;
    out->is_open = out->is_open || event->type == WS_OPEN;
    if (event->type == WS_TEXT)
        (void)text_format(out->text, sizeof out->text, "%.*s", (int)event->text.len,
                          (const char *)event->text.data);
    if (event->type == WS_CLOSED) {
        out->has_ended = true;
        out->err = event->err;
        (void)text_copy(out->detail, sizeof out->detail, event->detail);
    }
}

static struct {
    struct clock_port clock;
    struct http *http;
    struct ws_set *set;
    struct ws *ws;
} client;

static void client_open(int to_port, const char *ca_file, struct stream_outcome *out)
{
    char url[64];
    const struct http_options http_options = {.user_agent = "ecocoin-test", .ca_file = ca_file};
    const struct ws_options options = {.message_max = 1000, .connect_ms = 5000, .silence_ms = 5000};
    client.clock = real_clock_port();
    snprintf(url, sizeof url, "wss://127.0.0.1:%d/live", to_port);
    ck_assert_int_eq(http_open(&client.http, &http_options), OK);
    client.set = ws_set_new(client.http, &client.clock);
    client.ws = ws_open(client.set, url, &options, on_stream, out);
}

static void client_turn(void)
{
    ck_assert_int_eq(http_wait(client.http, NULL, 0, 50), OK);
    http_dispatch(client.http);
    ws_dispatch(client.set);
}

static void client_close(void)
{
    ws_set_free(client.set);
    http_close(client.http);
}

/* Read what came, without waiting, until it holds a text. Returns: whether it does */
static bool pipe_has(struct buf *got, int fd, const char *text)
{
    char bytes[512];
    for (ssize_t len; (len = read(fd, bytes, sizeof bytes)) > 0;)
        buf_add(got, bytes, (size_t)len);
    return strstr(buf_text(got), text) != NULL;
}

static void answer_handshake(int fd, const char *request)
{
    char nonce[HANDSHAKE_KEY], accept[HANDSHAKE_ACCEPT];
    const char *at = strstr(request, "Sec-WebSocket-Key: ");
    ck_assert_ptr_nonnull(at);
    ck_assert(text_format(nonce, sizeof nonce, "%.24s", at + 19));
    handshake_accept(accept, nonce);
    dprintf(fd,
            "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: %s\r\n\r\n\x81\x05hello",
            accept);
}

START_TEST(tls__wss__talks_over_a_verified_connection)
{
    char accept[32];
    int in[2], out[2], secure_port = http_server_dead_port();
    struct buf asked = {0};
    struct stream_outcome got = {0};
    snprintf(accept, sizeof accept, "127.0.0.1:%d", secure_port);
    char *const argv[] = {"openssl", "s_server", "-accept", accept,   "-cert",
                          cert,      "-key",     key,       "-quiet", NULL};
    ck_assert_int_eq(pipe2(in, O_CLOEXEC), 0);
    ck_assert_int_eq(pipe2(out, O_CLOEXEC | O_NONBLOCK), 0);
    pid_t server = spawn(argv, in[0], out[1]);
    int64_t end = real_clock_ms() + 20000;
    client_open(secure_port, cert, &got);
    while (!pipe_has(&asked, out[0], "\r\n\r\n")) {
        ck_assert_msg(real_clock_ms() < end, "nothing was asked: %s", got.detail);
        client_turn();
        if (got.has_ended) { /* it does not listen yet */
            ck_assert_int_eq(got.err, ERR_NET);
            client_close();
            got = (struct stream_outcome){0};
            client_open(secure_port, cert, &got);
        }
    }
    ck_assert_ptr_nonnull(strstr(buf_text(&asked), "GET /live HTTP/1.1\r\n"));
    answer_handshake(in[1], buf_text(&asked));
    while (got.text[0] == '\0') {
        ck_assert_msg(real_clock_ms() < end && !got.has_ended, "no text: %s", got.detail);
        client_turn();
    }
    ck_assert(got.is_open);
    ck_assert_str_eq(got.text, "hello");
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    while (!got.has_ended) {
        ck_assert_msg(real_clock_ms() < end, "the end is not noticed");
        client_turn();
    }
    ck_assert_int_eq(got.err, ERR_NET);
    client_close();
    buf_clear(&asked);
}
END_TEST

START_TEST(tls__wss__unknown_authority_is_refused)
{
    struct stream_outcome got = {0};
    int64_t end = real_clock_ms() + 20000;
    client_open(port, NULL, &got);
    while (!got.has_ended) {
        ck_assert_msg(real_clock_ms() < end, "it never ends");
        client_turn();
    }
    ck_assert_int_eq(got.err, ERR_UNTRUSTED);
    ck_assert_ptr_nonnull(strstr(got.detail, "certificate"));
    ck_assert(!got.is_open);
    client_close();
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(tls__known_authority__is_accepted),
    SUITE_TEST(tls__unknown_authority__is_refused),
    SUITE_TEST(tls__another_name__is_refused),
    SUITE_TEST(tls__wss__talks_over_a_verified_connection),
    SUITE_TEST(tls__wss__unknown_authority_is_refused),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("tls", tests, &fixture)
