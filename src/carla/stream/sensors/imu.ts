/**
 * `sensor.other.imu`: accelerometer (m/s², with the gravity set for it: +9.81 upwards at rest), gyroscope (rad/s) and
 * compass (rad, 0 … 2π, 0 = north = −y, clockwise). The acceleration is the second difference of the
 * sensor's own place over its last three measurements, in the sensor's axes; a sensor that was not
 * listened to starts anew from its carrier's velocity. msgpack `[[3 × f32], [3 × f32], f32]`.
 */
import { compassRad } from '../../../sim/sensors/basic/imu.js';
import { MsgpackWriter } from '../../rpc/msgpack-writer.js';
import { axesOfPose } from '../../world/poses.js';
import { Attributes } from './attributes.js';
import { noiseOf, normal } from './noise.js';
import { SensorPlace } from './sensor-place.js';
import type { SensorStreamFactory } from './sensor-stream.js';

const AXES = ['x', 'y', 'z'] as const;

export const imuStream: SensorStreamFactory = (sensor, world, host) => {
  const attributes = new Attributes(sensor.attributes);
  const each = (name: string) => AXES.map((axis) => attributes.number(`${name}_${axis}`, 0));
  const accelNoise = each('noise_accel_stddev');
  const gyroNoise = each('noise_gyro_stddev');
  const gyroBias = each('noise_gyro_bias');
  const random = noiseOf(sensor, world);
  const place = new SensorPlace(sensor, world);
  // Places one and two measurements ago, and the time between these two.
  let before: readonly number[] = [0, 0, 0];
  let earlier: readonly number[] = [0, 0, 0];
  let beforeS = 1;
  const out = new MsgpackWriter();

  const acceleration = (): number[] => {
    const { isContinued, sinceS, view } = place;
    const now = [view.x, view.y, view.z];
    if (!isContinued) {
      const carrier = world.find(sensor.parentId);
      const { x, y, z } = carrier === null ? NONE : world.velocityOf(carrier);
      before = now.map((at, k) => at - ([x, y, z][k] as number) * sinceS);
      earlier = now.map((at, k) => at - 2 * ([x, y, z][k] as number) * sinceS);
      beforeS = sinceS;
    }
    const second = now.map((at, k) => {
      const late = (at - (before[k] as number)) / sinceS;
      const early = ((before[k] as number) - (earlier[k] as number)) / beforeS;
      return (2 * (late - early)) / (sinceS + beforeS);
    });
    earlier = before;
    before = now;
    beforeS = sinceS;
    return [second[0] as number, second[1] as number, (second[2] as number) + host.imuGravityMps2];
  };

  return {
    kind: 'imu',
    measure() {
      const { axes } = place.update().view;
      const force = acceleration();
      const slot = sensor.parentSlot;
      const yawRate = slot < 0 ? 0 : (world.table.yawRate[slot] as number);
      const local = axesOfPose(sensor.localPose);
      out.rewind();
      out.array(3).array(3);
      for (let k = 0; k < 3; k += 1) {
        const inAxes =
          (force[0] as number) * (axes[3 * k] as number) +
          (force[1] as number) * (axes[3 * k + 1] as number) +
          (force[2] as number) * (axes[3 * k + 2] as number);
        out.f32(inAxes + normal(random, accelNoise[k] as number));
      }
      out.array(3);
      for (let k = 0; k < 3; k += 1) {
        // Bodies turn about their own up axis only; CARLA rotates that by the mount, not into it.
        const rate = yawRate * (local[6 + k] as number);
        out.f32(rate + (gyroBias[k] as number) + normal(random, gyroNoise[k] as number));
      }
      out.f32(compassRad(axes[0] as number, axes[1] as number));
      return [[out.take()]];
    },
  };
};

const NONE = { x: 0, y: 0, z: 0 };
