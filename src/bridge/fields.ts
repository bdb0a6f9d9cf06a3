/**
 * Strict reading of a decoded map: every field asked for by name and kind, and `end()` refuses what is
 * left over. Errors name the full path of the field, what was expected and what was found.
 */
import type { EgoloopError } from '../core/errors.js';

/** Makes the error for a field (its full path): the code and the file are the caller's. */
export type Refuse = (field: string, what: string) => EgoloopError;

/** A found value in words: its kind, and of short ones the value. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'nil';
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object') return 'a map';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Reads one map field by field, each once. All methods throw what `refuse` makes. */
export class Fields {
  private readonly taken: string[] = [];

  constructor(
    private readonly map: Readonly<Record<string, unknown>>,
    readonly path: string,
    private readonly refuse: Refuse,
  ) {}

  /** True when the map has a field of that name; does not take it. */
  has(name: string): boolean {
    return Object.hasOwn(this.map, name);
  }

  /** The field as it is. Throws when it is missing. */
  any(name: string): unknown {
    const value = this.take(name);
    if (value === undefined) throw this.wrong(name, 'a field of that name', value);
    return value;
  }

  /** A map inside the map. */
  child(name: string): Fields {
    const value = this.take(name);
    if (!isPlainMap(value)) throw this.wrong(name, 'a map', value);
    return new Fields(value, this.pathOf(name), this.refuse);
  }

  /** A map, or null for nil. */
  mapOrNull(name: string): Fields | null {
    return this.isNil(name) ? null : this.child(name);
  }

  text(name: string): string {
    const value = this.take(name);
    if (typeof value !== 'string') throw this.wrong(name, 'a string', value);
    return value;
  }

  textOrNull(name: string): string | null {
    return this.isNil(name) ? null : this.text(name);
  }

  flag(name: string): boolean {
    const value = this.take(name);
    if (typeof value !== 'boolean') throw this.wrong(name, 'true or false', value);
    return value;
  }

  /** A finite number. */
  number(name: string): number {
    const value = this.take(name);
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw this.wrong(name, 'a finite number', value);
    }
    return value;
  }

  numberOrNull(name: string): number | null {
    return this.isNil(name) ? null : this.number(name);
  }

  /** An integer of `min` … `max`. */
  integer(name: string, min = 0, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.take(name);
    if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
      throw this.wrong(name, `an integer of ${min} to ${max}`, value);
    }
    return value as number;
  }

  bytes(name: string): Uint8Array {
    const value = this.take(name);
    if (!(value instanceof Uint8Array)) throw this.wrong(name, 'bytes', value);
    return value;
  }

  bytesOrNull(name: string): Uint8Array | null {
    return this.isNil(name) ? null : this.bytes(name);
  }

  texts(name: string): string[] {
    const value = this.list(name);
    for (const entry of value) {
      if (typeof entry !== 'string') throw this.wrong(name, 'strings', entry);
    }
    return value as string[];
  }

  /** A list of byte strings, `count` of them. */
  byteList(name: string, count: number): Uint8Array[] {
    const value = this.list(name);
    if (value.length !== count) throw this.wrong(name, `an array of ${count}`, value);
    for (const entry of value) {
      if (!(entry instanceof Uint8Array)) throw this.wrong(name, 'bytes', entry);
    }
    return value as Uint8Array[];
  }

  list(name: string): unknown[] {
    const value = this.take(name);
    if (!Array.isArray(value)) throw this.wrong(name, 'an array', value);
    return value;
  }

  /** Refuses fields that nobody asked for. */
  end(): void {
    const names = Object.keys(this.map);
    if (names.length === this.taken.length) return;
    const [first] = names.filter((name) => !this.taken.includes(name)).sort();
    if (first === undefined) return;
    throw this.refuse(
      this.pathOf(first),
      'is a field that this version of the format does not have',
    );
  }

  pathOf(name: string): string {
    return `${this.path}.${name.length > 60 ? `${name.slice(0, 60)}…` : name}`;
  }

  /** True for nil, which is taken then; else the field is left to be read. */
  isNil(name: string): boolean {
    if (!Object.hasOwn(this.map, name) || this.map[name] !== null) return false;
    this.taken.push(name);
    return true;
  }

  private take(name: string): unknown {
    if (!Object.hasOwn(this.map, name)) return undefined;
    this.taken.push(name);
    return this.map[name];
  }

  /** The error that says what was expected of a field and what was found. */
  wrong(name: string, expected: string, found: unknown): EgoloopError {
    return this.refuse(this.pathOf(name), `expected ${expected}, found ${kindOf(found)}`);
  }
}

/** True for a decoded map: no list, no bytes, not nil. */
export function isPlainMap(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  );
}
