/**
 * Towns from a seed. A town's kind says what it has, the seed its measures: the same kind and seed are
 * the same bytes, another seed is another town.
 */
import { EgoloopError } from '../../core/errors.js';
import { Random } from '../../core/random.js';
import { buildRoundaboutTown, buildRural } from './country.js';
import { TownDraft } from './draft.js';
import { buildCity, buildStops } from './grid-city.js';
import { buildHighway } from './highway.js';
import { addRoadside } from './roadside.js';
import { writeOpenDrive } from './write-opendrive.js';

export const TOWN_KINDS = ['city', 'stops', 'highway', 'rural', 'roundabout'] as const;

export type TownKind = (typeof TOWN_KINDS)[number];

export interface GeneratedTown {
  readonly name: string;
  readonly xodr: string;
}

const BUILDERS: Readonly<Record<TownKind, (draft: TownDraft, random: Random) => void>> = {
  city: buildCity,
  stops: buildStops,
  highway: buildHighway,
  rural: buildRural,
  roundabout: buildRoundaboutTown,
};

const NAMES: Readonly<Record<TownKind, string>> = {
  city: 'City',
  stops: 'Stops',
  highway: 'Highway',
  rural: 'Rural',
  roundabout: 'Roundabout',
};

/** Seeds are whole numbers from 0 up to this. */
export const SEED_LIMIT = 999_999_999;

/** True for a name of `TOWN_KINDS`. */
export function isTownKind(text: string): text is TownKind {
  return (TOWN_KINDS as readonly string[]).includes(text);
}

/**
 * Makes a town.
 * @param seed whole number from 0 to 999,999,999
 * @param name name of the town; `City7` for kind `city` and seed 7 unless told
 * @throws EgoloopError USAGE for a seed that is none
 */
export function generateTown(kind: TownKind, seed: number, name?: string): GeneratedTown {
  if (!Number.isInteger(seed) || seed < 0 || seed > SEED_LIMIT) {
    const what = `expected a whole number from 0 to ${SEED_LIMIT} as seed, found ${seed}`;
    throw new EgoloopError('USAGE', what);
  }
  const random = new Random(seed, `town ${kind}`);
  const draft = new TownDraft();
  BUILDERS[kind](draft, random);
  addRoadside(draft, random.fork('roadside'));
  const place = random.fork('place');
  const town = draft.finish(name ?? `${NAMES[kind]}${seed}`, {
    latitudeDeg: Math.round(place.uniform(-60, 60) * 1e4) / 1e4,
    longitudeDeg: Math.round(place.uniform(-170, 170) * 1e4) / 1e4,
  });
  return { name: town.name, xodr: writeOpenDrive(town) };
}
