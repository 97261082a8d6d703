#include "core/api_key.h"

#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/store/sealed_row.h"

static const char prefix[] = "api_key.";

_Static_assert(NETWORK_NAME <= SEALED_ROW_NAME, "a row's name holds a kind");

/* A key that is stored, and itself once the signer has unsealed it. */
struct held {
    struct core *core;
    struct sealed_row row;
    struct secret key; /* empty: not unsealed */
    ticket ticket;     /* 0: answered */
    enum err why;
    struct held *next;
};
struct api_key_state {
    struct held *held;
    int64_t account_id; /* whose they are */
    job job;            /* of api_key_set(); 0: nothing is under way */
    ticket ticket;
    char kind[NETWORK_NAME];
};

/* ---- what is held ---- */

static void held_free(struct held *held)
{
    if (held->ticket != 0)
        core_signer_cancel(held->core, held->ticket);
    secret_clear(&held->key);
    mem_free(held);
}

static void forget_all(struct api_key_state *state)
{
    while (state->held != NULL) {
        struct held *held = state->held;
        state->held = held->next;
        held_free(held);
    }
}

static struct held *find_held(const struct api_key_state *state, const char *kind)
{
    for (struct held *held = state->held; held != NULL; held = held->next)
        if (strcmp(held->row.name, kind) == 0)
            return held;
    return NULL;
}

/* The name that the seal binds the key to. */
static void write_uid(uint8_t uid[UID_LEN], const char *kind)
{
    size_t len = strlen(kind);
    memset(uid, 0, UID_LEN);
    memcpy(uid, kind, len < UID_LEN ? len : UID_LEN);
}

static void on_unsealed(void *arg, const struct signer_answer *answer)
{
    struct held *held = arg;
    held->ticket = 0;
    held->why = answer->err;
    if (answer->err == OK && answer->text != NULL && answer->text->len <= API_KEY_MAX)
        secret_set(&held->key, answer->text->data, answer->text->len);
    core_emit(held->core, EV_SETTINGS, 0);
}

static void hold(struct core *core, const struct sealed_row *row)
{
    struct held *held = mem_alloc(sizeof *held);
    struct buf sealed = {0};
    *held = (struct held){.core = core, .row = *row, .next = core->api_key->held};
    core->api_key->held = held;
    held->why = hex_read(&sealed, SEALED_ROW_TEXT / 2, row->text, strlen(row->text));
    if (held->why == OK) {
        struct signer_request request = {.op = SIGNER_UNSEAL, .sealed = view_of_buf(&sealed)};
        write_uid(request.uid, row->name);
        held->ticket = core_signer(core, &request, on_unsealed, held);
    }
    buf_clear(&sealed);
}

static bool is_among(const struct held *held, const struct sealed_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].name, held->row.name) == 0 && strcmp(rows[i].text, held->row.text) == 0)
            return true;
    return false;
}

static void drop_changed(struct api_key_state *state, const struct sealed_row *rows, size_t count)
{
    for (struct held **link = &state->held; *link != NULL;) {
        struct held *held = *link;
        if (is_among(held, rows, count)) {
            link = &held->next;
            continue;
        }
        *link = held->next;
        held_free(held);
    }
}

/* Hold what is stored, and nothing when the session is locked or nobody's. */
static void reload(struct core *core)
{
    struct api_key_state *state = core->api_key;
    struct sealed_row *rows = NULL;
    size_t count = 0;
    bool is_open = core->session.is_open && !core->session.is_locked;
    if (!is_open || state->account_id != core->session.account_id)
        forget_all(state);
    if (!is_open)
        return;
    state->account_id = core->session.account_id;
    if (sealed_row_list(core->store, state->account_id, prefix, &rows, &count) != OK) {
        err_clear(); /* what is held stays; the next use of the store says what is wrong */
        return;
    }
    drop_changed(state, rows, count);
    for (size_t i = 0; i < count; i++)
        if (find_held(state, rows[i].name) == NULL)
            hold(core, &rows[i]);
    mem_free(rows);
}

const struct secret *api_key_get(const struct core *core, const char *kind)
{
    const struct held *held = core->api_key != NULL ? find_held(core->api_key, kind) : NULL;
    return held != NULL && held->key.len > 0 ? &held->key : NULL;
}

/* ---- setting, removing, listing ---- */

static bool has_source(const struct core *core, const char *kind)
{
    for (size_t i = 0; i < core->networks.count; i++) {
        const struct network *network = &core->networks.items[i];
        for (size_t k = 0; k < network->source_count; k++)
            if (strcmp(network->sources[k].kind, kind) == 0)
                return true;
    }
    return false;
}

static enum err check_kind(const struct core *core, const char *kind)
{
    const struct market_port *market = &core->ports.market;
    if (!has_source(core, kind))
        return err_set(ERR_NOT_FOUND, "no network has a price source of the kind '%s'", kind);
    const struct market_kind *known = market->kind != NULL ? market->kind(market->ctx, kind) : NULL;
    if (known != NULL && !known->takes_key)
        return err_set(ERR_UNSUPPORTED, "%s takes no key", known->title);
    return OK;
}

static enum err check_key(const struct secret *key)
{
    if (key->len == 0)
        return err_set(ERR_INVALID, "the key is empty");
    if (key->len > API_KEY_MAX)
        return err_set(ERR_LIMIT, "the key is too long: at most %d bytes", API_KEY_MAX);
    for (size_t i = 0; i < key->len; i++)
        if (key->data[i] <= ' ' || key->data[i] >= 0x7f)
            return err_set(ERR_INVALID, "a key has letters, digits and signs of ASCII only, no "
                                        "spaces or control characters");
    return OK;
}

static void finish(struct core *core, enum err err, const char *detail)
{
    job done = core->api_key->job;
    core->api_key->job = 0;
    core->api_key->ticket = 0;
    core_job_done(core, done, 0, err, detail);
}

static void on_sealed(void *arg, const struct signer_answer *answer)
{
    struct core *core = arg;
    struct api_key_state *state = core->api_key;
    struct sealed_row row = {.name = ""};
    if (answer->err != OK) {
        finish(core, answer->err, answer->detail);
        return;
    }
    (void)text_copy(row.name, sizeof row.name, state->kind);
    enum err err = answer->sealed.len < SEALED_ROW_TEXT / 2
                       ? OK
                       : err_set(ERR_LIMIT, "the sealed key is too long");
    if (err == OK) {
        row.text[hex_write(row.text, answer->sealed.data, answer->sealed.len)] = '\0';
        err = sealed_row_set(core->store, core->session.account_id, prefix, &row);
    }
    if (err == OK) {
        reload(core);
        core_emit(core, EV_SETTINGS, 0);
    }
    finish(core, err, err == OK ? NULL : err_detail(err));
}

enum err api_key_set(struct core *core, job *out, const char *kind, const struct secret *key)
{
    struct api_key_state *state = core->api_key;
    struct signer_request request = {.op = SIGNER_SEAL, .secret = key};
    TRY(core_need_unlocked(core));
    TRY(check_kind(core, kind));
    TRY(check_key(key));
    if (state->job != 0)
        return err_set(ERR_BUSY, "another key is being sealed");
    (void)text_copy(state->kind, sizeof state->kind, kind);
    write_uid(request.uid, kind);
    *out = state->job = core_job_new(core);
    state->ticket = core_signer(core, &request, on_sealed, core);
    return OK;
}

enum err api_key_remove(struct core *core, const char *kind)
{
    TRY(core_need_unlocked(core));
    TRY(sealed_row_remove(core->store, core->session.account_id, prefix, kind));
    reload(core);
    core_emit(core, EV_SETTINGS, 0);
    return OK;
}

enum err api_key_list(struct core *core, struct api_key **out, size_t *count)
{
    struct sealed_row *rows;
    *out = NULL;
    *count = 0;
    if (!core->session.is_open)
        return err_set(ERR_LOCKED, "nobody is logged in");
    TRY(sealed_row_list(core->store, core->session.account_id, prefix, &rows, count));
    *out = mem_array(*count, sizeof **out);
    for (size_t i = 0; i < *count; i++) {
        const struct held *held = find_held(core->api_key, rows[i].name);
        struct api_key *key = &(*out)[i];
        text_clean_into(key->kind, sizeof key->kind, rows[i].name, strlen(rows[i].name));
        key->is_ready = held != NULL && held->key.len > 0;
        key->why = held != NULL ? held->why : OK;
    }
    mem_free(rows);
    return OK;
}

/* ---- hooks ---- */

static void on_open(struct core *core)
{
    core->api_key = mem_alloc(sizeof *core->api_key);
}

/* What was being sealed when the session was locked is not kept. */
static void on_session(struct core *core)
{
    struct api_key_state *state = core->api_key;
    if (state->job != 0 && (!core->session.is_open || core->session.is_locked ||
                            state->account_id != core->session.account_id)) {
        core_signer_cancel(core, state->ticket);
        finish(core, ERR_CANCELLED, err_words(ERR_CANCELLED));
    }
    reload(core);
}

static void on_close(struct core *core)
{
    if (core->api_key->job != 0)
        core_signer_cancel(core, core->api_key->ticket);
    forget_all(core->api_key);
    mem_free(core->api_key);
    core->api_key = NULL;
}

const struct core_hooks api_key_hooks = {
    .open = on_open, .session = on_session, .stored = reload, .close = on_close};
