/** Texts and lists of a size that a peer can be trusted with. Errors name the field. */
import type { Fields } from '../fields.js';
import { MAX_ENTRIES, MAX_TEXT } from './version.js';

/** A text of at most `MAX_TEXT` characters. */
export function shortText(fields: Fields, name: string): string {
  const text = fields.text(name);
  if (text.length <= MAX_TEXT) return text;
  throw fields.wrong(name, `at most ${MAX_TEXT} characters`, text);
}

/** A list of at most `MAX_ENTRIES` entries. */
export function shortList(fields: Fields, name: string): unknown[] {
  const list = fields.list(name);
  if (list.length <= MAX_ENTRIES) return list;
  throw fields.wrong(name, `at most ${MAX_ENTRIES} entries`, list);
}

/** A list of short texts. */
export function shortTexts(fields: Fields, name: string): string[] {
  return shortList(fields, name).map((entry, index) => {
    if (typeof entry === 'string' && entry.length <= MAX_TEXT) return entry;
    throw fields.wrong(`${name}[${index}]`, `a text of at most ${MAX_TEXT} characters`, entry);
  });
}

/** A short text, or null for nil. */
export function shortTextOrNull(fields: Fields, name: string): string | null {
  return fields.isNil(name) ? null : shortText(fields, name);
}

/** One of a few texts. */
export function oneOf<T extends string>(fields: Fields, name: string, allowed: readonly T[]): T {
  const text = fields.text(name) as T;
  if (allowed.includes(text)) return text;
  throw fields.wrong(name, `one of ${allowed.join(', ')}`, text);
}

const SHA256 = /^[0-9a-f]{64}$/;

/** The SHA-256 of a text; also an entry `name[i]` of a list when its value is given. */
export function requireSha256(fields: Fields, name: string, value: unknown): string {
  if (typeof value === 'string' && SHA256.test(value)) return value;
  throw fields.wrong(name, '64 lower-case hex digits', value);
}
