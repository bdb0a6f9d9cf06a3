/**
 * `egoloop.tokens`: objects, route, lanes and the ego as flat arrays of numbers, the input of policies
 * in the manner of PlanT. Nothing is allocated after the first tick. Layout: `layout.ts`.
 */
import type { SimContext } from '../../context.js';
import { flagOf, numberOf } from '../spec.js';
import type { SensorFactory } from '../suite.js';
import { LaneTokens } from './lane-tokens.js';
import { Ego, type EgoFrame, emptyReading } from './layout.js';
import { ObjectTokens } from './object-tokens.js';
import { RouteTokens } from './route-tokens.js';

const KMH = 1 / 3.6;

function updateFrame({ world }: SimContext, frame: EgoFrame): void {
  const { actors, egoSlot } = world;
  frame.x = actors.x[egoSlot] as number;
  frame.y = actors.y[egoSlot] as number;
  frame.z = actors.z[egoSlot] as number;
  frame.yaw = actors.yaw[egoSlot] as number;
  frame.cos = Math.cos(frame.yaw);
  frame.sin = Math.sin(frame.yaw);
}

function writeEgo({ world, speedLimitKmh }: SimContext, frame: EgoFrame, ego: Float32Array): void {
  const { actors, egoSlot } = world;
  const ax = actors.ax[egoSlot] as number;
  const ay = actors.ay[egoSlot] as number;
  ego[Ego.SpeedMps] = actors.speed[egoSlot] as number;
  ego[Ego.SpeedLimitMps] = speedLimitKmh * KMH;
  ego[Ego.Throttle] = actors.throttle[egoSlot] as number;
  ego[Ego.Steer] = actors.steer[egoSlot] as number;
  ego[Ego.Brake] = actors.brake[egoSlot] as number;
  ego[Ego.YawRateRadps] = actors.yawRate[egoSlot] as number;
  ego[Ego.AccelForwardMps2] = ax * frame.cos + ay * frame.sin;
  ego[Ego.AccelRightMps2] = ay * frame.cos - ax * frame.sin;
}

export const tokens: SensorFactory = (spec, context) => {
  const whole = { min: 1, max: 512, integer: true } as const;
  const rangeM = numberOf(spec, 'range_m', 32, { min: 1, max: 200 });
  const hasLanes = flagOf(spec, 'lanes', true);
  const sizes = {
    objects: numberOf(spec, 'max_objects', 32, whole),
    route: numberOf(spec, 'route_points', 20, whole),
    lanes: hasLanes ? numberOf(spec, 'max_lanes', 32, whole) : 0,
    lanePoints: numberOf(spec, 'lane_points', 10, { min: 2, max: 64, integer: true }),
  };
  const spacingM = numberOf(spec, 'route_spacing_m', 2.5, { min: 0.1, max: 50 });
  const planSpacingM = numberOf(spec, 'plan_spacing_m', 50, { min: 1, max: 1000 });
  const reading = emptyReading(sizes);
  const objectTokens = new ObjectTokens(context, rangeM, sizes.objects);
  const routeTokens = new RouteTokens(context, spacingM, planSpacingM);
  const laneTokens = hasLanes
    ? new LaneTokens(context, rangeM, sizes.lanes, sizes.lanePoints)
    : null;
  const frame: EgoFrame = { x: 0, y: 0, z: 0, yaw: 0, cos: 1, sin: 0 };
  return (now) => {
    updateFrame(now, frame);
    writeEgo(now, frame, reading.ego);
    objectTokens.write(now, frame, reading);
    routeTokens.write(now, frame, reading);
    laneTokens?.write(frame, reading);
    return reading;
  };
};
