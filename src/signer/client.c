#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "signer/signer.h"
#include "signer/wire.h"
#include "signer/zygote.h"

/** The signer port. There are two lanes, each with a process of its own: the signer, and the worker
 * for keystores, which can be ended while the signer's vault stays open. Requests wait in the queue
 * of their lane; the first of it is with the process, one at a time: so the socket is never full
 * and an answer always belongs to the head. */

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

struct lane {
    int socket, pid;    /* -1 and 0 while there is no process */
    struct call *calls; /* oldest first */
};
enum { LANE_SIGNER, LANE_WORKER, LANES };

struct signer_client {
    struct lane lanes[LANES];
    int wake;            /* readable: for calls that failed here; -1 until there is one */
    int both;            /* epoll of all that is above; -1 until there was a worker */
    ticket last;         /* also the sequence number on the wire, cut to 32 bits */
    struct secret in;    /* one message from a process */
    struct secret spare; /* wiped memory for the next message to one */
    bool is_dispatching; /* done functions may submit and cancel, no more */
};

static bool is_for_worker(enum signer_op op)
{
    return op == SIGNER_WORKER_KEY || op == SIGNER_KEYFILE_COST || op == SIGNER_KEYFILE_OPEN ||
           op == SIGNER_KEYFILE_WRITE;
}

/* ---- calls
 * -------------------------------------------------------------------------------------- */

/* Wipe a message that was sent, and keep its memory. */
static void recycle(struct signer_client *client, struct secret *message)
{
    secret_drop(message, message->len);
    if (message->cap > client->spare.cap)
        secret_move(&client->spare, message);
    else
        secret_clear(message);
}

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

static struct call *call_take_head(struct lane *lane)
{
    struct call *call = lane->calls;
    lane->calls = call->next;
    return call;
}

/* Call back and free. */
static void call_finish(struct call *call, const struct signer_answer *answer)
{
    if (call->done != NULL)
        call->done(call->arg, answer);
    call_free(call);
}

/* With two processes one descriptor stands for everything that may become readable. */
static void watch(const struct signer_client *client, int fd)
{
    struct epoll_event event = {.events = EPOLLIN};
    if (client->both >= 0)
        (void)epoll_ctl(client->both, EPOLL_CTL_ADD, fd, &event); /* closing takes it out again */
}

/* Make the descriptor that is polled readable, for calls that fail without a signer. */
static void wake_up(struct signer_client *client)
{
    if (client->wake >= 0)
        return;
    client->wake = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
    watch(client, client->wake);
}

static void end_wake(struct signer_client *client)
{
    if (client->wake >= 0)
        close(client->wake);
    client->wake = -1;
}

/* ---- the process
 * -------------------------------------------------------------------------------- */

static void forget_process(struct signer_client *client, struct lane *lane)
{
    if (lane->socket < 0)
        return;
    zygote_kill(lane->pid);
    close(lane->socket);
    lane->socket = -1;
    lane->pid = 0;
    if (client->in.cap > 0)
        mem_wipe(client->in.data, client->in.cap);
}

/* The process is lost, and with it what it held: what was asked of it fails. */
static void lose_process(struct signer_client *client, struct lane *lane, const char *why)
{
    forget_process(client, lane);
    enum err err = err_set(ERR_SIGNER, "%s", why);
    for (struct call *call = lane->calls; call != NULL; call = call->next)
        call_fail(call, err);
    if (lane->calls != NULL)
        wake_up(client);
}

static enum err start_process(struct signer_client *client, struct lane *lane)
{
    bool is_worker = lane == &client->lanes[LANE_WORKER];
    TRY(zygote_spawn(&lane->socket, &lane->pid));
    if (is_worker && client->both < 0) {
        client->both = epoll_create1(EPOLL_CLOEXEC);
        if (client->lanes[LANE_SIGNER].socket >= 0)
            watch(client, client->lanes[LANE_SIGNER].socket);
        if (client->wake >= 0)
            watch(client, client->wake);
    }
    watch(client, lane->socket);
    return OK;
}

static bool send_message(const struct lane *lane, const struct secret *message)
{
    ssize_t sent;
    do
        sent = send(lane->socket, message->data, message->len, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)message->len;
}

/* Hand the head of the queue to the process, if nothing is with it and nothing failed before. */
static void pump(struct signer_client *client, struct lane *lane)
{
    struct call *head = lane->calls;
    if (head == NULL || head->is_sent || head->failed != OK)
        return;
    if (lane->socket < 0) {
        enum err err = start_process(client, lane);
        if (err != OK) {
            call_fail(head, err);
            wake_up(client);
            return;
        }
    }
    if (!send_message(lane, &head->message)) {
        lose_process(client, lane, "the signer's process ended");
        return;
    }
    head->is_sent = true;
    recycle(client, &head->message);
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
    struct lane *lane = &client->lanes[is_for_worker(request->op) ? LANE_WORKER : LANE_SIGNER];
    struct call *call = mem_alloc(sizeof *call);
    call->ticket = ++client->last;
    call->op = request->op;
    call->done = done;
    call->arg = arg;
    secret_move(&call->message, &client->spare);
    enum err err = write_request(&call->message, request, call->ticket);
    if (err != OK) {
        call_fail(call, err);
        wake_up(client);
    }
    struct call **end = &lane->calls;
    while (*end != NULL)
        end = &(*end)->next;
    *end = call;
    pump(client, lane);
    return call->ticket;
}

/* Is it worth ending the process to be rid of this? */
static bool is_slow(enum signer_op op)
{
    return op == SIGNER_VAULT_CREATE || op == SIGNER_VAULT_OPEN || op == SIGNER_VAULT_REWRAP ||
           op == SIGNER_KEYFILE_OPEN || op == SIGNER_KEYFILE_WRITE;
}

static void cancel_in_lane(struct signer_client *client, struct lane *lane, ticket id)
{
    struct call **place = &lane->calls;
    while (*place != NULL && (*place)->ticket != id)
        place = &(*place)->next;
    struct call *call = *place;
    if (call == NULL)
        return;
    call->done = NULL;
    if (call->is_sent && call->failed == OK && !is_slow(call->op))
        return; /* its answer is near; the vault stays open */
    bool runs = call->is_sent && call->failed == OK;
    *place = call->next;
    call_free(call);
    if (runs)
        lose_process(client, lane, "the signer was restarted, its vault is locked");
    pump(client, lane);
}

static void client_cancel(void *ctx, ticket id)
{
    struct signer_client *client = ctx;
    for (size_t i = 0; i < LANES; i++)
        cancel_in_lane(client, &client->lanes[i], id);
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

/* Take one message off the socket. Returns: its length; 0: none is there; -1: the process ended. */
static ssize_t receive(struct signer_client *client, const struct lane *lane)
{
    ssize_t got;
    if (client->in.cap == 0)
        secret_init(&client->in, WIRE_MAX);
    do
        got = recv(lane->socket, client->in.data, WIRE_MAX, MSG_DONTWAIT | MSG_TRUNC);
    while (got < 0 && errno == EINTR);
    if (got < 0 && errno == EAGAIN)
        return 0;
    return got > 0 && got <= WIRE_MAX ? got : -1;
}

/* Returns: false when no message was there. */
static bool collect(struct signer_client *client, struct lane *lane)
{
    static struct wire_answer wire;
    ssize_t len = lane->socket >= 0 ? receive(client, lane) : 0;
    if (len == 0)
        return false;
    if (len < 0) {
        lose_process(client, lane, "the signer's process ended, its vault is locked");
        return false;
    }
    struct call *head = lane->calls;
    if (wire_answer_read(&wire, view_of(client->in.data, (size_t)len)) != OK || head == NULL ||
        !head->is_sent || wire.seq != (uint32_t)head->ticket || wire.op != head->op) {
        lose_process(client, lane, "the signer's answer makes no sense");
        return false;
    }
    deliver(call_take_head(lane), &wire);
    if (client->in.cap > 0)
        mem_wipe(client->in.data, (size_t)len);
    return true;
}

static void dispatch_lane(struct signer_client *client, struct lane *lane, ticket newest)
{
    if (collect(client, lane)) /* there is never more than one: one request is with the process */
        pump(client, lane);
    while (lane->calls != NULL && lane->calls->failed != OK && lane->calls->ticket <= newest)
        deliver_failed(call_take_head(lane));
    pump(client, lane);
    if (lane->calls != NULL && lane->calls->failed != OK)
        wake_up(client);
}

void signer_client_dispatch(struct signer_client *client)
{
    ticket newest = client->last; /* what is submitted meanwhile waits for the next round */
    assert(!client->is_dispatching);
    client->is_dispatching = true;
    end_wake(client);
    for (size_t i = 0; i < LANES; i++)
        dispatch_lane(client, &client->lanes[i], newest);
    client->is_dispatching = false;
}

/* ---- the client
 * --------------------------------------------------------------------------------- */

enum err signer_client_open(struct signer_client **out, struct signer_port *port)
{
    if (zygote_pid() == 0)
        return err_set(ERR_SIGNER, "the signer's parent process was not started");
    struct signer_client *client = mem_alloc(sizeof *client);
    for (size_t i = 0; i < LANES; i++)
        client->lanes[i].socket = -1;
    client->wake = -1;
    client->both = -1;
    *port = (struct signer_port){.ctx = client, .submit = client_submit, .cancel = client_cancel};
    *out = client;
    return OK;
}

void signer_client_close(struct signer_client *client)
{
    if (client == NULL)
        return;
    assert(!client->is_dispatching);
    for (size_t i = 0; i < LANES; i++) {
        forget_process(client, &client->lanes[i]);
        while (client->lanes[i].calls != NULL)
            call_free(call_take_head(&client->lanes[i]));
    }
    end_wake(client);
    if (client->both >= 0)
        close(client->both);
    secret_clear(&client->in);
    secret_clear(&client->spare);
    mem_free(client);
}

int signer_client_fd(const struct signer_client *client)
{
    if (client->both >= 0)
        return client->both;
    return client->wake >= 0 ? client->wake : client->lanes[LANE_SIGNER].socket;
}

bool signer_client_busy(const struct signer_client *client)
{
    return client->lanes[LANE_SIGNER].calls != NULL || client->lanes[LANE_WORKER].calls != NULL;
}

int signer_client_pid(const struct signer_client *client)
{
    return client->lanes[LANE_SIGNER].pid;
}
