#!/usr/bin/env node
// The devnet's command line; what the commands do is in lib/.
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';

const USAGE = `usage: devnet.mjs COMMAND [OPTIONS]

  up --dir DIR            run a devnet in the foreground until SIGTERM, SIGINT, SIGHUP or the end of the parent
     --port N             listen here; default: the port of last time if free, else a free one
     --block-time S       seconds between blocks (2)
     --history-days N     days of past on first start (90; with --fast 3)
     --fast               for tests: a block for every transaction, no market maker
     --outlive-parent     do not stop when the parent ends
  fund --dir DIR ADDRESS  give an account money: --eth 10 --usdc 500 --eurc 200 --mco2 2 --ctk 0 --weth 0
  trade --dir DIR         --buy AMOUNT or --sell AMOUNT of MCO2 in the MCO2/USDC pool
  mine --dir DIR N        mine N blocks
  batch --dir DIR         close the open batch of retirements
  info --dir DIR          print devnet.json
  reset --dir DIR         forget the chain: the next start makes a new one
`;

const PARENT_EVERY_MS = 500;

class UsageError extends Error {}

const text = { type: 'string' };
const flag = { type: 'boolean' };

const AMOUNT = /^\d+(\.\d+)?$/;

function amount(value, name) {
  if (!AMOUNT.test(value)) throw new UsageError(`--${name}: '${value}' is not an amount`);
  return value;
}

function count(value, name, { min = 0, max = 1_000_000 } = {}) {
  const number = Number(value);
  if (!/^\d+$/.test(value ?? '') || number < min || number > max) throw new UsageError(`${name}: '${value ?? ''}' is not a number from ${min} to ${max}`);
  return number;
}

async function up({ dir, port, 'block-time': blockTime, 'history-days': days, fast, 'outlive-parent': outliveParent }) {
  const options = {
    dir,
    fast,
    port: count(port ?? '0', '--port', { max: 65535 }),
    blockTime: count(blockTime ?? '2', '--block-time', { min: 1, max: 3600 }),
    historyDays: count(days ?? (fast ? '3' : '90'), '--history-days', { max: 400 }),
  };
  const until = new Promise((resolve) => {
    ['SIGTERM', 'SIGINT', 'SIGHUP'].forEach((signal) => process.on(signal, () => resolve(signal)));
    const parent = process.ppid;
    const look = () => process.ppid !== parent && resolve('parent is gone');
    if (!outliveParent) setInterval(look, PARENT_EVERY_MS).unref();
  });
  const { Supervisor } = await import('./lib/up.mjs');
  const say = (line) => process.stderr.write(`${line}\n`);
  const supervisor = new Supervisor(options, say);
  try {
    const started = supervisor.start().then((url) => { process.stdout.write(`ready ${url}\n`); });
    const stopped = await Promise.race([started, until]);
    const why = stopped ?? await supervisor.run(until);
    if (why === 'anvil ended') throw new Error(`anvil ended by itself: ${supervisor.anvil.errors}`);
    say(`stopping: ${why}`);
  } finally {
    await supervisor.stop();
  }
}

const MONEY = { eth: '10', usdc: '500', eurc: '200', mco2: '2', ctk: '0', weth: '0' };

// name: { options (beside --dir), operands, run(values, operands) }; run's result, if any, is printed
const COMMANDS = {
  up: {
    options: { port: text, 'block-time': text, 'history-days': text, fast: flag, 'outlive-parent': flag },
    operands: 0,
    run: up,
  },
  fund: {
    options: Object.fromEntries(Object.keys(MONEY).map((symbol) => [symbol, text])),
    operands: 1,
    async run(values, [address]) {
      const { isAddress } = await import('ethers');
      if (!isAddress(address)) throw new UsageError(`'${address}' is not an address`);
      const entries = Object.entries(MONEY).map(([symbol, usual]) => [symbol, amount(values[symbol] ?? usual, symbol)]);
      const { fund } = await import('./lib/commands.mjs');
      await fund(values.dir, address, Object.fromEntries(entries.filter(([, value]) => Number(value) > 0)));
    },
  },
  trade: {
    options: { buy: text, sell: text },
    operands: 0,
    async run({ dir, buy, sell }) {
      if ((buy === undefined) === (sell === undefined)) throw new UsageError('say either --buy or --sell');
      const { trade } = await import('./lib/commands.mjs');
      const how = buy === undefined ? { buy: false, amount: amount(sell, 'sell') } : { buy: true, amount: amount(buy, 'buy') };
      return (await trade(dir, how)).toFixed(6);
    },
  },
  mine: {
    options: {},
    operands: 1,
    async run({ dir }, [blocks]) {
      const { mine } = await import('./lib/commands.mjs');
      return mine(dir, count(blocks, 'N', { min: 1, max: 100_000 }));
    },
  },
  batch: {
    options: {},
    operands: 0,
    async run({ dir }) { return (await import('./lib/commands.mjs')).batch(dir); },
  },
  info: {
    options: {},
    operands: 0,
    async run({ dir }) {
      const { Folder } = await import('./lib/folder.mjs');
      const info = new Folder(dir).readInfo();
      if (!info) throw new Error(`there is no devnet in '${dir}'`);
      return JSON.stringify(info, null, 2);
    },
  },
  reset: {
    options: {},
    operands: 0,
    async run({ dir }) {
      const { Folder } = await import('./lib/folder.mjs');
      const folder = new Folder(dir);
      if (folder.lockHolder()) throw new Error(`a devnet is running in '${folder.dir}': stop it first`);
      folder.forgetChain();
      rmSync(folder.path('lock'), { force: true });
    },
  },
};

async function main([name, ...rest]) {
  if (name === undefined || name === '--help' || name === 'help') return USAGE.trimEnd();
  if (!Object.hasOwn(COMMANDS, name)) throw new UsageError(`unknown command '${name}'`);
  const command = COMMANDS[name];
  let parsed;
  try {
    parsed = parseArgs({ args: rest, options: { dir: text, ...command.options }, allowPositionals: true });
  } catch (e) {
    throw new UsageError(e.message);
  }
  if (!parsed.values.dir) throw new UsageError('--dir is missing');
  if (parsed.positionals.length !== command.operands) throw new UsageError(`${name} takes ${command.operands} operand${command.operands === 1 ? '' : 's'}`);
  return command.run(parsed.values, parsed.positionals);
}

try {
  const result = await main(process.argv.slice(2));
  if (result !== undefined) process.stdout.write(`${result}\n`);
  process.exit(0);
} catch (e) {
  process.stderr.write(`devnet: ${e.message}\n`);
  if (e instanceof UsageError) process.stderr.write(USAGE);
  process.exit(e instanceof UsageError ? 64 : 1);
}
