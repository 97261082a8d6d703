// Candles of the pool MCO2-USDC from its logs, with ethers and integers of the language, not with our own code: compares
// what `ecocoin price candles --json` and `price export` wrote, to the last digit.
// usage: node tests/chain/candles.mjs DEVNET_DIR STEP_SECONDS CANDLES_JSON EXPORT_CSV
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(new URL('../../tools/devnet/package.json', import.meta.url));
const { Contract, JsonRpcProvider } = require('ethers');

const [dir, stepText, candlesFile, csvFile] = process.argv.slice(2);
const ini = readFileSync(join(dir, 'devnet.ini'), 'utf8');
const url = ini.match(/^url = (\S+)/m)[1];
const section = (title) => ini.match(new RegExp(`\\[${title.replace('.', '\\.')}\\]([^[]*)`))[1];
const pool = section('pool.MCO2-USDC').match(/^address = (\S+)/m)[1];
const carbon = section('token.MCO2').match(/^address = (\S+)/m)[1];
const provider = new JsonRpcProvider(url, 31337, { staticNetwork: true });
const pair = new Contract(pool, [
  'function token0() view returns (address)',
  'event Sync(uint112 reserve0, uint112 reserve1)',
  'event Swap(address indexed sender, uint256 amount0In, uint256 amount1In, uint256 amount0Out, uint256 amount1Out, address indexed to)',
], provider);

const PICO = 10n ** 12n;
const decimal = (value) => `${value / PICO}.${String(value % PICO).padStart(12, '0')}`.replace(/\.?0+$/, '');
const pico = (text) => { const [whole, part = ''] = text.split('.'); return BigInt(whole) * PICO + BigInt(part.padEnd(12, '0')); };
const isFirst = (await pair.token0()).toLowerCase() === carbon.toLowerCase();
const csv = readFileSync(csvFile, 'utf8').trim().split('\n').slice(1).map((line) => line.split(','));
const lastBlock = csv.reduce((most, row) => (BigInt(row[3]) >> 20n > most ? BigInt(row[3]) >> 20n : most), 0n);
const [syncs, swaps] = await Promise.all(['Sync', 'Swap'].map((name) => pair.queryFilter(name, 0, Number(lastBlock))));
const swapAt = new Map(swaps.map((log) => [`${log.blockNumber}:${log.index}`, log.args]));
const times = new Map();
const trades = [];
for (const log of syncs) {
  if (!times.has(log.blockNumber)) times.set(log.blockNumber, (await provider.getBlock(log.blockNumber)).timestamp);
  const [base, quote] = isFirst ? log.args : [log.args[1], log.args[0]];
  const swap = swapAt.get(`${log.blockNumber}:${log.index + 1}`);
  const moved = swap === undefined ? 0n : isFirst ? swap.amount0In + swap.amount0Out : swap.amount1In + swap.amount1Out;
  trades.push({
    time: times.get(log.blockNumber),
    key: (BigInt(log.blockNumber) << 20n) | BigInt(log.index),
    price: (quote * PICO * 10n ** 12n) / base, // 18 decimals against 6, each rounded down once
    volume: (moved * PICO) / 10n ** 18n,
  });
}

const fail = (words) => { console.error(words); process.exitCode = 1; };
// 1. each event is stored once, with its price and volume
const stored = new Map(csv.filter((row) => row[3] !== '0').map((row) => [row[3], row]));
if (stored.size !== trades.length) fail(`${stored.size} events are stored, ${trades.length} are on the chain`);
for (const trade of trades) {
  const row = stored.get(String(trade.key));
  const wanted = [new Date(trade.time * 1000).toISOString().replace('.000', ''), decimal(trade.price), decimal(trade.volume)].join();
  if (row?.slice(0, 3).join() !== wanted) fail(`event ${trade.key}: ${row?.slice(0, 3).join()}, not ${wanted}`);
}
// 2. candles
const step = Number(stepText);
const made = new Map();
for (const trade of trades) {
  const start = trade.time - (trade.time % step);
  const candle = made.get(start) ?? { open: trade.price, high: trade.price, low: trade.price, volume: 0n, trades: 0 };
  candle.high = trade.price > candle.high ? trade.price : candle.high;
  candle.low = trade.price < candle.low ? trade.price : candle.low;
  candle.close = trade.price;
  candle.volume += trade.volume;
  candle.trades += 1;
  made.set(start, candle);
}
const candles = JSON.parse(readFileSync(candlesFile, 'utf8')).candles;
const newest = Math.max(...trades.map((trade) => trade.time));
let compared = 0;
for (const candle of candles) {
  const start = Date.parse(candle.start) / 1000;
  if (start + step > newest) continue; // it was still changing
  const wanted = made.get(start);
  const same = wanted !== undefined && ['open', 'high', 'low', 'close', 'volume'].every((key) => pico(candle[key]) === wanted[key]) &&
    candle.trades === wanted.trades;
  if (!same) fail(`candle ${candle.start}: ${JSON.stringify(candle)}`);
  compared += 1;
}
if (compared < 3) fail(`only ${compared} candles could be compared`);
console.log(`${trades.length} events, ${compared} candles of ${step} s`);
provider.destroy();
