// The command line as people and other tests use it, with real processes.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseUnits } from 'ethers';
import { Chain } from '../lib/chain.mjs';
import { connect } from '../lib/deploy.mjs';
import { Rpc } from '../lib/rpc.mjs';
import { readIni } from './ini.mjs';

const PROGRAM = fileURLToPath(new URL('../devnet.mjs', import.meta.url));
const SYNC = '0x1c411e9a96e071241c2f21f7726b17ae89e3cab4c78be50e062b03a9fffbbad1';
const SOMEBODY = '0x00000000000000000000000000000000000A11cE';

const started = [];
const folders = [];
after(() => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function folder() {
  folders.push(mkdtempSync(join(tmpdir(), 'devnet-test-')));
  return folders.at(-1);
}

// A dead process that nobody has waited for yet is dead too.
function isAlive(pid) {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}


async function eventually(what, test) {
  for (const deadline = Date.now() + 10_000; !await test(); await sleep(20)) if (Date.now() > deadline) throw new Error(`${what}: not within 10 s`);
}

// Resolves when the devnet is ready.
async function up(dir, ...options) {
  const child = spawn(process.execPath, [PROGRAM, 'up', '--dir', dir, '--fast', '--history-days', '2', ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let [out, err] = ['', ''];
  child.stderr.on('data', (text) => { err += text; });
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, err })));
  const url = await Promise.race([
    new Promise((resolve) => child.stdout.on('data', (text) => {
      out += text;
      const ready = /^ready (http:\/\/127\.0\.0\.1:\d+)\n/m.exec(out);
      if (ready) resolve(ready[1]);
    })),
    ended.then(({ code }) => { throw new Error(`up ended with ${code}: ${err}`); }),
  ]);
  const info = JSON.parse(readFileSync(join(dir, 'devnet.json'), 'utf8'));
  const rpc = new Rpc(url);
  const stop = async (signal = 'SIGTERM') => { child.kill(signal); return ended; };
  return { child, url, info, rpc, chain: new Chain(rpc), net: connect(info.deployment), stop, progress: () => err };
}

const run = (...args) => new Promise((resolve) => {
  execFile(process.execPath, [PROGRAM, ...args], (error, out, err) => resolve({ code: error?.code ?? 0, out: out.trim(), err }));
});

const syncs = ({ rpc, info }) => rpc.call('eth_getLogs', { fromBlock: '0x0', toBlock: 'latest', address: info.deployment.pools['MCO2-USDC'].address, topics: [SYNC] });
const head = async ({ rpc }) => rpc.call('eth_getBlockByNumber', 'latest', false);

test('up__writes_a_network_file_that_is_true', async () => {
  const dir = folder();
  const devnet = await up(dir);
  const ini = readIni(join(dir, 'devnet.ini'));
  assert.deepEqual([ini.network.name, ini.network.chain_id, ini['endpoint.1'].url], ['devnet', '31337', devnet.url]);
  assert.equal(Number(await devnet.rpc.call('eth_chainId')), 31337);
  assert.equal((await devnet.rpc.call('eth_getBlockByNumber', '0x0', false)).hash, ini.network.genesis);
  for (const [name, { address, first_block: block }] of Object.entries(ini)) {
    if (!address) continue;
    assert.notEqual(await devnet.rpc.call('eth_getCode', address, 'latest'), '0x', name);
    if (block === undefined) continue;
    assert.ok(Number(block) > 0 && Number(block) < 20, `${name}: ${block}`);
  }
  for (const [name, pool] of Object.entries(ini).filter(([section]) => section.startsWith('pool.'))) {
    const pair = devnet.net.pools[name.slice(5)];
    assert.equal(await devnet.chain.read(pair, 'token0'), ini[`token.${pool.token0}`].address);
    assert.equal(await devnet.chain.read(pair, 'token1'), ini[`token.${pool.token1}`].address);
  }
  for (const feed of Object.values(devnet.net.feeds)) {
    const [, answer, , updatedAt] = await devnet.chain.read(feed, 'latestRoundData');
    assert.ok(answer > 0n && Date.now() / 1000 - Number(updatedAt) < 30);
  }
  assert.notEqual(await devnet.rpc.call('eth_getCode', ini.network.multicall3, 'latest'), '0x');
  await devnet.stop();
});

test('up__has_a_past_and_a_market', async () => {
  const devnet = await up(folder());
  const { chain, net } = devnet;
  const logs = await syncs(devnet);
  assert.ok(logs.length >= 5);
  const first = await devnet.rpc.call('eth_getBlockByNumber', logs[1].blockNumber, false);
  const age = Date.now() / 1000 - Number(first.timestamp);
  assert.ok(age > 86_400 && age < 3 * 86_400);
  assert.ok(Math.abs(Date.now() / 1000 - Number((await head(devnet)).timestamp)) < 10);
  const [listings] = [await chain.read(net.contracts.CarbonPayment, 'getListings', [1, 10])];
  assert.equal(listings.length, 4);
  const [small, whole] = await Promise.all([parseUnits('0.01', 18), parseUnits('1.5', 18)].map(async (amount) => {
    const path = [net.tokens.USDC.address, net.tokens.MCO2.address];
    return Number((await chain.read(net.contracts.UniswapV2Router, 'getAmountsIn', [amount, path]))[0]) / Number(amount);
  }));
  const impact = whole / small - 1;
  assert.ok(impact > 0.0001 && impact < 0.02, `${impact}`);
  await devnet.stop();
});

test('commands__fund_trade_mine_and_batch', async () => {
  const dir = folder();
  const devnet = await up(dir);
  const { chain, net, rpc } = devnet;
  assert.equal((await run('fund', '--dir', dir, SOMEBODY, '--eth', '1.5', '--ctk', '7')).code, 0);
  assert.equal(BigInt(await rpc.call('eth_getBalance', SOMEBODY, 'latest')), parseUnits('1.5', 18));
  for (const [symbol, amount] of [['USDC', 500_000_000n], ['EURC', 200_000_000n], ['MCO2', parseUnits('2', 18)], ['CTK', parseUnits('7', 18)], ['WETH', 0n]]) {
    assert.equal(await chain.read(net.tokens[symbol], 'balanceOf', [SOMEBODY]), amount, symbol);
  }
  const before = (await syncs(devnet)).length;
  const bought = await run('trade', '--dir', dir, '--buy', '20');
  const sold = await run('trade', '--dir', dir, '--sell', '40');
  assert.match(bought.out, /^0\.\d{6}$/);
  assert.ok(Number(bought.out) > Number(sold.out));
  assert.equal((await syncs(devnet)).length, before + 2);
  const height = Number((await head(devnet)).number);
  assert.equal((await run('mine', '--dir', dir, '5')).out, String(height + 5));

  assert.equal((await run('batch', '--dir', dir)).code, 1); // nothing is open
  const open = Number(await chain.read(net.contracts.CarbonChain, 'numberOfBatches'));
  await chain.send(net.roles.forester, net.contracts.CarbonChain, 'offsetCarbon', [10n ** 15n, 'info', 'name']);
  await chain.flush();
  await chain.checkReceipts();
  assert.equal((await run('batch', '--dir', dir)).out, String(open));
  assert.equal(await chain.read(net.contracts.CarbonChain, 'getPendingTransactionsCount'), 0n);
  await devnet.stop();
});

test('up__again_continues_the_same_chain', async () => {
  const dir = folder();
  const first = await up(dir);
  await run('fund', '--dir', dir, SOMEBODY);
  await run('trade', '--dir', dir, '--buy', '3');
  const logs = await syncs(first);
  const receipt = await first.rpc.call('eth_getTransactionReceipt', logs.at(-1).transactionHash);
  const height = Number((await head(first)).number);
  assert.deepEqual(await first.stop().then(({ code }) => code), 0);
  assert.equal(isAlive(first.info.anvil_pid), false);
  assert.deepEqual(readdirSync(dir).sort(), ['devnet.ini', 'devnet.json', 'state.json']);

  const start = Date.now();
  const second = await up(dir);
  assert.ok(Date.now() - start < 5000, 'a second start is quick');
  assert.equal(second.url, first.url);
  assert.equal(second.info.genesis, first.info.genesis);
  assert.deepEqual(second.info.deployment, first.info.deployment);
  assert.deepEqual(await syncs(second), logs);
  assert.deepEqual(await second.rpc.call('eth_getTransactionReceipt', logs.at(-1).transactionHash), receipt);
  assert.equal(await second.chain.read(second.net.tokens.USDC, 'balanceOf', [SOMEBODY]), 500_000_000n);
  const latest = await head(second);
  assert.ok(Number(latest.number) > height);
  assert.ok(Math.abs(Date.now() / 1000 - Number(latest.timestamp)) < 5);
  await second.stop('SIGINT');
});

test('up__killed_leaves_no_anvil_and_comes_back', async () => {
  const dir = folder();
  const first = await up(dir);
  await first.stop();
  const second = await up(dir);
  await run('trade', '--dir', dir, '--buy', '3');
  const logs = await syncs(second);
  await second.stop('SIGKILL');
  await eventually('anvil ends', () => !isAlive(second.info.anvil_pid));
  const third = await up(dir);
  assert.deepEqual(await syncs(third), logs); // anvil saved its state at its own end
  await third.stop('SIGKILL');
  await eventually('anvil ends', () => !isAlive(third.info.anvil_pid));
  truncateSync(join(dir, 'exit-state.json'), 1000); // a power cut in the middle of that
  const fourth = await up(dir);
  assert.equal(fourth.info.genesis, first.info.genesis);
  assert.ok((await syncs(fourth)).length <= logs.length);
  await fourth.stop();
});

test('up__ends_when_anvil_ends', async () => {
  const devnet = await up(folder());
  process.kill(devnet.info.anvil_pid, 'SIGKILL');
  const { code, err } = await devnet.stop('SIGCONT');
  assert.equal(code, 1);
  assert.match(err, /anvil ended by itself/);
});

test('up__ends_with_its_parent', async () => {
  const dir = folder();
  const command = `"${process.execPath}" "${PROGRAM}" up --dir "${dir}" --fast --history-days 0 & sleep 60`;
  const shell = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(shell);
  await new Promise((resolve) => shell.stdout.once('data', resolve));
  const { pid, anvil_pid: anvil } = JSON.parse(readFileSync(join(dir, 'devnet.json'), 'utf8'));
  assert.ok(isAlive(pid) && isAlive(anvil));
  const sleeper = readFileSync(`/proc/${shell.pid}/task/${shell.pid}/children`, 'utf8').trim().split(' ').map(Number).find((child) => child !== pid);
  shell.kill('SIGKILL');
  process.kill(sleeper);
  await eventually('the devnet ends', () => !isAlive(pid) && !isAlive(anvil));
  assert.deepEqual(readdirSync(dir).sort(), ['devnet.ini', 'devnet.json', 'state.json']);
});

test('up__refuses_a_folder_in_use_and_reset_too', async () => {
  const dir = folder();
  const devnet = await up(dir);
  const second = await run('up', '--dir', dir, '--fast');
  assert.equal(second.code, 1);
  assert.match(second.err, /already running/);
  assert.equal((await run('reset', '--dir', dir)).code, 1);
  assert.equal(Number(await devnet.rpc.call('eth_chainId')), 31337); // the first one is unharmed
  await devnet.stop();
  assert.equal((await run('reset', '--dir', dir)).code, 0);
  assert.deepEqual(readdirSync(dir), []);
});

test('up__takes_another_port_when_its_own_is_taken', async () => {
  const dir = folder();
  const first = await up(dir);
  await first.stop();
  const other = await up(folder(), '--port', String(first.info.port));
  const second = await up(dir);
  assert.notEqual(second.url, first.url);
  assert.equal(readIni(join(dir, 'devnet.ini'))['endpoint.1'].url, second.url);
  await other.stop();
  await second.stop();
});

test('up__with_blocks_in_intervals_trades_by_itself', async () => {
  const dir = folder();
  const child = spawn(process.execPath, [PROGRAM, 'up', '--dir', dir, '--history-days', '1', '--block-time', '1'], { stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const info = JSON.parse(readFileSync(join(dir, 'devnet.json'), 'utf8'));
  const devnet = { rpc: new Rpc(info.url), info };
  const trades = (await syncs(devnet)).length;
  await eventually('a trade', async () => (await syncs(devnet)).length > trades);
  assert.ok(Math.abs(Date.now() / 1000 - Number((await head(devnet)).timestamp)) < 4);
  const saved = JSON.parse(readFileSync(join(dir, 'state.json'), 'utf8'));
  assert.ok(saved.blocks.length > 10);
  child.kill('SIGHUP');
  await new Promise((resolve) => child.once('exit', resolve));
  assert.equal(isAlive(info.anvil_pid), false);
});

test('usage__is_told', async () => {
  const dir = folder();
  for (const args of [['nonsense'], ['up'], ['up', '--dir', dir, '--port', 'x'], ['mine', '--dir', dir], ['mine', '--dir', dir, '0'],
    ['trade', '--dir', dir], ['trade', '--dir', dir, '--buy', '1', '--sell', '1'], ['trade', '--dir', dir, '--buy', '-1'],
    ['fund', '--dir', dir, '0x12'], ['fund', '--dir', dir, SOMEBODY, '--eth', '1e3'], ['up', '--dir', dir, '--what']]) {
    const { code, err } = await run(...args);
    assert.equal(code, 64, args.join(' '));
    assert.match(err, /usage:/);
  }
  const { code, err } = await run('mine', '--dir', dir, '1');
  assert.deepEqual([code, /no devnet is running/.test(err)], [1, true]);
  writeFileSync(join(dir, 'devnet.json'), '{ broken');
  assert.equal((await run('info', '--dir', dir)).code, 1);
});
