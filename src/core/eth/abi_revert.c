#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/abi.h"
#include "core/eth/address.h"

#define REASON_CELLS 200

/* Solidity's documentation, "Panic via assert and Error via require". */
static const struct {
    uint64_t code;
    const char *words;
} panics[] = {
    {0x00, "a check that the compiler made failed"},
    {0x01, "an assertion failed"},
    {0x11, "a number overflowed"},
    {0x12, "something was divided by zero"},
    {0x21, "a number is no member of its enumeration"},
    {0x22, "a byte array in storage is damaged"},
    {0x31, "an element was taken from an empty array"},
    {0x32, "an index is outside its array"},
    {0x41, "too much memory was asked for"},
    {0x51, "a function that was not set was called"},
};

/* ERC-6093 and OpenZeppelin's contracts, version 5. `%a` and `%n` in words stand for the address
 * and the number in the next word of the arguments. */
static const struct {
    const char *signature, *words;
} errors[] = {
    {"ERC20InsufficientBalance(address,uint256,uint256)",
     "the token balance of %a is %n base units, and %n are needed"},
    {"ERC20InsufficientAllowance(address,uint256,uint256)",
     "%a may spend %n base units of the token, and %n are needed"},
    {"ERC20InvalidSender(address)", "the token cannot be sent from %a"},
    {"ERC20InvalidReceiver(address)", "the token cannot be sent to %a"},
    {"ERC20InvalidApprover(address)", "%a cannot approve spending of the token"},
    {"ERC20InvalidSpender(address)", "%a cannot be approved to spend the token"},
    {"OwnableUnauthorizedAccount(address)", "%a does not own the contract"},
    {"OwnableInvalidOwner(address)", "%a cannot own the contract"},
    {"SafeERC20FailedOperation(address)", "the token %a refused the transfer"},
    {"ReentrancyGuardReentrantCall()", "the contract was called again while it was running"},
};

static bool has_selector(struct view data, const char *signature)
{
    uint8_t selector[4];
    abi_selector(selector, signature);
    return data.len >= 4 && memcmp(data.data, selector, 4) == 0;
}

/* Returns: false when an argument is missing or malformed. */
static bool add_argument(struct buf *out, char kind, struct view arguments, size_t index)
{
    char text[U256_DECIMAL_MAX > ADDRESS_TEXT ? U256_DECIMAL_MAX : ADDRESS_TEXT];
    struct addr address;
    struct u256 number;
    if (kind == 'a') {
        if (abi_word_address(&address, arguments, index) != OK)
            return false;
        address_write(text, &address);
    } else {
        if (abi_word_u256(&number, arguments, index) != OK)
            return false;
        u256_to_decimal(text, &number);
    }
    buf_add_text(out, text);
    return true;
}

static bool add_words(struct buf *out, const char *words, struct view arguments)
{
    size_t index = 0;
    for (; *words != '\0'; words++) {
        if (*words != '%')
            buf_add_byte(out, (uint8_t)*words);
        else if (!add_argument(out, *++words, arguments, index++))
            return false;
    }
    return true;
}

static bool add_known(struct buf *out, struct view data)
{
    for (size_t i = 0; i < MEM_COUNT(errors); i++) {
        if (!has_selector(data, errors[i].signature))
            continue;
        struct buf words = {0};
        bool whole = add_words(&words, errors[i].words, view_of(data.data + 4, data.len - 4));
        if (whole)
            buf_add(out, words.data, words.len);
        buf_clear(&words);
        return whole;
    }
    return false;
}

static bool add_panic(struct buf *out, struct view data)
{
    uint64_t code;
    if (!has_selector(data, "Panic(uint256)") ||
        abi_word_u64(&code, view_of(data.data + 4, data.len - 4), 0) != OK)
        return false;
    for (size_t i = 0; i < MEM_COUNT(panics); i++) {
        if (panics[i].code == code) {
            buf_add_text(out, panics[i].words);
            return true;
        }
    }
    buf_printf(out, "the contract panicked with code 0x%llx", (unsigned long long)code);
    return true;
}

static bool add_reason(struct buf *out, struct view data)
{
    struct view reason;
    size_t before = out->len;
    if (!has_selector(data, "Error(string)") ||
        abi_word_tail(&reason, view_of(data.data + 4, data.len - 4), 0) != OK)
        return false;
    text_clean(out, (const char *)reason.data, reason.len, REASON_CELLS);
    if (out->len == before)
        buf_add_text(out, "the contract gave an empty reason");
    return true;
}

void abi_revert_words(struct buf *out, struct view data)
{
    if (data.len == 0)
        buf_add_text(out, "the contract gave no reason");
    else if (data.len < 4)
        buf_add_text(out, "the contract gave a malformed reason");
    else if (!add_reason(out, data) && !add_panic(out, data) && !add_known(out, data)) {
        buf_add_text(out, "the contract gave the error ");
        hex_add(out, data.data, 4);
    }
}
