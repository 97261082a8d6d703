/* Runs a program in a pseudo-terminal of 120×40 and measures it from outside, the same way for ours
 * and for its peers.
 *
 *   bench_pty frame QUIET_MS TEXT CMD …
 *       time to the last byte of the first burst of output, which ends with QUIET_MS of silence:
 *       {"us":…, "bytes":…}
 *   bench_pty idle SETTLE_S SECONDS KEYS TEXT CMD …
 *       send KEYS (^M is Enter) after the first frame, let it settle, then count:
 *       {"bytes":…, "wakeups":…, "seconds":…, "pss_kib":…, "processes":…}
 *
 *   bench_pty total COLUMNS ROWS CMD …
 *       let it run to its end: {"bytes":…, "cpu_us":…}, of the process itself
 *
 * The first two fail unless the screen, as a terminal shows it, then holds every part of TEXT
 * ("a|b": a and b): a fast start that shows nothing, or an idle program that is not logged in, is
 * no result.
 *
 * Where it may, it runs the program above the machine's other work and itself above the program, so
 * that neither the neighbours nor the reader's own delay are measured. */

#include <ctype.h>
#include <dirent.h>
#include <poll.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#define PIDS_MAX 64
#define SEEN_MAX (1 << 20)

enum { ROWS = 40, COLUMNS = 120 };

struct run {
    pid_t pid;
    int fd;
    long bytes;
    size_t seen_len;
    char seen[SEEN_MAX]; /* everything it has sent, for the terminal at the end */
};

static struct run run;

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Not permitted to everybody; the figures are then those of a busy machine, for all programs alike.
 */
static void take_priority(int priority)
{
    const struct sched_param param = {.sched_priority = priority};
    (void)sched_setscheduler(0, SCHED_FIFO, &param);
}

static void start(char **argv)
{
    const struct winsize size = {.ws_row = ROWS, .ws_col = COLUMNS};
    take_priority(2);
    run.pid = forkpty(&run.fd, NULL, NULL, &size);
    if (run.pid < 0) {
        perror("forkpty");
        exit(70);
    }
    if (run.pid == 0) {
        take_priority(1);
        execvp(argv[0], argv);
        perror(argv[0]);
        _exit(127);
    }
}

static void stop(void)
{
    kill(run.pid, SIGTERM);
    for (int i = 0; i < 100; i++) {
        if (waitpid(run.pid, NULL, WNOHANG) == run.pid)
            return;
        char drop[4096];
        struct pollfd fd = {run.fd, POLLIN, 0};
        if (poll(&fd, 1, 10) > 0 && read(run.fd, drop, sizeof drop) <= 0)
            usleep(10000);
    }
    kill(run.pid, SIGKILL);
    waitpid(run.pid, NULL, 0);
}

/* Read until there is silence for quiet_ms or total_ms passed. Returns: time of the last byte, 0
 * when none came. */
static int64_t drain(int quiet_ms, int total_ms)
{
    int64_t last_us = 0, end_us = now_us() + (int64_t)total_ms * 1000;
    while (now_us() < end_us) {
        struct pollfd fd = {run.fd, POLLIN, 0};
        int left_ms = (int)((end_us - now_us()) / 1000) + 1;
        if (poll(&fd, 1, quiet_ms < left_ms ? quiet_ms : left_ms) <= 0) {
            if (last_us != 0 || quiet_ms >= left_ms)
                break;
            continue;
        }
        if (run.seen_len == SEEN_MAX) {
            fprintf(stderr, "bench_pty: too much output\n");
            exit(70);
        }
        ssize_t got = read(run.fd, run.seen + run.seen_len, SEEN_MAX - run.seen_len);
        if (got <= 0)
            break;
        last_us = now_us();
        run.bytes += got;
        run.seen_len += (size_t)got;
    }
    return last_us;
}

static void read_row(char *out, size_t size, VTermScreen *screen, int row)
{
    const VTermRect rect = {
        .start_row = row, .end_row = row + 1, .start_col = 0, .end_col = COLUMNS};
    out[vterm_screen_get_text(screen, out, size - 1, rect)] = '\0';
}

static bool has_text(VTermScreen *screen, const char *part)
{
    char line[COLUMNS * 8];
    for (int row = 0; row < ROWS; row++) {
        read_row(line, sizeof line, screen, row);
        if (strstr(line, part) != NULL)
            return true;
    }
    return false;
}

static void print_screen(VTermScreen *screen)
{
    char line[COLUMNS * 8];
    for (int row = 0; row < ROWS; row++) {
        read_row(line, sizeof line, screen, row);
        fprintf(stderr, "%s\n", line);
    }
}

/* Returns: false when a part of text is not on the screen, which is then printed. */
static bool shows(const char *text)
{
    char parts[256];
    bool all = true;
    VTerm *term = vterm_new(ROWS, COLUMNS);
    VTermScreen *screen = vterm_obtain_screen(term);
    vterm_set_utf8(term, 1);
    vterm_screen_enable_altscreen(screen, 1);
    vterm_screen_reset(screen, 1);
    vterm_input_write(term, run.seen, run.seen_len);
    snprintf(parts, sizeof parts, "%s", text);
    for (char *part = strtok(parts, "|"); part != NULL; part = strtok(NULL, "|")) {
        if (has_text(screen, part))
            continue;
        fprintf(stderr, "bench_pty: '%s' is not on the screen:\n", part);
        all = false;
    }
    if (!all)
        print_screen(screen);
    vterm_free(term);
    return all;
}

static int frame(int quiet_ms, const char *text, char **argv)
{
    int64_t begun_us = now_us();
    start(argv);
    int64_t last_us = drain(quiet_ms, 5000);
    bool is_complete = last_us != 0 && shows(text);
    stop();
    if (!is_complete)
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

static int idle(int settle_s, int seconds, const char *keys, const char *text, char **argv)
{
    pid_t pids[PIDS_MAX];
    start(argv);
    drain(300, 5000);
    for (const char *key = keys; *key != '\0'; key++) {
        char byte = *key == '^' && key[1] == 'M' ? '\r' : *key;
        if (byte == '\r')
            key++;
        if (write(run.fd, &byte, 1) != 1)
            return 1;
        drain(30, 200);
    }
    drain(settle_s * 1000, settle_s * 1000);
    if (!shows(text)) {
        stop();
        return 1;
    }
    int count = tree(run.pid, pids);
    long before = sum(pids, count, "status", "voluntary_ctxt_switches:");
    run.bytes = 0;
    int64_t end_us = now_us() + (int64_t)seconds * 1000000;
    while (now_us() < end_us)
        drain((int)((end_us - now_us()) / 1000) + 1, (int)((end_us - now_us()) / 1000) + 1);
    long wakeups = sum(pids, count, "status", "voluntary_ctxt_switches:") - before;
    long pss = sum(pids, count, "smaps_rollup", "Pss:");
    printf("{\"bytes\": %ld, \"wakeups\": %ld, \"seconds\": %d, \"pss_kib\": %ld, \"processes\": "
           "%d}\n",
           run.bytes, wakeups, seconds, pss, count);
    stop();
    return 0;
}

static int total(int columns, int rows, char **argv)
{
    const struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    struct rusage usage;
    char drop[65536];
    int status = 0;
    run.pid = forkpty(&run.fd, NULL, NULL, &size);
    if (run.pid == 0) {
        execvp(argv[0], argv);
        _exit(127);
    }
    for (ssize_t got; run.pid > 0 && (got = read(run.fd, drop, sizeof drop)) > 0;)
        run.bytes += got;
    if (run.pid < 0 || wait4(run.pid, &status, 0, &usage) < 0 || status != 0) {
        fprintf(stderr, "bench_pty: %s ended with %d\n", argv[0], status);
        return 1;
    }
    int64_t cpu_us = (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
                     usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
    printf("{\"bytes\": %ld, \"cpu_us\": %lld}\n", run.bytes, (long long)cpu_us);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 4 && strcmp(argv[1], "frame") == 0)
        return frame((int)strtol(argv[2], NULL, 10), argv[3], argv + 4);
    if (argc > 6 && strcmp(argv[1], "idle") == 0)
        return idle((int)strtol(argv[2], NULL, 10), (int)strtol(argv[3], NULL, 10), argv[4],
                    argv[5], argv + 6);
    if (argc > 4 && strcmp(argv[1], "total") == 0)
        return total((int)strtol(argv[2], NULL, 10), (int)strtol(argv[3], NULL, 10), argv + 4);
    fprintf(stderr, "usage: bench_pty frame QUIET_MS TEXT CMD … | "
                    "idle SETTLE_S SECONDS KEYS TEXT CMD … | total COLUMNS ROWS CMD …\n");
    return 64;
}
