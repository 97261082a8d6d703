// `ecocoin eth batch` beside ethers: the same mixed lines, without key derivations.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as peer from '../vectors/peer.mjs';
import { Random } from '../vectors/random.mjs';

const LINES = 10000;
const ROUNDS = 3;
const GOAL = 10;
const kinds = ['hash', 'address', 'rlp', 'abi', 'signature', 'transaction', 'authorize', 'recover', 'message', 'typed', 'units'];

function makeLines(file) {
  const random = new Random(1);
  const lines = [];
  while (lines.length < LINES) {
    for (const { expect, ...request } of peer[random.pick(kinds)](random)) lines.push(JSON.stringify({ id: lines.length, ...request }));
  }
  writeFileSync(file, `${lines.slice(0, LINES).join('\n')}\n`);
}

// ethers takes no addresses in capitals: the lines are made so that both can do them.
const plain = (file) => execFileSync('sed', ['-i', '-E', 's/0x[0-9A-F]{40}"/\\L&/g', file]);

// The whole process, from its start to its end.
function ours(program, file) {
  const input = openSync(file, 'r');
  const begun = process.hrtime.bigint();
  const { status, stdout } = spawnSync(program, ['eth', 'batch'], { stdio: [input, 'pipe', 'inherit'], maxBuffer: 1 << 28 });
  const ms = Number(process.hrtime.bigint() - begun) / 1e6;
  closeSync(input);
  const text = stdout.toString();
  if (status !== 0 || text.split('\n').length !== LINES + 1 || text.includes('"error"')) throw new Error('eth batch did not answer every line');
  return ms;
}

export function benchBatch({ program, dir, add, median }) {
  const file = join(dir, 'lines.jsonl');
  const times = { ours: [], ethers: [] };
  makeLines(file);
  plain(file);
  for (let round = 0; round < ROUNDS; round++) {
    times.ours.push(ours(program, file));
    times.ethers.push(JSON.parse(execFileSync('node', [new URL('ethers_batch.mjs', import.meta.url).pathname, file], { encoding: 'utf8' })).ms);
  }
  const [mine, theirs] = [median(times.ours), median(times.ethers)];
  add(`eth batch, ${LINES} mixed lines, from start to end`, 'ms', mine, { ethers: theirs }, `≥ ${GOAL} × ethers`, theirs / mine >= GOAL);
}
