#ifndef CORE_ETH_ABI_TYPE_H
#define CORE_ETH_ABI_TYPE_H

/** What the files behind core/eth/abi.h know of a type. */

#include <stdbool.h>

#include "core/eth/abi.h"

#define ABI_WORD        32
#define ABI_VALUES_MAX  1000000
#define ABI_NESTING_MAX 32

struct abi_type {
    enum abi_kind kind;
    unsigned size;          /* bits of integers, bytes of bytesN */
    bool is_dynamic;        /* is encoded behind an offset */
    bool has_length;        /* T[n], not T[] */
    size_t length;          /* n of T[n] */
    size_t head;            /* bytes in the head of what holds it: one word when dynamic */
    struct abi_type *items; /* members of a tuple; the one element type of an array; owned */
    size_t count;
};

/** Returns: the type of item number index of a tuple or an array. */
static inline const struct abi_type *abi_item_type(const struct abi_type *type, size_t index)
{
    return &type->items[type->kind == ABI_TUPLE ? index : 0];
}

/** Returns: whether number is a sign-extended integer of `bits` bits. */
bool abi_int_fits(const struct u256 *number, unsigned bits);

#endif
