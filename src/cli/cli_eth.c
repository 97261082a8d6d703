/* ecocoin eth VERB: the codecs as tools. No account, store or network is touched. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "eth_tool/batch.h"
#include "eth_tool/eth_op.h"

static const struct json_limits limits = {
    .max_bytes = BATCH_LINE_MAX, .max_nodes = 1000000, .max_depth = 512};

/* ---- the request ---- */

/* A request under construction, and where its secrets come from. */
struct request {
    struct cli *cli;
    struct secret json; /* the text */
    size_t arg;         /* the next argument */
    int secrets;        /* descriptor they are read from, a line each; -1: they are asked for */
};

static enum err add(struct request *request, const void *data, size_t len)
{
    return secret_add(&request->json, data, len)
               ? OK
               : err_set(ERR_LIMIT, "the request is longer than %zu bytes", BATCH_LINE_MAX);
}

static enum err add_string(struct request *request, const char *name, const char *text, size_t len)
{
    struct buf quoted = {0};
    if (!text_is_utf8(text, len)) /* JSON holds nothing else, and nothing may be altered */
        return err_set(ERR_SYNTAX, "'%s' is not UTF-8", name);
    buf_grow(&quoted, 6 * len + 2); /* so that it does not move, secrets being in it */
    buf_reset(&quoted);
    json_escape(&quoted, text, len);
    enum err err = add(request, quoted.data, quoted.len);
    buf_wipe(&quoted);
    return err;
}

/* One JSON value, and no text that would reach into the request around it. */
static enum err add_value(struct request *request, const char *text, size_t len)
{
    struct json_doc *doc = NULL;
    TRY(json_parse(&doc, text, len, &limits));
    json_doc_wipe(doc);
    return add(request, text, len);
}

static enum err read_all(struct secret *out, int fd, const char *name)
{
    for (;;) {
        char bytes[4096];
        ssize_t got = read(fd, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(ERR_IO, "cannot read '%s': %s", name, strerror(errno));
        if (got == 0)
            return OK;
        bool fits = secret_add(out, bytes, (size_t)got);
        mem_wipe(bytes, sizeof bytes);
        if (!fits)
            return err_set(ERR_LIMIT, "'%s' is longer than %zu bytes", name, BATCH_LINE_MAX);
    }
}

static enum err read_path(struct secret *out, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot open '%s': %s", path,
                       strerror(errno));
    enum err err = read_all(out, fd, path);
    close(fd);
    return err;
}

/* JSON as it is, @FILE, or - for standard input. */
static enum err add_json(struct request *request, const char *text)
{
    struct secret content = {0};
    bool is_input = strcmp(text, "-") == 0;
    if (!is_input && text[0] != '@')
        return add_value(request, text, strlen(text));
    secret_init(&content, BATCH_LINE_MAX);
    enum err err = is_input ? read_all(&content, STDIN_FILENO, "standard input")
                            : read_path(&content, text + 1);
    if (err == OK)
        err = add_value(request, (const char *)content.data, content.len);
    secret_clear(&content);
    return err;
}

static enum err add_secret(struct request *request, const char *name)
{
    struct secret secret = {0};
    enum err err = request->secrets >= 0
                       ? cli_read_line(&secret, request->secrets, "the descriptor of secrets")
                       : cli_secret(request->cli, &secret, NULL, name, false);
    if (err == OK)
        err = add_string(request, name, (const char *)secret.data, secret.len);
    secret_clear(&secret);
    return err;
}

/* The command's option of an optional key: "--chain-id" of "chain_id". */
static const char *flag_of(const struct cli *cli, const char *key)
{
    char name[48];
    (void)text_format(name, sizeof name, "--%s", key);
    for (char *c = name; *c != '\0'; c++)
        if (*c == '_')
            *c = '-';
    return cli_flag(cli, name);
}

static enum err add_key(struct request *request, const struct eth_op_key *key)
{
    struct cli *cli = request->cli;
    const char *given = "";
    if (key->optional)
        given = flag_of(cli, key->name);
    else if (key->kind != ETH_OP_SECRET)
        given = cli->args[request->arg++];
    if (given == NULL)
        return OK;
    TRY(add(request, request->json.len > 1 ? "," : "", request->json.len > 1 ? 1 : 0));
    TRY(add_string(request, key->name, key->name, strlen(key->name)));
    TRY(add(request, ":", 1));
    switch (key->kind) {
    case ETH_OP_TEXT: return add_string(request, key->name, given, strlen(given));
    case ETH_OP_JSON: return add_json(request, given);
    case ETH_OP_FLAG: return add(request, "true", 4);
    case ETH_OP_SECRET: return add_secret(request, key->name);
    }
    return OK;
}

static enum err build(struct request *request, const struct eth_op *op)
{
    secret_init(&request->json, BATCH_LINE_MAX);
    TRY(add(request, "{", 1));
    for (size_t i = 0; i < ETH_OP_KEYS && op->keys[i].name != NULL; i++)
        TRY(add_key(request, &op->keys[i]));
    return add(request, "}", 1);
}

static enum err open_secrets(struct request *request)
{
    const struct options *options = request->cli->options;
    request->secrets = options->password_fd;
    if (request->secrets >= 0)
        return OK;
    if (options->password_file == NULL) {
        request->secrets = isatty(STDIN_FILENO) ? -1 : STDIN_FILENO;
        return OK;
    }
    request->secrets = open(options->password_file, O_RDONLY | O_CLOEXEC);
    if (request->secrets < 0)
        return err_set(errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot open '%s': %s",
                       options->password_file, strerror(errno));
    return OK;
}

/* ---- the answer ---- */

static void print_raw(const struct json *value)
{
    struct view raw = json_raw(value);
    size_t len;
    const char *text = json_text(value, &len);
    /* Only what is clean is shown without its quotes and escapes. */
    if (text != NULL && text_is_clean(text, len))
        fwrite(text, 1, len, stdout);
    else
        fwrite(raw.data, 1, raw.len, stdout);
    putchar('\n');
}

static void print_plain(const struct json *result)
{
    if (json_type(result) != JSON_OBJECT && json_type(result) != JSON_ARRAY) {
        print_raw(result);
        return;
    }
    for (const struct json *at = json_first(result); at != NULL; at = json_next(at)) {
        if (json_key(at) != NULL)
            printf("%-26s", json_key(at));
        print_raw(at);
    }
}

static enum err print_answer(const struct cli *cli, const struct buf *text)
{
    const struct json_limits answer_limits = {
        .max_bytes = 64u << 20, .max_nodes = 16u << 20, .max_depth = 512};
    struct json_doc *doc = NULL;
    if (cli->options->json) {
        printf("{\"result\":%s}\n", buf_text(text));
        return OK;
    }
    TRY(json_parse(&doc, buf_text(text), text->len, &answer_limits));
    print_plain(json_root(doc));
    json_doc_wipe(doc);
    return OK;
}

/* ---- commands ---- */

static enum err run(struct request *request, const struct eth_op *op, struct buf *text)
{
    struct json_doc *doc = NULL;
    struct answer answer = {.out = text};
    TRY(open_secrets(request));
    TRY(build(request, op));
    TRY(json_parse(&doc, (const char *)request->json.data, request->json.len, &limits));
    enum err err = eth_op_run(&answer, op, json_root(doc));
    json_doc_wipe(doc);
    return err;
}

static enum err eth_verb(struct cli *cli)
{
    const struct eth_op *op = eth_op_find(cli->command->verb);
    struct request request = {.cli = cli, .secrets = -1};
    struct buf text = {0};
    if (op == NULL)
        return err_set(ERR_INTERNAL, "there is no operation behind '%s'", cli->command->verb);
    enum err err = run(&request, op, &text);
    if (request.secrets > STDERR_FILENO && request.secrets != cli->options->password_fd)
        close(request.secrets);
    if (err == OK)
        err = print_answer(cli, &text);
    secret_clear(&request.json);
    buf_wipe(&text);
    return err;
}

static enum err eth_batch(struct cli *cli)
{
    (void)cli;
    return batch_run(STDIN_FILENO, STDOUT_FILENO);
}

#define VERB(verb, args, words, ...)                                                               \
    {                                                                                              \
        "eth", verb, args, words, NEED_NOTHING, eth_verb,                                          \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define MESSAGE                                                                                    \
    {"--message", "TEXT", "the message"},                                                          \
    {                                                                                              \
        "--data", "HEX", "or its bytes"                                                            \
    }

#define LANGUAGE                                                                                   \
    {                                                                                              \
        "--language", "NAME", "of the words; english when not given"                               \
    }

static const struct command rows[] = {
    {"eth",
     "batch",
     "",
     "answer requests, one JSON object per line, on standard output",
     NEED_NOTHING,
     eth_batch,
     {{0}}},
    VERB("keccak256", "DATA", "Keccak-256 of bytes", {0}),
    VERB("address_checksum", "ADDRESS", "an address with its checksum",
         {"--chain-id", "N", "EIP-1191 on chains 30 and 31"}),
    VERB("address_from_key", "", "the address of a private key", {0}),
    VERB("address_create", "SENDER NONCE", "the address of a contract made by CREATE", {0}),
    VERB("address_create2", "SENDER SALT INIT_CODE_HASH",
         "the address of a contract made by CREATE2", {0}),
    VERB("rlp_encode", "VALUE", "hex and nested JSON arrays as RLP", {0}),
    VERB("rlp_decode", "DATA", "RLP as hex and nested arrays", {0}),
    VERB("abi_encode", "TYPES VALUES", "values under their types as ABI bytes", {0}),
    VERB("abi_decode", "TYPES DATA", "ABI bytes as values", {0}),
    VERB("abi_selector", "SIGNATURE", "the 4 bytes that call a function", {0}),
    VERB("abi_topic", "SIGNATURE", "the topic of an event", {0}),
    VERB("tx_decode", "RAW", "what a signed transaction says", {0}),
    VERB("tx_sign", "TX", "sign a transaction", {0}),
    VERB("authorization_sign", "CHAIN_ID ADDRESS NONCE",
         "let the code at an address act for an account (EIP-7702)", {0}),
    VERB("sig_recover", "HASH SIGNATURE", "the address that signed a hash", {0}),
    VERB("message_hash", "", "the hash of a message (EIP-191)", MESSAGE),
    VERB("message_sign", "", "sign a message", MESSAGE),
    VERB("message_recover", "SIGNATURE", "the address that signed a message", MESSAGE),
    VERB("typed_hash", "TYPED_DATA", "the hashes of typed data (EIP-712)", {0}),
    VERB("typed_sign", "TYPED_DATA", "sign typed data", {0}),
    VERB("mnemonic_from_entropy", "", "entropy as words (BIP-39)", LANGUAGE),
    VERB("mnemonic_to_entropy", "", "words as entropy", LANGUAGE),
    VERB("mnemonic_to_seed", "", "the seed of words", {"--passphrase", NULL, "ask for one"},
         LANGUAGE),
    VERB("hd_derive", "PATH", "the key at a path (BIP-32)", {"--seed", NULL, "ask for a seed"},
         {"--xprv", NULL, "ask for a private key to start from"},
         {"--xpub", "XPUB", "start from a public key"}),
    VERB("keystore_decrypt", "KEYSTORE", "the key in a keystore (version 3)", {0}),
    VERB("keystore_encrypt", "", "a key as a keystore",
         {"--kdf", "JSON", "{\"name\",\"n\",\"r\",\"p\"} or {\"name\",\"c\"}"}),
    VERB("proof_verify", "STATE_ROOT ADDRESS PROOF", "what an answer of eth_getProof proves", {0}),
    VERB("trie_root", "PAIRS", "the root of a Merkle-Patricia trie",
         {"--secure", NULL, "hash the keys first"}),
    VERB("list_root", "ITEMS", "the root of a list: transactions, receipts", {0}),
    VERB("header_hash", "HEADER", "the hash of a block's header", {0}),
    VERB("namehash", "NAME", "the hash of a name of the Ethereum Name Service", {0}),
    VERB("ens_normalize", "NAME", "the normal form of such a name", {0}),
    VERB("uri_parse", "URI", "what a payment request asks for (ERC-681)", {0}),
    VERB("uri_build", "TARGET", "a payment request", {"--chain-id", "N", "the chain"},
         {"--function", "NAME", "of a contract at the target"},
         {"--parameters", "JSON", "its arguments: [[type, value], …]"},
         {"--value", "WEI", "amount of the native currency"}, {"--gas-limit", "N", "of the call"},
         {"--gas-price", "WEI", "of a unit of gas"}),
    VERB("ur_encode", "TYPE CBOR", "CBOR as the parts of a Uniform Resource",
         {"--max-part", "N", "characters of a part"}),
    VERB("ur_decode", "PARTS", "the CBOR of such parts", {0}),
    VERB("units_parse", "TEXT DECIMALS", "a decimal amount in its smallest units", {0}),
    VERB("units_format", "VALUE DECIMALS", "an amount of smallest units as a decimal", {0}),
};
const struct command_list commands_eth = {rows, MEM_COUNT(rows)};
