/* ecocoin policy: what the keys of the account may be used for. It is sealed with the vault, so
 * that the signer holds every signature against it and only the password changes it. */

#include <string.h>

#include "cli/command.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/describe.h"
#include "core/eth/address.h"
#include "core/policy.h"
#include "core/policy_words.h"

/* ---- show
 * ---------------------------------------------------------------------------------------- */

static const char *network_title(const struct cli *cli, uint64_t chain_id)
{
    const struct network *network = policy_network(core_networks(cli->core), chain_id);
    return chain_id == 0 ? "every network" : network != NULL ? network->title : "unknown network";
}

/* In whole units where a file knows the token, else in base units; null: no limit. */
static void put_limit(struct cli *cli, struct json_out *row, const char *key,
                      const struct policy_limit *limit, const struct u256 *amount)
{
    const struct network *network = policy_network(core_networks(cli->core), limit->chain_id);
    const bool is_fees = addr_equal(&limit->token, &policy_gas);
    const struct token *token =
        network != NULL ? network_token_at(network, is_fees ? &addr_zero : &limit->token) : NULL;
    char words[POLICY_WORDS];
    policy_amount_words(words, sizeof words, core_networks(cli->core), limit->chain_id,
                        &limit->token, amount);
    if (strcmp(words, "any") == 0)
        json_put_null(row, key);
    else
        cli_put_amount(row, key, amount, token != NULL ? token->decimals : 0);
    if (token != NULL)
        json_put_text(row, "token", is_fees ? POLICY_FEES : token->symbol);
}

static void show_limit(struct cli *cli, struct json_out *array, const struct policy_limit *limit,
                       const struct policy_spent *spent)
{
    struct u256 used = policy_spent_of(spent, limit->chain_id, &limit->token);
    const struct network_list *networks = core_networks(cli->core);
    char each[160], day[160], today[160];
    policy_amount_words(each, sizeof each, networks, limit->chain_id, &limit->token,
                        &limit->per_tx);
    policy_amount_words(day, sizeof day, networks, limit->chain_id, &limit->token, &limit->per_day);
    policy_amount_words(today, sizeof today, networks, limit->chain_id, &limit->token, &used);
    cli_line(cli, "limit       %s: at once %s, a day %s%s; %s spent today",
             network_title(cli, limit->chain_id), each, day,
             addr_equal(&limit->token, &policy_gas) ? " of fees" : "", today);
    if (array == NULL)
        return;
    struct json_out *row = json_out_object();
    json_put_i64(row, "chain_id", (int64_t)limit->chain_id);
    cli_put_address(row, "address", &limit->token);
    put_limit(cli, row, "per_tx", limit, &limit->per_tx);
    put_limit(cli, row, "per_day", limit, &limit->per_day);
    put_limit(cli, row, "spent_today", limit, &used);
    json_put(array, NULL, row);
}

static void show_place(struct cli *cli, struct json_out *array, const char *what, uint64_t chain_id,
                       const struct addr *address)
{
    const struct network *network = policy_network(core_networks(cli->core), chain_id);
    char words[160];
    if (network != NULL)
        describe_address(words, sizeof words, network, address);
    else
        address_write(words, address);
    cli_line(cli, "%s %s on %s", what, words, network_title(cli, chain_id));
    if (array == NULL)
        return;
    struct json_out *row = json_out_object();
    json_put_i64(row, "chain_id", (int64_t)chain_id);
    cli_put_address(row, "address", address);
    json_put(array, NULL, row);
}

static void show_kinds(struct cli *cli, const struct policy *policy)
{
    struct json_out *array = cli->json != NULL ? json_out_array() : NULL;
    char words[POLICY_WORDS] = "";
    size_t len = 0;
    for (size_t i = 0; policy_kind_word(i) != NULL; i++) {
        if ((policy->allow & 1u << i) == 0)
            continue;
        (void)text_format(words + len, sizeof words - len, " %s", policy_kind_word(i));
        len += strlen(words + len);
        if (array != NULL)
            json_put_text(array, NULL, policy_kind_word(i));
    }
    cli_line(cli, "allowed    %s", len > 0 ? words : " nothing");
    if (array != NULL)
        json_put(cli->json, "allowed", array);
}

static void show_hours(struct cli *cli, const struct policy *policy)
{
    char words[32];
    policy_hours_words(words, sizeof words, policy);
    cli_line(cli, "hours       %s", words);
    if (cli->json != NULL && policy->from_min == policy->to_min)
        json_put_null(cli->json, "hours");
    else if (cli->json != NULL)
        json_put_text(cli->json, "hours", words);
}

static void show_rows(struct cli *cli, const struct policy *policy,
                      const struct policy_spent *spent)
{
    const bool has_json = cli->json != NULL;
    struct json_out *limits = has_json ? json_out_array() : NULL;
    struct json_out *recipients = has_json ? json_out_array() : NULL;
    struct json_out *contracts = has_json ? json_out_array() : NULL;
    for (size_t i = 0; i < policy->limit_count; i++)
        show_limit(cli, limits, &policy->limits[i], spent);
    for (size_t i = 0; i < policy->recipient_count; i++)
        show_place(cli, recipients, "recipient  ", policy->recipients[i].chain_id,
                   &policy->recipients[i].address);
    for (size_t i = 0; policy->only_recipients && i < policy->contract_count; i++)
        show_place(cli, contracts, "contract   ", policy->contracts[i].chain_id,
                   &policy->contracts[i].address);
    if (!has_json)
        return;
    json_put(cli->json, "limits", limits);
    json_put(cli->json, "recipients", recipients);
    json_put(cli->json, "contracts", contracts);
}

static void put_policy(struct cli *cli, const struct policy *policy,
                       const struct policy_spent *spent)
{
    if (policy->version == 0)
        cli_line(cli, "no policy was set: everything that the signer can explain is signed");
    else
        cli_line(cli, "policy      %u", (unsigned)policy->version);
    if (cli->json != NULL) {
        json_put_i64(cli->json, "version", policy->version);
        json_put_bool(cli->json, "only_limited", policy->only_limited);
        json_put_bool(cli->json, "only_recipients", policy->only_recipients);
    }
    show_kinds(cli, policy);
    show_hours(cli, policy);
    cli_line(cli, "spends      %s; to %s",
             policy->only_limited ? "only tokens that have a limit" : "any token",
             policy->only_recipients ? "own addresses and those below only" : "anybody");
    show_rows(cli, policy, spent);
}

static enum err load(struct cli *cli, struct policy *out, struct policy_spent *spent)
{
    job work;
    TRY(policy_load(cli->core, &work));
    TRY(cli_wait(cli, work, NULL, NULL, NULL));
    return policy_get(cli->core, out, spent);
}

static enum err show(struct cli *cli)
{
    struct policy policy;
    struct policy_spent spent;
    TRY(load(cli, &policy, &spent));
    put_policy(cli, &policy, &spent);
    return OK;
}

/* ---- change
 * -------------------------------------------------------------------------------------- */

static enum err replace(struct cli *cli, const struct policy *policy)
{
    struct policy now;
    struct policy_spent spent;
    job work;
    TRY(policy_set(cli->core, &work, policy, &cli->password));
    TRY(cli_wait(cli, work, NULL, NULL, NULL));
    TRY(policy_get(cli->core, &now, &spent));
    put_policy(cli, &now, &spent);
    return OK;
}

static enum err read_only_limited(struct policy *policy, const char *text)
{
    policy->only_limited = strcmp(text, "limited") == 0;
    if (!policy->only_limited && strcmp(text, "any") != 0)
        return err_set(ERR_USAGE, "--tokens is limited or any");
    return OK;
}

/* Returns: OK; ERR_USAGE (nothing was said); what the parts refuse */
static enum err read_changes(struct cli *cli, struct policy *policy)
{
    const struct network *network = core_network(cli->core);
    const char *limits = cli_flag(cli, "--limits"), *tokens = cli_flag(cli, "--tokens");
    const char *recipients = cli_flag(cli, "--recipients"), *hours = cli_flag(cli, "--hours");
    const char *kinds = cli_flag(cli, "--allow"), *kiosk = cli_flag(cli, "--kiosk");
    if (limits == NULL && tokens == NULL && recipients == NULL && hours == NULL && kinds == NULL &&
        kiosk == NULL)
        return err_set(ERR_USAGE, "say what should change, such as --limits 'ETH 0.5 1'");
    if (kiosk != NULL)
        policy_init_kiosk(policy);
    if (limits != NULL)
        TRY(policy_read_limits(policy, network, limits));
    if (tokens != NULL)
        TRY(read_only_limited(policy, tokens));
    if (recipients != NULL)
        TRY(policy_read_recipients(policy, network, recipients));
    if (hours != NULL)
        TRY(policy_read_hours(policy, hours));
    return kinds != NULL ? policy_read_kinds(policy, kinds) : OK;
}

static enum err set(struct cli *cli)
{
    struct policy policy;
    TRY(load(cli, &policy, NULL));
    TRY(read_changes(cli, &policy));
    return replace(cli, &policy);
}

static enum err clear(struct cli *cli)
{
    struct policy policy;
    policy_init(&policy);
    return replace(cli, &policy);
}

static const struct command rows[] = {
    {"policy",
     "show",
     "",
     "what the account's keys may be used for, and what was spent today",
     NEED_LOGIN,
     show,
     {{0}}},
    {"policy",
     "set",
     "",
     "limit what the keys may be used for; what is not named stays",
     NEED_LOGIN | NEED_PASSWORD,
     set,
     {{"--limits", "LIST", "'ETH 0.5 1, USDC 100 any, fees 0.01 0.05': at once, a day; 'ETH none'"},
      {"--tokens", "WHICH", "limited: only tokens that have a limit may be spent; or any"},
      {"--recipients", "LIST", "who may receive on this network: addresses, none or any"},
      {"--hours", "HOURS", "09:00-17:30 (UTC), or any"},
      {"--allow", "LIST", "send, approve, swap, offset, message, typed, export; all, none"},
      {"--kiosk", NULL, "begin with a kiosk's: buy and retire, nothing else"}}},
    {"policy", "clear", "", "allow everything again", NEED_LOGIN | NEED_PASSWORD, clear, {{0}}},
};
const struct command_list commands_policy = {rows, MEM_COUNT(rows)};
