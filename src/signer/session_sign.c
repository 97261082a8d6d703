/* Two steps: what is asked for is decoded, explained and remembered by its digest; then the digest
 * is signed, once. The policy is asked at both, since time and other signatures may pass between.
 */

#include "signer/session_state.h"

#include <string.h>

#include "core/base/text.h"
#include "core/eth/address.h"
#include "core/eth/sig.h"
#include "signer/explain.h"

/* ---- prepare
 * ------------------------------------------------------------------------------------ */

/* Keep what was explained if the policy allows it now, else log the refusal. Returns: the row, or
 * NULL with *err. */
static struct prepared_row *keep(struct session *session, struct wire_answer *out, enum err *err,
                                 const struct key_cache *key, uint64_t chain_id)
{
    *err = guard_refused(session, out, *err, &out->digest, &key->address, chain_id);
    if (*err != OK)
        return NULL;
    struct prepared_row *row = prepared_add(&session->prepared, &out->digest, &key->key);
    row->address = key->address;
    row->chain_id = chain_id;
    return row;
}

enum err session_prepare(struct session *session, struct wire_answer *out,
                         const struct wire_request *request)
{
    const struct key_cache *key;
    struct policy_cost cost;
    struct tx tx = {0};
    TRY(guard_take_book(session, request));
    TRY(session_key(session, &key, request));
    enum err err = prepared_explain(&tx, &out->facts, &out->digest, &key->address, request->bytes,
                                    request->chain_id);
    if (err == OK)
        err = policy_check_tx(&cost, &session->vault.policy, &session->book.spent, &out->facts,
                              guard_now(session));
    struct prepared_row *row = keep(session, out, &err, key, request->chain_id);
    if (row == NULL) {
        tx_clear(&tx);
        return err;
    }
    row->kind = PREPARED_TX;
    row->tx = tx;
    row->facts = out->facts;
    return OK;
}

enum err session_prepare_message(struct session *session, struct wire_answer *out,
                                 const struct wire_request *request)
{
    const struct key_cache *key;
    TRY(guard_take_book(session, request));
    TRY(session_key(session, &key, request));
    review_message_hash(&out->digest, request->bytes);
    explain_message(&out->message, &session->out, request->bytes);
    out->message.signer = key->address;
    enum err err = policy_check_message(&session->vault.policy, guard_now(session));
    struct prepared_row *row = keep(session, out, &err, key, 0);
    if (row == NULL)
        return err;
    row->kind = PREPARED_MESSAGE;
    (void)text_format(row->text, sizeof row->text, "message of %zu bytes", request->bytes.len);
    return OK;
}

/* Cut between characters: a record of unclean text could not be read again. */
static void name_document(char out[AUDIT_TEXT], const struct typed_facts *facts)
{
    char type[AUDIT_TEXT / 2 - 5], name[AUDIT_TEXT / 2 - 5];
    text_clean_into(type, sizeof type, facts->primary_type, strlen(facts->primary_type));
    text_clean_into(name, sizeof name, facts->name, strlen(facts->name));
    (void)text_format(out, AUDIT_TEXT, "%s for %s", type, name[0] != '\0' ? name : "nobody named");
}

enum err session_prepare_typed(struct session *session, struct wire_answer *out,
                               const struct wire_request *request)
{
    const struct key_cache *key;
    struct policy_permit permits[TYPED_PERMIT_ITEMS];
    struct policy_cost cost;
    size_t count = 0;
    TRY(guard_take_book(session, request));
    TRY(session_key(session, &key, request));
    TRY(explain_typed(&out->typed, &out->digest, &session->out, request->bytes, &key->address,
                      request->chain_id));
    count = explain_permits(permits, &out->typed);
    enum err err = policy_check_typed(&cost, &session->vault.policy, &session->book.spent, permits,
                                      count, guard_now(session));
    struct prepared_row *row = keep(session, out, &err, key, out->typed.chain_id);
    if (row == NULL)
        return err;
    row->kind = PREPARED_TYPED;
    row->permit_count = count;
    memcpy(row->permits, permits, count * sizeof permits[0]);
    name_document(row->text, &out->typed);
    return OK;
}

enum err session_discard(struct session *session, struct wire_answer *out,
                         const struct wire_request *request)
{
    (void)out;
    prepared_forget(prepared_find(&session->prepared, &request->digest));
    return OK;
}

/* ---- sign
 * --------------------------------------------------------------------------------------- */

static enum err check_again(struct session *session, struct policy_cost *cost,
                            const struct prepared_row *row)
{
    const struct policy *policy = &session->vault.policy;
    int64_t now_s = guard_now(session);
    *cost = (struct policy_cost){.count = 0};
    switch (row->kind) {
    case PREPARED_TX:
        return policy_check_tx(cost, policy, &session->book.spent, &row->facts, now_s);
    case PREPARED_MESSAGE: return policy_check_message(policy, now_s);
    case PREPARED_TYPED: break;
    }
    return policy_check_typed(cost, policy, &session->book.spent, row->permits, row->permit_count,
                              now_s);
}

static enum err sign_row(struct buf *out, struct prepared_row *row)
{
    struct sig sig;
    if (row->kind == PREPARED_TX) {
        TRY(tx_sign(&row->tx, row->key.data));
        return tx_encode_signed(out, &row->tx);
    }
    TRY(sig_make(&sig, &row->digest, row->key.data));
    buf_add(out, sig.r32, sizeof sig.r32);
    buf_add(out, sig.s32, sizeof sig.s32);
    buf_add_byte(out, (uint8_t)(27 + sig.y_parity));
    return OK;
}

static enum audit_kind audit_kind_of(enum prepared_kind kind)
{
    return kind == PREPARED_TX ? AUDIT_TX : kind == PREPARED_MESSAGE ? AUDIT_MESSAGE : AUDIT_TYPED;
}

static void log_signature(struct session *session, struct wire_answer *out,
                          const struct prepared_row *row)
{
    struct audit_record record = {.kind = audit_kind_of(row->kind),
                                  .chain_id = row->chain_id,
                                  .digest = row->digest,
                                  .address = row->address};
    if (row->kind == PREPARED_TX)
        explain_briefly(record.text, sizeof record.text, &row->facts);
    else
        (void)text_copy(record.text, sizeof record.text, row->text);
    guard_log(session, out, &record);
}

enum err session_sign(struct session *session, struct wire_answer *out,
                      const struct wire_request *request)
{
    struct policy_cost cost;
    TRY(guard_take_book(session, request));
    struct prepared_row *row = prepared_find(&session->prepared, &request->digest);
    if (row == NULL)
        return err_set(ERR_NOT_FOUND, "nothing like this is waiting for a signature");
    enum err err = check_again(session, &cost, row);
    err = guard_refused(session, out, err, &row->digest, &row->address, row->chain_id);
    if (err == OK)
        err = sign_row(&session->out, row);
    if (err == OK) {
        policy_spend(&session->book.spent, &session->vault.policy, &cost);
        log_signature(session, out, row);
        out->bytes = view_of_buf(&session->out);
    }
    prepared_forget(row);
    return err;
}
