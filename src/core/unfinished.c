/* Use cases whose headers are settled and whose bodies follow. */

#include "core/audit.h"
#include "core/keyfile.h"
#include "core/policy.h"
#include "core/sign.h"
#include "core/wallet_secret.h"

#include <stddef.h>

enum err policy_load(struct core *core, job *out)
{
    (void)core;
    (void)out;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err policy_get(struct core *core, struct policy *out, struct policy_spent *spent)
{
    (void)core;
    (void)out;
    (void)spent;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err policy_add_network(struct policy *policy, const struct network *network)
{
    (void)policy;
    (void)network;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err policy_set(struct core *core, job *out, const struct policy *policy,
                    const struct secret *password)
{
    (void)core;
    (void)out;
    (void)policy;
    (void)password;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err audit_list(struct core *core, size_t offset, size_t max, struct audit_record **out,
                    size_t *count)
{
    (void)core;
    (void)offset;
    (void)max;
    (void)out;
    (void)count;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err audit_count(struct core *core, int64_t *out)
{
    (void)core;
    (void)out;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err audit_verify(struct core *core, job *out)
{
    (void)core;
    (void)out;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

void audit_verdict_get(struct core *core, struct audit_verdict *out)
{
    (void)core;
    (void)out;
}

void audit_cancel(struct core *core)
{
    (void)core;
}

enum err audit_book(struct core *core, struct buf *out)
{
    (void)core;
    (void)out;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err audit_save(struct core *core, const struct signer_answer *answer)
{
    (void)core;
    (void)answer;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err sign_message(struct core *core, job *out, int64_t address_id, struct view message)
{
    (void)core;
    (void)out;
    (void)address_id;
    (void)message;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err sign_typed(struct core *core, job *out, int64_t address_id, uint64_t chain_id,
                    struct view json)
{
    (void)core;
    (void)out;
    (void)address_id;
    (void)chain_id;
    (void)json;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

const struct sign_draft *sign_draft_get(struct core *core, job draft)
{
    (void)core;
    (void)draft;
    return NULL;
}

enum err sign_approve(struct core *core, job *out, job draft)
{
    (void)core;
    (void)out;
    (void)draft;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err sign_take(struct core *core, uint8_t sig65[65])
{
    (void)core;
    (void)sig65;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

void sign_discard(struct core *core, job draft)
{
    (void)core;
    (void)draft;
}

enum err keyfile_import(struct core *core, job *out, struct view json,
                        const struct secret *password)
{
    (void)core;
    (void)out;
    (void)json;
    (void)password;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err keyfile_address(struct core *core, struct addr *out)
{
    (void)core;
    (void)out;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err keyfile_export(struct core *core, job *out, int64_t address_id,
                        const struct secret *account_password, const struct secret *file_password)
{
    (void)core;
    (void)out;
    (void)address_id;
    (void)account_password;
    (void)file_password;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err keyfile_take(struct core *core, struct buf *json)
{
    (void)core;
    (void)json;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

void keyfile_progress_get(struct core *core, struct keyfile_progress *out)
{
    (void)core;
    (void)out;
}

void keyfile_cancel(struct core *core)
{
    (void)core;
}

enum err wallet_pending_words(struct core *core, job *out, const struct secret *words,
                              const struct secret *passphrase)
{
    (void)core;
    (void)out;
    (void)words;
    (void)passphrase;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err wallet_pending_key(struct core *core, job *out, const struct secret *key)
{
    (void)core;
    (void)out;
    (void)key;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err wallet_pending_get(struct core *core, struct wallet_pending *out)
{
    (void)core;
    (void)out;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err wallet_preview(struct core *core, job *out, const char *path, uint32_t first,
                        uint32_t count)
{
    (void)core;
    (void)out;
    (void)path;
    (void)first;
    (void)count;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err wallet_preview_take(struct core *core, struct addr **out, size_t *count)
{
    (void)core;
    (void)out;
    (void)count;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err wallet_keep_pending(struct core *core, job *out, const char *name, const char *path)
{
    (void)core;
    (void)out;
    (void)name;
    (void)path;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err wallet_reveal(struct core *core, job *out, int64_t wallet_id,
                       const struct secret *password)
{
    (void)core;
    (void)out;
    (void)wallet_id;
    (void)password;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err wallet_reveal_take(struct core *core, struct secret *out)
{
    (void)core;
    (void)out;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err wallet_check_word(struct core *core, job *out, int64_t wallet_id, unsigned n,
                           const struct secret *word)
{
    (void)core;
    (void)out;
    (void)wallet_id;
    (void)n;
    (void)word;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err wallet_xpub(struct core *core, job *out, int64_t wallet_id)
{
    (void)core;
    (void)out;
    (void)wallet_id;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}

enum err wallet_xpub_get(struct core *core, char *out, size_t size)
{
    (void)core;
    (void)out;
    (void)size;
    return err_set(ERR_UNSUPPORTED, "this is not there yet");
}
