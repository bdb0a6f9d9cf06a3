/**
 * The demo's town: a crossing of four arms with traffic lights and, south of it, a T-junction with a
 * stop sign. Everything is flat, every street has one lane a direction, a shoulder and a sidewalk.
 * OpenDRIVE axes (x east, y north), metres. Made for this project; it resembles no real place.
 */
import type {
  ConnectionSpec,
  ControllerSpec,
  JunctionSpec,
  LaneSpec,
  LinkSpec,
  PlanSegment,
  RoadSpec,
  SignalReferenceSpec,
  SignalSpec,
  TownSpec,
} from './opendrive-writer.js';

/** From the middle of a junction to where its arms begin. */
const REACH_M = 16;
const LANE_WIDTH_M = 3.5;
const SPEED_MPH = 25;

export const CROSSING = { x: 0, y: 0 };
export const T_JUNCTION = { x: 0, y: -142 };

const EAST = 0;
const NORTH = Math.PI / 2;
const SOUTH = -Math.PI / 2;
const WEST = Math.PI;

const CROSSING_ID = 100;
const T_JUNCTION_ID = 200;

/**
 * An arm of a junction, seen from its middle. Arms with lights end at the junction, so that lane −1
 * leads in, as it does on the connecting roads: CARLA looks for the stop line on that side.
 */
interface Arm {
  readonly road: number;
  /** Direction in which the arm leads away. */
  readonly headingRad: number;
  /** 'start' or 'end' of the road at the junction. */
  readonly contact: 'start' | 'end';
}

const CROSSING_ARMS: readonly Arm[] = [
  { road: 1, headingRad: WEST, contact: 'end' },
  { road: 2, headingRad: EAST, contact: 'end' },
  { road: 3, headingRad: SOUTH, contact: 'end' },
  { road: 4, headingRad: NORTH, contact: 'end' },
];

const T_ARMS: readonly Arm[] = [
  { road: 3, headingRad: NORTH, contact: 'start' },
  { road: 5, headingRad: WEST, contact: 'end' },
  { road: 6, headingRad: EAST, contact: 'end' },
];

const ARM_NAMES: Readonly<Record<number, string>> = {
  1: 'West Street',
  2: 'East Street',
  3: 'Middle Lane',
  4: 'North Street',
  5: 'Mill Road',
  6: 'Shore Road',
};

const ARM_LENGTHS_M: Readonly<Record<number, number>> = {
  1: 150,
  2: 150,
  3: 110,
  4: 120,
  5: 100,
  6: 100,
};

function sideLanes(driving: Partial<LaneSpec>): LaneSpec[] {
  return [
    { type: 'driving', widthM: LANE_WIDTH_M, mark: 'solid', ...driving },
    { type: 'shoulder', widthM: 1.5, mark: 'none' },
    { type: 'sidewalk', widthM: 2, mark: 'none' },
  ];
}

/** A street that runs towards the junction at `end`, in the direction against `awayRad`. */
function arm(
  id: number,
  at: { x: number; y: number },
  awayRad: number,
  links: { readonly start?: LinkSpec; readonly end: LinkSpec },
): RoadSpec {
  const lengthM = ARM_LENGTHS_M[id]!;
  const fromM = REACH_M + lengthM;
  return {
    id,
    name: ARM_NAMES[id]!,
    junction: -1,
    x: at.x + fromM * round(Math.cos(awayRad)),
    y: at.y + fromM * round(Math.sin(awayRad)),
    headingRad: turnedBack(awayRad),
    plan: [{ lengthM, curvaturePerM: 0 }],
    ...(links.start === undefined ? {} : { predecessor: links.start }),
    successor: links.end,
    left: sideLanes({}),
    right: sideLanes({}),
    speedMph: SPEED_MPH,
  };
}

const turnedBack = (headingRad: number): number =>
  headingRad <= 0 ? headingRad + Math.PI : headingRad - Math.PI;

/** −1, 0 or 1 for the sines and cosines of the four directions. */
const round = (value: number): number => Math.round(value) + 0;

/** Lane of an arm that leads into its junction, and the one that leads out. */
const laneIn = ({ contact }: Arm): number => (contact === 'start' ? 1 : -1);
const laneOut = ({ contact }: Arm): number => (contact === 'start' ? -1 : 1);

/** The road through a junction from one arm to another: a line, or an arc of a quarter turn. */
function connecting(
  id: number,
  junction: number,
  at: { x: number; y: number },
  from: Arm,
  to: Arm,
): RoadSpec {
  const headingRad = turnedBack(from.headingRad);
  let turn = to.headingRad - headingRad;
  if (turn > Math.PI) turn -= 2 * Math.PI;
  if (turn <= -Math.PI) turn += 2 * Math.PI;
  const segment: PlanSegment =
    Math.abs(turn) < 0.1
      ? { lengthM: 2 * REACH_M, curvaturePerM: 0 }
      : { lengthM: (REACH_M * Math.PI) / 2, curvaturePerM: Math.sign(turn) / REACH_M };
  return {
    id,
    name: `${ARM_NAMES[from.road]} to ${ARM_NAMES[to.road]}`,
    junction,
    x: at.x + REACH_M * round(Math.cos(from.headingRad)),
    y: at.y + REACH_M * round(Math.sin(from.headingRad)),
    headingRad,
    plan: [segment],
    predecessor: { type: 'road', id: from.road, contactPoint: from.contact },
    successor: { type: 'road', id: to.road, contactPoint: to.contact },
    left: [],
    right: [
      { type: 'driving', widthM: LANE_WIDTH_M, predecessor: laneIn(from), successor: laneOut(to) },
    ],
    speedMph: SPEED_MPH,
  };
}

interface BuiltJunction {
  readonly roads: readonly RoadSpec[];
  readonly connections: readonly ConnectionSpec[];
}

/** Every way through a junction, straight on, left and right, but no turning back. */
function build(
  id: number,
  at: { x: number; y: number },
  arms: readonly Arm[],
  signalOf: (arm: Arm) => number | null,
): BuiltJunction {
  const roads: RoadSpec[] = [];
  const connections: ConnectionSpec[] = [];
  for (const from of arms) {
    for (const to of arms) {
      if (from === to) continue;
      const signal = signalOf(from);
      const reference: SignalReferenceSpec[] =
        signal === null
          ? []
          : [
              {
                id: signal,
                s: 0,
                t: -LANE_WIDTH_M / 2,
                orientation: '+',
                fromLane: -1,
                toLane: -1,
              },
            ];
      const road = connecting(id + roads.length + 1, id, at, from, to);
      roads.push({ ...road, signalReferences: reference });
      connections.push({
        incomingRoad: from.road,
        connectingRoad: road.id,
        fromLane: laneIn(from),
        toLane: -1,
      });
    }
  }
  return { roads, connections };
}

/** Light of each arm of the crossing; its pole stands beside the lane that leads in. */
const LIGHT_OF_ARM: Readonly<Record<number, number>> = { 1: 11, 2: 12, 3: 13, 4: 14 };
const STOP_SIGN_ID = 21;

/** Stands to the right of the lane that leads in, a metre before its end, and faces the driver. */
function lightPole(armRoad: number): SignalSpec {
  return {
    id: LIGHT_OF_ARM[armRoad]!,
    name: `Light ${ARM_NAMES[armRoad]}`,
    type: '1000001',
    isDynamic: true,
    s: ARM_LENGTHS_M[armRoad]! - 1,
    t: -LANE_WIDTH_M - 2.5,
    zOffset: 4.5,
    orientation: '-',
    hOffset: Math.PI,
    widthM: 0.4,
    heightM: 1.2,
    fromLane: 0,
    toLane: 0,
  };
}

/** Stands where Middle Lane begins at the tee, for the traffic that arrives there on lane 1. */
function stopSign(): SignalSpec {
  return {
    id: STOP_SIGN_ID,
    name: 'Stop Middle Lane',
    type: '206',
    isDynamic: false,
    s: 1,
    t: LANE_WIDTH_M + 2.5,
    zOffset: 2,
    orientation: '+',
    hOffset: 0,
    widthM: 0.8,
    heightM: 0.8,
    fromLane: 1,
    toLane: 1,
  };
}

/** The whole town. */
export function crossingTown(): TownSpec {
  const crossingLink: LinkSpec = { type: 'junction', id: CROSSING_ID };
  const tLink: LinkSpec = { type: 'junction', id: T_JUNCTION_ID };
  const crossing = build(CROSSING_ID, CROSSING, CROSSING_ARMS, ({ road }) => LIGHT_OF_ARM[road]!);
  const tee = build(T_JUNCTION_ID, T_JUNCTION, T_ARMS, () => null);
  const arms = [
    arm(1, CROSSING, WEST, { end: crossingLink }),
    arm(2, CROSSING, EAST, { end: crossingLink }),
    arm(3, CROSSING, SOUTH, { start: tLink, end: crossingLink }),
    arm(4, CROSSING, NORTH, { end: crossingLink }),
    arm(5, T_JUNCTION, WEST, { end: tLink }),
    arm(6, T_JUNCTION, EAST, { end: tLink }),
  ].map((road): RoadSpec => {
    const lights = LIGHT_OF_ARM[road.id] === undefined ? [] : [lightPole(road.id)];
    return { ...road, signals: road.id === 3 ? [...lights, stopSign()] : lights };
  });
  const controllers: ControllerSpec[] = [
    { id: 31, name: 'East and west', signals: [LIGHT_OF_ARM[1]!, LIGHT_OF_ARM[2]!] },
    { id: 32, name: 'North and south', signals: [LIGHT_OF_ARM[3]!, LIGHT_OF_ARM[4]!] },
  ];
  const junctions: JunctionSpec[] = [
    {
      id: CROSSING_ID,
      name: 'Crossing',
      connections: crossing.connections,
      controllers: controllers.map(({ id }) => id),
    },
    { id: T_JUNCTION_ID, name: 'Tee', connections: tee.connections, controllers: [] },
  ];
  return {
    name: 'CrossingTown',
    roads: [...arms, ...crossing.roads, ...tee.roads],
    junctions,
    controllers,
  };
}
