// Vector files (one request per line, with `expect` or `expect_error`) through `ecocoin eth batch`:
// node conformance.mjs FILE.jsonl … Prints passed and failed of each file, and the failed lines (the first of them, or
// all with SHOW=all). Ends with 1 when one failed.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { batch } from './batch.mjs';
import { complaint } from './compare.mjs';

const shown = process.env.SHOW === 'all' ? Infinity : 5;
const short = (value) => JSON.stringify(value)?.slice(0, 400);
let failures = 0;

for (const file of process.argv.slice(2)) {
  const vectors = readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
  const answers = await batch(vectors.map(({ expect, expect_error, note, ...request }) => JSON.stringify(request)));
  const failed = vectors.map((vector, i) => [vector, answers[i], complaint(vector, answers[i])]).filter(([, , why]) => why);
  console.log(`${basename(file).padEnd(20)} ${String(vectors.length - failed.length).padStart(5)} passed ${String(failed.length).padStart(5)} failed`);
  for (const [vector, answer, why] of failed.slice(0, shown)) {
    console.log(`FAIL ${basename(file)}: ${vector.id}: ${why}\n     ${short(vector)}\n     ${short(answer)}`);
  }
  failures += failed.length;
}
process.exitCode = failures > 0 ? 1 : 0;
