/**
 * Features of a few numbers: speed, inertia, the last control, the ego's state, points and commands of the
 * route, constants and what the network said before. SI units, the ego's frame (x forward, y right).
 */
import type { TruthFrame } from '../../../bridge/frame.js';
import { RAD_PER_DEG } from '../../geometry.js';
import { toAxes } from '../axes.js';
import type { InputOf } from '../input-spec.js';
import { IMU, sensorOfType } from '../needs.js';
import { Affine } from './affine.js';
import {
  checkLength,
  type Feature,
  type FeatureContext,
  PolicyFailure,
  readingOf,
  type TickView,
  type Values,
} from './feature.js';

/** Fills `out` and normalises it, every number a channel of its own. */
function vector(
  context: FeatureContext,
  size: number,
  fill: (view: TickView, out: Values) => void,
): Feature {
  const affine = Affine.of(context, size);
  return {
    shape: [size],
    write(view, out) {
      fill(view, out);
      affine?.apply(out, 1);
    },
  };
}

/** Forward speed, m/s. */
export const speed = (context: FeatureContext): Feature =>
  vector(context, 1, ({ speedMps }, out) => {
    out[0] = speedMps;
  });

/** Accelerometer (3), gyroscope (3) and compass as the sensor gives them; a compass of NaN is 0. */
export function imu(context: FeatureContext): Feature {
  const id = sensorOfType(context.sensors, IMU)!.id;
  return vector(context, 7, (view, out) => {
    const reading = readingOf<ArrayLike<number>>(view, id);
    checkLength(reading.length, 7, id);
    for (let k = 0; k < 7; k += 1) {
      const value = reading[k] as number;
      out[k] = Number.isNaN(value) ? 0 : value;
    }
  });
}

/** Throttle, steer and brake of the tick before. */
export const control = (context: FeatureContext): Feature =>
  vector(context, 3, ({ control: last }, out) => {
    out[0] = last.throttle;
    out[1] = last.steer;
    out[2] = last.brake;
  });

/** The truth of an observation. Throws PolicyFailure where the agent was given none. */
export function truthOf({ observation }: TickView): TruthFrame {
  if (observation.truth !== null) return observation.truth;
  throw new PolicyFailure('expected ground truth in the observation, found none');
}

/**
 * Speed (m/s), acceleration forward and right (m/s²), yaw rate (rad/s, clockwise), speed limit (m/s),
 * throttle, steer and brake of the tick before.
 */
export const egoState = (context: FeatureContext): Feature =>
  vector(context, 8, (view, out) => {
    const { ego } = truthOf(view);
    const yaw = ego.transform.rotation.yawDeg * RAD_PER_DEG;
    const { x, y } = ego.acceleration;
    out[0] = view.speedMps;
    out[1] = x * Math.cos(yaw) + y * Math.sin(yaw);
    out[2] = y * Math.cos(yaw) - x * Math.sin(yaw);
    out[3] = ego.angularVelocityDegps.z * RAD_PER_DEG;
    out[4] = ego.speedLimitKmh / 3.6;
    out[5] = view.control.throttle;
    out[6] = view.control.steer;
    out[7] = view.control.brake;
  });

function routeOf({ route }: TickView) {
  if (route !== null) return route;
  throw new PolicyFailure('expected the route ahead, found none');
}

/** Next point of the route, or the one after it, metres. */
export function targetPoint(context: FeatureContext<InputOf<'targetPoint'>>): Feature {
  const { axes, which } = context.spec;
  return vector(context, 2, (view, out) => {
    const [first, second] = toAxes(axes, routeOf(view)[which]);
    out[0] = first;
    out[1] = second;
  });
}

/** Lane following, the option of a point that has none. */
const LANE_FOLLOW = 4;

/** `RoadOption` of a route point as six numbers, one of them 1: left, right, straight, lane, change left, right. */
export function command(context: FeatureContext<InputOf<'command'>>): Feature {
  const { which } = context.spec;
  return vector(context, 6, (view, out) => {
    const route = routeOf(view);
    const option = which === 'next' ? route.nextOption : route.afterNextOption;
    const known = option >= 1 && option <= 6 ? option : LANE_FOLLOW;
    for (let k = 0; k < 6; k += 1) out[k] = k + 1 === known ? 1 : 0;
  });
}

/** The same number everywhere. */
export function constant(context: FeatureContext<InputOf<'constant'>>): Feature {
  const { value } = context.spec;
  return {
    shape: [context.count],
    write(_, out) {
      out.fill(value);
    },
  };
}

/** What an output of the network was when it was last asked; a constant before. */
export function recurrent(context: FeatureContext<InputOf<'recurrent'>>): Feature {
  const { output, initial } = context.spec;
  return {
    shape: [context.count],
    write({ outputs }, out) {
      const last = outputs.get(output);
      if (last === undefined) out.fill(initial);
      else out.set(last as Float32Array);
    },
  };
}
