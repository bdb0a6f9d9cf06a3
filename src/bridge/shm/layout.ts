/**
 * The file of shared images: its header and where a slot lies. Little endian; the layout is written down
 * in docs/images.md and, for the writer, at the head of sidecar/egoloop_sidecar/shared_memory_ring.py.
 */
import { EgoloopError } from '../../core/errors.js';

const RING_MAGIC = 'EGOLRING';
const RING_VERSION = 1;
const FILE_HEADER_BYTES = 4096;
export const SLOT_HEADER_BYTES = 64;
/** Bytes of the file header that say something. */
export const FILE_HEADER_USED_BYTES = 44;

/** More is no file of ours: an ArrayBuffer cannot be longer. */
const MOST_FILE_BYTES = 4 * 1024 ** 3 - 1;
const MOST_SLOTS = 64;

/** What the header of a ring says. */
export interface RingLayout {
  readonly slots: number;
  /** From one slot to the next, bytes. */
  readonly slotStride: number;
  /** Room for the arrays of one tick, bytes. */
  readonly slotCapacity: number;
  readonly fileBytes: number;
}

/** SHARED_MEMORY_INVALID about a file. */
export function notARing(file: string, what: string, cause?: unknown): EgoloopError {
  return new EgoloopError('SHARED_MEMORY_INVALID', what, { file }, cause);
}

function number64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}

/**
 * Reads the first bytes of a file as the header of a ring.
 *
 * @param header at least FILE_HEADER_USED_BYTES bytes unless the file is shorter
 * @param fileBytes the length of the file
 * @throws EgoloopError SHARED_MEMORY_INVALID: other magic, version, or sizes that do not fit together
 */
export function readRingHeader(header: Uint8Array, fileBytes: number, file: string): RingLayout {
  if (header.length < FILE_HEADER_USED_BYTES || fileBytes < FILE_HEADER_BYTES) {
    throw notARing(file, `is too short for a ring of shared images: ${fileBytes} bytes`);
  }
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const magic = String.fromCharCode(...header.subarray(0, RING_MAGIC.length));
  if (magic !== RING_MAGIC) {
    throw notARing(file, `is no ring of shared images: its first bytes are not ${RING_MAGIC}`);
  }
  const version = view.getUint32(8, true);
  if (version !== RING_VERSION) {
    throw notARing(
      file,
      `is a ring of version ${version}, this program reads version ${RING_VERSION}: ` +
        'use the sidecar and the program of one release',
    );
  }
  const layout: RingLayout = {
    slots: view.getUint32(12, true),
    slotStride: number64(view, 16),
    slotCapacity: number64(view, 24),
    fileBytes: number64(view, 32),
  };
  checkSizes(layout, fileBytes, file);
  return layout;
}

function checkSizes(layout: RingLayout, fileBytes: number, file: string): void {
  const { slots, slotStride, slotCapacity } = layout;
  if (layout.fileBytes !== fileBytes) {
    throw notARing(file, `says it has ${layout.fileBytes} bytes, but has ${fileBytes}`);
  }
  if (fileBytes > MOST_FILE_BYTES) {
    throw notARing(file, `has ${fileBytes} bytes, at most ${MOST_FILE_BYTES} can be mapped`);
  }
  if (slots < 2 || slots > MOST_SLOTS) {
    throw notARing(file, `has ${slots} slots, expected 2 to ${MOST_SLOTS}`);
  }
  const isRoomy = slotCapacity > 0 && slotStride >= SLOT_HEADER_BYTES + slotCapacity;
  if (!isRoomy || slotStride % SLOT_HEADER_BYTES !== 0) {
    throw notARing(file, `has slots of ${slotCapacity} bytes at every ${slotStride}`);
  }
  if (FILE_HEADER_BYTES + slots * slotStride !== fileBytes) {
    throw notARing(
      file,
      `has ${fileBytes} bytes, but ${slots} slots of ${slotStride} take ` +
        `${FILE_HEADER_BYTES + slots * slotStride}`,
    );
  }
}

/** Where a slot's header begins in the file. */
export function slotStart(layout: RingLayout, slot: number): number {
  return FILE_HEADER_BYTES + slot * layout.slotStride;
}
