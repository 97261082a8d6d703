#include "signer/process.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "core/base/secret.h"
#include "signer/sandbox.h"
#include "signer/session.h"

#define STATUS_OK     0
#define STATUS_FAILED 70

/* What computing with keys may have left below the caller's frame. */
#define STACK_TO_WIPE 32768

static struct session *served;
static volatile sig_atomic_t is_waiting, hang_up;

/* A hang-up locks at once while the signer waits, where nothing is under way that it could disturb;
 * during a computation it is noted for the next wait. */
static void on_hang_up(int number)
{
    (void)number;
    if (is_waiting)
        session_lock(served);
    else
        hang_up = 1;
}

static void catch_hang_up(void)
{
    struct sigaction action = {.sa_handler = on_hang_up, .sa_flags = SA_RESTART};
    sigaction(SIGHUP, &action, NULL);
}

/* From here on the handler locks; no hang-up falls between the question and the wait. */
static void begin_wait(void)
{
    for (;;) {
        is_waiting = 1;
        atomic_signal_fence(memory_order_seq_cst);
        if (!hang_up)
            return;
        is_waiting = 0;
        hang_up = 0;
        session_lock(served);
    }
}

static void end_wait(void)
{
    atomic_signal_fence(memory_order_seq_cst);
    is_waiting = 0;
    atomic_signal_fence(memory_order_seq_cst);
}

/* Wait for a message. Returns: its length in message, 0 when the peer is gone or sent nonsense. */
static size_t receive(struct secret *message)
{
    ssize_t got;
    begin_wait();
    do
        got = recv(SANDBOX_FD, message->data, WIRE_MAX, MSG_TRUNC);
    while (got < 0 && errno == EINTR);
    end_wait();
    return got > 0 && got <= WIRE_MAX ? (size_t)got : 0;
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
static bool serve_one(struct secret *in, struct secret *out)
{
    static struct wire_answer answer; /* large, and nothing secret is inside */
    struct wire_request request;
    size_t len = receive(in);
    if (len == 0 || wire_request_read(&request, view_of(in->data, len)) != OK)
        return false;
    session_handle(served, &answer, &request);
    sodium_memzero(in->data, len);
    bool is_sent = wire_answer_write(out, &answer) == OK && send_whole(out);
    session_answered(served);
    secret_drop(out, out->len);
    return is_sent;
}

_Noreturn void signer_run(int socket, int parent)
{
    struct secret in = {0}, out = {0};
    if (sandbox_detach(socket, parent, "eco-signer") != OK || secret_init_library() != OK)
        sandbox_exit(STATUS_FAILED);
    secret_init(&in, WIRE_MAX);
    served = session_new(&vault_kdf_default);
    catch_hang_up();
    if (sandbox_filter() != OK)
        sandbox_exit(STATUS_FAILED);
    while (serve_one(&in, &out))
        sodium_stackzero(STACK_TO_WIPE);
    session_free(served);
    secret_clear(&in);
    secret_clear(&out);
    sandbox_exit(STATUS_OK);
}
