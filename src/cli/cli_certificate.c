/* ecocoin certificate: proofs of retirement. */

#include <errno.h>
#include <string.h>

#include "cli/command.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/certificate.h"
#include "core/eth/address.h"
#include "core/offset.h"

#define FILE_MAX (64 * 1024)

static enum err list(struct cli *cli)
{
    struct certificate *items = NULL;
    size_t count = 0;
    TRY(certificate_list(cli->core, &items, &count));
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    for (size_t i = 0; i < count; i++) {
        char mass[AMOUNT_TEXT_MAX], hash[HASH_TEXT], time[32];
        offset_format_mass(mass, items[i].mass);
        hash_write(hash, &items[i].tx_hash);
        text_time_utc(time, sizeof time, items[i].time_s);
        cli_line(cli, "%4lld %s %10s for %s  %s", (long long)items[i].id, time, mass,
                 items[i].beneficiary, hash);
        if (array == NULL)
            continue;
        struct json_out *row = json_out_object();
        json_put_i64(row, "id", items[i].id);
        json_put_text(row, "mass", mass);
        json_put_text(row, "beneficiary", items[i].beneficiary);
        json_put_text(row, "tx_hash", hash);
        cli_put_time(row, "time", items[i].time_s);
        json_put(array, NULL, row);
    }
    if (count == 0)
        cli_line(cli, "no certificates yet");
    if (array != NULL)
        json_put(cli->json, "certificates", array);
    mem_free(items);
    return OK;
}

static enum err show(struct cli *cli)
{
    int64_t id;
    struct buf text = {0};
    TRY(cli_read_id(&id, cli->args[0], "the certificate"));
    /* With --json the answer is the certificate itself, byte for byte as it is saved. */
    enum err err = cli->json != NULL ? certificate_json(cli->core, id, &text)
                                     : certificate_text(cli->core, id, 72, &text);
    if (err == OK)
        fwrite(text.data, 1, text.len, stdout);
    buf_clear(&text);
    json_out_free(cli->json);
    cli->json = NULL;
    return err;
}

static enum err save(struct cli *cli)
{
    int64_t id;
    char path[1024];
    TRY(cli_read_id(&id, cli->args[0], "the certificate"));
    TRY(certificate_save(cli->core, id, cli->args[1], path, sizeof path));
    cli_line(cli, "%s", path);
    if (cli->json != NULL)
        json_put_text(cli->json, "path", path);
    return OK;
}

static enum err read_file(struct buf *out, const char *path)
{
    FILE *in = fopen(path, "rbe");
    if (in == NULL)
        return err_set(errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot open '%s': %s", path,
                       strerror(errno));
    char block[4096];
    size_t got;
    while (out->len <= FILE_MAX && (got = fread(block, 1, sizeof block, in)) > 0)
        buf_add(out, block, got);
    bool failed = ferror(in) != 0;
    fclose(in);
    if (failed)
        return err_set(ERR_IO, "cannot read '%s'", path);
    return out->len <= FILE_MAX ? OK
                                : err_set(ERR_LIMIT, "'%s' is too large for a certificate", path);
}

static void show_verification(struct cli *cli, const struct verification *result)
{
    static const char *const marks[] = {"yes", "NO", "open"};
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    for (size_t i = 0; i < result->count; i++) {
        const struct check_line *line = &result->lines[i];
        cli_line(cli, "%-5s %-28s %s", marks[line->verdict], line->what, line->words);
        if (array == NULL)
            continue;
        struct json_out *row = json_out_object();
        json_put_text(row, "check", line->what);
        json_put_text(row, "verdict", marks[line->verdict]);
        json_put_text(row, "words", line->words);
        json_put(array, NULL, row);
    }
    cli_line(cli, "%s",
             result->is_valid ? "VALID: the chain confirms this certificate"
                              : "NOT VALID: the chain does not confirm this certificate");
    if (array == NULL)
        return;
    json_put_bool(cli->json, "valid", result->is_valid);
    json_put(cli->json, "checks", array);
}

static enum err verify(struct cli *cli)
{
    struct buf file = {0};
    job work = 0;
    enum err err = read_file(&file, cli->args[0]);
    if (err == OK)
        err = certificate_verify(cli->core, &work, buf_text(&file), file.len);
    buf_clear(&file);
    if (err == ERR_SYNTAX)
        return err_set(err, "'%s' is no certificate: %s", cli->args[0], err_detail(err));
    TRY(err);
    err = cli_wait(cli, work, NULL, NULL, NULL);
    const struct verification *result = certificate_verification(cli->core, work);
    if (result != NULL && result->count > 0)
        show_verification(cli, result);
    return err;
}

static const struct command rows[] = {
    {"certificate", "list", "", "certificates of retirement", NEED_LOGIN, list, {{0}}},
    {"certificate",
     "show",
     "ID",
     "one, as text (with --json: the file itself)",
     NEED_LOGIN,
     show,
     {{0}}},
    {"certificate", "save", "ID DIR", "write its JSON and text into DIR", NEED_LOGIN, save, {{0}}},
    {"certificate",
     "verify",
     "FILE",
     "hold a certificate's file against the chain",
     NEED_ONLINE,
     verify,
     {{0}}},
};
const struct command_list commands_certificate = {rows, MEM_COUNT(rows)};
