// Compares the program with the reference of ENSIP-15, name by name:
//     npm install && node check.mjs [PROGRAM [SEED [COUNT]]]
// Every character in four places, then COUNT random names made of what the rules are about: letters
// of one script, look-alikes, marks, emoji with and without their variation selector, what is mapped
// or left out. Prints each difference; ends 1 when there was one.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const [program = "../../build/release/ecocoin", seed = `${Date.now() % 2 ** 31}`, count = "100000"] =
  process.argv.slice(2);
const source = new URL("node_modules/@adraffy/ens-normalize/dist/index.mjs", import.meta.url);
const inside = "init, MAPPED, IGNORED, CM, NSM, GROUPS, WHOLE_MAP, VALID, EMOJI_LIST";
const text = `${readFileSync(source, "utf8")}\nexport { ${inside} };`;
const ens = await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
ens.init();
console.log(`seed ${seed}`);

let state = Number(seed) >>> 0;
const random = (below) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
const pick = (list) => list[random(list.length)];
const chars = (...cps) => String.fromCodePoint(...cps);

const names = [];
for (let cp = 1; cp <= 0x10ffff; cp++) {
  if (cp >= 0xd800 && cp < 0xe000) continue;
  const isKnown = ens.VALID.has(cp) || ens.MAPPED.has(cp) || ens.IGNORED.has(cp) || ens.CM.has(cp);
  if (!isKnown && random(50) > 0) continue;
  names.push(chars(cp), `a${chars(cp)}`, chars(cp, cp), chars(cp, 0x301));
}

const groups = ens.GROUPS.map((group) => [...group.P, ...group.Q]);
const lists = {
  alike: [...ens.WHOLE_MAP].filter(([, whole]) => whole !== 1).map(([cp]) => cp),
  mapped: [...ens.MAPPED.keys()],
  ignored: [...ens.IGNORED],
  mark: [...ens.CM],
  counted: [...ens.NSM],
  fenced: [0x2019, 0x2044, 0x30fb, 0x27],
  ascii: [..."az09-__--..$'"].map((char) => char.codePointAt(0)),
};

function emoji() {
  const cps = [...pick(ens.EMOJI_LIST)];
  const how = random(10);
  if (how < 4) return cps.filter((cp) => cp !== 0xfe0f);
  if (how < 6) return cps.filter((cp) => cp !== 0xfe0f || random(2) === 0);
  if (how === 6) cps.splice(random(cps.length + 1), 0, 0xfe0f);
  if (how === 7) cps.splice(random(cps.length), 1);
  return cps;
}

const parts = {
  script: (group) => [pick(group)],
  alike: (group) => [pick(lists.alike), ...(random(3) === 0 ? [pick(group)] : [])],
  marks: (group) => [pick(group), ...Array.from({ length: random(6) }, () => pick(lists.counted))],
  mixed: (group) => {
    const kind = pick(["emoji", "script", ...Object.keys(lists)]);
    return kind === "emoji" ? emoji() : [pick(kind === "script" ? group : lists[kind])];
  },
};
for (let i = 0; i < Number(count); i++) {
  const make = pick(Object.values(parts));
  const group = pick(groups);
  names.push(chars(...Array.from({ length: 1 + random(6) }, () => make(group)).flat()));
}

const input = names.map((name, id) => `${JSON.stringify({ id, op: "ens_normalize", name })}\n`).join("");
const run = spawnSync(program, ["eth", "batch"], { input, maxBuffer: 2 ** 30 });
const answers = run.stdout.toString().trimEnd().split("\n");
let differences = run.status === 0 && answers.length === names.length ? 0 : 1;
if (differences > 0) console.log(`${answers.length} answers to ${names.length} names, status ${run.status}`);
for (const [i, line] of answers.entries()) {
  let due = null;
  try {
    due = ens.ens_normalize(names[i]);
  } catch {
    // due stays null: it is refused
  }
  const { result = null, error } = JSON.parse(line);
  if (result === due) continue;
  differences++;
  console.log(`${JSON.stringify(names[i])}: ${error?.message ?? JSON.stringify(result)}, due: ${JSON.stringify(due)}`);
}
console.log(`${names.length} names, ${differences} differences`);
process.exit(differences > 0 ? 1 : 0);
