#include "core/eth/proof_json.h"

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/address.h"

#define BYTES_MAX (4u << 20)

/* Read the nodes of one path behind those that are there; their places are filled in at the end,
 * when the bytes do not move any more. */
static enum err read_nodes(struct proof_doc *out, size_t *filled, const struct json *array,
                           const char *what)
{
    if (array == NULL || json_type(array) != JSON_ARRAY)
        return err_set(ERR_SYNTAX, "'%s' is not an array", what);
    for (const struct json *node = json_first(array); node != NULL; node = json_next(node)) {
        size_t before = out->bytes.len;
        if (json_text(node, NULL) == NULL)
            return err_set(ERR_SYNTAX, "a node of '%s' is not text", what);
        if (json_raw(node).len / 2 > BYTES_MAX - before)
            return err_set(ERR_LIMIT, "the proof has more than %u bytes", BYTES_MAX);
        TRY(json_read_bytes(&out->bytes, BYTES_MAX, node, what));
        out->nodes[(*filled)++].len = out->bytes.len - before;
    }
    return OK;
}

/* EIP-1186 has 32 bytes; nodes echo keys that came as quantities, or shorter, as they came. */
static enum err read_slot(struct hash32 *out, const struct json *value)
{
    size_t len;
    const char *text = json_text(value, &len);
    if (text == NULL || len < 3 || len > 66 || text[0] != '0' || text[1] != 'x')
        return err_set(ERR_SYNTAX, "'key' is not a storage key of up to 32 bytes");
    *out = (struct hash32){{0}};
    for (size_t i = 0; i < len - 2; i++) {
        int digit = hex_digit(text[len - 1 - i]);
        if (digit < 0)
            return err_set(ERR_SYNTAX, "'key' is not a storage key in hexadecimal");
        out->b[31 - i / 2] |= (uint8_t)(i % 2 == 0 ? digit : digit << 4);
    }
    return OK;
}

static enum err read_address(struct addr *out, const struct json *value)
{
    size_t len;
    const char *text = json_text(value, &len);
    if (text == NULL)
        return err_set(ERR_SYNTAX, "'address' is not text");
    return address_read(out, text, len);
}

static enum err read_account(struct proof_answer *out, const struct json *value,
                             const struct addr *address)
{
    const struct json *own = json_get(value, "address");
    struct proof_account *account = &out->account;
    out->address = *address;
    if (own != NULL)
        TRY(read_address(&out->address, own));
    TRY(json_read_quantity_u64(&account->nonce, json_get(value, "nonce"), "nonce"));
    TRY(json_read_quantity(&account->balance, json_get(value, "balance"), "balance"));
    TRY(json_read_hex(account->storage_root.b, sizeof account->storage_root.b,
                      json_get(value, "storageHash"), "storageHash"));
    return json_read_hex(account->code_hash.b, sizeof account->code_hash.b,
                         json_get(value, "codeHash"), "codeHash");
}

static enum err read_slots(struct proof_doc *out, size_t *filled, const struct json *array)
{
    struct proof_slot_claim *claim = out->slots;
    for (const struct json *slot = json_first(array); slot != NULL; slot = json_next(slot)) {
        TRY(read_slot(&claim->slot, json_get(slot, "key")));
        TRY(json_read_quantity(&claim->value, json_get(slot, "value"), "value"));
        claim->path.count = json_count(json_get(slot, "proof"));
        TRY(read_nodes(out, filled, json_get(slot, "proof"), "proof"));
        claim++;
    }
    return OK;
}

/* Give each path its nodes, and each node its bytes. */
static void place(struct proof_doc *out, size_t count)
{
    const uint8_t *at = out->bytes.data;
    for (size_t i = 0; i < count; i++) {
        out->nodes[i].data = at;
        at += out->nodes[i].len;
    }
    out->answer.path.nodes = out->nodes;
    const struct view *next = out->nodes + out->answer.path.count;
    for (size_t i = 0; i < out->answer.slot_count; i++) {
        out->slots[i].path.nodes = next;
        next += out->slots[i].path.count;
    }
    out->answer.slots = out->slots;
}

enum err proof_doc_read(struct proof_doc *out, const struct json *value, const struct addr *address)
{
    *out = (struct proof_doc){0};
    if (value == NULL || json_type(value) != JSON_OBJECT)
        return err_set(ERR_SYNTAX, "a proof is an object, as eth_getProof answers it");
    const struct json *path = json_get(value, "accountProof");
    const struct json *slots = json_get(value, "storageProof");
    if (slots == NULL || json_type(slots) != JSON_ARRAY)
        return err_set(ERR_SYNTAX, "'storageProof' is not an array");
    size_t total = out->answer.path.count = json_count(path), filled = 0;
    for (const struct json *slot = json_first(slots); slot != NULL; slot = json_next(slot))
        total += json_count(json_get(slot, "proof"));
    out->answer.slot_count = json_count(slots);
    out->nodes = mem_array(total, sizeof *out->nodes);
    out->slots = mem_array(out->answer.slot_count, sizeof *out->slots);
    TRY(read_account(&out->answer, value, address));
    TRY(read_nodes(out, &filled, path, "accountProof"));
    TRY(read_slots(out, &filled, slots));
    place(out, filled);
    return OK;
}

void proof_doc_clear(struct proof_doc *doc)
{
    buf_clear(&doc->bytes);
    mem_free(doc->slots);
    mem_free(doc->nodes);
    *doc = (struct proof_doc){0};
}
