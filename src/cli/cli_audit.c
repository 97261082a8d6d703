/* ecocoin audit: what the signer of the account did with its keys. */

#include "cli/command.h"
#include "core/audit.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/policy_words.h"

#define PAGE 100

static void put_record(struct json_out *array, const struct audit_record *record)
{
    struct json_out *row = json_out_object();
    json_put_i64(row, "number", (int64_t)record->seq);
    cli_put_time(row, "time", record->time_s);
    json_put_text(row, "kind", audit_kind_name(record->kind));
    json_put_i64(row, "chain_id", (int64_t)record->chain_id);
    cli_put_hash(row, "digest", &record->digest);
    cli_put_address(row, "address", &record->address);
    json_put_text(row, "text", record->text);
    json_put(array, NULL, row);
}

static void print_record(struct cli *cli, const struct audit_record *record)
{
    char time[24], address[ADDRESS_TEXT], words[POLICY_WORDS];
    policy_refusal_words(words, sizeof words, core_networks(cli->core), record->chain_id,
                         record->text);
    text_time_utc(time, sizeof time, record->time_s);
    address_write(address, &record->address);
    cli_line(cli, "%6llu  %s  %-8s  %s  %s", (unsigned long long)record->seq, time,
             audit_kind_name(record->kind), addr_is_zero(&record->address) ? "-" : address, words);
}

static enum err list(struct cli *cli)
{
    struct audit_record *rows;
    size_t count;
    uint32_t offset = 0;
    if (cli_flag(cli, "--from") != NULL)
        TRY(cli_number(&offset, cli_flag(cli, "--from"), 1000000000, "--from"));
    TRY(audit_list(cli->core, offset, PAGE, &rows, &count));
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    for (size_t i = 0; i < count; i++) {
        print_record(cli, &rows[i]);
        if (array != NULL)
            put_record(array, &rows[i]);
    }
    if (count == 0)
        cli_line(cli, "nothing was signed, shown or refused %s",
                 offset > 0 ? "before that" : "yet");
    if (array != NULL)
        json_put(cli->json, "records", array);
    mem_free(rows);
    return OK;
}

static enum err verify(struct cli *cli)
{
    struct audit_verdict verdict;
    job work;
    TRY(audit_verify(cli->core, &work));
    enum err err = cli_wait(cli, work, NULL, NULL, NULL);
    audit_verdict_get(cli->core, &verdict);
    if (!verdict.is_done)
        return err;
    cli_line(cli, "%s", verdict.words);
    if (cli->json != NULL) {
        json_put_bool(cli->json, "good", verdict.is_good);
        json_put_i64(cli->json, "checked", (int64_t)verdict.checked);
        json_put_i64(cli->json, "first_bad", (int64_t)verdict.bad_seq);
    }
    return err;
}

static const struct command rows[] = {
    {"audit",
     "list",
     "",
     "what was signed, shown or refused, newest first",
     NEED_LOGIN,
     list,
     {{"--from", "N", "leave out the newest N; 100 are printed"}}},
    {"audit",
     "verify",
     "",
     "check that no record was altered or is missing",
     NEED_LOGIN,
     verify,
     {{0}}},
};
const struct command_list commands_audit = {rows, MEM_COUNT(rows)};
