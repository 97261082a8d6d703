#include "net/jsonrpc.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/abi.h"

#define REVERT_BYTES_MAX ((size_t)64 << 10)

/* ---- requests */

void rpc_batch_begin(struct rpc_batch *batch, uint64_t first_id)
{
    buf_reset(&batch->body);
    batch->first_id = first_id;
    batch->count = 0;
    buf_add_byte(&batch->body, '[');
}

void rpc_batch_add(struct rpc_batch *batch, const char *method, const char *params)
{
    if (batch->count > 0)
        buf_add_byte(&batch->body, ',');
    buf_printf(&batch->body,
               "{\"jsonrpc\":\"2.0\",\"id\":%" PRIu64 ",\"method\":\"%s\",\"params\":",
               batch->first_id + batch->count, method);
    buf_add_text(&batch->body, params);
    buf_add_byte(&batch->body, '}');
    batch->count++;
}

void rpc_batch_end(struct rpc_batch *batch)
{
    if (batch->count != 1) {
        buf_add_byte(&batch->body, ']');
        return;
    }
    /* Some servers do not know batches: a single call goes without the brackets. */
    memmove(batch->body.data, batch->body.data + 1, batch->body.len - 1);
    batch->body.len--;
    batch->body.data[batch->body.len] = '\0';
}

void rpc_batch_clear(struct rpc_batch *batch)
{
    buf_clear(&batch->body);
}

/* ---- what an error means */

struct error_words {
    enum err err;
    const char *words; /* part of the message, any case */
};

/* Nodes agree on few codes, so their words decide. The first row that fits counts. */
static const struct error_words error_words[] = {
    {ERR_REVERT, "execution reverted"},
    {ERR_REVERT, "vm execution error"},
    {ERR_REVERT, "vm exception while processing transaction: revert"},
    {ERR_FUNDS, "insufficient funds"},
    {ERR_EXISTS, "already known"},
    {ERR_EXISTS, "alreadyknown"},
    {ERR_EXISTS, "known transaction"},
    {ERR_EXISTS, "already imported"},
    {ERR_EXISTS, "already in mempool"},
    {ERR_EXISTS, "already exists in"},
    {ERR_EXPIRED, "nonce too low"},
    {ERR_EXPIRED, "nonce is too low"},
    {ERR_EXPIRED, "oldnonce"},
    {ERR_LIMIT, "more than 10000 results"},
    {ERR_LIMIT, "query returned more than"},
    {ERR_LIMIT, "max results"},
    {ERR_LIMIT, "range too large"},
    {ERR_LIMIT, "range is too large"},
    {ERR_LIMIT, "range too wide"},
    {ERR_LIMIT, "range is too wide"},
    {ERR_LIMIT, "block range"},
    {ERR_LIMIT, "too many blocks"},
    {ERR_LIMIT, "is limited to"},
    {ERR_LIMIT, "response size"},
    {ERR_LIMIT, "logs matched by query exceeds"},
    {ERR_LIMIT, "query timeout exceeded"},
    {ERR_THROTTLED, "rate limit"},
    {ERR_THROTTLED, "too many requests"},
    {ERR_THROTTLED, "request limit"},
    {ERR_THROTTLED, "limit exceeded"},
    {ERR_THROTTLED, "count exceeded"},
    {ERR_THROTTLED, "capacity exceeded"},
    {ERR_NET, "header not found"},
    {ERR_NET, "unknown block"},
    {ERR_NET, "block not found"},
    {ERR_NET, "missing trie node"},
    {ERR_NET, "internal error"},
};

static enum err error_meaning(int64_t code, const char *message)
{
    for (size_t i = 0; i < MEM_COUNT(error_words); i++)
        if (strcasestr(message, error_words[i].words) != NULL)
            return error_words[i].err;
    switch (code) {
    case 3:                         /* geth and those after it */
    case -32015: return ERR_REVERT; /* Nethermind, OpenEthereum */
    case -32005:                    /* EIP-1474: limit exceeded */
    case 429: return ERR_THROTTLED;
    case -32603: return ERR_NET; /* the node failed inside */
    default: return ERR_RPC;
    }
}

/* ---- one reply */

/* The data of a revert is in error.data, in error.data.data, or after the word "Reverted". */
static void read_revert(struct buf *out, const struct json *data)
{
    static const char prefix[] = "Reverted ";
    if (data != NULL && json_type(data) == JSON_OBJECT)
        data = json_get(data, "data");
    size_t len = 0;
    const char *text = data == NULL ? NULL : json_text(data, &len);
    if (text == NULL)
        return;
    if (strncmp(text, prefix, sizeof prefix - 1) == 0) {
        text += sizeof prefix - 1;
        len -= sizeof prefix - 1;
    }
    if (hex_read(out, REVERT_BYTES_MAX, text, len) != OK)
        buf_reset(out);
}

static enum err read_error(struct rpc_reply *out, const struct json *error)
{
    size_t len = 0;
    const char *message = json_text(json_get(error, "message"), &len);
    if (json_type(error) != JSON_OBJECT || message == NULL)
        return err_set(ERR_UNTRUSTED, "the endpoint's error has no message");
    if (json_read_i64(&out->code, json_get(error, "code"), "code") != OK)
        return err_set(ERR_UNTRUSTED, "the endpoint's error has no code");
    text_clean_into(out->message, sizeof out->message, message, len);
    out->err = error_meaning(out->code, message);
    if (out->err == ERR_REVERT)
        read_revert(&out->revert, json_get(error, "data"));
    return OK;
}

static enum err read_reply(struct rpc_reply *out, const struct json *answer)
{
    const struct json *result = json_get(answer, "result");
    const struct json *error = json_get(answer, "error");
    if (error != NULL && json_type(error) == JSON_NULL && result != NULL)
        error = NULL; /* older servers name both */
    if ((result == NULL) == (error == NULL))
        return err_set(ERR_UNTRUSTED, "the endpoint's answer holds %s",
                       result == NULL ? "neither a result nor an error"
                                      : "both a result and an error");
    out->result = result;
    return error == NULL ? OK : read_error(out, error);
}

static bool is_version_2(const struct json *answer)
{
    const char *version = json_text(json_get(answer, "jsonrpc"), NULL);
    return version != NULL && strcmp(version, "2.0") == 0;
}

static enum err place_reply(struct rpc_replies *out, bool *seen, const struct rpc_batch *asked,
                            const struct json *answer)
{
    int64_t id;
    if (!is_version_2(answer))
        return err_set(ERR_UNTRUSTED, "the endpoint's answer is not JSON-RPC 2.0");
    if (json_read_i64(&id, json_get(answer, "id"), "id") != OK || id < 0 ||
        (uint64_t)id < asked->first_id || (uint64_t)id - asked->first_id >= asked->count)
        return err_set(ERR_UNTRUSTED, "the endpoint answered another request");
    size_t index = (size_t)((uint64_t)id - asked->first_id);
    if (seen[index])
        return err_set(ERR_UNTRUSTED, "the endpoint answered one request twice");
    seen[index] = true;
    return read_reply(&out->items[index], answer);
}

/* ---- a whole answer */

static enum err read_batch(struct rpc_replies *out, const struct rpc_batch *asked,
                           const struct json *root)
{
    if (json_count(root) != asked->count)
        return err_set(ERR_UNTRUSTED, "the endpoint gave %zu answers to %zu requests",
                       json_count(root), asked->count);
    bool *seen = mem_array(asked->count, sizeof *seen);
    enum err err = OK;
    for (const struct json *item = json_first(root); item != NULL && err == OK;
         item = json_next(item))
        err = place_reply(out, seen, asked, item);
    mem_free(seen);
    return err;
}

/* An error without an id, or one object for a whole batch, is about all of it. */
static enum err read_common_error(const struct json *root)
{
    struct rpc_reply reply = {0};
    enum err err = read_reply(&reply, root);
    if (err == OK && reply.err == OK)
        err = err_set(ERR_UNTRUSTED, "the endpoint gave one answer to several requests");
    if (err == OK)
        err = rpc_reply_check(&reply);
    buf_clear(&reply.revert);
    return err;
}

static enum err read_root(struct rpc_replies *out, const struct rpc_batch *asked,
                          const struct json *root)
{
    if (json_type(root) == JSON_ARRAY && asked->count > 1)
        return read_batch(out, asked, root);
    if (json_type(root) != JSON_OBJECT)
        return err_set(ERR_UNTRUSTED, "the endpoint's answer is not JSON-RPC 2.0");
    const struct json *id = json_get(root, "id");
    bool is_common = asked->count > 1 || id == NULL || json_type(id) == JSON_NULL;
    if (is_common && json_get(root, "error") != NULL && is_version_2(root))
        return read_common_error(root);
    bool seen = false;
    if (asked->count > 1)
        return err_set(ERR_UNTRUSTED, "the endpoint gave one answer to several requests");
    return place_reply(out, &seen, asked, root);
}

static enum err no_json(const struct rpc_transport *answer)
{
    const uint8_t *at = answer->body.data;
    size_t left = answer->body.len;
    for (; left > 0 && strchr(" \t\r\n", *at) != NULL && *at != '\0'; left--)
        at++;
    if (left > 0 && *at == '<')
        return err_set(ERR_NET, "the endpoint answered with a web page (HTTP %d)", answer->status);
    if (answer->status >= 400)
        return err_set(ERR_NET, "the endpoint answered with HTTP %d", answer->status);
    if (left == 0)
        return err_set(ERR_NET, "the endpoint answered with nothing (HTTP %d)", answer->status);
    return err_set(ERR_UNTRUSTED, "the endpoint's answer is not JSON");
}

/* anvil puts the bytes of a revert into its message, so that "\\u0000" occurs, which our reader
 * refuses. U+FFFD in its place cannot make a wrong value right. */
static void replace_nul_escapes(uint8_t *text, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++) {
        if (text[i] != '\\')
            continue;
        if (i + 6 <= len && memcmp(text + i, "\\u0000", 6) == 0)
            memcpy(text + i + 2, "fffd", 4);
        i++; /* whatever is escaped is no backslash of its own */
    }
}

static enum err parse(struct json_doc **out, struct view body, const struct json_limits *limits)
{
    enum err err = json_parse(out, (const char *)body.data, body.len, limits);
    if (err != ERR_SYNTAX || body.len == 0 || memmem(body.data, body.len, "\\u0000", 6) == NULL)
        return err;
    struct buf copy = {0};
    buf_add(&copy, body.data, body.len);
    replace_nul_escapes(copy.data, copy.len);
    err = json_parse(out, buf_text(&copy), copy.len, limits);
    buf_clear(&copy);
    return err;
}

enum err rpc_replies_read(struct rpc_replies *out, const struct rpc_batch *asked,
                          const struct rpc_transport *answer, const struct json_limits *limits)
{
    *out = (struct rpc_replies){.count = asked->count};
    out->items = mem_array(asked->count, sizeof *out->items);
    if (answer->status == 429)
        return err_set(ERR_THROTTLED, "the endpoint asks to slow down");
    enum err err = parse(&out->doc, answer->body, limits);
    if (err == ERR_LIMIT)
        return err_set(ERR_UNTRUSTED, "the endpoint's answer is too deep or has too many parts");
    if (err != OK)
        return no_json(answer);
    err = read_root(out, asked, json_root(out->doc));
    if (err == ERR_UNTRUSTED && answer->status >= 400)
        return err_set(ERR_NET, "the endpoint answered with HTTP %d", answer->status);
    return err;
}

void rpc_replies_clear(struct rpc_replies *replies)
{
    for (size_t i = 0; i < replies->count; i++)
        buf_clear(&replies->items[i].revert);
    mem_free(replies->items);
    json_doc_free(replies->doc);
    *replies = (struct rpc_replies){0};
}

static enum err explain_revert(const struct rpc_reply *reply)
{
    if (reply->revert.len == 0)
        return err_set(ERR_REVERT, "the contract refuses this; the endpoint's words: \"%s\"",
                       reply->message);
    struct buf words = {0};
    abi_revert_words(&words, view_of_buf(&reply->revert));
    enum err err = err_set(ERR_REVERT, "the contract refuses this: %s", buf_text(&words));
    buf_clear(&words);
    return err;
}

enum err rpc_reply_check(const struct rpc_reply *reply)
{
    switch (reply->err) {
    case OK: return OK;
    case ERR_REVERT: return explain_revert(reply);
    case ERR_THROTTLED:
        return err_set(ERR_THROTTLED,
                       "the endpoint asks to slow down (code %" PRId64 "); its words: \"%s\"",
                       reply->code, reply->message);
    default:
        return err_set(reply->err,
                       "the endpoint refused the request (code %" PRId64 "); its words: \"%s\"",
                       reply->code, reply->message);
    }
}
