/* A name server that never answers must not hold the program. The test makes a network of its own
 * (user, mount and network namespaces), with such a server on loopback. */

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "net/http.h"
#include "support/folder.h"
#include "support/suite.h"

static char dir[64];

static bool write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool enter_namespaces(void)
{
    char map[64];
    unsigned uid = getuid();
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) != 0)
        return false;
    snprintf(map, sizeof map, "0 %u 1", uid);
    return write_file("/proc/self/uid_map", map);
}

static bool raise_loopback(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool ok = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
    close(fd);
    return ok;
}

static bool be_silent_name_server(void)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(53), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof address) == 0;
}

static bool use_it(void)
{
    static const char text[] = "nameserver 127.0.0.1\n";
    char path[96];
    folder_make(dir);
    snprintf(path, sizeof path, "%s/resolv.conf", dir);
    folder_write(path, text, strlen(text));
    return mount(path, "/etc/resolv.conf", NULL, MS_BIND, NULL) == 0;
}

static void on_done(void *arg, const struct http_answer *answer)
{
    *(enum err *)arg = answer->err;
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

START_TEST(resolver__silent__holds_nobody)
{
    static const struct http_options options = {.user_agent = "ecocoin-test"};
    static const struct http_request request = {
        .url = "https://rpc.example.org/", .max_bytes = 1000, .timeout_ms = 200};
    struct http *http;
    enum err err = OK;
    if (!enter_namespaces() || !raise_loopback() || !be_silent_name_server() || !use_it())
        suite_skip("this machine lets nobody make namespaces");
    double start = now_s();
    ck_assert_int_eq(http_open(&http, &options), OK);
    http_submit(http, &request, on_done, &err);
    while (err == OK) {
        http_dispatch(http);
        if (err == OK)
            ck_assert_int_eq(http_wait(http, NULL, 0, http_timeout_ms(http)), OK);
    }
    ck_assert_int_eq(err, ERR_TIMEOUT);
    struct http_transfer *transfer = http_submit(http, &request, on_done, &err);
    http_dispatch(http);
    http_cancel(http, transfer);
    http_close(http);
    ck_assert(now_s() - start < 2);
    folder_remove(dir);
}
END_TEST

static const struct suite_test tests[] = {SUITE_TEST(resolver__silent__holds_nobody)};
SUITE_MAIN("resolver", tests)
