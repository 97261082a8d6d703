// `up`: brings a devnet up in its folder and keeps it until told to stop.
import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import { CHAIN_ID, startAnvil } from './anvil.mjs';
import { Chain } from './chain.mjs';
import { codeHash, connect, deploy } from './deploy.mjs';
import { Folder } from './folder.mjs';
import { buildHistory, prepareTraders } from './history.mjs';
import { networkFile } from './ini.mjs';
import { Maker } from './maker.mjs';
import { Pulse } from './pulse.mjs';
import { hex } from './rpc.mjs';
import { stage } from './stage.mjs';
import { readPool } from './trading.mjs';

const VERSION = 2; // of devnet.json
const SAVE_EVERY_MS = 60_000;
const SAVE_SHARE = 50; // saving may take a 50th of the time: a long chain is saved less often
const BASE_FEE_WEI = 1_000_000_000;
const HOUR_S = 3600;
const DAY_S = 86_400;
const unzip = promisify(gunzip);

const now = () => Math.floor(Date.now() / 1000);

// Numbered progress lines for the person who waits.
function steps(total, say) {
  let step = 0;
  return (what) => {
    step++;
    const line = (tail = '') => say(`step ${step} of ${total}: ${what}${tail}`);
    line();
    let tenth = 0;
    return (part) => {
      if (Math.floor(part * 10) > tenth) line(` … ${(tenth = Math.floor(part * 10)) * 10} %`);
    };
  };
}

// A chain from nothing: contracts, history, market.
async function create(anvil, { historyDays, start, nextStep }) {
  const chain = new Chain(anvil.rpc);
  const progress = nextStep('contracts');
  const deployment = await deploy(chain, await anvil.rpc.call('eth_accounts'), () => progress(0.5));
  const net = connect(deployment);
  await prepareTraders(chain, net, start - historyDays * DAY_S - HOUR_S / 2);
  await buildHistory(chain, net, { days: historyDays, now: start, progress: nextStep(`${historyDays} days of trades`) });
  nextStep('market');
  await stage(chain, net, {
    ethPrice: (await readPool(chain, net, 'WETH-USDC')).price,
    mco2Price: (await readPool(chain, net, 'MCO2-USDC')).price,
  });
  await chain.flush(now());
  await chain.checkReceipts();
  return deployment;
}

async function genesisOf(rpc) {
  return (await rpc.call('eth_getBlockByNumber', '0x0', false)).hash;
}

async function checkLoaded(rpc, { genesis, deployment }) {
  if (await genesisOf(rpc) !== genesis) throw new Error('the saved chain is not the one that devnet.json describes: reset it first');
  const codes = await rpc.batch(Object.values(deployment.contracts).map(({ address }) => ['eth_getCode', address, 'latest']));
  if (codes.includes('0x')) throw new Error('the saved chain lacks contracts that devnet.json describes: reset it first');
}

// Blocks from here on carry the wall clock's time.
async function goLive(rpc, { fast }) {
  await rpc.call('evm_setTime', now());
  await rpc.call('anvil_setNextBlockBaseFeePerGas', hex(BASE_FEE_WEI)); // empty blocks have made it fall to nothing
  if (fast) await rpc.call('evm_setAutomine', true);
}

export class Supervisor {
  #saving = Promise.resolve();

  // options: dir, port, blockTime (s), historyDays, fast; say(line) is for progress
  constructor(options, say) {
    Object.assign(this, { options, say, folder: new Folder(options.dir) });
  }

  async start() {
    const { folder, options } = this;
    folder.lock();
    folder.adoptExitState();
    const before = folder.readInfo();
    if (before && before.version !== VERSION) throw new Error(`'${folder.dir}' was made by another version: reset it first`);
    const known = before?.deployment && folder.hasState() ? before : undefined;
    if (!known) folder.forgetChain();
    else if (known.deployment.code !== codeHash()) this.say('note: the contracts have changed since this devnet was made; reset gives it the new ones');
    const start = now();
    const nextStep = steps(known ? 2 : 5, this.say);
    nextStep(known ? 'chain from its saved state' : 'a new chain');
    this.anvil = await startAnvil({
      port: options.port || before?.port || 0,
      timestamp: known ? known.genesis_time : start - options.historyDays * DAY_S - HOUR_S,
      loadState: folder.state,
      dumpState: folder.exitState,
    });
    const { rpc } = this.anvil;
    if (known) await checkLoaded(rpc, known);
    const deployment = known?.deployment ?? await create(this.anvil, { ...options, start, nextStep });
    this.chain = new Chain(rpc);
    this.net = connect(deployment);
    this.maker = await Maker.create(this.chain, this.net);
    nextStep('live blocks');
    await goLive(rpc, options);
    await this.maker.pushFeeds();
    if (!options.fast) {
      await rpc.call('evm_mine');
      this.pulse = new Pulse(rpc, options.blockTime);
      this.pulse.run((e) => this.say(`block: ${e.message}`));
    }
    await this.chain.checkReceipts(); // whoever comes next finds fresh prices
    this.#describe(deployment, {
      genesis: known?.genesis ?? await genesisOf(rpc),
      genesis_time: known?.genesis_time ?? start - options.historyDays * DAY_S - HOUR_S,
    });
    if (!options.fast) await this.save();
    return this.anvil.url;
  }

  #describe(deployment, { genesis, genesis_time }) {
    const { options, anvil, folder } = this;
    const port = Number(new URL(anvil.url).port);
    const blockTimeMs = options.fast ? 1000 : options.blockTime * 1000;
    folder.write('devnet.ini', networkFile({ url: anvil.url, chainId: CHAIN_ID, genesis, blockTimeMs, deployment }));
    folder.writeInfo({ version: VERSION, url: anvil.url, port, pid: process.pid, anvil_pid: anvil.pid, chain_id: CHAIN_ID,
      fast: Boolean(options.fast), genesis, genesis_time, deployment });
  }

  // Write the chain's state beside the running chain.
  save() {
    this.#saving = this.#saving.catch(() => {}).then(async () => {
      const dump = await this.anvil.rpc.call('anvil_dumpState');
      this.folder.write('state.json', await unzip(Buffer.from(dump.slice(2), 'hex')));
    });
    return this.#saving;
  }

  #saveNowAndThen(pauseMs) {
    this.saveTimer = setTimeout(async () => {
      const begin = Date.now();
      await this.save().catch((e) => this.say(`state not saved: ${e.message}`));
      if (this.saveTimer) this.#saveNowAndThen(Math.max(SAVE_EVERY_MS, SAVE_SHARE * (Date.now() - begin)));
    }, pauseMs);
  }

  // Runs until `until` resolves or anvil ends by itself.
  async run(until) {
    if (!this.options.fast) {
      this.#saveNowAndThen(SAVE_EVERY_MS);
      this.maker.run((e) => this.say(`market: ${e.message}`));
    }
    const why = await Promise.race([until, this.anvil.exited.then(() => 'anvil ended')]);
    clearTimeout(this.saveTimer);
    this.saveTimer = undefined;
    this.maker.stop();
    return why;
  }

  // Ends anvil; its state is kept.
  async stop() {
    if (this.anvil) {
      this.pulse?.stop();
      await this.#saving.catch(() => {});
      const ended = await this.anvil.stop();
      if (ended) this.folder.adoptExitState();
    }
    this.folder.unlock();
  }
}
