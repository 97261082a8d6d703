// Random requests for `ecocoin eth batch` and what ethers answers to the same. Each function takes a Random and gives
// requests with `expect`, in the form of the vector files.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../tools/devnet/package.json', import.meta.url));
const ethers = require('ethers');
const { AbiCoder, HDNodeWallet, Mnemonic, Signature, SigningKey, Transaction, TypedDataEncoder, wordlists } = ethers;
const coder = AbiCoder.defaultAbiCoder();

// An integer in any of the forms that requests may have.
function form(random, value) {
  if (value < 0n) return value > -(2n ** 53n) && random.chance(3) ? Number(value) : String(value);
  if (value < 2n ** 53n && random.chance(4)) return Number(value);
  return random.chance(4) ? `0x${value.toString(16)}` : String(value);
}

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

function makeKey(random) {
  for (;;) {
    const key = random.hex(32);
    if (BigInt(key) > 0n && BigInt(key) < ORDER) return key;
  }
}

function addressForm(random, address) {
  return random.pick([address.toLowerCase(), ethers.getAddress(address), `0x${address.slice(2).toUpperCase()}`]);
}

// ---- hashes and addresses ----

export function hash(random) {
  const data = random.hex(random.below(random.chance(20) ? 2000 : 300));
  return [{ op: 'keccak256', data, expect: ethers.keccak256(data) }];
}

export function address(random) {
  const sender = random.hex(20);
  const nonce = random.uint(64) % (2n ** 64n - 1n);
  const [salt, code, key] = [random.hex(32), random.hex(32), makeKey(random)];
  return random.pick([
    () => [{ op: 'address_checksum', address: addressForm(random, sender), expect: ethers.getAddress(sender) }],
    () => [{ op: 'address_from_key', key, expect: ethers.computeAddress(key) }],
    () => [{ op: 'address_create', sender: addressForm(random, sender), nonce: form(random, nonce), expect: ethers.getCreateAddress({ from: sender, nonce }) }],
    () => [{ op: 'address_create2', sender, salt, init_code_hash: code, expect: ethers.getCreate2Address(sender, salt, code) }],
  ])();
}

// ---- RLP ----

function rlpValue(random, depth) {
  if (depth === 0 || random.chance(2)) return random.hex(random.pick([0, 1, 1, 2, 20, 32, 54, 55, 56, 57, 255, 256, 300]));
  return random.list(5, () => rlpValue(random, depth - 1));
}

export function rlp(random) {
  const value = rlpValue(random, random.below(8));
  const data = ethers.encodeRlp(value);
  return [{ op: 'rlp_encode', value, expect: data }, { op: 'rlp_decode', data, expect: value }];
}

// ---- ABI ----

function abiType(random, depth) {
  const simple = () => random.pick([
    () => `uint${8 * (1 + random.below(32))}`, () => `int${8 * (1 + random.below(32))}`, () => `bytes${1 + random.below(32)}`,
    () => 'address', () => 'bool', () => 'bytes', () => 'string', () => 'uint256',
  ])();
  if (depth === 0) return simple();
  return random.pick([
    simple,
    () => `${abiType(random, depth - 1)}[]`,
    () => `${abiType(random, depth - 1)}[${1 + random.below(3)}]`,
    () => `(${Array.from({ length: 1 + random.below(4) }, () => abiType(random, depth - 1)).join(',')})`,
  ])();
}

function abiValue(random, param) {
  if (param.baseType === 'array') {
    const length = param.arrayLength === -1 ? random.below(4) : param.arrayLength;
    return Array.from({ length }, () => abiValue(random, param.arrayChildren));
  }
  if (param.baseType === 'tuple') return param.components.map((part) => abiValue(random, part));
  const size = Number(/\d+$/.exec(param.type)?.[0] ?? 0);
  if (param.type.startsWith('uint')) return String(random.uint(size));
  if (param.type.startsWith('int')) return String(random.int(size));
  if (param.type === 'bool') return random.chance(2);
  if (param.type === 'address') return ethers.getAddress(random.hex(20));
  if (param.type === 'string') return random.text(40);
  return random.hex(size || random.below(70));
}

export function abi(random) {
  const types = Array.from({ length: 1 + random.below(4) }, () => abiType(random, random.below(5)));
  const values = types.map((type) => abiValue(random, ethers.ParamType.from(type)));
  const data = coder.encode(types, values);
  return [{ op: 'abi_encode', types, values, expect: data }, { op: 'abi_decode', types, data, expect: values }];
}

export function signature(random) {
  const text = `${random.pick(['f', 'transfer', '_x1', 'A0$'])}(${random.list(4, () => abiType(random, random.below(3))).join(',')})`;
  const topic = ethers.id(text);
  return [{ op: 'abi_topic', signature: text, expect: topic }, { op: 'abi_selector', signature: text, expect: topic.slice(0, 10) }];
}

// ---- transactions ----

function authorization(random) {
  const parts = { chainId: random.uint(64), address: ethers.getAddress(random.hex(20)), nonce: random.uint(63) };
  const made = new SigningKey(makeKey(random)).sign(ethers.hashAuthorization(parts));
  return [{ ...parts, signature: made }, { chain_id: String(parts.chainId), address: parts.address, nonce: String(parts.nonce), y_parity: String(made.yParity), r: String(BigInt(made.r)), s: String(BigInt(made.s)) }];
}

// The same transaction for ethers, and as ours comes out.
function makeTx(random) {
  const type = random.below(5);
  const fee = random.uint(random.chance(10) ? 256 : 60);
  const theirs = {
    type, chainId: random.uint(random.chance(4) ? 62 : 16) || 1n, nonce: random.below(2 ** 31), gasLimit: random.uint(63),
    to: type < 3 && random.chance(8) ? null : ethers.getAddress(random.hex(20)), value: random.uint(256), data: random.hex(random.pick([0, 0, 4, 68, random.below(300)])),
  };
  const ours = {
    type, chain_id: String(theirs.chainId), nonce: String(theirs.nonce), gas: String(theirs.gasLimit), to: theirs.to, value: String(theirs.value), data: theirs.data,
  };
  if (type < 2) {
    theirs.gasPrice = fee;
    ours.gas_price = String(fee);
  } else {
    theirs.maxFeePerGas = fee;
    theirs.maxPriorityFeePerGas = fee === 0n ? 0n : random.uint(256) % (fee + 1n);
    ours.max_fee_per_gas = String(fee);
    ours.max_priority_fee_per_gas = String(theirs.maxPriorityFeePerGas);
  }
  if (type > 0) {
    const access = random.list(3, () => [ethers.getAddress(random.hex(20)), random.list(3, () => random.hex(32))]);
    theirs.accessList = access.map(([of, storageKeys]) => ({ address: of, storageKeys }));
    ours.access_list = access.map(([of, keys]) => ({ address: of, storage_keys: keys }));
  }
  if (type === 3) {
    theirs.maxFeePerBlobGas = random.uint(256);
    theirs.blobVersionedHashes = Array.from({ length: 1 + random.below(6) }, () => `0x01${random.hex(31).slice(2)}`);
    ours.max_fee_per_blob_gas = String(theirs.maxFeePerBlobGas);
    ours.blob_versioned_hashes = theirs.blobVersionedHashes;
  }
  if (type === 4) {
    const list = Array.from({ length: 1 + random.below(3) }, () => authorization(random));
    theirs.authorizationList = list.map(([a]) => a);
    ours.authorization_list = list.map(([, b]) => b);
  }
  return [theirs, ours];
}

export function transaction(random) {
  const key = makeKey(random);
  const [theirs, ours] = makeTx(random);
  const tx = Transaction.from(theirs);
  const signingHash = tx.unsignedHash;
  tx.signature = new SigningKey(key).sign(signingHash);
  const made = Signature.from({ ...tx.signature.toJSON(), v: 27 + tx.signature.yParity }).serialized;
  const both = { hash: tx.hash, from: ethers.computeAddress(key), signature: made };
  return [
    { op: 'tx_sign', key, tx: ours, expect: { raw: tx.serialized, ...both } },
    { op: 'tx_decode', raw: tx.serialized, expect: { ...ours, ...both, signing_hash: signingHash } },
  ];
}

export function authorize(random) {
  const key = makeKey(random);
  const parts = { chainId: random.uint(64), address: random.hex(20), nonce: random.uint(63) };
  const made = new SigningKey(key).sign(ethers.hashAuthorization(parts));
  return [{
    op: 'authorization_sign', key, chain_id: form(random, parts.chainId), address: parts.address, nonce: form(random, parts.nonce),
    expect: { y_parity: String(made.yParity), r: String(BigInt(made.r)), s: String(BigInt(made.s)) },
  }];
}

// ---- signatures and messages ----

export function recover(random) {
  const [key, digest] = [makeKey(random), random.hex(32)];
  const made = new SigningKey(key).sign(digest);
  const plain = made.serialized.slice(0, -2);
  const sent = random.pick([made.serialized, made.compactSerialized, `${plain}0${made.yParity}`]);
  return [{ op: 'sig_recover', hash: digest, signature: sent, expect: ethers.computeAddress(key) }];
}

export function message(random) {
  const key = makeKey(random);
  const said = random.chance(2) ? { message: random.text(60) } : { data: random.hex(random.below(120)) };
  const digest = ethers.hashMessage(said.message ?? ethers.getBytes(said.data));
  const made = new SigningKey(key).sign(digest).serialized;
  return [
    { op: 'message_hash', ...said, expect: digest },
    { op: 'message_sign', ...said, key, expect: made },
    { op: 'message_recover', ...said, signature: made, expect: ethers.computeAddress(key) },
  ];
}

// ---- typed data ----

const simpleTyped = (random) => random.pick([`uint${8 * (1 + random.below(32))}`, `int${8 * (1 + random.below(32))}`, `bytes${1 + random.below(32)}`, 'address', 'bool', 'bytes', 'string']);

// Structs may hold those after them, so that nothing is recursive (ethers takes no such types).
function typedTypes(random) {
  const names = ['Alpha', 'Beta', 'Gamma', 'Delta'].slice(0, 1 + random.below(4));
  const types = {};
  names.forEach((name, i) => {
    const later = names.slice(i + 1);
    types[name] = Array.from({ length: 1 + random.below(5) }, (_, k) => {
      const base = later.length > 0 && random.chance(3) ? random.pick(later) : simpleTyped(random);
      const arrays = random.chance(4) ? random.pick(['[]', '[2]', '[][]', '[3][]', '[][1]']) : '';
      return { name: random.pick([`f${k}`, `_${k}`, `$v${k}`]), type: base + arrays };
    });
  });
  // Every struct is reachable from the first: else ethers finds two primary types.
  names.slice(1).forEach((name, i) => types[names[i]].push({ name: `next${i}`, type: name }));
  return [names[0], types];
}

function typedValue(random, types, type) {
  const array = /^(.*)\[(\d*)\]$/.exec(type);
  if (array) return Array.from({ length: array[2] === '' ? random.below(3) : Number(array[2]) }, () => typedValue(random, types, array[1]));
  if (types[type]) return Object.fromEntries(types[type].map((part) => [part.name, typedValue(random, types, part.type)]));
  const size = Number(/\d+$/.exec(type)?.[0] ?? 0);
  if (type.startsWith('uint')) return form(random, random.uint(size));
  if (type.startsWith('int')) return form(random, random.int(size));
  if (type === 'bool') return random.chance(2);
  if (type === 'address') return addressForm(random, random.hex(20));
  if (type === 'string') return random.text(30);
  return random.hex(size || random.below(70));
}

function typedDomain(random) {
  const all = { name: random.text(12), version: String(random.below(9)), chainId: String(random.uint(64)), verifyingContract: ethers.getAddress(random.hex(20)), salt: random.hex(32) };
  return Object.fromEntries(Object.entries(all).filter(() => !random.chance(3)));
}

export function typed(random) {
  const [primaryType, types] = typedTypes(random);
  const message_ = typedValue(random, types, primaryType);
  const domain = typedDomain(random);
  const kinds = { name: 'string', version: 'string', chainId: 'uint256', verifyingContract: 'address', salt: 'bytes32' };
  const typedData = { types: { EIP712Domain: Object.keys(domain).map((name) => ({ name, type: kinds[name] })), ...types }, primaryType, domain, message: message_ };
  // ethers takes addresses in capitals nowhere.
  const theirs = JSON.parse(JSON.stringify(message_), (_, value) => (typeof value === 'string' && /^0x[0-9A-F]{40}$/.test(value) ? value.toLowerCase() : value));
  const expect = {
    domain_separator: TypedDataEncoder.hashDomain(domain), struct_hash: TypedDataEncoder.from(types).hash(theirs), digest: TypedDataEncoder.hash(domain, types, theirs),
  };
  if (random.chance(2)) return [{ op: 'typed_hash', typed_data: typedData, expect }];
  const key = makeKey(random);
  return [{ op: 'typed_sign', typed_data: typedData, key, expect: { ...expect, signature: new SigningKey(key).sign(expect.digest).serialized } }];
}

// ---- HD keys and mnemonics ----

function hdExpect(node) {
  return {
    xpub: (node.neuter?.() ?? node).extendedKey, public_key: node.publicKey, address: node.address, chain_code: node.chainCode, fingerprint: node.fingerprint,
    ...(node.privateKey ? { xprv: node.extendedKey, key: node.privateKey } : {}),
  };
}

function makePath(random, hardened) {
  const mark = () => (hardened && random.chance(2) ? random.pick(["'", 'h', 'H']) : '');
  return ['m', ...random.list(4, () => `${random.pick([0, 1, 44, 60, 2 ** 31 - 1, random.below(2 ** 31)])}${mark()}`)].join('/');
}

export function hd(random) {
  const seed = random.hex(random.pick([16, 32, 64]));
  const path = makePath(random, true);
  const root = HDNodeWallet.fromSeed(seed);
  const node = root.derivePath(path.replace(/[hH]/g, "'"));
  const below = makePath(random, false);
  // ethers refuses to derive by a path that begins with m from what is no root.
  const steps = below.slice(2);
  const leaf = steps === '' ? node.neuter() : node.neuter().derivePath(steps);
  return [
    { op: 'hd_derive', seed, path, expect: hdExpect(node) },
    { op: 'hd_derive', xpub: node.neuter().extendedKey, path: below, expect: hdExpect(leaf) },
  ];
}

const languages = {
  english: 'en', japanese: 'ja', korean: 'ko', spanish: 'es', chinese_simplified: 'zh_cn', chinese_traditional: 'zh_tw', french: 'fr', italian: 'it', czech: 'cz', portuguese: 'pt',
};

export function mnemonic(random) {
  const language = random.pick(Object.keys(languages));
  const entropy = random.hex(random.pick([16, 20, 24, 28, 32]));
  const passphrase = random.text(10);
  const made = Mnemonic.fromEntropy(entropy, passphrase, wordlists[languages[language]]);
  const which = language === 'english' && random.chance(2) ? {} : { language };
  return [
    { op: 'mnemonic_from_entropy', entropy, ...which, expect: made.phrase },
    { op: 'mnemonic_to_entropy', mnemonic: made.phrase, ...which, expect: entropy },
    { op: 'mnemonic_to_seed', mnemonic: made.phrase, passphrase, ...which, expect: made.computeSeed() },
  ];
}

// ---- units ----

export function units(random) {
  const [value, decimals] = [random.uint(256), random.below(78)];
  const text = ethers.formatUnits(value, decimals);
  return [
    { op: 'units_format', value: form(random, value), decimals, expect: text },
    { op: 'units_parse', text: decimals === 0 ? String(value) : text, decimals, expect: String(value) },
  ];
}

// ---- keystores ----

export function keystore(random) {
  const [key, password] = [makeKey(random), random.text(12)];
  const json = ethers.encryptKeystoreJsonSync({ address: ethers.computeAddress(key), privateKey: key }, password, { scrypt: { N: 1 << (1 + random.below(8)), r: 8, p: 1 } });
  return [{ op: 'keystore_decrypt', keystore: JSON.parse(json), password, expect: { key, address: ethers.computeAddress(key) } }];
}

// What `keystore_encrypt` made, opened by ethers: the complaint, or undefined.
export function openKeystore({ key, password }, result) {
  try {
    const opened = ethers.decryptKeystoreJsonSync(JSON.stringify(result), password);
    return opened.privateKey === key ? undefined : 'another key comes out of the keystore';
  } catch (error) {
    return `ethers does not open the keystore: ${error.message}`;
  }
}

export function sealRequest(random) {
  const kdf = random.chance(2) ? { name: 'scrypt', n: 2 << random.below(9), r: 1 + random.below(8), p: 1 + random.below(3) } : { name: 'pbkdf2', c: 1 + random.below(5000) };
  return { op: 'keystore_encrypt', key: makeKey(random), password: random.text(12).normalize('NFKC'), kdf };
}

// ---- names ----

export function name(random) {
  const parts = ['a', 'b', 'Z', '0', '-', '_', 'é', 'e\u0301', 'ß', 'ﬁ', 'Ж', 'а', 'α', '中', 'か', '한', '1️⃣', '👍', '👍🏽', '👨‍👩‍👧', '🇺🇸', '\u200d', '\ufe0f', '’', '·', 'ا', '٠', 'ש', 'ก', 'ⓐ', '℡', '\u00ad', '$', '.'];
  const scripts = ['abcdefghijklmnopqrstuvwxyz0123456789', 'абвгдежз', 'αβγδε', 'אבגד', 'あいうえおカキ', '中文字', '가나다', 'ابتث'];
  const label = () => (random.chance(3) ? Array.from({ length: 1 + random.below(4) }, () => random.pick(parts)).join('') : Array.from({ length: 1 + random.below(8) }, () => random.pick([...random.pick(random.chance(6) ? scripts : [scripts[0]])])).join(''));
  const text = Array.from({ length: 1 + random.below(3) }, label).join('.');
  let normal;
  try {
    normal = ethers.ensNormalize(text);
  } catch {
    return [{ op: 'ens_normalize', name: text, expect_error: true }, { op: 'namehash', name: text, expect_error: true }];
  }
  return [{ op: 'ens_normalize', name: text, expect: normal }, { op: 'namehash', name: text, expect: ethers.namehash(normal) }];
}
