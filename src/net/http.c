#include "net/http_internal.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <limits.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"

#define HEADER_BYTES_MAX ((size_t)64 << 10)
#define CONNECT_MS_MAX   10000L
#define RECEIVE_BYTES    8192L
#define HOST_CONNECTIONS 4L
#define CACHED_SOCKETS   6L
#define CERT_DIR         "/etc/ssl/certs"

struct http_transfer {
    struct http_transfer *next;
    CURL *easy; /* NULL: refused before it began */
    struct curl_slist *headers;
    char label[HTTP_LABEL];
    struct buf request_body;
    struct buf body;
    size_t max_bytes;
    size_t header_bytes;
    bool connect_only;
    bool too_large;
    enum err refused;
    char detail[256];
    http_done_fn *done;
    void *arg;
};

/* ---- URLs */

static bool host_is_loopback(const char *host)
{
    struct in_addr v4;
    if (inet_pton(AF_INET, host, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0;
}

static enum err url_examine(CURLU *parts, const char *url, char label[HTTP_LABEL], bool *loopback)
{
    char *scheme = NULL, *host = NULL, *port = NULL;
    enum err err = OK;
    if (curl_url_set(parts, CURLUPART_URL, url, 0) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_HOST, &host, 0) != CURLUE_OK) {
        err = err_set(ERR_CONFIG, "the endpoint's address is not a URL");
        goto out;
    }
    (void)curl_url_get(parts, CURLUPART_PORT, &port, 0);
    struct buf clean = {0};
    text_clean(&clean, host, strlen(host), HTTP_LABEL / 4);
    if (port != NULL)
        buf_printf(&clean, ":%s", port);
    (void)text_copy(label, HTTP_LABEL, buf_text(&clean));
    buf_clear(&clean);
    *loopback = host_is_loopback(host);
    if (strcmp(scheme, "https") != 0 && !(strcmp(scheme, "http") == 0 && *loopback))
        err = err_set(ERR_CONFIG, "%s is not reached by https", label);
out:
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    return err;
}

static enum err url_check(const char *url, char label[HTTP_LABEL], bool *loopback)
{
    label[0] = '\0';
    *loopback = false;
    CURLU *parts = curl_url();
    if (parts == NULL)
        return err_set(ERR_NET, "libcurl has no memory");
    enum err err = url_examine(parts, url, label, loopback);
    curl_url_cleanup(parts);
    return err;
}

enum err http_label(char out[HTTP_LABEL], const char *url)
{
    bool loopback;
    return url_check(url, out, &loopback);
}

void http_escape(struct buf *out, const char *text)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (; *text != '\0'; text++) {
        if (strchr(plain, *text) != NULL)
            buf_add_byte(out, (uint8_t)*text);
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*text);
    }
}

/* ---- open, close */

/* A directory with hashed names lets OpenSSL load the one certificate it needs. The bundle file
 * costs over a megabyte, and libcurl would read it again for each connection. */
static bool cert_dir_is_hashed(void)
{
    DIR *dir = opendir(CERT_DIR);
    if (dir == NULL)
        return false;
    bool found = false;
    for (const struct dirent *entry; !found && (entry = readdir(dir)) != NULL;)
        found = strlen(entry->d_name) == 10 && strspn(entry->d_name, "0123456789abcdef") == 8 &&
                strcmp(entry->d_name + 8, ".0") == 0;
    closedir(dir);
    return found;
}

enum err http_open(struct http **out, const struct http_options *options)
{
    if (curl_global_init(CURL_GLOBAL_SSL) != CURLE_OK)
        return err_set(ERR_NET, "libcurl cannot start");
    CURLM *multi = curl_multi_init();
    if (multi == NULL) {
        curl_global_cleanup();
        return err_set(ERR_NET, "libcurl cannot start");
    }
    curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, HOST_CONNECTIONS);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, CACHED_SOCKETS);
    struct http *http = mem_alloc(sizeof *http);
    http->multi = multi;
    http->user_agent = mem_dup_text(options->user_agent);
    http->ca_file = mem_dup_text(options->ca_file);
    http->has_cert_dir = cert_dir_is_hashed();
    *out = http;
    return OK;
}

static void transfer_free(struct http *http, struct http_transfer *transfer)
{
    if (transfer->easy != NULL) {
        curl_multi_remove_handle(http->multi, transfer->easy);
        curl_easy_cleanup(transfer->easy);
    }
    for (const struct curl_slist *line = transfer->headers; line != NULL; line = line->next)
        mem_wipe(line->data, strlen(line->data)); /* a line may hold a key */
    curl_slist_free_all(transfer->headers);
    buf_clear(&transfer->request_body);
    buf_clear(&transfer->body);
    mem_free(transfer);
}

static void transfer_unlink(struct http *http, const struct http_transfer *transfer)
{
    struct http_transfer **at = &http->transfers;
    while (*at != transfer)
        at = &(*at)->next;
    *at = transfer->next;
}

void http_close(struct http *http)
{
    if (http == NULL)
        return;
    while (http->conns != NULL)
        http_conn_close(http->conns);
    while (http->transfers != NULL)
        http_cancel(http, http->transfers);
    curl_multi_cleanup(http->multi);
    curl_global_cleanup();
    mem_free(http->user_agent);
    mem_free(http->ca_file);
    mem_free(http);
}

/* ---- one transfer */

static size_t on_body(char *data, size_t size, size_t count, void *arg)
{
    struct http_transfer *transfer = arg;
    size_t len = size * count;
    if (len > transfer->max_bytes - transfer->body.len) {
        transfer->too_large = true;
        return 0;
    }
    buf_add(&transfer->body, data, len);
    return len;
}

static size_t on_header(char *data, size_t size, size_t count, void *arg)
{
    (void)data;
    struct http_transfer *transfer = arg;
    size_t len = size * count;
    transfer->header_bytes += len;
    if (transfer->header_bytes > HEADER_BYTES_MAX) {
        transfer->too_large = true;
        return 0;
    }
    return len;
}

static void add_header(struct http_transfer *transfer, const char *line)
{
    struct curl_slist *longer = curl_slist_append(transfer->headers, line);
    if (longer != NULL)
        transfer->headers = longer;
}

static void set_security(const struct http *http, CURL *easy, bool loopback)
{
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, loopback ? "http,https" : "https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    if (loopback)
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (http->ca_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, http->ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    } else if (http->has_cert_dir) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
        curl_easy_setopt(easy, CURLOPT_CAPATH, CERT_DIR);
    }
}

static void set_transport(const struct http *http, CURL *easy, const struct http_request *request)
{
    long connect_ms = request->timeout_ms < CONNECT_MS_MAX ? request->timeout_ms : CONNECT_MS_MAX;
    curl_easy_setopt(easy, CURLOPT_URL, request->url);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    /* Else a time-out and a cancel would wait for the resolver's thread, half a minute or so. */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, RECEIVE_BYTES);
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)request->max_bytes);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    if (http->user_agent != NULL)
        curl_easy_setopt(easy, CURLOPT_USERAGENT, http->user_agent);
}

static void set_content(struct http_transfer *transfer, const struct http_request *request)
{
    CURL *easy = transfer->easy;
    if (request->body.data != NULL) {
        buf_add(&transfer->request_body, request->body.data, request->body.len);
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, buf_text(&transfer->request_body));
        add_header(transfer, "Content-Type: application/json");
        add_header(transfer, "Expect:");
    }
    add_header(transfer, "Accept: application/json");
    for (size_t i = 0; i < request->header_count; i++)
        add_header(transfer, request->headers[i]);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
}

static enum err transfer_begin(struct http *http, struct http_transfer *transfer,
                               const struct http_request *request)
{
    bool loopback;
    TRY(url_check(request->url, transfer->label, &loopback));
    transfer->easy = curl_easy_init();
    if (transfer->easy == NULL)
        return err_set(ERR_NET, "libcurl has no memory");
    set_transport(http, transfer->easy, request);
    set_security(http, transfer->easy, loopback);
    set_content(transfer, request);
    transfer->connect_only = request->connect_only;
    if (request->connect_only) {
        curl_easy_setopt(transfer->easy, CURLOPT_CONNECT_ONLY, 1L);
        curl_easy_setopt(transfer->easy, CURLOPT_FRESH_CONNECT, 1L);
    }
    if (curl_multi_add_handle(http->multi, transfer->easy) != CURLM_OK)
        return err_set(ERR_NET, "libcurl cannot begin a transfer");
    return OK;
}

struct http_transfer *http_submit(struct http *http, const struct http_request *request,
                                  http_done_fn *done, void *arg)
{
    struct http_transfer *transfer = mem_alloc(sizeof *transfer);
    transfer->max_bytes = request->max_bytes;
    transfer->done = done;
    transfer->arg = arg;
    transfer->refused = transfer_begin(http, transfer, request);
    if (transfer->refused != OK)
        (void)text_copy(transfer->detail, sizeof transfer->detail, err_detail(transfer->refused));
    transfer->next = http->transfers;
    http->transfers = transfer;
    return transfer;
}

void http_cancel(struct http *http, struct http_transfer *transfer)
{
    transfer_unlink(http, transfer);
    transfer_free(http, transfer);
}

/* ---- how a transfer ended */

static enum err explain(struct http_transfer *transfer, CURLcode code)
{
    const char *label = transfer->label;
    if (transfer->too_large)
        return err_set(ERR_LIMIT, "%s sent more than %zu KiB", label, transfer->max_bytes >> 10);
    switch (code) {
    case CURLE_OK: return OK;
    case CURLE_FILESIZE_EXCEEDED:
        return err_set(ERR_LIMIT, "%s wants to send more than %zu KiB", label,
                       transfer->max_bytes >> 10);
    case CURLE_OPERATION_TIMEDOUT: return err_set(ERR_TIMEOUT, "%s did not answer in time", label);
    case CURLE_COULDNT_RESOLVE_HOST:
        return err_set(ERR_NET, "the name of %s cannot be resolved", label);
    case CURLE_COULDNT_RESOLVE_PROXY:
        return err_set(ERR_NET, "the name of the proxy cannot be resolved");
    case CURLE_COULDNT_CONNECT: return err_set(ERR_NET, "cannot connect to %s", label);
    case CURLE_PEER_FAILED_VERIFICATION:
        return err_set(ERR_UNTRUSTED, "the certificate of %s is not valid", label);
    case CURLE_SSL_CONNECT_ERROR: return err_set(ERR_NET, "cannot agree on TLS with %s", label);
    case CURLE_SSL_CACERT_BADFILE:
        return err_set(ERR_NET, "the certificates of trusted authorities cannot be read");
    case CURLE_GOT_NOTHING: return err_set(ERR_NET, "%s closed without an answer", label);
    case CURLE_PARTIAL_FILE: return err_set(ERR_NET, "the answer of %s was cut off", label);
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: return err_set(ERR_NET, "the connection to %s was lost", label);
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL: return err_set(ERR_NET, "%s does not answer in HTTP", label);
    default: return err_set(ERR_NET, "the transfer with %s failed (libcurl %d)", label, (int)code);
    }
}

static void transfer_finish(struct http *http, struct http_transfer *transfer, CURLcode code)
{
    struct http_answer answer = {.err = transfer->refused, .retry_after_s = -1};
    if (transfer->easy != NULL && transfer->refused == OK) {
        long status = 0, request_size = 0;
        curl_off_t retry_after = 0, total_us = 0;
        curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(transfer->easy, CURLINFO_REQUEST_SIZE, &request_size);
        curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &retry_after);
        curl_easy_getinfo(transfer->easy, CURLINFO_TOTAL_TIME_T, &total_us);
        answer.err = explain(transfer, code);
        if (answer.err != OK)
            (void)text_copy(transfer->detail, sizeof transfer->detail, err_detail(answer.err));
        answer.status = (int)status;
        answer.sent = request_size > 0;
        answer.retry_after_s = retry_after > 0 ? (int64_t)retry_after : -1;
        answer.elapsed_ms = (int)(total_us / 1000);
    }
    answer.detail = transfer->detail;
    if (answer.err == OK && transfer->connect_only) {
        answer.conn = http_conn_new(http, transfer->easy, transfer->label);
        transfer->easy = NULL;
    } else if (answer.err == OK) {
        answer.body = view_of_buf(&transfer->body);
    }
    transfer_unlink(http, transfer);
    transfer->done(transfer->arg, &answer);
    transfer_free(http, transfer);
}

static struct http_transfer *next_refused(const struct http *http)
{
    struct http_transfer *transfer = http->transfers;
    while (transfer != NULL && transfer->refused == OK)
        transfer = transfer->next;
    return transfer;
}

void http_dispatch(struct http *http)
{
    int running = 0, queued = 0;
    curl_multi_perform(http->multi, &running);
    for (CURLMsg *message; (message = curl_multi_info_read(http->multi, &queued)) != NULL;) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        char *transfer = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        transfer_finish(http, (struct http_transfer *)(void *)transfer, code);
    }
    for (struct http_transfer *transfer; (transfer = next_refused(http)) != NULL;)
        transfer_finish(http, transfer, CURLE_OK);
}

/* ---- waiting */

int http_timeout_ms(struct http *http)
{
    if (http->transfers == NULL && http->conns == NULL)
        return -1;
    if (next_refused(http) != NULL || http_conn_is_ready(http))
        return 0;
    long ms = -1;
    curl_multi_timeout(http->multi, &ms);
    return ms > INT_MAX ? INT_MAX : (int)ms;
}

enum err http_wait(struct http *http, struct pollfd *fds, size_t count, int timeout_ms)
{
    size_t total = count + http_conn_count(http);
    struct curl_waitfd *extra = mem_array(total, sizeof *extra);
    for (size_t i = 0; i < count; i++) {
        extra[i].fd = fds[i].fd;
        extra[i].events = (short)(((fds[i].events & POLLIN) ? CURL_WAIT_POLLIN : 0) |
                                  ((fds[i].events & POLLPRI) ? CURL_WAIT_POLLPRI : 0) |
                                  ((fds[i].events & POLLOUT) ? CURL_WAIT_POLLOUT : 0));
        fds[i].revents = 0;
    }
    http_conn_before_wait(http, extra + count);
    int ready = 0;
    CURLMcode code = curl_multi_poll(http->multi, extra, (unsigned)total,
                                     timeout_ms < 0 ? INT_MAX : timeout_ms, &ready);
    http_conn_after_wait(http, extra + count);
    mem_free(extra);
    if (code != CURLM_OK)
        return err_set(ERR_NET, "waiting for the network failed (libcurl %d)", (int)code);
    /* libcurl does not hand on a hang-up or an error of our descriptors: ask the kernel itself. */
    if (count > 0)
        (void)poll(fds, count, 0);
    return OK;
}

bool http_busy(const struct http *http)
{
    return http->transfers != NULL;
}
