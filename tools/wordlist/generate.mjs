// Writes src/core/eth/wordlist_*.c from the word lists of @scure/bip39 (MIT):
//     npm install && node generate.mjs
// The tables are committed, so that building needs neither npm nor a network. Words are written in
// normalisation form C, as a person reads them; BIP-39 hashes their form KD.

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";

// Module of @scure/bip39, and SHA-256 of bips/bip-0039/<name>.txt.
const lists = {
  english: ["english", "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"],
  japanese: ["japanese", "2eed0aef492291e061633d7ad8117f1a2b03eb80a29d0e4e3117ac2528d05ffd"],
  korean: ["korean", "9e95f86c167de88f450f0aaf89e87f6624a57f973c67b516e338e8e8b8897f60"],
  spanish: ["spanish", "46846a5a0139d1e3cb77293e521c2865f7bcdb82c44e8d0a06a2cd0ecba48c0b"],
  chinese_simplified: ["simplified-chinese", "5c5942792bd8340cb8b27cd592f1015edf56a8c5b26276ee18a482428e7c5726"],
  chinese_traditional: ["traditional-chinese", "417b26b3d8500a4ae3d59717d7011952db6fc2fb84b807f3f94ac734e89c1b5f"],
  french: ["french", "ebc3959ab7801a1df6bac4fa7d970652f1df76b683cd2f4003c941c63d517e59"],
  italian: ["italian", "d392c49fdb700a24cd1fceb237c1f65dcc128f6b34a8aacb58b59384b5c648c2"],
  czech: ["czech", "7e80e161c3e93d9554c2efb78d4e3cebf8fc727e9c52e03b83b94406bdcc95fc"],
  portuguese: ["portuguese", "2685e9c194c82ae67e10ba59d9ea5345a23dc093e92276fc5361f6667d79cd3f"],
};

for (const [name, [module, expected]] of Object.entries(lists)) {
  const { wordlist } = await import(`@scure/bip39/wordlists/${module}.js`);
  const decomposed = wordlist.map((word) => word.normalize("NFKD") + "\n").join("");
  const sum = createHash("sha256").update(decomposed).digest("hex");
  if (wordlist.length !== 2048 || sum !== expected)
    throw new Error(`this is not the ${name} list of BIP-39: ${wordlist.length} words, ${sum}`);

  const words = wordlist.map((word) => word.normalize("NFC"));
  const width = Math.max(...words.map((word) => Buffer.byteLength(word))) + 1;
  const lines = [];
  let line = "   ";
  for (const word of words) {
    const item = ` "${word}",`;
    if (line.length + item.length > 100) {
      lines.push(line);
      line = "   ";
    }
    line += item;
  }
  lines.push(line);

  writeFileSync(new URL(`../../src/core/eth/wordlist_${name}.c`, import.meta.url), `/* Made by tools/wordlist/generate.mjs from bips/bip-0039/${name}.txt; do not edit. */

/* clang-format off */
#include "core/eth/wordlist.h"

const char wordlist_${name}[WORDLIST_COUNT][${width}] = {
${lines.join("\n")}
};
`);
}
