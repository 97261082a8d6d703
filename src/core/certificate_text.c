#include "core/certificate_text.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/text.h"
#include "core/eth/address.h"

#define COLUMNS_MIN 40
#define LABEL_WIDTH 13

struct page {
    struct buf *out;
    size_t columns;
};

static void pad(struct page *page, size_t cells)
{
    for (size_t i = 0; i < cells; i++)
        buf_add_byte(page->out, ' ');
}

static void rule(struct page *page, const char *glyph)
{
    for (size_t i = 0; i < page->columns; i++)
        buf_add_text(page->out, glyph);
    buf_add_text(page->out, "\n");
}

static void centre(struct page *page, const char *text)
{
    size_t width = text_width(text);
    pad(page, width < page->columns ? (page->columns - width) / 2 : 0);
    buf_printf(page->out, "%s\n", text);
}

/* How many bytes of text go on a line of so many cells: up to the last space, if there is one. */
static size_t line_len(const char *text, size_t cells)
{
    size_t fit = text_fit(text, cells);
    if (text[fit] == '\0')
        return fit;
    for (size_t i = fit; i > 0; i--) {
        if (text[i] == ' ')
            return i;
    }
    return fit > 0 ? fit : strlen(text);
}

/* Text that begins behind `indent` cells already written, and goes on under them. */
static void flow(struct page *page, const char *text, size_t indent)
{
    for (;;) {
        size_t len = line_len(text, page->columns - indent);
        buf_add(page->out, text, len);
        buf_add_text(page->out, "\n");
        text += len;
        while (*text == ' ')
            text++;
        if (*text == '\0')
            return;
        pad(page, indent);
    }
}

/* A value that has no space and does not fit behind its label goes on a line of its own. */
static void field(struct page *page, const char *label, const char *value)
{
    bool fits = LABEL_WIDTH + text_width(value) <= page->columns || strchr(value, ' ') != NULL;
    if (fits) {
        buf_printf(page->out, "%-*s", LABEL_WIDTH, label);
        flow(page, value, LABEL_WIDTH);
    } else {
        buf_printf(page->out, "%s\n  ", label);
        flow(page, value, 2);
    }
}

static void field_outside(struct page *page, const char *label, const char *text)
{
    char clean[FACT_TEXT];
    text_clean_into(clean, sizeof clean, text, strlen(text));
    field(page, label, clean[0] != '\0' ? clean : "-");
}

static void field_addr(struct page *page, const char *label, const struct addr *address)
{
    char text[ADDRESS_TEXT];
    address_write(text, address);
    field(page, label, text);
}

static void field_hash(struct page *page, const char *label, const struct hash32 *hash)
{
    char text[HASH_TEXT];
    hash_write(text, hash);
    field(page, label, text);
}

static void amount_line(struct page *page, const struct certificate_doc *doc)
{
    char t[AMOUNT_TEXT_MAX], kg[AMOUNT_TEXT_MAX], line[2 * AMOUNT_TEXT_MAX + 32];
    units_format(t, &doc->amount, doc->token_decimals);
    units_format(kg, &doc->amount, doc->token_decimals - 3U);
    text_format(line, sizeof line, "%s t of CO2", t);
    centre(page, line);
    text_format(line, sizeof line, "(%s kg)", kg);
    centre(page, line);
}

static void cost_lines(struct page *page, const struct certificate_doc *doc)
{
    char amount[AMOUNT_TEXT_MAX], line[AMOUNT_TEXT_MAX + 64];
    struct u256 fee = certificate_doc_fee(doc);
    if (doc->has_purchase) {
        units_format(amount, &doc->purchase.amount, doc->purchase.decimals);
        text_format(line, sizeof line, "%s %s", amount, doc->purchase.symbol);
        field(page, "Paid", line);
    }
    units_format(amount, &fee, 18);
    text_format(line, sizeof line, "%s %s for %zu transaction%s", amount, doc->fee_symbol,
                doc->fee_count, doc->fee_count == 1 ? "" : "s");
    field(page, "Network fees", line);
}

static void batch_line(struct page *page, const struct certificate_doc *doc)
{
    char line[96];
    text_format(line, sizeof line, "%" PRIu64 " (%s at issue), offset %" PRIu64, doc->batch_index,
                doc->is_batch_closed ? "closed" : "open", doc->transaction_index);
    field(page, "Batch", line);
}

static void proved(struct page *page, const struct certificate_doc *doc,
                   const struct network *network)
{
    char line[NETWORK_URL + HASH_TEXT + 16], hash[HASH_TEXT];
    text_format(line, sizeof line, "%s, chain %" PRIu64,
                network != NULL ? network->title : doc->network, doc->chain_id);
    field(page, "Network", line);
    field_addr(page, "Payer", &doc->payer);
    field_addr(page, "Contract", &doc->contract);
    field_addr(page, "Token", &doc->token);
    field_hash(page, "Transaction", &doc->tx_hash);
    text_format(line, sizeof line, "%" PRIu64 ", log %u", doc->block, (unsigned)doc->log_index);
    field(page, "Block", line);
    field_hash(page, "Block hash", &doc->block_hash);
    batch_line(page, doc);
    field_hash(page, "Offset hash", &doc->offset_hash);
    cost_lines(page, doc);
    if (network != NULL && network->explorer[0] != '\0') {
        hash_write(hash, &doc->tx_hash);
        text_format(line, sizeof line, "%s/tx/%s", network->explorer, hash);
        field(page, "Explorer", line);
    }
}

void certificate_text_write(struct buf *out, const struct certificate_doc *doc,
                            const struct network *network, size_t columns)
{
    struct page page = {.out = out, .columns = columns < COLUMNS_MIN ? COLUMNS_MIN : columns};
    char time[32];
    text_time_utc(time, sizeof time, doc->time_s);
    rule(&page, "═");
    centre(&page, "CERTIFICATE OF CARBON RETIREMENT");
    rule(&page, "═");
    buf_add_text(out, "\n");
    amount_line(&page, doc);
    centre(&page, "retired for good");
    buf_add_text(out, "\n");
    field(&page, "Time", time);
    buf_add_text(out, "\nStated and signed by the payer\n");
    rule(&page, "─");
    field_outside(&page, "For", doc->beneficiary);
    field_outside(&page, "Message", doc->message);
    buf_add_text(out, "\nProved by the chain\n");
    rule(&page, "─");
    proved(&page, doc, network);
    buf_add_text(out, "\nWhat it does not claim\n");
    rule(&page, "─");
    for (size_t i = 0; certificate_limits[i] != NULL; i++) {
        buf_add_text(out, "- ");
        flow(&page, certificate_limits[i], 2);
    }
    buf_add_text(out, "\n");
    flow(&page, "Anybody can check it: ecocoin certificate verify FILE.json", 0);
    buf_printf(out, "Issued by %s\n", doc->application);
    rule(&page, "═");
}
