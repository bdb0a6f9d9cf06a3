/**
 * A ring of shared images written byte by byte as docs/images.md lays it out, so that the reader is
 * tested against the document and not against the writer.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RingFileOptions {
  readonly magic?: string;
  readonly version?: number;
  readonly slots?: number;
  readonly stride?: number;
  readonly capacity?: number;
  /** What the header says the file's length is. */
  readonly saidBytes?: number;
  /** What it is. */
  readonly bytes?: number;
}

const HEADER = 4096;
const SLOT_HEADER = 64;

export class RingFile {
  readonly path: string;
  readonly slots: number;
  readonly stride: number;
  readonly #folder: string;
  readonly #fd: number;

  constructor(options: RingFileOptions = {}) {
    const { magic = 'EGOLRING', version = 1, slots = 2, stride = 4096, capacity = 4000 } = options;
    const { saidBytes = HEADER + slots * stride, bytes = saidBytes } = options;
    this.slots = slots;
    this.stride = stride;
    this.#folder = mkdtempSync(join(tmpdir(), 'egoloop-ring-'));
    this.path = join(this.#folder, `egoloop-${randomBytes(16).toString('hex')}.ring`);
    this.#fd = openSync(this.path, 'wx+', 0o600);
    const file = Buffer.alloc(bytes);
    const header = Buffer.alloc(HEADER);
    header.write(magic, 0, 'latin1');
    header.writeUInt32LE(version, 8);
    header.writeUInt32LE(slots, 12);
    header.writeBigUInt64LE(BigInt(stride), 16);
    header.writeBigUInt64LE(BigInt(capacity), 24);
    header.writeBigUInt64LE(BigInt(saidBytes), 32);
    header.copy(file);
    writeSync(this.#fd, file);
  }

  /** Writes the parts of a slot's header that are given. */
  mark(slot: number, part: { begun?: number; complete?: number; payload?: number }): void {
    const at = HEADER + slot * this.stride;
    const word = Buffer.alloc(8);
    const put = (value: number | undefined, offset: number, bytes: number): void => {
      if (value === undefined) return;
      word.writeBigUInt64LE(BigInt(value));
      writeSync(this.#fd, word, 0, bytes, at + offset);
    };
    put(part.begun, 0, 4);
    put(part.payload, 8, 8);
    put(part.complete, 4, 4);
  }

  /** A whole payload, as a writer that takes its turns writes it. */
  write(sequence: number, payload: Uint8Array): void {
    const slot = sequence % this.slots;
    this.mark(slot, { begun: sequence });
    writeSync(this.#fd, payload, 0, payload.length, HEADER + slot * this.stride + SLOT_HEADER);
    this.mark(slot, { payload: payload.length, complete: sequence });
  }

  remove(): void {
    closeSync(this.#fd);
    rmSync(this.#folder, { recursive: true });
  }
}
