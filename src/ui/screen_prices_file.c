/* The chart that is seen, to a file. */

#include <string.h>
#include <sys/stat.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/setting.h"
#include "ui/chart_file.h"
#include "ui/screen_prices.h"

static void write_title(const struct prices_model *m, char *out, size_t size)
{
    const struct token *token = network_token_role(m->network, TOKEN_CARBON);
    (void)text_format(out, size, "%s%s in %s, %s", token->symbol,
                      m->view == PRICES_HOLDINGS ? " that I own" : "", currency_name(m->currency),
                      m->network->title);
}

static enum err write_chart(struct ui *ui, struct prices_model *m, const char *path)
{
    char title[160], up_down[SETTING_VALUE];
    enum chart_format format;
    struct chart chart = prices_chart(m);
    struct buf content = {0};
    TRY(chart_format_of(&format, path));
    write_title(m, title, sizeof title);
    setting_get(ui_core(ui), SET_UP_DOWN, up_down);
    const struct chart_file file = {.chart = &chart,
                                    .seen = chart_capacity(prices_chart_columns(m), m->zoom),
                                    .title = title,
                                    .width = format == CHART_TEXT ? prices_chart_columns(m) : 0,
                                    .height = format == CHART_TEXT ? m->rows - 1 : 0,
                                    .is_red_rising = strcmp(up_down, "red-green") == 0};
    enum err err = chart_write(&content, &file, format);
    if (err == OK)
        err = file_write(path, &content);
    buf_clear(&content);
    return err;
}

static enum err typed(struct ui *ui, void *model, const char *path)
{
    if (*path == '\0')
        return err_set(ERR_INVALID, "a file needs a name");
    TRY(write_chart(ui, model, path));
    ui_say(ui, STYLE_GOOD, "saved: %s", path);
    return OK;
}

void prices_ask_file(struct ui *ui, struct prices_model *m)
{
    struct ask ask = {
        .title = "Write the chart to a file", .prompt = ".png .svg .csv .txt", .done = typed};
    char dir[sizeof ask.text];
    if (m->count == 0) {
        ui_say(ui, STYLE_WARN, "there is nothing to write");
        return;
    }
    if (text_format(dir, sizeof dir, "%s/charts", core_data_dir(ui_core(ui)))) {
        mkdir(dir, 0755); /* what is wrong with it, writing says */
        (void)text_format(ask.text, sizeof ask.text, "%.*s/prices.png", (int)sizeof ask.text - 16,
                          dir);
    }
    ui_ask(ui, &ask);
}
