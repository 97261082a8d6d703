/* Certificates are verified, against a server of OpenSSL's own command. */

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/text.h"
#include "net/http.h"
#include "support/http_server.h"
#include "support/suite.h"

static char dir[] = "/tmp/ecocoin-tls-XXXXXX";
static char cert[128], key[128];
static pid_t child;
static int port;

static pid_t spawn(char *const argv[], int out_fd)
{
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
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
    waitpid(spawn(argv, sink), &status, 0);
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
    child = spawn(argv, out[1]);
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

static const struct suite_test tests[] = {
    SUITE_TEST(tls__known_authority__is_accepted),
    SUITE_TEST(tls__unknown_authority__is_refused),
    SUITE_TEST(tls__another_name__is_refused),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("tls", tests, &fixture)
