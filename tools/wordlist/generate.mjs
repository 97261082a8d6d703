// Writes src/core/eth/wordlist_english.c from the word list of @scure/bip39:
//     npm install && node generate.mjs
// The table is committed, so that building needs neither npm nor a network.

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { wordlist } from "@scure/bip39/wordlists/english.js";

const target = new URL("../../src/core/eth/wordlist_english.c", import.meta.url);
// bips/bip-0039/english.txt
const expected = "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda";

const sum = createHash("sha256").update(wordlist.map((word) => word + "\n").join("")).digest("hex");
if (wordlist.length !== 2048 || sum !== expected)
  throw new Error(`this is not the English list of BIP-39: ${wordlist.length} words, ${sum}`);

const lines = [];
let line = "   ";
for (const word of wordlist) {
  const item = ` "${word}",`;
  if (line.length + item.length > 100) {
    lines.push(line);
    line = "   ";
  }
  line += item;
}
lines.push(line);

writeFileSync(target, `/* Made by tools/wordlist/generate.mjs from the English list of BIP-39; do not edit. */

/* clang-format off */
#include "core/eth/wordlist.h"

const char wordlist_english[WORDLIST_COUNT][WORDLIST_WORD] = {
${lines.join("\n")}
};
`);
