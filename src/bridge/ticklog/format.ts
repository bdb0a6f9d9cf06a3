/**
 * TickLog, version 1: the constants of the file and the types of its header and footer. A TickLog
 * holds one route: what the world told on every tick, what the agent answered, what happened. Every
 * score can be computed from it again. The layout is described byte by byte in docs/ticklog.md.
 */
import type { OutsideFailure, RouteTruth } from '../frame.js';

/** `\x89EGOLOG\n`: the first byte is no text, the last one catches newline conversion. */
export const TICKLOG_MAGIC = Uint8Array.of(0x89, 0x45, 0x47, 0x4f, 0x4c, 0x4f, 0x47, 0x0a);

/** Raised whenever an older reader would misread a newer file. */
export const TICKLOG_VERSION = 1;

/** Magic and version. */
export const PREAMBLE_BYTES = 10;

/** First byte of a section, a letter: H, M, B or F. */
export const SectionKind = { Header: 0x48, Map: 0x4d, Block: 0x42, Footer: 0x46 } as const;
export type SectionKind = (typeof SectionKind)[keyof typeof SectionKind];

/** How a section is stored. */
export const Compression = { Stored: 0, Zlib: 1 } as const;
export type Compression = (typeof Compression)[keyof typeof Compression];

/** Ticks that the writer puts into a block unless told otherwise: five seconds, lost at most. */
export const TICKS_PER_BLOCK = 100;

/** Largest size of a section after inflating, bytes. A file that claims more is refused unread. */
export const MAX_PLAIN_BYTES: Readonly<Record<SectionKind, number>> = {
  [SectionKind.Header]: 4 * 1024 * 1024,
  [SectionKind.Map]: 256 * 1024 * 1024,
  [SectionKind.Block]: 16 * 1024 * 1024,
  [SectionKind.Footer]: 64 * 1024,
};

/** Largest number of ticks in one block. */
export const MAX_TICKS_PER_BLOCK = 4096;

/** Highest tick: a million are almost fourteen hours. */
export const MAX_TICK = 1_000_000;

/** Largest number of actor entries (actors times ticks) in one block. */
export const MAX_ENTRIES_PER_BLOCK = 2_000_000;

/** Name fields that Bench2Drive writes into its records. */
export interface TickLogNames {
  readonly scenarioName: string;
  readonly weatherId: string | null;
  readonly saveName: string;
}

/** What is known before the first tick. Holds no path of the machine that wrote it. */
export interface TickLogHeader {
  /** Program and version that wrote the file, e.g. `egoloop 0.1.0`. */
  readonly software: string;
  /** Where the ticks come from: `embedded`, `carla`, `scripted`, … Printed next to every score. */
  readonly world: string;
  readonly map: {
    /** Town name, e.g. `Town04`. */
    readonly name: string;
    /** SHA-256 of the OpenDRIVE text (UTF-8), 64 lower-case hex digits. */
    readonly sha256: string;
  };
  readonly seed: number;
  readonly agent: string;
  /** True when the agent saw ground truth. Printed next to every score. */
  readonly isPrivileged: boolean;
  /** Length of a tick in seconds, float32 (20 Hz: float32(0.05)). */
  readonly tickSeconds: number;
  /** Bench2Drive's name fields, null when the route has none. */
  readonly names: TickLogNames | null;
  readonly route: RouteTruth;
}

/** What is known after the last tick. */
export interface TickLogFooter {
  readonly outsideFailure: OutsideFailure | null;
  /** Wall-clock seconds of the loop; null where the writer wants equal bytes for equal runs. */
  readonly durationSystemS: number | null;
  /** False when the agent raised on the last tick: its step happened, its criteria never ran. */
  readonly criteriaRanOnLastTick: boolean;
  /** False when the scenario was never terminated (2.x after the simulator's watchdog fired). */
  readonly scenarioTerminated: boolean;
}

/** Where a cut file ends: the first byte that is no whole section, and the ticks before it. */
export interface Truncation {
  readonly atByte: number;
  readonly ticksRecovered: number;
}
