/**
 * Writes a TickLog as it happens. Bytes go to a sink in whole sections, so whatever ends the program
 * costs at most the block under way. The same header, frames and footer give the same bytes.
 */
import { createHash } from 'node:crypto';
import { invariant } from '../../core/errors.js';
import type { TruthFrame } from '../frame.js';
import { BlockEncoder } from './block-encoder.js';
import {
  Compression,
  MAX_TICK,
  MAX_TICKS_PER_BLOCK,
  PREAMBLE_BYTES,
  SectionKind,
  TICKLOG_MAGIC,
  TICKLOG_VERSION,
  TICKS_PER_BLOCK,
  type TickLogFooter,
  type TickLogHeader,
} from './format.js';
import { packFooter, packHeader } from './header-codec.js';
import { encodeSection } from './section.js';

/** Takes the next bytes of the file; called once a section. */
export type ByteSink = (bytes: Uint8Array) => void;

export interface TickLogWriterOptions {
  /** The OpenDRIVE text, to be kept inside the log. */
  readonly openDrive?: string | undefined;
  /** Ticks per block, 1 … 4096; 100 (five seconds) by default. */
  readonly ticksPerBlock?: number | undefined;
  /** `Stored` leaves the sections uncompressed. */
  readonly compression?: Compression | undefined;
}

/** SHA-256 of a text's UTF-8 bytes, as a header names its map. */
export function sha256OfText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

const ENDED: TickLogFooter = {
  outsideFailure: null,
  durationSystemS: null,
  criteriaRanOnLastTick: true,
  scenarioTerminated: true,
};

/**
 * A log that is being written: `append` frames by ascending tick, then `finish`. Nothing may be called
 * after that.
 */
export class TickLogWriter {
  private readonly ticksPerBlock: number;
  private readonly compression: Compression;
  private readonly lightCount: number;
  private block: BlockEncoder;
  private lastTick = -1;
  private tickCount = 0;
  private isFinished = false;

  /** Writes preamble, header and, if given, the map. */
  constructor(
    header: TickLogHeader,
    private readonly sink: ByteSink,
    options: TickLogWriterOptions = {},
  ) {
    this.ticksPerBlock = options.ticksPerBlock ?? TICKS_PER_BLOCK;
    this.compression = options.compression ?? Compression.Zlib;
    invariant(
      this.ticksPerBlock >= 1 && this.ticksPerBlock <= MAX_TICKS_PER_BLOCK,
      `expected 1 to ${MAX_TICKS_PER_BLOCK} ticks per block, found ${this.ticksPerBlock}`,
    );
    const { openDrive } = options;
    invariant(
      openDrive === undefined || sha256OfText(openDrive) === header.map.sha256,
      'expected the SHA-256 of the OpenDRIVE text in the header',
    );
    const preamble = new Uint8Array(PREAMBLE_BYTES);
    preamble.set(TICKLOG_MAGIC);
    new DataView(preamble.buffer).setUint16(TICKLOG_MAGIC.length, TICKLOG_VERSION, true);
    this.sink(preamble);
    this.writeSection(SectionKind.Header, packHeader(header, openDrive !== undefined));
    if (openDrive !== undefined) {
      this.writeSection(SectionKind.Map, new TextEncoder().encode(openDrive));
    }
    this.lightCount = header.route.trafficLights.length;
    this.block = new BlockEncoder(this.lightCount);
  }

  /**
   * Adds a frame; writes the block when it is full. Throws InvariantError when the frame breaks its
   * contract: a tick that does not go up, a number that is not finite or not float32-exact, light
   * states that do not fit the route.
   */
  append(frame: TruthFrame): void {
    invariant(!this.isFinished, 'the log is finished');
    invariant(
      Number.isSafeInteger(frame.tick) && frame.tick > this.lastTick && frame.tick <= MAX_TICK,
      `expected a tick above ${this.lastTick}, at most ${MAX_TICK}, found ${frame.tick}`,
    );
    this.block.append(frame);
    this.lastTick = frame.tick;
    this.tickCount++;
    if (this.block.tickCount >= this.ticksPerBlock) this.flush();
  }

  /** Writes the ticks gathered so far as a block, however few they are. */
  flush(): void {
    if (this.block.tickCount === 0) return;
    this.writeSection(SectionKind.Block, this.block.finish());
    this.block = new BlockEncoder(this.lightCount);
  }

  /** Writes the last block and the footer. A log without a footer reads as cut. */
  finish(footer: Partial<TickLogFooter> = {}): void {
    invariant(!this.isFinished, 'the log is finished');
    this.flush();
    this.writeSection(SectionKind.Footer, packFooter({ ...ENDED, ...footer }, this.tickCount));
    this.isFinished = true;
  }

  private writeSection(kind: SectionKind, plain: Uint8Array): void {
    this.sink(encodeSection(kind, plain, this.compression));
  }
}

/** A whole log in memory. Throws as `TickLogWriter`. */
export function encodeTickLog(
  header: TickLogHeader,
  frames: Iterable<TruthFrame>,
  footer: Partial<TickLogFooter> = {},
  options: TickLogWriterOptions = {},
): Uint8Array {
  const parts: Uint8Array[] = [];
  const writer = new TickLogWriter(header, (bytes) => parts.push(bytes), options);
  for (const frame of frames) writer.append(frame);
  writer.finish(footer);
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
