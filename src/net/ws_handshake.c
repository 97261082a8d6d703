#include "net/ws_handshake.h"

#include <string.h>
#include <strings.h>

#include "core/base/text.h"
#include "core/eth/handshake.h"

void ws_handshake_write(struct buf *out, const char *url, const char *key, const char *user_agent)
{
    const char *host = strstr(url, "://") + 3;
    size_t authority = strcspn(host, "/?#");
    const char *path = host + authority;
    for (const char *at; (at = memchr(host, '@', authority)) != NULL;) {
        authority -= (size_t)(at + 1 - host); /* credentials are for a header that we do not send */
        host = at + 1;
    }
    size_t path_len = strcspn(path, "#");
    buf_printf(out, "GET %s%.*s HTTP/1.1\r\nHost: %.*s\r\n", *path == '/' ? "" : "/", (int)path_len,
               path, (int)authority, host);
    buf_printf(out,
               "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: %s\r\n"
               "Sec-WebSocket-Version: 13\r\n",
               key);
    if (user_agent != NULL)
        buf_printf(out, "User-Agent: %s\r\n", user_agent);
    buf_add_text(out, "\r\n");
}

/* Returns: how often a header is there. Out: the value of the last one, "" when it is too long */
static size_t find_header(char out[256], const char *head, const char *name)
{
    size_t len = strlen(name), found = 0;
    out[0] = '\0';
    for (const char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, len) != 0 || line[len] != ':')
            continue;
        const char *value = line + len + 1;
        value += strspn(value, " \t");
        size_t value_len = strcspn(value, "\r\n");
        while (value_len > 0 && (value[value_len - 1] == ' ' || value[value_len - 1] == '\t'))
            value_len--;
        found++;
        if (!text_format(out, 256, "%.*s", (int)value_len, value))
            out[0] = '\0';
    }
    return found;
}

/* Whether a comma-separated list has a word, in any case. */
static bool has_word(const char *list, const char *word)
{
    size_t len = strlen(word);
    while (*list != '\0') {
        list += strspn(list, " \t,");
        size_t item = strcspn(list, " \t,");
        if (item == len && strncasecmp(list, word, len) == 0)
            return true;
        list += item;
    }
    return false;
}

enum err ws_handshake_check(const char *head, const char *key, const char *label)
{
    char value[256], accept[HANDSHAKE_ACCEPT];
    int status = 0;
    if (strncmp(head, "HTTP/1.1 ", 9) == 0)
        for (const char *c = head + 9; *c >= '0' && *c <= '9' && status < 1000; c++)
            status = status * 10 + (*c - '0');
    if (status == 429)
        return err_set(ERR_THROTTLED, "%s asks to slow down", label);
    if (status != 101)
        return err_set(ERR_NET, "%s does not open a WebSocket (HTTP %d)", label, status);
    handshake_accept(accept, key);
    if (find_header(value, head, "Upgrade") != 1 || strcasecmp(value, "websocket") != 0 ||
        find_header(value, head, "Connection") != 1 || !has_word(value, "upgrade") ||
        find_header(value, head, "Sec-WebSocket-Accept") != 1 || strcmp(value, accept) != 0)
        return err_set(ERR_UNTRUSTED, "%s does not speak WebSocket", label);
    if (find_header(value, head, "Sec-WebSocket-Extensions") > 0 ||
        find_header(value, head, "Sec-WebSocket-Protocol") > 0)
        return err_set(ERR_UNTRUSTED, "%s wants what was not offered", label);
    return OK;
}
