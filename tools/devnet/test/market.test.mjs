import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AbiCoder, Contract, keccak256 } from 'ethers';
import { E18, code, eventsOf, freshChain, mined, refused } from './support.mjs';

const chain = freshChain();

test('marketToken__is_issued_by_the_role_and_burnt_by_holders', async () => {
  const { owner, alice, bob } = chain;
  const usdc = await chain.deploy('MarketToken', 'USD Coin', 'USDC', 6, owner.address);
  assert.deepEqual([await usdc.name(), await usdc.symbol(), await usdc.decimals()], ['USD Coin', 'USDC', 6n]);
  await refused(usdc.connect(alice).mint(alice, 1), 'AccessControlUnauthorizedAccount');
  await mined(usdc.grantRole(await usdc.MINTER_ROLE(), bob));
  await mined(usdc.connect(bob).mint(alice, 500));
  await mined(usdc.connect(alice).burn(200));
  await refused(usdc.connect(bob).burnFrom(alice, 1), 'ERC20InsufficientAllowance');
  assert.equal(await usdc.totalSupply(), 300n);
  const slot = keccak256(AbiCoder.defaultAbiCoder().encode(['address', 'uint256'], [alice.address, 0]));
  assert.equal(BigInt(await chain.provider.getStorage(usdc.target, slot)), 300n);
});

test('weth__holds_ether_and_balances_in_slot_3', async () => {
  const weth = await chain.deploy('WETH9');
  const { alice } = chain;
  await mined(weth.connect(alice).deposit({ value: 5n }));
  await mined(weth.connect(alice).withdraw(2n));
  const slot = keccak256(AbiCoder.defaultAbiCoder().encode(['address', 'uint256'], [alice.address, 3]));
  assert.equal(BigInt(await chain.provider.getStorage(weth.target, slot)), 3n);
});

test('priceFeed__answers_as_chainlink_does', async () => {
  const feed = await chain.deploy('PriceFeed', 'ETH / USD', 8, chain.owner.address);
  assert.deepEqual([await feed.description(), await feed.decimals()], ['ETH / USD', 8n]);
  const selectors = { latestRoundData: '0xfeaf968c', decimals: '0x313ce567', description: '0x7284e416' };
  for (const [fn, selector] of Object.entries(selectors)) assert.equal(feed.interface.getFunction(fn).selector, selector);
  await refused(feed.latestRoundData(), 'No data present');
  await refused(feed.connect(chain.eve).push(1), 'OwnableUnauthorizedAccount');
  await refused(feed.push(0), 'answer is not positive');
  await refused(feed.push(-1), 'answer is not positive');
  await refused(feed.push(2n ** 191n), 'SafeCastOverflowedIntDowncast');
  await mined(feed.push(169_927_000_000n));
  const first = await chain.now();
  await chain.pass(100);
  await mined(feed.push(170_000_000_000n));
  const second = BigInt(await chain.now());
  const id = (1n << 64n) + 2n;
  assert.deepEqual([...await feed.latestRoundData()], [id, 170_000_000_000n, second, second, id]);
  assert.equal(await feed.latestAnswer(), 170_000_000_000n);
  const before = await feed.getRoundData(id - 1n);
  assert.deepEqual([before[1], before[3]], [169_927_000_000n, BigInt(first)]);
  await refused(feed.getRoundData(id + 1n), 'No data present');
  await refused(feed.getRoundData(2), 'No data present');
});

test('multicall3__gathers_many_answers', async () => {
  const multicall = await chain.deploy('Multicall3');
  const token = await chain.deploy('CarbonToken', chain.owner.address);
  await mined(token.mint(chain.alice, 9n));
  const encode = (fn, ...args) => token.interface.encodeFunctionData(fn, args);
  const good = encode('balanceOf', chain.alice.address);
  const bad = encode('transfer', chain.alice.address, 1n);
  const read = (fn, ...args) => multicall[fn].staticCall(...args);
  const ether = multicall.interface.encodeFunctionData('getEthBalance', [chain.bob.address]);
  assert.equal(multicall.interface.getFunction('aggregate3').selector, '0x82ad56cb');
  assert.equal(multicall.interface.getFunction('aggregate').selector, '0x252dba42');
  assert.equal(multicall.interface.getFunction('tryAggregate').selector, '0xbce38bd7');

  const results = await read('aggregate3', [[token.target, false, good], [token.target, true, bad], [multicall.target, false, ether]]);
  assert.deepEqual(results.map(({ success }) => success), [true, false, true]);
  assert.equal(BigInt(results[0].returnData), 9n);
  assert.equal(BigInt(results[2].returnData), await chain.provider.getBalance(chain.bob));
  assert.equal(token.interface.parseError(results[1].returnData).name, 'ERC20InsufficientBalance');
  await refused(read('aggregate3', [[token.target, false, bad]]), 'Multicall3: call failed');
  await refused(read('aggregate', [[token.target, bad]]), 'Multicall3: call failed');
  await refused(read('tryAggregate', true, [[token.target, bad]]), 'Multicall3: call failed');
  assert.deepEqual((await read('tryAggregate', false, [[token.target, bad]])).map(({ success }) => success), [false]);
  const [block, answers] = await read('aggregate', [[token.target, good]]);
  assert.deepEqual([block > 0n, answers.length], [true, 1]);
  await refused(multicall.aggregate3Value([[chain.bob.address, false, 1n, '0x']], { value: 2n }), 'Multicall3: value mismatch');
  assert.equal(await multicall.getChainId(), 31337n);
  assert.equal(await multicall.getEthBalance(multicall.target), 0n);
});

test('uniswap__router_finds_the_pairs_of_its_factory', async () => {
  const { owner, alice } = chain;
  // the router carries the hash of the pair's code: npm's pair must be the one it means
  assert.equal(keccak256(code.UniswapV2Pair.bytecode), '0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f');
  const factory = await chain.deploy('UniswapV2Factory', owner.address);
  const weth = await chain.deploy('WETH9');
  const router = await chain.deploy('UniswapV2Router02', factory.target, weth.target);
  const [mco2, usdc] = [await chain.deploy('MarketToken', 'M', 'M', 18, owner.address), await chain.deploy('MarketToken', 'U', 'U', 6, owner.address)];
  for (const token of [mco2, usdc]) {
    await mined(token.mint(owner, 10n ** 24n));
    await mined(token.approve(router.target, 2n ** 255n));
  }
  const never = 2n ** 64n;
  await mined(router.addLiquidity(mco2.target, usdc.target, 3000n * E18, 600_000_000n, 0, 0, owner.address, never));
  const out = await router.getAmountsOut(10_000_000n, [usdc.target, mco2.target]);
  const receipt = await mined(router.swapExactTokensForTokens(10_000_000n, out[1], [usdc.target, mco2.target], alice.address, never));
  assert.equal(await mco2.balanceOf(alice), out[1]);
  const pair = new Contract(await factory.getPair(mco2.target, usdc.target), code.UniswapV2Pair.abi, owner);
  const names = eventsOf(receipt, pair).map(([name]) => name);
  assert.deepEqual(names, ['Sync', 'Swap']);
  assert.equal(pair.interface.getEvent('Sync').topicHash, '0x1c411e9a96e071241c2f21f7726b17ae89e3cab4c78be50e062b03a9fffbbad1');
  assert.equal(pair.interface.getEvent('Swap').topicHash, '0xd78ad95fa46c994b6551d0da85fc275fe613ce37657fb8d5e3d130840159d822');
});
