#include "core/eth/ens.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/ens_data.h"
#include "core/eth/ens_form.h"
#include "core/eth/keccak.h"

#define VARIATION   0xfe0fu /* asks for the coloured form of an emoji */
#define NONSPACING  4       /* marks on one letter, at most */
#define RUNE_BITS   11      /* what ens_data.h keeps below a code point */
#define LABEL_CELLS 40
#define LABEL_WORDS (4 * LABEL_CELLS + 16)

/* A label on its way to its normal form. */
struct label {
    struct view source;
    struct runes pending; /* text since the last emoji, not yet composed */
    struct runes text;    /* all text, without emoji */
    struct runes out;
    bool has_emoji;
};

/* errors */

static enum err refuse(const struct label *label, const char *why)
{
    struct buf shown = {0};
    char copy[LABEL_WORDS];
    text_clean(&shown, (const char *)label->source.data, label->source.len, LABEL_CELLS);
    (void)text_copy(copy, sizeof copy, buf_text(&shown));
    buf_clear(&shown);
    return err_set(ERR_INVALID, "'%s' is no name: %s", copy, why);
}

static enum err refuse_rune(const struct label *label, uint32_t rune)
{
    char why[64];
    (void)text_format(why, sizeof why, "the character U+%04X is not allowed", (unsigned)rune);
    return refuse(label, why);
}

/* the tables */

static const struct ens_class *class_of(uint32_t rune)
{
    size_t low = 0, high = ens_range_count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (ens_ranges[middle] >> RUNE_BITS <= rune)
            low = middle;
        else
            high = middle;
    }
    return &ens_classes[ens_ranges[low] & ((1u << RUNE_BITS) - 1)];
}

/* In: rune: of a class with ENS_MAPPED */
static void add_mapped(struct runes *out, uint32_t rune)
{
    size_t low = 0, high = ens_mapping_count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (ens_mappings[middle].from >> RUNE_BITS <= rune)
            low = middle;
        else
            high = middle;
    }
    const struct ens_mapping *found = &ens_mappings[low];
    uint32_t len = found->to >> 21, to = found->to & 0x1fffff;
    if (len == 1) {
        runes_add(out, to + (rune - (found->from >> RUNE_BITS)));
        return;
    }
    for (uint32_t i = 0; i < len; i++)
        runes_add(out, ens_mapped[to + i]);
}

/* Returns: the state after rune, or NULL. */
static const struct ens_state *emoji_step(const struct ens_state *state, uint32_t rune)
{
    size_t low = state->first, high = low + state->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        uint32_t edge = ens_edges[middle], first = edge >> RUNE_BITS;
        if (rune < first)
            high = middle;
        else if (rune > first + (edge >> 8 & 7))
            low = middle + 1;
        else
            return &ens_states[edge & 255];
    }
    return NULL;
}

/* Returns: how many code points of the longest emoji at the start, 0 for none. */
static size_t emoji_len(const uint32_t *runes, size_t count)
{
    const struct ens_state *state = &ens_states[ens_root];
    size_t longest = 0;
    for (size_t i = 0; i < count; i++) {
        state = emoji_step(state, runes[i]);
        if (state == NULL)
            break;
        if (state->accepts)
            longest = i + 1;
    }
    return longest;
}

/* reading a label */

/* Text up to here is whole: bring it into its composed form. */
static enum err end_text(struct label *label)
{
    struct runes composed = {0};
    enum err err = OK;
    if (label->pending.len == 0)
        return OK;
    ens_compose(&composed, &label->pending);
    if (class_of(composed.at[0])->flags & ENS_MARK)
        err = refuse(label, "a combining mark has no letter before it");
    for (size_t i = 0; i < composed.len; i++) {
        runes_add(&label->text, composed.at[i]);
        runes_add(&label->out, composed.at[i]);
    }
    runes_clear(&composed);
    label->pending.len = 0;
    return err;
}

static enum err take_emoji(struct label *label, const uint32_t *runes, size_t count)
{
    TRY(end_text(label));
    for (size_t i = 0; i < count; i++)
        if (runes[i] != VARIATION)
            runes_add(&label->out, runes[i]);
    label->has_emoji = true;
    return OK;
}

static enum err take_rune(struct label *label, uint32_t rune)
{
    unsigned flags = class_of(rune)->flags;
    if (flags & ENS_VALID)
        runes_add(&label->pending, rune);
    else if (flags & ENS_MAPPED)
        add_mapped(&label->pending, rune);
    else if (!(flags & ENS_IGNORED))
        return refuse_rune(label, rune);
    return OK;
}

static enum err read_tokens(struct label *label, const struct runes *source)
{
    for (size_t i = 0; i < source->len;) {
        size_t len = emoji_len(source->at + i, source->len - i);
        if (len > 0)
            TRY(take_emoji(label, source->at + i, len));
        else
            TRY(take_rune(label, source->at[i]));
        i += len > 0 ? len : 1;
    }
    TRY(end_text(label));
    return label->out.len > 0 ? OK : refuse(label, "a part of it is empty");
}

/* rules */

static enum err check_underscores(const struct label *label)
{
    size_t i = 0;
    while (i < label->out.len && label->out.at[i] == '_')
        i++;
    for (; i < label->out.len; i++)
        if (label->out.at[i] == '_')
            return refuse(label, "an underscore stands at the start only");
    return OK;
}

static bool is_ascii(const struct runes *runes)
{
    for (size_t i = 0; i < runes->len; i++)
        if (runes->at[i] >= 0x80)
            return false;
    return true;
}

/* xn-- and its like are encodings of other names. */
static enum err check_extension(const struct label *label)
{
    if (label->out.len >= 4 && label->out.at[2] == '-' && label->out.at[3] == '-')
        return refuse(label, "'--' is in the third and fourth place");
    return OK;
}

static bool is_fenced(uint32_t rune)
{
    for (size_t i = 0; i < ens_fenced_count; i++)
        if (ens_fenced[i] == rune)
            return true;
    return false;
}

static enum err check_fenced(const struct label *label)
{
    bool was_fenced = true; /* the start is as good as one */
    for (size_t i = 0; i < label->out.len; i++) {
        bool is = is_fenced(label->out.at[i]);
        if (is && (was_fenced || i + 1 == label->out.len))
            return refuse(label, "an apostrophe, slash or dot stands between letters only");
        was_fenced = is;
    }
    return OK;
}

static void intersect(uint64_t set[ENS_SET_WORDS], size_t with)
{
    for (size_t i = 0; i < ENS_SET_WORDS; i++)
        set[i] &= ens_sets[with][i];
}

/* Returns: the first group of a set, or ens_group_count. */
static size_t first_group(const uint64_t set[ENS_SET_WORDS])
{
    for (size_t i = 0; i < ENS_SET_WORDS; i++)
        if (set[i] != 0)
            return i * 64 + (size_t)__builtin_ctzll(set[i]);
    return ens_group_count;
}

/* Find the group that all text is of: the first, where there are several. */
static enum err find_group(size_t *out, const struct label *label)
{
    uint64_t groups[ENS_SET_WORDS];
    memset(groups, 0xff, sizeof groups);
    for (size_t i = 0; i < label->text.len; i++) {
        const struct ens_class *class = class_of(label->text.at[i]);
        size_t before = first_group(groups);
        if (first_group(ens_sets[class->groups]) == ens_group_count)
            return refuse_rune(label, label->text.at[i]);
        intersect(groups, class->groups);
        if (first_group(groups) == ens_group_count) {
            char why[128];
            (void)text_format(why, sizeof why, "it mixes %s with the character U+%04X",
                              before < ens_group_count ? ens_group_names[before] : "a script",
                              (unsigned)label->text.at[i]);
            return refuse(label, why);
        }
    }
    *out = first_group(groups);
    return OK;
}

static bool is_nonspacing(uint32_t rune)
{
    return (class_of(rune)->flags & ENS_NONSPACING) != 0;
}

/* In: marks: run of nonspacing marks */
static enum err check_run(const struct label *label, const uint32_t *marks, size_t count)
{
    if (count > NONSPACING)
        return refuse(label, "a letter has too many marks");
    for (size_t i = 1; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (marks[i] == marks[j])
                return refuse(label, "a letter has a mark twice");
    return OK;
}

static enum err check_marks(const struct label *label, size_t group)
{
    struct runes parts = {0};
    enum err err = OK;
    if (ens_counts_no_marks[group / 64] >> (group % 64) & 1)
        return OK;
    ens_decompose(&parts, &label->text);
    for (size_t i = 1; i < parts.len && err == OK; i++) {
        size_t end = i;
        while (end < parts.len && is_nonspacing(parts.at[end]))
            end++;
        if (end > i)
            err = check_run(label, parts.at + i, end - i);
        i = end;
    }
    runes_clear(&parts);
    return err;
}

/* Could the whole label be read as one of another group? Not when a character looks like nothing
 * there; else when a group has look-alikes for some characters and the others themselves. */
static enum err check_confusable(const struct label *label, size_t group)
{
    uint64_t makers[ENS_SET_WORDS], shared[ENS_SET_WORDS];
    bool is_confusable = false;
    memset(makers, 0xff, sizeof makers);
    memset(shared, 0xff, sizeof shared);
    for (size_t i = 0; i < label->text.len; i++) {
        const struct ens_class *class = class_of(label->text.at[i]);
        if (class->flags & ENS_UNIQUE)
            return OK;
        is_confusable = is_confusable || (class->flags & ENS_CONFUSABLE);
        if (class->flags & ENS_CONFUSABLE)
            intersect(makers, class->others);
        else
            intersect(shared, class->groups);
    }
    for (size_t i = 0; i < ENS_SET_WORDS; i++)
        makers[i] &= shared[i];
    size_t other = first_group(makers);
    if (!is_confusable || other == ens_group_count)
        return OK;
    char why[128];
    (void)text_format(why, sizeof why, "written in %s, it looks like a name in %s",
                      ens_group_names[group], ens_group_names[other]);
    return refuse(label, why);
}

static enum err check_label(const struct label *label)
{
    size_t group = ens_group_count;
    TRY(check_underscores(label));
    if (!label->has_emoji && is_ascii(&label->out))
        return check_extension(label);
    if (label->text.len == 0)
        return OK;
    TRY(check_fenced(label));
    TRY(find_group(&group, label));
    TRY(check_marks(label, group));
    return check_confusable(label, group);
}

/* names */

static enum err decode(struct runes *out, const char *text, size_t len)
{
    while (len > 0) {
        uint32_t rune;
        size_t size = text_decode(&rune, text, len);
        if (size == 0)
            return err_set(ERR_SYNTAX, "the name is not UTF-8");
        runes_add(out, rune);
        text += size;
        len -= size;
    }
    return OK;
}

static enum err normalize_label(struct buf *out, const char *text, size_t len)
{
    struct label label = {.source = view_of(text, len)};
    struct runes source = {0};
    enum err err = decode(&source, text, len);
    if (err == OK)
        err = read_tokens(&label, &source);
    if (err == OK)
        err = check_label(&label);
    for (size_t i = 0; err == OK && i < label.out.len; i++) {
        char bytes[4];
        buf_add(out, bytes, text_encode(bytes, label.out.at[i]));
    }
    runes_clear(&source);
    runes_clear(&label.pending);
    runes_clear(&label.text);
    runes_clear(&label.out);
    return err;
}

static enum err normalize_labels(struct buf *out, const char *name, size_t len)
{
    const char *end = name + len;
    for (;;) {
        const char *stop = memchr(name, '.', (size_t)(end - name));
        TRY(normalize_label(out, name, (size_t)((stop != NULL ? stop : end) - name)));
        if (stop == NULL)
            return OK;
        buf_add_byte(out, '.');
        name = stop + 1;
    }
}

enum err ens_normalize(struct buf *out, const char *name, size_t len)
{
    size_t mark = out->len;
    if (len == 0)
        return OK;
    if (len > ENS_NAME_MAX)
        return err_set(ERR_LIMIT, "the name is longer than %d bytes", ENS_NAME_MAX);
    enum err err = normalize_labels(out, name, len);
    if (err != OK && out->len > mark) {
        out->len = mark;
        out->data[mark] = 0;
    }
    return err;
}

/* ERC-137: from the last label to the first, the hash of the hash so far and the label's. */
static void hash_labels(struct hash32 *out, struct view normal)
{
    for (size_t end = normal.len; end > 0;) {
        struct hash32 label;
        size_t start = end;
        while (start > 0 && normal.data[start - 1] != '.')
            start--;
        keccak256(&label, normal.data + start, end - start);
        keccak256_pair(out, out, &label);
        end = start > 0 ? start - 1 : 0;
    }
}

enum err ens_namehash(struct hash32 *out, const char *name, size_t len)
{
    struct buf normal = {0};
    *out = (struct hash32){{0}};
    enum err err = ens_normalize(&normal, name, len);
    if (err == OK)
        hash_labels(out, view_of_buf(&normal));
    buf_clear(&normal);
    return err;
}
