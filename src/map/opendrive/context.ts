/**
 * What every part of the reader shares: the file's name, its limits, the repairs made so far and the
 * elements nobody reads. Also the only place where OPENDRIVE_INVALID errors are made.
 */
import { EgoloopError } from '../../core/errors.js';
import type { XmlElement } from '../xml/element.js';
import type { OpenDriveLimits } from './limits.js';
import type { Repair, SourcePosition, UnsupportedElement } from './model.js';
import type { RepairName } from './repairs.js';

/** Real files have a few dozen such paths; beyond this many, new ones are counted as one. */
const MAX_UNSUPPORTED_PATHS = 10_000;
const MORE_PATHS = '…';

export class ReadContext {
  readonly file: string | undefined;
  readonly limits: OpenDriveLimits;
  readonly repairs: Repair[] = [];
  readonly #unsupported = new Map<string, { count: number; first: SourcePosition }>();

  constructor(file: string | undefined, limits: OpenDriveLimits) {
    this.file = file;
    this.limits = limits;
  }

  /** Refuses the file: names the place, what was expected and what was found. */
  fail(at: SourcePosition, message: string): never {
    throw new EgoloopError('OPENDRIVE_INVALID', message, {
      file: this.file,
      line: at.line,
      column: at.column,
    });
  }

  /** Notes that something was mended; refuses a file in which nearly everything is odd. */
  repair(name: RepairName, at: SourcePosition, message: string): void {
    if (this.repairs.length >= this.limits.maxRepairs) {
      this.fail(at, `more than ${this.limits.maxRepairs} oddities; the next would be: ${message}`);
    }
    this.repairs.push({ name, message, position: positionOf(at) });
  }

  /** Counts an element nobody reads, and everything inside it. */
  unsupported(element: XmlElement, parentPath: string): void {
    let path = parentPath === '' ? element.name : `${parentPath}/${element.name}`;
    if (this.#unsupported.size >= MAX_UNSUPPORTED_PATHS && !this.#unsupported.has(path)) {
      path = MORE_PATHS;
    }
    const seen = this.#unsupported.get(path);
    if (seen === undefined) {
      this.#unsupported.set(path, { count: 1, first: positionOf(element) });
    } else {
      seen.count++;
    }
    for (const child of element.children) this.unsupported(child, path);
  }

  /** Elements nobody read, by path. */
  unsupportedElements(): UnsupportedElement[] {
    const list = [...this.#unsupported].map(([path, { count, first }]) => ({ path, count, first }));
    return list.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  }
}

/** Only the position of something that has more. */
export function positionOf(at: SourcePosition): SourcePosition {
  return { line: at.line, column: at.column };
}
