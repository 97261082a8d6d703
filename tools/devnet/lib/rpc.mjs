// JSON-RPC over HTTP, single calls and batches.

export class RpcError extends Error {
  constructor(method, { code, message, data }) {
    super(`${method}: ${message}`);
    Object.assign(this, { method, code, data });
  }
}

export class Rpc {
  #nextId = 1;

  constructor(url) {
    this.url = url;
  }

  async #post(body) {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${this.url}: HTTP ${response.status}`);
    return response.json();
  }

  async call(method, ...params) {
    return (await this.batch([[method, ...params]]))[0];
  }

  // calls: [[method, ...params], …]; returns the results in order; throws the first error.
  async batch(calls) {
    if (calls.length === 0) return [];
    const requests = calls.map(([method, ...params]) => ({ jsonrpc: '2.0', id: this.#nextId++, method, params }));
    const answers = await this.#post(requests.length === 1 ? requests[0] : requests);
    const byId = new Map([answers].flat().map((answer) => [answer.id, answer]));
    return requests.map(({ id, method }) => {
      const answer = byId.get(id);
      if (!answer) throw new Error(`${method}: no answer`);
      if (answer.error) throw new RpcError(method, answer.error);
      return answer.result;
    });
  }
}

export const hex = (number) => `0x${BigInt(number).toString(16)}`;
