// A block every so many seconds. anvil could do it by itself, but then it keeps 1500 past states in memory whatever
// it was told, at about a megabyte each; mined from here it keeps what it should.
import { setTimeout as sleep } from 'node:timers/promises';

export class Pulse {
  #stopped = new AbortController();

  constructor(rpc, seconds) {
    Object.assign(this, { rpc, periodMs: seconds * 1000 });
  }

  // Mines until stop(); a block that fails is told to onError and the next one is tried.
  async run(onError) {
    const { signal } = this.#stopped;
    for (let next = Date.now() + this.periodMs; !signal.aborted; next = Math.max(next + this.periodMs, Date.now())) {
      await sleep(Math.max(0, next - Date.now()), undefined, { signal }).catch(() => {});
      if (!signal.aborted) await this.rpc.call('evm_mine').catch((e) => signal.aborted || onError(e));
    }
  }

  stop() { this.#stopped.abort(); }
}
