/**
 * What is known of a training and its policies, one small JSON file a fact: drives of one policy on one
 * driving seed, a training's stages, open-loop metrics, latencies. The results page is made of these alone.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { readJson, writeFileAtomic } from '../../core/files.js';
import type { AbilityName } from '../../eval/index.js';

export const FACTS_FORMAT = 'egoloop-wpt-facts-1';

/** Which network, and how it came about. */
export interface PolicyIdentity {
  /** `student`, `teacher`, …; the name of an agent that is no network. */
  readonly policy: string;
  /** Size of the networks; null for what was not trained. */
  readonly preset: string | null;
  readonly trainSeed: number | null;
  /** What of the training was not as usual; `{}` where nothing. */
  readonly variant: Readonly<Record<string, unknown>>;
  /** SHA-256 of the data set it was trained on. */
  readonly data: string | null;
  readonly modelSha256: string | null;
}

/** All routes of one set, in the order of packed lists. */
export interface RouteFacts {
  readonly kind: 'routes';
  readonly file: string;
  readonly sha256: string;
  readonly subset: string;
  readonly ids: readonly string[];
  readonly types: readonly string[];
  readonly lengthsM: readonly number[];
}

/** Drives of one policy over a set of routes under one seed of the world. */
export interface DriveFacts extends PolicyIdentity {
  readonly kind: 'drives';
  /** Controller that the policy's manifest names; null where it has none. */
  readonly ownController: string | null;
  /** Under another controller than the policy's own; null for its own. */
  readonly controller: string | null;
  readonly drivingSeed: number;
  readonly privileged: boolean;
  readonly world: string;
  readonly label: string;
  readonly ruleset: string;
  readonly traffic: string;
  readonly version: string;
  readonly agentSha256: string | null;
  readonly runId: string;
  readonly routes: Pick<RouteFacts, 'file' | 'sha256' | 'subset'>;
  /** Of all towns' texts. */
  readonly mapsSha256: string;
  /** Drives that say nothing about driving, and drives that were not made. */
  readonly missing: number;
  /** Packed, one a route: hundredths of a point. */
  readonly scores: string;
  /** Tenths of a percent. */
  readonly completion: string;
  /** 1 for a success of Bench2Drive. */
  readonly successes: string;
  readonly collisions: {
    readonly vehicles: string;
    readonly pedestrians: string;
    readonly layout: string;
  };
  readonly infractions: Readonly<Record<string, number>>;
  readonly efficiencyPercent: number | null;
  /** Successes and routes, in the counting of Bench2Drive 0.0.3; null where a map was missing. */
  readonly abilities: Readonly<Record<AbilityName, readonly [number, number]>> | null;
}

export interface GateFacts {
  readonly name: string;
  readonly value: number | null;
  readonly wanted: 'above' | 'below';
  readonly limit: number;
  readonly passed: boolean;
  readonly samples: number;
}

/** One training: its stages with gates and numbers. */
export interface TrainingFacts {
  readonly kind: 'training';
  readonly preset: string;
  readonly trainSeed: number;
  readonly variant: Readonly<Record<string, unknown>>;
  readonly data: string;
  readonly stages: readonly {
    readonly stage: string;
    readonly seconds: number;
    readonly gates: readonly GateFacts[];
    readonly numbers: Readonly<Record<string, number>>;
  }[];
  readonly models: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>;
}

/** Averages of a quantity at 1, 2 and 3 s in both conventions (docs/wpt-training.md). */
export interface HorizonAverages {
  /** At the step itself: UniAD's. */
  readonly noAvg: readonly [number, number, number];
  /** Mean up to the step: ST-P3's. */
  readonly temAvg: readonly [number, number, number];
}

export interface OpenLoopCollisions {
  /** Share of steps with a collision, at each of the six steps. */
  readonly rates: readonly number[];
  readonly averages: HorizonAverages;
  /** Steps left out because the recorded drive itself overlaps, at each of the six steps. */
  readonly excluded: readonly number[];
  /** Over draws of 1 cm: of the mean of the three `noAvg`. */
  readonly jitter: { readonly mean: number; readonly sd: number; readonly draws: number } | null;
}

/** Open-loop metrics of one policy on one split. */
export interface OpenLoopFacts extends PolicyIdentity {
  readonly kind: 'open-loop';
  readonly privileged: boolean;
  readonly dataset: string;
  readonly split: string;
  /** Samples that were measured. */
  readonly count: number;
  readonly errorsM: readonly number[];
  readonly averages: HorizonAverages;
  /** Mean over the first four steps. */
  readonly bench2driveM: number;
  readonly exact: OpenLoopCollisions;
  readonly legacy: OpenLoopCollisions;
}

export interface LatencyRow {
  /** `student`, `teacher`, `teacher without rewards`, … */
  readonly name: string;
  /** `network`, `with features`, or a part of the teacher. */
  readonly part: string;
  readonly threads: number;
  readonly medianMs: number;
  readonly p95Ms: number;
}

/** Latencies that were measured in one run of the bench. */
export interface LatencyFacts {
  readonly kind: 'latency';
  readonly cpu: string;
  readonly preset: string | null;
  readonly trainSeed: number | null;
  readonly scenes: number;
  readonly warmUps: number;
  readonly excluded: string;
  /** Load of the machine over the last minute when it began and ended. */
  readonly load: readonly [number, number];
  readonly cores: number;
  readonly models: Readonly<Record<string, string>>;
  readonly rows: readonly LatencyRow[];
}

export type Fact = RouteFacts | DriveFacts | TrainingFacts | OpenLoopFacts | LatencyFacts;

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Short text of a variant for names: `conditioning-none`, `on-policy`; empty for the usual. */
export function variantSlug(variant: Readonly<Record<string, unknown>>): string {
  return Object.entries(variant)
    .map(([key, value]) => {
      if (value === true) return kebab(key);
      return `${kebab(key)}-${Array.isArray(value) ? value.join('+') : String(value)}`;
    })
    .join('_');
}

function stem(file: string): string {
  return file.replace(/\.xml$/i, '');
}

function nameOf(fact: Fact): string {
  if (fact.kind === 'routes') {
    const subset = fact.subset === '' ? [] : [fact.subset.replace(/[^\w+-]/g, '.').slice(0, 40)];
    return ['routes', stem(fact.file), ...subset, fact.sha256.slice(0, 8)].join('_');
  }
  const seed = fact.trainSeed === null ? [] : [`t${fact.trainSeed}`];
  const preset = fact.preset === null ? [] : [fact.preset];
  if (fact.kind === 'latency') return ['latency', ...preset, ...seed].join('_');
  const variant = variantSlug(fact.variant);
  const middle = [...preset, ...(variant === '' ? [] : [variant]), ...seed];
  if (fact.kind === 'training') return ['training', ...middle].join('_');
  if (fact.kind === 'open-loop') {
    return ['open-loop', fact.policy, ...middle, fact.split, fact.dataset.slice(0, 8)].join('_');
  }
  const controller = fact.controller === null ? [] : [`controller-${fact.controller}`];
  const subset = fact.routes.subset === '' ? [] : [fact.routes.subset.replace(/[^\w+-]/g, '.')];
  const place = [stem(fact.routes.file), ...subset.map((text) => text.slice(0, 40))];
  const { policy, drivingSeed } = fact;
  return ['drives', ...place, policy, ...middle, ...controller, `d${drivingSeed}`].join('_');
}

/** Writes a fact into a folder, over an earlier one of the same thing. Throws FILE_UNWRITABLE. */
export function writeFact(folder: string, fact: Fact): string {
  const file = join(folder, `${nameOf(fact)}.json`);
  const lines = Object.entries({ format: FACTS_FORMAT, ...fact }).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  writeFileAtomic(file, `{\n${lines.join(',\n')}\n}\n`);
  return file;
}

/** True for a value that was written by `writeFact`. */
export function isFact(value: unknown): value is Fact {
  return (value as { format?: unknown } | null)?.format === FACTS_FORMAT;
}

/**
 * All facts of a folder, by name.
 * @throws EgoloopError FILE_UNREADABLE for no folder, RESULT_INVALID for a file that is no fact
 */
export function readFacts(folder: string): Fact[] {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) {
    const what = 'expected a folder of facts about trainings';
    const found = stat === undefined ? 'found none' : 'found a file';
    const how = 'name runs and trainings to make some, or their folder as --keep';
    throw new EgoloopError('FILE_UNREADABLE', `${what}, ${found}; ${how}`, { file: folder });
  }
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const file = join(folder, name);
    const value = readJson(file);
    if (isFact(value)) return value;
    const what = `expected a fact in the format ${FACTS_FORMAT}, found something else`;
    throw new EgoloopError('RESULT_INVALID', what, { file });
  });
}
