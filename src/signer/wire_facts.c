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

static void walk_deadline(struct codec *codec, int64_t *deadline_s)
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
    walk_deadline(codec, &facts->deadline_s);
    codec_text(codec, facts->message, sizeof facts->message);
    codec_text(codec, facts->beneficiary, sizeof facts->beneficiary);
    codec_bytes(codec, facts->selector, sizeof facts->selector);
    uint64_t data_len = facts->data_len;
    codec_u64(codec, &data_len);
    facts->data_len = (size_t)data_len;
}
