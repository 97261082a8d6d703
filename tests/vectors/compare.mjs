// Whether an answer of `ecocoin eth batch` is the expected one. Integers compare as decimal text whatever form they
// have, hex without regard to case, arrays element by element, of an object every expected member; a float never.

const text = (value) => (typeof value === 'number' || typeof value === 'bigint' ? String(value) : value);

function decimal(value) {
  const [whole, fraction = ''] = value.split('.');
  const rest = fraction.replace(/0+$/, '');
  return rest === '' ? whole : `${whole}.${rest}`;
}

function sameText(op, got, due) {
  if (op === 'units_format') return decimal(got) === decimal(due);
  if (op.startsWith('mnemonic_')) return got.normalize('NFKD') === due.normalize('NFKD');
  if (op !== 'address_checksum' && /^0x/i.test(got) && /^0x/i.test(due)) return got.toLowerCase() === due.toLowerCase();
  return got === due;
}

export function same(op, got, due) {
  if (Array.isArray(due)) return Array.isArray(got) && got.length === due.length && due.every((item, i) => same(op, got[i], item));
  if (due !== null && typeof due === 'object') {
    return got !== null && typeof got === 'object' && !Array.isArray(got) && Object.keys(due).every((key) => key in got && same(op, got[key], due[key]));
  }
  if (due === null || typeof due === 'boolean') return got === due;
  const [a, b] = [text(got), text(due)];
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  if (typeof got === 'number' && !Number.isSafeInteger(got)) return false;
  return sameText(op, a, b);
}

// The complaint about an answer to a line of a vector file, or undefined when it is right.
export function complaint(vector, answer) {
  if (JSON.stringify(answer.id) !== JSON.stringify(vector.id ?? null)) return 'the id is another';
  if (vector.expect_error) {
    if ('result' in answer) return 'an error is due';
    return answer.error?.code && answer.error?.message ? undefined : 'the error has no code or no message';
  }
  if (!('result' in answer)) return `error: ${answer.error?.code}: ${answer.error?.message}`;
  return same(vector.op, answer.result, vector.expect) ? undefined : 'the result is another';
}
