#include "support/sources.h"

#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "support/devnet.h"

#define SCRIPT  DEVNET_SOURCE_DIR "/tests/support/sources.mjs"
#define WAIT_MS 20000

struct sources {
    pid_t pid;
    int to, from;
};

static void await_line(struct sources *sources, const char *expected)
{
    char said[256] = "";
    for (size_t len = 0; len < sizeof said - 1 && strchr(said, '\n') == NULL; len++) {
        struct pollfd in = {.fd = sources->from, .events = POLLIN};
        ck_assert_msg(poll(&in, 1, WAIT_MS) == 1 && read(sources->from, said + len, 1) == 1,
                      "the sources say nothing");
    }
    said[strcspn(said, "\n")] = '\0';
    ck_assert_str_eq(said, expected);
}

struct sources *sources_start(const char *ini_path)
{
    struct sources *sources = mem_alloc(sizeof *sources);
    int to[2], from[2];
    ck_assert_int_eq(pipe2(to, O_CLOEXEC), 0);
    ck_assert_int_eq(pipe2(from, O_CLOEXEC), 0);
    sources->pid = fork();
    ck_assert_int_ge(sources->pid, 0);
    if (sources->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(to[0], 0);
        dup2(from[1], 1);
        execlp("node", "node", SCRIPT, devnet_ini(), ini_path, (char *)NULL);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    sources->to = to[1];
    sources->from = from[0];
    await_line(sources, "ready");
    return sources;
}

void sources_stop(struct sources *sources)
{
    if (sources == NULL)
        return;
    close(sources->to);
    close(sources->from);
    kill(sources->pid, SIGKILL);
    waitpid(sources->pid, NULL, 0);
    mem_free(sources);
}

void sources_order(struct sources *sources, const char *order)
{
    ck_assert_int_gt(dprintf(sources->to, "%s\n", order), 0);
    await_line(sources, "done");
}
