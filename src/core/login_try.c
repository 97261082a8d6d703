#include "core/login_try.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/login_delay.h"

static struct login_wait *find_wait(struct login_tries *tries, int64_t account_id)
{
    for (size_t i = 0; i < tries->count; i++) {
        if (tries->waits[i].account_id == account_id)
            return &tries->waits[i];
    }
    return NULL;
}

static void set_wait(struct core *core, struct login_tries *tries, int64_t account_id,
                     int64_t delay_s)
{
    struct login_wait *wait = find_wait(tries, account_id);
    if (wait == NULL) {
        tries->waits = mem_resize(tries->waits, tries->count + 1, sizeof *wait);
        wait = &tries->waits[tries->count++];
        wait->account_id = account_id;
    }
    wait->until_ms = core_mono_ms(core) + delay_s * 1000;
}

static int64_t wait_left_s(struct core *core, struct login_tries *tries,
                           const struct account_row *row)
{
    int64_t left_s = login_wait_left_s(row->failures, row->not_before_s, core_now_s(core));
    const struct login_wait *wait = find_wait(tries, row->id);
    int64_t left_ms = wait != NULL ? wait->until_ms - core_mono_ms(core) : 0;
    int64_t here_s = left_ms > 0 ? (left_ms + 999) / 1000 : 0;
    return left_s > here_s ? left_s : here_s;
}

void login_write_delay(char *out, size_t size, int64_t delay_s)
{
    text_age(out, size, delay_s >= 60 ? (delay_s + 59) / 60 * 60 : delay_s);
}

static enum err check_wait(struct core *core, struct login_tries *tries,
                           const struct account_row *row)
{
    char words[32];
    int64_t left_s = wait_left_s(core, tries, row);
    if (left_s == 0)
        return OK;
    /* The wall clock was set back: from now on it counts down from the most that is owed. */
    if (row->not_before_s - core_now_s(core) > left_s)
        TRY(account_row_set_tries(core->store, row->id, row->failures, core_now_s(core) + left_s));
    login_write_delay(words, sizeof words, left_s);
    return err_set(ERR_LOCKED_OUT, "%d wrong passwords for '%s': try again in %s", row->failures,
                   row->name, words);
}

static enum err count_try(struct core *core, struct login_tries *tries, struct account_row *row)
{
    TRY(store_begin(core->store));
    enum err err = account_row_get(core->store, row->id, row);
    enum err waits = err == OK ? check_wait(core, tries, row) : OK;
    int64_t delay_s = login_delay_s(row->failures + 1);
    if (err == OK && waits == OK)
        err = account_row_set_tries(core->store, row->id, row->failures + 1,
                                    delay_s > 0 ? core_now_s(core) + delay_s : 0);
    if (err != OK) {
        store_rollback(core->store);
        return err;
    }
    TRY(store_commit(core->store));
    if (waits == OK)
        set_wait(core, tries, row->id, delay_s);
    return waits;
}

enum err login_count_try(struct core *core, struct login_tries *tries, struct account_row *row)
{
    TRY(store_lock(core->store, STORE_LOCK_LOGIN, row->id));
    enum err err = count_try(core, tries, row);
    if (err != OK)
        login_keep_try(core, row->id);
    return err;
}

void login_keep_try(struct core *core, int64_t account_id)
{
    store_unlock(core->store, STORE_LOCK_LOGIN, account_id);
}

void login_uncount_try(struct core *core, struct login_tries *tries, const struct account_row *row)
{
    struct account_row now;
    set_wait(core, tries, row->id, 0);
    /* When the store fails here the try stays counted, which is the safe side. */
    if (store_begin(core->store) == OK) {
        enum err err = account_row_get(core->store, row->id, &now);
        if (err == OK && now.failures > 0)
            err = account_row_set_tries(core->store, row->id, now.failures - 1, row->not_before_s);
        if (err == OK)
            (void)!store_commit(core->store);
        else
            store_rollback(core->store);
    }
    login_keep_try(core, row->id);
}

void login_end_wait(struct core *core, struct login_tries *tries, int64_t account_id)
{
    set_wait(core, tries, account_id, 0);
    login_keep_try(core, account_id);
}

void login_tries_clear(struct login_tries *tries)
{
    mem_free(tries->waits);
    memset(tries, 0, sizeof *tries);
}
