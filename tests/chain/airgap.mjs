// Change a signed document: airgap.mjs FROM TO [alien]: one bit of its signature, or a key that nobody knows signs it.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { Transaction, Wallet } = createRequire(new URL('../../tools/devnet/package.json', import.meta.url))('ethers');
const [from, to, how] = process.argv.slice(2);
const it = JSON.parse(readFileSync(from, 'utf8'));
const tx = Transaction.from(it.raw);
if (how === 'alien') {
  const alien = Transaction.from({ ...tx.toJSON(), from: null, hash: null, sig: null, nonce: 77 });
  it.raw = await Wallet.createRandom().signTransaction(alien);
} else {
  const s = BigInt(tx.signature.s) ^ 1n;
  tx.signature = { r: tx.signature.r, s: `0x${s.toString(16).padStart(64, '0')}`, v: tx.signature.v };
  it.raw = tx.serialized;
}
writeFileSync(to, JSON.stringify(it));
