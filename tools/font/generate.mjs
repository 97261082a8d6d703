// Writes src/ui/chart_font.c: the printable ASCII characters of X.org's 9x18 font ("Public domain font. Share and
// enjoy."), as one 16-bit word per row. A picture's letters are so independent of the fonts of a machine.
//   node tools/font/generate.mjs 9x18-ISO8859-1.pcf.gz > src/ui/chart_font.c      (Debian: xfonts-base)
// The format: https://fontforge.org/docs/techref/pcf-format.html
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const data = gunzipSync(readFileSync(process.argv[2]));
const METRICS = 4;
const BITMAPS = 8;
const ENCODINGS = 32;
const WIDTH = 9;
const HEIGHT = 18;

function table(type) {
  for (let i = 0; i < data.readUInt32LE(4); i++) {
    const entry = 8 + 16 * i;
    if (data.readUInt32LE(entry) === type) {
      const at = data.readUInt32LE(entry + 12);
      const format = data.readUInt32LE(at);
      const big = (format & 4) !== 0;
      return {
        at, format,
        u16: (offset) => (big ? data.readUInt16BE(at + offset) : data.readUInt16LE(at + offset)),
        i16: (offset) => (big ? data.readInt16BE(at + offset) : data.readInt16LE(at + offset)),
        u32: (offset) => (big ? data.readUInt32BE(at + offset) : data.readUInt32LE(at + offset)),
      };
    }
  }
  throw new Error(`table ${type} is missing`);
}

const metrics = table(METRICS);
const bitmaps = table(BITMAPS);
const encodings = table(ENCODINGS);
const glyphs = bitmaps.u32(4);
const pad = 1 << (bitmaps.format & 3); // bytes that a row is padded to
const unit = 1 << ((bitmaps.format >> 4) & 3); // bytes that are swapped together
const msbFirst = (bitmaps.format & 8) !== 0;
const bigBytes = (bitmaps.format & 4) !== 0;
const bits = bitmaps.at + 8 + 4 * glyphs + 16;

function metric(glyph) {
  if (metrics.format & 0x100) {
    const byte = (i) => data[metrics.at + 6 + 5 * glyph + i] - 0x80;
    return { left: byte(0), right: byte(1), ascent: byte(3), descent: byte(4) };
  }
  const word = (i) => metrics.i16(8 + 12 * glyph + 2 * i);
  return { left: word(0), right: word(1), ascent: word(3), descent: word(4) };
}

function bit(row, x) {
  let byte = x >> 3;
  if (msbFirst !== bigBytes) byte ^= unit - 1;
  return (data[row + byte] >> (msbFirst ? 7 - (x & 7) : x & 7)) & 1;
}

function rowsOf(code) {
  const glyph = encodings.u16(14 + 2 * (code - encodings.u16(4)));
  const { left, right, ascent, descent } = metric(glyph);
  const stride = Math.ceil((right - left) / 8 / pad) * pad;
  const start = bits + bitmaps.u32(8 + 4 * glyph);
  const rows = new Array(HEIGHT).fill(0);
  for (let y = 0; y < ascent + descent; y++)
    for (let x = 0; x < right - left; x++) {
      const to = 14 - ascent + y; // the baseline is under row 14
      if (to >= 0 && to < HEIGHT && bit(start + y * stride, x)) rows[to] |= 1 << (WIDTH - 1 - (x + left));
    }
  return rows;
}

const lines = [];
for (let code = 0x20; code < 0x7f; code++) {
  const hex = rowsOf(code).map((row) => `0x${row.toString(16).padStart(3, '0')}`);
  lines.push(`    {${hex.slice(0, 12).join(', ')},\n     ${hex.slice(12).join(', ')}},`);
}
process.stdout.write(`/* Made by tools/font/generate.mjs from X.org's 9x18, a public domain font. */

#include "ui/chart_font.h"

const uint16_t chart_font[CHART_FONT_CHARS][CHART_FONT_HEIGHT] = {
${lines.join('\n')}
};
`);
