#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "signer/signer.h"
#include "signer/wire.h"
#include "signer/zygote.h"

/** The signer port. Requests wait in one queue; the first of it is with the signer, one at a time:
 * so the socket is never full and an answer always belongs to the head. */

struct call {
    struct call *next;
    ticket ticket;
    enum signer_op op;
    signer_done_fn *done; /* NULL: cancelled, its answer is dropped */
    void *arg;
    struct secret message; /* empty once it was sent */
    bool is_sent;
    enum err failed; /* OK: alive */
    char detail[WIRE_DETAIL];
};

struct signer_client {
    int socket, pid;     /* -1 and 0 while there is no process */
    int wake;            /* readable: for calls that failed here; -1 until there is one */
    struct call *calls;  /* oldest first */
    ticket last;         /* also the sequence number on the wire, cut to 32 bits */
    struct secret in;    /* one message from the signer */
    bool is_dispatching; /* done functions may submit and cancel, no more */
};

/* ---- calls
 * -------------------------------------------------------------------------------------- */

static void call_free(struct call *call)
{
    secret_clear(&call->message);
    mem_free(call);
}

static void call_fail(struct call *call, enum err err)
{
    if (call->failed != OK)
        return;
    call->failed = err;
    secret_clear(&call->message);
    if (!text_copy(call->detail, sizeof call->detail, err_detail(err)))
        call->detail[0] = '\0';
}

static struct call *call_take_head(struct signer_client *client)
{
    struct call *call = client->calls;
    client->calls = call->next;
    return call;
}

/* Call back and free. */
static void call_finish(struct call *call, const struct signer_answer *answer)
{
    if (call->done != NULL)
        call->done(call->arg, answer);
    call_free(call);
}

/* Make the descriptor that is polled readable, for calls that fail without a signer. */
static void wake_up(struct signer_client *client)
{
    if (client->wake < 0)
        client->wake = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
}

static void end_wake(struct signer_client *client)
{
    if (client->wake >= 0)
        close(client->wake);
    client->wake = -1;
}

/* ---- the process
 * -------------------------------------------------------------------------------- */

static void forget_process(struct signer_client *client)
{
    if (client->socket < 0)
        return;
    zygote_kill(client->pid);
    close(client->socket);
    client->socket = -1;
    client->pid = 0;
    if (client->in.cap > 0)
        mem_wipe(client->in.data, client->in.cap);
}

/* The process is lost, and with it the open vault: what was asked of it fails. */
static void lose_process(struct signer_client *client, const char *why)
{
    forget_process(client);
    enum err err = err_set(ERR_SIGNER, "%s", why);
    for (struct call *call = client->calls; call != NULL; call = call->next)
        call_fail(call, err);
    if (client->calls != NULL)
        wake_up(client);
}

static bool send_message(const struct signer_client *client, const struct secret *message)
{
    ssize_t sent;
    do
        sent = send(client->socket, message->data, message->len, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)message->len;
}

/* Hand the head of the queue to the signer, if nothing is with it and nothing failed before. */
static void pump(struct signer_client *client)
{
    struct call *head = client->calls;
    if (head == NULL || head->is_sent || head->failed != OK)
        return;
    if (client->socket < 0) {
        enum err err = zygote_spawn(&client->socket, &client->pid);
        if (err != OK) {
            call_fail(head, err);
            wake_up(client);
            return;
        }
    }
    if (!send_message(client, &head->message)) {
        lose_process(client, "the signer's process ended");
        return;
    }
    head->is_sent = true;
    secret_clear(&head->message);
}

/* ---- the port
 * ----------------------------------------------------------------------------------- */

static struct view view_of_secret(const struct secret *secret)
{
    return secret != NULL ? view_of(secret->data, secret->len) : view_of(NULL, 0);
}

static enum err write_request(struct secret *out, const struct signer_request *request, ticket id)
{
    struct wire_request wire = {
        .seq = (uint32_t)id,
        .op = request->op,
        .role = request->role,
        .kind = request->kind,
        .sealed = request->sealed,
        .vault = request->vault,
        .book = request->book,
        .box = request->box,
        .password = view_of_secret(request->password),
        .secret = view_of_secret(request->secret),
        .passphrase = view_of_secret(request->passphrase),
        .language = request->language,
        .first = request->first,
        .count = request->count,
        .chain_id = request->chain_id,
        .bytes = request->bytes,
        .digest = request->digest,
    };
    memcpy(wire.uid, request->uid, sizeof wire.uid);
    if (!text_copy(wire.path, sizeof wire.path, request->path))
        return err_set(ERR_LIMIT, "the path is too long");
    TRY(secret_init_library());
    return wire_request_write(out, &wire);
}

static ticket client_submit(void *ctx, const struct signer_request *request, signer_done_fn *done,
                            void *arg)
{
    struct signer_client *client = ctx;
    struct call *call = mem_alloc(sizeof *call);
    call->ticket = ++client->last;
    call->op = request->op;
    call->done = done;
    call->arg = arg;
    enum err err = write_request(&call->message, request, call->ticket);
    if (err != OK) {
        call_fail(call, err);
        wake_up(client);
    }
    struct call **end = &client->calls;
    while (*end != NULL)
        end = &(*end)->next;
    *end = call;
    pump(client);
    return call->ticket;
}

static bool derives_from_password(enum signer_op op)
{
    return op == SIGNER_VAULT_CREATE || op == SIGNER_VAULT_OPEN || op == SIGNER_VAULT_REWRAP;
}

static void client_cancel(void *ctx, ticket id)
{
    struct signer_client *client = ctx;
    struct call **place = &client->calls;
    while (*place != NULL && (*place)->ticket != id)
        place = &(*place)->next;
    struct call *call = *place;
    if (call == NULL)
        return;
    call->done = NULL;
    if (call->is_sent && call->failed == OK && !derives_from_password(call->op))
        return; /* its answer is near; the vault stays open */
    bool runs = call->is_sent && call->failed == OK;
    *place = call->next;
    call_free(call);
    if (runs)
        lose_process(client, "the signer was restarted, its vault is locked");
    pump(client);
}

/* ---- answers
 * ------------------------------------------------------------------------------------ */

static void deliver_failed(struct call *call)
{
    const struct signer_answer answer = {.err = call->failed, .detail = call->detail};
    call_finish(call, &answer);
}

static void deliver(struct call *call, const struct wire_answer *wire)
{
    struct secret text = {0};
    struct signer_answer answer = {
        .err = wire->err,
        .detail = wire->detail,
        .role = wire->role,
        .sealed = wire->sealed,
        .book = wire->book,
        .record = wire->record,
        .box = wire->box,
        .addresses = (const struct addr *)wire->addresses.data,
        .address_count = wire->addresses.len / sizeof(struct addr),
        .facts = &wire->facts,
        .message = wire->op == SIGNER_PREPARE_MESSAGE ? &wire->message : NULL,
        .typed = wire->op == SIGNER_PREPARE_TYPED ? &wire->typed : NULL,
        .spent = wire->op == SIGNER_POLICY_GET ? &wire->spent : NULL,
        .digest = wire->digest,
        .bytes = wire->bytes,
        .number = wire->number,
        .language = wire->language,
        .head_seq = wire->head_seq,
    };
    if (wire->text.len > 0) {
        secret_set(&text, wire->text.data, wire->text.len);
        answer.text = &text;
    }
    call_finish(call, &answer);
    secret_clear(&text);
}

/* Take one message off the socket. Returns: its length; 0: none is there; -1: the signer ended. */
static ssize_t receive(struct signer_client *client)
{
    ssize_t got;
    if (client->in.cap == 0)
        secret_init(&client->in, WIRE_MAX);
    do
        got = recv(client->socket, client->in.data, WIRE_MAX, MSG_DONTWAIT | MSG_TRUNC);
    while (got < 0 && errno == EINTR);
    if (got < 0 && errno == EAGAIN)
        return 0;
    return got > 0 && got <= WIRE_MAX ? got : -1;
}

/* Returns: false when no message was there. */
static bool collect(struct signer_client *client)
{
    static struct wire_answer wire;
    ssize_t len = client->socket >= 0 ? receive(client) : 0;
    if (len == 0)
        return false;
    if (len < 0) {
        lose_process(client, "the signer's process ended, its vault is locked");
        return false;
    }
    struct call *head = client->calls;
    if (wire_answer_read(&wire, view_of(client->in.data, (size_t)len)) != OK || head == NULL ||
        !head->is_sent || wire.seq != (uint32_t)head->ticket || wire.op != head->op) {
        lose_process(client, "the signer's answer makes no sense");
        return false;
    }
    deliver(call_take_head(client), &wire);
    if (client->in.cap > 0)
        mem_wipe(client->in.data, (size_t)len);
    return true;
}

void signer_client_dispatch(struct signer_client *client)
{
    ticket newest = client->last; /* what is submitted meanwhile waits for the next round */
    assert(!client->is_dispatching);
    client->is_dispatching = true;
    end_wake(client);
    while (collect(client))
        pump(client);
    while (client->calls != NULL && client->calls->failed != OK && client->calls->ticket <= newest)
        deliver_failed(call_take_head(client));
    pump(client);
    if (client->calls != NULL && client->calls->failed != OK)
        wake_up(client);
    client->is_dispatching = false;
}

/* ---- the client
 * --------------------------------------------------------------------------------- */

enum err signer_client_open(struct signer_client **out, struct signer_port *port)
{
    if (zygote_pid() == 0)
        return err_set(ERR_SIGNER, "the signer's parent process was not started");
    struct signer_client *client = mem_alloc(sizeof *client);
    client->socket = -1;
    client->wake = -1;
    *port = (struct signer_port){.ctx = client, .submit = client_submit, .cancel = client_cancel};
    *out = client;
    return OK;
}

void signer_client_close(struct signer_client *client)
{
    if (client == NULL)
        return;
    assert(!client->is_dispatching);
    forget_process(client);
    end_wake(client);
    while (client->calls != NULL)
        call_free(call_take_head(client));
    secret_clear(&client->in);
    mem_free(client);
}

int signer_client_fd(const struct signer_client *client)
{
    return client->wake >= 0 ? client->wake : client->socket;
}

bool signer_client_busy(const struct signer_client *client)
{
    return client->calls != NULL;
}

int signer_client_pid(const struct signer_client *client)
{
    return client->pid;
}
