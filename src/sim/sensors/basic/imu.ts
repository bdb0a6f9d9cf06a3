/**
 * `sensor.other.imu`: accelerometer (m/s², with gravity: +9.81 upwards at rest), gyroscope (rad/s) and
 * compass (rad, 0 … 2π, 0 = north = −y, growing clockwise), as CARLA's inertial sensor computes them:
 * the acceleration is the second difference of the sensor's own place over three ticks, turned into
 * the sensor's axes. Noise: the deviations Leaderboard sets; the compass has none.
 */
import { TICK_SECONDS } from '../../../bridge/frame.js';
import { Mount } from '../mount.js';
import type { SensorFactory } from '../suite.js';

export const GRAVITY_MPS2 = 9.81;
const ACCELEROMETER_NOISE_MPS2 = [0.001, 0.001, 0.015] as const;
const GYROSCOPE_NOISE_RADPS = 0.001;

/** Angle of a forward direction from north, clockwise, in [0, 2π). */
export function compassRad(forwardX: number, forwardY: number): number {
  const angle = Math.atan2(forwardX, -forwardY);
  return angle < 0 ? angle + 2 * Math.PI : angle;
}

export const imu: SensorFactory = (spec, context) => {
  const mount = new Mount(spec);
  const random = context.random.fork(`sensor ${spec.id}`);
  const reading = new Float64Array(7);
  // Places of the sensor one and two ticks ago.
  const before = new Float64Array(3);
  const earlier = new Float64Array(3);
  const second = new Float64Array(3);
  let isFirst = true;
  return ({ world }) => {
    const { actors, egoSlot } = world;
    const { axes, local, x, y, z } = mount.update(world);
    if (isFirst) {
      isFirst = false;
      const steps = [actors.vx[egoSlot], actors.vy[egoSlot], actors.vz[egoSlot]] as number[];
      [x, y, z].forEach((at, k) => {
        before[k] = at - (steps[k] as number) * TICK_SECONDS;
        earlier[k] = at - 2 * (steps[k] as number) * TICK_SECONDS;
      });
    }
    second[0] = x - 2 * (before[0] as number) + (earlier[0] as number);
    second[1] = y - 2 * (before[1] as number) + (earlier[1] as number);
    second[2] = z - 2 * (before[2] as number) + (earlier[2] as number);
    earlier.set(before);
    before[0] = x;
    before[1] = y;
    before[2] = z;
    const ax = (second[0] as number) / (TICK_SECONDS * TICK_SECONDS);
    const ay = (second[1] as number) / (TICK_SECONDS * TICK_SECONDS);
    const az = (second[2] as number) / (TICK_SECONDS * TICK_SECONDS) + GRAVITY_MPS2;
    for (let k = 0; k < 3; k += 1) {
      const inAxes =
        ax * (axes[3 * k] as number) +
        ay * (axes[3 * k + 1] as number) +
        az * (axes[3 * k + 2] as number);
      reading[k] = inAxes + random.normal(0, ACCELEROMETER_NOISE_MPS2[k] as number);
    }
    // The ego turns about its own up axis only; CARLA rotates that by the mount, not into it.
    const yawRate = actors.yawRate[egoSlot] as number;
    for (let k = 0; k < 3; k += 1) {
      reading[3 + k] = yawRate * (local[6 + k] as number) + random.normal(0, GYROSCOPE_NOISE_RADPS);
    }
    reading[6] = compassRad(axes[0] as number, axes[1] as number);
    return reading;
  };
};
