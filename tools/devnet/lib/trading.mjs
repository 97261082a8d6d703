// What a trader does with a pool: nothing here talks to the chain.
import { UNIT } from './deploy.mjs';

const FEE_LEFT = 997n; // of 1000: Uniswap V2 keeps 0.3 %

// A pool's reserves in the terms of its base token and the dollar token, exact to the unit.
export class PoolState {
  constructor(base, quote, baseReserve, quoteReserve) {
    Object.assign(this, { base, quote, baseReserve, quoteReserve });
  }

  get price() { // dollars per whole base token
    return (Number(this.quoteReserve) / Number(UNIT[this.quote])) / (Number(this.baseReserve) / Number(UNIT[this.base]));
  }

  // Takes the trade into the reserves, as UniswapV2Library.getAmountOut computes it; returns what comes out.
  apply({ buy, amountIn }) {
    const [reserveIn, reserveOut] = buy ? [this.quoteReserve, this.baseReserve] : [this.baseReserve, this.quoteReserve];
    const afterFee = amountIn * FEE_LEFT;
    const out = (afterFee * reserveOut) / (reserveIn * 1000n + afterFee);
    if (buy) [this.quoteReserve, this.baseReserve] = [reserveIn + amountIn, reserveOut - out];
    else [this.baseReserve, this.quoteReserve] = [reserveIn + amountIn, reserveOut - out];
    return out;
  }
}

// Amounts are chosen to a millionth of a token, which every token here can express.
const toUnits = (amount, symbol) => BigInt(Math.max(1, Math.round(amount * 1e6))) * (UNIT[symbol] / 1_000_000n);
const wholes = (units, symbol) => Number(units) / Number(UNIT[symbol]);

// The trade that moves the pool's price by the factor exp(log).
function movingTrade(pool, log) {
  const buy = log > 0;
  const [reserve, symbol] = buy ? [pool.quoteReserve, pool.quote] : [pool.baseReserve, pool.base];
  return { buy, amountIn: toUnits((wholes(reserve, symbol) * Math.expm1(Math.abs(log) / 2)) / 0.997, symbol) };
}

// A trade of somebody who just wants to buy or sell: many small ones, a few large ones.
function ordinaryTrade(pool, random, typicalBase) {
  const buy = random.chance(0.54);
  const amount = Math.min(typicalBase * Math.exp(0.9 * random.normal()), wholes(pool.baseReserve, pool.base) / 50);
  const rounded = random.chance(0.3) ? Math.max(1, Math.round(amount)) : amount;
  return buy ? { buy, amountIn: toUnits(rounded * pool.price, pool.quote) } : { buy, amountIn: toUnits(rounded, pool.base) };
}

// Decide on a trade: when the pool has strayed from what the world thinks is right, somebody closes part of the gap.
export function decideTrade(pool, random, target, { typicalBase, tolerance }) {
  const gap = Math.log(target / pool.price);
  if (Math.abs(gap) < tolerance || random.chance(0.35)) return ordinaryTrade(pool, random, typicalBase);
  return movingTrade(pool, gap * random.between(0.4, 1));
}

// How each pool is traded: by whom, which walk leads its price, how much is a usual trade (in the base token).
export const POOLS = {
  'MCO2-USDC': { base: 'MCO2', walk: 'MCO2', trader: 'trader', typicalBase: 1.6, tolerance: 0.012 },
  'WETH-USDC': { base: 'WETH', walk: 'ETH', trader: 'arbitrageur', typicalBase: 0.05, tolerance: 0.004 },
  'EURC-USDC': { base: 'EURC', walk: 'EUR', trader: 'arbitrageur', typicalBase: 60, tolerance: 0.001 },
};

// The arguments of swapExactTokensForTokens for a trade.
export function swapArgs(net, poolName, { buy, amountIn }, to, deadline) {
  const base = net.tokens[POOLS[poolName].base].address;
  const quote = net.tokens.USDC.address;
  return [amountIn, 0, buy ? [quote, base] : [base, quote], to, deadline];
}

export async function readPool(chain, net, poolName) {
  const { base } = POOLS[poolName];
  const [reserve0, reserve1] = await chain.read(net.pools[poolName], 'getReserves');
  return net.pools[poolName].token0 === base
    ? new PoolState(base, 'USDC', reserve0, reserve1)
    : new PoolState(base, 'USDC', reserve1, reserve0);
}
