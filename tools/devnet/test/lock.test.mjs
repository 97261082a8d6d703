// What a newcomer's `npm ci` depends on, with Debian's npm too.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (name) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const lock = JSON.parse(read('package-lock.json'));
const wanted = JSON.parse(read('package.json'));

test('lock__names_no_registry', () => {
  assert.ok(!/"resolved"|registry/.test(read('package-lock.json')));
});

test('lock__has_anvil_for_both_processors_without_engines', () => {
  // npm skips an optional package in silence when its engines do not match the node that runs npm
  for (const [arch, cpu] of [['amd64', 'x64'], ['arm64', 'arm64']]) {
    const entry = lock.packages[`node_modules/@foundry-rs/anvil-linux-${arch}`];
    assert.ok(entry, arch);
    assert.deepEqual(entry.cpu, [cpu]);
    assert.equal(entry.optional, true);
    assert.equal(entry.engines, undefined);
  }
});

test('package__pins_exact_versions_that_are_locked', () => {
  for (const [name, version] of Object.entries({ ...wanted.dependencies, ...wanted.optionalDependencies })) {
    assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name);
    assert.equal(lock.packages[`node_modules/${name}`].version, version, name);
  }
});
