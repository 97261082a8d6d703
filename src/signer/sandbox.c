#include "signer/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/mem.h"

#if defined(ECO_SANITIZE) || defined(ECO_COVERAGE)
#define SANDBOX_WIDE 1
#else
#define SANDBOX_WIDE 0
#endif

#ifdef ECO_COVERAGE
extern void __gcov_dump(void);
#endif

/* ---- descriptors, signals, limits
 * --------------------------------------------------------------- */

static enum err keep_only(int socket)
{
    int last_closed = SANDBOX_WIDE ? STDERR_FILENO : SANDBOX_FD; /* sanitizers report on 2 */
    if (socket != SANDBOX_FD && dup3(socket, SANDBOX_FD, 0) < 0)
        return err_set(ERR_SIGNER, "cannot keep the signer's socket: %s", strerror(errno));
    if (close_range(0, (unsigned)last_closed - 1, 0) < 0 || close_range(SANDBOX_FD + 1, ~0U, 0) < 0)
        return err_set(ERR_SIGNER, "cannot close descriptors: %s", strerror(errno));
    return OK;
}

static enum err set_signals(void)
{
    /* A key typed at the terminal or a stop of the whole service is for the main process to weigh:
     * were the signer to end first, the vault would lock under a transfer. */
    static const int ignored[] = {SIGINT,  SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU,
                                  SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM, SIGHUP};
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++)
        if (!SANDBOX_WIDE && number != SIGKILL && number != SIGSTOP)
            signal(number, SIG_DFL); /* refused for the C library's own: as it should be */
    for (size_t i = 0; i < MEM_COUNT(ignored); i++)
        signal(ignored[i], SIG_IGN);
    if (sigprocmask(SIG_SETMASK, &none, NULL) < 0)
        return err_set(ERR_SIGNER, "cannot set the signal mask: %s", strerror(errno));
    return OK;
}

static enum err set_limits(const char *name)
{
    const struct rlimit zero = {0, 0};
    if (setrlimit(RLIMIT_CORE, &zero) < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return err_set(ERR_SIGNER, "cannot protect the signer: %s", strerror(errno));
    prctl(PR_SET_NAME, name, 0, 0, 0);
    return OK;
}

enum err sandbox_detach(int socket, int parent, const char *name)
{
    /* The parent may die between fork and prctl: then nobody would send the signal. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 || getppid() != parent)
        return err_set(ERR_SIGNER, "the parent is gone");
    setsid(); /* fails for the leader of a group only, and such a one has left already */
    TRY(set_signals());
    TRY(keep_only(socket));
    return set_limits(name);
}

/* ---- the filter
 * --------------------------------------------------------------------------------- */

bool sandbox_has_filter(void)
{
    return !SANDBOX_WIDE;
}

/* Allowed as they are. Nothing here names a file, a process or an address. */
static const int free_calls[] = {
    SCMP_SYS(munmap),        /* secrets and large blocks are given back */
    SCMP_SYS(mremap),        /* realloc of large blocks */
    SCMP_SYS(mlock),         /* guarded memory does not go to swap */
    SCMP_SYS(munlock),       /* the same memory, before it is given back */
    SCMP_SYS(madvise),       /* guarded memory does not go into core dumps; malloc trims */
    SCMP_SYS(brk),           /* malloc */
    SCMP_SYS(getrandom),     /* salts, nonces, new keys */
    SCMP_SYS(clock_gettime), /* the day of a limit, where the vDSO cannot say */
    SCMP_SYS(rt_sigreturn),  /* the end of SIGHUP's handler */
    SCMP_SYS(exit_group),    /* the end */
};

static int add_rules(scmp_filter_ctx filter)
{
    int bad = 0;
    for (size_t i = 0; i < MEM_COUNT(free_calls); i++)
        bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, free_calls[i], 0);
    /* Memory never becomes code. */
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    /* One socket, to its one peer: no descriptors travel (that takes sendmsg and recvmsg), no other
     * address is named. */
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(recvfrom), 1,
                            SCMP_A0(SCMP_CMP_EQ, SANDBOX_FD, 0));
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(sendto), 2,
                            SCMP_A0(SCMP_CMP_EQ, SANDBOX_FD, 0), SCMP_A4(SCMP_CMP_EQ, 0, 0));
    return bad;
}

enum err sandbox_filter(void)
{
    if (SANDBOX_WIDE)
        return OK;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (filter == NULL)
        return err_set(ERR_SIGNER, "cannot make the system call filter");
    int bad = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    bad |= add_rules(filter);
    if (bad == 0)
        bad = seccomp_load(filter);
    seccomp_release(filter);
    if (bad != 0)
        return err_set(ERR_SIGNER, "cannot load the system call filter");
    return OK;
}

_Noreturn void sandbox_exit(int status)
{
#ifdef ECO_COVERAGE
    __gcov_dump();
#endif
    _exit(status);
}
