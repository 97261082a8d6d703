// Deploys the platform's contracts and the market around them. What stands where is returned as plain data
// (see `describe`), which is kept with the chain's state.
import { createHash } from 'node:crypto';
import { getAddress, getCreate2Address, id, keccak256, solidityPacked } from 'ethers';
import { compile, packaged } from './compile.mjs';
import { Contract } from './chain.mjs';

export const UNIT = { MCO2: 10n ** 18n, CTK: 10n ** 18n, WETH: 10n ** 18n, USDC: 10n ** 6n, EURC: 10n ** 6n };
export const NEVER = 2n ** 64n; // a deadline that never passes

const TOKENS = {
  MCO2: { name: 'Moss Carbon Credit', decimals: 18, role: 'carbon' },
  CTK: { name: 'CarbonToken', decimals: 18, role: 'carbon' },
  USDC: { name: 'USD Coin', decimals: 6, role: 'usd' },
  EURC: { name: 'Euro Coin', decimals: 6, role: 'eur' },
  WETH: { name: 'Wrapped Ether', decimals: 18, role: 'wrapped' },
};
// The slot of the balances mapping: OpenZeppelin's ERC20 has it first, WETH9 after name, symbol and decimals.
const BALANCE_SLOT = { MCO2: 0, CTK: 0, USDC: 0, EURC: 0, WETH: 3 };

const FEEDS = {
  'ETH-USD': { description: 'ETH / USD', heartbeat: 3600 },
  'EUR-USD': { description: 'EUR / USD', heartbeat: 86400 },
};

// A batch of retirements closes at this many, or this long after the one before.
const MEM_POOL_LIMIT = 25;
const BATCH_TIME_LIMIT_S = 45;

// What the pools begin with. MCO2 is a thin market: a few thousand tonnes, whose price a small purchase moves.
export const RESERVES = {
  'MCO2-USDC': { MCO2: 3000n, USDC: 630n },
  'WETH-USDC': { WETH: 60n, USDC: 105_000n },
  'EURC-USDC': { EURC: 60_000n, USDC: 69_600n },
};

export function artifacts(onCompile) {
  return { ...compile({ onCompile }), ...packaged() };
}

// Names the contracts' code: a devnet that was made with other contracts keeps those until it is reset.
export function codeHash(code = artifacts()) {
  const hash = createHash('sha256');
  for (const name of Object.keys(code).sort()) hash.update(name).update(code[name].bytecode);
  return hash.digest('hex').slice(0, 16);
}

// Who does what on the devnet: anvil's own well-known accounts, worth nothing anywhere else.
export function rolesOf(accounts) {
  // the last two serve the command line, whose transactions must not get in the way of the market's
  const [deployer, trader, arbitrageur, seller, forester, staker, visitor, treasurer] = accounts.map(getAddress);
  return { deployer, trader, arbitrageur, seller, forester, staker, visitor, treasurer };
}

function pairAddress(factory, pairCode, a, b) {
  const [token0, token1] = BigInt(a) < BigInt(b) ? [a, b] : [b, a];
  const address = getCreate2Address(factory, keccak256(solidityPacked(['address', 'address'], [token0, token1])), keccak256(pairCode));
  return { address, token0, token1 };
}

async function deployTokens(chain, { deployer: from, treasurer }, code) {
  const tokens = {};
  for (const symbol of ['MCO2', 'USDC', 'EURC']) {
    const { name, decimals } = TOKENS[symbol];
    tokens[symbol] = await chain.deploy(from, symbol, code.MarketToken, [name, symbol, decimals, from]);
    await chain.send(from, tokens[symbol], 'grantRole', [id('MINTER_ROLE'), treasurer]);
  }
  tokens.WETH = await chain.deploy(from, 'WETH', code.WETH9);
  tokens.CTK = await chain.deploy(from, 'CarbonToken', code.CarbonToken, [from]);
  await chain.send(from, tokens.CTK, 'setMinter', [treasurer, true]);
  return tokens;
}

async function deployContracts(chain, from, code, tokens) {
  const ctk = tokens.CTK.address;
  const multicall3 = await chain.deploy(from, 'Multicall3', code.Multicall3);
  const factory = await chain.deploy(from, 'UniswapV2Factory', code.UniswapV2Factory, [from]);
  const router = await chain.deploy(from, 'UniswapV2Router02', code.UniswapV2Router02, [factory.address, tokens.WETH.address]);
  const contracts = {
    CarbonToken: tokens.CTK,
    CarbonPayment: await chain.deploy(from, 'CarbonPayment', code.CarbonPayment, [ctk, from]),
    CarbonAccount: await chain.deploy(from, 'CarbonAccount', code.CarbonAccount, [ctk, from]),
    CarbonStaking: await chain.deploy(from, 'CarbonStaking', code.CarbonStaking, [ctk, from]),
    CarbonChain: await chain.deploy(from, 'CarbonChain', code.CarbonChain, [tokens.MCO2.address, MEM_POOL_LIMIT, BATCH_TIME_LIMIT_S, from]),
    UniswapV2Router: router,
  };
  await chain.send(from, contracts.CarbonToken, 'setMinter', [contracts.CarbonPayment.address, true]);
  await chain.send(from, contracts.CarbonPayment, 'acceptCredit', [tokens.MCO2.address, true]);
  for (const symbol of ['USDC', 'EURC']) await chain.send(from, contracts.CarbonPayment, 'acceptPayToken', [tokens[symbol].address, true]);
  return { multicall3, factory, contracts };
}

async function deployFeeds(chain, from, code) {
  const feeds = {};
  for (const [name, { description }] of Object.entries(FEEDS)) {
    feeds[name] = await chain.deploy(from, `feed ${description}`, code.PriceFeed, [description, 8, from]);
  }
  return feeds;
}

async function fillPools(chain, from, code, tokens, factory, router) {
  const pools = {};
  await chain.send(from, tokens.WETH, 'deposit', [], { value: RESERVES['WETH-USDC'].WETH * UNIT.WETH });
  for (const [symbol, token] of Object.entries(tokens)) {
    if (symbol === 'CTK') continue;
    if (symbol !== 'WETH') await chain.send(from, token, 'mint', [from, 10_000_000n * UNIT[symbol]]);
    await chain.send(from, token, 'approve', [router.address, 2n ** 256n - 1n]);
  }
  for (const [name, reserves] of Object.entries(RESERVES)) {
    const [[a, amountA], [b, amountB]] = Object.entries(reserves);
    const { address, token0 } = pairAddress(factory.address, code.UniswapV2Pair.bytecode, tokens[a].address, tokens[b].address);
    const [first, second] = token0 === tokens[a].address ? [a, b] : [b, a];
    await chain.send(from, factory, 'createPair', [tokens[a].address, tokens[b].address], { gas: 4_000_000 });
    pools[name] = { address, token0: first, token1: second };
    await mine(chain);
    await chain.send(from, router, 'addLiquidity',
      [tokens[a].address, tokens[b].address, amountA * UNIT[a], amountB * UNIT[b], 0, 0, from, NEVER]);
  }
  return pools;
}

async function mine(chain) {
  const { timestamp } = await chain.rpc.call('eth_getBlockByNumber', 'latest', false);
  await chain.flush(Number(timestamp) + 1);
}

// In which block each contract came to be, by address in lower case.
function firstBlocks(receipts, pools) {
  const blocks = {};
  for (const { contractAddress, blockNumber } of receipts) {
    if (contractAddress) blocks[contractAddress.toLowerCase()] = Number(blockNumber);
  }
  for (const { address } of Object.values(pools)) {
    const first = receipts.find(({ logs }) => logs.some((log) => log.data.toLowerCase().includes(address.slice(2).toLowerCase())));
    blocks[address.toLowerCase()] = Number(first.blockNumber);
  }
  return blocks;
}

export async function deploy(chain, accounts, onCompile) {
  const code = artifacts(onCompile);
  const roles = rolesOf(accounts);
  const from = roles.deployer;
  const tokens = await deployTokens(chain, roles, code);
  await mine(chain);
  const { multicall3, factory, contracts } = await deployContracts(chain, from, code, tokens);
  await mine(chain);
  const feeds = await deployFeeds(chain, from, code);
  const pools = await fillPools(chain, from, code, tokens, factory, contracts.UniswapV2Router);
  await mine(chain);
  const blocks = firstBlocks(await chain.checkReceipts(), pools);
  return { code: codeHash(code), ...describe({ roles, tokens, contracts, multicall3, factory, feeds, pools, blocks }) };
}

// The deployment as plain data.
function describe({ roles, tokens, contracts, multicall3, factory, feeds, pools, blocks }) {
  const place = ({ address }) => ({ address, first_block: blocks[address.toLowerCase()] });
  const map = (things, fn) => Object.fromEntries(Object.entries(things).map(([name, thing]) => [name, fn(thing, name)]));
  return {
    roles,
    multicall3: place(multicall3),
    factory: place(factory),
    tokens: map(tokens, (token, symbol) => ({ ...place(token), ...TOKENS[symbol], balance_slot: BALANCE_SLOT[symbol] })),
    contracts: map(contracts, place),
    feeds: map(feeds, (feed, name) => ({ ...place(feed), ...FEEDS[name], decimals: 8 })),
    pools: map(pools, (pool) => ({ ...place(pool), token0: pool.token0, token1: pool.token1 })),
  };
}

// Contracts to talk to, out of a description.
export function connect(deployment) {
  const code = artifacts();
  const at = ({ address }, name) => new Contract(address, code[name].abi);
  const map = (things, nameOf) => Object.fromEntries(
    Object.entries(things).map(([key, place]) => [key, at(place, typeof nameOf === 'string' ? nameOf : nameOf(key))]));
  const nameOfToken = (symbol) => ({ WETH: 'WETH9', CTK: 'CarbonToken' }[symbol] ?? 'MarketToken');
  const pools = map(deployment.pools, 'UniswapV2Pair');
  for (const [name, { token0, token1 }] of Object.entries(deployment.pools)) Object.assign(pools[name], { token0, token1 });
  return {
    roles: deployment.roles,
    tokens: map(deployment.tokens, nameOfToken),
    contracts: map(deployment.contracts, (name) => (name === 'UniswapV2Router' ? 'UniswapV2Router02' : name)),
    feeds: map(deployment.feeds, 'PriceFeed'),
    pools,
  };
}
