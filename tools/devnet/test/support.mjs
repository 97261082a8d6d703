// A fresh EVM for a test file, contracts on it, and words for what tests expect.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ContractFactory, Interface, JsonRpcProvider } from 'ethers';
import { startAnvil } from '../lib/anvil.mjs';
import { compile, packaged } from '../lib/compile.mjs';

export const E18 = 10n ** 18n;
export const ZERO = '0x0000000000000000000000000000000000000000';
export const code = { ...compile({ extraDir: join(dirname(fileURLToPath(import.meta.url)), 'contracts') }), ...packaged() };

// The custom errors of all contracts: a token's refusal reaches the caller through another contract.
const errors = new Interface(Object.values(code).flatMap(({ abi }) => abi.filter(({ type }) => type === 'error')));

// As wallets do, leave room above the estimate: what a call costs can change with the time of its block.
class Provider extends JsonRpcProvider {
  async estimateGas(tx) {
    return (await super.estimateGas(tx) * 13n) / 10n;
  }
}

// Call once at the top of a test file; its fields are there once the tests run.
export function freshChain() {
  const chain = {
    async deploy(name, ...args) {
      const { abi, bytecode } = code[name];
      const contract = await new ContractFactory(abi, bytecode, chain.owner).deploy(...args);
      await receiptOf(contract.deploymentTransaction());
      return contract;
    },

    // Let seconds pass: the next block is that much later.
    async pass(seconds) {
      await chain.provider.send('evm_increaseTime', [seconds]);
      await chain.provider.send('evm_mine', []);
    },

    // The next block's time is exactly this.
    at: (timestamp) => chain.provider.send('evm_setNextBlockTimestamp', [Number(timestamp)]),
    now: async () => (await chain.provider.getBlock('latest')).timestamp,
  };
  before(async () => {
    chain.anvil = await startAnvil({ timestamp: 1_760_000_000 });
    await chain.anvil.rpc.call('evm_setAutomine', true);
    chain.provider = new Provider(chain.anvil.url, 31337, 
      { staticNetwork: true, pollingInterval: 5, cacheTimeout: -1, batchMaxCount: 1 });
    const signers = await Promise.all([...Array(6).keys()].map((i) => chain.provider.getSigner(i)));
    Object.assign(chain, Object.fromEntries(['owner', 'alice', 'bob', 'carol', 'dave', 'eve'].map((name, i) => [name, signers[i]])));
  });
  after(async () => {
    chain.provider?.destroy();
    await chain.anvil?.stop();
  });
  return chain;
}

// A transaction's wait() looks once and then again at each new block. anvil answers before it has mined, and mines
// only what is sent: when that block comes between the first look and the listening, no other one ever does. So
// look until the receipt is there.
async function receiptOf(tx) {
  while (await tx.provider.getTransactionReceipt(tx.hash) === null) await new Promise((resolve) => { setTimeout(resolve, 2); });
  return tx.wait();
}

// Sends and waits; the receipt.
export const mined = async (sent) => receiptOf(await sent);

// The call must be refused with this reason: a text, or the name of a custom error.
export async function refused(sent, reason) {
  let error;
  try {
    const tx = await sent;
    if (tx?.wait) await receiptOf(tx);
  } catch (e) {
    error = e;
  }
  assert.ok(error, `expected a refusal: ${reason}`);
  const custom = error.data && errors.parseError(error.data)?.name;
  assert.equal(error.reason ?? custom ?? error.message, reason);
}

// The events of a receipt that `contract` knows, as [name, ...arguments].
export function eventsOf(receipt, ...contracts) {
  return receipt.logs.flatMap((log) => {
    const contract = contracts.find(({ target }) => target === log.address);
    const event = contract?.interface.parseLog(log);
    return event ? [[event.name, ...event.args]] : [];
  });
}
