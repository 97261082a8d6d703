// Random requests through `ecocoin eth batch`, and the same through ethers: any difference is a failure.
//   node differential.mjs [CASES [SEED]]        $ECOCOIN is the program; the seed is printed
import { batch } from './batch.mjs';
import { complaint } from './compare.mjs';
import { Random } from './random.mjs';
import * as peer from './peer.mjs';

const cases = Number(process.argv[2] ?? 100000);
const seed = Number(process.argv[3] ?? process.env.SEED ?? Date.now() % 2 ** 32);
const CHUNK = 2000;
// How often each kind comes; what is slow in ethers comes less often.
const weights = {
  hash: 6, address: 8, rlp: 12, abi: 25, signature: 4, transaction: 8, authorize: 2, recover: 4, message: 3, typed: 14, hd: 3, mnemonic: 1, units: 12, name: 6,
};
const KEYSTORE_EVERY = 1000;

const random = new Random(seed);
const deck = Object.entries(weights).flatMap(([kind, weight]) => Array(weight).fill(kind));
const counts = {};
let made = 0;
let failures = 0;

function* vectors() {
  while (made < cases) {
    const kind = made % KEYSTORE_EVERY === KEYSTORE_EVERY - 1 ? 'keystore' : random.pick(deck);
    for (const vector of peer[kind](random)) {
      counts[vector.op] = (counts[vector.op] ?? 0) + 1;
      yield { id: made++, ...vector };
    }
  }
}

async function check(chunk) {
  const answers = await batch(chunk.map(({ expect, expect_error: error, ...request }) => JSON.stringify(request)));
  chunk.forEach((vector, i) => {
    const why = complaint(vector, answers[i]);
    if (!why) return;
    if (failures++ < 10) console.log(`FAIL case ${vector.id} of seed ${seed}: ${why}\n     ${JSON.stringify(vector)}\n     ${JSON.stringify(answers[i])}`);
  });
}

// Keystores of ours in ethers' hands.
async function checkKeystores(count) {
  const requests = Array.from({ length: count }, () => peer.sealRequest(random));
  const answers = await batch(requests.map((request) => JSON.stringify(request)));
  requests.forEach((request, i) => {
    made++;
    const why = answers[i].error ? JSON.stringify(answers[i].error) : peer.openKeystore(request, answers[i].result);
    if (why && failures++ < 10) console.log(`FAIL keystore_encrypt of seed ${seed}: ${why}\n     ${JSON.stringify(request)}\n     ${JSON.stringify(answers[i])}`);
  });
  counts.keystore_encrypt = count;
}

console.log(`differential: seed ${seed}`);
let chunk = [];
for (const vector of vectors()) {
  if (chunk.push(vector) < CHUNK) continue;
  await check(chunk);
  chunk = [];
}
await check(chunk);
await checkKeystores(Math.ceil(cases / KEYSTORE_EVERY));
console.log(Object.entries(counts).sort().map(([op, count]) => `${op} ${count}`).join(', '));
console.log(`differential: ${made} cases, ${failures} differences from ethers, seed ${seed}`);
process.exitCode = failures > 0 ? 1 : 0;
