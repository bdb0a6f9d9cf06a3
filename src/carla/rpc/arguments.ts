/**
 * The arguments of one call, read by position and type. As CARLA's own decoder: structs are arrays, a
 * missing last field keeps its default (clients of other versions send fewer or more), an integer will
 * do for a float. A float that is not finite is handed on: the traffic manager really sends NaN, and
 * the method decides what it means.
 */

import type { RpcValue } from './msgpack-reader.js';
import { RpcError } from './rpc-error.js';

export class Arguments {
  private at = 0;

  /** @param where what the values belong to, for messages: `spawn_actor` or `spawn_actor.transform` */
  constructor(
    private readonly values: readonly RpcValue[],
    private readonly where: string,
  ) {}

  get left(): number {
    return this.values.length - this.at;
  }

  bool(fallback?: boolean): boolean {
    const value = this.next(fallback);
    return typeof value === 'boolean' ? value : this.wrong('a bool', value);
  }

  int(fallback?: number): number {
    const value = this.next(fallback);
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    return this.wrong('an integer', value);
  }

  float(fallback?: number): number {
    const value = this.next(fallback);
    if (typeof value === 'bigint') return Number(value);
    return typeof value === 'number' ? value : this.wrong('a number', value);
  }

  str(fallback?: string): string {
    const value = this.next(fallback);
    return typeof value === 'string' ? value : this.wrong('a string', value);
  }

  /** A struct or list; its fields are read in turn. */
  struct(name: string): Arguments {
    const value = this.next();
    return new Arguments(this.isList(value), `${this.where}.${name}`);
  }

  /** Every entry of a list. */
  list<T>(name: string, read: (entry: Arguments) => T): T[] {
    const value = this.next();
    const where = `${this.where}.${name}`;
    return this.isList(value).map((entry, i) => read(new Arguments([entry], `${where}[${i}]`)));
  }

  /** `[false]` or `[true, value]`. Null when absent. */
  optional<T>(name: string, read: (value: Arguments) => T): T | null {
    if (this.left === 0) return null;
    const inner = this.struct(name);
    return inner.bool() ? read(inner) : null;
  }

  /** `[index, value]`: the index, and the value as the next argument. */
  variant(name: string): { readonly index: number; readonly body: Arguments } {
    const inner = this.struct(name);
    return { index: inner.int(), body: inner };
  }

  /** The next value as it came. */
  any(): RpcValue {
    return this.next();
  }

  private next(fallback?: RpcValue): RpcValue {
    const value = this.values[this.at];
    if (value === undefined) {
      if (fallback !== undefined) return fallback;
      throw new RpcError(
        `${this.where}: expected ${this.at + 1} values, found ${this.values.length}`,
      );
    }
    this.at += 1;
    return value;
  }

  private isList(value: RpcValue): readonly RpcValue[] {
    return Array.isArray(value) ? value : this.wrong('a list', value);
  }

  private wrong(expected: string, found: RpcValue): never {
    const kind = Array.isArray(found) ? 'a list' : found === null ? 'nil' : typeof found;
    throw new RpcError(`${this.where}: expected ${expected} at ${this.at}, found ${kind}`);
  }
}
