// Published files that are not one request and one answer: raw.mjs DIRECTORY. Each is made into requests; what cannot be
// expressed so (signer's warnings, screens, hashes that no operation gives) is the business of other tests.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { batch, program } from './batch.mjs';
import { complaint } from './compare.mjs';

const raw = process.argv[2];
const read = (path) => readFileSync(join(raw, path), 'utf8');
const json = (path) => JSON.parse(read(path));
let failures = 0;

function report(name, total, failed) {
  console.log(`${name.padEnd(20)} ${String(total - failed.length).padStart(5)} passed ${String(failed.length).padStart(5)} failed`);
  failed.slice(0, 5).forEach((why) => console.log(`FAIL ${name}: ${why}`));
  failures += failed.length;
}

async function run(name, vectors) {
  const answers = await batch(vectors.map(({ expect, expect_error: error, line, ...request }) => line ?? JSON.stringify(request)));
  const failed = vectors.map((vector, i) => [vector, complaint(vector, answers[i]), answers[i]]).filter(([, why]) => why);
  report(name, vectors.length, failed.map(([vector, why, answer]) => `${vector.id}: ${why} ${JSON.stringify(answer).slice(0, 300)}`));
}

// Each document in a file of its own, read by a command that takes JSON: what is JSON is refused for another reason.
function parser() {
  const dir = mkdtempSync(join(tmpdir(), 'eco-raw-'));
  const failed = [];
  const files = Object.entries(json('hostile/json_test_suite_sample.json'));
  for (const [name, base64] of files) {
    writeFileSync(join(dir, 'x'), Buffer.from(base64, 'base64'));
    const { status, stderr } = spawnSync(program, ['eth', 'trie_root', `@${join(dir, 'x')}`], { encoding: 'utf8' });
    // Strict beyond the grammar: names that come twice, and NUL in strings.
    const isOurs = /two members of an object have one name|\\u0000 is not accepted/.test(stderr);
    const isRefused = /malformed JSON|JSON is nested more than/.test(stderr);
    if (status !== 65) failed.push(`${name}: status ${status}`);
    else if (name.startsWith('y_') && isRefused && !isOurs) failed.push(`${name} is refused: ${stderr}`);
    else if (name.startsWith('n_') && !isRefused) failed.push(`${name} is taken: ${stderr}`);
  }
  rmSync(dir, { recursive: true });
  report('json_test_suite', files.length, failed);
}

const open = (id, keystore, password, rest) => ({ id, op: 'keystore_decrypt', keystore, password, ...rest });

function hostile() {
  return run('hostile keystores', json('hostile/keystores.json').map((item) => ({
    ...open(item.name, item.json, 'foobar', { expect_error: true }),
    ...(item.raw === undefined ? {} : { line: `{"id":${JSON.stringify(item.name)},"op":"keystore_decrypt","password":"foobar","keystore":${item.raw.replace(/\n/g, ' ')}}`, id: null }),
  })));
}

function geth() {
  const dir = 'geth-keystore/dir';
  const good = { aaa: '0xf466859ead1932d743d622cb74fc058882e8648a', zzz: '0x289d485d9771714cce91d3393d764e1311907acc', 'no-address': '0xf466859ead1932d743d622cb74fc058882e8648a' };
  const cases = readdirSync(join(raw, dir)).filter((name) => name !== 'foo' && !name.startsWith('.')).map((name) => {
    const text = read(join(dir, name)).replace(/\n/g, ' ');
    const address = name.startsWith('UTC--') ? `0x${name.slice(-40)}` : good[name];
    // The name where JSON is; a line that is none has no id.
    const isJson = text.startsWith('{');
    return {
      id: isJson ? name : null, op: 'keystore_decrypt', line: `{"id":${JSON.stringify(name)},"op":"keystore_decrypt","password":"foobar","keystore":${text}}`,
      ...(address ? { expect: { address } } : { expect_error: true }),
    };
  });
  const vectors = Object.entries(json('geth-keystore/v3_test_vector.json')).map(([id, item]) => open(id, item.json, item.password, { expect: { key: `0x${item.priv.padStart(64, '0')}` } }));
  return run('geth-keystore', [...cases, ...vectors]);
}

// EIP-712 knows no aliases, and an address in mixed case has a checksum: clef looks at neither.
const loose = ['arrays-1.json', 'eip712.json'];

function clef() {
  const typed = Object.entries(json('clef/eip712_files.json')).map(([id, item]) => ({
    id, op: 'typed_hash', line: `{"id":${JSON.stringify(id)},"op":"typed_hash","typed_data":${item.raw.replace(/\n/g, ' ')}}`,
    ...(item.expect === 'accept' && !loose.includes(id) ? { expect: {} } : { expect_error: true }),
  }));
  const key = `0x${'46'.repeat(32)}`;
  // A member that is missing stays missing; clef asks for checksums where ours takes small letters only.
  const requests = Object.entries(json('clef/sign_requests.json')).filter(([id]) => !id.includes('checksum')).map(([id, { params: [tx] }]) => ({
    id, op: 'tx_sign', key,
    tx: {
      type: tx.gasPrice ? 0 : 2, chain_id: 1, nonce: tx.nonce, gas: tx.gas, gas_price: tx.gasPrice, max_fee_per_gas: tx.maxFeePerGas,
      max_priority_fee_per_gas: tx.maxPriorityFeePerGas, to: tx.to, value: tx.value, data: tx.data, access_list: tx.gasPrice ? undefined : [],
    },
    ...(id.includes('exp_fail') ? { expect_error: true } : { expect: {} }),
  }));
  return run('clef', [...typed, ...requests]);
}

function ur() {
  const { multipart, ethereum } = json('uri-ur/ur_vectors.json');
  const shuffled = [...multipart.parts].reverse();
  const decode = (id, parts, item) => ({ id, op: 'ur_decode', parts, expect: { type: item.type, cbor: `0x${item.cbor}` } });
  return run('ur', [
    decode('in order', multipart.parts, multipart), decode('backwards', shuffled, multipart), decode('twice, in capitals', [...multipart.parts, ...shuffled].map((part) => part.toUpperCase()), multipart),
    ...ethereum.filter((item) => item.ur && item.cbor).flatMap((item, i) => [decode(`ethereum ${i}`, [item.ur], item), { id: `ethereum ${i} back`, op: 'ur_encode', type: item.type, cbor: `0x${item.cbor}`, expect: [item.ur] }]),
  ]);
}

// 11 words of 11 bits are all of a mnemonic of 12 words but its last.
async function wordlists() {
  const vectors = readdirSync(join(raw, 'wordlists')).flatMap((file) => {
    const words = read(join('wordlists', file)).trim().split('\n');
    const language = basename(file, '.txt');
    return Array.from({ length: Math.ceil(words.length / 11) }, (_, row) => {
      const first = Math.min(row * 11, words.length - 11);
      const bits = Array.from({ length: 11 }, (__, i) => (first + i).toString(2).padStart(11, '0')).join('').padEnd(128, '0');
      return { id: `${language} ${first}`, op: 'mnemonic_from_entropy', language, entropy: `0x${BigInt(`0b${bits}`).toString(16).padStart(32, '0')}`, words: words.slice(first, first + 11) };
    });
  });
  const answers = await batch(vectors.map(({ words, ...request }) => JSON.stringify(request)));
  const failed = vectors.filter(({ words }, i) => answers[i].result?.normalize('NFKD').split(' ').slice(0, 11).join(' ') !== words.join(' ').normalize('NFKD'));
  report('wordlists', vectors.length, failed.map(({ id }) => id));
}

function hashes() {
  return run('hash', json('hash/v6_hashes.json').map((item, id) => ({ id, op: 'keccak256', data: item.data, expect: item.keccak256 })));
}

for (const [folder, test] of Object.entries({ 'hostile/json_test_suite_sample.json': parser, 'hostile/keystores.json': hostile, 'geth-keystore': geth, clef, 'uri-ur': ur, wordlists, hash: hashes })) {
  if (existsSync(join(raw, folder))) await test();
  else console.log(`SKIP raw: there is no ${folder}`);
}
process.exitCode = failures > 0 ? 1 : 0;
