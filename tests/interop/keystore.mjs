// Keystores go from us to ethers and Foundry's cast and back: each opens what the other wrote.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batch } from '../vectors/batch.mjs';

const require = createRequire(new URL('../../tools/devnet/package.json', import.meta.url));
const ethers = require('ethers');
const arch = process.arch === 'x64' ? 'amd64' : process.arch;
const cast = new URL(`node_modules/@foundry-rs/cast-linux-${arch}/bin/cast`, import.meta.url).pathname;
const key = '0x00000000000000000000000000000000000000000000000000000000000c0ffe';
const address = ethers.computeAddress(key);
// Plain, and one whose letters have two forms: ethers hashes form NFKC, geth and cast the bytes.
const passwords = ['correct horse', 'cafe\u0301 \ufb01n'];
const kdfs = [{ name: 'scrypt', n: 4096, r: 8, p: 1 }, { name: 'pbkdf2', c: 1000 }, { name: 'scrypt', n: 1024, r: 1, p: 8 }];
const dir = mkdtempSync(join(tmpdir(), 'eco-keystore-'));
let passed = 0;
let failed = 0;
let skipped = 0;

function check(name, is, due) {
  if (is === due) passed++;
  else {
    failed++;
    console.log(`FAIL keystore__${name}: ${is}`);
  }
}

async function ask(request) {
  const [answer] = await batch([JSON.stringify({ id: 1, ...request })]);
  return answer.result ?? answer.error.code;
}

const open = async (keystore, password) => {
  const result = await ask({ op: 'keystore_decrypt', keystore, password });
  return result.key === key && result.address === address ? 'opened' : result;
};

// Whatever is thrown is what failed.
function attempt(work) {
  try {
    return work();
  } catch (error) {
    return error.message;
  }
}

async function withEthers() {
  for (const kdf of kdfs) {
    const ours = await ask({ op: 'keystore_encrypt', key, password: passwords[0], kdf });
    const opened = attempt(() => ethers.decryptKeystoreJsonSync(JSON.stringify(ours), passwords[0]));
    check(`ours__${kdf.name}_r_${kdf.r}__opens_in_ethers`, opened.privateKey, key);
  }
  for (const password of passwords) {
    const theirs = ethers.encryptKeystoreJsonSync({ address, privateKey: key }, password, { scrypt: { N: 4096 } });
    check('theirs__of_ethers__opens', await open(JSON.parse(theirs), password), 'opened');
    check('theirs__of_ethers__another_password_is_refused', await open(JSON.parse(theirs), 'other'), 'wrong_password');
  }
  const wallet = ethers.Wallet.createRandom();
  const whole = wallet.encryptSync('with its mnemonic');
  const result = await ask({ op: 'keystore_decrypt', keystore: JSON.parse(whole), password: 'with its mnemonic' });
  check('theirs__with_x_ethers__opens', result.key, wallet.privateKey);
}

async function withCast() {
  if (!existsSync(cast)) {
    console.log(`SKIP: Foundry's cast is not installed in tests/interop`);
    skipped++;
    return;
  }
  const run = (...args) => attempt(() => execFileSync(cast, ['wallet', ...args, '--keystore-dir', dir], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
  for (const [i, password] of passwords.entries()) {
    run('import', `theirs${i}`, '--private-key', key, '--unsafe-password', password);
    check('theirs__of_cast__opens', await open(JSON.parse(readFileSync(join(dir, `theirs${i}`), 'utf8')), password), 'opened');
    for (const kdf of kdfs) {
      const ours = await ask({ op: 'keystore_encrypt', key, password, kdf });
      writeFileSync(join(dir, 'ours'), JSON.stringify(ours));
      const words = run('decrypt-keystore', 'ours', '--unsafe-password', password);
      check(`ours__${kdf.name}_r_${kdf.r}__opens_in_cast`, words.match(/0x[0-9a-f]{64}/)?.[0] ?? words, key);
    }
  }
}

try {
  await withEthers();
  await withCast();
} finally {
  rmSync(dir, { recursive: true, force: true });
}
console.log(`suite interop_keystore: ${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
