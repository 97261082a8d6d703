#include "net/http_conn.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "net/http_internal.h"

struct http_conn {
    struct http_conn *next;
    struct http *http;
    CURL *easy; /* stays in the multi handle: its connection lives there */
    curl_socket_t fd;
    bool is_active;   /* something may be read or written without waiting */
    bool wants_write; /* the last sending did not get through */
    char label[HTTP_LABEL];
};

struct http_conn *http_conn_new(struct http *http, CURL *easy, const char *label)
{
    struct http_conn *conn = mem_alloc(sizeof *conn);
    conn->http = http;
    conn->easy = easy;
    conn->is_active = true;
    conn->fd = CURL_SOCKET_BAD;
    (void)curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &conn->fd);
    (void)text_copy(conn->label, sizeof conn->label, label);
    conn->next = http->conns;
    http->conns = conn;
    return conn;
}

void http_conn_close(struct http_conn *conn)
{
    if (conn == NULL)
        return;
    struct http_conn **at = &conn->http->conns;
    while (*at != conn)
        at = &(*at)->next;
    *at = conn->next;
    curl_multi_remove_handle(conn->http->multi, conn->easy);
    curl_easy_cleanup(conn->easy);
    mem_free(conn);
}

const char *http_conn_label(const struct http_conn *conn)
{
    return conn->label;
}

const char *http_conn_user_agent(const struct http_conn *conn)
{
    return conn->http->user_agent;
}

enum err http_conn_send(struct http_conn *conn, const void *data, size_t len, size_t *sent)
{
    *sent = 0;
    CURLcode code = curl_easy_send(conn->easy, data, len, sent);
    conn->wants_write = code == CURLE_AGAIN || (code == CURLE_OK && *sent < len);
    if (code == CURLE_OK || code == CURLE_AGAIN)
        return OK;
    return err_set(ERR_NET, "the connection to %s was lost", conn->label);
}

enum err http_conn_recv(struct http_conn *conn, void *out, size_t size, size_t *got)
{
    *got = 0;
    CURLcode code = curl_easy_recv(conn->easy, out, size, got);
    if (code == CURLE_AGAIN) {
        conn->is_active = false;
        *got = 0;
        return OK;
    }
    if (code != CURLE_OK)
        return err_set(ERR_NET, "the connection to %s was lost", conn->label);
    return *got > 0 ? OK : err_set(ERR_NET, "%s closed the connection", conn->label);
}

bool http_conn_is_active(const struct http_conn *conn)
{
    return conn->is_active;
}

/* ---- waiting */

size_t http_conn_count(const struct http *http)
{
    size_t count = 0;
    for (const struct http_conn *conn = http->conns; conn != NULL; conn = conn->next)
        count++;
    return count;
}

bool http_conn_is_ready(const struct http *http)
{
    const struct http_conn *conn = http->conns;
    while (conn != NULL && !conn->is_active)
        conn = conn->next;
    return conn != NULL;
}

void http_conn_before_wait(const struct http *http, struct curl_waitfd *fds)
{
    for (const struct http_conn *conn = http->conns; conn != NULL; conn = conn->next, fds++)
        *fds = (struct curl_waitfd){
            .fd = conn->fd,
            .events = (short)(CURL_WAIT_POLLIN | (conn->wants_write ? CURL_WAIT_POLLOUT : 0))};
}

void http_conn_after_wait(struct http *http, const struct curl_waitfd *fds)
{
    for (struct http_conn *conn = http->conns; conn != NULL; conn = conn->next, fds++)
        if (fds->revents != 0)
            conn->is_active = true;
}
