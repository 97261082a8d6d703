// The EVM itself: anvil's own binary, started so that it cannot outlive whoever started it.
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { Rpc } from './rpc.mjs';

export const CHAIN_ID = 31337;
const here = dirname(fileURLToPath(import.meta.url));
const PACKAGE_OF_ARCH = { x64: 'anvil-linux-amd64', arm64: 'anvil-linux-arm64' };
// Balances and proofs can be asked for this many blocks back; logs and receipts for all.
const STATES_KEPT = 32;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 60_000;

export function anvilBinary() {
  const name = PACKAGE_OF_ARCH[process.arch];
  if (process.platform !== 'linux' || !name) throw new Error(`there is no anvil for ${process.platform} on ${process.arch}`);
  const path = join(here, '../node_modules/@foundry-rs', name, 'bin/anvil');
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw new Error(`'${path}' is missing: run 'npm ci' in tools/devnet`);
  }
  return path;
}

// Resolves to `wanted` if it can be listened on, else to a port that the system picks.
export function freePort(wanted = 0) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (e) => (wanted ? resolve(freePort(0)) : reject(e)));
    server.listen({ host: '127.0.0.1', port: wanted, exclusive: true }, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// When the parent is gone, even by SIGKILL, the kernel sends anvil SIGINT: it dumps its state and ends.
const wrapper = ['setpriv', '--pdeathsig', 'INT', '--'];

export class Anvil {
  #child;
  #exited;

  // options: port, timestamp (of the genesis block), loadState and dumpState (files, optional), gasPriceWei
  constructor({ port, timestamp, loadState, dumpState }) {
    this.url = `http://127.0.0.1:${port}`;
    this.rpc = new Rpc(this.url);
    const args = [anvilBinary(), '--quiet', '--host', '127.0.0.1', '--port', port, '--chain-id', CHAIN_ID,
      '--no-mining', '--no-request-size-limit', '--prune-history', STATES_KEPT, '--timestamp', timestamp, '--base-fee', 1_000_000_000];
    if (loadState && existsSync(loadState)) args.push('--load-state', loadState);
    if (dumpState) args.push('--dump-state', dumpState);
    const [command, ...rest] = [...wrapper, ...args.map(String)];
    this.#child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    this.errors = '';
    this.#child.stderr.on('data', (text) => { this.errors = (this.errors + text).slice(-4000); });
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => resolve({ code, signal }));
      this.#child.once('error', (e) => { this.errors += e.message; resolve({ code: 127 }); });
    });
    this.running = true;
    this.#exited.then(() => { this.running = false; });
  }

  get pid() { return this.#child.pid; }
  get exited() { return this.#exited; }

  async ready() {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (this.running && Date.now() < deadline) {
      try {
        if (Number(await this.rpc.call('eth_chainId')) === CHAIN_ID) return this;
      } catch { /* not listening yet */ }
      await sleep(15);
    }
    throw new Error(`anvil did not start: ${this.errors.trim() || 'no answer'}`);
  }

  // Ends anvil; resolves to whether it ended in order, its state dumped.
  async stop() {
    if (this.running) this.#child.kill('SIGINT');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const { code } = await this.#exited;
    clearTimeout(timer);
    return code === 0;
  }
}

export async function startAnvil({ port = 0, ...options }) {
  for (let attempt = 1; ; attempt++) {
    const anvil = new Anvil({ port: await freePort(port), ...options });
    try {
      return await anvil.ready();
    } catch (e) {
      await anvil.stop();
      if (attempt === 3) throw e;
    }
  }
}
