#include "app_signals.h"

#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/base/mem.h"

static const int taken[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT};
static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
static void (*restore_terminal)(void);

static void taken_set(sigset_t *set)
{
    sigemptyset(set);
    for (size_t i = 0; i < MEM_COUNT(taken); i++)
        sigaddset(set, taken[i]);
}

int app_signals_open(void)
{
    sigset_t set;
    taken_set(&set);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTTOU, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int app_signals_next(int fd)
{
    struct signalfd_siginfo info;
    if (read(fd, &info, sizeof info) != (ssize_t)sizeof info)
        return 0;
    return (int)info.ssi_signo;
}

void app_signals_stop(void)
{
    kill(0, SIGSTOP);
}

static void crashed(int number)
{
    if (restore_terminal != NULL)
        restore_terminal();
    signal(number, SIG_DFL);
    raise(number);
}

void app_signals_on_crash(void (*restore)(void))
{
    static uint8_t stack[16384];
    restore_terminal = restore;
    const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternate, NULL);
    struct sigaction action = {.sa_handler = crashed, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < MEM_COUNT(crashes); i++)
        sigaction(crashes[i], &action, NULL);
}

_Noreturn void app_signals_die(int number)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    signal(number, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
    _exit(128 + number);
}
