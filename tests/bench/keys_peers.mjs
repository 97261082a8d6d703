// What bench_keys measures, done by the libraries that wallets in JavaScript use.
//     node keys_peers.mjs data DIR     writes DIR/abi and DIR/rlp, which both sides decode
//     node keys_peers.mjs run DIR      prints medians in nanoseconds as one JSON object
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { HDKey } from '@scure/bip32';
import {
  AbiCoder, HDNodeWallet, Interface, Mnemonic, SigningKey, Transaction, Wallet, computeAddress, decodeRlp, getBytes, hexlify, scryptSync,
} from 'ethers';
import { decodeAbiParameters, fromRlp, parseAbiParameters } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

const [, , command, dir] = process.argv;
const TYPE = '(address,uint256,bool,bytes32,string,bytes,int128,uint64[])[]';
const TUPLES = 909; // of eleven values each: eight, of which the last holds three
const TRANSACTIONS = 10000;
const WORDS = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const to = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const call = new Interface(['function transfer(address to, uint256 amount)']).encodeFunctionData('transfer', [to, 1000000n]);
const key = `0x07${'00'.repeat(30)}09`;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

// A generator of numbers that is the same in every run.
let state = 12345n;
function random(bytes) {
  let hex = '';
  while (hex.length < 2 * bytes) {
    state = (state * 6364136223846793005n + 1442695040888963407n) % (1n << 64n);
    hex += (state >> 32n).toString(16).padStart(8, '0');
  }
  return `0x${hex.slice(0, 2 * bytes)}`;
}

function writeData() {
  const tuples = Array.from({ length: TUPLES }, (_, i) => [
    random(20), BigInt(random(32)), i % 3 === 0, random(32), `tonnes of carbon, part ${i}`, random(4 + (i % 90)),
    -BigInt(random(12)), [1n, BigInt(i), BigInt(random(8))],
  ]);
  writeFileSync(join(dir, 'abi'), `${AbiCoder.defaultAbiCoder().encode([TYPE], [tuples])}\n`);
  const signing = new SigningKey(key);
  const lines = Array.from({ length: TRANSACTIONS }, (_, i) => {
    const tx = Transaction.from({
      type: 2, chainId: 1n + BigInt(i % 5), nonce: i, gasLimit: 21000n + BigInt(i), maxFeePerGas: 30000000000n,
      maxPriorityFeePerGas: 1000000000n, to: random(20), value: BigInt(random(8)), data: i % 2 ? random(68) : '0x',
      accessList: i % 7 === 0 ? [{ address: random(20), storageKeys: [random(32)] }] : [],
    });
    if (i < 1) tx.signature = signing.sign(tx.unsignedHash);
    else tx.signature = { r: random(32), s: `0x00${random(31).slice(2)}`, yParity: i % 2 ? 1 : 0 };
    return `0x${tx.serialized.slice(4)}`; // without the type: what is left is one RLP list
  });
  writeFileSync(join(dir, 'rlp'), `${lines.join('\n')}\n`);
}

// Warm up, then the median of rounds.
function measure(work, { times = 1, rounds = 7, warm = 2 } = {}) {
  const values = [];
  for (let round = -warm; round < rounds; round++) {
    const begun = process.hrtime.bigint();
    for (let i = 0; i < times; i++) work(i);
    if (round >= 0) values.push(Number(process.hrtime.bigint() - begun) / times);
  }
  return median(values);
}

function run() {
  const bytes = new Uint8Array(1 << 20);
  const abi = readFileSync(join(dir, 'abi'), 'utf8').trim();
  const rlp = readFileSync(join(dir, 'rlp'), 'utf8').trim().split('\n');
  const coder = AbiCoder.defaultAbiCoder();
  const parameters = parseAbiParameters(TYPE);
  const scure = HDKey.fromMasterSeed(getBytes(`0x01${'00'.repeat(63)}`));
  const watched = HDKey.fromExtendedKey(scure.publicExtendedKey);
  const ethersNode = HDNodeWallet.fromExtendedKey(scure.publicExtendedKey);
  const wallet = new Wallet(key);
  let next = 0;
  const signEthers = () => {
    const tx = Transaction.from({
      type: 2, chainId: 1, nonce: next++, gasLimit: 90000, maxFeePerGas: 30000000000n, maxPriorityFeePerGas: 1500000000n,
      to, data: call,
    });
    tx.signature = wallet.signingKey.sign(tx.unsignedHash);
    return [tx.serialized, tx.hash];
  };
  return {
    noble_keccak_64: measure(() => keccak_256(bytes.subarray(0, 64)), { times: 500 }),
    noble_keccak_1m: measure(() => keccak_256(bytes), { rounds: 5 }),
    ethers_next_address: measure(() => ethersNode.deriveChild(next++).address, { times: 40 }),
    scure_next_address: measure(() => computeAddress(hexlify(watched.deriveChild(next++).publicKey)), { times: 40 }),
    ethers_seed: measure(() => Mnemonic.fromPhrase(WORDS).computeSeed(), { times: 4 }),
    ethers_sign_tx: measure(signEthers, { times: 60 }),
    ethers_decode_abi: measure(() => coder.decode([TYPE], abi).toArray(true), { rounds: 3, warm: 1 }),
    viem_decode_abi: measure(() => decodeAbiParameters(parameters, abi), { rounds: 5 }),
    ethers_decode_rlp: measure(() => rlp.forEach((one) => decodeRlp(one)), { rounds: 5 }),
    viem_decode_rlp: measure(() => rlp.forEach((one) => fromRlp(one, 'hex')), { rounds: 5 }),
    ethers_scrypt: measure(() => scryptSync(bytes.subarray(0, 8), bytes.subarray(0, 32), 1 << 18, 8, 1, 32), { rounds: 1, warm: 0 }),
  };
}

// viem signs asynchronously only.
async function runViem(result) {
  const account = privateKeyToAccount(key);
  const values = [];
  for (let round = -2; round < 7; round++) {
    const begun = process.hrtime.bigint();
    for (let i = 0; i < 60; i++) {
      await account.signTransaction({
        type: 'eip1559', chainId: 1, nonce: i, gas: 90000n, maxFeePerGas: 30000000000n, maxPriorityFeePerGas: 1500000000n,
        to, data: call,
      });
    }
    if (round >= 0) values.push(Number(process.hrtime.bigint() - begun) / 60);
  }
  return { ...result, viem_sign_tx: median(values) };
}

if (command === 'data') writeData();
else console.log(JSON.stringify(await runViem(run())));
