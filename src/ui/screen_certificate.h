#ifndef UI_SCREEN_CERTIFICATE_H
#define UI_SCREEN_CERTIFICATE_H

/** A certificate as text; it can be saved and checked against the chain. Opened with its number
 * (int64_t). */

#include "core/base/buf.h"
#include "core/certificate.h"
#include "ui/list.h"
#include "ui/screens.h"

struct certificate_model {
    int64_t id;
    int columns;
    struct buf text; /* as core writes it at this width */
    struct verification verification;
    bool is_verified; /* verification is filled in */
    job verify;
    char saved[512]; /* path of the file, "" before it is saved */
    struct list view;
    char problem[256];
};

#endif
