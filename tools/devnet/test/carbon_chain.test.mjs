import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, keccak256, ZeroHash } from 'ethers';
import { Random } from '../lib/random.mjs';
import { E18, ZERO, eventsOf, freshChain, mined, refused } from './support.mjs';

const chain = freshChain();
const LIMIT = 3;
const TIME_LIMIT = 60;

async function moss() {
  const { owner, alice, bob } = chain;
  const token = await chain.deploy('MarketToken', 'Moss Carbon Credit', 'MCO2', 18, owner.address);
  const moss = await chain.deploy('CarbonChain', token.target, LIMIT, TIME_LIMIT, owner.address);
  for (const who of [alice, bob]) {
    await mined(token.mint(who, 100n * E18));
    await mined(token.connect(who).approve(moss.target, 100n * E18));
  }
  return { token, moss };
}

const offset = (moss, who, amount = E18, info = 'flight', behalf = 'Ada') => mined(moss.connect(who).offsetCarbon(amount, info, behalf));

test('carbonChain__has_the_abi_of_moss', async () => {
  const { moss: m, token } = await moss();
  assert.equal(m.interface.getEvent('CarbonOffset').topicHash, '0x3668d6e993c027eb1eef040fc4c9bc6fb4ec209d1c6e95061e085d5f4b09f750');
  assert.equal(m.interface.getEvent('CarbonOffsetBatch').topicHash, '0xf016007b08e2334f000f2c1fcd618dd612a9e577ac8e8e0abc0c5bb7d269cb4a');
  const selectors = {
    offsetCarbon: '0xb89c4690', transactions: '0x9ace38c2', batches: '0xb32c4d8d', numberOfTransactions: '0xf8d3afa4',
    numberOfBatches: '0x88c46fb8', carbonOffset: '0x934bde5e', totalTransactions: '0x6057a330',
    getPendingTransactionsCount: '0xcb996aa0', hashChain: '0xc841eccb',
  };
  for (const [fn, selector] of Object.entries(selectors)) assert.equal(m.interface.getFunction(fn).selector, selector);
  assert.deepEqual([await m.getMemPoolLimit(), await m.getBatchTimeLimit(), await m.getCMCO2()], [BigInt(LIMIT), BigInt(TIME_LIMIT), token.target]);
  assert.equal(await m.getLastBatchCreation() > 0n, true);
});

test('offsetCarbon__takes_the_tokens_and_records_everything', async () => {
  const { moss: m, token } = await moss();
  const { alice } = chain;
  const receipt = await offset(m, alice, 1_500_000_000_000_000n, 'flight €', 'Ada 🌳');
  const events = eventsOf(receipt, token, m);
  const [, amount, info, behalf, sender, hash, index, batch] = events[1];
  assert.deepEqual(events.map(([name]) => name), ['Transfer', 'CarbonOffset']);
  assert.deepEqual(events[0].slice(1), [alice.address, m.target, 1_500_000_000_000_000n]);
  assert.deepEqual([amount, info, behalf, sender, index, batch], [1_500_000_000_000_000n, 'flight €', 'Ada 🌳', alice.address, 0n, 0n]);
  assert.deepEqual([...await m.transactions(0)], [amount, info, behalf, sender, hash, 0n]);
  assert.equal(await m.numberOfTransactions(), 1n);
  assert.equal(await m.numberOfBatches(), 0n);
  assert.equal(await m.carbonOffset(alice), amount);
  assert.equal(await m.totalTransactions(alice), 1n);
  assert.equal(await m.getPendingTransactionsCount(), 1n);
  assert.equal(await m.hashChain(), keccak256(concat([ZeroHash, hash])));
});

test('offsetCarbon__refuses_zero_and_what_the_sender_lacks', async () => {
  const { moss: m, token } = await moss();
  const { alice, eve } = chain;
  await refused(m.connect(alice).offsetCarbon(0, 'a', 'b'), 'amount is zero');
  await refused(m.connect(eve).offsetCarbon(1, 'a', 'b'), 'ERC20InsufficientAllowance');
  await mined(token.connect(eve).approve(m.target, 1));
  await refused(m.connect(eve).offsetCarbon(1, 'a', 'b'), 'ERC20InsufficientBalance');
  assert.equal(await m.numberOfTransactions(), 0n);
  await offset(m, alice, 1n, '', ''); // one unit and empty texts are fine
});

test('createBatch__closes_when_full', async () => {
  const { moss: m, token } = await moss();
  const { alice, bob, eve } = chain;
  await refused(m.createBatch(), 'the batch is not due'); // empty
  await offset(m, alice);
  await offset(m, bob, 2n * E18);
  await refused(m.createBatch(), 'the batch is not due');
  await offset(m, alice, 3n * E18);
  assert.equal(await m.shouldCreateBatch(), true);
  const supply = await token.totalSupply();
  const receipt = await mined(m.connect(eve).createBatch()); // anybody
  const chainHash = await m.hashChain();
  const { timestamp } = await chain.provider.getBlock(receipt.blockNumber);
  const events = eventsOf(receipt, token, m);
  assert.deepEqual(events[0], ['Transfer', m.target, ZERO, 6n * E18]);
  const [name, batch, carbon, hash, index] = events[1];
  assert.deepEqual([name, carbon, hash, index], ['CarbonOffsetBatch', 6n * E18, chainHash, 0n]);
  assert.deepEqual([...batch], [6n * E18, chainHash, BigInt(timestamp), BigInt(receipt.blockNumber)]);
  assert.deepEqual([...await m.batches(0)], [...batch]);
  assert.equal(await token.totalSupply(), supply - 6n * E18);
  assert.equal(await m.getPendingTransactionsCount(), 0n);
  assert.equal(await m.getLastBatchCreation(), BigInt(timestamp));
  const next = eventsOf(await offset(m, alice), m)[0];
  assert.deepEqual(next.slice(-2), [3n, 1n]); // the next transaction, in the next batch
});

test('createBatch__closes_when_old_but_never_empty', async () => {
  const { moss: m } = await moss();
  await chain.pass(10 * TIME_LIMIT);
  assert.equal(await m.shouldCreateBatch(), false);
  await refused(m.createBatch(), 'the batch is not due');
  await offset(m, chain.alice);
  assert.equal(await m.shouldCreateBatch(), true); // the last batch is long ago
  await mined(m.createBatch());
  await offset(m, chain.alice);
  assert.equal(await m.shouldCreateBatch(), false);
  await chain.at(await m.getLastBatchCreation() + BigInt(TIME_LIMIT));
  await mined(m.createBatch());
  assert.equal(await m.numberOfBatches(), 2n);
});

test('limits__are_the_owners', async () => {
  const { moss: m } = await moss();
  await refused(m.connect(chain.eve).setMemPoolLimit(1), 'OwnableUnauthorizedAccount');
  await refused(m.connect(chain.eve).setBatchTimeLimit(1), 'OwnableUnauthorizedAccount');
  await refused(m.setMemPoolLimit(0), 'limit is zero');
  await mined(m.setMemPoolLimit(1));
  await mined(m.setBatchTimeLimit(7));
  assert.deepEqual([await m.getMemPoolLimit(), await m.getBatchTimeLimit()], [1n, 7n]);
  await offset(m, chain.alice);
  assert.equal(await m.shouldCreateBatch(), true);
});

test('retired_tokens__have_no_way_out', async () => {
  const { moss: m } = await moss();
  const changing = m.interface.fragments.filter(({ type, stateMutability }) => type === 'function' && !['view', 'pure'].includes(stateMutability));
  assert.deepEqual(changing.map(({ name }) => name).sort(),
    ['createBatch', 'offsetCarbon', 'renounceOwnership', 'setBatchTimeLimit', 'setMemPoolLimit', 'transferOwnership']);
});

test('hashChain__folds_the_logs_of_every_batch', async () => {
  const { moss: m, token } = await moss();
  const random = new Random(11);
  for (let i = 0; i < 30; i++) {
    await offset(m, random.pick([chain.alice, chain.bob]), BigInt(random.integer(1, 1e9)), `info ${i}`, '');
    if (random.chance(0.2)) await chain.pass(TIME_LIMIT);
    if (await m.shouldCreateBatch() && random.chance(0.7)) await mined(m.createBatch());
  }
  const logs = await m.queryFilter('CarbonOffset');
  const closed = await m.numberOfBatches();
  let folded = ZeroHash;
  let pending = 0n;
  logs.forEach(({ args }, i) => assert.equal(args.transactionIndex, BigInt(i)));
  for (let batch = 0n; batch <= closed; batch++) {
    const own = logs.filter(({ args }) => args.batchIndex === batch);
    for (const { args } of own) folded = keccak256(concat([folded, args.offsetHash]));
    const carbon = own.reduce((sum, { args }) => sum + args.carbonTon, 0n);
    if (batch === closed) {
      assert.equal((await m.batches(batch)).hashChain, ZeroHash);
      pending = carbon;
    } else {
      assert.ok(own.length > 0);
      assert.equal((await m.batches(batch)).hashChain, folded);
      assert.equal((await m.batches(batch)).totalCarbonOffset, carbon);
    }
  }
  assert.ok(closed > 3n);
  assert.equal(await m.hashChain(), folded);
  assert.equal(await token.balanceOf(m.target), pending);
});
