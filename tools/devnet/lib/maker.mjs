// Keeps the market alive: trades, price feeds, batches of retirements, a base fee that moves.
import { setTimeout as sleep } from 'node:timers/promises';
import { FEED_WALK, feedAnswer } from './history.mjs';
import { NEVER } from './deploy.mjs';
import { Random, SHAPES, Walk } from './random.mjs';
import { POOLS, decideTrade, readPool, swapArgs } from './trading.mjs';
import { hex } from './rpc.mjs';

const PAUSE_S = [2.5, 7];
const CHANCE = { 'MCO2-USDC': 1, 'WETH-USDC': 0.3, 'EURC-USDC': 0.12 };
const FEED_EVERY_MS = 300_000;
const DAY_MS = 86_400_000;
const BASE_FEE_GWEI = { mean: 1.2, dailyVolatility: 25, dailyPull: 2000, min: 0.4, max: 6 };

export class Maker {
  #stopped = new AbortController();
  #walkedTo = Date.now();
  #pushed = 0;

  static async create(chain, net) {
    const maker = new Maker();
    const random = new Random(Date.now());
    const walks = {};
    for (const [name, { walk }] of Object.entries(POOLS)) {
      walks[walk] = new Walk(random, (await readPool(chain, net, name)).price, SHAPES[walk]);
    }
    walks.gwei = new Walk(random, BASE_FEE_GWEI.mean, BASE_FEE_GWEI);
    return Object.assign(maker, { chain, net, random, walks });
  }

  async pushFeeds() {
    const owner = this.net.roles.deployer;
    for (const [feed, walk] of Object.entries(FEED_WALK)) {
      await this.chain.send(owner, this.net.feeds[feed], 'push', [feedAnswer(this.walks[walk].price)]);
    }
    await this.chain.flush();
    this.#pushed = Date.now();
  }

  async #trade(name) {
    const how = POOLS[name];
    const pool = await readPool(this.chain, this.net, name);
    const trade = decideTrade(pool, this.random, this.walks[how.walk].price, how);
    const who = this.net.roles[how.trader];
    await this.chain.send(who, this.net.contracts.UniswapV2Router, 'swapExactTokensForTokens', swapArgs(this.net, name, trade, who, NEVER));
  }

  async #closeBatch() {
    const { CarbonChain } = this.net.contracts;
    if (!await this.chain.read(CarbonChain, 'shouldCreateBatch')) return;
    await this.chain.send(this.net.roles.deployer, CarbonChain, 'createBatch');
  }

  #walk() {
    const days = (Date.now() - this.#walkedTo) / DAY_MS;
    this.#walkedTo = Date.now();
    for (const walk of Object.values(this.walks)) walk.advance(days);
  }

  async #turn() {
    this.#walk();
    for (const [name, chance] of Object.entries(CHANCE)) if (this.random.chance(chance)) await this.#trade(name);
    await this.#closeBatch();
    await this.chain.rpc.call('anvil_setNextBlockBaseFeePerGas', hex(Math.round(this.walks.gwei.price * 1e9)));
    await this.chain.flush();
    if (Date.now() - this.#pushed > FEED_EVERY_MS) await this.pushFeeds();
    this.chain.forget();
  }

  // Trades until stop(); a failed turn is told to onError and does not end it.
  async run(onError) {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await sleep(1000 * this.random.between(...PAUSE_S), undefined, { signal }).catch(() => {});
      if (!signal.aborted) await this.#turn().catch((e) => signal.aborted || (this.chain.forget(), onError(e)));
    }
  }

  stop() { this.#stopped.abort(); }
}
