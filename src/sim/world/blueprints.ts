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
  ['static.prop.atm', 'prop', 0.713, 0.874, 2.276, 1, false],
  ['static.prop.barbeque', 'prop', 0.946, 0.499, 1.264, 1, false],
  ['static.prop.barrel', 'prop', 0.46, 0.471, 0.807, 1, false],
  ['static.prop.bench01', 'prop', 1.544, 0.736, 0.97, 1, false],
  ['static.prop.bench02', 'prop', 1.564, 0.545, 0.509, 1, false],
  ['static.prop.bench03', 'prop', 1.583, 0.513, 0.513, 1, false],
  ['static.prop.bike helmet', 'prop', 0.186, 0.277, 0.171, 1, false],
  ['static.prop.bin', 'prop', 0.548, 0.638, 1.059, 1, false],
  ['static.prop.box01', 'prop', 0.652, 0.652, 0.692, 1, false],
  ['static.prop.box02', 'prop', 0.649, 0.649, 0.649, 1, false],
  ['static.prop.box03', 'prop', 0.661, 0.67, 0.649, 1, false],
  ['static.prop.briefcase', 'prop', 0.543, 0.181, 0.433, 1, false],
  ['static.prop.brokentile01', 'prop', 0.134, 0.176, 0.007, 1, false],
  ['static.prop.brokentile02', 'prop', 0.21, 0.152, 0.008, 1, false],
  ['static.prop.brokentile03', 'prop', 0.154, 0.145, 0.009, 1, false],
  ['static.prop.brokentile04', 'prop', 0.13, 0.126, 0.01, 1, false],
  ['static.prop.busstop', 'prop', 3.876, 1.894, 2.739, 1, false],
  ['static.prop.busstoplb', 'prop', 1.894, 3.876, 2.739, 1, false],
  ['static.prop.calibrator', 'prop', 1.548, 0.69, 0.202, 1, false],
  ['static.prop.chainbarrier', 'prop', 1.494, 0.239, 0.889, 1, false],
  ['static.prop.chainbarrierend', 'prop', 0.239, 0.239, 0.889, 1, false],
  ['static.prop.clothcontainer', 'prop', 1.239, 1.887, 1.81, 1, false],
  ['static.prop.clothesline', 'prop', 6.652, 1.118, 2.061, 1, false],
  ['static.prop.colacan', 'prop', 0.068, 0.072, 0.11, 1, false],
  ['static.prop.constructioncone', 'prop', 0.344, 0.344, 0.586, 1, false],
  ['static.prop.container', 'prop', 1.932, 1.012, 1.714, 1, false],
  ['static.prop.creasedbox01', 'prop', 0.809, 0.713, 0.118, 1, false],
  ['static.prop.creasedbox02', 'prop', 1.633, 0.713, 0.212, 1, false],
  ['static.prop.creasedbox03', 'prop', 1.669, 0.713, 0.022, 1, false],
  ['static.prop.dirtdebris01', 'prop', 1.857, 1.514, 0.149, 1, false],
  ['static.prop.dirtdebris02', 'prop', 1.857, 1.514, 0.149, 1, false],
  ['static.prop.dirtdebris03', 'prop', 1.857, 1.514, 0.188, 1, false],
  ['static.prop.doghouse', 'prop', 1.079, 1.272, 1.094, 1, false],
  ['static.prop.foodcart', 'prop', 2.285, 4.638, 3.573, 1, false],
  ['static.prop.fountain', 'prop', 8.402, 8.402, 6.924, 1, false],
  ['static.prop.garbage01', 'prop', 0.053, 0.053, 0.087, 1, false],
  ['static.prop.garbage02', 'prop', 0.053, 0.053, 0.009, 1, false],
  ['static.prop.garbage03', 'prop', 0.06, 0.059, 0.079, 1, false],
  ['static.prop.garbage04', 'prop', 0.057, 0.056, 0.069, 1, false],
  ['static.prop.garbage05', 'prop', 0.232, 0.233, 0.058, 1, false],
  ['static.prop.garbage06', 'prop', 0.366, 0.213, 0.077, 1, false],
  ['static.prop.gardenlamp', 'prop', 0.297, 0.281, 0.648, 1, false],
  ['static.prop.glasscontainer', 'prop', 1.955, 2.009, 1.788, 1, false],
  ['static.prop.gnome', 'prop', 0.367, 0.376, 0.883, 1, false],
  ['static.prop.guitarcase', 'prop', 1.242, 0.125, 0.494, 1, false],
  ['static.prop.haybale', 'prop', 1.248, 1.193, 1.195, 1, false],
  ['static.prop.haybalelb', 'prop', 1.248, 1.193, 1.195, 1, false],
  ['static.prop.ironplank', 'prop', 1.452, 1.174, 0.021, 1, false],
  ['static.prop.kiosk_01', 'prop', 1.625, 1.654, 3.245, 1, false],
  ['static.prop.mailbox', 'prop', 0.527, 0.438, 1.157, 1, false],
  ['static.prop.maptable', 'prop', 1.573, 0.617, 1.181, 1, false],
  ['static.prop.mobile', 'prop', 0.08, 0.007, 0.166, 1, false],
  ['static.prop.motorhelmet', 'prop', 0.2, 0.259, 0.258, 1, false],
  ['static.prop.pergola', 'prop', 5.029, 5.085, 3.542, 1, false],
  ['static.prop.plantpot01', 'prop', 1.089, 0.476, 0.557, 1, false],
  ['static.prop.plantpot02', 'prop', 1.051, 0.431, 0.487, 1, false],
  ['static.prop.plantpot03', 'prop', 1.051, 0.431, 0.487, 1, false],
  ['static.prop.plantpot04', 'prop', 4.967, 0.737, 0.125, 1, false],
  ['static.prop.plantpot05', 'prop', 0.4, 0.4, 0.28, 1, false],
  ['static.prop.plantpot06', 'prop', 1.593, 1.593, 0.85, 1, false],
  ['static.prop.plantpot07', 'prop', 0.495, 0.476, 0.557, 1, false],
  ['static.prop.plantpot08', 'prop', 0.53, 0.53, 0.489, 1, false],
  ['static.prop.plasticbag', 'prop', 0.311, 0.403, 0.552, 1, false],
  ['static.prop.plasticchair', 'prop', 0.73, 0.75, 1.271, 1, false],
  ['static.prop.plastictable', 'prop', 2.482, 2.482, 2.48, 1, false],
  ['static.prop.platformgarbage01', 'prop', 3.633, 1.711, 0.332, 1, false],
  ['static.prop.purse', 'prop', 0.159, 0.333, 0.585, 1, false],
  ['static.prop.shoppingbag', 'prop', 0.474, 0.243, 0.601, 1, false],
  ['static.prop.shoppingcart', 'prop', 0.669, 1.208, 1.079, 1, false],
  ['static.prop.shoppingtrolley', 'prop', 0.506, 0.331, 1.094, 1, false],
  ['static.prop.slide', 'prop', 0.943, 4.122, 1.977, 1, false],
  ['static.prop.streetbarrier', 'prop', 1.215, 0.372, 1.069, 1, false],
  ['static.prop.streetfountain', 'prop', 0.287, 0.67, 1.259, 1, false],
  ['static.prop.streetsign', 'prop', 1.064, 0.125, 2.154, 1, false],
  ['static.prop.streetsign01', 'prop', 2.47, 0.303, 3.878, 1, false],
  ['static.prop.streetsign04', 'prop', 1.171, 0.125, 2.773, 1, false],
  ['static.prop.swing', 'prop', 4.105, 1.577, 2.572, 1, false],
  ['static.prop.swingcouch', 'prop', 1.357, 2.362, 2.249, 1, false],
  ['static.prop.table', 'prop', 2.156, 2.152, 0.846, 1, false],
  ['static.prop.trafficcone01', 'prop', 0.883, 0.882, 1.133, 1, false],
  ['static.prop.trafficcone02', 'prop', 0.456, 0.395, 1.183, 1, false],
  ['static.prop.trafficwarning', 'prop', 2.373, 2.871, 3.57, 1, false],
  ['static.prop.trampoline', 'prop', 4.132, 4.132, 2.802, 1, false],
  ['static.prop.trashbag', 'prop', 0.378, 0.43, 0.702, 1, false],
  ['static.prop.trashcan01', 'prop', 0.635, 0.568, 0.848, 1, false],
  ['static.prop.trashcan02', 'prop', 0.524, 0.514, 1.045, 1, false],
  ['static.prop.trashcan03', 'prop', 0.629, 0.545, 0.934, 1, false],
  ['static.prop.trashcan04', 'prop', 0.789, 0.58, 1.016, 1, false],
  ['static.prop.trashcan05', 'prop', 0.789, 0.58, 1.016, 1, false],
  ['static.prop.travelcase', 'prop', 0.567, 0.328, 1.263, 1, false],
  ['static.prop.vendingmachine', 'prop', 0.873, 1.102, 2.108, 1, false],
  ['static.prop.warningaccident', 'prop', 1.305, 1.055, 1.86, 1, false],
  ['static.prop.warningconstruction', 'prop', 1.305, 1.055, 1.86, 1, false],
  ['static.prop.wateringcan', 'prop', 0.07, 0.194, 0.135, 1, false],
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
const BLUEPRINTS: ReadonlyMap<string, Blueprint> = new Map(
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
