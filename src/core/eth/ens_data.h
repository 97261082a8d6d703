#ifndef CORE_ETH_ENS_DATA_H
#define CORE_ETH_ENS_DATA_H

/** The tables of ENSIP-15, made by tools/ens/generate.mjs. A code point takes 21 bits. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a character is. The first three exclude each other; none of them: it is disallowed. */
enum {
    ENS_VALID = 1,
    ENS_MAPPED = 2,      /* stands for what ens_mappings says */
    ENS_IGNORED = 4,     /* is left out */
    ENS_MARK = 8,        /* combining */
    ENS_NONSPACING = 16, /* of the marks, those that are counted */
    ENS_UNIQUE = 32,     /* is in one group and looks like nothing in another */
    ENS_CONFUSABLE = 64  /* looks like a character of the groups in `others` */
};

/* Groups are scripts, in the order in which they are tried; a set of them is a row of bits. */
#define ENS_SET_WORDS  3
#define ENS_GROUP_NAME 24

struct ens_class {
    uint16_t groups, others; /* sets */
    uint8_t flags;
};

/** Where a class begins: code point << 11 | class; sorted; the first begins at 0. */
extern const uint32_t ens_ranges[];
extern const size_t ens_range_count;
extern const struct ens_class ens_classes[];
extern const uint64_t ens_sets[][ENS_SET_WORDS];
extern const size_t ens_group_count;
extern const char ens_group_names[][ENS_GROUP_NAME];
/** The groups that list each mark that may follow each letter, so that nothing is counted. */
extern const uint64_t ens_counts_no_marks[ENS_SET_WORDS];

struct ens_mapping {
    uint32_t from; /* first code point << 11 | how many << 1 | (1: every other one) */
    uint32_t to;   /* length << 21 | the first's code point, or the place in ens_mapped if longer */
};
extern const struct ens_mapping ens_mappings[]; /* sorted */
extern const size_t ens_mapping_count;
extern const uint32_t ens_mapped[];

/** Emoji: an automaton that reads the sequences that are allowed. */
struct ens_state {
    uint16_t first, count; /* its edges */
    bool accepts;
};
extern const struct ens_state ens_states[];
extern const size_t ens_root;
/** First code point << 11 | (how many - 1) << 8 | state; sorted within a state. */
extern const uint32_t ens_edges[];

/** Characters that stand alone between others only. */
extern const uint32_t ens_fenced[];
extern const size_t ens_fenced_count;

/** Canonical decompositions and combining classes that came into Unicode after utf8proc. */
struct ens_decomposition {
    uint32_t whole, first, second;
};
struct ens_combining {
    uint32_t mark;
    uint8_t class;
};
extern const struct ens_decomposition ens_decompositions[];
extern const size_t ens_decomposition_count;
extern const struct ens_combining ens_combining[];
extern const size_t ens_combining_count;

#endif
