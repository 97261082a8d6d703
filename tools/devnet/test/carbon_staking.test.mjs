import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../lib/random.mjs';
import { E18, eventsOf, freshChain, mined, refused } from './support.mjs';

const chain = freshChain();

async function pool() {
  const { owner, alice, bob, carol } = chain;
  const token = await chain.deploy('CarbonToken', owner.address);
  const staking = await chain.deploy('CarbonStaking', token.target, owner.address);
  for (const who of [owner, alice, bob, carol]) {
    await mined(token.mint(who, 1000n * E18));
    await mined(token.connect(who).approve(staking.target, 1000n * E18));
  }
  return { token, staking };
}

// Runs the call in a block at exactly this time.
async function at(timestamp, call) {
  await chain.at(timestamp);
  return mined(call());
}

async function checkSolvent({ token, staking }, stakers) {
  const earned = (await Promise.all(stakers.map((who) => staking.earned(who)))).reduce((a, b) => a + b, 0n);
  const staked = (await Promise.all(stakers.map((who) => staking.getStakedBalance(who)))).reduce((a, b) => a + b, 0n);
  assert.equal(staked, await staking.totalStaked());
  assert.ok(await token.balanceOf(staking.target) >= staked + earned, 'stakes and rewards are covered');
  assert.ok(await staking.totalClaimed() + earned <= await staking.totalFunded(), 'no reward without funding');
}

test('staking__keeps_the_published_abi', async () => {
  const { token, staking: s } = await pool();
  const selectors = { stake: '0xa694fc3a', unstake: '0x2e17de78', getStakedBalance: '0x3a02a42d', carbonToken: '0x82a71ef2', owner: '0x8da5cb5b' };
  for (const [fn, selector] of Object.entries(selectors)) assert.equal(s.interface.getFunction(fn).selector, selector);
  assert.equal(s.interface.getEvent('Staked').topicHash, '0x9e71bc8eea02a63969f509818f2dafb9254532904319f9dbda79b67bd34a5f3d');
  assert.equal(s.interface.getEvent('Unstaked').topicHash, '0x0f5bb82176feb1b5e747e28471aa92156a04d9f3ab9f45f28e2d704232b93f75');
  assert.equal(await s.carbonToken(), token.target);
});

test('stake__moves_tokens_and_unstake_returns_them', async () => {
  const { token, staking: s } = await pool();
  const alice = s.connect(chain.alice);
  const receipt = await mined(alice.stake(10n * E18));
  assert.deepEqual(eventsOf(receipt, s), [['Staked', chain.alice.address, 10n * E18]]);
  assert.equal(await s.getStakedBalance(chain.alice), 10n * E18);
  await refused(alice.unstake(10n * E18 + 1n), 'more than you staked');
  await refused(s.connect(chain.bob).unstake(1n), 'more than you staked');
  await refused(alice.unstake(0), 'amount is zero');
  await refused(alice.stake(0), 'amount is zero');
  await refused(alice.stake(5000n * E18), 'ERC20InsufficientAllowance');
  assert.deepEqual(eventsOf(await mined(alice.unstake(4n * E18)), s), [['Unstaked', chain.alice.address, 4n * E18]]);
  await mined(alice.unstake(6n * E18));
  assert.equal(await token.balanceOf(chain.alice), 1000n * E18);
  assert.equal(await token.balanceOf(s.target), 0n);
});

test('fund__is_for_the_owner_and_moves_the_reward_in', async () => {
  const { token, staking: s } = await pool();
  await refused(s.connect(chain.alice).fund(E18, 100), 'OwnableUnauthorizedAccount');
  await refused(s.fund(0, 100), 'amount is zero');
  await refused(s.fund(E18, 0), 'duration is zero');
  await mined(s.fund(100n * E18, 100));
  assert.equal(await token.balanceOf(s.target), 100n * E18);
  assert.equal(await s.rewardRate(), E18 * E18);
});

test('rewards__go_by_time_and_share', async () => {
  const { staking: s, token } = await pool();
  const { alice, bob } = chain;
  const t = await chain.now();
  await at(t + 10, () => s.connect(alice).stake(10n * E18));
  await at(t + 20, () => s.fund(100n * E18, 100)); // 1 a second until t + 120
  await at(t + 60, () => s.connect(bob).stake(40n * E18)); // 40 to alice alone
  await at(t + 100, () => s.connect(alice).unstake(10n * E18)); // 40 more: 8 to alice, 32 to bob
  assert.equal(await s.earned(alice), 48n * E18);
  assert.equal(await s.earned(bob), 32n * E18);
  await chain.at(t + 500); // bob alone until the end
  await chain.provider.send('evm_mine', []);
  assert.equal(await s.earned(alice), 48n * E18);
  assert.equal(await s.earned(bob), 52n * E18);
  const receipt = await mined(s.connect(bob).claim());
  assert.deepEqual(eventsOf(receipt, s), [['RewardClaimed', bob.address, 52n * E18]]);
  await refused(s.connect(bob).claim(), 'no reward to claim');
  await mined(s.connect(alice).claim());
  assert.equal(await token.balanceOf(alice), 1048n * E18);
  assert.equal(await token.balanceOf(s.target), 40n * E18); // bob's stake
});

test('rewards__of_time_without_stake_wait_for_the_next_funding', async () => {
  const { staking: s } = await pool();
  const { alice } = chain;
  const t = await chain.now();
  await at(t + 10, () => s.fund(100n * E18, 100));
  await at(t + 60, () => s.connect(alice).stake(E18)); // 50 s without stake
  await at(t + 200, () => s.fund(50n * E18, 100)); // 50 kept + 50 new: 1 a second
  assert.equal(await s.earned(alice), 50n * E18);
  assert.equal(await s.rewardRate(), E18 * E18);
  await chain.at(t + 400);
  await chain.provider.send('evm_mine', []);
  assert.equal(await s.earned(alice), 150n * E18);
});

test('fund__again_spreads_what_is_left_with_the_new', async () => {
  const { staking: s } = await pool();
  const { alice } = chain;
  const t = await chain.now();
  await at(t + 10, () => s.connect(alice).stake(E18));
  await at(t + 20, () => s.fund(100n * E18, 100));
  await at(t + 70, () => s.fund(150n * E18, 100)); // 50 left + 150
  assert.equal(await s.rewardRate(), 2n * E18 * E18);
  assert.equal(await s.earned(alice), 50n * E18);
  await chain.at(t + 1000);
  await chain.provider.send('evm_mine', []);
  assert.equal(await s.earned(alice), 250n * E18);
});

test('rewards__cannot_be_had_by_staking_and_unstaking_in_no_time', async () => {
  const { staking: s } = await pool();
  const { alice, bob } = chain;
  const t = await chain.now();
  await at(t + 10, () => s.connect(alice).stake(E18));
  await at(t + 20, () => s.fund(100n * E18, 100));
  await chain.provider.send('evm_setAutomine', [false]);
  await chain.at(t + 50);
  const gasLimit = 300_000; // estimates would not see the pending stake
  const into = await s.connect(bob).stake(1000n * E18, { gasLimit });
  const out = await s.connect(bob).unstake(1000n * E18, { gasLimit });
  await chain.provider.send('evm_mine', []);
  await chain.provider.send('evm_setAutomine', [true]);
  assert.equal((await into.wait()).blockNumber, (await out.wait()).blockNumber);
  assert.equal(await s.earned(bob), 0n);
  assert.equal(await s.earned(alice), 30n * E18);
});

test('staking__stays_solvent_whatever_people_do', async () => {
  const market = await pool();
  const { token, staking: s } = market;
  const { owner } = chain;
  const stakers = [chain.alice, chain.bob, chain.carol];
  const random = new Random(7);
  for (let turn = 0; turn < 120; turn++) {
    const who = random.pick(stakers);
    const as = s.connect(who);
    await chain.pass(random.integer(1, 400));
    const staked = await s.getStakedBalance(who);
    const some = (of) => 1n + (of * BigInt(random.integer(0, 999))) / 1000n;
    const action = random.integer(0, 9);
    if (action < 4 && await token.balanceOf(who) > 0n) {
      const amount = some(await token.balanceOf(who) - 1n);
      await mined(token.connect(who).approve(s.target, amount));
      await mined(as.stake(amount));
    } else if (action < 7 && staked > 0n) {
      await mined(as.unstake(random.chance(0.4) ? staked : some(staked - 1n)));
    } else if (action < 9 && await s.earned(who) > 0n) {
      await mined(as.claim());
    } else {
      const amount = BigInt(random.integer(1, 1_000_000_007));
      await mined(token.mint(owner, amount));
      await mined(token.approve(s.target, amount));
      await mined(s.fund(amount, random.integer(1, 3000)));
    }
    await checkSolvent(market, stakers);
  }
  await chain.pass(10_000);
  for (const who of stakers) { // everybody gets all of it back
    if (await s.getStakedBalance(who) > 0n) await mined(s.connect(who).unstake(await s.getStakedBalance(who)));
    if (await s.earned(who) > 0n) await mined(s.connect(who).claim());
  }
  assert.equal(await s.totalStaked(), 0n);
  assert.ok(await s.totalClaimed() <= await s.totalFunded());
});
