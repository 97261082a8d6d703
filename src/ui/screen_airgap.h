#ifndef UI_SCREEN_AIRGAP_H
#define UI_SCREEN_AIRGAP_H

/** The air gap on screen: what is scanned, pasted or in a file is taken in (screen_airgap); a
 * request is reviewed and signed (screen_airgap_review); and what goes to the other machine is
 * shown as QR codes (screen_airgap_show). */

#include "core/airgap.h"
#include "core/describe.h"
#include "ui/approval.h"
#include "ui/qr.h"
#include "ui/screens.h"

struct airgap_model {
    struct buf line; /* typed or pasted, not taken yet */
    struct ur_decoder decoder;
    char progress[64]; /* "3 of 7 parts" */
    char problem[320];
    job job; /* the signer decodes, or it is sent; 0: nothing is under way */
    bool is_sending;
};

struct airgap_review_opening {
    job prepare;
    const void *opener; /* model of the screen that leaves when it is signed */
};
struct airgap_review_model {
    job prepare;
    const void *opener;
    struct fact_row rows[DESCRIBE_ROWS_MAX]; /* of a transaction */
    size_t row_count;
    struct buf lines; /* sign_lines_add(), of a message or typed data */
    char warning[128];
    struct approval approval;
    job approve; /* 0: not approved yet */
    char problem[320];
};

/** One of the two; moved into the screen. */
struct airgap_show_opening {
    struct airgap_request *request;
    struct airgap_signed *signed_;
};
struct airgap_show_model {
    bool is_signed;
    struct airgap_request request;
    struct airgap_signed signed_;
    int columns, rows; /* that the codes are made for */
    bool is_ascii;
    struct ur_encoder encoder;
    bool has_codes; /* else there is not enough room */
    struct qr qr;   /* the one that is shown */
    int64_t next_ms;
};

#endif
