#include "core/eth/facts.h"

#include <assert.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/abi.h"

/** Every known form is read leniently into facts and then written again from them: only when the
 * bytes come out the same is it that form. So dirty padding, odd offsets, trailing bytes, texts
 * with a zero byte and numbers that a fact cannot hold need no rules of their own. */

/* Functions of ERC-20, Uniswap V2's Router02, Moss's CarbonChain and its burn on Ethereum. */
#define SIG_TRANSFER              "transfer(address,uint256)"
#define SIG_APPROVE               "approve(address,uint256)"
#define SIG_OFFSET_CARBON         "offsetCarbon(uint256,string,string)"
#define SIG_OFFSET_ETHEREUM       "offsetTransaction(uint256,string,string)"
#define SIG_SWAP_EXACT_IN         "swapExactTokensForTokens(uint256,uint256,address[],address,uint256)"
#define SIG_SWAP_EXACT_OUT        "swapTokensForExactTokens(uint256,uint256,address[],address,uint256)"
#define SIG_SWAP_NATIVE_EXACT_IN  "swapExactETHForTokens(uint256,address[],address,uint256)"
#define SIG_SWAP_NATIVE_EXACT_OUT "swapETHForExactTokens(uint256,address[],address,uint256)"

/* An allowance from here on is never used up: wallets write 2^256-1, some tokens cut it. */
#define UNLIMITED_BITS 256

/* ---- writing calls
 * ------------------------------------------------------------------------------ */

static void add_address_and_amount(struct buf *out, const char *signature, const struct addr *to,
                                   const struct u256 *amount)
{
    abi_begin(out, signature);
    abi_add_address(out, to);
    abi_add_u256(out, amount);
}

void call_transfer(struct buf *out, const struct addr *to, const struct u256 *amount)
{
    add_address_and_amount(out, SIG_TRANSFER, to, amount);
}

void call_approve(struct buf *out, const struct addr *spender, const struct u256 *amount)
{
    add_address_and_amount(out, SIG_APPROVE, spender, amount);
}

/* The four swaps differ in how many amounts come first: second is NULL where there is one. */
static void add_swap(struct buf *out, const char *signature, const struct u256 *first,
                     const struct u256 *second, const struct tx_facts *swap)
{
    uint64_t head_words = second != NULL ? 5 : 4;
    assert(swap->path_len <= FACT_PATH && swap->deadline_s >= 0);
    abi_begin(out, signature);
    abi_add_u256(out, first);
    if (second != NULL)
        abi_add_u256(out, second);
    abi_add_u64(out, head_words * 32);
    abi_add_address(out, &swap->recipient);
    abi_add_u64(out, (uint64_t)swap->deadline_s);
    abi_add_u64(out, swap->path_len);
    for (size_t i = 0; i < swap->path_len; i++)
        abi_add_address(out, &swap->path[i]);
}

static struct tx_facts swap_of(const struct addr *path, size_t path_len, const struct addr *to,
                               int64_t deadline_s)
{
    struct tx_facts swap = {.recipient = *to, .path_len = path_len, .deadline_s = deadline_s};
    assert(path_len >= 2 && path_len <= FACT_PATH);
    memcpy(swap.path, path, path_len * sizeof *path);
    return swap;
}

void call_swap_exact_out(struct buf *out, const struct u256 *amount_out, const struct u256 *max_in,
                         const struct addr *path, size_t path_len, const struct addr *to,
                         int64_t deadline_s)
{
    struct tx_facts swap = swap_of(path, path_len, to, deadline_s);
    add_swap(out, SIG_SWAP_EXACT_OUT, amount_out, max_in, &swap);
}

void call_swap_native_exact_out(struct buf *out, const struct u256 *amount_out,
                                const struct addr *path, size_t path_len, const struct addr *to,
                                int64_t deadline_s)
{
    struct tx_facts swap = swap_of(path, path_len, to, deadline_s);
    add_swap(out, SIG_SWAP_NATIVE_EXACT_OUT, amount_out, NULL, &swap);
}

static void add_offset(struct buf *out, const char *signature, const struct u256 *amount,
                       const char *message, const char *beneficiary)
{
    size_t message_len = strlen(message), padded = (message_len + 31) / 32 * 32;
    abi_begin(out, signature);
    abi_add_u256(out, amount);
    abi_add_u64(out, 96);
    abi_add_u64(out, 96 + 32 + padded);
    abi_add_tail(out, message, message_len);
    abi_add_tail(out, beneficiary, strlen(beneficiary));
}

void call_offset_carbon(struct buf *out, const struct u256 *amount, const char *message,
                        const char *beneficiary)
{
    add_offset(out, SIG_OFFSET_CARBON, amount, message, beneficiary);
}

void call_offset_ethereum(struct buf *out, const struct u256 *amount, const char *receipt,
                          const char *beneficiary)
{
    add_offset(out, SIG_OFFSET_ETHEREUM, amount, receipt, beneficiary);
}

/* ---- the known forms
 * ---------------------------------------------------------------------------- */

/* Each reads the arguments (what follows the selector) into facts; false: not of this form. */

static bool read_address_and_amount(struct tx_facts *facts, struct view args)
{
    facts->token = facts->to;
    return abi_word_address(&facts->recipient, args, 0) == OK &&
           abi_word_u256(&facts->amount.v, args, 1) == OK;
}

static bool read_transfer(struct tx_facts *facts, struct view args)
{
    facts->kind = FACT_TOKEN_TRANSFER;
    return read_address_and_amount(facts, args);
}

static bool read_approve(struct tx_facts *facts, struct view args)
{
    facts->kind = FACT_TOKEN_APPROVE;
    bool ok = read_address_and_amount(facts, args);
    facts->is_unlimited = u256_bits(&facts->amount.v) >= UNLIMITED_BITS;
    return ok;
}

static bool read_text(char out[FACT_TEXT], struct view args, size_t index)
{
    struct view text;
    if (abi_word_tail(&text, args, index) != OK || text.len > FACT_TEXT - 1 ||
        !text_is_utf8((const char *)text.data, text.len))
        return false;
    if (text.len > 0)
        memcpy(out, text.data, text.len);
    out[text.len] = '\0';
    return true;
}

static bool read_offset(struct tx_facts *facts, struct view args)
{
    facts->kind = FACT_OFFSET;
    return abi_word_u256(&facts->amount.v, args, 0) == OK && read_text(facts->message, args, 1) &&
           read_text(facts->beneficiary, args, 2);
}

/* The part of a swap after its amounts, from word index on: path, recipient, deadline. */
static bool read_route(struct tx_facts *facts, struct view args, size_t index)
{
    uint64_t deadline = 0, count = 0;
    size_t path = index + 3; /* the re-encoding proves that the path begins right there */
    facts->kind = FACT_SWAP;
    if (abi_word_address(&facts->recipient, args, index + 1) != OK ||
        abi_word_u64(&deadline, args, index + 2) != OK || deadline > INT64_MAX ||
        abi_word_u64(&count, args, path) != OK || count < 2 || count > FACT_PATH)
        return false;
    facts->deadline_s = (int64_t)deadline;
    facts->path_len = (size_t)count;
    for (size_t i = 0; i < facts->path_len; i++)
        if (abi_word_address(&facts->path[i], args, path + 1 + i) != OK)
            return false;
    return true;
}

static bool read_swap_exact_in(struct tx_facts *facts, struct view args)
{
    return abi_word_u256(&facts->amount.v, args, 0) == OK &&
           abi_word_u256(&facts->amount_out.v, args, 1) == OK && read_route(facts, args, 2);
}

static bool read_swap_exact_out(struct tx_facts *facts, struct view args)
{
    facts->is_exact_out = true;
    return abi_word_u256(&facts->amount_out.v, args, 0) == OK &&
           abi_word_u256(&facts->amount.v, args, 1) == OK && read_route(facts, args, 2);
}

static bool read_swap_native_exact_in(struct tx_facts *facts, struct view args)
{
    facts->pays_native = true;
    facts->amount.v = facts->value.v;
    return abi_word_u256(&facts->amount_out.v, args, 0) == OK && read_route(facts, args, 1);
}

static bool read_swap_native_exact_out(struct tx_facts *facts, struct view args)
{
    facts->is_exact_out = true;
    return read_swap_native_exact_in(facts, args);
}

/* The other direction, from facts alone. */

static void write_transfer(struct buf *out, const struct tx_facts *facts)
{
    call_transfer(out, &facts->recipient, &facts->amount.v);
}

static void write_approve(struct buf *out, const struct tx_facts *facts)
{
    call_approve(out, &facts->recipient, &facts->amount.v);
}

static void write_offset(struct buf *out, const struct tx_facts *facts)
{
    call_offset_carbon(out, &facts->amount.v, facts->message, facts->beneficiary);
}

static void write_offset_ethereum(struct buf *out, const struct tx_facts *facts)
{
    call_offset_ethereum(out, &facts->amount.v, facts->message, facts->beneficiary);
}

static void write_swap_exact_in(struct buf *out, const struct tx_facts *facts)
{
    add_swap(out, SIG_SWAP_EXACT_IN, &facts->amount.v, &facts->amount_out.v, facts);
}

static void write_swap_exact_out(struct buf *out, const struct tx_facts *facts)
{
    add_swap(out, SIG_SWAP_EXACT_OUT, &facts->amount_out.v, &facts->amount.v, facts);
}

static void write_swap_native_exact_in(struct buf *out, const struct tx_facts *facts)
{
    add_swap(out, SIG_SWAP_NATIVE_EXACT_IN, &facts->amount_out.v, NULL, facts);
}

static void write_swap_native_exact_out(struct buf *out, const struct tx_facts *facts)
{
    add_swap(out, SIG_SWAP_NATIVE_EXACT_OUT, &facts->amount_out.v, NULL, facts);
}

struct form {
    const char *signature;
    bool takes_native; /* may carry value; the others cannot, the contract would refuse it */
    bool (*read)(struct tx_facts *, struct view);
    void (*write)(struct buf *, const struct tx_facts *);
};

static const struct form forms[] = {
    {SIG_TRANSFER, false, read_transfer, write_transfer},
    {SIG_APPROVE, false, read_approve, write_approve},
    {SIG_OFFSET_CARBON, false, read_offset, write_offset},
    {SIG_OFFSET_ETHEREUM, false, read_offset, write_offset_ethereum},
    {SIG_SWAP_EXACT_IN, false, read_swap_exact_in, write_swap_exact_in},
    {SIG_SWAP_EXACT_OUT, false, read_swap_exact_out, write_swap_exact_out},
    {SIG_SWAP_NATIVE_EXACT_IN, true, read_swap_native_exact_in, write_swap_native_exact_in},
    {SIG_SWAP_NATIVE_EXACT_OUT, true, read_swap_native_exact_out, write_swap_native_exact_out},
};

static const struct form *find_form(const struct buf *data)
{
    uint8_t selector[4];
    for (size_t i = 0; data->len >= sizeof selector && i < MEM_COUNT(forms); i++) {
        abi_selector(selector, forms[i].signature);
        if (memcmp(selector, data->data, sizeof selector) == 0)
            return &forms[i];
    }
    return NULL;
}

static bool comes_out_the_same(const struct form *form, const struct tx_facts *facts,
                               const struct buf *data)
{
    struct buf again = {0};
    form->write(&again, facts);
    bool same = view_equal(view_of_buf(&again), view_of_buf(data));
    buf_clear(&again);
    return same;
}

static void decode_call(struct tx_facts *out, const struct buf *data)
{
    struct tx_facts call = *out, known = *out;
    const struct form *form = find_form(data);
    call.kind = FACT_CALL;
    *out = call;
    if (form == NULL || (!form->takes_native && !u256_is_zero(&call.value.v)))
        return;
    if (form->read(&known, view_of(data->data + 4, data->len - 4)) &&
        comes_out_the_same(form, &known, data))
        *out = known;
}

/* ---- a transaction
 * ------------------------------------------------------------------------------ */

static enum err cost(struct tx_facts *out)
{
    if (u256_mul_u64(&out->max_cost.v, &out->max_fee, out->gas) ||
        u256_add(&out->max_cost.v, &out->max_cost.v, &out->value.v))
        return err_set(ERR_RANGE, "the transaction's cost is absurd");
    return OK;
}

enum err facts_of_tx(struct tx_facts *out, const struct tx *tx, const struct addr *from)
{
    TRY(tx_check(tx));
    /* Blobs and authorisations do things that no fact speaks of. */
    if (tx->type != TX_LEGACY && tx->type != TX_2930 && tx->type != TX_1559)
        return err_set(ERR_UNSUPPORTED, "this type of transaction cannot be explained");
    *out = (struct tx_facts){
        .chain_id = tx->chain_id,
        .nonce = tx->nonce,
        .gas = tx->gas,
        .max_fee = tx->type == TX_1559 ? tx->max_fee : tx->gas_price,
        .max_tip = tx->type == TX_1559 ? tx->max_tip : u256_from_u64(0),
        .value = {tx->value},
        .from = *from,
        .to = tx->has_to ? tx->to : addr_zero,
        .data_len = tx->data.len,
    };
    TRY(cost(out));
    if (tx->data.len >= sizeof out->selector)
        memcpy(out->selector, tx->data.data, sizeof out->selector);
    if (!tx->has_to) {
        out->kind = FACT_CREATE;
    } else if (tx->data.len > 0) {
        decode_call(out, &tx->data);
    } else {
        bool to_self = addr_equal(&tx->to, from) && u256_is_zero(&tx->value);
        out->kind = to_self ? FACT_CANCEL : FACT_SEND_NATIVE;
        out->recipient = tx->to;
        out->amount.v = tx->value;
    }
    return OK;
}
