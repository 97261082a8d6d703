#include "signer/zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "signer/process.h"
#include "signer/sandbox.h"
#include "signer/signer.h"

#define SIGNERS_MAX    8
#define ANSWER_SECONDS 5

/* Between the two halves of one program: the struct travels as it is, without pointers. */
enum zygote_op { ZYGOTE_SPAWN = 1, ZYGOTE_KILL = 2 };
struct zygote_message {
    int32_t op;
    int32_t pid; /* KILL; answer to SPAWN: the new signer, 0 when there is none */
};

static struct {
    int socket, pid;
} zygote = {-1, 0};

/* ---- the zygote's side
 * -------------------------------------------------------------------------- */

static int signers[SIGNERS_MAX]; /* process ids; 0: free */

static void on_child(int number)
{
    (void)number; /* it only has to end the wait */
}

static int *find_signer(int pid)
{
    for (int i = 0; i < SIGNERS_MAX; i++)
        if (signers[i] == pid)
            return &signers[i];
    return NULL;
}

static void reap(void)
{
    for (pid_t pid; (pid = waitpid(-1, NULL, WNOHANG)) > 0;) {
        int *row = find_signer(pid);
        if (row != NULL)
            *row = 0;
    }
}

/* Answer with a process id and the socket to it; without a socket when pair is NULL. */
static void hand_over(int pid, const int *socket)
{
    struct zygote_message message = {.op = ZYGOTE_SPAWN, .pid = pid};
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct iovec iov = {&message, sizeof message};
    struct msghdr header = {.msg_iov = &iov, .msg_iovlen = 1};
    if (socket != NULL) {
        header.msg_control = control.room;
        header.msg_controllen = sizeof control.room;
        struct cmsghdr *first = CMSG_FIRSTHDR(&header);
        first->cmsg_level = SOL_SOCKET;
        first->cmsg_type = SCM_RIGHTS;
        first->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(first), socket, sizeof(int));
    }
    if (sendmsg(SANDBOX_FD, &header, MSG_NOSIGNAL) < 0)
        sandbox_exit(1); /* nobody is there to spawn for */
}

static void spawn(void)
{
    int pair[2], parent = getpid();
    int *row = find_signer(0);
    if (row == NULL || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
        hand_over(0, NULL);
        return;
    }
    pid_t pid = fork();
    if (pid == 0)
        signer_run(pair[1], parent);
    if (pid > 0) {
        *row = pid;
        hand_over(pid, &pair[0]);
    } else {
        hand_over(0, NULL);
    }
    close(pair[0]);
    close(pair[1]);
}

static void carry_out(const struct zygote_message *message)
{
    if (message->op == ZYGOTE_SPAWN)
        spawn();
    else if (message->op == ZYGOTE_KILL && message->pid > 0 && find_signer(message->pid) != NULL)
        kill(message->pid, SIGKILL);
}

static void wait_for_work(const sigset_t *waiting)
{
    struct pollfd poll_fd = {.fd = SANDBOX_FD, .events = POLLIN};
    (void)ppoll(&poll_fd, 1, NULL, waiting); /* interrupted by the end of a signer */
}

static void set_child_signal(sigset_t *waiting)
{
    struct sigaction action = {.sa_handler = on_child, .sa_flags = SA_NOCLDSTOP};
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    sigemptyset(waiting);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    sigaction(SIGCHLD, &action, NULL);
}

static _Noreturn void zygote_run(int socket, int parent)
{
    sigset_t waiting;
    struct zygote_message message;
    if (sandbox_detach(socket, parent, "eco-zygote") != OK)
        sandbox_exit(1);
    set_child_signal(&waiting);
    for (;;) {
        wait_for_work(&waiting);
        reap();
        ssize_t got = recv(SANDBOX_FD, &message, sizeof message, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (got != (ssize_t)sizeof message)
            break;
        carry_out(&message);
    }
    sandbox_exit(0); /* its signers end with it: the kernel sends them SIGKILL */
}

/* ---- the main process's side
 * -------------------------------------------------------------------- */

enum err zygote_start(void)
{
    int pair[2], parent = getpid();
    if (zygote.pid != 0)
        return OK;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return err_set(ERR_SIGNER, "cannot make a socket: %s", strerror(errno));
    pid_t pid = fork();
    if (pid == 0)
        zygote_run(pair[1], parent);
    close(pair[1]);
    if (pid < 0) {
        close(pair[0]);
        return err_set(ERR_SIGNER, "cannot start the signer's process: %s", strerror(errno));
    }
    struct timeval patience = {.tv_sec = ANSWER_SECONDS};
    setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    zygote.socket = pair[0];
    zygote.pid = pid;
    return OK;
}

void zygote_stop(void)
{
    if (zygote.pid == 0)
        return;
    close(zygote.socket);
    while (waitpid(zygote.pid, NULL, 0) < 0 && errno == EINTR)
        ;
    zygote.socket = -1;
    zygote.pid = 0;
}

int zygote_pid(void)
{
    return zygote.pid;
}

static bool tell(enum zygote_op op, int pid)
{
    struct zygote_message message = {.op = (int32_t)op, .pid = pid};
    return zygote.pid != 0 &&
           send(zygote.socket, &message, sizeof message, MSG_NOSIGNAL) == (ssize_t)sizeof message;
}

void zygote_kill(int pid)
{
    (void)tell(ZYGOTE_KILL, pid); /* without a zygote there is no signer either */
}

/* Receive the answer to SPAWN. Returns: the socket, -1 when there is none. */
static int receive_socket(int *pid)
{
    struct zygote_message message = {0};
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct iovec iov = {&message, sizeof message};
    struct msghdr header = {.msg_iov = &iov,
                            .msg_iovlen = 1,
                            .msg_control = control.room,
                            .msg_controllen = sizeof control.room};
    ssize_t got;
    do
        got = recvmsg(zygote.socket, &header, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    struct cmsghdr *first = got > 0 ? CMSG_FIRSTHDR(&header) : NULL;
    int socket = -1;
    if (first != NULL && first->cmsg_level == SOL_SOCKET && first->cmsg_type == SCM_RIGHTS)
        memcpy(&socket, CMSG_DATA(first), sizeof socket);
    *pid = message.pid;
    return socket;
}

enum err zygote_spawn(int *socket, int *pid)
{
    if (!tell(ZYGOTE_SPAWN, 0))
        return err_set(ERR_SIGNER, "the signer's parent process is gone: start the program again");
    *socket = receive_socket(pid);
    if (*socket < 0)
        return err_set(ERR_SIGNER, "the signer's process cannot be started");
    fcntl(*socket, F_SETFL, O_NONBLOCK);
    return OK;
}
