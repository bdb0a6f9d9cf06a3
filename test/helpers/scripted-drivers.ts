/**
 * Scripted drivers for tests of scenarios. `careless` follows the route at a speed and sees nobody;
 * `careful` brakes for whatever is or will soon be in its way and for red lights. Metres, m/s, radians.
 */
import type { ActorTruth, ControlTruth, TruthFrame } from '../../src/bridge/frame.js';
import { LightState } from '../../src/bridge/frame.js';
import { stopBoxes } from '../../src/map/signals/index.js';
import type { RouteLine } from '../../src/sim/route-line.js';
import { furnitureOf } from '../../src/sim/stage.js';
import { boxesOverlap, type GroundBox } from '../../src/sim/world/boxes.js';
import { steeringFactor, wrapRad } from '../../src/sim/world/vehicle-dynamics.js';
import type { DriverView, ScriptedDriver } from './scenario-drive.js';

const EGO = { halfLengthM: 2.446, halfWidthM: 0.9185 };
/** Path curvature (1/m) at full steer, standing still. */
const FULL_LOCK_CURVATURE = 0.268;

export interface EgoPose {
  readonly x: number;
  readonly y: number;
  readonly yawRad: number;
  readonly speedMps: number;
}

export function poseOf({ ego }: TruthFrame): EgoPose {
  const { location, rotation } = ego.transform;
  const { x, y } = ego.velocity;
  return {
    x: location.x,
    y: location.y,
    yawRad: (rotation.yawDeg * Math.PI) / 180,
    speedMps: Math.sqrt(x * x + y * y),
  };
}

/** Index of the route point nearest the ego, looked for from the tracked progress on. */
export function nearestIndex(view: DriverView): number {
  const { line, context } = view;
  const pose = poseOf(view.frame);
  let best = context.egoRouteIndex;
  let least = Number.POSITIVE_INFINITY;
  for (let i = Math.max(0, best - 3); i < Math.min(line.count, best + 15); i += 1) {
    const dx = (line.x[i] as number) - pose.x;
    const dy = (line.y[i] as number) - pose.y;
    if (dx * dx + dy * dy >= least) continue;
    least = dx * dx + dy * dy;
    best = i;
  }
  return best;
}

/** Steering by pure pursuit of the route, shifted sideways (positive: right). */
export function steerAlong(view: DriverView, offsetM = 0, shortestM = 4): number {
  const pose = poseOf(view.frame);
  const { line } = view;
  const lookaheadM = Math.max(shortestM, 0.7 * pose.speedMps);
  const i = line.indexAhead(nearestIndex(view), lookaheadM);
  const yaw = line.yaw[i] as number;
  const dx = (line.x[i] as number) - Math.sin(yaw) * offsetM - pose.x;
  const dy = (line.y[i] as number) + Math.cos(yaw) * offsetM - pose.y;
  const distance = Math.max(1, Math.sqrt(dx * dx + dy * dy));
  const angle = wrapRad(Math.atan2(dy, dx) - pose.yawRad);
  const curvature = (2 * Math.sin(angle)) / distance;
  const steer = curvature / (FULL_LOCK_CURVATURE * steeringFactor(pose.speedMps));
  return Math.max(-1, Math.min(1, steer));
}

/** Throttle and brake towards a speed. */
export function pedals(speedMps: number, wantedMps: number): { throttle: number; brake: number } {
  const missing = wantedMps - speedMps;
  if (wantedMps < 0.1) return { throttle: 0, brake: 1 };
  if (missing < -0.4) return { throttle: 0, brake: Math.min(1, -0.35 * missing) };
  if (missing < 0) return { throttle: 0, brake: 0 };
  return { throttle: Math.min(0.85, 0.5 + 0.2 * missing), brake: 0 };
}

export function controlOf(steer: number, speedMps: number, wantedMps: number): ControlTruth {
  return { steer, ...pedals(speedMps, wantedMps), handBrake: false, reverse: false };
}

/** Follows the route at a speed, whatever happens. */
export function careless(speedMps: number): ScriptedDriver {
  return (view) => controlOf(steerAlong(view), poseOf(view.frame).speedMps, speedMps);
}

export interface CarefulOptions {
  readonly speedMps: number;
  /** Sideways shift of the path, positive right; asked every tick. */
  readonly offsetM?: (view: DriverView) => number;
  /** Room kept to whatever is in the way, bumper to bumper. */
  readonly gapM?: number;
  /** How far ahead others are foreseen, seconds. */
  readonly horizonS?: number;
  readonly minds?: (actor: ActorTruth) => boolean;
}

const FLAT_M = 0.15;

function egoBoxAt(line: RouteLine, i: number, offsetM: number, extraM: number): GroundBox {
  const yaw = line.yaw[i] as number;
  return {
    x: (line.x[i] as number) - Math.sin(yaw) * offsetM,
    y: (line.y[i] as number) + Math.cos(yaw) * offsetM,
    yawRad: yaw,
    halfLengthM: EGO.halfLengthM,
    halfWidthM: EGO.halfWidthM + extraM,
  };
}

function actorBoxAt(actor: ActorTruth, seconds: number): GroundBox {
  const { location, rotation } = actor.transform;
  return {
    x: location.x + actor.velocity.x * seconds,
    y: location.y + actor.velocity.y * seconds,
    yawRad: (rotation.yawDeg * Math.PI) / 180,
    halfLengthM: actor.extent.x,
    halfWidthM: Math.max(actor.extent.y, 0.25),
  };
}

/** Speed at which the ego can still stop before what will be in its way. */
export function safeSpeed(view: DriverView, options: CarefulOptions): number {
  const { line, frame } = view;
  const { speedMps, gapM = 2.5, horizonS = 3 } = options;
  const pose = poseOf(frame);
  const offsetM = options.offsetM?.(view) ?? 0;
  const first = nearestIndex(view);
  const last = line.indexAhead(first, 12 + pose.speedMps * 3.5);
  let allowed = speedMps;
  const here: GroundBox = {
    ...pose,
    halfLengthM: EGO.halfLengthM + 0.4,
    halfWidthM: EGO.halfWidthM + 0.4,
  };
  for (const actor of frame.actors) {
    if (actor.extent.z < FLAT_M || options.minds?.(actor) === false) continue;
    if (Math.abs(actor.transform.location.z - frame.ego.transform.location.z) > 3) continue;
    // Nobody drives off with somebody at the side of the car.
    if (actor.typeId.startsWith('walker.') && boxesOverlap(here, actorBoxAt(actor, 0))) return 0;
    allowed = Math.min(allowed, speedBefore(actor, view, first, last, offsetM, gapM, horizonS));
  }
  return allowed;
}

function speedBefore(
  actor: ActorTruth,
  { line, frame }: DriverView,
  first: number,
  last: number,
  offsetM: number,
  gapM: number,
  horizonS: number,
): number {
  const pose = poseOf(frame);
  const dx = actor.transform.location.x - pose.x;
  const dy = actor.transform.location.y - pose.y;
  if (dx * dx + dy * dy > 6400) return Number.POSITIVE_INFINITY;
  for (let i = first; i <= last; i += 1) {
    const alongM = (line.s[i] as number) - (line.s[first] as number);
    const ego = egoBoxAt(line, i, offsetM, 0.35);
    const yaw = ego.yawRad;
    const along = actor.velocity.x * Math.cos(yaw) + actor.velocity.y * Math.sin(yaw);
    for (let t = 0; t <= horizonS; t += 0.25) {
      const box = actorBoxAt(actor, t);
      const cx = box.x - ego.x;
      const cy = box.y - ego.y;
      if (cx * cx + cy * cy > 144 || !boxesOverlap(ego, box)) continue;
      const isAhead = Math.cos(pose.yawRad) * dx + Math.sin(pose.yawRad) * dy > -1;
      if (!isAhead) return Number.POSITIVE_INFINITY;
      const room = Math.max(0, alongM - gapM);
      const leader = t === 0 ? Math.max(0, along) : 0;
      return Math.sqrt(2 * 4 * room + leader * leader * 0.9);
    }
  }
  return Number.POSITIVE_INFINITY;
}

interface StopPlace {
  readonly kind: 'traffic_light' | 'stop_sign';
  /** Index of a light. */
  readonly light: number;
  /** Position of the stop line on the route. */
  readonly s: number;
  /** The ego has stood here, which is all a stop sign asks. */
  isDone: boolean;
}

/** Speed at which the ego can still stop before the next red or yellow light or stop sign. */
export function stopSpeed(view: DriverView): number {
  const { frame, line } = view;
  const pose = poseOf(frame);
  let allowed = Number.POSITIVE_INFINITY;
  for (const stop of stopPlaces(view)) {
    const room = stop.s - (line.s[nearestIndex(view)] as number) - EGO.halfLengthM - 0.8;
    if (room < -1.5 || stop.isDone) continue;
    if (stop.kind === 'stop_sign') {
      stop.isDone = pose.speedMps < 0.05 && room < 1.2;
    } else {
      const state = frame.lightStates[stop.light];
      if (state === LightState.Green) continue;
      const isTooLate = (pose.speedMps * pose.speedMps) / 12 > room;
      if (state === LightState.Yellow && isTooLate) continue;
    }
    allowed = Math.min(allowed, Math.sqrt(2 * 4 * Math.max(0, room - 0.3)));
  }
  return allowed;
}

const stopsOf = new WeakMap<RouteLine, readonly StopPlace[]>();

function stopPlaces(view: DriverView): readonly StopPlace[] {
  const { line } = view;
  let stops = stopsOf.get(line);
  if (stops === undefined) {
    stops = findStops(view);
    stopsOf.set(line, stops);
  }
  return stops;
}

/** Where the route reaches stop lines of lights and stop signs that speak to its direction. */
function findStops({ line, context }: DriverView): StopPlace[] {
  const { map } = context.world;
  const { lightIds } = furnitureOf(map);
  const stops: StopPlace[] = [];
  for (const { kind, signalId, transform, extent } of stopBoxes(map)) {
    const light = lightIds.indexOf(signalId);
    if (kind === 'yield_sign' || (kind === 'traffic_light' && light < 0)) continue;
    const { location, rotation } = transform;
    for (let i = 0; i < line.count; i += 1) {
      const dx = (line.x[i] as number) - location.x;
      const dy = (line.y[i] as number) - location.y;
      if (dx * dx + dy * dy > 1) continue;
      const turned = wrapRad((line.yaw[i] as number) - (rotation.yawDeg * Math.PI) / 180);
      if (Math.abs(turned) > Math.PI / 4) continue;
      stops.push({ kind, light, s: (line.s[i] as number) + extent.x, isDone: false });
      break;
    }
  }
  return stops;
}

/** Follows the route, brakes for others and for lights. */
export function careful(options: CarefulOptions): ScriptedDriver {
  return (view) => {
    const pose = poseOf(view.frame);
    const wanted = Math.min(safeSpeed(view, options), stopSpeed(view));
    return controlOf(steerAlong(view, options.offsetM?.(view) ?? 0), pose.speedMps, wanted);
  };
}
