#include "signer/explain.h"

#include <string.h>

#include "core/base/hex.h"
#include "core/base/text.h"
#include "core/eth/address.h"

#define FIELDS_MAX 60000 /* bytes of all fields, as they travel */
#define FIELD_HEAD 8

/* ---- messages
 * ----------------------------------------------------------------------------------- */

static void add_hex(struct buf *out, struct view bytes)
{
    static const char digits[] = "0123456789abcdef";
    buf_add_text(out, "0x");
    for (size_t i = 0; i < bytes.len; i++) {
        buf_add_byte(out, (uint8_t)digits[bytes.data[i] >> 4]);
        buf_add_byte(out, (uint8_t)digits[bytes.data[i] & 15]);
    }
}

static void add_lines(struct buf *out, struct view text)
{
    for (size_t at = 0; at < text.len;) {
        const uint8_t *start = text.data + at, *end = memchr(start, '\n', text.len - at);
        size_t len = end != NULL ? (size_t)(end - start) : text.len - at;
        if (len > 0)
            text_clean(out, (const char *)start, len, SIZE_MAX);
        if (end != NULL)
            buf_add_byte(out, '\n');
        at += len + (end != NULL ? 1 : 0);
    }
}

/* What was added to room since it had start bytes; room may have no memory yet. */
static struct view added(const struct buf *room, size_t start)
{
    return room->len > start ? view_of(room->data + start, room->len - start) : view_of(NULL, 0);
}

void explain_message(struct message_facts *out, struct buf *room, struct view message)
{
    size_t start = room->len;
    out->is_text = text_is_utf8((const char *)message.data, message.len);
    out->len = message.len;
    if (out->is_text)
        add_lines(room, message);
    else
        add_hex(room, message);
    out->text = added(room, start);
    out->is_altered = out->is_text && !view_equal(out->text, message);
}

/* ---- typed data
 * --------------------------------------------------------------------------------- */

struct visit {
    struct buf *room;
    struct typed_facts *facts;
    size_t start;
    bool is_domain;
};

static bool add_field(void *arg, const struct typed_field *field)
{
    struct visit *visit = arg;
    const struct review_field line = {.is_domain = visit->is_domain,
                                      .is_altered = field->is_altered,
                                      .depth = field->depth,
                                      .name = view_of_text(field->name),
                                      .type = view_of_text(field->type),
                                      .value = view_of_text(field->value)};
    size_t used = visit->room->len - visit->start;
    size_t more = FIELD_HEAD + line.name.len + line.type.len + line.value.len;
    if (more > FIELDS_MAX - used)
        return false;
    review_field_add(visit->room, &line);
    visit->facts->field_count++;
    return true;
}

static enum err add_fields(struct typed_facts *out, struct buf *room, const struct typed *typed)
{
    struct visit visit = {.room = room, .facts = out, .start = room->len, .is_domain = true};
    bool is_whole = typed_walk(typed, TYPED_PART_DOMAIN, add_field, &visit);
    visit.is_domain = false;
    is_whole = is_whole && typed_walk(typed, TYPED_PART_MESSAGE, add_field, &visit);
    out->fields = added(room, visit.start);
    return is_whole ? OK : err_set(ERR_LIMIT, "the document is too long to be reviewed");
}

static enum err check_domain(struct typed_facts *out, const struct typed_domain *domain,
                             uint64_t chain_id)
{
    if (!domain->is_standard)
        return err_set(ERR_REFUSED, "the domain is not one of the standard");
    out->has_chain_id = domain->has_chain_id;
    if (domain->has_chain_id && !u256_to_u64(&out->chain_id, &domain->chain_id))
        return err_set(ERR_CHAIN_ID, "the document is for a chain that cannot be");
    if (domain->has_chain_id && chain_id != 0 && out->chain_id != chain_id)
        return err_set(ERR_CHAIN_ID, "the document is for chain %llu",
                       (unsigned long long)out->chain_id);
    out->has_contract = domain->has_contract;
    out->contract = domain->contract;
    text_clean_into(out->name, sizeof out->name, (const char *)domain->name.data, domain->name.len);
    text_clean_into(out->version, sizeof out->version, (const char *)domain->version.data,
                    domain->version.len);
    return OK;
}

static enum err check_permit(const struct typed_permit *permit, const struct addr *signer)
{
    if (permit->kind == TYPED_PERMIT_NONE)
        return OK;
    if (permit->total > permit->count)
        return err_set(ERR_LIMIT, "the document permits more than %d things at once",
                       TYPED_PERMIT_ITEMS);
    for (size_t i = 0; i < permit->count; i++)
        if (permit->items[i].is_unlimited)
            return err_set(ERR_REFUSED, "the signer does not allow unlimited spending");
    if (permit->has_owner && !addr_equal(&permit->owner, signer))
        return err_set(ERR_REFUSED, "the permit is of another owner than the one who signs");
    return OK;
}

static enum err explain_parsed(struct typed_facts *out, struct buf *room, const struct typed *typed,
                               const struct addr *signer, uint64_t chain_id)
{
    const char *primary = typed_primary_type(typed);
    TRY(check_domain(out, typed_domain(typed), chain_id));
    typed_permit(&out->permit, typed);
    TRY(check_permit(&out->permit, signer));
    out->signer = *signer;
    text_clean_into(out->primary_type, sizeof out->primary_type, primary, strlen(primary));
    out->domain_separator = *typed_domain_separator(typed);
    out->struct_hash = *typed_struct_hash(typed);
    return add_fields(out, room, typed);
}

enum err explain_typed(struct typed_facts *out, struct hash32 *digest, struct buf *room,
                       struct view json, const struct addr *signer, uint64_t chain_id)
{
    static const struct json_limits limits = {
        .max_bytes = 65536, .max_nodes = 16384, .max_depth = TYPED_DEPTH_MAX + 8};
    struct json_doc *doc = NULL;
    struct typed *typed = NULL;
    TRY(json_parse(&doc, (const char *)json.data, json.len, &limits));
    enum err err = typed_parse(&typed, json_root(doc));
    if (err == OK) {
        err = explain_parsed(out, room, typed, signer, chain_id);
        *digest = *typed_digest(typed);
        typed_free(typed);
    }
    json_doc_free(doc);
    return err;
}

size_t explain_permits(struct policy_permit *out, const struct typed_facts *facts)
{
    const struct typed_permit *permit = &facts->permit;
    if (permit->kind == TYPED_PERMIT_NONE)
        return 0;
    for (size_t i = 0; i < permit->count; i++)
        out[i] =
            (struct policy_permit){.chain_id = facts->has_chain_id ? facts->chain_id : 0,
                                   .token = permit->items[i].token,
                                   .spender = permit->spender,
                                   .amount = permit->items[i].amount,
                                   .is_transfer = permit->kind == TYPED_TRANSFER_AUTHORIZATION};
    return permit->count;
}

/* ---- transactions
 * ------------------------------------------------------------------------------- */

void explain_briefly(char *out, size_t size, const struct tx_facts *facts)
{
    static const char *const verbs[] = {
        [FACT_SEND_NATIVE] = "send",    [FACT_TOKEN_TRANSFER] = "transfer",
        [FACT_TOKEN_APPROVE] = "allow", [FACT_SWAP] = "swap",
        [FACT_OFFSET] = "retire",       [FACT_CANCEL] = "nothing, to cancel",
        [FACT_CALL] = "call",           [FACT_CREATE] = "create"};
    char amount[U256_DECIMAL_MAX], contract[ADDRESS_TEXT] = "", to[ADDRESS_TEXT] = "";
    bool has_token = facts->kind == FACT_TOKEN_TRANSFER || facts->kind == FACT_TOKEN_APPROVE;
    bool has_recipient = has_token || facts->kind == FACT_SEND_NATIVE;
    u256_to_decimal(amount, facts->pays_native ? &facts->value.v : &facts->amount.v);
    if (has_token || !has_recipient) /* a checksum costs a hash */
        address_write(contract, &facts->to);
    if (has_recipient)
        address_write(to, &facts->recipient);
    if (facts->kind == FACT_CANCEL)
        (void)text_copy(out, size, verbs[facts->kind]);
    else if (has_recipient)
        (void)text_format(out, size, "%s %s %s%s to %s", verbs[facts->kind], amount,
                          has_token ? "of " : "wei", has_token ? contract : "", to);
    else
        (void)text_format(out, size, "%s %s at %s", verbs[facts->kind], amount, contract);
}
