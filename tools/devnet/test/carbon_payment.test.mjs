import assert from 'node:assert/strict';
import { test } from 'node:test';
import { E18, ZERO, eventsOf, freshChain, mined, refused } from './support.mjs';

const chain = freshChain();
const NATIVE = ZERO;
const PRICE = 120_000_000_000_000n; // wei per whole credit
const usdc = (text) => BigInt(Math.round(Number(text) * 1e6));

async function shop() {
  const { owner, alice } = chain;
  const token = await chain.deploy('CarbonToken', owner.address);
  const pay = await chain.deploy('CarbonPayment', token.target, owner.address);
  const usd = await chain.deploy('MarketToken', 'USD Coin', 'USDC', 6, owner.address);
  await mined(token.setMinter(pay.target, true));
  await mined(pay.acceptPayToken(usd.target, true));
  await mined(token.mint(alice, 100n * E18));
  await mined(token.connect(alice).approve(pay.target, 100n * E18));
  return { token, pay, usd };
}

async function listing({ token, pay }, { amount = 10n * E18, payToken = NATIVE, price = PRICE } = {}) {
  await mined(pay.connect(chain.alice).createListing(token.target, amount, payToken, price));
  return pay.numberOfListings();
}

// What the contract holds covers what it owes, and nothing is left over.
async function checkBooks({ token, pay, usd }, sellers) {
  const sum = async (of) => (await Promise.all(of)).reduce((a, b) => a + b, 0n);
  const owed = (payToken) => sum(sellers.map((who) => pay.proceeds(who, payToken)));
  assert.equal(await chain.provider.getBalance(pay.target), await owed(NATIVE));
  assert.equal(await usd.balanceOf(pay.target), await owed(usd.target));
  const all = await pay.getListings(1, 1000);
  assert.equal(await token.balanceOf(pay.target), all.reduce((held, { remaining }) => held + remaining, 0n));
}

test('payment__keeps_the_published_abi', async () => {
  const { pay } = await shop();
  const selectors = { payForCarbonCredits: '0x2cb2bb19', convertAndMint: '0xcdabb09a', getCarbonBalance: '0xd26d18ef', withdraw: '0x2e1a7d4d', transferOwnership: '0xf2fde38b', owner: '0x8da5cb5b' };
  for (const [fn, selector] of Object.entries(selectors)) assert.equal(pay.interface.getFunction(fn).selector, selector);
  assert.equal(pay.interface.getEvent('CarbonCreditsPurchased').topicHash, '0x8956493e69cede19e82ce9c87d1afc49886c6d7d406ffcbace70dac9abcffb5e');
  assert.equal(pay.interface.getEvent('CarbonCreditsMinted').topicHash, '0xdfa85d8cd1ea6294fb44ee96c63e3040f1a4f3eb485fce114ca8bf9c4b367869');
});

test('sale__moves_credits_at_the_price_and_returns_what_is_over', async () => {
  const { token, pay, usd } = await shop();
  const { owner, bob, carol } = chain;
  await mined(pay.setOffer(PRICE, 50n * E18));
  const before = await chain.provider.getBalance(bob);
  const receipt = await mined(pay.connect(bob).payForCarbonCredits(carol, 2n * E18, { value: 10n * PRICE }));
  assert.deepEqual(eventsOf(receipt, pay, token).map(([name]) => name), ['CarbonCreditsPurchased', 'Transfer', 'Mint']);
  assert.deepEqual(eventsOf(receipt, pay)[0], ['CarbonCreditsPurchased', carol.address, 2n * E18, 2n * PRICE]);
  assert.equal(before - await chain.provider.getBalance(bob), 2n * PRICE + receipt.fee);
  assert.equal(await token.balanceOf(carol), 2n * E18);
  assert.equal(await pay.getCarbonBalance(carol), 2n * E18);
  assert.equal(await pay.available(), 48n * E18);
  await checkBooks({ token, pay, usd }, [owner]);
});

test('sale__refuses_less_than_the_price', async () => {
  const { pay } = await shop();
  const { bob } = chain;
  await mined(pay.setOffer(PRICE, 50n * E18));
  await refused(pay.connect(bob).payForCarbonCredits(bob, E18, { value: PRICE - 1n }), 'payment is below the price');
  await refused(pay.connect(bob).payForCarbonCredits(bob, 1n, { value: 0 }), 'payment is below the price'); // rounded up to 1 wei
  await refused(pay.connect(bob).payForCarbonCredits(bob, 0, { value: PRICE }), 'amount is zero');
  await mined(pay.setOffer(2n * PRICE, 50n * E18)); // the price rises between quote and purchase
  await refused(pay.connect(bob).payForCarbonCredits(bob, E18, { value: PRICE }), 'payment is below the price');
});

test('sale__sells_no_more_than_offered', async () => {
  const { pay } = await shop();
  const { bob } = chain;
  await refused(pay.connect(bob).payForCarbonCredits(bob, 1n, { value: E18 }), 'more than the platform sells');
  await refused(pay.setOffer(0, 1n), 'price is zero');
  await refused(pay.connect(bob).setOffer(1n, 1n), 'OwnableUnauthorizedAccount');
  await mined(pay.setOffer(PRICE, 3n * E18));
  await refused(pay.connect(bob).payForCarbonCredits(bob, 3n * E18 + 1n, { value: E18 }), 'more than the platform sells');
  await mined(pay.connect(bob).payForCarbonCredits(bob, 3n * E18, { value: 3n * PRICE }));
  await refused(pay.connect(bob).payForCarbonCredits(bob, 1n, { value: E18 }), 'more than the platform sells');
});

test('sale__ends_when_the_contract_is_given_up', async () => {
  const { pay } = await shop();
  await mined(pay.setOffer(PRICE, 3n * E18));
  await mined(pay.renounceOwnership());
  await refused(pay.connect(chain.bob).payForCarbonCredits(chain.bob, E18, { value: PRICE }), 'more than the platform sells');
});

test('convertAndMint__issues_at_the_rate_for_the_owner_only', async () => {
  const { pay, token } = await shop();
  const { bob } = chain;
  await refused(pay.convertAndMint(bob, 100), 'no rate is set');
  await mined(pay.setFiatRate(E18 / 20n)); // a credit for 20 cents
  await refused(pay.connect(bob).convertAndMint(bob, 100), 'OwnableUnauthorizedAccount');
  await refused(pay.convertAndMint(bob, 0), 'amount is zero');
  const receipt = await mined(pay.convertAndMint(bob, 100));
  assert.deepEqual(eventsOf(receipt, pay)[0], ['CarbonCreditsMinted', bob.address, 100n, 5n * E18]);
  assert.equal(await token.balanceOf(bob), 5n * E18);
});

test('createListing__holds_the_credits_and_refuses_what_makes_no_sense', async () => {
  const market = await shop();
  const { token, pay, usd } = market;
  const { alice, bob } = chain;
  const as = pay.connect(alice);
  await refused(as.createListing(usd.target, 1n, NATIVE, PRICE), 'credit is not accepted');
  await refused(as.createListing(token.target, 1n, token.target, PRICE), 'pay token is not accepted');
  await refused(as.createListing(token.target, 0, NATIVE, PRICE), 'amount is zero');
  await refused(as.createListing(token.target, 1n, NATIVE, 0), 'price is zero');
  await refused(pay.connect(bob).createListing(token.target, 1n, NATIVE, PRICE), 'ERC20InsufficientAllowance');
  const receipt = await mined(as.createListing(token.target, 10n * E18, NATIVE, PRICE));
  assert.deepEqual(eventsOf(receipt, pay)[0], ['ListingCreated', 1n, alice.address, token.target, 10n * E18, NATIVE, PRICE]);
  assert.equal(await token.balanceOf(alice), 90n * E18);
  await checkBooks(market, [alice]);
});

test('buyListing__part_for_ether_returns_what_is_over', async () => {
  const market = await shop();
  const { token, pay } = market;
  const { alice, bob, carol } = chain;
  const id = await listing(market);
  const before = await chain.provider.getBalance(bob);
  const receipt = await mined(pay.connect(bob).buyListing(id, 4n * E18, carol, 4n * PRICE, { value: 9n * PRICE }));
  assert.deepEqual(eventsOf(receipt, pay), [['ListingSold', id, bob.address, carol.address, 4n * E18, 4n * PRICE, 6n * E18]]);
  assert.equal(before - await chain.provider.getBalance(bob), 4n * PRICE + receipt.fee);
  assert.equal(await token.balanceOf(carol), 4n * E18);
  assert.equal((await pay.listings(id)).remaining, 6n * E18);
  assert.equal(await pay.proceeds(alice, NATIVE), 4n * PRICE);
  await checkBooks(market, [alice]);
  await mined(pay.connect(bob).buyListing(id, 6n * E18, bob, 6n * PRICE, { value: 6n * PRICE }));
  await refused(pay.connect(bob).buyListing(id, 1n, bob, E18, { value: E18 }), 'more than the listing sells');
  await checkBooks(market, [alice]);
});

test('buyListing__rounds_the_payment_up', async () => {
  const market = await shop();
  const { pay } = market;
  const id = await listing(market, { price: 3n });
  assert.equal(await pay.quoteListing(id, 1n), 1n);
  assert.equal(await pay.quoteListing(id, E18), 3n);
  assert.equal(await pay.quoteListing(id, E18 + 1n), 4n);
});

test('buyListing__refuses_a_price_above_the_limit_and_a_short_payment', async () => {
  const market = await shop();
  const { pay } = market;
  const bob = pay.connect(chain.bob);
  const id = await listing(market);
  await refused(bob.buyListing(id, E18, chain.bob, PRICE - 1n, { value: PRICE }), 'price is above the limit');
  await refused(bob.buyListing(id, E18, chain.bob, PRICE, { value: PRICE - 1n }), 'payment is below the price');
  await refused(bob.buyListing(id, 0, chain.bob, PRICE, { value: PRICE }), 'amount is zero');
  await refused(bob.buyListing(id, 11n * E18, chain.bob, E18, { value: E18 }), 'more than the listing sells');
  await refused(bob.buyListing(id + 1n, 1n, chain.bob, E18, { value: E18 }), 'more than the listing sells');
});

test('buyListing__for_a_token_takes_exactly_the_payment', async () => {
  const market = await shop();
  const { token, pay, usd } = market;
  const { alice, bob } = chain;
  const id = await listing(market, { payToken: usd.target, price: usdc('0.25') });
  await mined(usd.mint(bob, usdc('100')));
  const as = pay.connect(bob);
  await refused(as.buyListing(id, 4n * E18, bob, usdc('1')), 'ERC20InsufficientAllowance');
  await mined(usd.connect(bob).approve(pay.target, usdc('100')));
  await refused(as.buyListing(id, 4n * E18, bob, usdc('1'), { value: 1n }), "this listing is not paid in the chain's currency");
  await mined(as.buyListing(id, 4n * E18, bob, usdc('1')));
  assert.equal(await usd.balanceOf(bob), usdc('99'));
  assert.equal(await token.balanceOf(bob), 4n * E18);
  await checkBooks(market, [alice]);
  await mined(pay.connect(alice).withdrawToken(usd.target, usdc('1')));
  assert.equal(await usd.balanceOf(alice), usdc('1'));
  await checkBooks(market, [alice]);
});

test('buyListing__goes_on_when_its_tokens_are_no_longer_accepted_for_new_ones', async () => {
  const market = await shop();
  const { pay, token } = market;
  const id = await listing(market);
  await mined(pay.acceptCredit(token.target, false));
  await refused(pay.connect(chain.alice).createListing(token.target, 1n, NATIVE, PRICE), 'credit is not accepted');
  await mined(pay.connect(chain.bob).buyListing(id, E18, chain.bob, PRICE, { value: PRICE }));
  await mined(pay.connect(chain.alice).cancelListing(id));
});

test('cancelListing__returns_the_rest_to_the_seller_once', async () => {
  const market = await shop();
  const { token, pay } = market;
  const { alice, bob } = chain;
  const id = await listing(market);
  await mined(pay.connect(bob).buyListing(id, 3n * E18, bob, 3n * PRICE, { value: 3n * PRICE }));
  await refused(pay.connect(bob).cancelListing(id), 'not your listing');
  await refused(pay.cancelListing(id), 'not your listing'); // not even the owner
  const receipt = await mined(pay.connect(alice).cancelListing(id));
  assert.deepEqual(eventsOf(receipt, pay), [['ListingCancelled', id, 7n * E18]]);
  assert.equal(await token.balanceOf(alice), 97n * E18);
  await refused(pay.connect(alice).cancelListing(id), 'nothing left to return');
  await refused(pay.connect(bob).buyListing(id, 1n, bob, E18, { value: E18 }), 'more than the listing sells');
  await checkBooks(market, [alice]);
});

test('withdraw__pays_each_their_own_proceeds_only', async () => {
  const market = await shop();
  const { pay } = market;
  const { owner, alice, bob, eve } = chain;
  await mined(pay.setOffer(PRICE, 5n * E18));
  await mined(pay.connect(bob).payForCarbonCredits(bob, 5n * E18, { value: 5n * PRICE }));
  const id = await listing(market);
  await mined(pay.connect(bob).buyListing(id, 2n * E18, bob, 2n * PRICE, { value: 2n * PRICE }));
  await refused(pay.connect(eve).withdraw(1n), 'more than your proceeds');
  await refused(pay.withdraw(5n * PRICE + 1n), 'more than your proceeds'); // the owner has no part in a seller's
  await refused(pay.withdraw(0), 'amount is zero');
  await refused(pay.withdrawToken(NATIVE, 1n), 'use withdraw');
  const before = await chain.provider.getBalance(alice);
  const receipt = await mined(pay.connect(alice).withdraw(2n * PRICE));
  assert.equal(await chain.provider.getBalance(alice) - before, 2n * PRICE - receipt.fee);
  assert.deepEqual(eventsOf(receipt, pay), [['Withdrawn', alice.address, NATIVE, 2n * PRICE]]);
  await mined(pay.withdraw(5n * PRICE));
  await checkBooks(market, [owner, alice]);
  assert.equal(await chain.provider.getBalance(pay.target), 0n);
});

test('withdraw__cannot_be_reentered', async () => {
  const market = await shop();
  const { token, pay } = market;
  const { owner, bob } = chain;
  await mined(pay.setOffer(PRICE, 5n * E18));
  await mined(pay.connect(bob).payForCarbonCredits(bob, 5n * E18, { value: 5n * PRICE })); // something to steal
  const thief = await chain.deploy('Reentrant');
  const encode = (contract, fn, ...args) => contract.interface.encodeFunctionData(fn, args);
  await mined(token.mint(thief.target, E18));
  await mined(thief.run(token.target, encode(token, 'approve', pay.target, E18), '0x'));
  await mined(thief.run(pay.target, encode(pay, 'createListing', token.target, E18, NATIVE, PRICE), '0x'));
  await mined(pay.connect(bob).buyListing(await pay.numberOfListings(), E18, bob, PRICE, { value: PRICE }));
  const take = encode(pay, 'withdraw', PRICE);
  await mined(thief.run(pay.target, take, take));
  assert.equal(await thief.tried(), true);
  assert.equal(await thief.succeeded(), false);
  assert.equal(await chain.provider.getBalance(thief.target), PRICE);
  await checkBooks(market, [owner, thief.target]);
});

test('transferOwnership__leaves_earned_proceeds_with_who_earned_them', async () => {
  const market = await shop();
  const { pay } = market;
  const { owner, bob, carol } = chain;
  await mined(pay.setOffer(PRICE, 5n * E18));
  await mined(pay.connect(bob).payForCarbonCredits(bob, E18, { value: PRICE }));
  await refused(pay.connect(carol).transferOwnership(carol), 'OwnableUnauthorizedAccount');
  await mined(pay.transferOwnership(carol));
  await refused(pay.connect(carol).withdraw(PRICE), 'more than your proceeds');
  await mined(pay.connect(bob).payForCarbonCredits(bob, E18, { value: PRICE }));
  await mined(pay.connect(carol).withdraw(PRICE));
  await mined(pay.withdraw(PRICE));
  await checkBooks(market, [owner, carol]);
});

test('buyListing__refund_cannot_be_reentered', async () => {
  const market = await shop();
  const { token, pay } = market;
  const { alice } = chain;
  const thief = await chain.deploy('Reentrant');
  const encode = (contract, fn, ...args) => contract.interface.encodeFunctionData(fn, args);
  await mined(token.mint(thief.target, E18));
  await mined(thief.run(token.target, encode(token, 'approve', pay.target, E18), '0x'));
  await mined(thief.run(pay.target, encode(pay, 'createListing', token.target, E18, NATIVE, PRICE), '0x'));
  const own = await pay.numberOfListings();
  const id = await listing(market);
  const buy = encode(pay, 'buyListing', id, E18, thief.target, PRICE);
  await mined(thief.run(pay.target, buy, encode(pay, 'cancelListing', own), { value: 3n * PRICE })); // theirs, but not now
  assert.equal(await thief.tried(), true);
  assert.equal(await thief.succeeded(), false);
  assert.equal((await pay.listings(own)).remaining, E18);
  assert.equal(await token.balanceOf(thief.target), E18);
  assert.equal(await chain.provider.getBalance(thief.target), 2n * PRICE);
  await checkBooks(market, [alice, thief.target]);
});

test('withdraw__by_a_seller_that_takes_no_money_hurts_only_itself', async () => {
  const market = await shop();
  const { token, pay } = market;
  const { alice, bob } = chain;
  const seller = await chain.deploy('Refusing');
  const does = (target, contract, fn, ...args) => mined(seller.call(target, contract.interface.encodeFunctionData(fn, args)));
  await mined(token.mint(seller.target, 5n * E18));
  await does(token.target, token, 'approve', pay.target, 5n * E18);
  await does(pay.target, pay, 'createListing', token.target, 5n * E18, NATIVE, PRICE);
  const id = await pay.numberOfListings();
  await mined(pay.connect(bob).buyListing(id, E18, bob, PRICE, { value: PRICE })); // the buyer is not blocked
  await refused(seller.call(pay.target, pay.interface.encodeFunctionData('withdraw', [PRICE])), 'the receiver refused the money');
  assert.equal(await pay.proceeds(seller.target, NATIVE), PRICE); // still theirs
  await does(pay.target, pay, 'cancelListing', id);
  await checkBooks(market, [seller.target, alice]);
});

test('payment__takes_no_ether_but_for_a_purchase', async () => {
  const { pay } = await shop();
  await assert.rejects(chain.bob.sendTransaction({ to: pay.target, value: 1n }));
});

test('getListings__pages', async () => {
  const market = await shop();
  const { pay } = market;
  for (let i = 1n; i <= 3n; i++) await listing(market, { amount: i * E18 });
  const amounts = async (...range) => (await pay.getListings(...range)).map(({ remaining }) => remaining / E18);
  assert.deepEqual(await amounts(1, 2), [1n, 2n]);
  assert.deepEqual(await amounts(2, 100), [2n, 3n]);
  assert.deepEqual(await amounts(3, 2n ** 256n - 1n), [3n]);
  assert.deepEqual(await amounts(4, 5), []);
  await refused(pay.getListings(0, 5), 'listings are numbered from 1');
});
