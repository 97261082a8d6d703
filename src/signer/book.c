#include "signer/book.h"

#include <sodium.h>
#include <string.h>

#include "core/base/pack.h"

#define VERSION   1
#define HEAD      (8 + AUDIT_MAC + 4 + 4 + 1)
#define ROW       (8 + 20 + 32)
#define PLAIN_MAX (HEAD + POLICY_SPENT * ROW)

_Static_assert(SEALED_MAX >= PLAIN_MAX + 64, "a book fits into a message");

static struct sealed_label label_of(const uint8_t account[UID_LEN])
{
    struct sealed_label label = {.type = SEALED_BOOK, .version = VERSION};
    memcpy(label.account, account, UID_LEN);
    return label;
}

void book_seal(struct buf *out, const struct book *book, const uint8_t key32[VAULT_KEY],
               const uint8_t account[UID_LEN])
{
    struct buf plain = {0};
    struct sealed_label label = label_of(account);
    pack_u64(&plain, book->seq);
    buf_add(&plain, book->mac, sizeof book->mac);
    pack_u32(&plain, book->policy_version);
    pack_u32(&plain, book->spent.day);
    pack_u8(&plain, (uint8_t)book->spent.count);
    for (size_t i = 0; i < book->spent.count; i++) {
        pack_u64(&plain, book->spent.rows[i].chain_id);
        buf_add(&plain, book->spent.rows[i].token.b, sizeof book->spent.rows[i].token.b);
        pack_u256(&plain, &book->spent.rows[i].amount);
    }
    sealed_write(out, key32, &label, plain.data, plain.len);
    buf_clear(&plain);
}

static enum err read_plain(struct book *out, struct view plain)
{
    struct unpack in = unpack_of(plain);
    *out = (struct book){.seq = unpack_u64(&in)};
    unpack_bytes(&in, out->mac, sizeof out->mac);
    out->policy_version = unpack_u32(&in);
    out->spent.day = unpack_u32(&in);
    out->spent.count = unpack_u8(&in);
    if (out->spent.count > POLICY_SPENT)
        return err_set(ERR_STORE_DAMAGED, "the account's book is damaged");
    for (size_t i = 0; i < out->spent.count; i++) {
        out->spent.rows[i].chain_id = unpack_u64(&in);
        unpack_bytes(&in, out->spent.rows[i].token.b, sizeof out->spent.rows[i].token.b);
        out->spent.rows[i].amount = unpack_u256(&in);
    }
    return unpack_is_done(&in) ? OK : err_set(ERR_STORE_DAMAGED, "the account's book is damaged");
}

enum err book_unseal(struct book *out, struct view sealed, const uint8_t key32[VAULT_KEY],
                     const uint8_t account[UID_LEN])
{
    struct secret plain = {0};
    struct sealed_label label = label_of(account);
    TRY(sealed_read(&plain, sealed, key32, &label, PLAIN_MAX));
    enum err err = read_plain(out, view_of(plain.data, plain.len));
    secret_clear(&plain);
    return err;
}

/* Of one day the greater of each; else those of the later day. Where not all fit, what has a limit
 * stays. */
static void take_spent(struct policy_spent *mine, const struct policy_spent *theirs,
                       const struct policy *policy)
{
    struct policy_spent both = *theirs;
    if (theirs->day < mine->day)
        return;
    for (size_t i = 0; theirs->day == mine->day && i < mine->count; i++) {
        const struct policy_spent_row *row = &mine->rows[i];
        size_t at = 0;
        while (at < both.count && (both.rows[at].chain_id != row->chain_id ||
                                   !addr_equal(&both.rows[at].token, &row->token)))
            at++;
        struct policy_cost missing = {.rows = {*row}, .count = 1};
        if (at == both.count)
            policy_spend(&both, policy, &missing);
        else if (u256_cmp(&row->amount, &both.rows[at].amount) > 0)
            both.rows[at].amount = row->amount;
    }
    *mine = both;
}

void book_take(struct book *book, const struct book *stored, const struct policy *policy)
{
    if (stored->seq < book->seq)
        return;
    book->seq = stored->seq;
    memcpy(book->mac, stored->mac, sizeof book->mac);
    if (stored->policy_version > book->policy_version)
        book->policy_version = stored->policy_version;
    take_spent(&book->spent, &stored->spent, policy);
}

void book_mac(uint8_t out[AUDIT_MAC], const struct audit_record *record,
              const uint8_t before[AUDIT_MAC], const uint8_t audit_key[VAULT_KEY],
              const uint8_t account[UID_LEN])
{
    struct buf bytes = {0};
    crypto_generichash_state state;
    audit_record_write(&bytes, record);
    crypto_generichash_init(&state, audit_key, VAULT_KEY, AUDIT_MAC);
    crypto_generichash_update(&state, before, AUDIT_MAC);
    crypto_generichash_update(&state, account, UID_LEN);
    crypto_generichash_update(&state, bytes.data, bytes.len - AUDIT_MAC);
    crypto_generichash_final(&state, out, AUDIT_MAC);
    sodium_memzero(&state, sizeof state);
    buf_clear(&bytes);
}
