// What stays of secrets in the memory of `ecocoin eth batch` after it answered: nothing may. Prints what is found.
// Ends with 0 when nothing was, 1 when something was, 2 when the memory of another process cannot be read here.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const key = randomBytes(32);
const seed = randomBytes(64);
const entropy = randomBytes(32);
const password = `password ${randomBytes(8).toString('hex')}`;
const plain = `not a secret ${randomBytes(8).toString('hex')}`;
const hex = (bytes) => `0x${bytes.toString('hex')}`;
const kdf = { name: 'scrypt', n: 2, r: 8, p: 1 };

const child = spawn(process.env.ECOCOIN ?? 'build/release/ecocoin', ['eth', 'batch'], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
async function ask(request) {
  child.stdin.write(`${JSON.stringify(request)}\n`);
  const answer = JSON.parse((await answers.next()).value);
  if (!('result' in answer)) throw new Error(JSON.stringify(answer.error));
  return answer.result;
}

const tx = { type: 0, chain_id: 1, nonce: 0, gas: 21000, gas_price: 1, to: null, value: 0, data: '0x' };
await ask({ op: 'tx_sign', key: hex(key), tx });
await ask({ op: 'message_sign', key: hex(key), message: 'x' });
await ask({ op: 'address_from_key', key: hex(key) });
const store = await ask({ op: 'keystore_encrypt', key: hex(key), password, kdf });
await ask({ op: 'keystore_decrypt', keystore: store, password });
const words = await ask({ op: 'mnemonic_from_entropy', entropy: hex(entropy) });
await ask({ op: 'mnemonic_to_entropy', mnemonic: words });
const own = await ask({ op: 'mnemonic_to_seed', mnemonic: words, passphrase: password });
const node = await ask({ op: 'hd_derive', seed: hex(seed), path: "m/44'/60'/0'/0/0" });
await ask({ op: 'hd_derive', xprv: node.xprv, path: 'm' });
// A line that is not over yet is there: so the search finds what it should.
child.stdin.write(`{"op":"message_hash","message":"${plain}`);

const needles = {
  'the key as text': key.toString('hex'), 'the key': key, 'the seed as text': seed.toString('hex'), 'the seed': seed,
  'entropy as text': entropy.toString('hex'), entropy, words: words.split(' ').slice(0, 4).join(' '), 'the seed of the words as text': own.slice(2),
  'the seed of the words': Buffer.from(own.slice(2), 'hex'), 'the extended key': node.xprv.slice(4), 'the derived key': Buffer.from(node.key.slice(2), 'hex'),
  'the derived key as text': node.key.slice(2), 'the password': password, plain,
};

function* memory(pid) {
  const file = openSync(`/proc/${pid}/mem`, 'r');
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').trim().split('\n')) {
    const [, from, to, rights] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line);
    if (!rights.startsWith('rw')) continue;
    const bytes = Buffer.alloc(parseInt(to, 16) - parseInt(from, 16));
    try {
      yield bytes.subarray(0, readSync(file, bytes, 0, bytes.length, parseInt(from, 16)));
    } catch {
      continue; // a page of the kernel's
    }
  }
  closeSync(file);
}

function find() {
  const found = new Set();
  for (const bytes of memory(child.pid)) for (const [name, needle] of Object.entries(needles)) if (bytes.includes(needle)) found.add(name);
  return found;
}

async function search() {
  const deadline = Date.now() + 20000;
  while (!find().has('plain') && Date.now() < deadline) await new Promise(setImmediate);
  // Once it reads the next line, it has wiped what came before; only now is all of its memory from after that.
  const found = find();
  if (!found.delete('plain')) throw new Error('the search does not find what is there');
  for (const name of found) console.log(`found in memory: ${name}`);
  return found.size > 0 ? 1 : 0;
}

try {
  process.exitCode = await search();
} catch (error) {
  if (error.code !== 'EACCES' && error.code !== 'EPERM') throw error;
  process.exitCode = 2;
} finally {
  child.stdin.end('"}\n');
  await once(child, 'exit');
}
