#include "core/backup.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/context.h"

struct backup_state {
    job job; /* 0: nothing runs */
    uint64_t timer;
    struct backup_make *make; /* one of the two is there while it runs, once it was begun */
    struct backup_read *read;
    char *path; /* backup_verify(): what is to be begun */
    struct secret password;
    struct backup_progress progress;
    enum err result;
    char words[256]; /* of the result */
    bool has_manifest;
    struct backup_manifest manifest;
};

static void clear(struct core *core)
{
    struct backup_state *state = core->backup;
    timer_cancel(&core->timers, state->timer);
    state->timer = 0;
    state->job = 0;
    backup_make_free(state->make);
    backup_read_free(state->read);
    mem_free(state->path);
    secret_clear(&state->password);
    state->make = NULL;
    state->read = NULL;
    state->path = NULL;
}

static void finish(struct core *core, enum err err, const char *detail)
{
    struct backup_state *state = core->backup;
    job done = state->job;
    if (err == OK) {
        state->manifest = state->make != NULL ? *backup_make_manifest(state->make)
                                              : *backup_read_manifest(state->read);
        state->has_manifest = true;
    }
    state->result = err;
    text_clean_into(state->words, sizeof state->words, detail != NULL ? detail : "",
                    detail != NULL ? strlen(detail) : 0);
    core_job_done(core, done, 0, err, detail);
    clear(core);
}

static enum err begin_reading(struct core *core)
{
    struct backup_state *state = core->backup;
    const struct backup_read_options options = {
        .path = state->path, .password = &state->password, .now_s = core_now_s(core)};
    enum err err = backup_read_begin(&state->read, &options);
    secret_clear(&state->password);
    return err;
}

static void step_soon(struct core *core);

static void on_step(void *arg)
{
    struct core *core = arg;
    struct backup_state *state = core->backup;
    state->timer = 0;
    enum err err = state->make != NULL   ? backup_make_step(state->make, &state->progress)
                   : state->read != NULL ? backup_read_step(state->read, &state->progress)
                                         : begin_reading(core);
    if (err == OK && state->progress.phase != BACKUP_DONE)
        step_soon(core);
    else
        finish(core, err, err == OK ? NULL : err_detail(err));
}

/* Not at once: the rest of the program has its turn between two steps. */
static void step_soon(struct core *core)
{
    core->backup->timer = timer_set(&core->timers, core_mono_ms(core), on_step, core);
}

static void start(struct core *core, job *out, enum backup_phase phase)
{
    struct backup_state *state = core->backup;
    state->has_manifest = false;
    state->progress = (struct backup_progress){.phase = phase};
    *out = state->job = core_job_new(core);
    step_soon(core);
}

static enum err check_idle(const struct core *core)
{
    return core->backup->job != 0 ? err_set(ERR_BUSY, "a backup is being made or read") : OK;
}

enum err backup_create(struct core *core, job *out, const char *path, const struct secret *password,
                       bool may_replace)
{
    const struct backup_make_options options = {
        .path = path, .password = password, .may_replace = may_replace, .now_s = core_now_s(core)};
    TRY(check_idle(core));
    if (!core->session.is_open || core->session.is_locked)
        return err_set(ERR_LOCKED, "log in to make a backup");
    TRY(backup_make_begin(&core->backup->make, core->store, &options));
    start(core, out, BACKUP_COPYING);
    return OK;
}

enum err backup_verify(struct core *core, job *out, const char *path, const struct secret *password)
{
    TRY(check_idle(core));
    core->backup->path = mem_dup_text(path);
    secret_set(&core->backup->password, password->data, password->len);
    start(core, out, BACKUP_READING);
    return OK;
}

bool backup_progress_get(struct core *core, struct backup_progress *out)
{
    *out = core->backup->progress;
    return core->backup->job != 0;
}

enum err backup_result(struct core *core)
{
    const struct backup_state *state = core->backup;
    return state->result == OK ? OK : err_set(state->result, "%s", state->words);
}

enum err backup_manifest_get(struct core *core, struct backup_manifest *out)
{
    if (!core->backup->has_manifest)
        return err_set(ERR_NOT_FOUND, "no backup was made or read");
    *out = core->backup->manifest;
    return OK;
}

void backup_cancel(struct core *core)
{
    if (core->backup->job != 0)
        finish(core, ERR_CANCELLED, err_words(ERR_CANCELLED));
}

/* ---- hooks ---- */

static void on_open(struct core *core)
{
    core->backup = mem_alloc(sizeof *core->backup);
}

static void on_close(struct core *core)
{
    clear(core);
    mem_free(core->backup);
}

const struct core_hooks backup_hooks = {.open = on_open, .close = on_close};
