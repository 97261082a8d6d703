#include "cli/cli_text.h"

#include "core/describe.h"
#include "core/describe_permit.h"
#include "core/eth/address.h"

void cli_talk_facts(struct cli *cli, const struct network *network, const struct tx_facts *facts)
{
    struct fact_row rows[DESCRIBE_ROWS_MAX];
    size_t count = describe_rows(rows, network, facts);
    (void)cli;
    for (size_t i = 0; i < count; i++)
        fprintf(stderr, "%16s  %s\n", rows[i].label, rows[i].value);
}

/* Lines of text, each behind a margin, so that none can pass for one of ours. */
static void quote(struct view text)
{
    bool at_start = true;
    for (size_t i = 0; i < text.len; i++) {
        if (at_start)
            fputs("  | ", stderr);
        fputc(text.data[i], stderr);
        at_start = text.data[i] == '\n';
    }
    if (!at_start)
        fputc('\n', stderr);
}

static void talk_message(const struct message_facts *message)
{
    char address[ADDRESS_TEXT];
    address_write(address, &message->signer);
    fprintf(stderr, "a message of %zu bytes, to be signed by %s:\n", message->len, address);
    quote(message->text);
    if (!message->is_text)
        fputs("WARNING: it is no text: its bytes are shown, and what they mean is not known\n",
              stderr);
    if (message->is_altered)
        fputs("WARNING: it holds characters that cannot be seen and are not shown\n", stderr);
}

static void talk_fields(struct view fields)
{
    struct review_field field;
    bool is_domain = false;
    while (review_field_next(&fields, &field)) {
        if (field.is_domain && !is_domain)
            fputs("  domain\n", stderr);
        if (!field.is_domain && is_domain)
            fputs("  message\n", stderr);
        is_domain = field.is_domain;
        fprintf(stderr, "  | %*s%.*s (%.*s)%s%.*s%s\n", (int)(2 * field.depth), "",
                (int)field.name.len, (const char *)field.name.data, (int)field.type.len,
                (const char *)field.type.data, field.value.len > 0 ? ": " : "",
                (int)field.value.len, (const char *)field.value.data,
                field.is_altered ? "  [holds characters that cannot be seen]" : "");
    }
}

static void talk_typed(struct cli *cli, const struct typed_facts *typed)
{
    char address[ADDRESS_TEXT];
    struct buf words = {0};
    address_write(address, &typed->signer);
    fprintf(stderr, "typed data '%s', to be signed by %s:\n", typed->primary_type, address);
    describe_permit(&words, describe_network_of(core_network(cli->core), typed), &typed->permit,
                    core_now_s(cli->core));
    if (words.len > 0)
        fprintf(stderr, "THIS LETS OTHERS TAKE TOKENS:\n%s", buf_text(&words));
    buf_clear(&words);
    talk_fields(typed->fields);
    if (describe_unknown(typed) != NULL)
        fprintf(stderr, "%s\n", describe_unknown(typed));
    if (!typed->has_chain_id)
        fputs("WARNING: it names no chain: it is valid on every one\n", stderr);
}

void cli_talk_text(struct cli *cli, const struct sign_draft *draft)
{
    if (draft->kind == SIGN_MESSAGE)
        talk_message(&draft->message);
    else
        talk_typed(cli, &draft->typed);
}
