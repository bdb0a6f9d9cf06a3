/**
 * Character classes of XML 1.0 (fifth edition, productions 2, 3, 4 and 4a) and character references.
 * ASCII goes through a table because almost every character of a map file is ASCII.
 */

/** Bits of `ASCII_CLASS`. */
export const SPACE = 1;
export const NAME_START = 2;
export const NAME_PART = 4;
/** Characters that stop the plain run of an attribute value: controls, `&` and `<`. */
export const VALUE_SPECIAL = 8;

/** Class bits of the 128 ASCII characters. */
export const ASCII_CLASS: Uint8Array = buildAsciiClass();

function buildAsciiClass(): Uint8Array {
  const table = new Uint8Array(128);
  for (let code = 0; code < 0x20; code++) table[code] = VALUE_SPECIAL;
  for (const code of [9, 10, 13, 32]) table[code]! |= SPACE;
  for (let code = 0; code < 128; code++) {
    const ch = String.fromCharCode(code);
    if (/[A-Za-z_:]/.test(ch)) table[code]! |= NAME_START | NAME_PART;
    else if (/[-.0-9]/.test(ch)) table[code]! |= NAME_PART;
    else if (ch === '&' || ch === '<') table[code]! |= VALUE_SPECIAL;
  }
  return table;
}

const NAME_START_RANGES =
  ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF' +
  '\\u200C-\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD' +
  '\\u{10000}-\\u{EFFFF}';
const NAME_PATTERN = new RegExp(
  `^[${NAME_START_RANGES}][${NAME_START_RANGES}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040]*$`,
  'u',
);

/** True when a text that is not pure ASCII is an XML Name. */
export function isXmlName(name: string): boolean {
  return NAME_PATTERN.test(name);
}

/** True for a code point an XML 1.0 document may contain. */
function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 9 || code === 10 || code === 13;
  if (code <= 0xd7ff) return true;
  return (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

/** Index of the first UTF-16 unit in [from, to) that XML 1.0 forbids, or -1. */
export function findForbidden(text: string, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x20 && code < 0xd800) continue;
    if (code < 0x20) {
      if (code !== 9 && code !== 10 && code !== 13) return i;
    } else if (code >= 0xfffe || (code >= 0xdc00 && code < 0xe000)) {
      return i;
    } else if (code < 0xdc00) {
      const low = i + 1 < to ? text.charCodeAt(i + 1) : 0;
      if (low < 0xdc00 || low > 0xdfff) return i;
      i++;
    }
  }
  return -1;
}

const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * The character a reference such as `amp`, `#65` or `#x41` (without `&` and `;`) stands for, or null
 * when XML 1.0 without a DTD does not define it.
 */
export function decodeReference(body: string): string | null {
  if (body.charCodeAt(0) !== 35) return PREDEFINED.get(body) ?? null;
  const hex = /^#x([0-9a-fA-F]{1,6})$/.exec(body);
  const decimal = hex === null ? /^#([0-9]{1,7})$/.exec(body) : null;
  const code =
    hex !== null ? Number.parseInt(hex[1]!, 16) : Number.parseInt(decimal?.[1] ?? '', 10);
  return Number.isNaN(code) || !isXmlCharacter(code) ? null : String.fromCodePoint(code);
}
