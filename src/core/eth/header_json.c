#include "core/eth/header_json.h"

#include "core/base/mem.h"
#include "core/eth/address.h"

enum form { BYTES, ADDRESS, QUANTITY_U64, QUANTITY_U256 };

/* Every field but extraData, with the fork that brought it. */
static const struct field {
    const char *name;
    enum header_fork fork;
    enum form form;
    size_t offset;
    size_t len; /* of BYTES */
} fields[] = {
#define FIELD(fork, name, form, member)                                                            \
    {                                                                                              \
        name, fork, form, offsetof(struct header, member), sizeof(((struct header *)0)->member)    \
    }
    FIELD(HEADER_FRONTIER, "parentHash", BYTES, parent),
    FIELD(HEADER_FRONTIER, "sha3Uncles", BYTES, ommers),
    FIELD(HEADER_FRONTIER, "miner", ADDRESS, miner),
    FIELD(HEADER_FRONTIER, "stateRoot", BYTES, state_root),
    FIELD(HEADER_FRONTIER, "transactionsRoot", BYTES, txs_root),
    FIELD(HEADER_FRONTIER, "receiptsRoot", BYTES, receipts_root),
    FIELD(HEADER_FRONTIER, "logsBloom", BYTES, bloom256),
    FIELD(HEADER_FRONTIER, "difficulty", QUANTITY_U256, difficulty),
    FIELD(HEADER_FRONTIER, "number", QUANTITY_U64, number),
    FIELD(HEADER_FRONTIER, "gasLimit", QUANTITY_U64, gas_limit),
    FIELD(HEADER_FRONTIER, "gasUsed", QUANTITY_U64, gas_used),
    FIELD(HEADER_FRONTIER, "timestamp", QUANTITY_U64, time_s),
    FIELD(HEADER_FRONTIER, "mixHash", BYTES, mix_hash),
    FIELD(HEADER_FRONTIER, "nonce", BYTES, nonce8),
    FIELD(HEADER_LONDON, "baseFeePerGas", QUANTITY_U256, base_fee),
    FIELD(HEADER_SHANGHAI, "withdrawalsRoot", BYTES, withdrawals_root),
    FIELD(HEADER_CANCUN, "blobGasUsed", QUANTITY_U64, blob_gas_used),
    FIELD(HEADER_CANCUN, "excessBlobGas", QUANTITY_U64, excess_blob_gas),
    FIELD(HEADER_CANCUN, "parentBeaconBlockRoot", BYTES, parent_beacon_root),
    FIELD(HEADER_PRAGUE, "requestsHash", BYTES, requests_hash),
    FIELD(HEADER_AMSTERDAM, "blockAccessListHash", BYTES, access_list_hash),
    FIELD(HEADER_AMSTERDAM, "slotNumber", QUANTITY_U64, slot),
#undef FIELD
};

/* Returns: a member that says something; nodes write fields that a block lacks as null too. */
static const struct json *member(const struct json *block, const char *name)
{
    const struct json *value = json_get(block, name);
    return value != NULL && json_type(value) != JSON_NULL ? value : NULL;
}

static enum header_fork fork_of(const struct json *block)
{
    enum header_fork fork = HEADER_FRONTIER;
    for (size_t i = 0; i < MEM_COUNT(fields); i++) {
        if (fields[i].fork > fork && member(block, fields[i].name) != NULL)
            fork = fields[i].fork;
    }
    return fork;
}

static enum err read_address(struct addr *out, const struct json *value, const char *name)
{
    size_t len;
    const char *text = json_text(value, &len);
    if (text == NULL)
        return err_set(ERR_SYNTAX, "'%s' is missing, or no address", name);
    return address_read(out, text, len);
}

static enum err read_field(struct header *out, const struct field *field, const struct json *value)
{
    uint8_t *at = (uint8_t *)out + field->offset;
    struct addr address;
    struct u256 wide;
    uint64_t number;
    switch (field->form) {
    case BYTES: return json_read_hex(at, field->len, value, field->name);
    case ADDRESS:
        TRY(read_address(&address, value, field->name));
        memcpy(at, &address, sizeof address);
        return OK;
    case QUANTITY_U64:
        TRY(json_read_quantity_u64(&number, value, field->name));
        memcpy(at, &number, sizeof number);
        return OK;
    case QUANTITY_U256:
        TRY(json_read_quantity(&wide, value, field->name));
        memcpy(at, &wide, sizeof wide);
        return OK;
    }
    return err_set(ERR_INTERNAL, "a header field has no form");
}

/* What the forks seen so far cannot show: that a later one's field is left out. Returns: OK when
 * the hash of the block, which would have shown it, is there too. */
static enum err check_complete(const struct header *header, const struct json *block)
{
    if (member(block, "hash") != NULL)
        return OK;
    if (header->fork < HEADER_SHANGHAI && member(block, "withdrawals") != NULL)
        return err_set(ERR_SYNTAX, "'withdrawalsRoot' is missing, though there are withdrawals");
    if (header->fork < HEADER_LONDON && header->number > 0 && u256_is_zero(&header->difficulty))
        return err_set(ERR_SYNTAX, "'baseFeePerGas' is missing, though the difficulty is 0");
    return OK;
}

static enum err check_hash(const struct hash32 *hash, const struct json *block)
{
    const struct json *claim = member(block, "hash");
    struct hash32 claimed;
    if (claim == NULL)
        return OK;
    TRY(json_read_hex(claimed.b, sizeof claimed.b, claim, "hash"));
    if (!hash_equal(&claimed, hash))
        return err_set(ERR_UNTRUSTED, "the block's hash is not the hash of its header");
    return OK;
}

enum err header_read_json(struct header *out, struct hash32 *hash, const struct json *block)
{
    *out = (struct header){0};
    if (block == NULL || json_type(block) != JSON_OBJECT)
        return err_set(ERR_SYNTAX, "a header is an object, as JSON-RPC writes blocks");
    out->fork = fork_of(block);
    for (size_t i = 0; i < MEM_COUNT(fields); i++) {
        if (fields[i].fork <= out->fork)
            TRY(read_field(out, &fields[i], member(block, fields[i].name)));
    }
    TRY(json_read_bytes(&out->extra, HEADER_EXTRA_MAX, member(block, "extraData"), "extraData"));
    TRY(check_complete(out, block));
    header_hash(hash, out);
    return check_hash(hash, block);
}
