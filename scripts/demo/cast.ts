/**
 * Who moves in the demo, and how: a script, not a simulation and not a policy. Every mover follows a
 * path at the pace written here. CARLA's frame, metres, seconds; lanes as `crossing-town.ts` lays them.
 */
import { LanePath, type Pacing, type Piece } from './lane-path.js';

const RIGHT = Math.PI / 2;
const LEFT = -Math.PI / 2;

const straight = (lengthM: number): Piece => ({ kind: 'straight', lengthM });
const bend = (radiusM: number, angleRad: number): Piece => ({ kind: 'bend', radiusM, angleRad });

/** Radii of a right and a left turn through a junction, lane centre to lane centre. */
const RIGHT_TURN_M = 14.25;
const LEFT_TURN_M = 17.75;

/** Length of the ego's two bends. */
const RIGHT_ARC_M = (RIGHT_TURN_M * Math.PI) / 2;
const LEFT_ARC_M = (LEFT_TURN_M * Math.PI) / 2;

/** Ego: along West Street, right at the crossing, down Middle Lane, left at the tee. */
export const EGO_PATH = new LanePath({ x: -156, y: 1.75, yawRad: 0 }, [
  straight(140),
  bend(RIGHT_TURN_M, RIGHT),
  straight(110),
  bend(LEFT_TURN_M, LEFT),
  straight(90),
]);

/** Where along the ego's path its streets begin, metres. */
export const EGO_AT = {
  crossing: 140,
  middleLane: 140 + RIGHT_ARC_M,
  tee: 250 + RIGHT_ARC_M,
  shoreRoad: 250 + RIGHT_ARC_M + LEFT_ARC_M,
  end: 330 + RIGHT_ARC_M + LEFT_ARC_M,
} as const;

/** The parked car that the ego scrapes along: place on the ego's path. */
export const SCRAPE_AT_M = EGO_AT.middleLane + 48;

export const EGO_PACING: Pacing = {
  startM: 0,
  startSpeedMps: 0,
  accelMps2: 2.2,
  brakeMps2: 3.2,
  rules: [
    { s: 0, speedMps: 9.5 },
    { s: EGO_AT.crossing - 4, speedMps: 6 },
    { s: EGO_AT.middleLane, speedMps: 8.5 },
    { s: SCRAPE_AT_M - 6, speedMps: 4.5 },
    { s: SCRAPE_AT_M + 12, speedMps: 7.5 },
    { s: EGO_AT.tee - 3.5, speedMps: 5, standS: 2.5 },
    { s: EGO_AT.shoreRoad, speedMps: 9.5 },
  ],
};

/** 0 → 1 → 0, smooth, over `[from, to]` with ramps of `rampM`. */
function bump(s: number, from: number, to: number, rampM: number): number {
  const ramp = (x: number): number => {
    const t = Math.max(0, Math.min(1, x / rampM));
    return t * t * (3 - 2 * t);
  };
  return ramp(s - from) * ramp(to - s);
}

/** How far to the right of its lane's centre the ego drives: the excursion, and the scrape. */
export function egoOffsetM(s: number): number {
  const excursion = 2.7 * bump(s, 38, 88, 16);
  const scrape = 0.25 * bump(s, SCRAPE_AT_M - 20, SCRAPE_AT_M + 14, 12);
  return excursion + scrape;
}

export interface Mover {
  readonly id: number;
  readonly typeId: string;
  readonly roleName: string;
  /** Half sides, metres. */
  readonly extent: readonly [number, number, number];
  readonly path: LanePath;
  readonly offsetM: number;
  readonly pacing: Pacing;
  /** Tick on which it appears. */
  readonly fromTick: number;
}

const CAR: readonly [number, number, number] = [2.25, 0.95, 0.75];
const VAN: readonly [number, number, number] = [2.9, 1.05, 1.2];
const PERSON: readonly [number, number, number] = [0.1875, 0.1875, 0.9375];

function steady(speedMps: number): Pacing {
  const rules = [{ s: 0, speedMps }];
  return { startM: 0, startSpeedMps: speedMps, accelMps2: 2, brakeMps2: 3, rules };
}

const westStreetOut = new LanePath({ x: 166, y: -1.75, yawRad: Math.PI }, [straight(332)]);
const eastwards = new LanePath({ x: -166, y: 1.75, yawRad: 0 }, [straight(332)]);
const southwards = new LanePath({ x: -1.75, y: -136, yawRad: RIGHT }, [
  straight(262),
  bend(RIGHT_TURN_M, RIGHT),
  straight(100),
]);
const northwards = new LanePath({ x: 1.75, y: 126, yawRad: LEFT }, [straight(262)]);
const shoreToMill = new LanePath({ x: 116, y: 140.25, yawRad: Math.PI }, [straight(232)]);
const millToShore = new LanePath({ x: -116, y: 143.75, yawRad: 0 }, [straight(232)]);

type Vehicle = Pick<Mover, 'id' | 'typeId' | 'path' | 'pacing' | 'fromTick'>;

function traffic(vehicle: Vehicle, extent = CAR): Mover {
  return { roleName: 'background', extent, offsetM: 0, ...vehicle };
}

/** Stands at the tee's stop line, then turns right. */
const stopsAtTee: Pacing = {
  ...steady(8),
  rules: [
    { s: 0, speedMps: 8 },
    { s: 258.5, speedMps: 5, standS: 1.5 },
    { s: 285, speedMps: 8 },
  ],
};

export const MOVERS: readonly Mover[] = [
  traffic({
    id: 201,
    typeId: 'vehicle.seat.leon',
    path: eastwards,
    pacing: { ...steady(9), startM: 46 },
    fromTick: 0,
  }),
  traffic({
    id: 202,
    typeId: 'vehicle.audi.a2',
    path: westStreetOut,
    pacing: { ...steady(9), startM: 66 },
    fromTick: 0,
  }),
  traffic({
    id: 203,
    typeId: 'vehicle.mini.cooper_s',
    path: westStreetOut,
    pacing: { ...steady(8.5), startM: 122 },
    fromTick: 0,
  }),
  traffic({
    id: 204,
    typeId: 'vehicle.toyota.prius',
    path: southwards,
    pacing: stopsAtTee,
    fromTick: 0,
  }),
  traffic(
    {
      id: 205,
      typeId: 'vehicle.mercedes.sprinter',
      path: northwards,
      pacing: { ...steady(7.5), startM: 8 },
      fromTick: 0,
    },
    VAN,
  ),
  traffic({
    id: 206,
    typeId: 'vehicle.citroen.c3',
    path: southwards,
    pacing: { ...stopsAtTee, startM: 1 },
    fromTick: 420,
  }),
  traffic({
    id: 207,
    typeId: 'vehicle.nissan.patrol',
    path: shoreToMill,
    pacing: { ...steady(8), startM: 4 },
    fromTick: 0,
  }),
  traffic(
    {
      id: 208,
      typeId: 'vehicle.volkswagen.t2',
      path: shoreToMill,
      pacing: steady(8),
      fromTick: 560,
    },
    VAN,
  ),
  traffic({
    id: 209,
    typeId: 'vehicle.ford.crown',
    path: millToShore,
    pacing: steady(8),
    fromTick: 280,
  }),
  {
    id: 210,
    typeId: 'vehicle.nissan.micra',
    roleName: '',
    extent: CAR,
    path: EGO_PATH,
    offsetM: 2.2,
    pacing: { ...steady(0), startM: SCRAPE_AT_M },
    fromTick: 0,
  },
  {
    id: 221,
    typeId: 'walker.pedestrian.0007',
    roleName: '',
    extent: PERSON,
    path: EGO_PATH,
    offsetM: 4.25,
    pacing: { ...steady(1.3), startM: 60 },
    fromTick: 0,
  },
  {
    id: 222,
    typeId: 'walker.pedestrian.0021',
    roleName: '',
    extent: PERSON,
    path: northwards,
    offsetM: 4.25,
    pacing: { ...steady(1.2), startM: 20 },
    fromTick: 0,
  },
];

/** Tick up to which the lights show a state: east and west, north and south. */
export const LIGHT_PLAN = [
  { untilTick: 180, eastWest: 'Green', northSouth: 'Red' },
  { untilTick: 240, eastWest: 'Yellow', northSouth: 'Red' },
  { untilTick: 260, eastWest: 'Red', northSouth: 'Red' },
  { untilTick: 820, eastWest: 'Red', northSouth: 'Green' },
  { untilTick: 880, eastWest: 'Red', northSouth: 'Yellow' },
  { untilTick: 900, eastWest: 'Red', northSouth: 'Red' },
  { untilTick: 1_000_000, eastWest: 'Green', northSouth: 'Red' },
] as const;
