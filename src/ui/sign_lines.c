/* What a person sees of a message or of typed data before it is signed. */

#include <string.h>

#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/describe_permit.h"
#include "core/eth/address.h"
#include "core/eth/review.h"
#include "core/eth/sig.h"
#include "ui/screen_sign.h"

#define INDENT_MAX 8 /* levels that are shown; deeper ones stay there */

/* A line is a byte for its style, one for its indent, its text and a NUL. */
static void begin(struct buf *out, enum style style, unsigned indent)
{
    buf_add_byte(out, (uint8_t)style);
    buf_add_byte(out, (uint8_t)(indent < INDENT_MAX ? indent : INDENT_MAX));
}

static void add_line(struct buf *out, enum style style, const char *text)
{
    begin(out, style, 0);
    buf_add_text(out, text);
    buf_add_byte(out, '\0');
}

static void add_hash(struct buf *out, const char *words, const struct hash32 *hash)
{
    char text[HASH_TEXT];
    hash_write(text, hash);
    begin(out, STYLE_DIM, 0);
    buf_printf(out, "%s %s", words, text);
    buf_add_byte(out, '\0');
}

static void add_message(struct buf *out, const struct message_facts *facts)
{
    char address[ADDRESS_TEXT];
    address_write(address, &facts->signer);
    begin(out, STYLE_STRONG, 0);
    buf_printf(out, "a message of %zu bytes, signed as %s", facts->len, address);
    buf_add_byte(out, '\0');
    if (!facts->is_text)
        add_line(out, STYLE_WARN,
                 "WARNING: this is no text. Whoever asks for a signature of bytes that nobody can "
                 "read may have made them to mean anything.");
    if (facts->is_altered)
        add_line(out, STYLE_WARN,
                 "WARNING: the message has hidden characters, or blanks in a row, that are not "
                 "shown.");
    add_line(out, STYLE_TEXT, "");
    begin(out, STYLE_TEXT, 0);
    buf_add(out, facts->text.data, facts->text.len);
    buf_add_byte(out, '\0');
}

static void add_permit(struct buf *out, const struct network *network,
                       const struct typed_permit *permit, int64_t now_s)
{
    struct buf words = {0};
    describe_permit(&words, network, permit, now_s);
    buf_add_byte(&words, '\0');
    for (const char *line = (const char *)words.data; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        begin(out, strncmp(line, "WARNING", 7) == 0 ? STYLE_WARN : STYLE_STRONG, 0);
        buf_add(out, line, len);
        buf_add_byte(out, '\0');
        line += len + (line[len] == '\n');
    }
    buf_clear(&words);
}

static void add_fields(struct buf *out, const struct typed_facts *facts)
{
    struct view rest = facts->fields;
    struct review_field field;
    bool is_first = true, was_domain = false;
    while (review_field_next(&rest, &field)) {
        if (is_first || field.is_domain != was_domain) {
            add_line(out, STYLE_TEXT, "");
            add_line(out, STYLE_TITLE, field.is_domain ? "domain" : facts->primary_type);
        }
        is_first = false;
        was_domain = field.is_domain;
        begin(out, field.is_altered ? STYLE_WARN : STYLE_TEXT, field.depth + 1);
        buf_add(out, field.name.data, field.name.len);
        buf_add_text(out, field.value.len > 0 ? ": " : "");
        buf_add(out, field.value.data, field.value.len);
        buf_add_text(out, field.is_altered ? " (hidden characters are not shown)" : "");
        buf_printf(out, "  (%.*s)", (int)field.type.len, (const char *)field.type.data);
        buf_add_byte(out, '\0');
    }
}

static void add_typed(struct buf *out, const struct typed_facts *facts,
                      const struct network *network, int64_t now_s)
{
    char address[ADDRESS_TEXT], contract[224];
    const struct network *known = describe_network_of(network, facts);
    address_write(address, &facts->signer);
    begin(out, STYLE_STRONG, 0);
    buf_printf(out, "%s%s%s%s%s, signed as %s", facts->primary_type,
               facts->name[0] != '\0' ? " for " : "", facts->name,
               facts->version[0] != '\0' ? " version " : "", facts->version, address);
    buf_add_byte(out, '\0');
    add_permit(out, known, &facts->permit, now_s);
    if (describe_unknown(facts) != NULL)
        add_line(out, STYLE_WARN, describe_unknown(facts));
    if (!facts->has_chain_id)
        add_line(out, STYLE_WARN,
                 "WARNING: no chain is named: the signature is valid on every one");
    else if (facts->chain_id != network->chain_id) {
        begin(out, STYLE_WARN, 0);
        buf_printf(out, "WARNING: for chain %llu, not for %s (%llu)",
                   (unsigned long long)facts->chain_id, network->title,
                   (unsigned long long)network->chain_id);
        buf_add_byte(out, '\0');
    } else {
        begin(out, STYLE_TEXT, 0);
        buf_printf(out, "on %s", network->title);
        buf_add_byte(out, '\0');
    }
    if (facts->has_contract) {
        describe_address(contract, sizeof contract, known, &facts->contract);
        begin(out, STYLE_TEXT, 0);
        buf_printf(out, "contract %s", contract);
        buf_add_byte(out, '\0');
    }
    add_fields(out, facts);
    add_line(out, STYLE_TEXT, "");
    add_hash(out, "domain separator", &facts->domain_separator);
    add_hash(out, "struct hash", &facts->struct_hash);
}

void sign_lines_add(struct buf *out, const struct sign_draft *draft, const struct network *network,
                    int64_t now_s)
{
    if (draft->kind == SIGN_MESSAGE)
        add_message(out, &draft->message);
    else
        add_typed(out, &draft->typed, network, now_s);
    if (draft->kind == SIGN_MESSAGE)
        add_line(out, STYLE_TEXT, "");
    add_hash(out, "digest", &draft->digest);
}

int sign_lines_draw(const struct buf *lines, const struct canvas *canvas, int y)
{
    int start = y;
    for (size_t at = 0; at + 2 < lines->len;) {
        const char *text = (const char *)lines->data + at + 2;
        int indent = 2 * lines->data[at + 1];
        int rows = canvas_paragraph(canvas, indent, y, canvas->columns - indent,
                                    (enum style)lines->data[at], text);
        y += rows > 0 ? rows : 1;
        at += 2 + strlen(text) + 1;
    }
    return y - start;
}

/* ---- signatures of others ---- */

static enum err typed_hash(struct hash32 *out, struct view text)
{
    static const struct json_limits limits = {
        .max_bytes = TYPED_MAX, .max_nodes = 16384, .max_depth = TYPED_DEPTH_MAX + 8};
    struct json_doc *doc = NULL;
    struct typed *typed = NULL;
    TRY(json_parse(&doc, (const char *)text.data, text.len, &limits));
    enum err err = typed_parse_lenient(&typed, json_root(doc));
    if (err == OK) {
        *out = *typed_digest(typed);
        typed_free(typed);
    }
    json_doc_free(doc);
    return err;
}

enum err sign_recover(struct addr *out, struct view text, bool is_typed, const char *signature)
{
    uint8_t bytes[65];
    struct hash32 digest;
    size_t len = strlen(signature);
    if (len != 132 || hex_read_exact(bytes, sizeof bytes, signature, len) != OK)
        return err_set(ERR_SYNTAX, "a signature is 0x and 130 hexadecimal digits");
    uint8_t v = bytes[64] >= 27 ? (uint8_t)(bytes[64] - 27) : bytes[64];
    if (v > 1)
        return err_set(ERR_INVALID, "the last byte of a signature is 27, 28, 0 or 1");
    if (is_typed)
        TRY(typed_hash(&digest, text));
    else
        review_message_hash(&digest, text);
    struct sig sig = {.y_parity = v};
    memcpy(sig.r32, bytes, 32);
    memcpy(sig.s32, bytes + 32, 32);
    return sig_recover(out, &digest, &sig);
}
