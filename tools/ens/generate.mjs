// Writes src/core/eth/ens_data.c from the data of @adraffy/ens-normalize, the reference of ENSIP-15:
//     npm install && node generate.mjs
// The tables are committed, so that building needs neither npm nor a network.

import { readFileSync, writeFileSync } from "node:fs";

const target = new URL("../../src/core/eth/ens_data.c", import.meta.url);
const source = new URL("node_modules/@adraffy/ens-normalize/dist/index.mjs", import.meta.url);
const version = "1.11.1";

function require(truth, words) {
  if (!truth) throw new Error(words);
}

const manifest = JSON.parse(readFileSync(new URL("../package.json", source), "utf8"));
require(manifest.version === version && manifest.license === "MIT", "this is not the package that was read");

// The package keeps its tables to itself; it unpacks them when it is first used.
const inside = "init, MAPPED, IGNORED, CM, NSM, GROUPS, WHOLE_MAP, VALID, EMOJI_ROOT, FENCED, SHIFTED_RANK, DECOMP";
const text = `${readFileSync(source, "utf8")}\nexport { ${inside} };`;
const ens = await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
ens.init();
ens.nfd([0xe9]); // unpacks the tables of normalisation

const hex = (number) => `0x${number.toString(16)}`;
const WORDS = 3; // of a set of groups
const groupNames = ens.GROUPS.map((group) => group.N.replace(/^Restricted\[(.*)\]$/, "$1"));
require(groupNames.length <= 64 * WORDS, "more groups than a set holds");

function bits(groups) {
  const words = Array(WORDS).fill(0n);
  for (const group of groups) {
    const i = ens.GROUPS.indexOf(group);
    words[i >> 6] |= 1n << BigInt(i & 63);
  }
  return words.map((word) => `UINT64_C(0x${word.toString(16)})`).join(", ");
}

function collector() {
  const places = new Map();
  return {
    items: places,
    place(item) {
      if (!places.has(item)) places.set(item, places.size);
      return places.get(item);
    },
  };
}

// Every character has one of a few classes; the table says where the next class begins.
const sets = collector();
const classes = collector();
const ranges = [];

function classOf(cp) {
  const groups = ens.GROUPS.filter((group) => group.P.has(cp) || group.Q.has(cp));
  const flags = [];
  if (ens.VALID.has(cp)) flags.push("ENS_VALID");
  else if (ens.MAPPED.has(cp)) flags.push("ENS_MAPPED");
  else if (ens.IGNORED.has(cp)) flags.push("ENS_IGNORED");
  if (ens.CM.has(cp)) flags.push("ENS_MARK");
  if (ens.NSM.has(cp)) flags.push("ENS_NONSPACING");
  const whole = ens.WHOLE_MAP.get(cp);
  if (whole === 1) flags.push("ENS_UNIQUE");
  else if (whole) flags.push("ENS_CONFUSABLE");
  const others = whole && whole !== 1 ? [...whole.M.get(cp)] : [];
  require(groups.length === 0 || flags[0] === "ENS_VALID", "a character of a group is not valid");
  return `{${sets.place(bits(groups))}, ${sets.place(bits(others))}, ${flags.join(" | ") || "0"}}`;
}

for (let cp = 0, last = -1; cp <= 0x10ffff; cp++) {
  const place = classes.place(classOf(cp));
  if (place !== last) ranges.push((cp * 2048 + place) >>> 0);
  last = place;
}
require(classes.items.size <= 2048, "more classes than a range can name");

// Mapped characters: runs of a step of 1 or 2 that keep their distance, and sequences.
const mappings = [];
const pool = [];
let run;
for (const [cp, to] of [...ens.MAPPED].sort((a, b) => a[0] - b[0])) {
  if (to.length > 1) {
    mappings.push({ first: cp, count: 1, step: 1, len: to.length, to: pool.length });
    pool.push(...to);
    run = undefined;
    continue;
  }
  const step = run && cp - (run.first + (run.count - 1) * run.step);
  const goesOn =
    run && to[0] - cp === run.to - run.first && run.count < 1023 &&
    (run.count === 1 ? cp - run.first === 1 || cp - run.first === 2 : step === run.step);
  if (!goesOn) {
    run = { first: cp, count: 1, step: 1, len: 1, to: to[0] };
    mappings.push(run);
    continue;
  }
  if (run.count === 1) run.step = cp - run.first;
  run.count++;
}
// A run of step 2 may not span a character that begins a run of its own.
for (let i = 1; i < mappings.length; i++) {
  const { first, count, step } = mappings[i - 1];
  require(first + (count - 1) * step < mappings[i].first, "two runs of mapped characters overlap");
}

// Emoji: the tree of sequences with equal branches joined. What is accepted without FE0F is in it.
const states = collector();
const edges = [];
const starts = [];

function stateOf(node) {
  const found = [...node].sort((a, b) => a[0] - b[0]).map(([cp, next]) => [cp, stateOf(next)]);
  const merged = [];
  for (const [cp, to] of found) {
    const last = merged.at(-1);
    if (last && last.to === to && cp === last.cp + last.count && last.count < 8) last.count++;
    else merged.push({ cp, count: 1, to });
  }
  const key = JSON.stringify([merged, Boolean(node.V)]);
  const isNew = !states.items.has(key);
  const place = states.place(key);
  if (isNew) starts[place] = { merged, accepts: Boolean(node.V) };
  return place;
}

const root = stateOf(ens.EMOJI_ROOT);
require(states.items.size <= 256, "more states than an edge can name");
const stateRows = starts.map(({ merged, accepts }) => {
  const first = edges.length;
  for (const { cp, count, to } of merged) edges.push((cp * 2048 + (count - 1) * 256 + to) >>> 0);
  return `{${first}, ${merged.length}, ${accepts}}`;
});

// What utf8proc 2.8 (Unicode 15.0) does not know: canonical decompositions and combining classes of
// the scripts that came later. Those of older characters never change.
const later = [
  [0x105c0, 0x105ff], [0x10d40, 0x10d8f], [0x10efa, 0x10efc], [0x11380, 0x113ff], [0x16100, 0x1613f],
  [0x16d40, 0x16d7f], [0x1e5d0, 0x1e5ff], [0x1e6c0, 0x1e6ff],
];
const isLater = ([cp]) => later.some(([first, last]) => cp >= first && cp <= last);
const byCp = (a, b) => a[0] - b[0];
// The package ranks the classes; these characters say which number each rank has.
const numbers = new Map([[0x301, 230], [0x323, 220], [0x94d, 9]].map(([cp, n]) => [ens.SHIFTED_RANK.get(cp), n]));
const decompositions = [...ens.DECOMP].filter(isLater).sort(byCp).map(([cp, reversed]) => {
  require(reversed.length === 2, "a decomposition that is not a pair");
  return `{${[cp, reversed[1], reversed[0]].map(hex).join(", ")}}`;
});
const combining = [...ens.SHIFTED_RANK].filter(isLater).sort(byCp).map(([cp, rank]) => {
  require(numbers.has(rank), "a class of marks that has no number here");
  return `{${hex(cp)}, ${numbers.get(rank)}}`;
});

const unchecked = bits(ens.GROUPS.filter((group) => !group.M));

function table(declaration, items) {
  const lines = [];
  let line = "   ";
  for (const item of items) {
    if (line.length + item.length + 2 > 100) {
      lines.push(line);
      line = "   ";
    }
    line += ` ${item},`;
  }
  lines.push(line);
  return `const ${declaration} = {\n${lines.join("\n")}\n};\n`;
}

const nameSize = Math.max(...groupNames.map((name) => name.length)) + 1;
require(nameSize <= 24, "a name of a group that is too long");

writeFileSync(
  target,
  `/* Made by tools/ens/generate.mjs from the data of @adraffy/ens-normalize ${version}; do not edit.
 *
 * Copyright (c) 2021 Andrew Raffensperger, under the MIT licence (SPDX: MIT). The data is derived
 * from the Unicode Character Database 17.0.0 and CLDR 47. */

/* clang-format off */
#include "core/eth/ens_data.h"

${table("uint32_t ens_ranges[]", ranges.map(hex))}
const size_t ens_range_count = ${ranges.length};

${table("struct ens_class ens_classes[]", [...classes.items.keys()])}
${table(`uint64_t ens_sets[][ENS_SET_WORDS]`, [...sets.items.keys()].map((set) => `{${set}}`))}
const size_t ens_group_count = ${groupNames.length};
${table("char ens_group_names[][ENS_GROUP_NAME]", groupNames.map((name) => JSON.stringify(name)))}
const uint64_t ens_counts_no_marks[ENS_SET_WORDS] = {${unchecked}};

${table(
  "struct ens_mapping ens_mappings[]",
  mappings.map(({ first, count, step, len, to }) =>
    `{${hex((first * 2048 + count * 2 + step - 1) >>> 0)}, ${hex(len * 2 ** 21 + to)}}`),
)}
const size_t ens_mapping_count = ${mappings.length};
${table("uint32_t ens_mapped[]", pool.map(hex))}
${table("struct ens_state ens_states[]", stateRows)}
const size_t ens_root = ${root};
${table("uint32_t ens_edges[]", edges.map(hex))}
${table("uint32_t ens_fenced[]", [...ens.FENCED.keys()].map(hex))}
const size_t ens_fenced_count = ${ens.FENCED.size};

${table("struct ens_decomposition ens_decompositions[]", decompositions)}
const size_t ens_decomposition_count = ${decompositions.length};
${table("struct ens_combining ens_combining[]", combining)}
const size_t ens_combining_count = ${combining.length};
`,
);
