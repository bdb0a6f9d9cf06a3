/** What is in a TickLog, counted: for `egoloop log info`, and to find one tick of it. */
import type { TruthFrame } from '../bridge/frame.js';
import {
  TICKLOG_VERSION,
  type TickLogFooter,
  type TickLogHeader,
  type Truncation,
} from '../bridge/ticklog/index.js';
import { EgoloopError } from '../core/errors.js';
import { openLogFile } from './log-file.js';

export interface LogFacts {
  readonly file: string;
  readonly formatVersion: number;
  readonly software: string;
  readonly world: string;
  readonly seed: number;
  readonly agent: string;
  readonly isPrivileged: boolean;
  readonly map: TickLogHeader['map'] & { readonly isEmbedded: boolean };
  readonly names: TickLogHeader['names'];
  readonly route: {
    readonly routeId: string;
    readonly repetition: number;
    readonly town: string;
    readonly planPoints: number;
    readonly trafficLights: number;
    readonly stopSigns: number;
    readonly scenarios: readonly { readonly name: string; readonly type: string }[];
  };
  readonly ticks: number;
  /** First and last tick; null for a log without any. */
  readonly firstTick: number | null;
  readonly lastTick: number | null;
  readonly durationGameS: number;
  readonly actors: {
    /** Different actor ids over the whole log. */
    readonly distinct: number;
    readonly mostAtOnce: number;
    readonly meanPerTick: number;
  };
  readonly contacts: number;
  readonly boardWrites: number;
  readonly size: {
    readonly fileBytes: number;
    /** Bytes of the ticks alone, a tick: as stored, and before compression. */
    readonly storedBytesPerTick: number;
    readonly plainBytesPerTick: number;
  };
  /** Null for a cut log. */
  readonly footer: TickLogFooter | null;
  readonly truncated: Truncation | null;
}

/** Reads a whole log and counts. Throws as `openLogFile`, and TICKLOG_INVALID on damage. */
export function readLogFacts(file: string): LogFacts {
  const reader = openLogFile(file);
  try {
    const { log, sizeBytes } = reader;
    const ids = new Set<number>();
    let mostAtOnce = 0;
    let entries = 0;
    let contacts = 0;
    let boardWrites = 0;
    let firstTick: number | null = null;
    let lastTick: number | null = null;
    const frames = log.frames();
    let step = frames.next();
    for (; step.done !== true; step = frames.next()) {
      const frame = step.value;
      firstTick ??= frame.tick;
      lastTick = frame.tick;
      for (const { id } of frame.actors) ids.add(id);
      mostAtOnce = Math.max(mostAtOnce, frame.actors.length);
      entries += frame.actors.length;
      contacts += frame.contacts.length;
      boardWrites += frame.board.length;
    }
    const { tickCount, blockBytes, footer, truncated } = step.value;
    const perTick = (amount: number): number => (tickCount === 0 ? 0 : amount / tickCount);
    const { software, world, seed, agent, isPrivileged, map, names, route } = log.header;
    return {
      file,
      formatVersion: TICKLOG_VERSION,
      software,
      world,
      seed,
      agent,
      isPrivileged,
      map: { ...map, isEmbedded: log.hasMap },
      names,
      route: {
        routeId: route.routeId,
        repetition: route.repetition,
        town: route.town,
        planPoints: route.plan.length,
        trafficLights: route.trafficLights.length,
        stopSigns: route.stopSigns.length,
        scenarios: route.scenarios,
      },
      ticks: tickCount,
      firstTick,
      lastTick,
      durationGameS: tickCount * log.header.tickSeconds,
      actors: { distinct: ids.size, mostAtOnce, meanPerTick: perTick(entries) },
      contacts,
      boardWrites,
      size: {
        fileBytes: sizeBytes,
        storedBytesPerTick: perTick(blockBytes.stored),
        plainBytesPerTick: perTick(blockBytes.plain),
      },
      footer,
      truncated,
    };
  } finally {
    reader.close();
  }
}

/** The frame of one tick. Throws USAGE when the log has no such tick, else as `readLogFacts`. */
export function readTick(file: string, tick: number): TruthFrame {
  const reader = openLogFile(file);
  try {
    let last: number | null = null;
    for (const frame of reader.log.frames()) {
      if (frame.tick === tick) return frame;
      if (frame.tick > tick) break;
      last = frame.tick;
    }
    const known = last === null ? 'it holds none before it' : `the last before it is ${last}`;
    throw new EgoloopError('USAGE', `expected a tick of the log, found ${tick}: ${known}`, {
      file,
    });
  } finally {
    reader.close();
  }
}
