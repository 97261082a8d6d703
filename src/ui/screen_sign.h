#ifndef UI_SCREEN_SIGN_H
#define UI_SCREEN_SIGN_H

/** Messages and typed data: what is to be signed is written or read from a file (screen_sign),
 * reviewed whole (screen_sign_review), and its signature shown (screen_signature). The same form
 * verifies signatures of others. */

#include "core/sign.h"
#include "core/wallet.h"
#include "ui/approval.h"
#include "ui/form.h"
#include "ui/list.h"
#include "ui/screens.h"

enum sign_mode { SIGN_MODE_MESSAGE, SIGN_MODE_TYPED, SIGN_MODE_VERIFY, SIGN_MODE_VERIFY_TYPED };
enum { SIGN_FIELD_MODE, SIGN_FIELD_TEXT, SIGN_FIELD_FILE, SIGN_FIELD_SIGNATURE };

/** Opened with the id of the address that signs. */
struct sign_model {
    int64_t address_id;
    struct wallet_address address;
    struct form form;
    struct buf text; /* typed or pasted: the field shows its end */
    job job;         /* the signer decodes; 0: nothing is under way */
    char verdict[256];
    bool is_good;
};

struct sign_review_opening {
    job draft;
    const void *opener; /* model of the screen that leaves when it is signed */
};
struct sign_review_model {
    job draft;
    const void *opener;
    struct buf lines; /* sign_lines_add() */
    struct approval approval;
    job approve; /* 0: not approved yet */
    char problem[320];
};

/** What a signature screen shows; copied. */
struct signature_opening {
    uint8_t sig65[65];
};
struct signature_model {
    struct signature_opening shown;
};

/** Append what a person must see of a draft, as lines for sign_lines_draw(). */
void sign_lines_add(struct buf *out, const struct sign_draft *draft, const struct network *network,
                    int64_t now_s);
/** Draw lines from row y on. Returns: rows that they take. */
int sign_lines_draw(const struct buf *lines, const struct canvas *canvas, int y);
/** Who made this signature of the text? Returns: OK; ERR_SYNTAX, ERR_INVALID (signature,
 * document) */
enum err sign_recover(struct addr *out, struct view text, bool is_typed,
                      const char *signature) MUST_CHECK;

#endif
