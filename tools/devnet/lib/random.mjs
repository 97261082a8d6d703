// Seeded randomness and price walks, so that every devnet has the same natural-looking past.

// mulberry32: a small generator with a 32-bit state; good enough for a market, not for secrets.
export class Random {
  #state;

  constructor(seed) { this.#state = seed >>> 0; }

  unit() { // in [0, 1)
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  between(low, high) { return low + (high - low) * this.unit(); }
  integer(low, high) { return Math.floor(this.between(low, high + 1)); }
  chance(probability) { return this.unit() < probability; }
  pick(list) { return list[Math.floor(this.unit() * list.length)]; }
  normal() { return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit()); }
}

// A price that wanders: a random walk of the logarithm, pulled towards a mean, kept within bounds.
export class Walk {
  #random;
  #shape;

  // shape: mean, dailyVolatility, dailyPull (part of the gap closed per day), min, max
  constructor(random, start, shape) {
    this.#random = random;
    this.#shape = shape;
    this.price = start;
  }

  advance(days) {
    const { mean, dailyVolatility, dailyPull, min, max } = this.#shape;
    const pull = 1 - Math.exp(-dailyPull * days);
    const step = pull * Math.log(mean / this.price) + dailyVolatility * Math.sqrt(days) * this.#random.normal();
    this.price = Math.min(max, Math.max(min, this.price * Math.exp(step)));
    return this.price;
  }
}

export const SHAPES = {
  MCO2: { mean: 0.19, dailyVolatility: 0.13, dailyPull: 0.02, min: 0.085, max: 0.44 },
  ETH: { mean: 1800, dailyVolatility: 0.028, dailyPull: 0.02, min: 900, max: 4000 },
  EUR: { mean: 1.16, dailyVolatility: 0.004, dailyPull: 0.05, min: 1.02, max: 1.3 },
};
