// The commands that talk to a running devnet.
import { getAddress, parseUnits } from 'ethers';
import { Chain } from './chain.mjs';
import { NEVER, connect } from './deploy.mjs';
import { Folder } from './folder.mjs';
import { Rpc, hex } from './rpc.mjs';
import { readPool, swapArgs } from './trading.mjs';

function running(dir) {
  const folder = new Folder(dir);
  if (!folder.lockHolder()) throw new Error(`no devnet is running in '${folder.dir}'`);
  const info = folder.readInfo();
  if (!info) throw new Error(`the devnet in '${folder.dir}' is not ready yet`);
  const rpc = new Rpc(info.url);
  return { info, rpc, chain: new Chain(rpc), net: connect(info.deployment) };
}

// Sends what is queued and waits until all of it is mined and succeeded.
async function settle({ chain, rpc, info }) {
  await chain.flush();
  if (!info.fast) await rpc.call('evm_mine');
  return chain.checkReceipts();
}

// amounts: { eth, usdc, eurc, mco2, ctk, weth }, decimal text; ether is added to what is there
export async function fund(dir, address, amounts) {
  const devnet = running(dir);
  const { chain, net, rpc } = devnet;
  const to = getAddress(address);
  const { treasurer } = net.roles;
  for (const [symbol, amount] of Object.entries(amounts)) {
    if (symbol === 'eth') {
      const had = BigInt(await rpc.call('eth_getBalance', to, 'latest'));
      await rpc.call('anvil_setBalance', to, hex(had + parseUnits(amount, 18)));
      continue;
    }
    const token = symbol.toUpperCase();
    const units = parseUnits(amount, devnet.info.deployment.tokens[token].decimals);
    if (token === 'WETH') {
      await chain.send(treasurer, net.tokens.WETH, 'deposit', [], { value: units });
      await chain.send(treasurer, net.tokens.WETH, 'transfer', [to, units]);
    } else {
      await chain.send(treasurer, net.tokens[token], 'mint', [to, units]);
    }
  }
  await settle(devnet);
}

// Buy or sell `amount` MCO2 (decimal text) in the MCO2/USDC pool; returns the price after it.
export async function trade(dir, { buy, amount }) {
  const devnet = running(dir);
  const { chain, net } = devnet;
  const { visitor } = net.roles;
  const router = net.contracts.UniswapV2Router;
  const units = parseUnits(amount, 18);
  if (buy) {
    const path = [net.tokens.USDC.address, net.tokens.MCO2.address];
    await chain.send(visitor, router, 'swapTokensForExactTokens', [units, 2n ** 128n, path, visitor, NEVER]);
  } else {
    await chain.send(visitor, router, 'swapExactTokensForTokens', swapArgs(net, 'MCO2-USDC', { buy: false, amountIn: units }, visitor, NEVER));
  }
  await settle(devnet);
  return (await readPool(chain, net, 'MCO2-USDC')).price;
}

// Mine `count` blocks now.
export async function mine(dir, count) {
  const { rpc } = running(dir);
  await rpc.call('anvil_mine', hex(count));
  return Number(await rpc.call('eth_blockNumber'));
}

// Close the open batch of retirements; time moves on if it is not due yet. Returns the batch's number.
export async function batch(dir) {
  const devnet = running(dir);
  const { chain, net, rpc } = devnet;
  const { CarbonChain } = net.contracts;
  const due = Number(await chain.read(CarbonChain, 'getLastBatchCreation')) + Number(await chain.read(CarbonChain, 'getBatchTimeLimit'));
  const { timestamp } = await rpc.call('eth_getBlockByNumber', 'latest', false);
  if (Number(await chain.read(CarbonChain, 'getPendingTransactionsCount')) === 0) throw new Error('the open batch is empty');
  if (Number(timestamp) < due) await rpc.call('evm_mine', { timestamp: hex(due) });
  await chain.send(net.roles.visitor, CarbonChain, 'createBatch');
  await settle(devnet);
  return Number(await chain.read(CarbonChain, 'numberOfBatches')) - 1;
}
