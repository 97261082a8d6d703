/* Twenty live feeds of 50 trades a second, written once a second as core/price_live.c does:
 * {"cpu_percent":…, "rss_kib_first":…, "rss_kib_last":…} of five minutes of trades, one after the
 * other without waiting. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/text.h"
#include "core/store/price_row.h"

enum { FEEDS = 20, TICKS = 50, SECONDS = 300, WARM_UP = 30 };

static void expect(bool is_true, const char *what)
{
    if (is_true)
        return;
    fprintf(stderr, "bench_live: %s\n", what);
    exit(1);
}

static double cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static long rss_kib(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    expect(file != NULL && fscanf(file, "%*d %ld", &pages) == 1, "no statm");
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void write_second(struct store *store, struct price_series *series, int64_t time_s)
{
    struct price_row rows[TICKS];
    expect(store_begin(store) == OK, "no transaction");
    for (int feed = 0; feed < FEEDS; feed++) {
        for (int i = 0; i < TICKS; i++)
            rows[i] =
                (struct price_row){.time_s = time_s,
                                   .key = price_tick_key(time_s * 1000 + i * 20,
                                                         (uint64_t)time_s * TICKS + (uint64_t)i),
                                   .price = {PRICE_ONE + (time_s * 7919 + i * 104729) % 100000},
                                   .volume = {PRICE_ONE}};
        expect(price_rows_add(store, series[feed].id, rows, TICKS) == OK, "not written");
        series[feed].checked_s = time_s;
        expect(price_series_save(&series[feed], store) == OK, "not written");
    }
    expect(store_commit(store) == OK, "not committed");
}

int main(void)
{
    char folder[] = "/tmp/ecocoin-bench-XXXXXX", path[128], source[32];
    struct store *store;
    struct price_series series[FEEDS];
    double begun = 0;
    long first = 0;
    expect(mkdtemp(folder) != NULL, "no folder");
    (void)text_format(path, sizeof path, "%s/ecocoin.db", folder);
    expect(store_open(&store, path, false) == OK, "no store");
    for (int i = 0; i < FEEDS; i++) {
        (void)text_format(source, sizeof source, "feed:%d", i);
        expect(price_series_open(&series[i], store, source, "ETH", "USD") == OK, "no series");
    }
    for (int second = -WARM_UP; second < SECONDS; second++) {
        if (second == 0) {
            begun = cpu_s();
            first = rss_kib();
        }
        write_second(store, series, 1790000000 + second);
    }
    printf("{\"cpu_percent\": %.2f, \"rss_kib_first\": %ld, \"rss_kib_last\": %ld}\n",
           (cpu_s() - begun) * 100 / SECONDS, first, rss_kib());
    store_close(store);
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        (void)text_format(path, sizeof path, "%s/ecocoin.db%s", folder, ends[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
    return 0;
}
