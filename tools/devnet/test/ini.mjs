// Reads a network file strictly, as the client does: { section: { key: value } }.
import { readFileSync } from 'node:fs';

export function readIni(path) {
  const sections = {};
  let section;
  readFileSync(path, 'utf8').split('\n').forEach((line, i) => {
    const header = /^\[([\w.-]+)\]$/.exec(line);
    const field = /^([a-z]\w*) =(?: (\S.*))?$/.exec(line);
    if (header) {
      if (header[1] in sections) throw new Error(`${path}:${i + 1}: section '${header[1]}' comes twice`);
      section = sections[header[1]] = {};
    } else if (field && section) {
      if (field[1] in section) throw new Error(`${path}:${i + 1}: '${field[1]}' comes twice`);
      section[field[1]] = field[2] ?? '';
    } else if (!/^(;.*)?$/.test(line)) {
      throw new Error(`${path}:${i + 1}: '${line}' is neither a section nor a field`);
    }
  });
  return sections;
}

// The sections "prefix.NAME", as [NAME, fields].
export const sectionsOf = (ini, prefix) =>
  Object.entries(ini).filter(([name]) => name.startsWith(`${prefix}.`)).map(([name, fields]) => [name.slice(prefix.length + 1), fields]);
