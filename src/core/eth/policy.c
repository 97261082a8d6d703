#include "core/eth/policy.h"

#include "core/base/pack.h"

#define FORM       1
#define DAY_MIN    (24 * 60)
#define FLAG_LIMIT 1 /* only_limited */
#define FLAG_PLACE 2 /* only_recipients */

const struct addr policy_gas = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

void policy_init(struct policy *out)
{
    *out = (struct policy){.allow = POLICY_ALL};
}

void policy_init_kiosk(struct policy *out)
{
    *out = (struct policy){.allow = POLICY_APPROVE | POLICY_SWAP | POLICY_OFFSET,
                           .only_limited = true,
                           .only_recipients = true};
}

/* ---- form
 * --------------------------------------------------------------------------------------- */

static bool same_token(const struct policy_limit *a, const struct policy_limit *b)
{
    return a->chain_id == b->chain_id && addr_equal(&a->token, &b->token);
}

static enum err check_limits(const struct policy *policy)
{
    for (size_t i = 0; i < policy->limit_count; i++) {
        const struct policy_limit *limit = &policy->limits[i];
        if (limit->chain_id == 0)
            return err_set(ERR_INVALID, "a limit needs its chain");
        if (u256_cmp(&limit->per_day, &limit->per_tx) < 0)
            return err_set(ERR_INVALID, "the limit of a day is below that of one transaction");
        for (size_t j = 0; j < i; j++)
            if (same_token(limit, &policy->limits[j]))
                return err_set(ERR_INVALID, "there are two limits for one token");
    }
    return OK;
}

enum err policy_check_form(const struct policy *policy)
{
    if (policy->limit_count > POLICY_LIMITS || policy->recipient_count > POLICY_RECIPIENTS ||
        policy->contract_count > POLICY_CONTRACTS)
        return err_set(ERR_LIMIT, "a policy has at most %d limits, %d recipients, %d contracts",
                       POLICY_LIMITS, POLICY_RECIPIENTS, POLICY_CONTRACTS);
    if ((policy->allow & ~(unsigned)POLICY_ALL) != 0)
        return err_set(ERR_INVALID, "the policy allows something unknown");
    if (policy->from_min >= DAY_MIN || policy->to_min >= DAY_MIN)
        return err_set(ERR_INVALID, "hours are from 00:00 to 23:59");
    return check_limits(policy);
}

/* ---- encoded
 * ------------------------------------------------------------------------------------ */

static void pack_addr(struct buf *out, const struct addr *address)
{
    buf_add(out, address->b, sizeof address->b);
}

static struct addr unpack_addr(struct unpack *in)
{
    struct addr address;
    unpack_bytes(in, address.b, sizeof address.b);
    return address;
}

void policy_write(struct buf *out, const struct policy *policy)
{
    pack_u8(out, FORM);
    pack_u32(out, policy->version);
    pack_u8(out, (uint8_t)policy->allow);
    pack_u8(out, (uint8_t)((policy->only_limited ? FLAG_LIMIT : 0) |
                           (policy->only_recipients ? FLAG_PLACE : 0)));
    pack_u16(out, policy->from_min);
    pack_u16(out, policy->to_min);
    pack_u8(out, (uint8_t)policy->limit_count);
    for (size_t i = 0; i < policy->limit_count; i++) {
        pack_u64(out, policy->limits[i].chain_id);
        pack_addr(out, &policy->limits[i].token);
        pack_u256(out, &policy->limits[i].per_tx);
        pack_u256(out, &policy->limits[i].per_day);
    }
    pack_u8(out, (uint8_t)policy->recipient_count);
    for (size_t i = 0; i < policy->recipient_count; i++) {
        pack_u64(out, policy->recipients[i].chain_id);
        pack_addr(out, &policy->recipients[i].address);
    }
    pack_u8(out, (uint8_t)policy->contract_count);
    for (size_t i = 0; i < policy->contract_count; i++) {
        pack_u64(out, policy->contracts[i].chain_id);
        pack_addr(out, &policy->contracts[i].address);
        pack_addr(out, &policy->contracts[i].token);
    }
}

/* A number of rows that fits, else 0 and a bad input. */
static size_t unpack_count(struct unpack *in, size_t max)
{
    size_t count = unpack_u8(in);
    if (count > max)
        in->is_bad = true;
    return in->is_bad ? 0 : count;
}

static void unpack_rows(struct unpack *in, struct policy *out)
{
    out->limit_count = unpack_count(in, POLICY_LIMITS);
    for (size_t i = 0; i < out->limit_count; i++) {
        out->limits[i].chain_id = unpack_u64(in);
        out->limits[i].token = unpack_addr(in);
        out->limits[i].per_tx = unpack_u256(in);
        out->limits[i].per_day = unpack_u256(in);
    }
    out->recipient_count = unpack_count(in, POLICY_RECIPIENTS);
    for (size_t i = 0; i < out->recipient_count; i++) {
        out->recipients[i].chain_id = unpack_u64(in);
        out->recipients[i].address = unpack_addr(in);
    }
    out->contract_count = unpack_count(in, POLICY_CONTRACTS);
    for (size_t i = 0; i < out->contract_count; i++) {
        out->contracts[i].chain_id = unpack_u64(in);
        out->contracts[i].address = unpack_addr(in);
        out->contracts[i].token = unpack_addr(in);
    }
}

enum err policy_read(struct policy *out, struct view bytes)
{
    struct unpack in = unpack_of(bytes);
    *out = (struct policy){0};
    uint8_t form = unpack_u8(&in);
    out->version = unpack_u32(&in);
    out->allow = unpack_u8(&in);
    uint8_t flags = unpack_u8(&in);
    out->only_limited = (flags & FLAG_LIMIT) != 0;
    out->only_recipients = (flags & FLAG_PLACE) != 0;
    out->from_min = unpack_u16(&in);
    out->to_min = unpack_u16(&in);
    unpack_rows(&in, out);
    if (!unpack_is_done(&in) || form != FORM || (flags & ~(FLAG_LIMIT | FLAG_PLACE)) != 0)
        return err_set(ERR_SYNTAX, "these bytes are no policy");
    return policy_check_form(out);
}
