/* Amounts as exact decimals. */

#include "core/base/amount.h"
#include "core/base/mem.h"
#include "eth_tool/eth_op.h"
#include "eth_tool/value.h"

#define DECIMALS_MAX 77 /* 10^78 does not fit in 256 bits */

static enum err read_decimals(unsigned *out, const struct json *request)
{
    uint64_t decimals;
    TRY(value_u64(&decimals, json_get(request, "decimals"), "decimals"));
    if (decimals > DECIMALS_MAX)
        return err_set(ERR_RANGE, "'decimals' is above %d", DECIMALS_MAX);
    *out = (unsigned)decimals;
    return OK;
}

static enum err run_parse(struct answer *out, const struct json *request)
{
    struct view text;
    struct u256 value;
    unsigned decimals;
    TRY(value_text(&text, json_get(request, "text"), "text"));
    TRY(read_decimals(&decimals, request));
    TRY(units_parse(&value, (const char *)text.data, text.len, decimals));
    answer_u256(out, &value);
    return OK;
}

static enum err run_format(struct answer *out, const struct json *request)
{
    struct u256 value;
    unsigned decimals;
    char text[AMOUNT_TEXT_MAX];
    TRY(value_u256(&value, json_get(request, "value"), "value"));
    TRY(read_decimals(&decimals, request));
    size_t len = units_format(text, &value, decimals);
    answer_text(out, text, len);
    return OK;
}

static const struct eth_op ops[] = {
    {"units_parse", {{"text", ETH_OP_TEXT, false}, {"decimals", ETH_OP_TEXT, false}}, run_parse},
    {"units_format", {{"value", ETH_OP_TEXT, false}, {"decimals", ETH_OP_TEXT, false}}, run_format},
};
const struct eth_op_list eth_ops_units = {ops, MEM_COUNT(ops)};
