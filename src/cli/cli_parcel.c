#include "cli/cli_parcel.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"

#define FRAME_MS 200
#define PART_MIN 64

/* ---- in ---- */

/* Parts as a scanner types them, or as they are pasted. */
static enum err take_lines(struct cli *cli, struct airgap_item *out)
{
    struct ur_decoder decoder = {0};
    struct buf text = {0};
    char *line = NULL;
    size_t size = 0;
    enum err err = OK;
    cli_talk(cli, "Scan or paste it: UR parts, one a line; or something else and Ctrl-D.");
    for (ssize_t len; !decoder.done && (len = getline(&line, &size, stdin)) > 0;) {
        while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
            len--;
        if (len < 3 || strncasecmp(line, "ur:", 3) != 0) {
            buf_add(&text, line, (size_t)len);
            buf_add_byte(&text, '\n');
            if (text.len > AIRGAP_TEXT_MAX)
                break;
            continue;
        }
        char words[64];
        if (ur_decoder_feed(&decoder, line, (size_t)len) != OK) {
            cli_talk(cli, "this part is not taken: %s", err_detail(ERR_SYNTAX));
            continue;
        }
        airgap_progress(words, sizeof words, &decoder);
        cli_talk(cli, "%s", words);
    }
    err = decoder.type[0] != '\0' ? airgap_read_ur(out, &decoder)
                                  : airgap_read(out, buf_text(&text), text.len);
    free(line);
    buf_clear(&text);
    ur_decoder_clear(&decoder);
    return err;
}

enum err cli_take_parcel(struct cli *cli, struct airgap_item *out, const char *file)
{
    struct buf text = {0};
    bool is_stdin = strcmp(file, "-") == 0;
    *out = (struct airgap_item){0};
    if (is_stdin && isatty(STDIN_FILENO))
        return take_lines(cli, out);
    enum err err = is_stdin ? file_read_fd(&text, STDIN_FILENO, "standard input", AIRGAP_TEXT_MAX)
                            : file_read(&text, file, AIRGAP_TEXT_MAX);
    if (err == OK)
        err = airgap_read(out, buf_text(&text), text.len);
    buf_clear(&text);
    return err;
}

/* ---- out ---- */

bool cli_wants_ur(const struct cli *cli)
{
    return cli_flag(cli, "--ur") != NULL || cli_flag(cli, "--qr") != NULL;
}

enum err cli_part_size(struct cli *cli, size_t *out)
{
    uint32_t size = 0;
    const char *part = cli_flag(cli, "--part");
    *out = 0;
    if (part != NULL) {
        TRY(cli_number(&size, part, UR_PART_MAX, "--part"));
        if (size < PART_MIN)
            return err_set(ERR_USAGE, "a part has at least %d characters", PART_MIN);
        *out = size;
    } else if (cli_flag(cli, "--qr") != NULL) {
        *out = cli->env->qr_capacity(cli->options->ascii);
        if (*out < PART_MIN)
            return err_set(ERR_USAGE, "the terminal is too small for a QR code");
    }
    return OK;
}

enum err cli_check_parcel(struct cli *cli)
{
    const char *file = cli_flag(cli, "--out");
    size_t part;
    if (cli_flag(cli, "--part") != NULL && !cli_wants_ur(cli))
        return err_set(ERR_USAGE, "--part goes with --ur");
    if (cli_flag(cli, "--qr") != NULL && (!isatty(STDERR_FILENO) || cli->options->no_input))
        return err_set(ERR_USAGE, "--qr needs a terminal");
    TRY(cli_part_size(cli, &part));
    if (file != NULL && cli_flag(cli, "--force") == NULL && access(file, F_OK) == 0)
        return err_set(ERR_EXISTS, "there is a file '%s' already; --force replaces it", file);
    return OK;
}

static bool key_within(int ms)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    char line[256];
    return poll(&in, 1, ms) > 0 && read(STDIN_FILENO, line, sizeof line) >= 0;
}

static void to_upper(struct buf *text)
{
    for (size_t i = 0; i < text->len; i++)
        if (text->data[i] >= 'a' && text->data[i] <= 'z')
            text->data[i] = (uint8_t)(text->data[i] - 'a' + 'A');
}

/* One code, or one after the other in the same place, until somebody has read them. */
static enum err show_codes(struct cli *cli, struct ur_encoder *ur)
{
    struct buf part = {0}, lines = {0};
    int count = 0;
    bool is_seen = false;
    while (!is_seen) {
        buf_reset(&part);
        buf_reset(&lines);
        ur_encoder_next(ur, &part);
        to_upper(&part);
        if (count > 0)
            buf_printf(&lines, "\033[%dA\r", count);
        count = cli->env->draw_qr(&lines, buf_text(&part), cli->options->ascii);
        if (count == 0)
            break;
        buf_printf(&lines, "Enter ends it.");
        fwrite(lines.data, 1, lines.len, stderr);
        fflush(stderr);
        is_seen = key_within(ur->fragment_count > 1 ? FRAME_MS : -1);
    }
    buf_clear(&part);
    buf_clear(&lines);
    return is_seen ? OK : err_set(ERR_USAGE, "the terminal is too small for the QR code");
}

/* As many parts as are needed, one a line. */
static void write_parts(struct buf *out, struct json_out *array, struct ur_encoder *ur)
{
    for (size_t i = 0; i < ur->fragment_count; i++) {
        struct buf part = {0};
        ur_encoder_next(ur, &part);
        if (array != NULL)
            json_put_text(array, NULL, buf_text(&part));
        buf_add(out, part.data, part.len);
        buf_add_byte(out, '\n');
        buf_clear(&part);
    }
}

enum err cli_give_parcel(struct cli *cli, const char *name, struct json_out *document,
                         struct ur_encoder *ur)
{
    const char *file = cli_flag(cli, "--out");
    bool is_ur = cli_flag(cli, "--ur") != NULL;
    struct json_out *parts = is_ur && cli->json != NULL ? json_out_array() : NULL;
    struct buf text = {0};
    enum err err = OK;
    if (is_ur) {
        write_parts(&text, parts, ur);
    } else {
        json_out_write(&text, document, true);
        buf_add_byte(&text, '\n');
    }
    if (file != NULL)
        err = file_write_private(file, &text, cli_flag(cli, "--force") != NULL);
    else if (cli->json == NULL && cli_flag(cli, "--qr") == NULL)
        fwrite(text.data, 1, text.len, stdout);
    buf_clear(&text);
    if (parts != NULL)
        json_put(cli->json, "ur", parts);
    if (cli->json != NULL)
        json_put(cli->json, name, document);
    else
        json_out_free(document);
    if (err == OK && cli_flag(cli, "--qr") != NULL)
        err = show_codes(cli, ur);
    return err;
}
