/**
 * The rules, run on the expert first: what it drove itself must pass them nearly always, or they would
 * teach something else. Judged twice: its own track, and its six poses as a candidate driven by the car.
 */
import { PLAN_SIZE } from '../../agents/proposals/index.js';
import {
  comfortBreaks,
  emptyScores,
  NAVSIM_COMFORT,
  OracleJudge,
  OracleScene,
  type OracleScores,
  TRACK_POINTS,
  TRACK_SIZE,
} from '../reward/index.js';
import { type Columns, Mode } from './columns.js';
import type { DatasetReader } from './dataset-reader.js';
import { egoStartOf, sceneArraysOf, writeFuturePlan } from './sample-scene.js';

/** Least shares of the expert's samples that pass. */
export const EXPERT_GATE = { nc: 0.97, dac: 0.99, comf: 0.95, ttc: 0.95 } as const;

export interface RuleRates {
  nc: number;
  dac: number;
  ttc: number;
  comf: number;
  ddc: number;
  signals: number;
}

export interface ExpertGate {
  readonly samples: number;
  /** Means over the expert's own tracks at 10 Hz; these are what the gate is about. */
  readonly own: RuleRates;
  /** Means over its six poses, driven by controller C. */
  readonly rolled: RuleRates;
  /** Share of own tracks within NAVSIM's bounds of comfort. */
  readonly navsimComfort: number;
  /** Samples whose own track breaks a rule, by scenario type; for those who look for causes. */
  readonly breaks: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly isPassed: boolean;
}

const RULES = ['nc', 'dac', 'ttc', 'comf', 'ddc', 'signals'] as const;

function emptyRates(): RuleRates {
  return { nc: 0, dac: 0, ttc: 0, comf: 0, ddc: 0, signals: 0 };
}

/** Judges at most `most` of the expert's undisturbed samples, evenly over the set. */
export function checkExpert(reader: DatasetReader, most = 4000): ExpertGate {
  const judge = new OracleJudge();
  const scene = new OracleScene();
  const one = emptyScores(1);
  const plan = new Float32Array(PLAN_SIZE);
  const own = emptyRates();
  const rolled = emptyRates();
  const breaks: Record<string, Record<string, number>> = {};
  const stride = Math.max(1, Math.floor(reader.count() / most));
  let seen = 0;
  let samples = 0;
  let calm = 0;
  reader.manifest.shards.forEach(({ town, type, samples: rows }, index) => {
    for (let row = 0; row < rows; row += 1) {
      const { columns } = reader.shard(index);
      if (!isClean(columns, row)) continue;
      seen += 1;
      if (seen % stride !== 0) continue;
      samples += 1;
      scene.load(sceneArraysOf(columns, row), reader.grid(town));
      const track = trackOf(columns, row);
      judge.scoreTracks(scene, track, 1, one);
      addUp(own, one);
      for (const rule of RULES) {
        if (one[rule][0]! === 1) continue;
        breaks[rule] ??= {};
        breaks[rule][type] = (breaks[rule][type] ?? 0) + 1;
      }
      if (comfortBreaks(track, 0, NAVSIM_COMFORT).length === 0) calm += 1;
      writeFuturePlan(columns, row, plan);
      judge.score(scene, egoStartOf(columns, row), plan, 1, one);
      addUp(rolled, one);
    }
  });
  const count = Math.max(1, samples);
  for (const rates of [own, rolled]) for (const rule of RULES) rates[rule] /= count;
  const isPassed = (Object.keys(EXPERT_GATE) as (keyof typeof EXPERT_GATE)[]).every(
    (rule) => own[rule] >= EXPERT_GATE[rule],
  );
  return { samples, own, rolled, navsimComfort: calm / count, breaks, isPassed };
}

/** Undisturbed driving of the expert. */
function isClean({ isExpert, mode }: Columns, row: number): boolean {
  return isExpert[row] === 1 && mode[row] === Mode.Plain;
}

function trackOf({ egoTrack }: Columns, row: number): Float64Array {
  const size = TRACK_POINTS * TRACK_SIZE;
  return Float64Array.from(egoTrack.subarray(row * size, (row + 1) * size));
}

function addUp(rates: RuleRates, scores: OracleScores): void {
  for (const rule of RULES) rates[rule] += scores[rule][0]!;
}
