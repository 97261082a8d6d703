#ifndef CORE_ETH_HD_PRESET_H
#define CORE_ETH_HD_PRESET_H

/** Where wallets keep their addresses: key paths in which one step counts. A template is a path in
 * which one step is "i", or "i'" when it is hardened: "m/44'/60'/0'/0/i". */

#include "core/eth/hd.h"

struct hd_template {
    struct hd_path path; /* the step that counts is that of address 0 */
    size_t place;        /* of that step, from 0 */
};

struct hd_preset {
    const char *name;  /* "metamask": for commands and files */
    const char *title; /* for people: the wallets that do so */
    const char *text;  /* the template */
};

/** Returns: preset number index, the usual one first; NULL beyond the last. Static. */
const struct hd_preset *hd_preset_at(size_t index);
/** Returns: the preset called name, else NULL. */
const struct hd_preset *hd_preset_find(const char *name, size_t len);
/** Read a template. Returns: OK; ERR_SYNTAX (form; no "i", or more than one); ERR_RANGE */
enum err hd_template_parse(struct hd_template *out, const char *text, size_t len) MUST_CHECK;
/** The path of address number index. Returns: OK; ERR_RANGE (index above 2^31-1) */
enum err hd_template_path(struct hd_path *out, const struct hd_template *template,
                          uint32_t index) MUST_CHECK;
/** Write it back in its own form. */
void hd_template_write(char out[HD_PATH_TEXT], const struct hd_template *template);

#endif
