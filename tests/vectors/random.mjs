// Repeatable randomness: the same seed gives the same cases on every machine.

export class Random {
  constructor(seed) {
    this.state = BigInt.asUintN(64, BigInt(seed) * 0x9e3779b97f4a7c15n + 1n);
  }

  // 32 bits of splitmix64.
  next() {
    this.state = BigInt.asUintN(64, this.state + 0x9e3779b97f4a7c15n);
    let z = this.state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return Number((z ^ (z >> 31n)) & 0xffffffffn);
  }

  // 0 ≤ result < count
  below(count) {
    return this.next() % count;
  }

  chance(oneIn) {
    return this.below(oneIn) === 0;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  bytes(length) {
    const out = new Uint8Array(length);
    for (let i = 0; i < length; i++) out[i] = this.next() & 255;
    return out;
  }

  hex(length) {
    return `0x${Buffer.from(this.bytes(length)).toString('hex')}`;
  }

  // An unsigned integer of at most so many bits: often small, sometimes at the limits.
  uint(bits) {
    if (this.chance(8)) return 0n;
    if (this.chance(12)) return (1n << BigInt(bits)) - 1n;
    const width = 1 + this.below(bits);
    return BigInt.asUintN(width, BigInt(this.hex(Math.ceil(width / 8))));
  }

  int(bits) {
    if (this.chance(12)) return -(1n << BigInt(bits - 1));
    const size = bits > 1 ? this.uint(bits - 1) : 0n;
    return this.chance(2) ? size : -size;
  }

  list(max, make) {
    return Array.from({ length: this.below(max + 1) }, () => make());
  }

  // Text of several scripts, with what needs escapes.
  text(max) {
    const parts = ['a', 'Z', '0', ' ', '\n', '\t', '"', '\\', '/', 'é', 'ß', 'Ж', '中', 'か', '한', '😀', '\u202e', '\u00ad', '\u007f', '\u2028', '\ufeff', '\u0301', '\u{10ffff}', '\u0001'];
    return this.list(max, () => this.pick(parts)).join('');
  }
}
