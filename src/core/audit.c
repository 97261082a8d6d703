#include "core/audit.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/policy_words.h"
#include "core/store/audit_row.h"

struct audit_state {
    job job; /* of the check that runs; 0: none */
    ticket ticket;
    int64_t account_id;
    struct audit_verdict verdict;
    struct hash32 mac; /* of the last record that is right */
    size_t asked;      /* records that are with the signer */
};

/* ---- for those who ask the signer ---- */

ticket audit_ask(struct core *core, struct signer_request *request, signer_done_fn *done, void *arg)
{
    struct buf book = {0};
    /* A book that cannot be read is missing: the signer says what that means. */
    if (audit_row_book(core->store, &book, core->session.account_id) == OK)
        request->book = view_of_buf(&book);
    ticket number = core_signer(core, request, done, arg);
    buf_clear(&book);
    request->book = view_of(NULL, 0);
    return number;
}

enum err audit_save(struct core *core, const struct signer_answer *answer)
{
    struct audit_record record;
    struct view bytes = answer->record;
    if (bytes.len == 0)
        return OK;
    if (audit_record_read(&record, &bytes) != OK || bytes.len != 0)
        return err_set(ERR_SIGNER, "the signer's record makes no sense");
    enum err err = audit_row_add(core->store, core->session.account_id, record.seq, answer->record);
    if (err == ERR_EXISTS)
        return err_set(ERR_BUSY, "another session signed something at the same time: try again");
    TRY(err);
    return audit_row_set_book(core->store, core->session.account_id, answer->book);
}

static enum err save_alone(struct core *core, const struct signer_answer *answer)
{
    if (answer->record.len == 0)
        return OK;
    TRY(store_begin(core->store));
    enum err err = audit_save(core, answer);
    if (err == OK)
        return store_commit(core->store);
    store_rollback(core->store);
    return err;
}

enum err audit_keep(struct core *core, const struct signer_answer *answer)
{
    struct audit_record record;
    struct view bytes = answer->record;
    char words[POLICY_WORDS];
    const char *detail = answer->detail != NULL ? answer->detail : "";
    (void)!save_alone(core, answer);
    if (answer->err == OK)
        return OK;
    if (answer->err != ERR_POLICY || bytes.len == 0 || audit_record_read(&record, &bytes) != OK)
        return err_set(answer->err, "%s", detail);
    policy_refusal_words(words, sizeof words, &core->networks, record.chain_id, detail);
    return err_set(ERR_POLICY, "%s", words);
}

/* ---- lists ---- */

static enum err need_session(const struct core *core)
{
    return core->session.is_open ? OK : err_set(ERR_LOCKED, "nobody is logged in");
}

enum err audit_list(struct core *core, size_t offset, size_t max, struct audit_record **out,
                    size_t *count)
{
    struct buf bytes = {0};
    *out = NULL;
    *count = 0;
    TRY(need_session(core));
    enum err err =
        audit_row_newest(core->store, &bytes, count, core->session.account_id, offset, max);
    struct view rest = view_of_buf(&bytes);
    struct audit_record *list = mem_array(*count, sizeof *list);
    for (size_t i = 0; err == OK && i < *count; i++)
        if (audit_record_read(&list[i], &rest) != OK)
            err = err_set(ERR_STORE_DAMAGED, "a record of the audit log is damaged");
    buf_clear(&bytes);
    if (err != OK) {
        mem_free(list);
        *count = 0;
        return err;
    }
    *out = list;
    return OK;
}

enum err audit_count(struct core *core, int64_t *out)
{
    *out = 0;
    TRY(need_session(core));
    return audit_row_count(core->store, out, core->session.account_id);
}

/* ---- the check ---- */

static void finish(struct core *core, enum err err, const char *detail)
{
    struct audit_state *state = core->audit;
    job done = state->job;
    state->job = 0;
    state->ticket = 0;
    core_job_done(core, done, 0, err, detail);
}

static void end_check(struct core *core, uint64_t bad_seq, const char *words)
{
    struct audit_verdict *verdict = &core->audit->verdict;
    verdict->is_done = true;
    verdict->is_good = bad_seq == 0;
    verdict->bad_seq = bad_seq;
    (void)text_copy(verdict->words, sizeof verdict->words, words);
    finish(core, bad_seq == 0 ? OK : ERR_STORE_DAMAGED, verdict->words);
}

static void conclude(struct core *core, uint64_t head_seq)
{
    struct audit_verdict *verdict = &core->audit->verdict;
    char words[sizeof verdict->words];
    unsigned long long checked = verdict->checked, head = head_seq;
    if (verdict->checked == head_seq) {
        (void)text_format(words, sizeof words,
                          checked == 1 ? "the %llu record is as the signer made it"
                                       : "all %llu records are as the signer made them",
                          checked);
        end_check(core, 0, words);
    } else if (verdict->checked > head_seq) {
        (void)text_format(words, sizeof words,
                          "the account's book is older than its log: it knows of %llu records, and "
                          "there are %llu",
                          head, checked);
        end_check(core, head_seq + 1, words);
    } else {
        (void)text_format(words, sizeof words,
                          "records are missing from number %llu on: there "
                          "should be %llu",
                          checked + 1, head);
        end_check(core, verdict->checked + 1, words);
    }
}

static void on_verified(void *arg, const struct signer_answer *answer);

static enum err ask_next(struct core *core)
{
    struct audit_state *state = core->audit;
    struct buf run = {0};
    uint64_t first = state->verdict.checked + 1;
    enum err err =
        audit_row_run(core->store, &run, &state->asked, state->account_id, first, AUDIT_RUN_MAX);
    struct signer_request request = {.op = SIGNER_AUDIT_VERIFY,
                                     .bytes = view_of_buf(&run),
                                     .digest = state->mac,
                                     .first = (uint32_t)first};
    if (err == OK && first > UINT32_MAX)
        err = err_set(ERR_LIMIT, "the audit log is too long to be checked");
    if (err == OK)
        state->ticket = audit_ask(core, &request, on_verified, core);
    buf_clear(&run);
    return err;
}

static void on_verified(void *arg, const struct signer_answer *answer)
{
    struct core *core = arg;
    struct audit_state *state = core->audit;
    char words[sizeof state->verdict.words];
    state->ticket = 0;
    if (answer->err != OK) {
        finish(core, answer->err, answer->detail);
        return;
    }
    state->verdict.checked += answer->number;
    state->mac = answer->digest;
    if (answer->number < state->asked) {
        (void)text_format(words, sizeof words,
                          "record %llu was altered, or one before it is missing",
                          (unsigned long long)state->verdict.checked + 1);
        end_check(core, state->verdict.checked + 1, words);
    } else if (state->asked == 0) {
        conclude(core, answer->head_seq);
    } else {
        enum err err = ask_next(core);
        if (err != OK)
            finish(core, err, err_detail(err));
    }
}

enum err audit_verify(struct core *core, job *out)
{
    struct audit_state *state = core->audit;
    TRY(core_need_unlocked(core));
    if (state->job != 0)
        return err_set(ERR_BUSY, "the audit log is being checked");
    *state = (struct audit_state){.account_id = core->session.account_id};
    TRY(ask_next(core));
    *out = state->job = core_job_new(core);
    return OK;
}

void audit_verdict_get(struct core *core, struct audit_verdict *out)
{
    *out = core->audit->verdict;
}

void audit_cancel(struct core *core)
{
    if (core->audit->job == 0)
        return;
    core_signer_cancel(core, core->audit->ticket);
    finish(core, ERR_CANCELLED, err_words(ERR_CANCELLED));
}

/* ---- hooks ---- */

static void on_open(struct core *core)
{
    core->audit = mem_alloc(sizeof *core->audit);
}

static void on_session(struct core *core)
{
    audit_cancel(core);
    *core->audit = (struct audit_state){0};
}

static void on_close(struct core *core)
{
    audit_cancel(core);
    mem_free(core->audit);
}

const struct core_hooks audit_hooks = {.open = on_open, .session = on_session, .close = on_close};
