/**
 * The actors this world can hold: CARLA's ids with the box sizes a CARLA 0.9.15 server reports, to the
 * millimetre, and what scenarios ask of them (category, generation, lights). Facts, not CARLA's files.
 */
import type { Random } from '../../core/random.js';
import { ActorKind } from './actor-table.js';

export type BlueprintCategory =
  | 'car'
  | 'van'
  | 'truck'
  | 'bus'
  | 'emergency'
  | 'motorcycle'
  | 'bicycle'
  | 'walker'
  | 'prop';

export interface Blueprint {
  readonly typeId: string;
  readonly category: BlueprintCategory;
  readonly kind: ActorKind;
  readonly halfLengthM: number;
  readonly halfWidthM: number;
  readonly halfHeightM: number;
  /** Model generation 2 has working doors and lights. */
  readonly generation: 1 | 2;
  readonly hasLights: boolean;
}

type Row = readonly [string, BlueprintCategory, number, number, number, 1 | 2, boolean];

/** id, category, length, width, height (m), generation, has lights. */
// biome-ignore format: a table reads best as one row an actor
const ROWS: readonly Row[] = [
  ['vehicle.audi.a2', 'car', 3.705, 1.789, 1.549, 1, false],
  ['vehicle.audi.etron', 'car', 4.856, 2.033, 1.649, 1, true],
  ['vehicle.audi.tt', 'car', 4.181, 1.994, 1.385, 1, true],
  ['vehicle.bmw.grandtourer', 'car', 4.611, 2.242, 1.667, 1, false],
  ['vehicle.chevrolet.impala', 'car', 5.357, 2.033, 1.411, 1, true],
  ['vehicle.citroen.c3', 'car', 3.988, 1.851, 1.617, 1, false],
  ['vehicle.dodge.charger_2020', 'car', 5.008, 1.882, 1.535, 2, true],
  ['vehicle.ford.crown', 'car', 5.366, 1.801, 1.575, 2, true],
  ['vehicle.ford.mustang', 'car', 4.718, 1.895, 1.301, 1, true],
  ['vehicle.jeep.wrangler_rubicon', 'car', 3.866, 1.905, 1.878, 1, false],
  ['vehicle.lincoln.mkz_2017', 'car', 4.902, 2.128, 1.511, 1, true],
  ['vehicle.lincoln.mkz_2020', 'car', 4.892, 1.837, 1.49, 2, true],
  ['vehicle.mercedes.coupe', 'car', 5.027, 2.152, 1.651, 1, true],
  ['vehicle.mercedes.coupe_2020', 'car', 4.674, 1.812, 1.442, 2, true],
  ['vehicle.micro.microlino', 'car', 2.207, 1.481, 1.376, 1, false],
  ['vehicle.mini.cooper_s', 'car', 3.806, 1.97, 1.475, 1, true],
  ['vehicle.mini.cooper_s_2021', 'car', 4.553, 2.097, 1.767, 2, true],
  ['vehicle.nissan.micra', 'car', 3.633, 1.845, 1.501, 1, false],
  ['vehicle.nissan.patrol', 'car', 4.605, 1.932, 1.855, 1, false],
  ['vehicle.nissan.patrol_2021', 'car', 5.566, 2.15, 2.045, 2, true],
  ['vehicle.seat.leon', 'car', 4.193, 1.816, 1.474, 1, false],
  ['vehicle.tesla.model3', 'car', 4.792, 2.163, 1.488, 1, true],
  ['vehicle.toyota.prius', 'car', 4.514, 2.007, 1.525, 1, true],
  ['vehicle.mercedes.sprinter', 'van', 5.915, 1.988, 2.561, 2, true],
  ['vehicle.volkswagen.t2', 'van', 4.48, 2.069, 2.038, 1, false],
  ['vehicle.volkswagen.t2_2021', 'van', 4.442, 1.775, 1.987, 2, true],
  ['vehicle.carlamotors.carlacola', 'truck', 5.204, 2.627, 2.467, 1, false],
  ['vehicle.carlamotors.european_hgv', 'truck', 7.936, 2.891, 3.462, 2, true],
  ['vehicle.tesla.cybertruck', 'truck', 6.274, 2.39, 2.098, 1, false],
  ['vehicle.mitsubishi.fusorosa', 'bus', 10.273, 3.944, 4.253, 2, true],
  ['vehicle.carlamotors.firetruck', 'emergency', 8.468, 2.891, 3.827, 2, true],
  ['vehicle.dodge.charger_police', 'emergency', 4.974, 2.038, 1.542, 1, false],
  ['vehicle.dodge.charger_police_2020', 'emergency', 5.238, 1.93, 1.638, 2, true],
  ['vehicle.ford.ambulance', 'emergency', 6.366, 2.351, 2.431, 2, true],
  ['vehicle.harley-davidson.low_rider', 'motorcycle', 2.35, 0.766, 1.649, 1, false],
  ['vehicle.kawasaki.ninja', 'motorcycle', 2.044, 0.797, 1.523, 1, false],
  ['vehicle.vespa.zx125', 'motorcycle', 1.817, 0.866, 1.59, 1, false],
  ['vehicle.yamaha.yzf', 'motorcycle', 2.191, 0.866, 1.53, 1, false],
  ['vehicle.bh.crossbike', 'bicycle', 1.509, 0.866, 1.612, 1, false],
  ['vehicle.diamondback.century', 'bicycle', 1.656, 0.582, 1.62, 1, false],
  ['vehicle.gazelle.omafiets', 'bicycle', 1.843, 0.659, 1.776, 1, false],
  ['static.prop.advertisement', 'prop', 1.549, 0.287, 2.443, 1, false],
  ['static.prop.barrel', 'prop', 0.46, 0.471, 0.807, 1, false],
  ['static.prop.bench01', 'prop', 1.544, 0.736, 0.97, 1, false],
  ['static.prop.busstop', 'prop', 3.876, 1.894, 2.739, 1, false],
  ['static.prop.constructioncone', 'prop', 0.344, 0.344, 0.586, 1, false],
  ['static.prop.container', 'prop', 1.932, 1.012, 1.714, 1, false],
  ['static.prop.dirtdebris01', 'prop', 1.857, 1.514, 0.149, 1, false],
  ['static.prop.dirtdebris02', 'prop', 1.857, 1.514, 0.149, 1, false],
  ['static.prop.dirtdebris03', 'prop', 1.857, 1.514, 0.188, 1, false],
  ['static.prop.foodcart', 'prop', 2.285, 4.638, 3.573, 1, false],
  ['static.prop.haybale', 'prop', 1.248, 1.193, 1.195, 1, false],
  ['static.prop.kiosk_01', 'prop', 1.625, 1.654, 3.245, 1, false],
  ['static.prop.mailbox', 'prop', 0.527, 0.438, 1.157, 1, false],
  ['static.prop.plantpot01', 'prop', 1.089, 0.476, 0.557, 1, false],
  ['static.prop.streetbarrier', 'prop', 1.215, 0.372, 1.069, 1, false],
  ['static.prop.trafficcone01', 'prop', 0.883, 0.882, 1.133, 1, false],
  ['static.prop.trafficcone02', 'prop', 0.456, 0.395, 1.183, 1, false],
  ['static.prop.trafficwarning', 'prop', 2.373, 2.871, 3.57, 1, false],
  ['static.prop.trashcan01', 'prop', 0.635, 0.568, 0.848, 1, false],
  ['static.prop.vendingmachine', 'prop', 0.873, 1.102, 2.108, 1, false],
  ['static.prop.warningaccident', 'prop', 1.305, 1.055, 1.86, 1, false],
  ['static.prop.warningconstruction', 'prop', 1.305, 1.055, 1.86, 1, false],
];

const CHILD = new Set(['0012', '0013', '0014']);
const SMALL_CHILD = new Set(['0009', '0010', '0011', '0048', '0049']);

/** Length = width and height of the 51 walkers: adults, children, small children. */
function walkerRow(number: string): Row {
  const id = `walker.pedestrian.${number}`;
  if (SMALL_CHILD.has(number)) return [id, 'walker', 0.5, 0.5, 1.1, 1, false];
  return [id, 'walker', 0.375, 0.375, CHILD.has(number) ? 1.3 : 1.86, 1, false];
}

const WALKERS = Array.from({ length: 51 }, (_, i) => walkerRow(String(i + 1).padStart(4, '0')));

function kindOf(category: BlueprintCategory): ActorKind {
  if (category === 'walker') return ActorKind.Walker;
  if (category === 'prop') return ActorKind.Prop;
  const twoWheels = category === 'motorcycle' || category === 'bicycle';
  return twoWheels ? ActorKind.TwoWheeler : ActorKind.Vehicle;
}

/** All blueprints by id, in table order. */
export const BLUEPRINTS: ReadonlyMap<string, Blueprint> = new Map(
  [...ROWS, ...WALKERS].map(([typeId, category, length, width, height, generation, hasLights]) => [
    typeId,
    {
      typeId,
      category,
      kind: kindOf(category),
      halfLengthM: length / 2,
      halfWidthM: width / 2,
      halfHeightM: height / 2,
      generation,
      hasLights,
    },
  ]),
);

/** The blueprint of an id, or null. A short prop name (`vendingmachine`) is found too. */
export function findBlueprint(typeId: string): Blueprint | null {
  return BLUEPRINTS.get(typeId) ?? BLUEPRINTS.get(`static.prop.${typeId}`) ?? null;
}

function listOf(accept: (blueprint: Blueprint) => boolean): readonly Blueprint[] {
  return [...BLUEPRINTS.values()].filter(accept);
}

/** The lists that traffic and scenarios draw from. */
export const BLUEPRINT_LISTS = {
  /** Background traffic: passenger cars with lights, no emergency vehicles. */
  trafficCars: listOf((b) => b.category === 'car' && b.hasLights),
  /** Parked and crashed cars of scenarios: passenger cars of generation 2. */
  generation2Cars: listOf((b) => b.category === 'car' && b.generation === 2),
  emergency: listOf((b) => b.category === 'emergency' && b.generation === 2),
  bicycles: listOf((b) => b.category === 'bicycle'),
  walkers: listOf((b) => b.category === 'walker'),
  adults: listOf((b) => b.category === 'walker' && b.halfHeightM > 0.9),
} as const;

/** A random member of one of the lists. */
export function pickBlueprint(list: keyof typeof BLUEPRINT_LISTS, random: Random): Blueprint {
  return random.pick(BLUEPRINT_LISTS[list]);
}
