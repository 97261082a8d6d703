// What ethers says, for interop_program.suite.sh: program.mjs VERB ARGUMENTS
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createCipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';

const ethers = createRequire(new URL('../../tools/devnet/package.json', import.meta.url))('ethers');
const [verb, ...args] = process.argv.slice(2);
const text = (path) => readFileSync(path, 'utf8');
const parts = ({ types, domain, message }) => {
  const { EIP712Domain, ...rest } = types;
  return [domain, rest, message];
};

// The form with PBKDF2, which ethers reads and does not write (Web3 Secret Storage, version 3).
function writePbkdf2(wallet, password) {
  const [salt, iv] = [randomBytes(32), randomBytes(16)];
  const derived = pbkdf2Sync(password, salt, 2000, 32, 'sha256');
  const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv);
  const ciphertext = Buffer.concat([cipher.update(ethers.getBytes(wallet.privateKey)), cipher.final()]);
  const mac = ethers.keccak256(Buffer.concat([derived.subarray(16), ciphertext])).slice(2);
  return JSON.stringify({
    version: 3,
    id: ethers.uuidV4(randomBytes(16)),
    address: wallet.address.slice(2).toLowerCase(),
    crypto: {
      cipher: 'aes-128-ctr', cipherparams: { iv: iv.toString('hex') }, ciphertext: ciphertext.toString('hex'), mac,
      kdf: 'pbkdf2', kdfparams: { c: 2000, dklen: 32, prf: 'hmac-sha256', salt: salt.toString('hex') },
    },
  });
}

const verbs = {
  address: (key) => ethers.computeAddress(key),
  open: (path, password) => ethers.decryptKeystoreJsonSync(text(path), password).privateKey,
  write: (kdf, password) => {
    const wallet = ethers.Wallet.createRandom();
    return kdf === 'pbkdf2' ? writePbkdf2(wallet, password)
      : ethers.encryptKeystoreJsonSync({ address: wallet.address, privateKey: wallet.privateKey }, password, { scrypt: { N: 4096 } });
  },
  sign_message: (key, path) => new ethers.Wallet(key).signMessage(text(path)),
  recover_message: (path, signature) => ethers.verifyMessage(text(path), signature),
  sign_typed: (key, path) => new ethers.Wallet(key).signTypedData(...parts(JSON.parse(text(path)))),
  recover_typed: (path, signature) => ethers.verifyTypedData(...parts(JSON.parse(text(path))), signature),
  document: (key) => JSON.stringify({
    types: {
      EIP712Domain: [
        { name: 'name', type: 'string' }, { name: 'version', type: 'string' },
        { name: 'chainId', type: 'uint256' }, { name: 'verifyingContract', type: 'address' },
      ],
      Permit: ['owner address', 'spender address', 'value uint256', 'nonce uint256', 'deadline uint256']
        .map((one) => one.split(' ')).map(([name, type]) => ({ name, type })),
    },
    primaryType: 'Permit',
    domain: { name: 'USD Coin', version: '2', chainId: 1, verifyingContract: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48' },
    message: {
      owner: ethers.computeAddress(key), spender: '0x00000000000000000000000000000000000000AA', value: '1000000', nonce: '0',
      deadline: '1900000000',
    },
  }, null, 1),
  request: (type, from) => {
    const tx = ethers.Transaction.from({
      type: Number(type), chainId: 1, nonce: 7, gasLimit: 21000, to: '0x00000000000000000000000000000000000000AA', value: 5n,
      ...(type === '0' ? { gasPrice: 10n ** 9n } : { maxFeePerGas: 10n ** 9n, maxPriorityFeePerGas: 10n ** 8n }),
    });
    return JSON.stringify({ format: 'ecocoin-request', version: 1, type: 'transaction', address: from, data: tx.unsignedSerialized });
  },
  sender: (raw) => ethers.Transaction.from(raw).from,
};
console.log(await verbs[verb](...args));
