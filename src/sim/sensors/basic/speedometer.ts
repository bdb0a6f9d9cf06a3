/**
 * `sensor.speedometer`: the ego's velocity along its forward axis, signed, m/s. Formula of the
 * leaderboard's SpeedometerReader: v · (cos p·cos y, cos p·sin y, sin p).
 */
import type { SensorFactory } from '../suite.js';

const RAD = Math.PI / 180;

export interface SpeedReading {
  speed: number;
}

/** Velocity along the forward axis of a rotation in degrees. */
export function forwardSpeedMps(
  velocity: { readonly x: number; readonly y: number; readonly z: number },
  pitchDeg: number,
  yawDeg: number,
): number {
  const pitch = pitchDeg * RAD;
  const yaw = yawDeg * RAD;
  const flat = Math.cos(pitch);
  return (
    velocity.x * (flat * Math.cos(yaw)) +
    velocity.y * (flat * Math.sin(yaw)) +
    velocity.z * Math.sin(pitch)
  );
}

export const speedometer: SensorFactory = () => {
  const reading: SpeedReading = { speed: 0 };
  return (_, { ego }) => {
    const { pitchDeg, yawDeg } = ego.transform.rotation;
    reading.speed = forwardSpeedMps(ego.velocity, pitchDeg, yawDeg);
    return reading;
  };
};
