#ifndef UI_SCREEN_BACKUP_H
#define UI_SCREEN_BACKUP_H

/** Backup: make a file, verify one, check words that were written down. Opened with NULL. */

#include "core/backup.h"
#include "ui/form.h"
#include "ui/screens.h"

#define BACKUP_WALLETS 64 /* to choose from */

enum backup_task { BACKUP_TASK_MAKE, BACKUP_TASK_VERIFY, BACKUP_TASK_WORDS };

struct backup_model {
    struct form form;
    job job;         /* that is waited for; 0: none */
    bool is_running; /* a file is being made or read: progress is shown */
    struct backup_progress progress;
    bool has_manifest; /* of the file that was made or verified last */
    bool was_made;
    struct backup_manifest manifest;
    int64_t wallets[BACKUP_WALLETS]; /* in the order of the choices */
    size_t wallet_count;
    unsigned number; /* of the word that is asked for */
    unsigned right;  /* words that were right, in a row */
};

/** Make the form of an empty model, with this file in it. */
void backup_form_make(struct backup_model *m, const char *file);
/** Add a wallet that has words. */
void backup_form_add_wallet(struct backup_model *m, int64_t id, const char *name);
/** Show the fields of this task. */
void backup_form_choose(struct backup_model *m, enum backup_task task);

#endif
