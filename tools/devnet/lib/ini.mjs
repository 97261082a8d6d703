// The network file of a devnet, as the client reads it.

const KIND = {
  CarbonChain: 'moss_carbon_chain',
  UniswapV2Router: 'uniswap_v2_router',
  CarbonToken: 'carbon_token',
  CarbonPayment: 'carbon_payment',
  CarbonAccount: 'carbon_account',
  CarbonStaking: 'carbon_staking',
};

const section = (name, fields) =>
  [`[${name}]`, ...Object.entries(fields).map(([key, value]) => `${key} = ${value}`.trimEnd()), ''].join('\n');

const sections = (prefix, things, fields) =>
  Object.entries(things).map(([name, thing]) => section(`${prefix}.${name}`, fields(thing, name)));

export function networkFile({ url, chainId, genesis, blockTimeMs, deployment }) {
  const { tokens, pools, feeds, contracts, multicall3 } = deployment;
  return [
    '; written by tools/devnet: changes are lost at its next start',
    section('network', {
      name: 'devnet', title: 'EcoCoin devnet', chain_id: chainId, currency: 'ETH', decimals: 18, fee: 'eip1559',
      confirmations: 3, block_time_ms: blockTimeMs, max_fee_gwei: 500, explorer: '', multicall3: multicall3.address, genesis,
    }),
    section('endpoint.1', { url, ws: url.replace(/^http/, 'ws'), class: 'private', timeout_ms: 8000 }),
    ...sections('token', tokens, ({ address, decimals, name, role, balance_slot }) => ({ address, decimals, name, role, balance_slot })),
    ...sections('pool', pools, ({ address, token0, token1, first_block }) =>
      ({ kind: 'uniswap_v2', address, token0, token1, first_block, fee_bps: 30 })),
    ...sections('feed', feeds, ({ address, decimals, heartbeat, description }) =>
      ({ kind: 'chainlink', address, decimals, heartbeat_s: heartbeat, description })),
    ...sections('contract', contracts, ({ address, first_block }, name) => ({ kind: KIND[name], address, first_block })),
  ].join('\n');
}
