/**
 * Where CARLA puts a signal: beside the reference line at (s, t) without the lane offset, lights
 * moved 0.25 m forward, and whatever stands on a lane pushed sideways off it. Computed in the
 * client's mixture of double and float32 (LibCarla road/MapBuilder.cpp, ComputeSignalTransform and
 * CheckSignalsOnRoads). Result: CARLA's axes, metres, float32 degrees.
 */
import {
  add,
  distance,
  forwardVector,
  type RotationDeg,
  type Transform,
  toRadiansF32,
  type Vector3,
} from '../../core/float32.js';
import { type SineCosine, sineCosineF32 } from '../../core/sine-f32.js';
import { LaneType, type LaneTypeMask } from '../lane-type.js';
import type { LaneGraph } from '../network/lane-graph.js';
import { emptyPose, lanePoseAt } from '../network/lane-pose.js';
import { recordAt } from '../network/record-search.js';
import type { LanePlace } from '../network/travel.js';
import type { SignalRecord } from '../opendrive/model.js';
import { isTrafficLight } from './types.js';

const f = Math.fround;
const DEG_PER_RAD_F32 = f(180 / f(Math.PI));
const LIGHT_FORWARD_M = 0.25;
/** A sign nearer to a lane's centre than this share of its width stands on the road. */
const ON_ROAD_SHARE = 0.7;
/** Each try moves the sign by this share of the lane width. */
const STEP_SHARE = f(0.2);
const MAX_TRIES = 10;

/** What placing needs of the network. */
export interface SignalGround {
  readonly graph: LaneGraph;
  /** Nearest place on a lane of the types in the mask, as `get_waypoint` finds it. */
  nearest(location: Vector3, mask: LaneTypeMask): LanePlace | null;
}

const turn: SineCosine = { sine: 0, cosine: 0 };

/** Multiplies each part, rounding to float32. */
function scaled(v: Vector3, factor: number): Vector3 {
  return { x: f(v.x * factor), y: f(v.y * factor), z: f(v.z * factor) };
}

/** Pose of a lane place as a transform. */
export function transformOf(graph: LaneGraph, place: LanePlace): Transform {
  const pose = emptyPose();
  lanePoseAt(graph, place.lane, place.s, pose);
  return {
    location: { x: pose.x, y: pose.y, z: pose.z },
    rotation: { pitchDeg: pose.pitchDeg, yawDeg: pose.yawDeg, rollDeg: 0 },
  };
}

/**
 * The signal's transform before anything is moved off the lanes; `road` is an index of the graph.
 */
export function writtenTransform(graph: LaneGraph, road: number, signal: SignalRecord): Transform {
  const { arrays } = graph;
  const s = Math.min(Math.max(signal.s, 0), arrays.roadLength[road]!);
  const { planStarts, planS, plans } = arrays;
  const plan = recordAt(planS, planStarts[road]!, planStarts[road + 1]!, s);
  const planPose = plans[plan]!.poseAt(s - planS[plan]!);
  sineCosineF32(f(planPose.tangentRad), turn);
  const lateral = f(-signal.t);
  const { elevations, elevationStarts } = arrays;
  const record = elevations.find(elevationStarts[road]!, elevationStarts[road + 1]!, signal.s);
  const location: Vector3 = {
    x: f(planPose.x + f(lateral * turn.sine)),
    y: -f(planPose.y + f(lateral * -turn.cosine)),
    z: f(f(elevations.valueAt(record, signal.s)) + f(signal.zOffset)),
  };
  const rotation: RotationDeg = {
    pitchDeg: f(f(signal.pitch) * DEG_PER_RAD_F32),
    yawDeg: f(f(-(planPose.tangentRad + signal.hOffset)) * DEG_PER_RAD_F32),
    rollDeg: f(f(signal.roll) * DEG_PER_RAD_F32),
  };
  if (!isTrafficLight(signal.type)) return { location, rotation };
  return { location: add(location, scaled(forwardVector(rotation), LIGHT_FORWARD_M)), rotation };
}

/** Unit vector to the right of a lane pose (its roll is always 0). */
function rightVector(rotation: RotationDeg): Vector3 {
  sineCosineF32(toRadiansF32(rotation.yawDeg), turn);
  return { x: -turn.sine, y: turn.cosine, z: 0 };
}

/** Type of the lane next to a place; `None` where there is no lane. */
function neighbourType(graph: LaneGraph, place: LanePlace, side: 'left' | 'right'): number {
  const { laneId, laneSection, laneType } = graph.arrays;
  const id = laneId[place.lane]!;
  const outwards = id > 0 ? id + 1 : id - 1;
  const inwards = Math.abs(id) === 1 ? -id : id > 0 ? id - 1 : id + 1;
  const wanted = side === 'right' ? outwards : inwards;
  const lane = graph.laneInSection(laneSection[place.lane]!, wanted);
  return lane < 0 ? LaneType.None : laneType[lane]!;
}

/** −1 to the left, 1 to the right, 0 where driving lanes lie on both sides. */
function wayOut(graph: LaneGraph, place: LanePlace): number {
  if (neighbourType(graph, place, 'right') !== LaneType.Driving) return 1;
  return neighbourType(graph, place, 'left') !== LaneType.Driving ? -1 : 0;
}

/** Signs that CARLA never moves: painted STOP letters and plates named STATIC. */
function staysPut(name: string): boolean {
  return name.includes('Stencil_STOP') || name.includes('STATIC');
}

/**
 * Moves a signal that stands on a lane sideways until it no longer does. After ten tries in vain it
 * stays where it was; one that was moved takes over the rotation of the lane it stood on.
 */
export function movedOffRoad(ground: SignalGround, name: string, written: Transform): Transform {
  if (staysPut(name)) return written;
  const mask = LaneType.Driving | LaneType.Shoulder;
  const { graph } = ground;
  let place = ground.nearest(written.location, mask);
  if (place === null) return written;
  const lanePose = transformOf(graph, place);
  const right = rightVector(lanePose.rotation);
  let location = written.location;
  let gapM = distance(location, lanePose.location);
  let widthM = graph.widthAt(place.lane, place.s);
  let tries = 0;
  let direction = 1;
  while (gapM < widthM * ON_ROAD_SHARE && tries < MAX_TRIES && direction !== 0) {
    direction = wayOut(graph, place);
    const step = scaled(scaled(right, f(Math.abs(widthM))), STEP_SHARE);
    location = add(location, scaled(step, direction));
    place = ground.nearest(location, mask) ?? place;
    gapM = distance(location, transformOf(graph, place).location);
    widthM = graph.widthAt(place.lane, place.s);
    tries += 1;
  }
  if (tries === MAX_TRIES || tries === 0) return written;
  return { location, rotation: lanePose.rotation };
}
