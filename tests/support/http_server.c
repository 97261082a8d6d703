#include "support/http_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/mem.h"

#define SEEN_MAX       512
#define CONNECTION_MAX 256

struct http_server {
    http_server_fn *answer;
    void *ctx;
    int listener;
    int port;
    int stop[2]; /* the reading end becomes readable when it is time to go */
    char url[64];
    pthread_t acceptor;
    pthread_mutex_t lock;
    pthread_t threads[CONNECTION_MAX];
    size_t connections;
    struct http_seen *seen[SEEN_MAX];
    size_t seen_count;
};
struct client {
    struct http_server *server;
    int fd;
    size_t number;
};

/* ---- waiting and sending, ended by stop */

static bool wait_readable(const struct http_server *server, int fd, int timeout_ms)
{
    struct pollfd fds[2] = {{.fd = server->stop[0], .events = POLLIN},
                            {.fd = fd, .events = POLLIN}};
    return poll(fds, fd < 0 ? 1 : 2, timeout_ms) > 0 && fds[0].revents == 0;
}

static bool pause_ms(const struct http_server *server, int timeout_ms)
{
    struct pollfd stop = {.fd = server->stop[0], .events = POLLIN};
    return poll(&stop, 1, timeout_ms) == 0;
}

static bool send_all(const struct client *client, const void *data, size_t len)
{
    const uint8_t *at = data;
    while (len > 0) {
        struct pollfd fds[2] = {{.fd = client->server->stop[0], .events = POLLIN},
                                {.fd = client->fd, .events = POLLOUT}};
        if (poll(fds, 2, -1) < 0 || fds[0].revents != 0)
            return false;
        ssize_t sent = send(client->fd, at, len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

/* ---- reading one request */

static const char *find_header(const char *headers, const char *name)
{
    size_t len = strlen(name);
    for (const char *line = headers; line != NULL && *line != '\0';) {
        if (strncasecmp(line, name, len) == 0 && line[len] == ':')
            return line + len + 1;
        line = strstr(line, "\r\n");
        line = line == NULL ? NULL : line + 2;
    }
    return NULL;
}

static bool read_more(const struct client *client, struct buf *in)
{
    char block[4096];
    if (!wait_readable(client->server, client->fd, -1))
        return false;
    ssize_t got = recv(client->fd, block, sizeof block, 0);
    if (got <= 0)
        return false;
    buf_add(in, block, (size_t)got);
    return true;
}

static bool read_request(const struct client *client, struct http_seen *seen)
{
    struct buf in = {0};
    const char *end = NULL;
    bool ok = true;
    while (ok && (end = strstr(buf_text(&in), "\r\n\r\n")) == NULL)
        ok = read_more(client, &in);
    if (ok) {
        const char *text = buf_text(&in);
        const char *line_end = strstr(text, "\r\n");
        ok = sscanf(text, "%7s %511s", seen->method, seen->path) == 2;
        size_t head = (size_t)(end - text) + 4;
        buf_add(&seen->headers, line_end + 2, head - (size_t)(line_end + 2 - text) - 2);
        const char *length = find_header(buf_text(&seen->headers), "content-length");
        size_t due = length == NULL ? 0 : (size_t)strtoul(length, NULL, 10);
        while (ok && in.len < head + due)
            ok = read_more(client, &in);
        if (ok)
            buf_add(&seen->body, in.data + head, due);
    }
    buf_clear(&in);
    return ok;
}

/* ---- answering */

static bool send_head(const struct client *client, const struct http_script *script, size_t total)
{
    struct buf head = {0};
    buf_printf(&head, "HTTP/1.1 %d X\r\n", script->status == 0 ? 200 : script->status);
    if (script->is_chunked)
        buf_add_text(&head, "Transfer-Encoding: chunked\r\n");
    else if (!script->has_no_length)
        buf_printf(&head, "Content-Length: %zu\r\n", total);
    if (script->has_no_length)
        buf_add_text(&head, "Connection: close\r\n");
    if (script->headers != NULL)
        buf_add_text(&head, script->headers);
    buf_add_text(&head, "\r\n");
    bool ok = send_all(client, head.data, head.len);
    buf_clear(&head);
    return ok;
}

static bool send_part(const struct client *client, const struct http_script *script,
                      const uint8_t *data, size_t len)
{
    char size[32];
    if (script->drip_ms > 0 && !pause_ms(client->server, script->drip_ms))
        return false;
    if (!script->is_chunked)
        return send_all(client, data, len);
    snprintf(size, sizeof size, "%zx\r\n", len);
    return send_all(client, size, strlen(size)) && send_all(client, data, len) &&
           send_all(client, "\r\n", 2);
}

static bool send_body(const struct client *client, const struct http_script *script, size_t total)
{
    size_t end = script->cut_at > 0 && script->cut_at < total ? script->cut_at : total;
    for (size_t at = 0; at < end;) {
        size_t offset = at % script->body.len;
        size_t len = script->body.len - offset;
        if (script->drip_ms > 0)
            len = 1;
        if (len > end - at)
            len = end - at;
        if (!send_part(client, script, script->body.data + offset, len))
            return false;
        at += len;
    }
    if (end < total)
        return false;
    return !script->is_chunked || send_all(client, "0\r\n\r\n", 5);
}

/* Returns: true when the connection stays open. */
static bool send_answer(const struct client *client, const struct http_script *script)
{
    if (script->is_silent) {
        (void)wait_readable(client->server, client->fd, -1);
        return false;
    }
    if (script->delay_ms > 0 && !pause_ms(client->server, script->delay_ms))
        return false;
    if (script->is_closed)
        return false;
    if (script->raw != NULL)
        return send_all(client, script->raw, strlen(script->raw)) && false;
    size_t total = script->body.len == 0   ? 0
                   : script->repeat_to > 0 ? script->repeat_to
                                           : script->body.len;
    return send_head(client, script, total) && send_body(client, script, total) &&
           !script->has_no_length;
}

static void seen_free(struct http_seen *seen)
{
    buf_clear(&seen->headers);
    buf_clear(&seen->body);
    mem_free(seen);
}

static bool serve_one(const struct client *client)
{
    struct http_server *server = client->server;
    struct http_seen *seen = mem_alloc(sizeof *seen);
    struct http_script script = {0};
    if (!read_request(client, seen)) {
        seen_free(seen);
        return false;
    }
    pthread_mutex_lock(&server->lock);
    bool is_kept = server->seen_count < SEEN_MAX;
    seen->index = server->seen_count;
    seen->connection = client->number;
    if (is_kept)
        server->seen[server->seen_count++] = seen;
    server->answer(server->ctx, seen, &script);
    pthread_mutex_unlock(&server->lock);
    bool stays = is_kept && send_answer(client, &script);
    buf_clear(&script.body);
    if (!is_kept)
        seen_free(seen);
    return stays;
}

static void *serve(void *arg)
{
    struct client *client = arg;
    while (serve_one(client))
        ;
    close(client->fd);
    mem_free(client);
    return NULL;
}

static void *accept_all(void *arg)
{
    struct http_server *server = arg;
    while (wait_readable(server, server->listener, -1)) {
        int fd = accept(server->listener, NULL, NULL);
        if (fd < 0)
            continue;
        if (server->connections == CONNECTION_MAX) {
            close(fd);
            continue;
        }
        const int on = 1; /* head and body are two writes: do not wait between them */
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct client *client = mem_alloc(sizeof *client);
        *client = (struct client){.server = server, .fd = fd, .number = server->connections};
        if (pthread_create(&server->threads[server->connections], NULL, serve, client) != 0)
            abort();
        server->connections++;
    }
    return NULL;
}

/* ---- lifetime */

static int listen_on_loopback(int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 64) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
        perror("http_server");
        abort();
    }
    *port = ntohs(address.sin_port);
    return fd;
}

int http_server_dead_port(void)
{
    int port;
    close(listen_on_loopback(&port));
    return port;
}

struct http_server *http_server_start(http_server_fn *answer, void *ctx)
{
    struct http_server *server = mem_alloc(sizeof *server);
    server->answer = answer;
    server->ctx = ctx;
    server->listener = listen_on_loopback(&server->port);
    snprintf(server->url, sizeof server->url, "http://127.0.0.1:%d", server->port);
    pthread_mutex_init(&server->lock, NULL);
    if (pipe(server->stop) != 0 ||
        pthread_create(&server->acceptor, NULL, accept_all, server) != 0) {
        perror("http_server");
        abort();
    }
    return server;
}

void http_server_stop(struct http_server *server)
{
    if (write(server->stop[1], "x", 1) != 1)
        abort();
    pthread_join(server->acceptor, NULL);
    for (size_t i = 0; i < server->connections; i++)
        pthread_join(server->threads[i], NULL);
    for (size_t i = 0; i < server->seen_count; i++)
        seen_free(server->seen[i]);
    close(server->listener);
    close(server->stop[0]);
    close(server->stop[1]);
    pthread_mutex_destroy(&server->lock);
    mem_free(server);
}

const char *http_server_url(const struct http_server *server)
{
    return server->url;
}

int http_server_port(const struct http_server *server)
{
    return server->port;
}

size_t http_server_count(struct http_server *server)
{
    pthread_mutex_lock(&server->lock);
    size_t count = server->seen_count;
    pthread_mutex_unlock(&server->lock);
    return count;
}

const struct http_seen *http_server_seen(struct http_server *server, size_t index)
{
    pthread_mutex_lock(&server->lock);
    const struct http_seen *seen = index < server->seen_count ? server->seen[index] : NULL;
    pthread_mutex_unlock(&server->lock);
    return seen;
}

void http_server_text(void *ctx, const struct http_seen *seen, struct http_script *out)
{
    (void)seen;
    buf_add_text(&out->body, ctx);
}
