#ifndef NET_HTTP_INTERNAL_H
#define NET_HTTP_INTERNAL_H

/** What http.c (transfers) and http_conn.c (connections that stay open) share. */

#include <curl/curl.h>

#include "net/http.h"
#include "net/http_conn.h"

struct http {
    CURLM *multi;
    char *user_agent;
    char *ca_file;
    bool has_cert_dir;
    struct http_transfer *transfers; /* all that are under way */
    struct http_conn *conns;         /* all that are open */
};

/** Take over a handle that has connected. */
struct http_conn *http_conn_new(struct http *http, CURL *easy, const char *label);
size_t http_conn_count(const struct http *http);
/** Returns: true when one has bytes that are not waited for any more. */
bool http_conn_is_ready(const struct http *http);
/** Say what each waits for, and take what the wait found. In: fds: http_conn_count() of them */
void http_conn_before_wait(const struct http *http, struct curl_waitfd *fds);
void http_conn_after_wait(struct http *http, const struct curl_waitfd *fds);

#endif
