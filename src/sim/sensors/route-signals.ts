/**
 * Lights and stop signs that count for the ego: those whose stop box a route point lies in, with the
 * place along the route, and which stop sign still has to be obeyed. A stop counts as made when the
 * ego's box reaches into the sign's box at less than 0.1 m/s. Metres, radians, CARLA's axes.
 */

import type { RoadMap } from '../../map/road-map.js';
import { type StopBox, stopBoxes, stopSignActors } from '../../map/signals/index.js';
import type { SimContext } from '../context.js';
import { furnitureOf } from '../stage.js';
import { separation } from '../world/boxes.js';

/** A stop box on the route. */
export interface RouteSignal {
  /** Index into `RouteTruth.trafficLights`, or -1 for a stop sign. */
  readonly light: number;
  /** Index into `RouteTruth.stopSigns`, or -1 for a light. */
  readonly stopSign: number;
  /** The route point nearest to the middle of the box. */
  readonly routeIndex: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yawRad: number;
  readonly halfLengthM: number;
  readonly halfWidthM: number;
}

/** A stop line of a light: both ends, metres. */
export interface LightLine {
  readonly light: number;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

interface MapSignals {
  readonly boxes: readonly {
    readonly box: StopBox;
    readonly light: number;
    readonly sign: number;
  }[];
  readonly lines: readonly LightLine[];
}

/** Half a stop line as a share of the lane's width (Roach: 0.8 of the lane). */
const LINE_SHARE = 0.4;
const RAD = Math.PI / 180;
const STANDING_MPS = 0.1;
/** A route point belongs to a box when it is this near to its middle… */
const NEAR_M = 2;
const LEVEL_M = 3;
/** …and its heading within 60° of the lane's. */
const SAME_WAY = 0.5;

const cache = new WeakMap<RoadMap, MapSignals>();

function signalsOf(map: RoadMap): MapSignals {
  let signals = cache.get(map);
  if (signals === undefined) {
    signals = findSignals(map);
    cache.set(map, signals);
  }
  return signals;
}

function findSignals(map: RoadMap): MapSignals {
  const lightIndex = new Map(furnitureOf(map).lightIds.map((id, index) => [id, index]));
  const signIndex = new Map(stopSignActors(map).map(({ signalId }, index) => [signalId, index]));
  const boxes: MapSignals['boxes'][number][] = [];
  const lines: LightLine[] = [];
  for (const box of stopBoxes(map)) {
    const light = box.kind === 'traffic_light' ? (lightIndex.get(box.signalId) ?? -1) : -1;
    const sign = box.kind === 'stop_sign' ? (signIndex.get(box.signalId) ?? -1) : -1;
    if (light < 0 && sign < 0) continue;
    boxes.push({ box, light, sign });
    if (light < 0) continue;
    const { location, rotation } = box.stopLine.transform;
    const half = box.stopLine.laneWidthM * LINE_SHARE;
    const dx = -Math.sin(rotation.yawDeg * RAD) * half;
    const dy = Math.cos(rotation.yawDeg * RAD) * half;
    const { x, y, z } = location;
    lines.push({ light, x0: x - dx, y0: y - dy, x1: x + dx, y1: y + dy, x, y, z });
  }
  return { boxes, lines };
}

/** Stop lines of all lights of the map. */
export function lightLinesOf(map: RoadMap): readonly LightLine[] {
  return signalsOf(map).lines;
}

/** Stop boxes on the ego's route, by ascending route index. */
export function routeSignalsOf(context: SimContext): readonly RouteSignal[] {
  const { line, world } = context;
  const found: RouteSignal[] = [];
  for (const { box, light, sign } of signalsOf(world.map).boxes) {
    const { location, rotation } = box.transform;
    const yawRad = rotation.yawDeg * RAD;
    let best = -1;
    let bestM2 = NEAR_M * NEAR_M;
    for (let i = 0; i <= line.count; i += 1) {
      const m2 = i < line.count ? nearness(context, i, box, yawRad) : Number.POSITIVE_INFINITY;
      if (m2 < bestM2) {
        best = i;
        bestM2 = m2;
      } else if (m2 === Number.POSITIVE_INFINITY && best >= 0) {
        // The route has left the box; it may come back to it.
        const { x, y, z } = location;
        found.push({
          light,
          stopSign: sign,
          routeIndex: best,
          x,
          y,
          z,
          yawRad,
          halfLengthM: box.extent.x,
          halfWidthM: box.extent.y,
        });
        best = -1;
        bestM2 = NEAR_M * NEAR_M;
      }
    }
  }
  return found.sort((a, b) => a.routeIndex - b.routeIndex || a.light - b.light);
}

/** Squared distance of route point i from a box's middle; infinite where it does not lead through. */
function nearness(context: SimContext, i: number, box: StopBox, yawRad: number): number {
  const { line } = context;
  const { x, y, z } = box.transform.location;
  const dx = (line.x[i] as number) - x;
  const dy = (line.y[i] as number) - y;
  const m2 = dx * dx + dy * dy;
  const isNear = m2 < NEAR_M * NEAR_M && Math.abs((line.z[i] as number) - z) < LEVEL_M;
  const along = Math.cos((line.yaw[i] as number) - yawRad);
  return isNear && along > SAME_WAY ? m2 : Number.POSITIVE_INFINITY;
}

/** Follows the ego past the signals of its route; update once a tick. */
export class SignalWatch {
  readonly signals: readonly RouteSignal[];
  /** First signal the ego has not passed; equal to the number of signals at the end. */
  next = 0;
  /** The stop sign ahead that was not obeyed yet, or -1: an index into `signals`. */
  openStop = -1;
  private clearedStop = -1;

  constructor(context: SimContext) {
    this.signals = routeSignalsOf(context);
  }

  update(context: SimContext): void {
    const { signals } = this;
    const { actors, egoSlot } = context.world;
    while (this.next < signals.length && this.isPassed(context, this.next)) this.next += 1;
    let stop = this.next;
    while (stop < signals.length && (signals[stop] as RouteSignal).stopSign < 0) stop += 1;
    if (stop < signals.length && stop !== this.clearedStop) {
      const slow = Math.abs(actors.speed[egoSlot] as number) < STANDING_MPS;
      if (slow && this.reaches(context, signals[stop] as RouteSignal)) this.clearedStop = stop;
    }
    this.openStop = stop < signals.length && stop !== this.clearedStop ? stop : -1;
  }

  /** The ego's middle is beyond the far edge of the box. */
  private isPassed(context: SimContext, i: number): boolean {
    const signal = this.signals[i] as RouteSignal;
    const { actors, egoSlot } = context.world;
    if (context.egoRouteIndex < signal.routeIndex) return false;
    const dx = (actors.x[egoSlot] as number) - signal.x;
    const dy = (actors.y[egoSlot] as number) - signal.y;
    const along = dx * Math.cos(signal.yawRad) + dy * Math.sin(signal.yawRad);
    return along > signal.halfLengthM || context.egoRouteIndex > signal.routeIndex + 8;
  }

  private reaches(context: SimContext, signal: RouteSignal): boolean {
    const { actors, egoSlot } = context.world;
    return (
      separation(
        actors.x[egoSlot] as number,
        actors.y[egoSlot] as number,
        actors.yaw[egoSlot] as number,
        actors.halfLength[egoSlot] as number,
        actors.halfWidth[egoSlot] as number,
        signal.x,
        signal.y,
        signal.yawRad,
        signal.halfLengthM,
        signal.halfWidthM,
      ).depthM > 0
    );
  }
}
