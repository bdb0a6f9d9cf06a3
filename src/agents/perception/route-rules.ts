/**
 * Lights and stop signs along the route, as stations where the car may have to stand, and what they ask
 * for now. Stations are those of the car's origin (box centre). Metres, m/s, seconds.
 */
import { LightState, type RouteTruth, TICK_SECONDS } from '../../bridge/frame.js';
import type { RoadMap } from '../../map/road-map.js';
import { wrapRad } from '../geometry.js';
import type { RoutePath } from '../route/route-path.js';
import { type LightLine, lightLines, type StopZone, stopZones } from './stop-lines.js';

export interface RouteLight {
  readonly light: number;
  /** Station of the stop line, and its lateral place on the route. */
  readonly s: number;
  readonly d: number;
}

export interface RouteStop {
  readonly sign: number;
  /** Station nearest to the centre of the sign's rectangle. */
  readonly s: number;
  /** Last station inside the rectangle. */
  readonly endS: number;
  done: boolean;
}

/** Gap between bumper and stop line. */
const LINE_GAP_M = 0.8;
/** The verdict looks at a piece of the car's tail that begins this share of half its length back. */
const TAIL_SHARE = 0.8;
/** Slowing that a yellow light may ask for. */
const YELLOW_MPS2 = 3.2;
const LANE_TOLERANCE_M = 1.8;
/** This scenario turns the light from green to red, without yellow, after this time. */
const BRIEF_GREEN_TYPE = 'VanillaSignalizedTurnEncounterGreenLight';
const BRIEF_GREEN_S = 4.9;
/** What a calm driver can do to be through in time. */
const HURRY_MPS = 5.2;
const HURRY_MPS2 = 2;
const LAUNCH_S = 0.7;
/** Slower than this counts as a full stop; the verdict says 0.1. */
const STANDING_MPS = 0.06;

export class RouteRules {
  readonly lights: readonly RouteLight[];
  readonly stops: readonly RouteStop[];
  private readonly greenS: Float64Array;
  /** Seconds for which the scenario keeps a light green, Infinity where none does. */
  private readonly greenLimitS: number;

  constructor(
    route: RouteTruth,
    map: RoadMap,
    path: RoutePath,
    private readonly halfLengthM: number,
  ) {
    this.lights = lightLines(route, map)
      .map((line) => lightOnPath(line, path))
      .filter((light) => light !== null)
      .sort((a, b) => a.s - b.s);
    this.stops = stopZones(route.stopSigns)
      .map((zone) => stopOnPath(zone, path))
      .filter((stop) => stop !== null)
      .sort((a, b) => a.s - b.s);
    this.greenS = new Float64Array(route.trafficLights.length);
    const isBrief = route.scenarios.some(({ type }) => type === BRIEF_GREEN_TYPE);
    this.greenLimitS = isBrief ? BRIEF_GREEN_S : Number.POSITIVE_INFINITY;
  }

  /** Remembers how long lights have been green and which signs have been honoured. */
  update(states: ArrayLike<number>, s: number, speedMps: number): void {
    for (const { light } of this.lights) {
      const isGreen = states[light] === LightState.Green;
      this.greenS[light] = isGreen ? this.greenS[light]! + TICK_SECONDS : 0;
    }
    for (const stop of this.stops) {
      if (stop.done || s < stop.s - 3.6 || s > stop.endS + 3) continue;
      if (speedMps < STANDING_MPS && s > stop.s - 3.4) stop.done = true;
    }
  }

  /** Seconds for which a light has been green; 0 if it is not. */
  greenForS(light: number): number {
    return this.greenS[light]!;
  }

  /**
   * Station before which the origin must stop for the nearest light that holds it, or Infinity.
   * @param d lateral place of the car at the line
   */
  lightStop(states: ArrayLike<number>, s: number, speedMps: number, d = 0): number {
    for (const light of this.lights) {
      if (light.s < s - this.halfLengthM || Math.abs(light.d - d) > LANE_TOLERANCE_M) continue;
      const state = states[light.light];
      if (state === LightState.Green && this.isTooLate(light, s, speedMps)) {
        return Math.max(light.s - this.halfLengthM - LINE_GAP_M, s);
      }
      if (state !== LightState.Red && state !== LightState.Yellow) continue;
      const stop = light.s - this.halfLengthM - LINE_GAP_M;
      const room = stop - s;
      if (state === LightState.Yellow) {
        if (room < (speedMps * speedMps) / (2 * YELLOW_MPS2)) continue;
        return stop;
      }
      // Beyond the line but with the tail before it: standing still is free of charge.
      const last = light.s + TAIL_SHARE * this.halfLengthM - 0.3;
      if (s + (speedMps * speedMps) / 14 > last) continue;
      return room > 0 ? stop : Math.max(stop, Math.min(last, s));
    }
    return Number.POSITIVE_INFINITY;
  }

  /** The light will be red at once before the tail is over the line. */
  private isTooLate(light: RouteLight, s: number, speedMps: number): boolean {
    const leftS = this.greenLimitS - this.greenS[light.light]!;
    if (leftS === Number.POSITIVE_INFINITY || leftS < 0) return false;
    if (s + (speedMps * speedMps) / 14 > light.s + TAIL_SHARE * this.halfLengthM) return false;
    const room = light.s + this.halfLengthM + 1.2 - s;
    const launch = speedMps < 0.1 ? LAUNCH_S : 0;
    // Speeding up at a moderate rate to a moderate speed.
    const gainS = Math.max(0, HURRY_MPS - speedMps) / HURRY_MPS2;
    const gainM = gainS * 0.5 * (speedMps + HURRY_MPS);
    const pace = Math.max(speedMps, HURRY_MPS);
    const neededS =
      gainM < room
        ? gainS + (room - gainM) / pace
        : (Math.sqrt(speedMps * speedMps + 2 * HURRY_MPS2 * room) - speedMps) / HURRY_MPS2;
    return launch + neededS > leftS;
  }

  /** Station at which the origin must come to a full stop for the next sign, or Infinity. */
  signStop(s: number): number {
    for (const stop of this.stops) {
      if (!stop.done && s < stop.endS) return stop.s - 1.8;
    }
    return Number.POSITIVE_INFINITY;
  }
}

function lightOnPath(line: LightLine, path: RoutePath): RouteLight | null {
  let best = -1;
  let least = 36;
  for (let i = 0; i < path.count; i += 1) {
    const d2 = path.distance2(i, line.x, line.y);
    if (d2 < least && Math.abs(wrapRad(path.yaw[i]! - line.yawRad)) < 0.6) {
      least = d2;
      best = i;
    }
  }
  if (best < 0) return null;
  const along = path.along(best, line.x, line.y);
  return { light: line.light, s: best + along, d: path.across(best, line.x, line.y) };
}

function stopOnPath(zone: StopZone, path: RoutePath): RouteStop | null {
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  let end = -1;
  for (let i = 0; i < path.count; i += 1) {
    const dx = Math.abs(path.x[i]! - zone.x);
    const dy = Math.abs(path.y[i]! - zone.y);
    if (dx >= zone.halfXM || dy >= zone.halfYM || Math.abs(path.z[i]! - zone.z) > 3) continue;
    end = i;
    const d2 = dx * dx + dy * dy;
    if (d2 < least) {
      least = d2;
      nearest = i;
    }
  }
  return nearest < 0 ? null : { sign: zone.sign, s: nearest, endS: end, done: false };
}
