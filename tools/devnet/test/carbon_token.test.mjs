import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Signature, Wallet, id } from 'ethers';
import { E18, ZERO, eventsOf, freshChain, mined, refused } from './support.mjs';

const chain = freshChain();
const token = async () => chain.deploy('CarbonToken', chain.owner.address);

test('token__describes_itself_as_published', async () => {
  const t = await token();
  assert.deepEqual([await t.name(), await t.symbol(), await t.decimals()], ['CarbonToken', 'CTK', 18n]);
  assert.equal(t.interface.getEvent('Mint').topicHash, '0x0f6798a560793a54c3bcfe86a93cde1e73087d944c0ea20544137d4121396885');
  assert.equal(t.interface.getEvent('Burn').topicHash, '0xcc16f5dbb4873280815c1ee09dbd06736cffcc184412cf7a71a0fdb75d397ca5');
  const selectors = Object.entries({ mint: '0x40c10f19', burn: '0x9dc29fac', transferCarbon: '0xb59e4ac9', balanceOfCarbon: '0x7879f50c', owner: '0x8da5cb5b' });
  for (const [fn, selector] of selectors) assert.equal(t.interface.getFunction(fn).selector, selector);
});

test('token__mint__is_for_owner_and_named_minters', async () => {
  const t = await token();
  const { alice, bob } = chain;
  await refused(t.connect(alice).mint(alice, E18), 'only the owner or a minter may mint');
  const receipt = await mined(t.mint(alice, 2n * E18));
  assert.deepEqual(eventsOf(receipt, t), [['Transfer', ZERO, alice.address, 2n * E18], ['Mint', alice.address, 2n * E18]]);
  await refused(t.connect(bob).setMinter(bob, true), 'OwnableUnauthorizedAccount');
  await mined(t.setMinter(bob, true));
  await mined(t.connect(bob).mint(alice, E18));
  await mined(t.setMinter(bob, false));
  await refused(t.connect(bob).mint(alice, E18), 'only the owner or a minter may mint');
  await refused(t.mint(alice, 0), 'amount is zero');
  assert.equal(await t.totalSupply(), 3n * E18);
});

test('token__burn__takes_own_or_allowed_credits_and_never_others', async () => {
  const t = await token();
  const { alice, bob } = chain;
  await mined(t.mint(alice, 5n * E18));
  await refused(t.burn(alice, E18), 'ERC20InsufficientAllowance'); // not even the owner
  const receipt = await mined(t.connect(alice).burn(alice, E18));
  assert.deepEqual(eventsOf(receipt, t), [['Transfer', alice.address, ZERO, E18], ['Burn', alice.address, E18]]);
  await mined(t.connect(alice).approve(bob, 2n * E18));
  await mined(t.connect(bob).burn(alice, 2n * E18));
  await refused(t.connect(bob).burn(alice, 1), 'ERC20InsufficientAllowance');
  await refused(t.connect(alice).burn(alice, 3n * E18), 'ERC20InsufficientBalance');
  await refused(t.connect(alice).burn(alice, 0), 'amount is zero');
  assert.equal(await t.balanceOf(alice), 2n * E18);
  assert.equal(await t.totalSupply(), 2n * E18);
});

test('token__has_one_balance_whichever_way_credits_move', async () => {
  const t = await token();
  const { alice, bob } = chain;
  await mined(t.mint(alice, 10n * E18));
  const receipt = await mined(t.connect(alice).transferCarbon(bob, 3n * E18));
  assert.deepEqual(eventsOf(receipt, t), [['Transfer', alice.address, bob.address, 3n * E18]]);
  await mined(t.connect(alice).transfer(bob, 2n * E18));
  await refused(t.connect(alice).transferCarbon(bob, 6n * E18), 'ERC20InsufficientBalance');
  for (const [who, amount] of [[alice, 5n], [bob, 5n]]) {
    assert.equal(await t.balanceOf(who), amount * E18);
    assert.equal(await t.balanceOfCarbon(who), amount * E18);
  }
});

test('token__balances_are_in_slot_0', async () => {
  const t = await token();
  await mined(t.mint(chain.alice, 7n));
  const { AbiCoder, keccak256 } = await import('ethers');
  const slot = keccak256(AbiCoder.defaultAbiCoder().encode(['address', 'uint256'], [chain.alice.address, 0]));
  assert.equal(BigInt(await chain.provider.getStorage(t.target, slot)), 7n);
});

async function permit(t, signer, { owner, spender, value, nonce, deadline }) {
  const domain = { name: 'CarbonToken', version: '1', chainId: 31337, verifyingContract: t.target };
  const types = { Permit: [['address', 'owner'], ['address', 'spender'], ['uint256', 'value'], ['uint256', 'nonce'], ['uint256', 'deadline']].map(([type, name]) => ({ type, name })) };
  return Signature.from(await signer.signTypedData(domain, types, { owner, spender, value, nonce, deadline }));
}

test('token__permit__takes_only_a_fresh_signature_of_the_holder', async () => {
  const t = await token();
  const holder = new Wallet(id('holder'));
  const spender = chain.bob.address;
  const deadline = (await chain.now()) + 3600;
  const terms = { owner: holder.address, spender, value: E18, nonce: 0, deadline };
  const send = ({ owner, value, deadline: until }, { v, r, s }) => t.permit(owner, spender, value, until, v, r, s);

  await refused(send(terms, await permit(t, new Wallet(id('somebody else')), terms)), 'ERC2612InvalidSigner');
  const signature = await permit(t, holder, terms);
  await refused(send({ ...terms, value: 2n * E18 }, signature), 'ERC2612InvalidSigner');
  const expired = { ...terms, deadline: (await chain.now()) - 1 };
  await refused(send(expired, await permit(t, holder, expired)), 'ERC2612ExpiredSignature');

  await mined(send(terms, signature));
  assert.equal(await t.allowance(holder.address, spender), E18);
  await refused(send(terms, signature), 'ERC2612InvalidSigner'); // the nonce is used
});
