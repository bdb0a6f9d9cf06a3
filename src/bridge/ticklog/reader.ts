/**
 * Reads a TickLog section by section from anything that gives bytes at an offset, so a log of any
 * length needs the memory of one block. A file cut anywhere after its header is read up to its last
 * whole block and says so; damage inside is an error.
 */
import { EgoloopError } from '../../core/errors.js';
import type { TruthFrame } from '../frame.js';
import { decodeBlock, framesOf } from './block-decoder.js';
import {
  PREAMBLE_BYTES,
  SectionKind,
  TICKLOG_MAGIC,
  TICKLOG_VERSION,
  type TickLogFooter,
  type TickLogHeader,
  type Truncation,
} from './format.js';
import { unpackFooter, unpackHeader } from './header-codec.js';
import { inFile, invalid } from './invalid.js';
import {
  decodeSectionBody,
  decodeSectionHead,
  SECTION_HEAD_BYTES,
  type SectionHead,
  sectionName,
} from './section.js';

/** Bytes at an offset: a file, or a buffer through `bytesSource`. */
export interface ByteSource {
  readonly size: number;
  /** Up to `length` bytes from `offset` on; fewer only at the end. */
  read(offset: number, length: number): Uint8Array;
}

/** Reads from memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/** How a log ended: with a footer, or cut. Exactly one of the two is not null. */
export interface TickLogEnd {
  readonly footer: TickLogFooter | null;
  readonly truncated: Truncation | null;
  readonly tickCount: number;
  /** Bytes of all blocks as stored and after inflating. */
  readonly blockBytes: { readonly stored: number; readonly plain: number };
}

interface Section {
  readonly head: SectionHead;
  readonly at: number;
  readonly nextAt: number;
  readonly plain: () => Uint8Array;
}

/**
 * An open log: its header at once, its frames one after the other. Every method throws TICKLOG_INVALID
 * where the bytes are damaged; a cut end is no damage.
 */
export class TickLogReader {
  readonly header: TickLogHeader;
  readonly hasMap: boolean;
  private readonly firstBlockAt: number;
  private readonly mapSection: Section | null = null;

  /**
   * Opens a log and reads its header.
   * @param file name for error messages
   * Throws TICKLOG_INVALID (wrong magic, damaged or cut header, unknown field) or TICKLOG_VERSION.
   */
  constructor(
    private readonly source: ByteSource,
    private readonly file?: string,
  ) {
    const { header, hasMap, at } = inFile(file, () => this.open());
    this.header = header;
    this.hasMap = hasMap;
    if (hasMap) this.mapSection = inFile(file, () => this.section(at));
    if (this.mapSection !== null && this.mapSection.head.kind !== SectionKind.Map) {
      throw inFileError(file, at, `expected the map, found a ${this.nameOf(this.mapSection)}`);
    }
    this.firstBlockAt = this.mapSection?.nextAt ?? at;
  }

  /** The OpenDRIVE text inside the log, or null. Throws TICKLOG_INVALID when it is damaged. */
  openDriveText(): string | null {
    const section = this.mapSection;
    if (section === null) return null;
    return inFile(this.file, () =>
      new TextDecoder('utf-8', { ignoreBOM: true }).decode(section.plain()),
    );
  }

  /** True when the header promises a map that the file was cut off in. */
  get isMapCut(): boolean {
    return this.hasMap && this.mapSection === null;
  }

  /**
   * The frames in order; each call starts at the first. The generator returns how the log ended.
   * Throws TICKLOG_INVALID, naming byte and field, on damage.
   */
  *frames(): Generator<TruthFrame, TickLogEnd> {
    const lightCount = this.header.route.trafficLights.length;
    const blockBytes = { stored: 0, plain: 0 };
    let at = this.firstBlockAt;
    let tickCount = 0;
    let lastTick = -1;
    for (;;) {
      const section = this.isMapCut ? null : inFile(this.file, () => this.section(at));
      if (section === null) {
        const truncated = { atByte: at, ticksRecovered: tickCount };
        return { footer: null, truncated, tickCount, blockBytes };
      }
      if (section.head.kind === SectionKind.Footer) {
        const footer = inFile(this.file, () => this.footer(section, tickCount));
        return { footer, truncated: null, tickCount, blockBytes };
      }
      if (section.head.kind !== SectionKind.Block) {
        throw inFileError(this.file, at, `expected a block, found a ${this.nameOf(section)}`);
      }
      const block = inFile(this.file, () =>
        decodeBlock(section.plain(), lightCount, `block at byte ${section.at}`),
      );
      if (block.ticks[0]! <= lastTick) {
        throw inFileError(
          this.file,
          at,
          `expected a tick above ${lastTick}, found ${block.ticks[0]}`,
        );
      }
      lastTick = block.ticks.at(-1)!;
      tickCount += block.ticks.length;
      blockBytes.stored += section.head.storedBytes;
      blockBytes.plain += section.head.plainBytes;
      yield* framesOf(block);
      at = section.nextAt;
    }
  }

  private open(): { header: TickLogHeader; hasMap: boolean; at: number } {
    const preamble = this.source.read(0, PREAMBLE_BYTES);
    const magic = TICKLOG_MAGIC;
    if (!magic.every((byte, index) => preamble[index] === byte)) {
      const found = this.source.size === 0 ? 'an empty file' : 'something else';
      throw invalid('byte 0', `expected a TickLog (\\x89EGOLOG\\n), found ${found}`);
    }
    if (preamble.length < PREAMBLE_BYTES) throw invalid('byte 8', 'ends before its version');
    const version = preamble[8]! | (preamble[9]! << 8);
    if (version !== TICKLOG_VERSION) {
      throw new EgoloopError(
        'TICKLOG_VERSION',
        `expected TickLog version ${TICKLOG_VERSION}, found ${version}; ` +
          'read it with the egoloop that wrote it or a newer one',
      );
    }
    const section = this.section(PREAMBLE_BYTES);
    if (section === null) {
      throw invalid(`byte ${PREAMBLE_BYTES}`, 'is cut off inside its header: nothing to recover');
    }
    if (section.head.kind !== SectionKind.Header) {
      throw invalid(
        `byte ${PREAMBLE_BYTES}`,
        `expected the header, found a ${sectionName(section.head.kind)}`,
      );
    }
    return { ...unpackHeader(section.plain()), at: section.nextAt };
  }

  /** The section at a byte, or null when the file ends before the section does. */
  private section(at: number): Section | null {
    const headBytes = this.source.read(at, SECTION_HEAD_BYTES);
    if (headBytes.length < SECTION_HEAD_BYTES || this.isZeroTail(headBytes, at)) return null;
    const head = decodeSectionHead(headBytes, at);
    const bodyAt = at + SECTION_HEAD_BYTES;
    const nextAt = bodyAt + head.storedBytes;
    if (nextAt > this.source.size) return null;
    const plain = (): Uint8Array =>
      decodeSectionBody(head, headBytes, this.source.read(bodyAt, head.storedBytes), at);
    return { head, at, nextAt, plain };
  }

  /** Some file systems leave zeros where a crash kept the last bytes from the disk. */
  private isZeroTail(headBytes: Uint8Array, at: number): boolean {
    if (headBytes.some((byte) => byte !== 0)) return false;
    for (let from = at; from < this.source.size; from += 65536) {
      if (this.source.read(from, 65536).some((byte) => byte !== 0)) return false;
    }
    return true;
  }

  private footer(section: Section, ticksRead: number): TickLogFooter {
    const { footer, tickCount } = unpackFooter(section.plain());
    if (tickCount !== ticksRead) {
      throw invalid(
        'footer.tickCount',
        `expected ${ticksRead}, the ticks read; found ${tickCount}`,
      );
    }
    if (section.nextAt !== this.source.size) {
      throw invalid(
        `byte ${section.nextAt}`,
        `expected the end of the file, found ${this.source.size - section.nextAt} bytes more`,
      );
    }
    return footer;
  }

  private nameOf(section: Section): string {
    return sectionName(section.head.kind);
  }
}

function inFileError(file: string | undefined, at: number, what: string): EgoloopError {
  return new EgoloopError('TICKLOG_INVALID', what, { file, path: `byte ${at}` });
}

/** A log as a whole. */
export interface TickLog extends TickLogEnd {
  readonly header: TickLogHeader;
  readonly openDrive: string | null;
  readonly frames: readonly TruthFrame[];
}

/** Reads all of a log in memory. Throws as `TickLogReader`. */
export function decodeTickLog(bytes: Uint8Array, file?: string): TickLog {
  const reader = new TickLogReader(bytesSource(bytes), file);
  const frames: TruthFrame[] = [];
  const iterator = reader.frames();
  for (;;) {
    const step = iterator.next();
    if (step.done === true) {
      return { header: reader.header, openDrive: reader.openDriveText(), frames, ...step.value };
    }
    frames.push(step.value);
  }
}
