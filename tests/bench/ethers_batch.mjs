// The operations of `ecocoin eth batch` by ethers, in one process: ethers_batch.mjs FILE reads requests, one a line,
// parses each, does what it asks and writes the answer as JSON. Prints the milliseconds that this took, starting node
// and loading ethers left out.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../tools/devnet/package.json', import.meta.url));
const ethers = require('ethers');
const coder = ethers.AbiCoder.defaultAbiCoder();
const signer = (key) => new ethers.SigningKey(key);
const digest = ({ message, data }) => ethers.hashMessage(message ?? ethers.getBytes(data));

function toTx(tx) {
  return ethers.Transaction.from({
    type: tx.type, chainId: tx.chain_id, nonce: Number(tx.nonce), gasLimit: tx.gas, gasPrice: tx.gas_price, maxFeePerGas: tx.max_fee_per_gas,
    maxPriorityFeePerGas: tx.max_priority_fee_per_gas, to: tx.to, value: tx.value, data: tx.data,
    accessList: tx.access_list?.map(({ address, storage_keys: storageKeys }) => ({ address, storageKeys })),
    maxFeePerBlobGas: tx.max_fee_per_blob_gas, blobVersionedHashes: tx.blob_versioned_hashes,
    authorizationList: tx.authorization_list?.map((item) => ({
      chainId: BigInt(item.chain_id), address: item.address, nonce: BigInt(item.nonce),
      signature: { r: ethers.toBeHex(item.r, 32), s: ethers.toBeHex(item.s, 32), yParity: Number(item.y_parity) },
    })),
  });
}

function typedHashes({ types: { EIP712Domain: _, ...types }, domain, message }) {
  const encoder = ethers.TypedDataEncoder.from(types);
  return { domain_separator: ethers.TypedDataEncoder.hashDomain(domain), struct_hash: encoder.hash(message), digest: ethers.TypedDataEncoder.hash(domain, types, message) };
}

const ops = {
  keccak256: ({ data }) => ethers.keccak256(data),
  address_checksum: ({ address }) => ethers.getAddress(address),
  address_from_key: ({ key }) => ethers.computeAddress(key),
  address_create: ({ sender, nonce }) => ethers.getCreateAddress({ from: sender, nonce }),
  address_create2: ({ sender, salt, init_code_hash: code }) => ethers.getCreate2Address(sender, salt, code),
  rlp_encode: ({ value }) => ethers.encodeRlp(value),
  rlp_decode: ({ data }) => ethers.decodeRlp(data),
  abi_encode: ({ types, values }) => coder.encode(types, values),
  abi_decode: ({ types, data }) => coder.decode(types, data).toArray(true),
  abi_topic: ({ signature }) => ethers.id(signature),
  abi_selector: ({ signature }) => ethers.id(signature).slice(0, 10),
  tx_sign: ({ key, tx: fields }) => {
    const tx = toTx(fields);
    tx.signature = signer(key).sign(tx.unsignedHash);
    return { raw: tx.serialized, hash: tx.hash, from: ethers.computeAddress(key) };
  },
  tx_decode: ({ raw }) => {
    const tx = ethers.Transaction.from(raw);
    return { ...tx.toJSON(), from: tx.from, hash: tx.hash, signing_hash: tx.unsignedHash };
  },
  authorization_sign: ({ key, chain_id: chainId, address, nonce }) => signer(key).sign(ethers.hashAuthorization({ chainId: BigInt(chainId), address, nonce: BigInt(nonce) })).toJSON(),
  sig_recover: ({ hash, signature }) => ethers.recoverAddress(hash, signature),
  message_hash: digest,
  message_sign: (request) => signer(request.key).sign(digest(request)).serialized,
  message_recover: (request) => ethers.recoverAddress(digest(request), request.signature),
  typed_hash: ({ typed_data: typed }) => typedHashes(typed),
  typed_sign: ({ typed_data: typed, key }) => {
    const hashes = typedHashes(typed);
    return { ...hashes, signature: signer(key).sign(hashes.digest).serialized };
  },
  units_format: ({ value, decimals }) => ethers.formatUnits(value, decimals),
  units_parse: ({ text, decimals }) => ethers.parseUnits(text, decimals),
};

const lines = readFileSync(process.argv[2], 'utf8').trimEnd().split('\n');
const begun = process.hrtime.bigint();
let size = 0;
for (const line of lines) {
  const { id, op, ...request } = JSON.parse(line);
  size += JSON.stringify({ id, result: ops[op](request) }, (_, value) => (typeof value === 'bigint' ? String(value) : value)).length;
}
console.log(JSON.stringify({ ms: Number(process.hrtime.bigint() - begun) / 1e6, size }));
