/* ecocoin price chart: the history as a picture, or as characters. */

#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/setting.h"

#define DAYS_MAX     3660
#define CANDLES_MOST 2000 /* that a picture can show */
#define WARM_UP      100  /* candles that averages need before the first one seen */

struct asked {
    struct price_pair pair;
    enum interval interval;
    uint32_t days;
    enum cli_picture picture;
    const char *path; /* NULL: standard output */
    struct cli_chart chart;
};

/* "1200x640" */
static enum err read_size(struct cli *cli, struct cli_chart *chart)
{
    const char *text = cli_flag(cli, "--size");
    char width[16];
    uint32_t columns, rows;
    if (text == NULL)
        return OK;
    const char *cross = strchr(text, 'x');
    if (cross == NULL || !text_format(width, sizeof width, "%.*s", (int)(cross - text), text))
        return err_set(ERR_USAGE, "--size is written as 1200x640");
    TRY(cli_number(&columns, width, 4096, "--size"));
    TRY(cli_number(&rows, cross + 1, 4096, "--size"));
    chart->width = (int)columns;
    chart->height = (int)rows;
    return OK;
}

static enum err read_target(struct cli *cli, struct asked *asked)
{
    const char *svg = cli_flag(cli, "--svg"), *png = cli_flag(cli, "--png");
    bool is_text = cli_flag(cli, "--text") != NULL;
    if ((svg != NULL) + (png != NULL) + is_text > 1)
        return err_set(ERR_USAGE, "one of --svg, --png and --text at a time");
    asked->picture = svg != NULL ? CLI_SVG : png != NULL ? CLI_PNG : CLI_TEXT;
    asked->path = svg != NULL ? svg : png;
    return OK;
}

static enum err read_flags(struct cli *cli, struct asked *asked, char show[SETTING_VALUE])
{
    const char *currency = cli_flag(cli, "--currency"), *interval = cli_flag(cli, "--interval");
    *asked = (struct asked){.interval = INTERVAL_1D, .days = 90};
    asked->pair = (struct price_pair){.token = price_carbon(cli->core), .currency = CURRENCY_USD};
    if (asked->pair.token < 0)
        return err_set(ERR_NOT_FOUND, "this network has no carbon token");
    asked->pair.source = cli_flag(cli, "--source");
    if (currency != NULL)
        TRY(currency_parse(&asked->pair.currency, currency));
    if (interval != NULL)
        TRY(interval_parse(&asked->interval, interval));
    if (cli_flag(cli, "--days") != NULL)
        TRY(cli_number(&asked->days, cli_flag(cli, "--days"), DAYS_MAX, "--days"));
    setting_get(cli->core, SET_CHART, show);
    if (cli_flag(cli, "--show") != NULL && !text_copy(show, SETTING_VALUE, cli_flag(cli, "--show")))
        return err_set(ERR_USAGE, "--show is too long");
    asked->chart.show = show;
    TRY(read_size(cli, &asked->chart));
    return read_target(cli, asked);
}

static enum err read_candles(struct cli *cli, struct asked *asked, struct candle **out)
{
    struct price_now now;
    int64_t step_s = interval_seconds(asked->interval), now_s = core_now_s(cli->core);
    int64_t seen = (int64_t)asked->days * 86400 / step_s;
    if (seen > CANDLES_MOST)
        return err_set(ERR_LIMIT,
                       "that would be %lld candles: at most %d fit; take a longer "
                       "--interval or fewer --days",
                       (long long)seen, CANDLES_MOST);
    asked->chart.seen = seen > 1 ? (size_t)seen : 1;
    asked->chart.interval_s = step_s;
    int64_t from_s = now_s - (int64_t)(asked->chart.seen - 1 + WARM_UP) * step_s;
    TRY(price_history(cli->core, &asked->pair, step_s, from_s > 0 ? from_s : 0, now_s + 1, out,
                      &asked->chart.count));
    asked->chart.candles = *out;
    TRY(price_now(cli->core, asked->pair.token, asked->pair.currency, &now));
    if (now.is_known)
        asked->chart.last = now.price;
    asked->chart.is_stale = now.is_stale;
    return OK;
}

static enum err put_out(struct cli *cli, const struct asked *asked, const struct buf *content)
{
    if (asked->path != NULL)
        TRY(file_write(asked->path, content));
    if (cli->json != NULL) {
        json_put_text(cli->json, "file", asked->path != NULL ? asked->path : "");
        json_put_i64(cli->json, "candles", (int64_t)asked->chart.seen);
        if (asked->path == NULL)
            json_put_text(cli->json, "text", (const char *)content->data);
    } else if (asked->path != NULL) {
        cli_line(cli, "%s", asked->path);
    } else if (fwrite(content->data, 1, content->len, stdout) != content->len) {
        return err_set(ERR_IO, "standard output cannot be written");
    }
    return OK;
}

static enum err chart(struct cli *cli)
{
    struct asked asked;
    struct candle *candles = NULL;
    struct buf content = {0};
    char show[SETTING_VALUE], up_down[SETTING_VALUE], title[160];
    TRY(read_flags(cli, &asked, show));
    setting_get(cli->core, SET_UP_DOWN, up_down);
    asked.chart.is_red_rising = strcmp(up_down, "red-green") == 0;
    (void)text_format(title, sizeof title, "%s in %s, %s, %s",
                      core_network(cli->core)->tokens[asked.pair.token].symbol,
                      currency_name(asked.pair.currency), interval_name(asked.interval),
                      core_network(cli->core)->title);
    asked.chart.title = title;
    enum err err = read_candles(cli, &asked, &candles);
    if (err == OK)
        err = cli->env->draw_chart(&content, &asked.chart, asked.picture);
    if (err == OK) {
        (void)buf_text(&content); /* ends with a zero byte */
        err = put_out(cli, &asked, &content);
    }
    buf_clear(&content);
    mem_free(candles);
    return err;
}

static const struct command rows[] = {
    {"price",
     "chart",
     "",
     "the stored history as a picture; drawn in characters unless a file is named",
     NEED_CORE,
     chart,
     {{"--currency", CURRENCY_CHOICES, "currency of the price"},
      {"--interval", INTERVAL_CHOICES, "length of one candle"},
      {"--days", "N", "how far back (90)"},
      {"--show", "WORDS", "candles, heikin-ashi, line or area; volume rsi sma ema bands log"},
      {"--svg", "FILE", "write a picture of lines"},
      {"--png", "FILE", "write a picture of dots"},
      {"--source", "TEXT", "of sources whose name holds this"},
      {"--text", NULL, "characters, on standard output"},
      {"--size", "WIDTHxHEIGHT", "pixels, or columns and rows"}}},
};
const struct command_list commands_chart = {rows, MEM_COUNT(rows)};
