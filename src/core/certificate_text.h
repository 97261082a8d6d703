#ifndef CORE_CERTIFICATE_TEXT_H
#define CORE_CERTIFICATE_TEXT_H

/** A certificate as a page of plain text. */

#include "core/certificate_doc.h"

/** Append the page, at most `columns` wide (40 at least). In: network: of the certificate, for the
 * explorer's address; NULL is fine */
void certificate_text_write(struct buf *out, const struct certificate_doc *doc,
                            const struct network *network, size_t columns);

#endif
