#ifndef TESTS_SUPPORT_KILL_POINTS_H
#define TESTS_SUPPORT_KILL_POINTS_H

/** Places where a process may die as by `kill -9`: before each request to a port, when its answer
 * is there but not heard, after it was heard, and around each write to the disk. Or it lives, and
 * the disk is full from one of its writes on.
 *
 *  A suite that uses this file has SQLite's own fsync, fdatasync and pwrite64 pass through it, and
 * so includes it once. The counters live in memory that all its processes share. */

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/context.h"
#include "support/home.h"
#include "support/suite.h"

#define KILLED 137

static struct kill_points {
    unsigned passed;  /* by the process that runs */
    unsigned kill_at; /* 0: never */
    unsigned disk;    /* of those passed, at the disk */
    unsigned written; /* writes to the disk */
    unsigned full_at; /* this write and those after it find the disk full; 0: none */
    unsigned refused; /* writes that did */
} * kill_points;

static void kill_point(void)
{
    if (kill_points != NULL && ++kill_points->passed == kill_points->kill_at)
        _exit(KILLED);
}

/* ---- the disk ---- */

static void disk_point(void)
{
    if (kill_points != NULL)
        kill_points->disk++;
    kill_point();
}

int fdatasync(int fd)
{
    disk_point();
    int result = (int)syscall(SYS_fdatasync, fd);
    kill_point();
    return result;
}

int fsync(int fd)
{
    disk_point();
    int result = (int)syscall(SYS_fsync, fd);
    kill_point();
    return result;
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t offset)
{
    disk_point();
    if (kill_points != NULL && ++kill_points->written >= kill_points->full_at &&
        kill_points->full_at > 0) {
        kill_points->refused++;
        errno = ENOSPC;
        return -1;
    }
    return (ssize_t)syscall(SYS_pwrite64, fd, data, len, offset);
}

/** From write n on the disk is full; with 0 there is room again. */
static void kill_disk_full(unsigned n)
{
    kill_points->written = 0;
    kill_points->full_at = n;
}

/* ---- the ports ---- */

static ticket (*kill_chain_submit)(void *ctx, const struct chain_request *request,
                                   chain_done_fn *done, void *arg);
static ticket (*kill_signer_submit)(void *ctx, const struct signer_request *request,
                                    signer_done_fn *done, void *arg);

struct kill_heard {
    chain_done_fn *chain_done;
    signer_done_fn *signer_done;
    void *arg;
};

static void kill_hear_chain(void *arg, const struct chain_answer *answer)
{
    struct kill_heard heard = *(struct kill_heard *)arg;
    kill_point();
    heard.chain_done(heard.arg, answer);
    kill_point();
}

static void kill_hear_signer(void *arg, const struct signer_answer *answer)
{
    struct kill_heard heard = *(struct kill_heard *)arg;
    kill_point();
    heard.signer_done(heard.arg, answer);
    kill_point();
}

static ticket kill_submit_chain(void *ctx, const struct chain_request *request, chain_done_fn *done,
                                void *arg)
{
    struct kill_heard *heard = fake_chain_memory(ctx, sizeof *heard);
    *heard = (struct kill_heard){.chain_done = done, .arg = arg};
    kill_point();
    return kill_chain_submit(ctx, request, kill_hear_chain, heard);
}

static ticket kill_submit_signer(void *ctx, const struct signer_request *request,
                                 signer_done_fn *done, void *arg)
{
    static struct kill_heard ring[64];
    static size_t count;
    struct kill_heard *heard = &ring[count++ % MEM_COUNT(ring)];
    *heard = (struct kill_heard){.signer_done = done, .arg = arg};
    kill_point();
    return kill_signer_submit(ctx, request, kill_hear_signer, heard);
}

/** The ports of this home pass through here from now on. */
static void kill_watch_ports(struct home *home)
{
    kill_chain_submit = home->core->ports.chain.submit;
    kill_signer_submit = home->core->ports.signer.submit;
    home->core->ports.chain.submit = kill_submit_chain;
    home->core->ports.signer.submit = kill_submit_signer;
}

/* ---- processes ---- */

/** Returns: zeroed memory that child processes share. */
static void *kill_share(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(memory, MAP_FAILED);
    return memory;
}

/** Returns: exit status of a process that does this. */
static int kill_in_process(void (*session)(void))
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        session();
        _exit(0);
    }
    while (waitpid(child, &status, 0) < 0)
        ck_assert_int_eq(errno, EINTR);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#endif
