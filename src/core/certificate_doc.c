#include "core/certificate_doc.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/eth/address.h"

#define HASH_LINE "  \"sha256\": \""

const char *const certificate_limits[] = {
    "The token stands for pooled credits: no project, vintage or serial number is assigned to this "
    "retirement.",
    "The credits behind the token were retired in Verra's registry before the token was made; the "
    "registry holds no record of this retirement or its beneficiary.",
    "Beneficiary and message are what the payer stated; nobody has checked them.",
    "It does not say that emissions were measured rightly, nor that the projects behind the pool "
    "did what they promise.",
    NULL,
};

/* ---- write ---- */

/* Lines of an object: each knows its depth and whether another came before it. */
struct writer {
    struct buf *out;
    unsigned depth;
    bool has_before;
};

static void put_key(struct writer *writer, const char *key)
{
    buf_printf(writer->out, "%s\n%*s", writer->has_before ? "," : "", (int)(2 * writer->depth), "");
    writer->has_before = true;
    if (key != NULL)
        buf_printf(writer->out, "\"%s\": ", key);
}

static void put_text(struct writer *writer, const char *key, const char *text)
{
    put_key(writer, key);
    json_escape(writer->out, text, strlen(text));
}

static void put_number(struct writer *writer, const char *key, uint64_t value)
{
    put_key(writer, key);
    buf_printf(writer->out, "%" PRIu64, value);
}

static void put_units(struct writer *writer, const char *key, const struct u256 *value,
                      unsigned decimals)
{
    char text[AMOUNT_TEXT_MAX];
    units_format(text, value, decimals);
    put_text(writer, key, text);
}

static void put_addr(struct writer *writer, const char *key, const struct addr *address)
{
    char text[ADDRESS_TEXT];
    address_write(text, address);
    put_text(writer, key, text);
}

static void put_hash(struct writer *writer, const char *key, const struct hash32 *hash)
{
    char text[HASH_TEXT];
    hash_write(text, hash);
    put_text(writer, key, text);
}

static void put_open(struct writer *writer, const char *key, char bracket)
{
    put_key(writer, key);
    buf_add_byte(writer->out, (uint8_t)bracket);
    writer->depth++;
    writer->has_before = false;
}

static void put_close(struct writer *writer, char bracket)
{
    writer->depth--;
    buf_printf(writer->out, "\n%*s%c", (int)(2 * writer->depth), "", bracket);
    writer->has_before = true;
}

static void put_batch(struct writer *writer, const struct certificate_doc *doc)
{
    put_open(writer, "batch", '{');
    put_number(writer, "index", doc->batch_index);
    put_text(writer, "state_at_issue", doc->is_batch_closed ? "closed" : "open");
    if (doc->is_batch_closed)
        put_hash(writer, "hash_chain", &doc->batch_chain);
    put_close(writer, '}');
}

static void put_cost(struct writer *writer, const struct certificate_doc *doc)
{
    if (doc->has_purchase) {
        put_open(writer, "purchase", '{');
        put_hash(writer, "transaction", &doc->purchase.tx_hash);
        put_addr(writer, "token", &doc->purchase.token);
        put_text(writer, "symbol", doc->purchase.symbol);
        put_number(writer, "decimals", doc->purchase.decimals);
        put_units(writer, "amount", &doc->purchase.amount, doc->purchase.decimals);
        put_close(writer, '}');
    }
    struct u256 sum = certificate_doc_fee(doc);
    put_open(writer, "network_fees", '{');
    put_text(writer, "symbol", doc->fee_symbol);
    put_units(writer, "amount", &sum, 18);
    put_open(writer, "transactions", '[');
    for (size_t i = 0; i < doc->fee_count; i++) {
        put_open(writer, NULL, '{');
        put_hash(writer, "transaction", &doc->fees[i].tx_hash);
        put_units(writer, "fee_wei", &doc->fees[i].fee, 0);
        put_close(writer, '}');
    }
    put_close(writer, ']');
    put_close(writer, '}');
}

static void put_proved(struct writer *writer, const struct certificate_doc *doc)
{
    char time[32];
    text_time_utc(time, sizeof time, doc->time_s);
    put_open(writer, "proved", '{');
    put_text(writer, "network", doc->network);
    put_number(writer, "chain_id", doc->chain_id);
    put_addr(writer, "contract", &doc->contract);
    put_addr(writer, "token", &doc->token);
    put_text(writer, "token_symbol", doc->token_symbol);
    put_number(writer, "token_decimals", doc->token_decimals);
    put_units(writer, "amount_wei", &doc->amount, 0);
    put_units(writer, "amount_t", &doc->amount, doc->token_decimals);
    put_units(writer, "amount_kg", &doc->amount, doc->token_decimals - 3U);
    put_addr(writer, "payer", &doc->payer);
    put_hash(writer, "transaction", &doc->tx_hash);
    put_number(writer, "block", doc->block);
    put_hash(writer, "block_hash", &doc->block_hash);
    put_text(writer, "time", time);
    put_number(writer, "time_s", (uint64_t)doc->time_s);
    put_number(writer, "log_index", doc->log_index);
    put_number(writer, "transaction_index", doc->transaction_index);
    put_hash(writer, "offset_hash", &doc->offset_hash);
    put_batch(writer, doc);
    put_cost(writer, doc);
    put_close(writer, '}');
}

static void add_hash(struct buf *out)
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    char hex[2 * crypto_hash_sha256_BYTES + 3];
    crypto_hash_sha256(digest, out->data, out->len);
    hex_write(hex, digest, sizeof digest);
    buf_printf(out, HASH_LINE "%s\"\n}\n", hex + 2);
}

void certificate_doc_write(struct buf *out, const struct certificate_doc *doc)
{
    struct buf text = {0};
    struct writer writer = {.out = &text, .depth = 1};
    buf_add_text(&text, "{");
    put_number(&writer, "ecocoin_certificate", CERTIFICATE_VERSION);
    put_text(&writer, "application", doc->application);
    put_proved(&writer, doc);
    put_open(&writer, "stated", '{');
    put_text(&writer, "beneficiary", doc->beneficiary);
    put_text(&writer, "message", doc->message);
    put_close(&writer, '}');
    put_open(&writer, "limits", '[');
    for (size_t i = 0; certificate_limits[i] != NULL; i++)
        put_text(&writer, NULL, certificate_limits[i]);
    put_close(&writer, ']');
    buf_add_text(&text, ",\n");
    add_hash(&text);
    buf_add(out, text.data, text.len);
    buf_clear(&text);
}

struct u256 certificate_doc_fee(const struct certificate_doc *doc)
{
    struct u256 sum = {0};
    for (size_t i = 0; i < doc->fee_count; i++) {
        if (u256_add(&sum, &sum, &doc->fees[i].fee))
            return (struct u256){0};
    }
    return sum;
}

/* ---- read ---- */

static enum err no_member(const char *key)
{
    return err_set(ERR_SYNTAX, "the certificate has no usable '%s'", key);
}

static enum err get_text(char *out, size_t size, const struct json *object, const char *key)
{
    size_t len;
    const char *text = json_text(json_get(object, key), &len);
    return text != NULL && text_copy(out, size, text) ? OK : no_member(key);
}

static enum err get_u63(int64_t *out, const struct json *object, const char *key)
{
    TRY(json_read_i64(out, json_get(object, key), key));
    return *out >= 0 ? OK : no_member(key);
}

static enum err get_u64(uint64_t *out, const struct json *object, const char *key)
{
    int64_t value;
    TRY(get_u63(&value, object, key));
    *out = (uint64_t)value;
    return OK;
}

static enum err get_decimals(uint8_t *out, const struct json *object, const char *key)
{
    int64_t value;
    TRY(get_u63(&value, object, key));
    if (value > 36)
        return no_member(key);
    *out = (uint8_t)value;
    return OK;
}

static enum err get_units(struct u256 *out, const struct json *object, const char *key,
                          unsigned decimals)
{
    size_t len;
    const char *text = json_text(json_get(object, key), &len);
    return text != NULL ? units_parse(out, text, len, decimals) : no_member(key);
}

static enum err get_addr(struct addr *out, const struct json *object, const char *key)
{
    size_t len;
    const char *text = json_text(json_get(object, key), &len);
    return text != NULL ? address_read(out, text, len) : no_member(key);
}

static enum err get_hash(struct hash32 *out, const struct json *object, const char *key)
{
    return json_read_hex(out->b, sizeof out->b, json_get(object, key), key);
}

static enum err get_batch(struct certificate_doc *out, const struct json *proved)
{
    const struct json *batch = json_get(proved, "batch");
    char state[16];
    TRY(get_u64(&out->batch_index, batch, "index"));
    TRY(get_text(state, sizeof state, batch, "state_at_issue"));
    out->is_batch_closed = strcmp(state, "closed") == 0;
    return out->is_batch_closed ? get_hash(&out->batch_chain, batch, "hash_chain") : OK;
}

static enum err get_purchase(struct certificate_doc *out, const struct json *proved)
{
    const struct json *purchase = json_get(proved, "purchase");
    if (purchase == NULL)
        return OK;
    out->has_purchase = true;
    TRY(get_hash(&out->purchase.tx_hash, purchase, "transaction"));
    TRY(get_addr(&out->purchase.token, purchase, "token"));
    TRY(get_text(out->purchase.symbol, sizeof out->purchase.symbol, purchase, "symbol"));
    TRY(get_decimals(&out->purchase.decimals, purchase, "decimals"));
    return get_units(&out->purchase.amount, purchase, "amount", out->purchase.decimals);
}

static enum err get_fees(struct certificate_doc *out, const struct json *proved)
{
    const struct json *fees = json_get(proved, "network_fees");
    const struct json *list = json_get(fees, "transactions");
    TRY(get_text(out->fee_symbol, sizeof out->fee_symbol, fees, "symbol"));
    if (list == NULL || json_type(list) != JSON_ARRAY || json_count(list) == 0 ||
        json_count(list) > CERTIFICATE_FEES)
        return no_member("transactions");
    for (const struct json *at = json_first(list); at != NULL; at = json_next(at)) {
        TRY(get_hash(&out->fees[out->fee_count].tx_hash, at, "transaction"));
        TRY(get_units(&out->fees[out->fee_count].fee, at, "fee_wei", 0));
        out->fee_count++;
    }
    return OK;
}

static enum err get_proved(struct certificate_doc *out, const struct json *proved)
{
    uint64_t log_index;
    TRY(get_text(out->network, sizeof out->network, proved, "network"));
    TRY(get_u64(&out->chain_id, proved, "chain_id"));
    TRY(get_addr(&out->contract, proved, "contract"));
    TRY(get_addr(&out->token, proved, "token"));
    TRY(get_text(out->token_symbol, sizeof out->token_symbol, proved, "token_symbol"));
    TRY(get_decimals(&out->token_decimals, proved, "token_decimals"));
    if (out->token_decimals < 9)
        return no_member("token_decimals");
    TRY(get_units(&out->amount, proved, "amount_wei", 0));
    TRY(get_addr(&out->payer, proved, "payer"));
    TRY(get_hash(&out->tx_hash, proved, "transaction"));
    TRY(get_u64(&out->block, proved, "block"));
    TRY(get_hash(&out->block_hash, proved, "block_hash"));
    TRY(get_u63(&out->time_s, proved, "time_s"));
    TRY(get_u64(&log_index, proved, "log_index"));
    if (log_index > UINT32_MAX)
        return no_member("log_index");
    out->log_index = (uint32_t)log_index;
    TRY(get_u64(&out->transaction_index, proved, "transaction_index"));
    TRY(get_hash(&out->offset_hash, proved, "offset_hash"));
    TRY(get_batch(out, proved));
    TRY(get_purchase(out, proved));
    return get_fees(out, proved);
}

static enum err get_all(struct certificate_doc *out, const struct json *root)
{
    int64_t version;
    TRY(get_u63(&version, root, "ecocoin_certificate"));
    if (version != CERTIFICATE_VERSION)
        return err_set(ERR_SYNTAX,
                       "the certificate is of version %" PRId64 ", which this program "
                       "does not know",
                       version);
    TRY(get_text(out->application, sizeof out->application, root, "application"));
    if (strncmp(out->application, "ecocoin ", 8) != 0 ||
        !text_is_clean(out->application, strlen(out->application)))
        return no_member("application");
    TRY(get_proved(out, json_get(root, "proved")));
    const struct json *stated = json_get(root, "stated");
    TRY(get_text(out->beneficiary, sizeof out->beneficiary, stated, "beneficiary"));
    return get_text(out->message, sizeof out->message, stated, "message");
}

enum err certificate_doc_read(struct certificate_doc *out, const char *json, size_t len)
{
    static const struct json_limits limits = {
        .max_bytes = CERTIFICATE_MAX, .max_nodes = 256, .max_depth = 8};
    struct json_doc *doc = NULL;
    struct buf again = {0};
    *out = (struct certificate_doc){0};
    if (len > CERTIFICATE_MAX)
        return err_set(ERR_LIMIT, "the file is too large to be a certificate");
    TRY(json_parse(&doc, json, len, &limits));
    enum err err = get_all(out, json_root(doc));
    json_doc_free(doc);
    TRY(err);
    certificate_doc_write(&again, out);
    if (!view_equal(view_of_buf(&again), view_of(json, len)))
        err = err_set(ERR_INVALID, "the certificate was altered after it was issued");
    buf_clear(&again);
    return err;
}
