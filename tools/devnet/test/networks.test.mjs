// The network files that ship: whatever can be checked about them without a network.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { getAddress, getCreate2Address, keccak256, solidityPacked } from 'ethers';
import { readIni, sectionsOf } from './ini.mjs';

const DIR = fileURLToPath(new URL('../../../networks/', import.meta.url));
const FILES = readdirSync(DIR).filter((name) => name.endsWith('.ini'));
const KEYS = {
  network: ['name', 'title', 'chain_id', 'currency', 'decimals', 'fee', 'confirmations', 'block_time_ms', 'max_fee_gwei', 'explorer', 'multicall3', 'genesis'],
  endpoint: ['url', 'ws', 'class', 'timeout_ms'],
  token: ['address', 'decimals', 'name', 'role', 'balance_slot'],
  pool: ['kind', 'address', 'token0', 'token1', 'first_block', 'fee_bps'],
  feed: ['kind', 'address', 'decimals', 'heartbeat_s', 'description'],
  contract: ['kind', 'address', 'first_block'],
  source: ['kind', 'url', 'ws', 'id', 'base', 'quotes', 'calls_per_minute'],
};
// Uniswap V2 and Quickswap have the same pair, each its own factory.
const FACTORY = { ethereum: '0x5C69bEe701ef814a2B6a3EDD4B1652CB9cc5aA6f', polygon: '0x5757371414417b8C6CAad45bAeF941aBc7d3Ab32' };
const PAIR_CODE_HASH = '0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f';

test('networks__are_the_four_that_ship', () => {
  assert.deepEqual(FILES.sort(), ['celo.ini', 'ethereum.ini', 'polygon.ini', 'sepolia.ini']);
});

for (const file of FILES) {
  const name = basename(file, '.ini');
  const ini = readIni(`${DIR}${file}`);

  test(`network_${name}__has_known_keys_and_checksummed_addresses`, () => {
    assert.equal(ini.network.name, name);
    for (const [section, fields] of Object.entries(ini)) {
      const known = KEYS[section.split('.')[0]];
      assert.ok(known, section);
      for (const [key, value] of Object.entries(fields)) {
        assert.ok(known.includes(key), `${section}: ${key}`);
        if (/^0x[0-9a-fA-F]{40}$/.test(value)) assert.equal(value, getAddress(value.toLowerCase()), section);
        if (key === 'address') assert.match(value, /^0x[0-9a-fA-F]{40}$/);
      }
    }
    assert.ok(sectionsOf(ini, 'endpoint').length > 0);
    for (const [, { url, class: kind }] of sectionsOf(ini, 'endpoint')) assert.deepEqual([url.startsWith('https://'), kind], [true, 'public']);
    for (const { ws } of Object.values(ini)) assert.ok(ws === undefined || ws.startsWith('wss://'), ws);
  });

  test(`network_${name}__pools_are_where_their_factory_puts_them`, () => {
    for (const [pool, { address, token0, token1, fee_bps: fee }] of sectionsOf(ini, 'pool')) {
      const tokens = [token0, token1].map((symbol) => ini[`token.${symbol}`]?.address);
      assert.ok(BigInt(tokens[0]) < BigInt(tokens[1]), `${pool}: order`);
      const salt = keccak256(solidityPacked(['address', 'address'], tokens));
      assert.equal(address, getCreate2Address(FACTORY[name], salt, PAIR_CODE_HASH), pool);
      assert.equal(fee, '30');
    }
  });
}
