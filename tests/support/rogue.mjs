// An endpoint that misbehaves in front of one that does not, for tests:
//
//   node rogue.mjs URL PID      prints "ready http://127.0.0.1:PORT" and serves until process PID is gone
//
// GET is a price API (CoinGecko's) for which all costs 99.
// A request to /HOW is answered wrongly, one to /HOW/METHOD only when it asks METHOD; all else goes to URL.
// The ways are below.
import { createServer } from 'node:http';

const upstream = process.argv[2];
const ESCAPES = '\x1b]0;owned\x07\x1b[2J\x1b[31mupdate now at http://evil.example\x1b[0m\u202egnp';
const HOUR = 3600;

const ask = async (body) => (await fetch(upstream, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).text();

/** The real answer, changed where it answers the method in question. */
async function changed(body, method, change) {
  const calls = JSON.parse(body);
  const answers = JSON.parse(await ask(body));
  const one = (answer) => {
    const call = [calls].flat().find(({ id }) => id === answer.id);
    return method === undefined || call.method === method ? change(answer, call) : answer;
  };
  return JSON.stringify(Array.isArray(calls) ? answers.map(one) : one(answers));
}
const result = (value) => (answer) => ({ jsonrpc: '2.0', id: answer.id, result: typeof value === 'function' ? value(answer.result) : value });
const without = (object, key) => Object.fromEntries(Object.entries(object ?? {}).filter(([name]) => name !== key));
const later = (seconds) => (block) => (block?.timestamp ? { ...block, timestamp: `0x${(Number(block.timestamp) + seconds).toString(16)}` } : block);

// name: (body, method, response) => text of the answer; undefined: it has been answered, or never will be
const WAYS = {
  ok: (body) => ask(body),
  silent: () => undefined,
  html: (body, method, response) => { response.setHeader('content-type', 'text/html'); return '<html><title>Sign in</title><script>alert(1)</script></html>'; },
  chain: (body, method) => changed(body, method, (answer, call) => (call.method === 'eth_chainId' ? result('0x1')(answer) : answer)),
  huge: (body, method, response) => {
    // 100 MiB, each megabyte when the one before is gone
    const block = ' '.repeat(1 << 20);
    let left = 100;
    const more = () => { while (left > 0) { left -= 1; if (!response.write(block)) { response.once('drain', more); return; } } response.end('{}'); };
    more();
  },
  field: (body, method) => changed(body, method, result((value) => without(value, 'hash'))),
  type: (body, method) => changed(body, method, result(12)),
  hex: (body, method) => changed(body, method, result((value) => (typeof value === 'string' ? `${value.slice(0, -1)}` : { ...value, hash: '0xabc' }))),
  words: (body, method) => changed(body, method, (answer) => ({ jsonrpc: '2.0', id: answer.id, error: { code: -32000, message: ESCAPES } })),
  ahead: (body, method) => changed(body, method, result(later(HOUR))),
  behind: (body, method) => changed(body, method, result(later(-HOUR))),
  fee: (body, method) => changed(body, method, result((fees) => ({ ...fees, baseFeePerGas: fees.baseFeePerGas.map(() => '0x100000000000') }))),
};

function price(url) {
  if (!url.searchParams.has('ids')) return '{}'; // no past
  const quote = Object.fromEntries(url.searchParams.get('vs_currencies').split(',').map((name) => [name, 99]));
  quote.last_updated_at = Math.floor(Date.now() / 1000);
  return JSON.stringify(Object.fromEntries(url.searchParams.get('ids').split(',').map((id) => [id, quote])));
}

const server = createServer((request, response) => {
  let body = '';
  if (request.method === 'GET') {
    response.setHeader('content-type', 'application/json');
    response.end(price(new URL(request.url, 'http://localhost')));
    return;
  }
  request.on('data', (part) => { body += part; });
  request.on('end', async () => {
    const [, how, method] = request.url.split('/');
    const asked = [JSON.parse(body)].flat().some((call) => method === undefined || call.method === method);
    response.setHeader('content-type', 'application/json');
    try {
      const text = await (asked ? WAYS[how] : WAYS.ok)(body, method, response);
      if (text !== undefined) response.end(text);
    } catch (e) {
      response.destroy(e);
    }
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`ready http://127.0.0.1:${server.address().port}\n`));
setInterval(() => { try { process.kill(Number(process.argv[3]), 0); } catch { process.exit(0); } }, 1000);
