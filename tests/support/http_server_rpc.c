#include "support/http_server_rpc.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"

void rpc_node_rule(struct rpc_node *node, const char *method, const char *part, const char *answer)
{
    if (node->rule_count == RPC_RULES)
        abort();
    node->rules[node->rule_count++] =
        (struct rpc_rule){.method = method, .part = part, .answer = answer};
}

void rpc_node_init(struct rpc_node *node, const char *chain_id)
{
    *node = (struct rpc_node){.rule_count = 0};
    rpc_node_rule(node, "eth_chainId", NULL, chain_id);
}

static const char *find_answer(const struct rpc_node *node, const struct json *call)
{
    const char *method = json_text(json_get(call, "method"), NULL);
    struct view params = json_raw(json_get(call, "params"));
    for (size_t i = node->rule_count; i-- > 0;) {
        const struct rpc_rule *rule = &node->rules[i];
        if (strcmp(rule->method, method) == 0 &&
            (rule->part == NULL ||
             memmem(params.data, params.len, rule->part, strlen(rule->part)) != NULL))
            return rule->answer;
    }
    return "!{\"code\":-32601,\"message\":\"the method does not exist\"}";
}

static void add_answer(struct buf *out, const struct rpc_node *node, const struct json *call)
{
    struct view id = json_raw(json_get(call, "id"));
    const char *answer = find_answer(node, call);
    buf_add_text(out, "{\"jsonrpc\":\"2.0\",\"id\":");
    buf_add(out, id.data, id.len);
    buf_add_text(out, answer[0] == '!' ? ",\"error\":" : ",\"result\":");
    buf_add_text(out, answer + (answer[0] == '!'));
    buf_add_byte(out, '}');
}

static void add_batch(struct buf *out, const struct rpc_node *node, const struct json *calls)
{
    const struct json *list[256];
    size_t count = 0;
    for (const struct json *call = json_first(calls); call != NULL && count < 256;
         call = json_next(call))
        list[count++] = call;
    buf_add_byte(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add_byte(out, ',');
        add_answer(out, node, list[node->is_reversed ? count - 1 - i : i]);
    }
    buf_add_byte(out, ']');
}

static bool misbehaves(struct rpc_node *node, const struct http_seen *seen)
{
    if (node->bad_method != NULL && strstr(buf_text(&seen->body), node->bad_method) == NULL)
        return false;
    if (node->good_count > 0) {
        node->good_count--;
        return false;
    }
    if (node->bad_count == 0)
        return false;
    node->bad_count--;
    return true;
}

void rpc_node_answer(void *ctx, const struct http_seen *seen, struct http_script *out)
{
    struct rpc_node *node = ctx;
    if (misbehaves(node, seen)) {
        *out = node->bad;
        out->body = (struct buf){0};
        if (node->bad_body != NULL)
            buf_add_text(&out->body, node->bad_body);
        return;
    }
    struct json_doc *doc;
    if (json_parse(&doc, (const char *)seen->body.data, seen->body.len, &json_limits_default) != OK)
        abort();
    const struct json *root = json_root(doc);
    if (json_type(root) == JSON_ARRAY)
        add_batch(&out->body, node, root);
    else
        add_answer(&out->body, node, root);
    json_doc_free(doc);
}

size_t rpc_count(struct http_server *server, const char *method)
{
    size_t found = 0, count = http_server_count(server);
    for (size_t i = 0; i < count; i++)
        found += strstr(buf_text(&http_server_seen(server, i)->body), method) != NULL;
    return found;
}
