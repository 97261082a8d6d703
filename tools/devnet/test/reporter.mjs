// A reporter for node:test that names what failed and ends with one line of counts.
const isFile = (name) => name.endsWith('.test.mjs'); // node 18 reports each file as a test of its own
const indent = (text) => String(text).replace(/^/gm, '    ');

export default async function* reporter(events) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of events) {
    if (type === 'test:fail') {
      const cause = data.details?.error?.cause ?? data.details?.error;
      if (isFile(data.name) && data.details?.error?.failureType === 'subtestsFailed') continue;
      counts.failed++;
      yield `FAIL ${data.name}\n${indent(cause?.stack ?? cause)}\n`;
    } else if (type === 'test:pass' && !isFile(data.name)) {
      const skipped = data.skip !== undefined && data.skip !== false;
      counts[skipped ? 'skipped' : 'passed']++;
      yield skipped ? `SKIP ${data.name}: ${data.skip}\n` : `ok   ${data.name}\n`;
    } else if (type === 'test:stderr') {
      yield data.message;
    }
  }
  if (counts.passed + counts.failed === 0) process.exitCode = 1;
  yield `suite contracts: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`;
}
