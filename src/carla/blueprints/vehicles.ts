/**
 * The vehicles: what CARLA 0.9.15's catalogue says of each (kind, special use, model generation, working
 * lights and doors). The order is that of the wire: the client puts blueprints into a hash table, and
 * what its users see of this order there is the order that they see with CARLA. The colours on offer are
 * a choice of this project; cars in a livery (police, ambulance, fire engine, bus) have none.
 */
import { colour, type Draft, draft, fixed, flag, only, whole } from './definition.js';

export type BaseType = 'car' | 'truck' | 'van' | 'bus' | 'motorcycle' | 'bicycle';
export type SpecialType = '' | 'emergency' | 'electric' | 'taxi';

/** What works: lights, and doors that open. */
type Working = 'none' | 'lights' | 'lights+doors';

type Row = readonly [string, BaseType, SpecialType, 1 | 2, Working];

// biome-ignore format: a table reads best as one row a vehicle
const ROWS: readonly Row[] = [
  ['audi.a2', 'car', '', 1, 'none'],
  ['citroen.c3', 'car', '', 1, 'none'],
  ['chevrolet.impala', 'car', '', 1, 'none'],
  ['micro.microlino', 'car', 'electric', 1, 'none'],
  ['dodge.charger_police', 'car', 'emergency', 1, 'none'],
  ['audi.tt', 'car', '', 1, 'none'],
  ['jeep.wrangler_rubicon', 'car', '', 1, 'none'],
  ['mercedes.coupe', 'car', '', 1, 'none'],
  ['carlamotors.carlacola', 'truck', '', 1, 'none'],
  ['mercedes.coupe_2020', 'car', '', 2, 'lights+doors'],
  ['mini.cooper_s', 'car', '', 1, 'none'],
  ['nissan.micra', 'car', '', 1, 'none'],
  ['nissan.patrol', 'car', '', 1, 'none'],
  ['kawasaki.ninja', 'motorcycle', '', 1, 'none'],
  ['bh.crossbike', 'bicycle', '', 1, 'none'],
  ['bmw.grandtourer', 'car', '', 1, 'none'],
  ['gazelle.omafiets', 'bicycle', '', 1, 'none'],
  ['diamondback.century', 'bicycle', '', 1, 'none'],
  ['tesla.model3', 'car', 'electric', 1, 'none'],
  ['volkswagen.t2', 'van', '', 1, 'none'],
  ['tesla.cybertruck', 'truck', 'electric', 2, 'none'],
  ['ford.mustang', 'car', '', 1, 'none'],
  ['lincoln.mkz_2017', 'car', '', 1, 'none'],
  ['nissan.patrol_2021', 'car', '', 2, 'lights+doors'],
  ['mini.cooper_s_2021', 'car', '', 2, 'lights+doors'],
  ['volkswagen.t2_2021', 'van', '', 2, 'lights+doors'],
  ['ford.ambulance', 'van', 'emergency', 2, 'lights+doors'],
  ['carlamotors.firetruck', 'truck', 'emergency', 2, 'lights+doors'],
  ['dodge.charger_police_2020', 'car', 'emergency', 2, 'lights+doors'],
  ['harley-davidson.low_rider', 'motorcycle', '', 1, 'none'],
  ['dodge.charger_2020', 'car', '', 2, 'lights+doors'],
  ['lincoln.mkz_2020', 'car', '', 2, 'lights+doors'],
  ['toyota.prius', 'car', 'electric', 1, 'none'],
  ['ford.crown', 'car', 'taxi', 2, 'lights+doors'],
  ['vespa.zx125', 'motorcycle', '', 1, 'none'],
  ['yamaha.yzf', 'motorcycle', '', 1, 'none'],
  ['mercedes.sprinter', 'van', '', 2, 'lights+doors'],
  ['audi.etron', 'car', 'electric', 1, 'none'],
  ['carlamotors.european_hgv', 'truck', '', 2, 'none'],
  ['mitsubishi.fusorosa', 'bus', '', 2, 'lights'],
  ['seat.leon', 'car', '', 1, 'none'],
];

const LIVERIES = new Set([
  'dodge.charger_police_2020',
  'ford.ambulance',
  'carlamotors.firetruck',
  'mitsubishi.fusorosa',
]);

/** White, silver, black, blue, red, grey, green, sand. */
const PAINTS = [
  '235,235,235',
  '180,180,180',
  '20,20,20',
  '17,37,103',
  '137,0,0',
  '75,87,100',
  '38,76,50',
  '190,170,130',
] as const;

/** Paints of a vehicle: the same set, begun at another one from row to row. */
function paintsOf(row: number): [string, ...string[]] {
  const from = row % PAINTS.length;
  return [...PAINTS.slice(from), ...PAINTS.slice(0, from)] as [string, ...string[]];
}

function vehicle([name, base, special, generation, working]: Row, row: number): Draft {
  const isRidden = base === 'motorcycle' || base === 'bicycle';
  const id = `vehicle.${name}`;
  return draft(
    id,
    ['autopilot', 'scenario', 'ego_vehicle'],
    [
      ...(LIVERIES.has(name) ? [] : [colour('color', ...paintsOf(row))]),
      ...(isRidden ? [only(whole('driver_id', '1', '2', '3'))] : []),
      flag('sticky_control', true),
      flag('terramechanics', false),
      fixed('object_type', ''),
      fixed('base_type', base),
      fixed('special_type', special),
      fixed('number_of_wheels', isRidden ? 2 : 4),
      fixed('generation', generation),
      fixed('has_dynamic_doors', working === 'lights+doors'),
      fixed('has_lights', working !== 'none'),
    ],
  );
}

export const VEHICLES: readonly Draft[] = ROWS.map(vehicle);
