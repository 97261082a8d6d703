/* Transactions and RLP: what decodes encodes to the very same bytes; its facts can always be made.
 */

#include "core/eth/facts.h"
#include "core/eth/rlp.h"
#include "core/eth/tx.h"
#include "fuzz/fuzz.h"

static void check_signed(struct view raw)
{
    struct tx tx = {0};
    if (tx_decode_signed(&tx, raw) == OK) {
        struct buf again = {0};
        FUZZ_CHECK(tx_encode_signed(&again, &tx) == OK || tx.chain_id == 0);
        FUZZ_CHECK(tx.chain_id == 0 || view_equal(view_of_buf(&again), raw));
        buf_clear(&again);
    }
    tx_clear(&tx);
}

static void check_unsigned(struct view bytes)
{
    struct tx tx = {0};
    if (tx_decode_unsigned(&tx, bytes) == OK) {
        struct buf again = {0};
        struct tx_facts facts;
        FUZZ_CHECK(tx_encode_unsigned(&again, &tx) == OK);
        FUZZ_CHECK(view_equal(view_of_buf(&again), bytes));
        fuzz_keep((size_t)facts_of_tx(&facts, &tx, &addr_zero));
        buf_clear(&again);
    }
    tx_clear(&tx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct rlp_item item;
    fuzz_keep((size_t)rlp_decode_whole(&item, view_of(data, len)));
    check_signed(view_of(data, len));
    check_unsigned(view_of(data, len));
    return 0;
}
