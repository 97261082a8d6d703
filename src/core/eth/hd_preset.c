#include "core/eth/hd_preset.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"

/* BIP-44 with coin 60 (SLIP-44); what Ledger's applications did before and do now. */
static const struct hd_preset presets[] = {
    {"bip44", "MetaMask, Trezor, Trust Wallet, Rabby and most others", "m/44'/60'/0'/0/i"},
    {"ledger-live", "Ledger Live", "m/44'/60'/i'/0/0"},
    {"ledger-legacy", "Ledger before 2018, MyEtherWallet with Ledger", "m/44'/60'/0'/i"},
};

static const struct {
    const char *name, *preset;
} also[] = {{"metamask", "bip44"}, {"trezor", "bip44"}, {"ledger", "ledger-live"}};

static bool equals(const char *text, const char *name, size_t len)
{
    return strlen(text) == len && memcmp(text, name, len) == 0;
}

const struct hd_preset *hd_preset_at(size_t index)
{
    return index < MEM_COUNT(presets) ? &presets[index] : NULL;
}

const struct hd_preset *hd_preset_find(const char *name, size_t len)
{
    for (size_t i = 0; i < MEM_COUNT(also); i++) {
        if (equals(also[i].name, name, len))
            return hd_preset_find(also[i].preset, strlen(also[i].preset));
    }
    for (size_t i = 0; i < MEM_COUNT(presets); i++) {
        if (equals(presets[i].name, name, len))
            return &presets[i];
    }
    return NULL;
}

/* Returns: the steps before the "i" that stands alone between slashes; SIZE_MAX when there is not
 * exactly one. Out: at: its offset. */
static size_t find_step(size_t *at, const char *text, size_t len)
{
    size_t steps = 0, place = SIZE_MAX;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '/')
            steps++;
        if (text[i] != 'i')
            continue;
        if (place != SIZE_MAX || steps == 0 || text[i - 1] != '/')
            return SIZE_MAX;
        place = steps - 1;
        *at = i;
    }
    return place;
}

enum err hd_template_parse(struct hd_template *out, const char *text, size_t len)
{
    char path[HD_PATH_TEXT];
    size_t at = 0, place = find_step(&at, text, len);
    if (place == SIZE_MAX)
        return err_set(ERR_SYNTAX, "a path of addresses has one step that is i");
    if (len >= sizeof path)
        return err_set(ERR_RANGE, "the path is longer than %zu characters", sizeof path - 1);
    memcpy(path, text, len);
    path[at] = '0';
    struct hd_template template = {.place = place};
    TRY(hd_path_parse(&template.path, path, len));
    *out = template;
    return OK;
}

enum err hd_template_path(struct hd_path *out, const struct hd_template *template, uint32_t index)
{
    if (index >= HD_HARDENED)
        return err_set(ERR_RANGE, "the number of an address is above 2147483647");
    *out = template->path;
    out->step[template->place] |= index;
    return OK;
}

void hd_template_write(char out[HD_PATH_TEXT], const struct hd_template *template)
{
    struct hd_path before = template->path;
    before.count = template->place;
    hd_path_write(out, &before);
    size_t len = strlen(out);
    bool is_hardened = (template->path.step[template->place] & HD_HARDENED) != 0;
    text_format(out + len, HD_PATH_TEXT - len, "/i%s", is_hardened ? "'" : "");
    for (size_t i = template->place + 1; i < template->path.count; i++) {
        struct hd_path one = {.step = {template->path.step[i]}, .count = 1};
        char step[HD_PATH_TEXT];
        hd_path_write(step, &one);
        len = strlen(out);
        text_format(out + len, HD_PATH_TEXT - len, "%s", step + 1);
    }
}
