#include "eth_tool/batch.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "eth_tool/eth_op.h"

#define READ_MAX   ((size_t)64 << 10)
#define OUT_MAX    ((size_t)64 << 10) /* written when it is fuller than this */
#define ANSWER_MIN ((size_t)16 << 10) /* holds whatever is secret in an answer */

static const struct json_limits limits = {
    .max_bytes = BATCH_LINE_MAX, .max_nodes = 1000000, .max_depth = 512};

/* ---- one line ---- */

/* The id as it was written, so that any JSON value comes back as it is. */
static void put_id(struct buf *out, const struct json *request)
{
    struct view id = json_raw(json_get(request, "id"));
    buf_add_text(out, "{\"id\":");
    if (id.len > 0)
        buf_add(out, id.data, id.len);
    else
        buf_add_text(out, "null");
}

static void put_error(struct buf *out, enum err err)
{
    const char *message = err_detail(err);
    buf_add_text(out, ",\"error\":{\"code\":");
    json_escape(out, err_code(err), strlen(err_code(err)));
    buf_add_text(out, ",\"message\":");
    json_escape(out, message, strlen(message));
    buf_add_text(out, "}}\n");
}

static enum err run_request(struct answer *answer, const struct json *request)
{
    const char *name = json_text(json_get(request, "op"), NULL);
    if (json_type(request) != JSON_OBJECT)
        return err_set(ERR_SYNTAX, "a request is a JSON object");
    if (name == NULL)
        return err_set(ERR_SYNTAX, "'op' is missing, or no string");
    const struct eth_op *op = eth_op_find(name);
    if (op != NULL)
        return eth_op_run(answer, op, request);
    char shown[64];
    text_clean_into(shown, sizeof shown, name, strlen(name));
    return err_set(ERR_UNSUPPORTED, "there is no op '%s'", shown);
}

/* Cut what was written behind `len`, wiping it. */
static void cut(struct buf *out, size_t len)
{
    mem_wipe(out->data + len, out->len - len);
    out->len = len;
}

static void answer_request(struct buf *out, const struct json *request)
{
    put_id(out, request);
    size_t before = out->len;
    buf_add_text(out, ",\"result\":");
    struct answer answer = {.out = out};
    err_clear();
    enum err err = run_request(&answer, request);
    if (err == OK) {
        buf_add_text(out, "}\n");
        return;
    }
    cut(out, before);
    put_error(out, err);
}

/* What is refused may still be JSON, only with something in it that is not accepted: then its id
 * is known. */
static void answer_refused(struct buf *out, enum err err, const char *line, size_t len)
{
    struct json_limits lax = limits;
    struct json_doc *doc = NULL;
    struct buf error = {0};
    lax.is_lax = true;
    put_error(&error, err); /* before another error takes its words */
    put_id(out, json_parse(&doc, line, len, &lax) == OK ? json_root(doc) : NULL);
    buf_add(out, error.data, error.len);
    buf_clear(&error);
    json_doc_wipe(doc);
}

void batch_answer(struct buf *out, const char *line, size_t len)
{
    struct json_doc *doc = NULL;
    err_clear();
    enum err err = json_parse(&doc, line, len, &limits);
    if (err == OK)
        answer_request(out, json_root(doc));
    else
        answer_refused(out, err, line, len);
    json_doc_wipe(doc);
}

static void answer_too_long(struct buf *out)
{
    put_id(out, NULL);
    put_error(out, err_set(ERR_LIMIT, "the line is longer than %zu bytes", BATCH_LINE_MAX));
}

/* ---- the stream ---- */

struct stream {
    int in, out;
    char *line; /* READ_MAX + BATCH_LINE_MAX bytes, so that nothing secret moves to another place */
    size_t len; /* bytes there */
    bool is_skipping; /* the rest of a line that was too long */
    struct buf answers;
};

/* Returns: whether what failed may be tried again: interrupted, or not ready, which is waited for.
 */
static bool may_retry(int fd, short events)
{
    struct pollfd wait = {.fd = fd, .events = events};
    return errno == EINTR || (errno == EAGAIN && poll(&wait, 1, -1) >= 0);
}

static enum err write_all(int fd, const uint8_t *data, size_t len)
{
    while (len > 0) {
        ssize_t wrote = write(fd, data, len);
        if (wrote < 0 && may_retry(fd, POLLOUT))
            continue;
        if (wrote < 0)
            return err_set(ERR_IO, "cannot write the answers: %s", strerror(errno));
        data += wrote;
        len -= (size_t)wrote;
    }
    return OK;
}

static enum err flush(struct stream *stream)
{
    if (stream->answers.len == 0)
        return OK;
    enum err err = write_all(stream->out, stream->answers.data, stream->answers.len);
    cut(&stream->answers, 0);
    return err;
}

/* Room for an answer that begins now: a buffer that grows leaves a copy behind, which must hold no
 * secret. In: id_max: bytes of the id. */
static enum err make_room(struct stream *stream, size_t id_max)
{
    size_t need = ANSWER_MIN + id_max;
    if (stream->answers.cap - stream->answers.len > need)
        return OK;
    TRY(flush(stream));
    buf_grow(&stream->answers, OUT_MAX + need);
    buf_reset(&stream->answers);
    return OK;
}

static enum err end_line(struct stream *stream, const char *line, size_t len)
{
    if (stream->is_skipping) {
        stream->is_skipping = false;
        return OK;
    }
    TRY(make_room(stream, len));
    if (len > BATCH_LINE_MAX)
        answer_too_long(&stream->answers);
    else
        batch_answer(&stream->answers, line, len);
    return stream->answers.len > OUT_MAX ? flush(stream) : OK;
}

/* Answer the whole lines, and move what is left to the beginning. */
static enum err take_lines(struct stream *stream, size_t fresh)
{
    char *start = stream->line, *end = stream->line + stream->len, *at = end - fresh;
    enum err err = OK;
    while (err == OK && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        err = end_line(stream, start, (size_t)(at - start));
        mem_wipe(start, (size_t)(at - start));
        start = ++at;
    }
    size_t left = (size_t)(end - start);
    if (err == OK && left > BATCH_LINE_MAX) {
        err = end_line(stream, start, stream->is_skipping ? 0 : left);
        stream->is_skipping = true;
        left = 0;
    }
    memmove(stream->line, start, left);
    mem_wipe(stream->line + left, stream->len - left);
    stream->len = left;
    return err;
}

static bool has_input(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    return poll(&wait, 1, 0) > 0;
}

/* Returns: OK, with *fresh 0 at the end of input; ERR_IO */
static enum err read_more(struct stream *stream, size_t *fresh)
{
    ssize_t got;
    do
        got = read(stream->in, stream->line + stream->len, READ_MAX);
    while (got < 0 && may_retry(stream->in, POLLIN));
    if (got < 0)
        return err_set(ERR_IO, "cannot read the requests: %s", strerror(errno));
    *fresh = (size_t)got;
    stream->len += *fresh;
    return OK;
}

static enum err run(struct stream *stream)
{
    size_t fresh = 1;
    while (fresh > 0) {
        if (!has_input(stream->in))
            TRY(flush(stream));
        TRY(read_more(stream, &fresh));
        TRY(take_lines(stream, fresh));
    }
    if (stream->len > 0)
        TRY(end_line(stream, stream->line, stream->len));
    return flush(stream);
}

enum err batch_run(int in, int out)
{
    struct stream stream = {.in = in, .out = out};
    stream.line = mem_alloc(BATCH_LINE_MAX + READ_MAX);
    enum err err = run(&stream);
    mem_wipe(stream.line, stream.len);
    mem_free(stream.line);
    buf_wipe(&stream.answers);
    return err;
}
