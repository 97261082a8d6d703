#include "net/multicall.h"

#include "core/base/mem.h"

struct buf *multicall_add(struct multicall *call, const struct addr *target)
{
    if (call->count == call->cap) {
        call->cap = call->cap == 0 ? 16 : call->cap * 2;
        call->items = mem_resize(call->items, call->cap, sizeof *call->items);
    }
    struct multicall_item *item = &call->items[call->count++];
    *item = (struct multicall_item){.target = *target};
    return &item->data;
}

void multicall_clear(struct multicall *call)
{
    for (size_t i = 0; i < call->count; i++)
        buf_clear(&call->items[i].data);
    mem_free(call->items);
    *call = (struct multicall){0};
}

/* Contract ABI: the head of the array holds the offset of each tuple, counted from its own start;
 * a tuple is target, allowFailure, offset of callData (3 words), callData. */
void multicall_encode(struct buf *out, const struct multicall *call)
{
    abi_begin(out, "aggregate3((address,bool,bytes)[])");
    abi_add_u64(out, 32);
    abi_add_u64(out, call->count);
    uint64_t offset = 32 * (uint64_t)call->count;
    for (size_t i = 0; i < call->count; i++) {
        abi_add_u64(out, offset);
        offset += 32 * (4 + ((uint64_t)call->items[i].data.len + 31) / 32);
    }
    for (size_t i = 0; i < call->count; i++) {
        abi_add_address(out, &call->items[i].target);
        abi_add_u64(out, 1);
        abi_add_u64(out, 96);
        abi_add_tail(out, call->items[i].data.data, call->items[i].data.len);
    }
}

enum err multicall_decode(struct multicall_results *out, struct view data, size_t count)
{
    static const char type_text[] = "((bool,bytes)[])";
    struct abi_type *type = NULL;
    *out = (struct multicall_results){0};
    TRY(abi_type_parse(&type, type_text, sizeof type_text - 1));
    enum err err = abi_decode(&out->value, type, data);
    abi_type_free(type);
    if (err == OK && out->value.items[0].count != count)
        err = err_set(ERR_SYNTAX, "%zu results for %zu calls", out->value.items[0].count, count);
    return err;
}

void multicall_results_clear(struct multicall_results *results)
{
    abi_value_clear(&results->value);
}

bool multicall_ok(const struct multicall_results *results, size_t index)
{
    return !u256_is_zero(&results->value.items[0].items[index].items[0].number);
}

struct view multicall_data(const struct multicall_results *results, size_t index)
{
    return results->value.items[0].items[index].items[1].bytes;
}
