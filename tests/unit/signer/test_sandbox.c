#include "support/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/secret.h"
#include "signer/sandbox.h"
#include "signer/vault.h"

/* Run act in a child that has gone through the very functions that a signer goes through.
 * Returns: the child's wait status. */
static int run_inside(void (*act)(void))
{
    int pair[2], status = 0, parent = getpid();
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        if (sandbox_detach(pair[1], parent, "sandboxed") != OK || secret_init_library() != OK ||
            sandbox_filter() != OK)
            _exit(9);
        act();
        _exit(0);
    }
    close(pair[0]);
    close(pair[1]);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return status;
}

static void need_filter(void)
{
    if (!sandbox_has_filter())
        suite_skip("this build has no system call filter (sanitizers, coverage)");
}

static void do_nothing(void)
{
}
static void do_compute(void)
{
    static const uint8_t uid[UID_LEN];
    static const uint8_t key[VAULT_KEY];
    const struct vault_kdf kdf = {.passes = 1, .kib = 8192};
    struct buf blob = {0};
    struct secret back = {0};
    struct vault vault = {.role = ROLE_BUYER};
    policy_init(&vault.policy);
    void *large = mem_alloc(1 << 20);
    large = mem_resize(large, 1 << 22, 1);
    mem_free(large);
    if (vault_seal(&blob, key, &vault, uid, view_of_text("pw"), &kdf) != OK ||
        vault_unseal(&back, &vault, view_of_buf(&blob), uid, view_of_text("pw")) != OK)
        _exit(1);
    secret_clear(&back);
    buf_clear(&blob);
}

static void do_open(void)
{
    (void)!open("/dev/null", O_RDONLY);
}
static void do_openat2(void)
{
    (void)!openat(AT_FDCWD, "/etc/passwd", O_RDONLY);
}
static void do_socket(void)
{
    (void)!socket(AF_INET, SOCK_STREAM, 0);
}
static void do_unix_socket(void)
{
    (void)!socket(AF_UNIX, SOCK_STREAM, 0);
}
static void do_fork(void)
{
    if (fork() == 0)
        _exit(0);
}
static void do_exec(void)
{
    char *argv[] = {(char *)"true", NULL};
    execv("/bin/true", argv);
}
static void do_ptrace(void)
{
    (void)!ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}
static void do_kill(void)
{
    (void)!kill(getppid(), 0);
}
static void do_make_code(void)
{
    (void)!mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}
static void do_turn_into_code(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    (void)!mprotect(page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
}
static void do_send_descriptor(void)
{
    struct msghdr header = {0};
    (void)!sendmsg(SANDBOX_FD, &header, 0);
}
static void do_write_elsewhere(void)
{
    (void)!send(SANDBOX_FD + 1, "x", 1, MSG_NOSIGNAL);
}
static void do_undo_dumpable(void)
{
    (void)!syscall(SYS_prctl, 4 /* PR_SET_DUMPABLE */, 1, 0, 0, 0);
}
static void do_read_other_memory(void)
{
    (void)!syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0);
}

static void do_wait_on_other_memory(void)
{
    int word = 0;
    (void)!syscall(SYS_futex, &word, 1 /* FUTEX_WAKE */, 1, NULL, NULL, 0);
}
static void do_read_file_by_ring(void)
{
    (void)!syscall(SYS_io_uring_setup, 1, NULL);
}
static void do_new_namespace(void)
{
    (void)!syscall(SYS_unshare, 0x10000000 /* CLONE_NEWUSER */);
}

START_TEST(sandbox__filter__lets_keys_be_computed)
{
    ck_assert_int_eq(run_inside(do_nothing), 0);
    ck_assert_int_eq(run_inside(do_compute), 0);
}
END_TEST

START_TEST(sandbox__filter__kills_everything_else)
{
    static const struct {
        const char *name;
        void (*act)(void);
    } acts[] = {{"open", do_open},
                {"openat", do_openat2},
                {"socket", do_socket},
                {"unix socket", do_unix_socket},
                {"fork", do_fork},
                {"exec", do_exec},
                {"ptrace", do_ptrace},
                {"kill", do_kill},
                {"mmap of code", do_make_code},
                {"mprotect to code", do_turn_into_code},
                {"sendmsg", do_send_descriptor},
                {"send to another descriptor", do_write_elsewhere},
                {"prctl", do_undo_dumpable},
                {"process_vm_readv", do_read_other_memory},
                {"futex", do_wait_on_other_memory},
                {"io_uring", do_read_file_by_ring},
                {"unshare", do_new_namespace}};
    need_filter();
    for (size_t i = 0; i < MEM_COUNT(acts); i++) {
        int status = run_inside(acts[i].act);
        ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "%s: status %x",
                      acts[i].name, (unsigned)status);
    }
}
END_TEST

/* The child before its filter, looking at itself; 0 is as it should be. */
static int look_around(int parent)
{
    char name[16] = "";
    for (int fd = 0; fd < 64; fd++)
        if (fcntl(fd, F_GETFD) >= 0 && fd != SANDBOX_FD &&
            (sandbox_has_filter() || fd != STDERR_FILENO))
            return 2;
    if (fcntl(SANDBOX_FD, F_GETFD) < 0 || getsid(0) != getpid() || getppid() != parent)
        return 3;
    for (int i = 0; i < 3; i++)
        if (kill(getpid(), (int[]){SIGINT, SIGTERM, SIGHUP}[i]) != 0)
            return 4;
    FILE *status = fopen("/proc/self/comm", "r");
    if (status == NULL || fgets(name, sizeof name, status) == NULL || strcmp(name, "quiet\n") != 0)
        return 5;
    return 0;
}

START_TEST(sandbox__detach__keeps_one_descriptor_and_no_terminal)
{
    int pair[2], status = 0, parent = getpid();
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0); /* not close-on-exec */
    ck_assert_int_ge(dup2(pair[0], 40), 0);
    pid_t pid = fork();
    if (pid == 0)
        _exit(sandbox_detach(pair[1], parent, "quiet") != OK ? 1 : look_around(parent));
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(sandbox__detach__refuses_when_the_parent_is_another)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        _exit(sandbox_detach(0, 1, "orphan") == ERR_SIGNER ? 0 : 1);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(sandbox__filter__lets_keys_be_computed),
    SUITE_TEST(sandbox__filter__kills_everything_else),
    SUITE_TEST(sandbox__detach__keeps_one_descriptor_and_no_terminal),
    SUITE_TEST(sandbox__detach__refuses_when_the_parent_is_another),
};
SUITE_MAIN("sandbox", tests)
