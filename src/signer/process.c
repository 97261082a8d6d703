#include "signer/process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <sys/socket.h>

#include "core/base/secret.h"
#include "signer/sandbox.h"
#include "signer/session.h"

#define STATUS_OK     0
#define STATUS_FAILED 70

/* What computing with keys may have left below the caller's frame. */
#define STACK_TO_WIPE 32768

static volatile sig_atomic_t hang_up;

static void on_hang_up(int number)
{
    (void)number;
    hang_up = 1;
}

/* SIGHUP arrives only while the signer waits, so that it never interrupts a computation. */
static void catch_hang_up(sigset_t *waiting)
{
    struct sigaction action = {.sa_handler = on_hang_up};
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGHUP);
    sigemptyset(waiting);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    sigaction(SIGHUP, &action, NULL);
}

static void heed_hang_up(struct session *session)
{
    if (!hang_up)
        return;
    hang_up = 0;
    session_lock(session);
}

/* Wait for a message. Returns: its length in message, 0 when the peer is gone or sent nonsense. */
static size_t receive(struct secret *message, struct session *session, const sigset_t *waiting)
{
    struct pollfd poll_fd = {.fd = SANDBOX_FD, .events = POLLIN};
    const struct timespec at_once = {0, 0};
    for (;;) {
        bool is_interrupted = ppoll(&poll_fd, 1, NULL, waiting) < 0 && errno == EINTR;
        /* With a message there, the kernel leaves a signal pending: ask for it alone. */
        (void)ppoll(NULL, 0, &at_once, waiting);
        heed_hang_up(session);
        if (is_interrupted)
            continue;
        ssize_t got = recv(SANDBOX_FD, message->data, WIRE_MAX, MSG_DONTWAIT | MSG_TRUNC);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        return got > 0 && got <= WIRE_MAX ? (size_t)got : 0;
    }
}

static bool send_whole(const struct secret *message)
{
    for (;;) {
        ssize_t sent = send(SANDBOX_FD, message->data, message->len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        return sent == (ssize_t)message->len;
    }
}

/* Returns: false when it is time to end. */
static bool serve_one(struct session *session, struct secret *in, struct secret *out,
                      const sigset_t *waiting)
{
    static struct wire_answer answer; /* large, and nothing secret is inside */
    struct wire_request request;
    size_t len = receive(in, session, waiting);
    if (len == 0 || wire_request_read(&request, view_of(in->data, len)) != OK)
        return false;
    session_handle(session, &answer, &request);
    sodium_memzero(in->data, len);
    bool is_sent = wire_answer_write(out, &answer) == OK && send_whole(out);
    secret_drop(out, out->len);
    return is_sent;
}

_Noreturn void signer_run(int socket, int parent)
{
    sigset_t waiting;
    struct secret in = {0}, out = {0};
    if (sandbox_detach(socket, parent, "eco-signer") != OK || secret_init_library() != OK)
        sandbox_exit(STATUS_FAILED);
    catch_hang_up(&waiting);
    secret_init(&in, WIRE_MAX);
    struct session *session = session_new(&vault_kdf_default);
    if (sandbox_filter() != OK)
        sandbox_exit(STATUS_FAILED);
    while (serve_one(session, &in, &out, &waiting))
        sodium_stackzero(STACK_TO_WIPE);
    session_free(session);
    secret_clear(&in);
    secret_clear(&out);
    sandbox_exit(STATUS_OK);
}
