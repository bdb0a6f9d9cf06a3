/** The towns in `maps/`: the ones that routes of the project are tested on. Train on other seeds. */
import type { TownKind } from './generate-town.js';

export interface ShippedTown {
  readonly name: string;
  readonly kind: TownKind;
  readonly seed: number;
}

/** Seeds below this are kept for towns that ship; generated towns for training start here. */
export const FIRST_TRAINING_SEED = 100;

export const SHIPPED_TOWNS: readonly ShippedTown[] = [
  { name: 'LoopCity', kind: 'city', seed: 1 },
  { name: 'LoopStops', kind: 'stops', seed: 1 },
  { name: 'LoopHighway', kind: 'highway', seed: 1 },
  { name: 'LoopRural', kind: 'rural', seed: 1 },
  { name: 'LoopRoundabout', kind: 'roundabout', seed: 1 },
];
