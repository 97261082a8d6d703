// Sends transactions from anvil's own accounts in batches: nothing waits for a receipt until checkReceipts().
import { setTimeout as sleep } from 'node:timers/promises';
import { Interface, getCreateAddress } from 'ethers';
import { hex } from './rpc.mjs';

const GAS_OF_CALL = 600_000;
const GAS_OF_CONSTRUCTOR = 600_000;
const GAS_PER_CODE_BYTE = 260; // 200 to store it, 16 to send it, some to run it
const RECEIPTS_PER_BATCH = 500;
const MINED_WITHIN_MS = 10_000;

export class Contract {
  constructor(address, abi) {
    this.address = address;
    this.iface = abi instanceof Interface ? abi : new Interface(abi);
  }

  data(fn, args) { return this.iface.encodeFunctionData(fn, args); }
}

export class Chain {
  #queue = [];
  #sent = [];
  #nonces = new Map();

  constructor(rpc) { this.rpc = rpc; }

  async #nonce(from) {
    if (!this.#nonces.has(from)) this.#nonces.set(from, Number(await this.rpc.call('eth_getTransactionCount', from, 'pending')));
    const nonce = this.#nonces.get(from);
    this.#nonces.set(from, nonce + 1);
    return nonce;
  }

  async #enqueue(what, { from, gas, value = 0n, ...rest }) {
    const nonce = await this.#nonce(from);
    const tx = { from, nonce: hex(nonce), gas: hex(Math.ceil(gas)), value: hex(value), ...rest };
    this.#queue.push({ what, tx });
    return nonce;
  }

  // Queue a deployment; returns the Contract at the address that it will have.
  async deploy(from, what, { abi, bytecode }, args = []) {
    const iface = new Interface(abi);
    const nonce = await this.#enqueue(`deploy ${what}`, { from, gas: GAS_OF_CONSTRUCTOR + (bytecode.length / 2) * GAS_PER_CODE_BYTE, data: bytecode + iface.encodeDeploy(args).slice(2) });
    return new Contract(getCreateAddress({ from, nonce }), iface);
  }

  async send(from, contract, fn, args = [], { value = 0n, gas = GAS_OF_CALL } = {}) {
    await this.#enqueue(fn, { from, to: contract.address, data: contract.data(fn, args), gas, value });
  }

  async transfer(from, to, value) {
    await this.#enqueue('transfer', { from, to, value, gas: 21_000 });
  }

  // Hand over what is queued; with a timestamp, mined in a block of that time.
  async flush(timestamp) {
    const queue = this.#queue.splice(0);
    // the calls of one request run side by side in anvil: nonces keep the order, and mining is a request of its own
    const hashes = await this.rpc.batch(queue.map(({ tx }) => ['eth_sendTransaction', tx]));
    queue.forEach(({ what }, i) => this.#sent.push({ what, hash: hashes[i] }));
    if (timestamp !== undefined) await this.rpc.call('evm_mine', { timestamp: hex(timestamp) });
  }

  // Drop what is queued and what is known of earlier transactions.
  forget() {
    this.#queue = [];
    this.#sent = [];
    this.#nonces.clear();
  }

  async #receiptsOf(hashes) {
    const receipts = [];
    for (let i = 0; i < hashes.length; i += RECEIPTS_PER_BATCH) {
      const part = hashes.slice(i, i + RECEIPTS_PER_BATCH);
      receipts.push(...await this.rpc.batch(part.map((hash) => ['eth_getTransactionReceipt', hash])));
    }
    return receipts;
  }

  // Throws unless all that was sent is mined (soon) and succeeded; returns the receipts in order.
  async checkReceipts() {
    const sent = this.#sent.splice(0);
    const hashes = sent.map(({ hash }) => hash);
    const deadline = Date.now() + MINED_WITHIN_MS;
    let receipts = await this.#receiptsOf(hashes);
    while (receipts.includes(null) && Date.now() < deadline) { // anvil mines after it has answered
      await sleep(10);
      receipts = await this.#receiptsOf(hashes);
    }
    receipts.forEach((receipt, i) => {
      if (!receipt) throw new Error(`${sent[i].what}: not mined (${sent[i].hash})`);
      if (Number(receipt.status) !== 1) throw new Error(`${sent[i].what}: reverted (${sent[i].hash})`);
    });
    return receipts;
  }

  async read(contract, fn, args = []) {
    const data = await this.rpc.call('eth_call', { to: contract.address, data: contract.data(fn, args) }, 'latest');
    const result = contract.iface.decodeFunctionResult(fn, data);
    return result.length === 1 ? result[0] : result;
  }
}
