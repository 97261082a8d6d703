#ifndef CORE_ETH_ENS_FORM_H
#define CORE_ETH_ENS_FORM_H

/** Canonical decomposition and composition (Unicode Standard Annex 15) as ENSIP-15 needs them: what
 * utf8proc knows, and beside it the characters that came later (ens_data.h). */

#include <stddef.h>
#include <stdint.h>

/** A growing list of code points. A zeroed struct is an empty one. */
struct runes {
    uint32_t *at;
    size_t len, cap;
};

void runes_add(struct runes *out, uint32_t rune);
void runes_clear(struct runes *runes);

/** Append the canonical decomposition of in, marks in canonical order. In: out is empty. */
void ens_decompose(struct runes *out, const struct runes *in);
/** Append the normal form C of in. */
void ens_compose(struct runes *out, const struct runes *in);

#endif
