// Compiles contracts/*.sol with npm's solc; the result is kept in .build/ under a hash of everything it depends on.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const contractsDir = join(here, '../../../contracts');
const buildDir = join(here, '../.build');

const settings = {
  evmVersion: 'cancun',
  optimizer: { enabled: true, runs: 200 },
  metadata: { bytecodeHash: 'none' },
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
};

function soliditySources(dir, base) {
  const sources = {};
  for (const entry of readdirSync(dir, { recursive: true }).sort()) {
    if (entry.endsWith('.sol')) sources[join(base, entry)] = { content: readFileSync(join(dir, entry), 'utf8') };
  }
  return sources;
}

const versionOf = (name) => require(`${name}/package.json`).version;

function cacheKey(input) {
  const hash = createHash('sha256').update(JSON.stringify(input));
  for (const name of ['solc', '@openzeppelin/contracts']) hash.update(`${name}@${versionOf(name)}`);
  return hash.digest('hex').slice(0, 32);
}

function runSolc(input) {
  const solc = require('solc');
  const nodeModules = join(here, '../node_modules');
  const findImport = (path) => ({ contents: readFileSync(join(nodeModules, path), 'utf8') });
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: findImport }));
  const problems = (output.errors ?? []).filter((e) => e.severity !== 'info');
  if (problems.length > 0) throw new Error(`solc: ${problems.map((e) => e.formattedMessage).join('\n')}`);
  const contracts = {};
  for (const [file, byName] of Object.entries(output.contracts)) {
    if (!(file in input.sources)) continue;
    for (const [name, { abi, evm }] of Object.entries(byName)) {
      contracts[name] = { source: file, abi, bytecode: `0x${evm.bytecode.object}` };
    }
  }
  return contracts;
}

// Returns { name: { source, abi, bytecode } } of all contracts under contracts/ and, when given, another directory.
export function compile({ extraDir, onCompile = () => {} } = {}) {
  const sources = soliditySources(contractsDir, 'contracts');
  if (extraDir) Object.assign(sources, soliditySources(extraDir, relative(join(here, '../../..'), extraDir)));
  const input = { language: 'Solidity', sources, settings };
  const file = join(buildDir, `${cacheKey(input)}.json`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (e) {
    if (e.code !== 'ENOENT') throw e;
  }
  onCompile();
  const contracts = runSolc(input);
  mkdirSync(buildDir, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(contracts));
  renameSync(`${file}.${process.pid}`, file);
  return contracts;
}

// Contracts that npm ships compiled: Uniswap V2 and WETH9.
export function packaged() {
  const load = (path) => {
    const { abi, evm, bytecode } = require(path);
    const code = evm?.bytecode?.object ?? bytecode;
    return { source: path, abi, bytecode: code.startsWith('0x') ? code : `0x${code}` };
  };
  return {
    UniswapV2Factory: load('@uniswap/v2-core/build/UniswapV2Factory.json'),
    UniswapV2Pair: load('@uniswap/v2-core/build/UniswapV2Pair.json'),
    UniswapV2Router02: load('@uniswap/v2-periphery/build/UniswapV2Router02.json'),
    WETH9: load('@uniswap/v2-periphery/build/WETH9.json'),
  };
}
