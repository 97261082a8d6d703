/* ecocoin price history, import, export: what is stored, as it was observed. */

#include <errno.h>
#include <string.h>

#include "cli/cli_price.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/price_file.h"

#define DAYS_MAX 36600

/* ---- which series */

static enum err split_pair(char base[40], char quote[16], const char *text)
{
    const char *slash = strchr(text, '/');
    if (slash == NULL || slash == text || slash[1] == '\0' || (size_t)(slash - text) >= 40 ||
        !text_copy(quote, 16, slash + 1))
        return err_set(ERR_INVALID, "a pair is written like MCO2/USD");
    (void)text_format(base, 40, "%.*s", (int)(slash - text), text);
    return OK;
}

/* The one that reaches back the furthest of those that fit. */
static enum err find_series(struct cli *cli, struct price_stored *out)
{
    char base[40], quote[16];
    struct price_stored *stored;
    size_t count;
    const char *source = cli_flag(cli, "--source");
    TRY(split_pair(base, quote, cli->args[0]));
    TRY(price_stored_list(cli->core, &stored, &count));
    *out = (struct price_stored){.id = 0};
    for (size_t i = 0; i < count; i++) {
        const struct price_stored *one = &stored[i];
        if (one->first_s > 0 && strcmp(one->base, base) == 0 && strcmp(one->quote, quote) == 0 &&
            (source == NULL || strstr(one->source, source) != NULL) &&
            (out->id == 0 || one->first_s < out->first_s))
            *out = *one;
    }
    mem_free(stored);
    return out->id != 0 ? OK
                        : err_set(ERR_NOT_FOUND, "nothing is stored of %s/%s%s%s", base, quote,
                                  source != NULL ? " from " : "", source != NULL ? source : "");
}

static enum err read_from(struct cli *cli, int64_t *from_s)
{
    uint32_t days;
    *from_s = 0;
    if (cli_flag(cli, "--days") == NULL)
        return OK;
    TRY(cli_number(&days, cli_flag(cli, "--days"), DAYS_MAX, "--days"));
    *from_s = core_now_s(cli->core) - (int64_t)days * 86400;
    return OK;
}

/* ---- commands */

/* The list of what is stored, or the observations of one series. */
static enum err list_stored(struct cli *cli)
{
    struct price_stored *stored;
    size_t count, said = 0;
    TRY(price_stored_list(cli->core, &stored, &count));
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    for (size_t i = 0; i < count; i++) {
        char first[32], last[32];
        if (stored[i].first_s == 0)
            continue; /* it has said nothing yet */
        said++;
        text_time_utc(first, sizeof first, stored[i].first_s);
        text_time_utc(last, sizeof last, stored[i].last_s);
        cli_line(cli, "%s%s%-12s %s to %s  %s", stored[i].base,
                 stored[i].quote[0] != '\0' ? "/" : "", stored[i].quote, first, last,
                 stored[i].source);
        if (array == NULL)
            continue;
        struct json_out *row = json_out_object();
        json_put_text(row, "base", stored[i].base);
        json_put_text(row, "quote", stored[i].quote);
        json_put_text(row, "source", stored[i].source);
        cli_put_time(row, "first", stored[i].first_s);
        cli_put_time(row, "last", stored[i].last_s);
        json_put(array, NULL, row);
    }
    if (array != NULL)
        json_put(cli->json, "series", array);
    else if (said == 0)
        cli_line(cli, "no prices are stored yet: 'ecocoin price now' reads them");
    mem_free(stored);
    return OK;
}

static enum err write_out(void *arg, struct view text)
{
    (void)arg;
    if (fwrite(text.data, 1, text.len, stdout) == text.len)
        return OK;
    return err_set(ERR_IO, "cannot write: %s", strerror(errno));
}

static enum err put_row(void *arg, struct view text)
{
    buf_add(arg, text.data, text.len);
    return OK;
}

static enum err export(struct cli *cli) {
    struct price_stored series; int64_t from_s; struct buf csv = {0};
    TRY(find_series(cli, &series));
    TRY(read_from(cli, &from_s));
    if (cli->json == NULL) return price_export(cli->core, series.id, from_s, INT64_MAX, write_out,
                                               NULL);
    enum err err = price_export(cli->core, series.id, from_s, INT64_MAX, put_row, &csv);
    json_put_text(cli->json, "source", series.source);
    json_put_text(cli->json, "csv", buf_text(&csv));
    buf_clear(&csv);
    return err;
}

static enum err history(struct cli *cli)
{
    return cli->args[0] == NULL ? list_stored(cli) : export(cli);
}

static void say_bad_lines(struct cli *cli, const struct price_import *result)
{
    for (uint64_t i = 0; i < result->bad && i < IMPORT_BAD_MAX; i++)
        cli_talk(cli, "line %llu: %s", (unsigned long long)result->bad_lines[i].line,
                 result->bad_lines[i].words);
    if (result->bad > IMPORT_BAD_MAX)
        cli_talk(cli, "and %llu more", (unsigned long long)(result->bad - IMPORT_BAD_MAX));
}

static enum err import(struct cli *cli)
{
    char base[40], quote[16], first[32], last[32];
    struct price_import result;
    const char *name = cli_flag(cli, "--name");
    TRY(split_pair(base, quote, cli->args[1]));
    enum err err =
        price_import(cli->core, cli->args[0], name != NULL ? name : "file", base, quote, &result);
    if (err != OK) {
        say_bad_lines(cli, &result);
        return err;
    }
    text_time_utc(first, sizeof first, result.first_s);
    text_time_utc(last, sizeof last, result.last_s);
    cli_line(cli, "%llu prices of %s/%s added, %llu known already, %s to %s",
             (unsigned long long)result.added, base, quote, (unsigned long long)result.known, first,
             last);
    if (cli->json == NULL)
        return OK;
    json_put_i64(cli->json, "added", (int64_t)result.added);
    json_put_i64(cli->json, "known", (int64_t)result.known);
    cli_put_time(cli->json, "first", result.first_s);
    cli_put_time(cli->json, "last", result.last_s);
    return OK;
}

static const struct command rows[] = {
    {"price",
     "history",
     "[PAIR]",
     "what is stored: all series, or the observations of one (MCO2/USDC) as CSV",
     NEED_CORE,
     history,
     {{"--source", "TEXT", "of the source whose name holds this"},
      {"--days", "N", "how far back"}}},
    {"price",
     "export",
     "PAIR",
     "the observations of a pair as CSV, exact, for 'price import'",
     NEED_CORE,
     export,
     {{"--source", "TEXT", "of the source whose name holds this"},
      {"--days", "N", "how far back"}}},
    {"price",
     "import",
     "FILE PAIR",
     "prices of a pair from a CSV file, all of it or nothing",
     NEED_CORE,
     import,
     {{"--name", "NAME", "what the source is called from then on ('file' if not said)"}}},
};
const struct command_list commands_price_file = {rows, MEM_COUNT(rows)};
