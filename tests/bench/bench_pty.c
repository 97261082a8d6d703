/* Runs a program in a pseudo-terminal of 120×40 and measures it from outside, the same way for ours
 * and for its peers.
 *
 *   bench_pty frame QUIET_MS CMD …            time to the last byte of the first burst of output (a
 * burst ends with QUIET_MS of silence): {"us":…, "bytes":…} bench_pty idle SETTLE_S SECONDS KEYS
 * CMD …  send KEYS ("\r" as ^M) after the first frame, let it settle, then count: {"bytes":…,
 * "wakeups":…, "pss_kib":…, "processes":…}
 */

#include <ctype.h>
#include <dirent.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PIDS_MAX 64

struct run {
    pid_t pid;
    int fd;
    long bytes;
};

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void start(struct run *run, char **argv)
{
    const struct winsize size = {.ws_row = 40, .ws_col = 120};
    run->bytes = 0;
    run->pid = forkpty(&run->fd, NULL, NULL, &size);
    if (run->pid < 0) {
        perror("forkpty");
        exit(70);
    }
    if (run->pid == 0) {
        execvp(argv[0], argv);
        perror(argv[0]);
        _exit(127);
    }
}

static void stop(struct run *run)
{
    kill(run->pid, SIGTERM);
    for (int i = 0; i < 100; i++) {
        if (waitpid(run->pid, NULL, WNOHANG) == run->pid)
            return;
        char drop[4096];
        struct pollfd fd = {run->fd, POLLIN, 0};
        if (poll(&fd, 1, 10) > 0 && read(run->fd, drop, sizeof drop) <= 0)
            usleep(10000);
    }
    kill(run->pid, SIGKILL);
    waitpid(run->pid, NULL, 0);
}

/* Read until there is silence for quiet_ms or total_ms passed. Returns: time of the last byte, 0
 * when none came. */
static int64_t drain(struct run *run, int quiet_ms, int total_ms)
{
    int64_t last_us = 0, end_us = now_us() + (int64_t)total_ms * 1000;
    while (now_us() < end_us) {
        struct pollfd fd = {run->fd, POLLIN, 0};
        int left_ms = (int)((end_us - now_us()) / 1000) + 1;
        if (poll(&fd, 1, quiet_ms < left_ms ? quiet_ms : left_ms) <= 0) {
            if (last_us != 0 || quiet_ms >= left_ms)
                break;
            continue;
        }
        char data[65536];
        ssize_t got = read(run->fd, data, sizeof data);
        if (got <= 0)
            break;
        run->bytes += got;
        last_us = now_us();
    }
    return last_us;
}

static int frame(int quiet_ms, char **argv)
{
    struct run run;
    int64_t begun_us = now_us();
    start(&run, argv);
    int64_t last_us = drain(&run, quiet_ms, 5000);
    stop(&run);
    if (last_us == 0)
        return 1;
    printf("{\"us\": %lld, \"bytes\": %ld}\n", (long long)(last_us - begun_us), run.bytes);
    return 0;
}

static long status_field(pid_t pid, const char *file, const char *field)
{
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    FILE *in = fopen(path, "r");
    long value = 0;
    while (in != NULL && fgets(line, sizeof line, in) != NULL)
        if (strncmp(line, field, strlen(field)) == 0)
            value += strtol(line + strlen(field), NULL, 10);
    if (in != NULL)
        fclose(in);
    return value;
}

/* root and all its descendants. */
static int tree(pid_t root, pid_t pids[PIDS_MAX])
{
    int count = 1;
    pids[0] = root;
    for (bool grew = true; grew;) {
        grew = false;
        DIR *dir = opendir("/proc");
        for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
            if (!isdigit((unsigned char)entry->d_name[0]))
                continue;
            pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
            pid_t parent = (pid_t)status_field(pid, "status", "PPid:");
            bool known = false, child = false;
            for (int i = 0; i < count; i++) {
                known |= pids[i] == pid;
                child |= pids[i] == parent;
            }
            if (child && !known && count < PIDS_MAX) {
                pids[count++] = pid;
                grew = true;
            }
        }
        if (dir != NULL)
            closedir(dir);
    }
    return count;
}

static long sum(const pid_t pids[], int count, const char *file, const char *field)
{
    long total = 0;
    for (int i = 0; i < count; i++)
        total += status_field(pids[i], file, field);
    return total;
}

static int idle(int settle_s, int seconds, const char *keys, char **argv)
{
    struct run run;
    pid_t pids[PIDS_MAX];
    start(&run, argv);
    drain(&run, 300, 5000);
    for (const char *key = keys; *key != '\0'; key++) {
        char byte = *key == '^' && key[1] == 'M' ? '\r' : *key;
        if (byte == '\r')
            key++;
        if (write(run.fd, &byte, 1) != 1)
            return 1;
        drain(&run, 30, 200);
    }
    drain(&run, settle_s * 1000, settle_s * 1000);
    int count = tree(run.pid, pids);
    long before = sum(pids, count, "status", "voluntary_ctxt_switches:");
    run.bytes = 0;
    int64_t end_us = now_us() + (int64_t)seconds * 1000000;
    while (now_us() < end_us)
        drain(&run, (int)((end_us - now_us()) / 1000) + 1, (int)((end_us - now_us()) / 1000) + 1);
    long wakeups = sum(pids, count, "status", "voluntary_ctxt_switches:") - before;
    long pss = sum(pids, count, "smaps_rollup", "Pss:");
    printf("{\"bytes\": %ld, \"wakeups\": %ld, \"seconds\": %d, \"pss_kib\": %ld, \"processes\": "
           "%d}\n",
           run.bytes, wakeups, seconds, pss, count);
    stop(&run);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 3 && strcmp(argv[1], "frame") == 0)
        return frame((int)strtol(argv[2], NULL, 10), argv + 3);
    if (argc > 5 && strcmp(argv[1], "idle") == 0)
        return idle((int)strtol(argv[2], NULL, 10), (int)strtol(argv[3], NULL, 10), argv[4],
                    argv + 5);
    fprintf(stderr, "usage: bench_pty frame QUIET_MS CMD … | idle SETTLE_S SECONDS KEYS CMD …\n");
    return 64;
}
