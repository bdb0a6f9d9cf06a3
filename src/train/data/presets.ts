/**
 * What is collected under each preset: towns and route sets made from the seed, and how often each route
 * is driven. Seeds of towns start at 100; the towns that tests and results drive on are below.
 */
import { Random } from '../../core/random.js';
import type { RoadMap } from '../../map/road-map.js';
import { BENCH2DRIVE_SCENARIOS } from '../../map/routes/index.js';
import type { Route } from '../../map/routes/route.js';
import { generateTown, makeRouteSet, TOWN_KINDS, type TownKind } from '../../map/towns/index.js';
import type { Split } from './manifest.js';

export interface CollectPreset {
  /** Towns of each kind. */
  readonly townsPerKind: number;
  readonly routesPerType: number;
  readonly passes: number;
  /** Of an on-policy round: about half as many samples as the training split has without it. */
  readonly onPolicyPasses: number;
  readonly mostTicks: number;
}

export const COLLECT_PRESETS = {
  tiny: { townsPerKind: 1, routesPerType: 1, passes: 2, onPolicyPasses: 1, mostTicks: 1000 },
  small: { townsPerKind: 1, routesPerType: 5, passes: 3, onPolicyPasses: 2, mostTicks: 1600 },
  base: { townsPerKind: 2, routesPerType: 8, passes: 4, onPolicyPasses: 2, mostTicks: 2000 },
} as const satisfies Readonly<Record<string, CollectPreset>>;

export type PresetName = keyof typeof COLLECT_PRESETS;

export interface PlannedTown {
  readonly name: string;
  readonly kind: TownKind;
  readonly seed: number;
}

const FIRST_TOWN_SEED = 100;

/** The towns of a preset and seed: the same names always mean the same roads. */
export function townsOf({ townsPerKind }: CollectPreset, seed: number): PlannedTown[] {
  return TOWN_KINDS.flatMap((kind) =>
    Array.from({ length: townsPerKind }, (_, i) => {
      const townSeed = FIRST_TOWN_SEED + seed * 10 + i;
      const name = `${kind[0]!.toUpperCase()}${kind.slice(1)}${townSeed}`;
      return { name, kind, seed: townSeed };
    }),
  );
}

/** OpenDRIVE text of a planned town. */
export function townText({ kind, seed, name }: PlannedTown): string {
  return generateTown(kind, seed, name).xodr;
}

/** Routes of all scenario types on the towns. */
export function routesOf(preset: CollectPreset, seed: number, maps: readonly RoadMap[]): Route[] {
  const types = Object.keys(BENCH2DRIVE_SCENARIOS).sort();
  const { routesPerType: perType } = preset;
  return makeRouteSet({ maps, types, perType, seed: 1000 + seed, firstId: 1, mayLeaveOut: true });
}

/** Seed of the world in a pass: two passes share one, the later passes get another. */
export function worldSeedOf(seed: number, pass: number): number {
  return seed + 1000 * Math.floor(pass / 2);
}

/** Worlds of on-policy rounds lie beyond those of all passes of the expert. */
const FIRST_ON_POLICY = 500;
const MOST_ON_POLICY_PASSES = 10;

/** Seed of the world in a pass of an on-policy round, counted from 1: no two share one. */
export function onPolicySeedOf(seed: number, round: number, pass: number): number {
  return seed + 1000 * (FIRST_ON_POLICY + MOST_ON_POLICY_PASSES * (round - 1) + pass);
}

/** Where all samples of a route go: about eight of ten to training, one each to validation and test. */
export function splitOf(seed: number, routeId: string): Split {
  const draw = new Random(seed, `split ${routeId}`).unit();
  if (draw < 0.8) return 'train';
  return draw < 0.9 ? 'validation' : 'test';
}
