#include <string.h>

#include "core/base/mem.h"
#include "core/eth/typed_type.h"

/* The types that tokens and Permit2 declare (EIP-2612, EIP-3009, Dai's contract, Uniswap's
 * Permit2). Where is_begun, members of a witness follow, and only what stands here is known. */
#define DETAILS     "PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"
#define PERMISSIONS "TokenPermissions(address token,uint256 amount)"
#define ONCE        " permitted,address spender,uint256 nonce,uint256 deadline"
#define AUTHORIZATION                                                                              \
    "WithAuthorization(address from,address to,uint256 value,uint256 validAfter,"                  \
    "uint256 validBefore,bytes32 nonce)"

static const struct form {
    enum typed_permit_kind kind;
    const char *text; /* encodeType, or its beginning */
    bool is_begun;
} forms[] = {
    {TYPED_PERMIT,
     "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)", false},
    {TYPED_PERMIT_DAI,
     "Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)", false},
    {TYPED_PERMIT2_ALLOWANCE,
     "PermitSingle(PermitDetails details,address spender,uint256 sigDeadline)" DETAILS, false},
    {TYPED_PERMIT2_ALLOWANCE,
     "PermitBatch(PermitDetails[] details,address spender,uint256 sigDeadline)" DETAILS, false},
    {TYPED_PERMIT2_TRANSFER, "PermitTransferFrom(TokenPermissions" ONCE ")" PERMISSIONS, false},
    {TYPED_PERMIT2_TRANSFER, "PermitBatchTransferFrom(TokenPermissions[]" ONCE ")" PERMISSIONS,
     false},
    {TYPED_PERMIT2_TRANSFER, "PermitWitnessTransferFrom(TokenPermissions" ONCE ",", true},
    {TYPED_PERMIT2_TRANSFER, "PermitBatchWitnessTransferFrom(TokenPermissions[]" ONCE ",", true},
    {TYPED_TRANSFER_AUTHORIZATION, "Transfer" AUTHORIZATION, false},
    {TYPED_TRANSFER_AUTHORIZATION, "Receive" AUTHORIZATION, false},
};

/* 0x000000000022D473030F116dDEE9F6B43aC78BA3, on every chain. */
static const struct addr permit2 = {{0x00, 0x00, 0x00, 0x00, 0x00, 0x22, 0xd4, 0x73, 0x03, 0x0f,
                                     0x11, 0x6d, 0xde, 0xe9, 0xf6, 0xb4, 0x3a, 0xc7, 0x8b, 0xa3}};

/* Returns: whether a witness form's TokenPermissions is the one of Permit2. */
static bool has_permissions(const struct typed *typed)
{
    size_t of = typed_types_find(&typed->types, "TokenPermissions", strlen("TokenPermissions"));
    struct buf text = {0};
    if (of < typed->types.count)
        typed_declaration(&text, &typed->types.structs[of]);
    bool is_known = strcmp(buf_text(&text), PERMISSIONS) == 0;
    buf_clear(&text);
    return is_known;
}

static const struct form *find_form(const struct typed *typed)
{
    const struct form *found = NULL;
    struct buf text = {0};
    typed_encode_type(&text, typed);
    for (size_t i = 0; i < MEM_COUNT(forms) && found == NULL; i++) {
        const struct form *form = &forms[i];
        if (form->is_begun ? strncmp(buf_text(&text), form->text, strlen(form->text)) == 0 &&
                                 has_permissions(typed)
                           : strcmp(buf_text(&text), form->text) == 0)
            found = form;
    }
    buf_clear(&text);
    return found;
}

/* Values of a struct whose members are known to be there; they were checked when the document was.
 */
struct source {
    const struct typed_struct *type;
    const struct json *data;
};

static const struct typed_member *member_of(const struct source *in, const char *name)
{
    size_t i = 0;
    while (strcmp(in->type->members[i].name, name) != 0)
        i++;
    return &in->type->members[i];
}

static struct u256 number_of(const struct source *in, const char *name)
{
    struct u256 out = {{0}};
    if (typed_read_integer(&out, member_of(in, name), json_get(in->data, name)) != OK)
        out = (struct u256){{0}};
    return out;
}

static struct addr address_of(const struct source *in, const char *name)
{
    struct addr out = addr_zero;
    if (typed_read_address(&out, member_of(in, name), json_get(in->data, name)) != OK)
        out = addr_zero;
    return out;
}

/* Times beyond what a clock will ever show are none. */
static int64_t time_of(const struct source *in, const char *name)
{
    struct u256 number = number_of(in, name);
    uint64_t time_s;
    return u256_to_u64(&time_s, &number) && time_s < INT64_MAX ? (int64_t)time_s : INT64_MAX;
}

static void set_amount(struct typed_permit_item *item, const struct source *in, const char *name)
{
    item->amount = number_of(in, name);
    item->is_unlimited = u256_bits(&item->amount) >= member_of(in, name)->size;
}

static void read_permit(struct typed_permit *out, const struct source *in)
{
    out->owner = address_of(in, "owner");
    out->deadline_s = time_of(in, "deadline");
    set_amount(&out->items[0], in, "value");
}

static void read_dai(struct typed_permit *out, const struct source *in)
{
    struct u256 never = {{0}};
    bool allowed = false;
    out->owner = address_of(in, "holder");
    out->deadline_s = time_of(in, "expiry");
    /* Dai's contract takes 0 for never. */
    if (out->deadline_s == 0)
        out->deadline_s = INT64_MAX;
    if (json_read_bool(&allowed, json_get(in->data, "allowed"), "allowed") == OK && allowed) {
        (void)!u256_sub(&never, &never, &(struct u256){{1}});
        out->items[0].is_unlimited = true;
    }
    out->items[0].amount = never;
}

static void read_authorization(struct typed_permit *out, const struct source *in)
{
    uint8_t nonce32[32] = {0};
    out->owner = address_of(in, "from");
    out->spender = address_of(in, "to");
    out->not_before_s = time_of(in, "validAfter");
    out->deadline_s = time_of(in, "validBefore");
    if (json_read_hex(nonce32, sizeof nonce32, json_get(in->data, "nonce"), "nonce") == OK)
        out->nonce = u256_from_be(nonce32, sizeof nonce32);
    set_amount(&out->items[0], in, "value");
}

static void read_item(struct typed_permit *out, const struct source *in)
{
    struct typed_permit_item *item = &out->items[out->count++];
    if (out->kind == TYPED_PERMIT2_ALLOWANCE && out->total == 1)
        out->nonce = number_of(in, "nonce");
    item->token = address_of(in, "token");
    item->expires_s = INT64_MAX;
    if (out->kind == TYPED_PERMIT2_ALLOWANCE)
        item->expires_s = time_of(in, "expiration");
    set_amount(item, in, "amount");
}

/* Permit2's amounts: one struct, or an array of them. */
static void read_items(struct typed_permit *out, const struct typed *typed, const struct source *in,
                       const char *name)
{
    const struct typed_member *member = member_of(in, name);
    const struct json *data = json_get(in->data, name);
    struct source item = {&typed->types.structs[member->of], data};
    out->count = 0;
    out->total = member->dimensions > 0 ? json_count(data) : 1;
    if (member->dimensions == 0) {
        read_item(out, &item);
        return;
    }
    item.data = json_first(data);
    for (; item.data != NULL && out->count < TYPED_PERMIT_ITEMS; item.data = json_next(item.data))
        read_item(out, &item);
}

static void read_permit2(struct typed_permit *out, const struct typed *typed,
                         const struct source *in)
{
    bool is_allowance = out->kind == TYPED_PERMIT2_ALLOWANCE;
    out->is_well_known = addr_equal(&out->contract, &permit2);
    out->deadline_s = time_of(in, is_allowance ? "sigDeadline" : "deadline");
    if (!is_allowance)
        out->nonce = number_of(in, "nonce");
    read_items(out, typed, in, is_allowance ? "details" : "permitted");
}

void typed_permit(struct typed_permit *out, const struct typed *typed)
{
    struct source in = {&typed->types.structs[typed->primary], typed->message};
    const struct form *form = typed->domain.has_contract ? find_form(typed) : NULL;
    *out = (struct typed_permit){.kind = TYPED_PERMIT_NONE};
    if (form == NULL)
        return;
    *out = (struct typed_permit){.kind = form->kind,
                                 .has_witness = form->is_begun,
                                 .is_well_known = true,
                                 .contract = typed->domain.contract,
                                 .count = 1,
                                 .total = 1};
    out->items[0].token = out->contract;
    out->items[0].expires_s = INT64_MAX;
    if (form->kind != TYPED_TRANSFER_AUTHORIZATION)
        out->spender = address_of(&in, "spender");
    switch (form->kind) {
    case TYPED_PERMIT: read_permit(out, &in); break;
    case TYPED_PERMIT_DAI: read_dai(out, &in); break;
    case TYPED_TRANSFER_AUTHORIZATION: read_authorization(out, &in); break;
    case TYPED_PERMIT2_ALLOWANCE:
    case TYPED_PERMIT2_TRANSFER: read_permit2(out, typed, &in); break;
    case TYPED_PERMIT_NONE: break;
    }
    out->has_owner = form->kind != TYPED_PERMIT2_ALLOWANCE && form->kind != TYPED_PERMIT2_TRANSFER;
    if (form->kind == TYPED_PERMIT || form->kind == TYPED_PERMIT_DAI)
        out->nonce = number_of(&in, "nonce");
}
