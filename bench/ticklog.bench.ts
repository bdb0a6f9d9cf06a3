/**
 * TickLog: bytes a tick before and after compression, microseconds a tick for writing and reading at 0,
 * 20, 50 and 100 actors on a rough road (every number trembles, as a physics engine's do), and scoring
 * a log of 60 s from its bytes under all five rulesets.
 *
 * Usage: npx tsx bench/ticklog.bench.ts   (exit code 1 when a limit is exceeded)
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TruthFrame } from '../src/bridge/frame.js';
import {
  bytesSource,
  decodeTickLog,
  encodeTickLog,
  TickLogReader,
} from '../src/bridge/ticklog/index.js';
import { RULESET_NAMES } from '../src/eval/ruleset.js';
import { scoreFrames } from '../src/loop/score-log.js';
import { RoadMap } from '../src/map/road-map.js';
import { roughTraffic, TRAFFIC_HEADER } from '../test/helpers/ticklog-traffic.js';

interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Null where nothing is promised. */
  readonly limit: number | null;
}

const TICKS = 400;
const ROUNDS = 7;
const SIZE_LIMIT_BYTES = 1500;
const RESCORE_LIMIT_MS = 100;
const ROUTE_TICKS = 1200;

const DEMO = fileURLToPath(new URL('../examples/demo.ticklog', import.meta.url));

/** Best of some rounds, milliseconds. */
function bestMs(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

function codecRows(actors: number): BenchRow[] {
  const frames = [...roughTraffic({ actors, ticks: TICKS, isRough: true })];
  const bytes = encodeTickLog(TRAFFIC_HEADER, frames);
  const { blockBytes } = decodeTickLog(bytes);
  const encodeMs = bestMs(() => encodeTickLog(TRAFFIC_HEADER, frames));
  const decodeMs = bestMs(() => {
    const reader = new TickLogReader(bytesSource(bytes)).frames();
    while (reader.next().done !== true);
  });
  const name = `ticklog ${actors} actors`;
  const limit = actors === 50 ? SIZE_LIMIT_BYTES : null;
  return [
    { name: `${name}, plain`, value: blockBytes.plain / TICKS, unit: 'B/tick', limit },
    { name: `${name}, stored`, value: blockBytes.stored / TICKS, unit: 'B/tick', limit: null },
    { name: `${name}, write`, value: (encodeMs * 1000) / TICKS, unit: 'µs/tick', limit: null },
    { name: `${name}, read`, value: (decodeMs * 1000) / TICKS, unit: 'µs/tick', limit: null },
  ];
}

/** The shipped drive, with its crowd doubled until 50 actors stand around, held to 60 s. */
function routeOfAMinute(): { bytes: Uint8Array; map: RoadMap } {
  const demo = decodeTickLog(readFileSync(DEMO));
  const last = demo.frames.at(-1)!;
  const frames = Array.from({ length: ROUTE_TICKS }, (_, tick): TruthFrame => {
    const frame = demo.frames[tick] ?? last;
    const actors = Array.from({ length: 50 }, (_, index) => {
      const actor = frame.actors[index % frame.actors.length]!;
      return { ...actor, id: 1000 * (1 + Math.floor(index / frame.actors.length)) + actor.id };
    });
    return { ...frame, tick, actors };
  });
  const bytes = encodeTickLog(demo.header, frames);
  return { bytes, map: RoadMap.fromOpenDrive(demo.openDrive!, { name: demo.header.map.name }) };
}

function rescoreRows(): BenchRow[] {
  const { bytes, map } = routeOfAMinute();
  const score = (): number => {
    const reader = new TickLogReader(bytesSource(bytes));
    const { outcomes } = scoreFrames(reader, map, RULESET_NAMES, 'bench');
    return outcomes.reduce((sum, { record }) => sum + record.scores.score_composed, 0);
  };
  const readMs = bestMs(() => {
    const frames = new TickLogReader(bytesSource(bytes)).frames();
    while (frames.next().done !== true);
  });
  const allMs = bestMs(score);
  const name = 'ticklog 60 s, 50 actors';
  return [
    { name: `${name}, read alone`, value: readMs, unit: 'ms', limit: null },
    { name: `${name}, read and score ×5`, value: allMs, unit: 'ms', limit: RESCORE_LIMIT_MS },
  ];
}

/** Measures everything. */
export default async function bench(): Promise<BenchRow[]> {
  return [...[0, 20, 50, 100].flatMap(codecRows), ...rescoreRows()];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, value, unit, limit } of await bench()) {
    const isOver = limit !== null && value > limit;
    const promise = limit === null ? '' : `   (at most ${limit}${isOver ? ': EXCEEDED' : ''})`;
    process.stdout.write(`${name.padEnd(40)} ${value.toFixed(1).padStart(9)} ${unit}${promise}\n`);
    if (isOver) process.exitCode = 1;
  }
}
