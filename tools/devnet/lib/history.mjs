// Gives a fresh devnet a past: trades, price feeds and retirements in back-dated blocks, up to now.
import { NEVER, UNIT } from './deploy.mjs';
import { Random, SHAPES, Walk } from './random.mjs';
import { POOLS, decideTrade, readPool, swapArgs } from './trading.mjs';

const DAY_S = 86_400;
const MARGIN_S = 60; // the past ends this long before now
const SEED = 0x2c0c01;
const BLOCKS_PER_REPORT = 40;
const FEED_EVERY_S = { 'ETH-USD': 3540, 'EUR-USD': 84_000 };
export const FEED_WALK = { 'ETH-USD': 'ETH', 'EUR-USD': 'EUR' };
// Everybody's credits at the start of the past.
const MCO2_OF = { trader: 20_000n, forester: 2_000n, seller: 3_000n, visitor: 20_000n };

const RETIREMENTS = [
  ['Office electricity, third quarter', 'Marta Kowalska'], ['Return flight Lisbon–Oslo', 'Jonas Lindqvist'],
  ['Bakery ovens, one month', 'Boulangerie des Tilleuls'], ['Summer camp buses', 'Colegio San Marcos'],
  ['Print run of 2,000', 'Verlag am Fluss'], ['Wedding, 90 guests', 'Aisha and Tomás'],
  ['Server hosting', 'Kestrel Maps'], ['Delivery vans, week 38', 'Groene Fietsen BV'],
  ['Conference travel', 'Réseau Climat'], ['Household year', 'Familie Brandt'],
];

// ---- what happens when: a list of { at, kind, … } sorted by time ----

function tradesOfDay(random, dayStart, days, daysWithout) {
  const day = Math.round(dayStart / DAY_S);
  if (daysWithout.has(day)) return [];
  const thin = random.chance(0.15);
  const count = thin ? random.integer(1, 2) : random.integer(5, 16);
  const events = Array.from({ length: count }, () => ({ at: dayStart + random.integer(0, DAY_S - 1), kind: 'trade', pool: 'MCO2-USDC' }));
  for (let i = random.integer(3, 5); i > 0; i--) events.push({ at: dayStart + random.integer(0, DAY_S - 1), kind: 'trade', pool: 'WETH-USDC' });
  for (let i = random.integer(1, 2); i > 0; i--) events.push({ at: dayStart + random.integer(0, DAY_S - 1), kind: 'trade', pool: 'EURC-USDC' });
  return events;
}

function retirementOfDay(random, dayStart) {
  if (!random.chance(0.3)) return [];
  const at = dayStart + random.integer(0, DAY_S - 600);
  const [info, name] = random.pick(RETIREMENTS);
  return [{ at, kind: 'retire', kg: random.integer(40, 4000), info, name }, { at: at + random.integer(60, 500), kind: 'batch' }];
}

// Times are seconds from the start of the past.
export function plan(days, random = new Random(SEED)) {
  const daysWithout = new Set(days < 10 ? [] : [0.19, 0.47, 0.74].map((part) => Math.round(days * part)));
  const events = [];
  for (let day = 0; day < days; day++) {
    events.push(...tradesOfDay(random, day * DAY_S, days, daysWithout), ...retirementOfDay(random, day * DAY_S));
  }
  for (const [feed, every] of Object.entries(FEED_EVERY_S)) {
    for (let at = 60; at < days * DAY_S; at += every + random.integer(0, 50)) events.push({ at, kind: 'feed', feed });
  }
  return events.sort((a, b) => a.at - b.at);
}

// ---- doing it ----

// Gives the traders what they trade with.
export async function prepareTraders(chain, net, timestamp) {
  const { deployer, trader, arbitrageur, visitor } = net.roles;
  for (const [role, amount] of Object.entries(MCO2_OF)) await chain.send(deployer, net.tokens.MCO2, 'mint', [net.roles[role], amount * UNIT.MCO2]);
  for (const who of [trader, visitor]) await chain.send(deployer, net.tokens.USDC, 'mint', [who, 50_000n * UNIT.USDC]);
  await chain.send(deployer, net.tokens.USDC, 'mint', [arbitrageur, 1_000_000n * UNIT.USDC]);
  await chain.send(deployer, net.tokens.EURC, 'mint', [arbitrageur, 1_000_000n * UNIT.EURC]);
  await chain.send(arbitrageur, net.tokens.WETH, 'deposit', [], { value: 800n * UNIT.WETH });
  const forever = 2n ** 256n - 1n;
  const router = net.contracts.UniswapV2Router.address;
  for (const who of [trader, visitor]) {
    for (const symbol of ['MCO2', 'USDC']) await chain.send(who, net.tokens[symbol], 'approve', [router, forever]);
  }
  for (const symbol of ['WETH', 'USDC', 'EURC']) await chain.send(arbitrageur, net.tokens[symbol], 'approve', [router, forever]);
  await chain.send(net.roles.forester, net.tokens.MCO2, 'approve', [net.contracts.CarbonChain.address, forever]);
  await chain.flush(timestamp);
}

export const feedAnswer = (price) => BigInt(Math.round(price * 1e8));

class Past {
  constructor(chain, net, pools) {
    Object.assign(this, { chain, net, pools });
    this.random = new Random(SEED + 1);
    this.walks = Object.fromEntries(Object.entries(POOLS).map(([name, { walk }], i) =>
      [walk, new Walk(new Random(SEED + 10 + i), pools[name].price, SHAPES[walk])]));
    this.walkedTo = 0;
  }

  #walkTo(at) {
    const days = (at - this.walkedTo) / DAY_S;
    this.walkedTo = at;
    if (days > 0) for (const walk of Object.values(this.walks)) walk.advance(days);
  }

  async queue(event) {
    this.#walkTo(event.at);
    return this[event.kind](event);
  }

  async trade({ pool }) {
    const how = POOLS[pool];
    const trade = decideTrade(this.pools[pool], this.random, this.walks[how.walk].price, how);
    this.pools[pool].apply(trade);
    const who = this.net.roles[how.trader];
    await this.chain.send(who, this.net.contracts.UniswapV2Router, 'swapExactTokensForTokens', swapArgs(this.net, pool, trade, who, NEVER));
  }

  async feed({ feed }) {
    await this.chain.send(this.net.roles.deployer, this.net.feeds[feed], 'push', [feedAnswer(this.walks[FEED_WALK[feed]].price)]);
  }

  async retire({ kg, info, name }) {
    await this.chain.send(this.net.roles.forester, this.net.contracts.CarbonChain, 'offsetCarbon', [BigInt(kg) * 10n ** 15n, info, name]);
  }

  async batch() {
    await this.chain.send(this.net.roles.deployer, this.net.contracts.CarbonChain, 'createBatch');
  }
}

async function readPools(chain, net) {
  const entries = await Promise.all(Object.keys(POOLS).map(async (name) => [name, await readPool(chain, net, name)]));
  return Object.fromEntries(entries);
}

async function checkPools(chain, net, expected) {
  const found = await readPools(chain, net);
  for (const [name, { baseReserve, quoteReserve }] of Object.entries(expected)) {
    if (found[name].baseReserve !== baseReserve || found[name].quoteReserve !== quoteReserve) throw new Error(`${name}: the pool is not where its trades lead`);
  }
}

// Builds `days` of history that ends at `now` (Unix seconds). progress(part) is told how far it is.
export async function buildHistory(chain, net, { days, now, progress = () => {} }) {
  const start = now - days * DAY_S - MARGIN_S;
  const past = new Past(chain, net, await readPools(chain, net));
  const events = plan(days);
  let blocks = 0;
  for (let i = 0; i < events.length;) {
    const { at } = events[i];
    // retirements and batches want blocks of their own; trades of one second in one pool too
    const inBlock = new Set();
    for (; i < events.length && events[i].at === at && !inBlock.has(events[i].pool ?? events[i].kind); i++) {
      inBlock.add(events[i].pool ?? events[i].kind);
      await past.queue(events[i]);
    }
    // two blocks may not share a second: the rest of this second moves into the next one
    for (let j = i; j < events.length && events[j].at === at; j++) events[j].at = at + 1;
    await chain.flush(start + 1 + at);
    if (++blocks % BLOCKS_PER_REPORT === 0) progress(i / events.length);
  }
  await chain.checkReceipts();
  await checkPools(chain, net, past.pools);
}
