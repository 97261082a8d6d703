import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plan } from '../lib/history.mjs';
import { Random, SHAPES, Walk } from '../lib/random.mjs';
import { PoolState, decideTrade } from '../lib/trading.mjs';

const DAY_S = 86_400;

test('plan__is_the_same_every_time_and_in_order', () => {
  const events = plan(90);
  assert.deepEqual(plan(90), events);
  assert.ok(events.every(({ at }, i) => i === 0 || at >= events[i - 1].at));
  assert.ok(events.every(({ at }) => at >= 0 && at < 90 * DAY_S));
});

test('plan__has_busy_thin_and_empty_days', () => {
  const trades = Array(90).fill(0);
  for (const { at, kind, pool } of plan(90)) if (kind === 'trade' && pool === 'MCO2-USDC') trades[Math.floor(at / DAY_S)]++;
  const days = (test) => trades.filter(test).length;
  assert.equal(days((n) => n === 0), 3);
  assert.ok(days((n) => n === 1 || n === 2) >= 3);
  assert.ok(days((n) => n >= 10) >= 10);
});

test('plan__feeds_keep_their_heartbeat', () => {
  for (const [feed, heartbeat] of [['ETH-USD', 3600], ['EUR-USD', 86_400]]) {
    const times = plan(30).filter((event) => event.feed === feed).map(({ at }) => at);
    assert.ok(times.length > 20);
    assert.ok(times.every((at, i) => i === 0 || at - times[i - 1] <= heartbeat), feed);
  }
});

test('walk__wanders_within_its_bounds', () => {
  const walk = new Walk(new Random(3), 0.2, SHAPES.MCO2);
  const prices = Array.from({ length: 5000 }, () => walk.advance(0.2));
  assert.ok(Math.min(...prices) >= SHAPES.MCO2.min);
  assert.ok(Math.max(...prices) <= SHAPES.MCO2.max);
  assert.ok(new Set(prices.map((price) => price.toFixed(3))).size > 50);
});

test('decideTrade__leads_a_pool_to_its_price', () => {
  const random = new Random(5);
  const pool = new PoolState('MCO2', 'USDC', 3000n * 10n ** 18n, 600_000_000n);
  for (let i = 0; i < 200; i++) {
    const trade = decideTrade(pool, random, 0.3, { typicalBase: 1.6, tolerance: 0.012 });
    const [before, product] = [pool.price, pool.baseReserve * pool.quoteReserve];
    assert.ok(trade.amountIn > 0n && pool.apply(trade) > 0n);
    assert.equal(pool.price > before, trade.buy);
    assert.ok(pool.baseReserve * pool.quoteReserve >= product);
  }
  assert.ok(Math.abs(pool.price / 0.3 - 1) < 0.03, `${pool.price}`);
});
