/**
 * From a wanted acceleration to throttle and brake. The car's answer is the one published recordings of
 * CARLA's Lincoln MKZ show (carla_garage, branch leaderboard_2): acceleration by throttle and speed, and
 * brakes that bite three times as hard below 24 km/h. SI units.
 */
import type { ControlTruth } from '../../bridge/frame.js';

export interface Pedals {
  readonly throttle: number;
  readonly brake: number;
}

/** Speed bins of the recordings, m/s. */
const BIN_MPS = [5, 15, 25, 35, 45, 55, 70, 90, 110].map((kmh) => kmh / 3.6);
/** Throttle 0.4, 0.5 … 1.0: mean acceleration in each bin, m/s². */
// biome-ignore format: one row a throttle
const GAIN_MPS2 = [
  [0.02, 0.1, 0.05, 0, 0, 0, 0, 0, 0],
  [1.1, 0.5, 0.6, 0.2, 0.6, 0.4, 0.5, 0.1, 0],
  [2.1, 1.6, 2.4, 1.9, 1.2, 0.8, 0.7, 0.75, 0.3],
  [2.7, 2.6, 3.7, 3.1, 2.1, 1.9, 1.2, 1.0, 1.0],
  [3.3, 3.7, 4.5, 4.0, 3.1, 2.7, 1.8, 1.3, 1.2],
  [4.2, 4.3, 5.2, 6.1, 4.2, 3.2, 2.3, 1.8, 1.4],
  [5.0, 7.0, 5.8, 6.1, 4.4, 4.3, 2.8, 2.1, 1.7],
];
/** What the car loses by rolling, m/s². */
const ROLLING_MPS2 = 0.25;
const BRAKE_KNEE_MPS = 24 / 3.6;
const BRAKE_FAST_MPS2 = 7.3;
const BRAKE_SLOW_MPS2 = 24;
/** Below this speed a car that is not to move is held by the brake. */
const HOLD_BELOW_MPS = 0.3;
const HOLD_BRAKE = 0.6;
/** A car at rest with less throttle than this stays at rest for long. */
const LAUNCH_THROTTLE = 0.55;

function gainAt(row: number, speedMps: number): number {
  const values = GAIN_MPS2[row] as readonly number[];
  let i = 0;
  while (i < BIN_MPS.length - 2 && speedMps > (BIN_MPS[i + 1] as number)) i += 1;
  const low = BIN_MPS[i] as number;
  const share = Math.min(1, Math.max(0, (speedMps - low) / ((BIN_MPS[i + 1] as number) - low)));
  const a = values[i] as number;
  return a + share * ((values[i + 1] as number) - a);
}

/** Largest acceleration the car has at a speed, m/s². */
export function maxAccelerationMps2(speedMps: number): number {
  return gainAt(GAIN_MPS2.length - 1, speedMps);
}

function throttleFor(accelerationMps2: number, speedMps: number): number {
  let below = gainAt(0, speedMps);
  if (accelerationMps2 <= below) {
    const share = (accelerationMps2 + ROLLING_MPS2) / (below + ROLLING_MPS2);
    return 0.3 + 0.1 * Math.min(1, Math.max(0, share));
  }
  for (let row = 1; row < GAIN_MPS2.length; row += 1) {
    const above = gainAt(row, speedMps);
    if (accelerationMps2 <= above) {
      return 0.3 + 0.1 * (row + (accelerationMps2 - below) / Math.max(1e-6, above - below));
    }
    below = above;
  }
  return 1;
}

/**
 * Pedals that give a car an acceleration (m/s², negative to slow down) at a forward speed.
 * The two are never pressed together.
 */
export function pedalsFor(accelerationMps2: number, speedMps: number): Pedals {
  if (accelerationMps2 <= 0 && speedMps < HOLD_BELOW_MPS) {
    return { throttle: 0, brake: HOLD_BRAKE };
  }
  if (accelerationMps2 >= -ROLLING_MPS2) {
    const throttle = throttleFor(accelerationMps2, speedMps);
    const isLaunch = speedMps < HOLD_BELOW_MPS;
    return { throttle: isLaunch ? Math.max(LAUNCH_THROTTLE, throttle) : throttle, brake: 0 };
  }
  const full = speedMps > BRAKE_KNEE_MPS ? BRAKE_FAST_MPS2 : BRAKE_SLOW_MPS2;
  return { throttle: 0, brake: Math.min(1, -accelerationMps2 / full) };
}

/** Pedals and steer as one control. */
export function control({ throttle, brake }: Pedals, steer: number): ControlTruth {
  return { throttle, steer, brake, handBrake: false, reverse: false };
}
