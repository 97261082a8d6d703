#include "support/devnet.h"

#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/text.h"
#include "support/suite.h"

#define TOOL      DEVNET_SOURCE_DIR "/tools/devnet/devnet.mjs"
#define PACKAGES  DEVNET_SOURCE_DIR "/tools/devnet/node_modules"
#define START_MS  120000
#define WORDS_MAX 16

static char dir[64];
static char ini[80];
static char missing[128]; /* why there is no devnet */
static pid_t child;
static struct network network;

static pid_t spawn(const char *const *words, int out_fd)
{
    const char *argv[WORDS_MAX] = {"node"};
    size_t count = 1;
    argv[count++] = TOOL;
    for (; *words != NULL && count < WORDS_MAX - 3; words++)
        argv[count++] = *words;
    argv[count++] = "--dir";
    argv[count++] = dir;
    pid_t pid = fork();
    if (pid == 0) {
        int silent = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(out_fd >= 0 ? out_fd : silent, 1);
        dup2(silent, 2);
        execvp(argv[0], (char *const *)(void *)argv);
        _exit(127);
    }
    return pid;
}

static bool wait_for_ready(int fd)
{
    char said[256] = "";
    for (size_t len = 0; len < sizeof said - 1;) {
        struct pollfd in = {.fd = fd, .events = POLLIN};
        if (poll(&in, 1, START_MS) <= 0 || read(fd, said + len, 1) != 1)
            return false;
        if (said[len++] == '\n')
            return strncmp(said, "ready ", 6) == 0;
    }
    return false;
}

void devnet_start(void)
{
    static const char *const words[] = {"up", "--fast", NULL};
    struct stat there;
    int out[2];
    if (stat(PACKAGES, &there) != 0) {
        (void)text_copy(missing, sizeof missing,
                        "no tools/devnet/node_modules: `make deps` installs what the devnet needs");
        return;
    }
    (void)text_copy(dir, sizeof dir, "/tmp/ecocoin-devnet-XXXXXX");
    if (mkdtemp(dir) == NULL)
        abort();
    (void)text_format(ini, sizeof ini, "%s/devnet.ini", dir);
    if (pipe2(out, O_CLOEXEC) != 0)
        abort();
    child = spawn(words, out[1]);
    close(out[1]);
    bool ready = wait_for_ready(out[0]);
    close(out[0]);
    if (!ready)
        (void)text_copy(missing, sizeof missing, "the devnet did not start");
    else if (network_load(&network, ini) != OK)
        (void)text_copy(missing, sizeof missing, err_detail(ERR_CONFIG));
}

static int remove_one(const char *path, const struct stat *there, int kind, struct FTW *level)
{
    (void)there;
    (void)kind;
    (void)level;
    return remove(path);
}

/* The helpers of folder.h assert, which only tests may. */
void devnet_stop(void)
{
    if (child > 0) {
        kill(child, SIGTERM);
        waitpid(child, NULL, 0);
    }
    if (dir[0] != '\0')
        nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    child = 0;
}

void devnet_need(void)
{
    if (missing[0] != '\0')
        suite_skip("%s", missing);
}

const struct network *devnet_network(void)
{
    return &network;
}

const char *devnet_ini(void)
{
    return ini;
}

void devnet_run(const char *const *words)
{
    int status = 0;
    pid_t pid = spawn(words, -1);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "devnet %s failed", words[0]);
}
