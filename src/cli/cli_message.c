/* ecocoin message, typed: sign, have signed elsewhere, and verify messages (EIP-191) and typed data
 * (EIP-712). */

#include <string.h>
#include <unistd.h>

#include "cli/cli_follow.h"
#include "cli/cli_parcel.h"
#include "cli/cli_text.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/address.h"
#include "core/eth/review.h"
#include "core/eth/typed.h"

#define SIG_LEN 65

/* What is signed, byte by byte: --text, or FILE, or standard input with "-". */
static enum err read_content(struct cli *cli, struct buf *out, size_t arg, size_t max)
{
    const char *text = cli_flag(cli, "--text");
    const char *file = cli->arg_count > arg ? cli->args[arg] : NULL;
    if ((text != NULL) == (file != NULL))
        return err_set(ERR_USAGE, "say what: --text TEXT or FILE (- for standard input)");
    if (text != NULL) {
        buf_add_text(out, text);
        return out->len <= max ? OK : err_set(ERR_LIMIT, "it is longer than %zu bytes", max);
    }
    if (strcmp(file, "-") == 0)
        return file_read_fd(out, STDIN_FILENO, "standard input", max);
    return file_read(out, file, max);
}

static bool is_typed(const struct cli *cli)
{
    return strcmp(cli->command->noun, "typed") == 0;
}

/* ---- sign here ---- */

static enum err prepare(struct cli *cli, job *out, int64_t address_id, struct view content)
{
    uint64_t chain_id = core_network(cli->core)->chain_id;
    return is_typed(cli) ? sign_typed(cli->core, out, address_id, chain_id, content)
                         : sign_message(cli->core, out, address_id, content);
}

static enum err sign_content(struct cli *cli, const struct wallet_address *from,
                             struct view content)
{
    job draft = 0, approve = 0;
    uint8_t sig65[SIG_LEN];
    char text[2 * SIG_LEN + 3];
    TRY(prepare(cli, &draft, from->id, content));
    TRY(cli_wait(cli, draft, NULL, NULL, NULL));
    const struct sign_draft *shown = sign_draft_get(cli->core, draft);
    if (shown == NULL)
        return err_set(ERR_INTERNAL, "what was to be signed is gone");
    cli_talk_text(cli, shown);
    enum err err = cli_confirm(cli, "Sign this?");
    if (err != OK) {
        sign_discard(cli->core, draft);
        return err;
    }
    TRY(sign_approve(cli->core, &approve, draft));
    TRY(cli_wait(cli, approve, NULL, NULL, NULL));
    TRY(sign_take(cli->core, sig65));
    hex_write(text, sig65, sizeof sig65);
    cli_line(cli, "%s", text);
    if (cli->json != NULL) {
        cli_put_address(cli->json, "address", &from->address);
        json_put_text(cli->json, "signature", text);
    }
    return OK;
}

static enum err sign(struct cli *cli)
{
    struct wallet_address from;
    struct buf content = {0};
    TRY(cli_from(cli, &from));
    enum err err = read_content(cli, &content, 0, is_typed(cli) ? TYPED_MAX : MESSAGE_MAX);
    if (err == OK)
        err = sign_content(cli, &from, view_of_buf(&content));
    buf_clear(&content);
    return err;
}

/* ---- have it signed elsewhere ---- */

static enum err request(struct cli *cli)
{
    struct wallet_address from;
    struct airgap_request out = {.type = is_typed(cli) ? ETH_UR_TYPED_DATA : ETH_UR_MESSAGE,
                                 .has_address = true};
    struct ur_encoder ur = {0};
    size_t part = 0;
    TRY(cli_check_parcel(cli));
    if (cli_flag(cli, "--from") == NULL)
        return err_set(ERR_USAGE, "who is to sign it? Say --from ADDRESS (or WALLET/INDEX)");
    TRY(wallet_address_find(cli->core, cli_flag(cli, "--from"), &from));
    out.address = from.address;
    enum err err = read_content(cli, &out.data, 0, is_typed(cli) ? TYPED_MAX : MESSAGE_MAX);
    if (err == OK)
        err = cli_part_size(cli, &part);
    if (err == OK && cli_wants_ur(cli))
        err = airgap_ur_request(&ur, &out, part);
    if (err == OK)
        err = cli_give_parcel(cli, "request", airgap_request_json(&out, "", ""), &ur);
    ur_encoder_clear(&ur);
    airgap_request_clear(&out);
    return err;
}

/* ---- verify ---- */

static enum err read_signature(struct sig *out, const char *text)
{
    uint8_t sig65[SIG_LEN];
    if (hex_read_exact(sig65, sizeof sig65, text, strlen(text)) != OK)
        return err_set(ERR_SYNTAX, "a signature is 0x and %d hexadecimal digits", 2 * SIG_LEN);
    uint8_t v = sig65[SIG_LEN - 1];
    if (v != 27 && v != 28 && v > 1)
        return err_set(ERR_INVALID, "the last byte of the signature is 27 or 28 (or 0 or 1)");
    memcpy(out->r32, sig65, 32);
    memcpy(out->s32, sig65 + 32, 32);
    out->y_parity = (uint8_t)(v >= 27 ? v - 27 : v);
    return OK;
}

static enum err typed_hash(struct hash32 *out, const struct buf *text)
{
    struct json_doc *doc = NULL;
    struct typed *typed = NULL;
    TRY(json_parse(&doc, buf_text(text), text->len, &json_limits_default));
    enum err err = typed_parse(&typed, json_root(doc));
    if (err == OK)
        *out = *typed_digest(typed);
    typed_free(typed);
    json_doc_free(doc);
    return err;
}

static enum err recover(struct cli *cli, struct addr *out)
{
    struct sig sig;
    struct hash32 hash;
    struct buf content = {0};
    TRY(read_signature(&sig, cli->args[0]));
    enum err err = read_content(cli, &content, 1, is_typed(cli) ? TYPED_MAX : MESSAGE_MAX);
    if (err == OK && is_typed(cli))
        err = typed_hash(&hash, &content);
    else if (err == OK)
        review_message_hash(&hash, view_of_buf(&content));
    buf_clear(&content);
    return err == OK ? sig_recover(out, &hash, &sig) : err;
}

static enum err verify(struct cli *cli)
{
    struct addr signer, wanted;
    char text[ADDRESS_TEXT];
    const char *by = cli_flag(cli, "--by");
    if (by != NULL)
        TRY(address_read(&wanted, by, strlen(by)));
    TRY(recover(cli, &signer));
    address_write(text, &signer);
    if (by != NULL && !addr_equal(&signer, &wanted))
        return err_set(ERR_INVALID, "it is not signed by %s, or was changed: %s signed this", by,
                       text);
    cli_line(cli, "signed by %s", text);
    if (cli->json != NULL) {
        cli_put_address(cli->json, "address", &signer);
        json_put_bool(cli->json, "valid", true);
    }
    return OK;
}

#define FROM                                                                                       \
    {                                                                                              \
        "--from", "ADDRESS", "address, label, wallet or WALLET/INDEX"                              \
    }
#define TEXT                                                                                       \
    {                                                                                              \
        "--text", "TEXT", "the message itself instead of FILE"                                     \
    }
#define BY                                                                                         \
    {                                                                                              \
        "--by", "ADDRESS", "who must have signed it"                                               \
    }

static const struct command rows[] = {
    {"message",
     "sign",
     "[FILE]",
     "sign a message (EIP-191), byte by byte",
     NEED_LOGIN,
     sign,
     {TEXT, FROM}},
    {"message",
     "request",
     "[FILE]",
     "have a message signed on another machine by 'tx sign'",
     NEED_LOGIN,
     request,
     {TEXT, FROM, PARCEL_FLAGS}},
    {"message",
     "verify",
     "SIGNATURE [FILE]",
     "who signed a message",
     NEED_CORE,
     verify,
     {TEXT, BY}},
    {"typed",
     "sign",
     "FILE",
     "sign typed data (EIP-712, JSON), shown field by field",
     NEED_LOGIN,
     sign,
     {FROM}},
    {"typed",
     "request",
     "FILE",
     "have typed data signed on another machine by 'tx sign'",
     NEED_LOGIN,
     request,
     {FROM, PARCEL_FLAGS}},
    {"typed", "verify", "SIGNATURE FILE", "who signed typed data", NEED_CORE, verify, {BY}},
};
const struct command_list commands_message = {rows, MEM_COUNT(rows)};
