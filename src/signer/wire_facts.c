#include "signer/wire_facts.h"

static void walk_addr(struct codec *codec, struct addr *address)
{
    codec_bytes(codec, address->b, sizeof address->b);
}

static void walk_kind(struct codec *codec, enum fact_kind *kind)
{
    unsigned choice = (unsigned)*kind;
    codec_choice(codec, &choice, FACT_CREATE + 1);
    *kind = (enum fact_kind)choice;
}

static void walk_path(struct codec *codec, struct tx_facts *facts)
{
    unsigned count = (unsigned)facts->path_len;
    codec_choice(codec, &count, FACT_PATH + 1);
    facts->path_len = count;
    for (size_t i = 0; i < facts->path_len; i++)
        walk_addr(codec, &facts->path[i]);
}

/* A time, not before 1970. */
static void walk_time(struct codec *codec, int64_t *deadline_s)
{
    uint64_t wide = (uint64_t)*deadline_s;
    codec_u64(codec, &wide);
    if (wide > INT64_MAX)
        codec->is_bad = true;
    *deadline_s = codec->is_bad ? 0 : (int64_t)wide;
}

void wire_facts_walk(struct codec *codec, struct tx_facts *facts)
{
    walk_kind(codec, &facts->kind);
    codec_u64(codec, &facts->chain_id);
    codec_u64(codec, &facts->nonce);
    codec_u64(codec, &facts->gas);
    codec_u256(codec, &facts->max_fee);
    codec_u256(codec, &facts->max_tip);
    codec_u256(codec, &facts->max_cost.v);
    codec_u256(codec, &facts->value.v);
    walk_addr(codec, &facts->from);
    walk_addr(codec, &facts->to);
    walk_addr(codec, &facts->token);
    walk_addr(codec, &facts->recipient);
    codec_u256(codec, &facts->amount.v);
    codec_u256(codec, &facts->amount_out.v);
    codec_bool(codec, &facts->is_unlimited);
    codec_bool(codec, &facts->is_exact_out);
    codec_bool(codec, &facts->pays_native);
    walk_path(codec, facts);
    walk_time(codec, &facts->deadline_s);
    codec_text(codec, facts->message, sizeof facts->message);
    codec_text(codec, facts->beneficiary, sizeof facts->beneficiary);
    codec_bytes(codec, facts->selector, sizeof facts->selector);
    uint64_t data_len = facts->data_len;
    codec_u64(codec, &data_len);
    facts->data_len = (size_t)data_len;
}

/* A number of rows, at most max. */
static void walk_count(struct codec *codec, size_t *count, size_t max)
{
    unsigned choice = (unsigned)*count;
    codec_choice(codec, &choice, (unsigned)max + 1);
    *count = choice;
}

static void walk_size(struct codec *codec, size_t *size)
{
    uint32_t narrow = (uint32_t)*size;
    codec_u32(codec, &narrow);
    *size = narrow;
}

void wire_message_walk(struct codec *codec, struct message_facts *facts)
{
    walk_addr(codec, &facts->signer);
    codec_bool(codec, &facts->is_text);
    codec_bool(codec, &facts->is_altered);
    walk_size(codec, &facts->len);
    codec_view(codec, &facts->text, 0, UINT16_MAX);
}

static void walk_permit_item(struct codec *codec, struct typed_permit_item *item)
{
    walk_addr(codec, &item->token);
    codec_u256(codec, &item->amount);
    codec_bool(codec, &item->is_unlimited);
    walk_time(codec, &item->expires_s);
}

static void walk_permit(struct codec *codec, struct typed_permit *permit)
{
    unsigned kind = (unsigned)permit->kind;
    codec_choice(codec, &kind, TYPED_TRANSFER_AUTHORIZATION + 1);
    permit->kind = (enum typed_permit_kind)kind;
    if (permit->kind == TYPED_PERMIT_NONE)
        return;
    codec_bool(codec, &permit->has_owner);
    codec_bool(codec, &permit->has_witness);
    codec_bool(codec, &permit->is_well_known);
    walk_addr(codec, &permit->owner);
    walk_addr(codec, &permit->spender);
    walk_addr(codec, &permit->contract);
    codec_u256(codec, &permit->nonce);
    walk_time(codec, &permit->not_before_s);
    walk_time(codec, &permit->deadline_s);
    walk_count(codec, &permit->count, TYPED_PERMIT_ITEMS);
    walk_size(codec, &permit->total);
    for (size_t i = 0; i < permit->count; i++)
        walk_permit_item(codec, &permit->items[i]);
}

/* Are there as many fields as facts say, each well-formed? */
static bool fields_are_good(const struct typed_facts *facts)
{
    struct view rest = facts->fields;
    struct review_field field;
    size_t count = 0;
    while (review_field_next(&rest, &field))
        count++;
    return rest.len == 0 && count == facts->field_count;
}

void wire_typed_walk(struct codec *codec, struct typed_facts *facts)
{
    walk_addr(codec, &facts->signer);
    codec_bool(codec, &facts->has_chain_id);
    codec_u64(codec, &facts->chain_id);
    codec_bool(codec, &facts->has_contract);
    walk_addr(codec, &facts->contract);
    codec_text(codec, facts->name, sizeof facts->name);
    codec_text(codec, facts->version, sizeof facts->version);
    codec_text(codec, facts->primary_type, sizeof facts->primary_type);
    codec_bytes(codec, facts->domain_separator.b, sizeof facts->domain_separator.b);
    codec_bytes(codec, facts->struct_hash.b, sizeof facts->struct_hash.b);
    walk_permit(codec, &facts->permit);
    walk_size(codec, &facts->field_count);
    codec_view(codec, &facts->fields, 0, UINT16_MAX);
    if (codec->mode == CODEC_READ && !codec->is_bad && !fields_are_good(facts))
        codec->is_bad = true;
}

void wire_spent_walk(struct codec *codec, struct policy_spent *spent)
{
    codec_u32(codec, &spent->day);
    walk_count(codec, &spent->count, POLICY_SPENT);
    for (size_t i = 0; i < spent->count; i++) {
        codec_u64(codec, &spent->rows[i].chain_id);
        walk_addr(codec, &spent->rows[i].token);
        codec_u256(codec, &spent->rows[i].amount);
    }
}
