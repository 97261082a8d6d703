// Interleaved rounds, medians, peers in the same run. Each row of the table: ours, beside it the peers or limits, the
// goal, and whether it was met. Writes build/bench.json: [{name, unit, ours, beside, goal, met}].
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchBatch } from './batch.mjs';

const build = 'build/release';
const program = join(process.cwd(), build, 'ecocoin');
const bench = join(process.cwd(), build, 'tests', 'bench_pty');
const ROUNDS = 31;
const env = { ...process.env, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', NO_COLOR: '' };
const rows = [];

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function add(name, unit, ours, beside, goal, met) {
  rows.push({ name, unit, ours, beside, goal, met });
}

function run(file, args, options = {}) {
  return execFileSync(file, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

function eco(home, ...args) {
  return run(program, ['--home', home, '--no-input', '--password-file', join(home, 'password'), ...args]);
}

// A home with one account, and with a wallet where a chain is there to be read.
function makeHome(dir) {
  mkdirSync(join(dir, 'config', 'networks'), { recursive: true });
  writeFileSync(join(dir, 'password'), 'bench-password-1\n', { mode: 0o600 });
  eco(dir, 'account', 'create', 'bench');
  eco(dir, 'wallet', 'create', 'Bench', '--words-file', join(dir, 'words'));
}

function benchFirstFrame(home) {
  // What must be on the screen for its frame to be complete, and the command. nnn lists a folder as small as its test.
  const all = {
    ecocoin: ['EcoCoin|Account|bench|Password|open|leave', program, '--home', home],
    nnn: ['words', 'nnn', home],
    htop: ['PID|Quit', 'htop'],
    tig: ['[main]', 'tig'],
    btop: ['cpu', 'btop', '--utf-force'],
  };
  const times = Object.fromEntries(Object.keys(all).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, command] of Object.entries(all)) {
      const got = JSON.parse(run(bench, ['frame', '200', ...command]));
      if (round > 0) times[name].push(got.us / 1000); // the first round warms caches
    }
  }
  const { ecocoin, ...beside } = Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
  add('start to complete login frame', 'ms', ecocoin, beside, '≤ nnn', ecocoin <= beside.nnn);
}

// A TLS front for the chain's endpoint, with a certificate of its own made for this run.
async function tlsFront(dir, target) {
  const { createServer: createTls } = await import('node:https');
  const key = join(dir, 'tls.key');
  const cert = join(dir, 'tls.pem');
  run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert]);
  const forward = (req, res) => {
    const up = request(target, { method: req.method, headers: req.headers }, (answer) => {
      res.writeHead(answer.statusCode, answer.headers);
      answer.pipe(res);
    });
    up.on('error', () => res.destroy());
    req.pipe(up);
  };
  const server = createTls({ key: readFileSync(key), cert: readFileSync(cert), keepAlive: true }, forward);
  server.keepAliveTimeout = 600000;
  await new Promise((resolve) => server.listen(0, 'localhost', resolve));
  // The system's bundle and ours: what a person's machine loads, and the one more that this run needs.
  const bundle = join(dir, 'ca.pem');
  writeFileSync(bundle, readFileSync('/etc/ssl/certs/ca-certificates.crt', 'utf8') + readFileSync(cert, 'utf8'));
  return { url: `https://localhost:${server.address().port}`, bundle, close: () => server.close() };
}

async function withDevnet(work) {
  const dir = mkdtempSync(join(tmpdir(), 'eco-bench-chain-'));
  const child = spawn('node', ['tools/devnet/devnet.mjs', 'up', '--fast', '--dir', dir], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const url = await new Promise((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (data) => {
        text += data;
        const ready = text.match(/^ready (\S+)/m);
        if (ready) resolve(ready[1]);
      });
      child.on('exit', () => reject(new Error('the devnet ended')));
    });
    await work(url, dir);
  } finally {
    child.removeAllListeners('exit');
    child.kill('SIGTERM');
    await new Promise((resolve) => { child.on('exit', resolve); });
    rmSync(dir, { recursive: true, force: true });
  }
}

// Logged in, online over TLS, nothing happening on the chain.
async function benchIdle(root) {
  await withDevnet(async (url, chainDir) => {
    const home = join(root, 'online');
    mkdirSync(join(home, 'config', 'networks'), { recursive: true });
    const front = await tlsFront(root, url);
    const ini = readFileSync(join(chainDir, 'devnet.ini'), 'utf8').replace(/^url = .*/m, `url = ${front.url}`);
    writeFileSync(join(home, 'config', 'networks', 'devnet.ini'), ini);
    writeFileSync(join(home, 'config', 'ecocoin.ini'), '[settings]\nnetwork = devnet\n');
    makeHome(home);
    const seconds = 20;
    const command = [program, '--home', home, '--network', 'devnet'];
    const ask = (args) => new Promise((resolve, reject) => {
      const child = spawn(bench, args, { env: { ...env, SSL_CERT_FILE: front.bundle }, stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.on('data', (data) => { text += data; });
      child.on('exit', (code) => (code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`bench_pty: ${code}`))));
    });
    const [ours, htop, tig] = [
      await ask(['idle', '20', `${seconds}`, 'bench-password-1^M', 'Wallet|Prices|block 1|localhost', ...command]),
      await ask(['idle', '3', `${seconds}`, '', 'PID', 'htop']),
      await ask(['idle', '3', `${seconds}`, '', '[main]', 'tig']),
    ];
    front.close();
    add('memory, all processes, logged in, online over TLS (PSS)', 'MB', ours.pss_kib / 1024,
      { limit: 16, htop: htop.pss_kib / 1024, tig: tig.pss_kib / 1024 }, '< 16 MB', ours.pss_kib < 16 * 1024 && ours.processes >= 3);
    add('idle, logged in, online, no new block: terminal', 'bytes/s', ours.bytes / seconds,
      { htop: htop.bytes / seconds, tig: tig.bytes / seconds }, '0', ours.bytes === 0);
    add('idle, logged in, online, no new block: wake-ups', '1/s', ours.wakeups / seconds,
      { htop: htop.wakeups / seconds, tig: tig.wakeups / seconds }, '< 1', ours.wakeups / seconds < 1);
  });
}

function benchCandles() {
  const got = JSON.parse(run(join(process.cwd(), build, 'tests', 'bench_candles'), []));
  add('five million observations from CSV into the store', 'ms', got.import_ms, { 'sqlite3 .import': got.sqlite_ms },
    '≥ 2 × as fast', got.sqlite_ms / got.import_ms >= 2);
  const columns = got.zooms.filter((zoom) => zoom.columns <= 200);
  for (const zoom of columns) {
    add(`five million, panned on: ${zoom.name}, store to 200 columns of cells`, 'ms', zoom.ours_ms,
      { 'SQL GROUP BY': zoom.sql_ms, 'drawn again': zoom.again_ms }, '< 10 ms, ≥ 20 × as fast',
      zoom.ours_ms < 10 && zoom.sql_ms / zoom.ours_ms >= 20);
  }
  const year = got.zooms.find((zoom) => zoom.columns > 200);
  add('a year of 15-minute candles out of half a million rows, store to drawn cells', 'ms', year.ours_ms,
    { limit: 10, 'SQL GROUP BY': year.sql_ms }, '< 10 ms', year.ours_ms < 10);
}

// One transfer after the other through the signer’s socket, both processes on one core: what else wants that core would
// get it at each of their turns, so they go before it where that is allowed. The kernel’s share is in the empty round trip.
function benchSigner() {
  const first = spawnSync('chrt', ['-f', '1', 'true']).status === 0 ? ['chrt', '-f', '1'] : [];
  const [command, ...args] = [...first, 'taskset', '-c', '0', join(process.cwd(), build, 'tests', 'bench_signer')];
  const got = JSON.parse(run(command, args));
  const row = (name, us, trips, kernel) => add(name, 'µs', us,
    { 'libsecp256k1’s signature alone': got.raw_us, [trips]: kernel }, '≤ 1.6 × libsecp256k1', us <= 1.6 * got.raw_us);
  row('prepare and sign a transaction through the signer’s socket', got.signer_us, 'two empty round trips', 2 * got.empty_us);
  row('of these two steps the second: sign what was prepared', got.sign_us, 'an empty round trip', got.empty_us);
}

// Keys and codecs, on one core: the C side and its peers in node take turns.
function benchKeys(root) {
  const dir = join(root, 'keys');
  const peers = join('tests', 'bench', 'keys_peers.mjs');
  mkdirSync(dir);
  run('node', [peers, 'data', dir]);
  const taken = {};
  for (let turn = 0; turn < 3; turn++) {
    const ours = JSON.parse(run('taskset', ['-c', '0', join(process.cwd(), build, 'tests', 'bench_keys'), join(dir, 'abi'), join(dir, 'rlp')]));
    const theirs = JSON.parse(run('taskset', ['-c', '0', 'node', peers, 'run', dir]));
    for (const [name, ns] of Object.entries({ ...ours, ...theirs })) (taken[name] ??= []).push(ns);
  }
  const ns = Object.fromEntries(Object.entries(taken).map(([name, values]) => [name, median(values)]));
  // At most `limit` times the C library underneath; at least 20 times as fast as the fastest of the others.
  const row = (name, unit, scale, ours, { library, limit, others = {} }) => {
    const beside = Object.fromEntries(Object.entries({ ...library, ...others }).map(([peer, key]) => [peer, ns[key] / scale]));
    // Of figures of one turn: the machine is not equally fast in all of them.
    const times = (peer) => median(taken[peer].map((value, turn) => value / taken[ours][turn]));
    const goals = [library && `≤ ${limit} × ${Object.keys(library)[0]}`, others.ethers && '≥ 20 × the faster of the others'];
    add(name, unit, ns[ours] / scale, beside, goals.filter(Boolean).join(', '),
      Object.values(library ?? {}).every((peer) => limit * times(peer) >= 1) && Object.values(others).every((peer) => times(peer) >= 20));
  };
  row('build, hash, sign and encode a transaction (EIP-1559)', 'µs', 1e3, 'sign_tx',
    { library: { 'raw libsecp256k1': 'raw_sign' }, limit: 1.1, others: { ethers: 'ethers_sign_tx' } });
  rows.at(-1).beside.viem = ns.viem_sign_tx / 1e3;
  row('next address of an account', 'µs', 1e3, 'next_address', { others: { ethers: 'ethers_next_address', '@scure/bip32': 'scure_next_address' } });
  for (const [size, key] of [['64 bytes', '64'], ['1 MiB', '1m']]) {
    row(`Keccak-256 of ${size}`, 'µs', 1e3, `keccak_${key}`, { library: { 'nettle SHA3-256': `nettle_sha3_${key}` }, limit: 1.05 });
    rows.at(-1).beside['@noble/hashes'] = ns[`noble_keccak_${key}`] / 1e3;
  }
  row('ABI decode of 10,000 mixed values', 'ms', 1e6, 'decode_abi', { others: { ethers: 'ethers_decode_abi', viem: 'viem_decode_abi' } });
  row('RLP decode of 10,000 transactions', 'ms', 1e6, 'decode_rlp', { others: { ethers: 'ethers_decode_rlp', viem: 'viem_decode_rlp' } });
  row('BIP-39 seed', 'ms', 1e6, 'seed', { library: { 'nettle PBKDF2': 'nettle_seed' }, limit: 1.05 });
  rows.at(-1).beside.ethers = ns.ethers_seed / 1e6;
  row('scrypt of a keystore (N = 2^18)', 'ms', 1e6, 'scrypt', { library: { 'libsodium scrypt': 'sodium_scrypt' }, limit: 1.05 });
  rows.at(-1).beside.ethers = ns.ethers_scrypt / 1e6;
}

// Frames of the chart, whole, at 200×60, beside the same candles by a plain ncurses program: what one step costs is
// the difference between many and none.
function benchChart() {
  const STEPS = 400;
  const programs = { ours: join(process.cwd(), build, 'tests', 'bench_chart'), ncurses: join(process.cwd(), build, 'tests', 'peer_ncurses') };
  const total = (program, what, steps) => JSON.parse(run(bench, ['total', '200', '60', program, what, `${steps}`]));
  const measure = (what) => {
    const steps = { ours: { bytes: [], us: [] }, ncurses: { bytes: [], us: [] } };
    for (let round = 0; round < 7; round++) {
      for (const [name, program] of Object.entries(programs)) {
        const [none, many] = [total(program, what, 0), total(program, what, STEPS)];
        steps[name].bytes.push((many.bytes - none.bytes) / STEPS);
        steps[name].us.push((many.cpu_us - none.cpu_us) / STEPS);
      }
    }
    return Object.fromEntries(Object.entries(steps).map(([name, { bytes, us }]) => [name, { bytes: median(bytes), us: median(us) }]));
  };
  const [tick, shift] = [measure('tick'), measure('shift')];
  add('chart: frame to terminal after one tick, 200×60', 'bytes', tick.ours.bytes, { limit: 200, ncurses: tick.ncurses.bytes }, '≤ 200 bytes', tick.ours.bytes <= 200);
  add('chart: CPU of a full shift, 200×60', 'µs', shift.ours.us, { ncurses: shift.ncurses.us }, '≤ ncurses', shift.ours.us <= shift.ncurses.us);
}

function benchLive() {
  const got = JSON.parse(run(join(process.cwd(), build, 'tests', 'bench_live'), []));
  add('20 live feeds at 50 trades a second, each kept: one core', '%', got.cpu_percent, { limit: 5 }, '< 5 %', got.cpu_percent < 5);
  add('the same for five minutes: memory that was added', 'KiB', got.rss_kib_last - got.rss_kib_first, { limit: 512 }, '< 512 KiB',
    got.rss_kib_last - got.rss_kib_first < 512);
}

function print() {
  const text = (value) => (typeof value === 'number' ? value.toFixed(value < 10 ? 2 : 1) : value);
  for (const row of rows) {
    const beside = Object.entries(row.beside).map(([name, value]) => `${name} ${text(value)} (×${(row.ours / value || 0).toFixed(2)})`).join(', ');
    console.log(`${row.met ? 'met ' : 'MISS'}  ${row.name}: ${text(row.ours)} ${row.unit}; goal ${row.goal}; beside ${beside}`);
  }
  mkdirSync('build', { recursive: true });
  writeFileSync('build/bench.json', `${JSON.stringify(rows, null, 2)}\n`);
}

// Without arguments everything, else the parts that are named: frame candles chart keys batch idle.
const parts = process.argv.slice(2);
const wants = (part) => parts.length === 0 || parts.includes(part);
const root = mkdtempSync(join(tmpdir(), 'eco-bench-'));
try {
  if (wants('frame')) {
    makeHome(join(root, 'home'));
    benchFirstFrame(join(root, 'home'));
  }
  if (wants('candles')) {
    benchCandles();
    benchLive();
  }
  if (wants('chart')) benchChart();
  if (wants('keys')) benchKeys(root);
  if (wants('keys')) benchSigner();
  if (wants('batch')) benchBatch({ program, dir: root, add, median });
  if (wants('idle')) await benchIdle(root);
  print();
} finally {
  rmSync(root, { recursive: true, force: true });
}
