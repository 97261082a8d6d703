/* Mnemonics (BIP-39), English when the request names no language. */

#include "core/base/mem.h"
#include "core/eth/mnemonic.h"
#include "eth_tool/eth_op.h"
#include "eth_tool/value.h"

static enum err read_language(enum mnemonic_language *out, const struct json *request)
{
    const struct json *language = json_get(request, "language");
    struct view text;
    *out = MNEMONIC_ENGLISH;
    if (language == NULL)
        return OK;
    TRY(value_text(&text, language, "language"));
    return mnemonic_language_parse(out, (const char *)text.data, text.len);
}

static enum err run_from_entropy(struct answer *out, const struct json *request)
{
    struct buf entropy = {0};
    struct secret words = {0};
    enum mnemonic_language language;
    TRY(read_language(&language, request));
    enum err err = value_bytes(&entropy, json_get(request, "entropy"), "entropy");
    if (err == OK)
        err = mnemonic_from_entropy(&words, entropy.data, entropy.len, language);
    if (err == OK)
        answer_text(out, (const char *)words.data, words.len);
    buf_wipe(&entropy);
    secret_clear(&words);
    return err;
}

static enum err run_to_entropy(struct answer *out, const struct json *request)
{
    struct view text;
    struct secret entropy = {0};
    enum mnemonic_language language;
    TRY(read_language(&language, request));
    TRY(value_text(&text, json_get(request, "mnemonic"), "mnemonic"));
    enum err err = mnemonic_to_entropy(&entropy, (const char *)text.data, text.len, language);
    if (err == OK)
        answer_hex(out, entropy.data, entropy.len);
    secret_clear(&entropy);
    return err;
}

static enum err run_to_seed(struct answer *out, const struct json *request)
{
    struct view text, phrase = view_of_text("");
    struct secret seed = {0};
    enum mnemonic_language language;
    const struct json *passphrase = json_get(request, "passphrase");
    TRY(read_language(&language, request));
    TRY(value_text(&text, json_get(request, "mnemonic"), "mnemonic"));
    if (passphrase != NULL)
        TRY(value_text(&phrase, passphrase, "passphrase"));
    enum err err = mnemonic_to_seed(&seed, (const char *)text.data, text.len,
                                    (const char *)phrase.data, phrase.len, language);
    if (err == OK)
        answer_hex(out, seed.data, seed.len);
    secret_clear(&seed);
    return err;
}

static const struct eth_op ops[] = {
    {"mnemonic_from_entropy",
     {{"entropy", ETH_OP_SECRET, false}, {"language", ETH_OP_TEXT, true}},
     run_from_entropy},
    {"mnemonic_to_entropy",
     {{"mnemonic", ETH_OP_SECRET, false}, {"language", ETH_OP_TEXT, true}},
     run_to_entropy},
    {"mnemonic_to_seed",
     {{"mnemonic", ETH_OP_SECRET, false},
      {"passphrase", ETH_OP_SECRET, true},
      {"language", ETH_OP_TEXT, true}},
     run_to_seed},
};
const struct eth_op_list eth_ops_mnemonic = {ops, MEM_COUNT(ops)};
