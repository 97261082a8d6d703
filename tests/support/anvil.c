#include "support/anvil.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/text.h"
#include "core/base/u256.h"
#include "core/eth/address.h"
#include "support/devnet.h"
#include "support/suite.h"

#define ANSWER_MAX (1 << 20)

static int open_socket(void)
{
    unsigned port;
    ck_assert_int_eq(sscanf(devnet_network()->endpoints[0].url, "http://127.0.0.1:%u", &port), 1);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void exchange(int fd, struct buf *answer, const struct buf *request)
{
    uint8_t chunk[4096];
    ssize_t len;
    for (size_t at = 0; at < request->len; at += (size_t)len) {
        len = write(fd, request->data + at, request->len - at);
        ck_assert_int_gt(len, 0);
    }
    while ((len = read(fd, chunk, sizeof chunk)) > 0) {
        buf_add(answer, chunk, (size_t)len);
        ck_assert_uint_lt(answer->len, ANSWER_MAX);
    }
}

/* Leave of an HTTP answer what stands behind its head. */
static void drop_head(struct buf *answer)
{
    const char *end = strstr(buf_text(answer), "\r\n\r\n");
    ck_assert_ptr_nonnull(end);
    struct buf body = {0};
    buf_add_text(&body, end + 4);
    buf_clear(answer);
    *answer = body;
}

void anvil_rpc(struct buf *answer, const char *method, const char *params)
{
    struct buf body = {0}, request = {0};
    buf_printf(&body, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}", method,
               params);
    buf_printf(&request,
               "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
               "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
               body.len, buf_text(&body));
    int fd = open_socket();
    exchange(fd, answer, &request);
    close(fd);
    drop_head(answer);
    ck_assert_msg(strstr(buf_text(answer), "\"result\"") != NULL, "%s: %s", method,
                  buf_text(answer));
    buf_clear(&body);
    buf_clear(&request);
}

void anvil_do(const char *method, const char *params)
{
    struct buf answer = {0};
    anvil_rpc(&answer, method, params);
    buf_clear(&answer);
}

void anvil_mine(unsigned blocks)
{
    char params[32];
    ck_assert(text_format(params, sizeof params, "[\"0x%x\"]", blocks));
    anvil_do("anvil_mine", params);
}

void anvil_automine(bool on)
{
    anvil_do("evm_setAutomine", on ? "[true]" : "[false]");
}

void anvil_set_ether(const struct addr *owner, unsigned ether)
{
    char text[ADDRESS_TEXT], params[160], quantity[67];
    struct u256 one = u256_pow10(18), wei;
    ck_assert(!u256_mul_u64(&wei, &one, ether));
    address_write(text, owner);
    u256_to_quantity(quantity, &wei);
    ck_assert(text_format(params, sizeof params, "[\"%s\",\"%s\"]", text, quantity));
    anvil_do("anvil_setBalance", params);
}
