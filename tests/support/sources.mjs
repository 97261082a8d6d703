// Price sources on loopback that agree with a devnet's market, to use the program with and to test it against:
//
//   node tests/support/sources.mjs IN.ini OUT.ini
//
// reads a devnet's network file and writes another: the same network, its node behind a plug of ours, and CoinGecko,
// GeckoTerminal, DefiLlama, Coinbase, Kraken and Frankfurter as they answer at their addresses, the exchanges with
// streams. Prints "ready", then obeys lines on standard input, and ends with it:
//
//   unplug NAME|all      nobody listens there any more, and all connections are cut
//   plug NAME|all        it is there again, at the same address
//   factor NAME N        its prices are N times the market's
//   trade NAME PRICE     the exchange's stream tells of a trade in ETH/USD
//
// NAME: chain, or a source's. Each line is answered by "done", or by what is wrong with it.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { connect, createServer as createTcp } from 'node:net';
import { createInterface } from 'node:readline';

const [input, output] = process.argv.slice(2);
const ini = readFileSync(input, 'utf8');
const field = (section, key) => new RegExp(`\\[${section}\\][^[]*?^${key} = (\\S+)`, 'm').exec(ini)?.[1];
const node = field('endpoint.1', 'url');
const LAST_FRIDAY_RATE = 0.9;

// ---- the market, as the chain has it now

async function call(to, data) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params: [{ to, data }, 'latest'] });
  const answer = await (await fetch(node, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json();
  return answer.result.slice(2).match(/.{64}/g).map((word) => BigInt(`0x${word}`));
}
async function carbon() { // dollars per MCO2
  const [reserve0, reserve1] = await call(field('pool.MCO2-USDC', 'address'), '0x0902f1ac');
  const [mco2, usdc] = field('pool.MCO2-USDC', 'token0') === 'MCO2' ? [reserve0, reserve1] : [reserve1, reserve0];
  return (Number(usdc) / 1e6) / (Number(mco2) / 1e18);
}
const ether = async () => Number((await call(field('feed.ETH-USD', 'address'), '0xfeaf968c'))[1]) / 1e8;
const now = () => Math.floor(Date.now() / 1000);

// ---- what each says; (path, query, price of 1) → document, undefined: not found

const SOURCES = {
  coingecko: {
    ini: { kind: 'coingecko', id: 'moss-carbon-credit', quotes: 'USD' },
    async answer(path, query, factor) {
      const price = await carbon() * factor;
      if (path === '/simple/price') return { 'moss-carbon-credit': { usd: price, last_updated_at: now() } };
      if (path.endsWith('/market_chart')) return { prices: [[Date.now() - 86_400_000, price], [Date.now(), price]], market_caps: [], total_volumes: [] };
      return undefined;
    },
  },
  geckoterminal: {
    ini: { kind: 'geckoterminal', id: 'devnet/pool/token', quotes: 'USD' },
    async answer(path, query, factor) {
      const price = await carbon() * factor;
      const start = now() - now() % 60;
      return { data: { attributes: { ohlcv_list: [[start, price, price, price, price, 1.5e-3]] } }, meta: { base: { address: 'token', symbol: 'MCO2' }, quote: { address: 'usdc', symbol: 'USDC' } } };
    },
  },
  defillama: {
    ini: { kind: 'defillama', id: 'devnet:mco2', quotes: 'USD' },
    async answer(path, query, factor) {
      const price = await carbon() * factor;
      if (path.startsWith('/prices/current/')) return { coins: { 'devnet:mco2': { decimals: 18, symbol: 'MCO2', price, timestamp: now(), confidence: 0.99 } } };
      return { coins: { 'devnet:mco2': { symbol: 'MCO2', confidence: 0.99, prices: [{ timestamp: now() - 3600, price }] } } };
    },
  },
  coinbase: {
    ini: { kind: 'coinbase', id: 'ETH', base: 'ETH', quotes: 'USD' },
    async answer(path, query, factor) {
      if (path.endsWith('/candles')) return [];
      return { price: String(await ether() * factor), size: '0.00698254', time: new Date().toISOString(), trade_id: 86326522 };
    },
    subscribed: () => ({ type: 'subscriptions', channels: [] }),
    beat: () => ({ type: 'heartbeat', sequence: 90, product_id: 'ETH-USD' }),
    tick: (price, number) => ({ type: 'ticker', sequence: number, product_id: 'ETH-USD', price: String(price), time: new Date().toISOString(), last_size: '0.01' }),
  },
  kraken: {
    ini: { kind: 'kraken', id: 'ETH', base: 'ETH', quotes: 'USD' },
    async answer(path, query, factor) {
      if (path.endsWith('/OHLC')) return { error: [], result: { XETHZUSD: [], last: now() } };
      return { error: [], result: { XETHZUSD: { c: [String(await ether() * factor), '0.01'] } } };
    },
    subscribed: () => ({ method: 'subscribe', result: { channel: 'ticker', symbol: 'ETH/USD' }, success: true }),
    beat: () => ({ channel: 'heartbeat' }),
    tick: (price) => ({ channel: 'ticker', type: 'update', data: [{ symbol: 'ETH/USD', last: price, timestamp: new Date().toISOString() }] }),
  },
  frankfurter: {
    ini: { kind: 'frankfurter', id: 'EUR', base: 'EUR', quotes: 'USD GBP' },
    async answer(path) {
      const rates = { USD: 1 / LAST_FRIDAY_RATE, GBP: 0.86 };
      const date = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
      if (path === '/latest') return { amount: 1.0, base: 'EUR', date, rates };
      return { amount: 1.0, base: 'EUR', start_date: date, end_date: date, rates: { [date]: rates } };
    },
  },
};

// ---- WebSocket (RFC 6455): texts to a client that is only expected to subscribe

function frame(message) {
  const text = Buffer.from(JSON.stringify(message));
  const head = text.length < 126 ? Buffer.from([0x81, text.length]) : Buffer.from([0x81, 126, text.length >> 8, text.length & 255]);
  return Buffer.concat([head, text]);
}

class Plug { // a server that can be taken away and put back at its address
  #sockets = new Set();

  constructor(server) {
    this.server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => this.#sockets.delete(socket));
    });
  }

  async plug() {
    if (this.server.listening) return;
    await new Promise((resolve, reject) => this.server.once('error', reject).listen(this.port ?? 0, '127.0.0.1', resolve));
    this.port = this.server.address().port;
  }

  unplug() {
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

function chainPlug() {
  const to = new URL(node);
  return new Plug(createTcp((socket) => {
    const there = connect(Number(to.port), to.hostname);
    there.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => there.destroy());
    socket.pipe(there).pipe(socket);
  }));
}

function sourcePlug(source) {
  Object.assign(source, { factor: 1, listeners: new Set(), sequence: 1000 });
  const server = createHttp(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://x');
    const document = await source.answer(pathname, searchParams, source.factor).catch(() => undefined);
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(document ?? { error: 'not found' }));
  });
  server.on('upgrade', (request, socket) => {
    const proof = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${proof}\r\n\r\n`);
    socket.once('data', () => { socket.write(frame(source.subscribed())); source.listeners.add(socket); });
    const beats = setInterval(() => socket.write(frame(source.beat())), 1000);
    socket.on('close', () => { clearInterval(beats); source.listeners.delete(socket); });
  });
  return new Plug(server);
}

// ---- the file, and orders

const plugs = { chain: chainPlug(), ...Object.fromEntries(Object.entries(SOURCES).map(([name, source]) => [name, sourcePlug(source)])) };
for (const plug of Object.values(plugs)) await plug.plug();

const section = (name, fields) => [`[${name}]`, ...Object.entries(fields).map(([key, value]) => `${key} = ${value}`), ''].join('\n');
writeFileSync(output, [ini.replaceAll(node.replace(/^.*:/, ':'), `:${plugs.chain.port}`), ...Object.entries(SOURCES).map(([name, source]) =>
  section(`source.${name}`, {
    ...source.ini,
    url: `http://127.0.0.1:${plugs[name].port}`,
    ...(source.tick ? { ws: `ws://127.0.0.1:${plugs[name].port}/live` } : {}),
  }))].join('\n'));

const ORDERS = {
  unplug: (name) => plugs[name].unplug(),
  plug: (name) => plugs[name].plug(),
  factor: (name, by) => { SOURCES[name].factor = Number(by); },
  trade: (name, price) => {
    const source = SOURCES[name];
    for (const socket of source.listeners) socket.write(frame(source.tick(Number(price), source.sequence += 1)));
  },
};
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [order, name, value] = line.trim().split(/\s+/);
  try {
    for (const one of name === 'all' ? Object.keys(plugs) : [name]) await ORDERS[order](one, value);
    console.log('done');
  } catch (error) {
    console.log(`cannot ${line}: ${error.message}`);
  }
}
process.exit(0);
