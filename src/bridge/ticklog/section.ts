/**
 * Sections: the self-delimiting parts a TickLog is made of. 16 bytes in front of each: kind, kind of
 * compression, two zero bytes, stored size, size after inflating, CRC-32 over the first twelve bytes
 * and the stored ones (little-endian). Takes and gives bytes; touches no file.
 */
import { deflateSync, inflateSync } from 'node:zlib';
import { invariant } from '../../core/errors.js';
import { crc32 } from './crc32.js';
import { Compression, MAX_PLAIN_BYTES, SectionKind } from './format.js';
import { invalid } from './invalid.js';

export const SECTION_HEAD_BYTES = 16;

/** What stands in front of a section's bytes. */
export interface SectionHead {
  readonly kind: SectionKind;
  readonly compression: Compression;
  readonly storedBytes: number;
  readonly plainBytes: number;
  readonly crc: number;
}

const NAMES: Readonly<Record<SectionKind, string>> = {
  [SectionKind.Header]: 'header',
  [SectionKind.Map]: 'map',
  [SectionKind.Block]: 'block',
  [SectionKind.Footer]: 'footer',
};

/** `header`, `map`, `block` or `footer`. */
export function sectionName(kind: SectionKind): string {
  return NAMES[kind];
}

/** A whole section, head and bytes. Deflated unless that makes it larger or `Stored` is asked for. */
export function encodeSection(
  kind: SectionKind,
  plain: Uint8Array,
  compression: Compression = Compression.Zlib,
): Uint8Array {
  invariant(plain.length <= MAX_PLAIN_BYTES[kind], `${NAMES[kind]} of ${plain.length} bytes`);
  const deflated = compression === Compression.Zlib ? deflateSync(plain, { level: 6 }) : plain;
  const isSmaller = deflated.length < plain.length;
  const stored = isSmaller ? deflated : plain;
  const out = new Uint8Array(SECTION_HEAD_BYTES + stored.length);
  const view = new DataView(out.buffer);
  out[0] = kind;
  out[1] = isSmaller ? Compression.Zlib : Compression.Stored;
  view.setUint32(4, stored.length, true);
  view.setUint32(8, plain.length, true);
  out.set(stored, SECTION_HEAD_BYTES);
  view.setUint32(12, crc32(stored, crc32(out.subarray(0, 12))), true);
  return out;
}

/** Reads the 16 bytes in front of a section that begins at byte `at`. Throws TICKLOG_INVALID. */
export function decodeSectionHead(bytes: Uint8Array, at: number): SectionHead {
  const place = `byte ${at}`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const kind = bytes[0] as SectionKind;
  if (NAMES[kind] === undefined) {
    throw invalid(place, `expected a section, found kind 0x${(kind as number).toString(16)}`);
  }
  const compression = bytes[1] as Compression;
  if (compression !== Compression.Stored && compression !== Compression.Zlib) {
    throw invalid(place, `expected compression 0 or 1 of the ${NAMES[kind]}, found ${compression}`);
  }
  if (view.getUint16(2, true) !== 0) {
    throw invalid(place, `expected two zero bytes in front of the ${NAMES[kind]}'s size`);
  }
  const storedBytes = view.getUint32(4, true);
  const plainBytes = view.getUint32(8, true);
  const limit = MAX_PLAIN_BYTES[kind];
  if (plainBytes > limit || storedBytes > limit) {
    throw invalid(
      place,
      `expected a ${NAMES[kind]} of at most ${limit} bytes, found one that claims ` +
        `${Math.max(plainBytes, storedBytes)}`,
    );
  }
  if (compression === Compression.Stored && storedBytes !== plainBytes) {
    throw invalid(place, `the ${NAMES[kind]} is not compressed but claims two different sizes`);
  }
  return { kind, compression, storedBytes, plainBytes, crc: view.getUint32(12, true) };
}

/**
 * The bytes of a section after the CRC was checked and compression undone.
 * @param headBytes the 16 bytes that `head` was read from
 */
export function decodeSectionBody(
  head: SectionHead,
  headBytes: Uint8Array,
  stored: Uint8Array,
  at: number,
): Uint8Array {
  const place = `byte ${at}`;
  const name = NAMES[head.kind];
  const crc = crc32(stored, crc32(headBytes.subarray(0, 12)));
  if (crc !== head.crc) {
    throw invalid(
      place,
      `the ${name} is damaged: expected CRC-32 ${hex(head.crc)}, found ${hex(crc)}; ` +
        'take the log from its source again',
    );
  }
  if (head.compression === Compression.Stored) return stored;
  let plain: Uint8Array;
  try {
    // One byte more than promised is enough to notice a lie; a bomb never inflates further.
    plain = inflateSync(stored, { maxOutputLength: head.plainBytes + 1 });
  } catch (error) {
    throw invalid(place, `the ${name} cannot be inflated (${(error as Error).message})`);
  }
  if (plain.length !== head.plainBytes) {
    throw invalid(
      place,
      `expected ${head.plainBytes} bytes in the ${name} after inflating, found ${plain.length}`,
    );
  }
  return plain;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
