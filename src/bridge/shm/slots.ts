/**
 * Two ways to the bytes of a ring: mapped, where what is looked at are the writer's own bytes, and
 * read, where they are copied into a buffer that is used again for the same slot.
 */
import { readSync } from 'node:fs';
import { notARing, type RingLayout, SLOT_HEADER_BYTES, slotStart } from './layout.js';
import { type Mapping, mapFile } from './mapping.js';

/** The first words of a slot. */
export interface SlotHeader {
  /** Sequence that is being written, or was last. */
  readonly begun: number;
  /** Sequence of which every byte is there. */
  readonly complete: number;
  readonly payloadBytes: number;
}

export interface SlotBytes {
  readonly buffer: ArrayBuffer;
  readonly byteOffset: number;
}

export interface Slots {
  readonly isMapped: boolean;
  header(slot: number): SlotHeader;
  /** `length` bytes of a slot's payload from `offset`. */
  bytes(slot: number, offset: number, length: number): SlotBytes;
  close(): void;
}

const HEADER_USED_BYTES = 16;

function readHeader(view: DataView, at: number): SlotHeader {
  return {
    begun: view.getUint32(at, true),
    complete: view.getUint32(at + 4, true),
    payloadBytes: view.getUint32(at + 8, true) + view.getUint32(at + 12, true) * 2 ** 32,
  };
}

class MappedSlots implements Slots {
  readonly isMapped = true;
  readonly #layout: RingLayout;
  readonly #mapping: Mapping;
  readonly #view: DataView;

  constructor(layout: RingLayout, mapping: Mapping) {
    this.#layout = layout;
    this.#mapping = mapping;
    this.#view = new DataView(mapping.buffer);
  }

  header(slot: number): SlotHeader {
    return readHeader(this.#view, slotStart(this.#layout, slot));
  }

  bytes(slot: number, offset: number): SlotBytes {
    const byteOffset = slotStart(this.#layout, slot) + SLOT_HEADER_BYTES + offset;
    return { buffer: this.#mapping.buffer, byteOffset };
  }

  close(): void {
    this.#mapping.release();
  }
}

class ReadSlots implements Slots {
  readonly isMapped = false;
  readonly #layout: RingLayout;
  readonly #fd: number;
  readonly #file: string;
  readonly #header = new DataView(new ArrayBuffer(HEADER_USED_BYTES));
  readonly #buffers: ArrayBuffer[];

  constructor(layout: RingLayout, fd: number, file: string) {
    this.#layout = layout;
    this.#fd = fd;
    this.#file = file;
    this.#buffers = Array.from({ length: layout.slots }, () => new ArrayBuffer(0));
  }

  header(slot: number): SlotHeader {
    this.#read(new Uint8Array(this.#header.buffer), slotStart(this.#layout, slot));
    return readHeader(this.#header, 0);
  }

  /** Each array to its own place in the slot's buffer; a buffer that grows leaves the old one be. */
  bytes(slot: number, offset: number, length: number): SlotBytes {
    let buffer = this.#buffers[slot] as ArrayBuffer;
    if (buffer.byteLength < offset + length) {
      buffer = new ArrayBuffer(offset + length);
      this.#buffers[slot] = buffer;
    }
    const start = slotStart(this.#layout, slot) + SLOT_HEADER_BYTES + offset;
    this.#read(new Uint8Array(buffer, offset, length), start);
    return { buffer, byteOffset: offset };
  }

  close(): void {
    this.#buffers.fill(new ArrayBuffer(0));
  }

  #read(target: Uint8Array, position: number): void {
    for (let at = 0; at < target.length; ) {
      const count = readSync(this.#fd, target, at, target.length - at, position + at);
      if (count === 0) throw notARing(this.#file, 'was cut short while it was in use');
      at += count;
    }
  }
}

/** Maps the ring where that can be done and `mayMap` says so; else reads it. */
export function openSlots(layout: RingLayout, fd: number, file: string, mayMap: boolean): Slots {
  const mapping = mayMap ? mapFile(fd, layout.fileBytes) : null;
  return mapping === null ? new ReadSlots(layout, fd, file) : new MappedSlots(layout, mapping);
}
