#include "support/ws_server.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/eth/handshake.h"

#define CONNECTION_MAX 64

struct ws_server {
    ws_server_fn *speak;
    void *ctx;
    int listener, port;
    int stop[2];
    char url[64];
    const char *handshake;
    pthread_t acceptor;
    pthread_t threads[CONNECTION_MAX];
    pthread_mutex_t lock;
    size_t connections;
};
struct ws_peer {
    struct ws_server *server;
    int fd;
    size_t number;
};

static bool wait_for(const struct ws_server *server, int fd, short events, int timeout_ms)
{
    struct pollfd fds[2] = {{.fd = server->stop[0], .events = POLLIN},
                            {.fd = fd, .events = events}};
    return poll(fds, 2, timeout_ms) > 0 && fds[0].revents == 0;
}

bool ws_peer_send_raw(struct ws_peer *peer, const void *data, size_t len)
{
    const uint8_t *at = data;
    while (len > 0) {
        if (!wait_for(peer->server, peer->fd, POLLOUT, -1))
            return false;
        ssize_t sent = send(peer->fd, at, len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent <= 0)
            return false;
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

static bool read_exactly(struct ws_peer *peer, void *out, size_t len)
{
    uint8_t *at = out;
    while (len > 0) {
        if (!wait_for(peer->server, peer->fd, POLLIN, -1))
            return false;
        ssize_t got = recv(peer->fd, at, len, MSG_DONTWAIT);
        if (got <= 0)
            return false;
        at += got;
        len -= (size_t)got;
    }
    return true;
}

/* ---- frames (RFC 6455, 5.2) */

bool ws_peer_send_frame(struct ws_peer *peer, uint8_t first, const void *data, size_t len,
                        bool masked)
{
    static const uint8_t mask[4] = {1, 2, 3, 4};
    struct buf frame = {0};
    uint8_t bit = masked ? 0x80 : 0;
    buf_add_byte(&frame, first);
    if (len < 126) {
        buf_add_byte(&frame, (uint8_t)(bit | len));
    } else {
        int bytes = len < 65536 ? 2 : 8;
        buf_add_byte(&frame, (uint8_t)(bit | (bytes == 2 ? 126 : 127)));
        for (int i = bytes - 1; i >= 0; i--)
            buf_add_byte(&frame, (uint8_t)(len >> (8 * i)));
    }
    if (masked)
        buf_add(&frame, mask, sizeof mask);
    for (size_t i = 0; i < len; i++)
        buf_add_byte(&frame, (uint8_t)(((const uint8_t *)data)[i] ^ (masked ? mask[i % 4] : 0)));
    bool ok = ws_peer_send_raw(peer, frame.data, frame.len);
    buf_clear(&frame);
    return ok;
}

bool ws_peer_send(struct ws_peer *peer, const char *text)
{
    return ws_peer_send_frame(peer, 0x81, text, strlen(text), false);
}

bool ws_peer_read_frame(struct ws_peer *peer, uint8_t *opcode, struct buf *data)
{
    uint8_t head[2], size[8], mask[4];
    if (!read_exactly(peer, head, 2) || (head[1] & 0x80) == 0)
        return false; /* a client masks */
    size_t len = head[1] & 0x7f, bytes = len == 126 ? 2 : len == 127 ? 8 : 0;
    if (!read_exactly(peer, size, bytes))
        return false;
    for (size_t i = 0; i < bytes; i++)
        len = (i == 0 ? 0 : len << 8) | size[i];
    if (len > 1 << 20 || !read_exactly(peer, mask, 4))
        return false;
    buf_reset(data);
    uint8_t *bytes_at = buf_grow(data, len);
    if (!read_exactly(peer, bytes_at, len))
        return false;
    for (size_t i = 0; i < len; i++)
        bytes_at[i] ^= mask[i % 4];
    *opcode = head[0] & 15;
    return true;
}

bool ws_peer_read(struct ws_peer *peer, struct buf *text)
{
    uint8_t opcode = 0;
    while (ws_peer_read_frame(peer, &opcode, text)) {
        if (opcode == 1)
            return true;
        if (opcode == 9 && !ws_peer_send_frame(peer, 0x8a, text->data, text->len, false))
            return false;
    }
    return false;
}

void ws_peer_stall(struct ws_peer *peer)
{
    char byte;
    while (wait_for(peer->server, peer->fd, POLLIN, -1) &&
           recv(peer->fd, &byte, 1, MSG_DONTWAIT) > 0)
        ;
}

bool ws_peer_pause(struct ws_peer *peer, int ms)
{
    struct pollfd stop = {.fd = peer->server->stop[0], .events = POLLIN};
    return poll(&stop, 1, ms) == 0;
}

/* ---- connections */

static bool shake_hands(struct ws_peer *peer)
{
    struct buf in = {0}, out = {0};
    char key[HANDSHAKE_KEY] = "", accept[HANDSHAKE_ACCEPT];
    char byte;
    bool ok = true;
    while (ok && strstr(buf_text(&in), "\r\n\r\n") == NULL) {
        ok = in.len < 8192 && read_exactly(peer, &byte, 1);
        if (ok)
            buf_add(&in, &byte, 1);
    }
    const char *header = strstr(buf_text(&in), "Sec-WebSocket-Key: ");
    if (ok && header != NULL && sscanf(header + 19, "%24s", key) == 1) {
        handshake_accept(accept, key);
        const char *answer = peer->server->handshake != NULL
                                 ? peer->server->handshake
                                 : "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                   "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n";
        const char *place = strstr(answer, "%s");
        buf_add(&out, answer, place != NULL ? (size_t)(place - answer) : strlen(answer));
        if (place != NULL) {
            buf_add_text(&out, accept);
            buf_add_text(&out, place + 2);
        }
        ok = ws_peer_send_raw(peer, out.data, out.len);
    } else {
        ok = false;
    }
    buf_clear(&in);
    buf_clear(&out);
    return ok;
}

static void *serve(void *arg)
{
    struct ws_peer *peer = arg;
    if (shake_hands(peer))
        peer->server->speak(peer->server->ctx, peer, peer->number);
    close(peer->fd);
    mem_free(peer);
    return NULL;
}

static void *accept_all(void *arg)
{
    struct ws_server *server = arg;
    const int on = 1;
    while (wait_for(server, server->listener, POLLIN, -1)) {
        int fd = accept(server->listener, NULL, NULL);
        if (fd < 0)
            continue;
        if (server->connections == CONNECTION_MAX) {
            close(fd);
            continue;
        }
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct ws_peer *peer = mem_alloc(sizeof *peer);
        pthread_mutex_lock(&server->lock);
        *peer = (struct ws_peer){.server = server, .fd = fd, .number = server->connections};
        if (pthread_create(&server->threads[server->connections], NULL, serve, peer) != 0)
            abort();
        server->connections++;
        pthread_mutex_unlock(&server->lock);
    }
    return NULL;
}

struct ws_server *ws_server_start(ws_server_fn *speak, void *ctx)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    struct ws_server *server = mem_alloc(sizeof *server);
    server->speak = speak;
    server->ctx = ctx;
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->listener < 0 || bind(server->listener, (struct sockaddr *)&address, len) != 0 ||
        listen(server->listener, 16) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &len) != 0 ||
        pipe(server->stop) != 0) {
        perror("ws_server");
        abort();
    }
    server->port = ntohs(address.sin_port);
    snprintf(server->url, sizeof server->url, "ws://127.0.0.1:%d/live", server->port);
    pthread_mutex_init(&server->lock, NULL);
    if (pthread_create(&server->acceptor, NULL, accept_all, server) != 0)
        abort();
    return server;
}

void ws_server_stop(struct ws_server *server)
{
    if (write(server->stop[1], "x", 1) != 1)
        abort();
    pthread_join(server->acceptor, NULL);
    for (size_t i = 0; i < server->connections; i++)
        pthread_join(server->threads[i], NULL);
    close(server->listener);
    close(server->stop[0]);
    close(server->stop[1]);
    pthread_mutex_destroy(&server->lock);
    mem_free(server);
}

const char *ws_server_url(const struct ws_server *server)
{
    return server->url;
}

size_t ws_server_connections(struct ws_server *server)
{
    pthread_mutex_lock(&server->lock);
    size_t count = server->connections;
    pthread_mutex_unlock(&server->lock);
    return count;
}

void ws_server_handshake(struct ws_server *server, const char *answer)
{
    server->handshake = answer;
}
