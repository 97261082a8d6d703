import assert from 'node:assert/strict';
import { test } from 'node:test';
import { E18, ZERO, eventsOf, freshChain, mined, refused } from './support.mjs';

const chain = freshChain();

async function accounts() {
  const token = await chain.deploy('CarbonToken', chain.owner.address);
  const accounts = await chain.deploy('CarbonAccount', token.target, chain.owner.address);
  await mined(token.mint(chain.owner, 100n * E18));
  await mined(token.approve(accounts.target, 100n * E18));
  return { token, accounts };
}

test('account__keeps_the_published_abi', async () => {
  const { accounts: a } = await accounts();
  const selectors = { registerUser: '0x2199d5cd', linkWallet: '0x7d5ce8f0', getUserDetails: '0xcc3d967b', creditCarbon: '0x80643d9c', getUserCarbonBalance: '0xdcdb05d8', transferOwnership: '0xf2fde38b' };
  for (const [fn, selector] of Object.entries(selectors)) assert.equal(a.interface.getFunction(fn).selector, selector);
  const topics = {
    UserRegistered: '0x2138b9314634f9fdd5e49bee3eaf17ca557b6637524d0db759711c3bfcd3d850',
    WalletLinked: '0x8e0c709111388f5480579514d86663489ab1f206fe6da1a0c4d03ac8c318b3c6',
    CarbonCreditsAdded: '0x1fb0700c613db30cd4de48e588ed2839815da65b8879f385d0fbb1718d8020f7',
  };
  for (const [event, topic] of Object.entries(topics)) assert.equal(a.interface.getEvent(event).topicHash, topic);
});

test('registerUser__works_once_by_owner_or_user', async () => {
  const { accounts: a } = await accounts();
  const { alice, bob } = chain;
  const receipt = await mined(a.registerUser(alice));
  assert.deepEqual(eventsOf(receipt, a), [['UserRegistered', alice.address, ZERO]]);
  await refused(a.registerUser(alice), 'user is already registered');
  await refused(a.connect(alice).registerUser(bob), 'only the owner or the user');
  await refused(a.registerUser(ZERO), 'user is the zero address');
  await mined(a.connect(bob).registerUser(bob));
  assert.equal(await a.isRegistered(bob), true);
});

test('getUserDetails__tells_the_truth_at_every_stage', async () => {
  const { accounts: a, token } = await accounts();
  const { alice, carol } = chain;
  await refused(a.getUserDetails(alice), 'user is not registered');
  assert.equal(await a.getUserCarbonBalance(alice), 0n);
  await mined(a.registerUser(alice));
  assert.deepEqual([...await a.getUserDetails(alice)], [ZERO, 0n]);
  await mined(a.linkWallet(alice, carol));
  await mined(token.transfer(carol, 3n * E18));
  assert.deepEqual([...await a.getUserDetails(alice)], [carol.address, 3n * E18]);
  await mined(token.connect(carol).burn(carol, E18));
  assert.equal(await a.getUserCarbonBalance(alice), 2n * E18);
});

test('linkWallet__one_user_per_wallet_and_can_change', async () => {
  const { accounts: a } = await accounts();
  const { alice, bob, carol, dave } = chain;
  await refused(a.linkWallet(alice, carol), 'user is not registered');
  await mined(a.registerUser(alice));
  await mined(a.registerUser(bob));
  await refused(a.connect(bob).linkWallet(alice, carol), 'only the owner or the user');
  await refused(a.linkWallet(alice, ZERO), 'not a wallet');
  await refused(a.linkWallet(alice, a.target), 'not a wallet');
  await mined(a.connect(alice).linkWallet(alice, carol));
  await refused(a.linkWallet(bob, carol), 'wallet is already linked');
  await refused(a.linkWallet(alice, carol), 'wallet is already linked');
  await mined(a.linkWallet(alice, dave));
  assert.equal(await a.userOf(dave), alice.address);
  await mined(a.linkWallet(bob, carol)); // free again
  assert.equal(await a.userOf(carol), bob.address);
});

test('creditCarbon__moves_real_credits_and_holds_them_until_there_is_a_wallet', async () => {
  const { accounts: a, token } = await accounts();
  const { alice, bob, carol } = chain;
  await refused(a.creditCarbon(alice, E18), 'user is not registered');
  await mined(a.registerUser(alice));
  await refused(a.connect(alice).creditCarbon(alice, E18), 'OwnableUnauthorizedAccount');
  await refused(a.creditCarbon(alice, 0), 'amount is zero');
  await refused(a.creditCarbon(alice, 101n * E18), 'ERC20InsufficientAllowance');
  const receipt = await mined(a.creditCarbon(alice, 5n * E18));
  assert.deepEqual(eventsOf(receipt, a), [['CarbonCreditsAdded', alice.address, 5n * E18]]);
  assert.deepEqual([...await a.getUserDetails(alice)], [ZERO, 5n * E18]);
  await mined(a.registerUser(bob));
  await mined(a.creditCarbon(bob, 2n * E18));
  assert.equal(await token.balanceOf(a.target), 7n * E18);
  await mined(a.linkWallet(alice, carol));
  assert.equal(await token.balanceOf(carol), 5n * E18);
  assert.equal(await token.balanceOf(a.target), 2n * E18);
  assert.equal(await a.heldFor(alice), 0n);
  await mined(a.creditCarbon(alice, E18));
  assert.equal(await token.balanceOf(carol), 6n * E18);
  assert.equal(await a.getUserCarbonBalance(alice), 6n * E18);
  assert.equal(await a.getUserCarbonBalance(bob), 2n * E18);
});
