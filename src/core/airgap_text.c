/* Requests and signatures as text: JSON of ours, Uniform Resources, digits. */

#include "core/airgap.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/eth/tx.h"

#define FORMAT_REQUEST "ecocoin-request"
#define FORMAT_SIGNED  "ecocoin-signed"
#define VERSION        1
#define ORIGIN         "EcoCoin"
#define DATA_MAX       TYPED_MAX

static const char *const type_names[] = {[ETH_UR_LEGACY_TX] = "transaction",
                                         [ETH_UR_TYPED_DATA] = "typed_data",
                                         [ETH_UR_MESSAGE] = "message",
                                         [ETH_UR_TYPED_TX] = "transaction"};

void airgap_request_clear(struct airgap_request *request)
{
    buf_clear(&request->data);
    *request = (struct airgap_request){0};
}

void airgap_signed_clear(struct airgap_signed *signed_)
{
    buf_clear(&signed_->raw);
    *signed_ = (struct airgap_signed){0};
}

void airgap_item_clear(struct airgap_item *item)
{
    airgap_request_clear(&item->request);
    buf_clear(&item->raw);
    *item = (struct airgap_item){0};
}

/* ---- write JSON ---- */

static struct json_out *document(const char *format, enum eth_ur_data type, bool has_id,
                                 const uint8_t id16[16])
{
    struct json_out *root = json_out_object();
    json_put_text(root, "format", format);
    json_put_i64(root, "version", VERSION);
    json_put_text(root, "type", type_names[type]);
    if (has_id)
        json_put_hex(root, "id", id16, 16);
    return root;
}

static void put_address(struct json_out *root, const char *key, const struct addr *address)
{
    char text[ADDRESS_TEXT];
    address_write(text, address);
    json_put_text(root, key, text);
}

struct json_out *airgap_request_json(const struct airgap_request *request, const char *network,
                                     const char *words)
{
    struct json_out *root = document(FORMAT_REQUEST, request->type, request->has_id, request->id16);
    if (network[0] != '\0')
        json_put_text(root, "network", network);
    if (request->chain_id != 0)
        json_put_u256(root, "chain_id", &(struct u256){.limb = {request->chain_id}});
    if (request->has_address)
        put_address(root, "address", &request->address);
    json_put_hex(root, "data", request->data.data, request->data.len);
    if (words[0] != '\0')
        json_put_text(root, "words", words);
    return root;
}

struct json_out *airgap_signed_json(const struct airgap_signed *signed_)
{
    struct json_out *root = document(FORMAT_SIGNED, signed_->type, signed_->has_id, signed_->id16);
    put_address(root, "address", &signed_->address);
    json_put_hex(root, "signature", signed_->sig65, sizeof signed_->sig65);
    if (signed_->raw.len > 0) {
        struct hash32 hash;
        tx_hash(&hash, view_of_buf(&signed_->raw));
        json_put_hex(root, "raw", signed_->raw.data, signed_->raw.len);
        json_put_hex(root, "hash", hash.b, sizeof hash.b);
    }
    return root;
}

/* ---- read JSON ---- */

static enum err read_type(enum eth_ur_data *out, const struct json *root)
{
    const char *name = json_text(json_get(root, "type"), NULL);
    for (enum eth_ur_data type = ETH_UR_TYPED_DATA; type <= ETH_UR_TYPED_TX; type++)
        if (name != NULL && strcmp(name, type_names[type]) == 0) {
            *out = type;
            return OK;
        }
    return err_set(ERR_SYNTAX, "'type' is transaction, message or typed_data");
}

static enum err read_id(bool *has, uint8_t id16[16], const struct json *root)
{
    const struct json *id = json_get(root, "id");
    *has = id != NULL;
    return id != NULL ? json_read_hex(id16, 16, id, "'id'") : OK;
}

static enum err read_address(bool *has, struct addr *out, const struct json *root)
{
    size_t len;
    const struct json *member = json_get(root, "address");
    const char *text = json_text(member, &len);
    *has = text != NULL;
    if (member != NULL && text == NULL)
        return err_set(ERR_SYNTAX, "'address' is not a text");
    return text != NULL ? address_read(out, text, len) : OK;
}

static enum err read_chain(uint64_t *out, const struct json *root)
{
    size_t len;
    struct u256 value;
    const struct json *member = json_get(root, "chain_id");
    const char *text = json_text(member, &len);
    *out = 0;
    if (member == NULL)
        return OK;
    if (text == NULL || u256_from_decimal(&value, text, len) != OK || !u256_to_u64(out, &value))
        return err_set(ERR_SYNTAX, "'chain_id' is not a number in quotes");
    return OK;
}

/* An unsigned transaction says its type itself. */
static enum err refine_type(struct airgap_request *request)
{
    if (request->data.len == 0 && request->type != ETH_UR_MESSAGE)
        return err_set(ERR_SYNTAX, "'data' is empty");
    if (request->type == ETH_UR_TYPED_TX && request->data.data[0] >= 0xc0)
        request->type = ETH_UR_LEGACY_TX;
    return OK;
}

static enum err read_request(struct airgap_request *out, const struct json *root)
{
    TRY(read_type(&out->type, root));
    TRY(read_id(&out->has_id, out->id16, root));
    TRY(read_address(&out->has_address, &out->address, root));
    TRY(read_chain(&out->chain_id, root));
    TRY(json_read_bytes(&out->data, DATA_MAX, json_get(root, "data"), "'data'"));
    return refine_type(out);
}

static enum err read_signed(struct airgap_item *out, const struct json *root)
{
    enum eth_ur_data type;
    out->kind = AIRGAP_RAW;
    TRY(read_type(&type, root));
    if (type != ETH_UR_TYPED_TX)
        return err_set(ERR_UNSUPPORTED, "it is a signed %s, and no transaction", type_names[type]);
    return json_read_bytes(&out->raw, SIGNED_TX_MAX, json_get(root, "raw"), "'raw'");
}

static enum err read_document(struct airgap_item *out, const struct json *root)
{
    int64_t version;
    const char *format = json_text(json_get(root, "format"), NULL);
    bool is_request = format != NULL && strcmp(format, FORMAT_REQUEST) == 0;
    if (!is_request && (format == NULL || strcmp(format, FORMAT_SIGNED) != 0))
        return err_set(ERR_SYNTAX, "it is neither a request to sign nor something signed");
    TRY(json_read_i64(&version, json_get(root, "version"), "'version'"));
    if (version != VERSION)
        return err_set(ERR_UNSUPPORTED, "it is of version %lld, this program reads version %d",
                       (long long)version, VERSION);
    return is_request ? read_request(&out->request, root) : read_signed(out, root);
}

static enum err read_json(struct airgap_item *out, const char *text, size_t len)
{
    const struct json_limits limits = {
        .max_bytes = AIRGAP_TEXT_MAX, .max_nodes = 256, .max_depth = 4};
    struct json_doc *doc = NULL;
    TRY(json_parse(&doc, text, len, &limits));
    enum err err = read_document(out, json_root(doc));
    json_doc_free(doc);
    return err;
}

/* ---- Uniform Resources ---- */

void airgap_progress(char *out, size_t size, const struct ur_decoder *decoder)
{
    text_format(out, size, "%zu of %zu part%s", decoder->known, decoder->fragment_count,
                decoder->fragment_count == 1 ? "" : "s");
}

static enum err take_request(struct airgap_request *out, struct view cbor)
{
    struct eth_ur_request request;
    TRY(eth_ur_request_decode(&request, cbor));
    if (request.sign_data.len > DATA_MAX)
        return err_set(ERR_LIMIT, "what is to be signed is longer than %d bytes", DATA_MAX);
    out->has_id = request.has_id;
    memcpy(out->id16, request.id16, sizeof out->id16);
    out->type = request.data_type;
    out->chain_id = request.chain_id;
    out->has_address = request.has_address;
    out->address = request.address;
    buf_add(&out->data, request.sign_data.data, request.sign_data.len);
    return OK;
}

enum err airgap_read_ur(struct airgap_item *out, const struct ur_decoder *decoder)
{
    char words[64];
    *out = (struct airgap_item){0};
    airgap_progress(words, sizeof words, decoder);
    if (!decoder->done)
        return err_set(ERR_SYNTAX, "only %s are here", words);
    if (strcmp(decoder->type, ETH_UR_REQUEST) == 0)
        return take_request(&out->request, ur_decoder_cbor(decoder));
    if (strcmp(decoder->type, ETH_UR_SIGNATURE) != 0)
        return err_set(ERR_UNSUPPORTED, "'ur:%s' is neither a request to sign nor a signature",
                       decoder->type);
    out->kind = AIRGAP_SIGNATURE;
    TRY(eth_ur_signature_decode(&out->signature, ur_decoder_cbor(decoder)));
    out->signature.origin = view_of(NULL, 0); /* borrowed from the decoder */
    return OK;
}

static enum err read_parts(struct airgap_item *out, const char *text, size_t len)
{
    struct ur_decoder decoder = {0};
    enum err err = OK;
    size_t line = 0;
    for (size_t at = 0; at < len && err == OK;) {
        size_t end = at;
        while (end < len && !isspace((unsigned char)text[end]))
            end++;
        line += end > at;
        if (end > at && !decoder.done)
            err = ur_decoder_feed(&decoder, text + at, end - at);
        at = end + 1;
    }
    if (err != OK) {
        struct buf why = {0};
        buf_add_text(&why, err_detail(err));
        err = err_set(err, "part %zu: %s", line, buf_text(&why));
        buf_clear(&why);
    }
    if (err == OK)
        err = airgap_read_ur(out, &decoder);
    ur_decoder_clear(&decoder);
    return err;
}

static enum err begin_ur(struct ur_encoder *out, const char *type, struct buf *cbor,
                         size_t max_part)
{
    enum err err = ur_encoder_init(out, type, view_of_buf(cbor), max_part, 0);
    buf_clear(cbor);
    return err;
}

enum err airgap_ur_request(struct ur_encoder *out, const struct airgap_request *request,
                           size_t max_part)
{
    struct buf cbor = {0};
    struct eth_ur_request fields = {.has_id = request->has_id,
                                    .sign_data = view_of_buf(&request->data),
                                    .data_type = request->type,
                                    .chain_id = request->chain_id != 0 ? request->chain_id : 1,
                                    .has_address = request->has_address,
                                    .address = request->address,
                                    .origin = view_of_text(ORIGIN)};
    /* A path is due; whose key it is, the address says. */
    static const char path[] = "m/44'/60'/0'/0/0";
    memcpy(fields.id16, request->id16, sizeof fields.id16);
    *out = (struct ur_encoder){0};
    if (request->data.len == 0)
        return err_set(ERR_UNSUPPORTED, "an empty message has no UR");
    TRY(hd_path_parse(&fields.path, path, sizeof path - 1));
    eth_ur_request_encode(&cbor, &fields);
    return begin_ur(out, ETH_UR_REQUEST, &cbor, max_part);
}

enum err airgap_ur_signed(struct ur_encoder *out, const struct airgap_signed *signed_,
                          size_t max_part)
{
    struct buf cbor = {0};
    struct eth_ur_signature fields = {
        .has_id = signed_->has_id, .v = signed_->sig65[64], .origin = view_of_text(ORIGIN)};
    memcpy(fields.id16, signed_->id16, sizeof fields.id16);
    memcpy(fields.r32, signed_->sig65, sizeof fields.r32);
    memcpy(fields.s32, signed_->sig65 + 32, sizeof fields.s32);
    if (signed_->type == ETH_UR_TYPED_TX)
        fields.v -= 27;
    eth_ur_signature_encode(&cbor, &fields);
    return begin_ur(out, ETH_UR_SIGNATURE, &cbor, max_part);
}

/* ---- whatever it is ---- */

enum err airgap_read(struct airgap_item *out, const char *text, size_t len)
{
    *out = (struct airgap_item){0};
    while (len > 0 && isspace((unsigned char)text[0]))
        text++, len--;
    while (len > 0 && isspace((unsigned char)text[len - 1]))
        len--;
    if (len == 0)
        return err_set(ERR_SYNTAX, "there is nothing");
    if (len > AIRGAP_TEXT_MAX)
        return err_set(ERR_LIMIT, "it is longer than %d bytes", AIRGAP_TEXT_MAX);
    if (text[0] == '{')
        return read_json(out, text, len);
    if (len > 3 && (text[0] == 'u' || text[0] == 'U') && (text[1] == 'r' || text[1] == 'R') &&
        text[2] == ':')
        return read_parts(out, text, len);
    out->kind = AIRGAP_RAW;
    if (len > 2 && text[0] == '0' && text[1] == 'x')
        return hex_read(&out->raw, SIGNED_TX_MAX, text, len);
    return err_set(ERR_SYNTAX, "it is no JSON, no UR (ur:…) and no 0x and hexadecimal digits");
}
