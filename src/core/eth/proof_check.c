/* A whole answer of eth_getProof: each claim against what is proved. */

#include "core/eth/proof.h"

static enum err differs(const char *what)
{
    return err_set(ERR_UNTRUSTED, "the %s that is claimed is not the one that is proved", what);
}

/* Nodes that have no account write its hashes as those of nothing, or as zeros. */
static bool hash_claimed(const struct hash32 *claim, const struct hash32 *proved, bool exists)
{
    static const struct hash32 zeros;
    return hash_equal(claim, proved) || (!exists && hash_equal(claim, &zeros));
}

static enum err check_account(const struct proof_account *claim, const struct proof_account *proved)
{
    if (claim->nonce != proved->nonce)
        return differs("nonce");
    if (u256_cmp(&claim->balance, &proved->balance) != 0)
        return differs("balance");
    if (!hash_claimed(&claim->storage_root, &proved->storage_root, proved->exists))
        return differs("storage hash");
    if (!hash_claimed(&claim->code_hash, &proved->code_hash, proved->exists))
        return differs("code hash");
    return OK;
}

enum err proof_check(struct proof_account *account, const struct proof_answer *answer,
                     const struct hash32 *state_root, const struct addr *address)
{
    if (!addr_equal(&answer->address, address))
        return err_set(ERR_UNTRUSTED, "the proof is of another address than the one asked for");
    TRY(proof_account(account, state_root, address, answer->path));
    TRY(check_account(&answer->account, account));
    for (size_t i = 0; i < answer->slot_count; i++) {
        const struct proof_slot_claim *claim = &answer->slots[i];
        struct u256 value;
        TRY(proof_slot(&value, &account->storage_root, &claim->slot, claim->path));
        if (u256_cmp(&value, &claim->value) != 0)
            return differs("value in storage");
    }
    return OK;
}
