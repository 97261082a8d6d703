// An independent read of the chain, with ethers and not with our own code: prints every retirement as JSON.
// usage: node tests/chain/retirements.mjs DEVNET_DIR
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(new URL('../../tools/devnet/package.json', import.meta.url));
const { Contract, JsonRpcProvider, formatUnits } = require('ethers');

const ini = readFileSync(join(process.argv[2], 'devnet.ini'), 'utf8');
const url = ini.match(/^url = (\S+)/m)[1];
const address = ini.match(/\[contract\.CarbonChain\][^[]*?^address = (\S+)/ms)[1];
const provider = new JsonRpcProvider(url, 31337, { staticNetwork: true });
const chain = new Contract(address, [
  'event CarbonOffset(uint256 carbonTon, string transactionInfo, string onBehalfOf, address sender, bytes32 offsetHash, uint256 indexed transactionIndex, uint256 indexed batchIndex)',
], provider);
const events = await chain.queryFilter('CarbonOffset', 0);
console.log(JSON.stringify(events.map(({ args, transactionHash }) => ({
  tonnes: formatUnits(args.carbonTon, 18),
  message: args.transactionInfo,
  beneficiary: args.onBehalfOf,
  sender: args.sender,
  transaction: transactionHash,
}))));
provider.destroy();
