/**
 * How a car answers throttle, steer and brake at 20 Hz: a kinematic bicycle whose steering was fitted
 * to CARLA by World on Rails (constants published with carla_garage), and a longitudinal response
 * tabulated from straight-line recordings of CARLA's Lincoln MKZ (carla_garage, branch leaderboard_2).
 * SI units, radians, CARLA's axes; positive steer turns right. Where the published polynomial fits
 * diverge (far above 120 km/h, under 0.4 throttle) the table is held or faded instead.
 */
import { wrapRad } from '../../core/angles.js';
import type { ActorTable } from './actor-table.js';

export { wrapRad };

/** Bicycle of the fit: distances of the axles from the origin (m), wheel angle at steer 1 (rad). */
export const BICYCLE = {
  frontM: -0.090769015,
  rearM: 1.4178275,
  steerGainRad: 0.36848336,
} as const;

/** Largest lateral acceleration the tyres give, m/s² (own choice; CARLA's tyre friction is 3.5). */
export const MAX_LATERAL_MPS2 = 8;

const KMH = 1 / 3.6;

/** Middle of each speed bin of the recordings, m/s. */
const SPEED_MPS = [5, 15, 25, 35, 45, 55, 70, 90, 110, 150, 200].map((kmh) => kmh * KMH);

/** Mean acceleration (m/s²) per throttle 0.4 … 1.0 in steps of 0.1; the last two columns are ours: a car has a top speed. */
// biome-ignore format: one row a throttle
const ACCELERATION_MPS2 = [
  [0.02, 0.1, 0.05, 0, 0, 0, 0, 0, -0.1, -0.3, -1],
  [1.1, 0.5, 0.6, 0.2, 0.6, 0.4, 0.5, 0.1, 0, -0.3, -1],
  [2.1, 1.6, 2.4, 1.9, 1.2, 0.8, 0.7, 0.75, 0.3, -0.2, -1],
  [2.7, 2.6, 3.7, 3.1, 2.1, 1.9, 1.2, 1.0, 1.0, 0, -0.8],
  [3.3, 3.7, 4.5, 4.0, 3.1, 2.7, 1.8, 1.3, 1.2, 0.2, -0.6],
  [4.2, 4.3, 5.2, 6.1, 4.2, 3.2, 2.3, 1.8, 1.4, 0.4, -0.4],
  [5.0, 7.0, 5.8, 6.1, 4.4, 4.3, 2.8, 2.1, 1.7, 0.5, -0.3],
];

/** Rolling without throttle, m/s² (own choice; the recordings have no coasting). */
const COAST_MPS2 = -0.25;
/** Full brake above and below 24 km/h, m/s². */
const BRAKE_FAST_MPS2 = 7.3;
const BRAKE_SLOW_MPS2 = 24;
const BRAKE_KNEE_MPS = 24 * KMH;
/** The brake builds up over four ticks. */
const BRAKE_RAMP_S = 0.2;
/** From rest the car moves 0.55 s after full throttle, 0.8 s after half. */
const LAUNCH_FULL_S = 0.55;
const LAUNCH_SLOPE_S = 0.5;

function tableRow(row: readonly number[], speedMps: number): number {
  let i = 0;
  while (i < SPEED_MPS.length - 2 && speedMps > (SPEED_MPS[i + 1] as number)) i += 1;
  const low = SPEED_MPS[i] as number;
  const high = SPEED_MPS[i + 1] as number;
  const share = Math.min(1, Math.max(0, (speedMps - low) / (high - low)));
  const a = row[i] as number;
  return a + share * ((row[i + 1] as number) - a);
}

/**
 * Acceleration of the power train, m/s², for a throttle in 0…1 and a forward speed.
 * Bilinear in the table; under 0.4 it fades to coasting at 0.3 and below.
 */
export function throttleAccelerationMps2(throttle: number, speedMps: number): number {
  const p = Math.min(1, Math.max(0, throttle));
  const coast = speedMps > 0.05 ? COAST_MPS2 : 0;
  if (p <= 0.3) return coast;
  const position = (p - 0.4) * 10;
  if (position < 0) {
    const first = tableRow(ACCELERATION_MPS2[0] as readonly number[], speedMps);
    return coast + (1 + position) * (first - coast);
  }
  const i = Math.min(5, Math.floor(position));
  const low = tableRow(ACCELERATION_MPS2[i] as readonly number[], speedMps);
  const high = tableRow(ACCELERATION_MPS2[i + 1] as readonly number[], speedMps);
  return low + (position - i) * (high - low);
}

/** Deceleration (positive, m/s²) of the brakes at a built-up pressure 0…1. */
export function brakeDecelerationMps2(pressure: number, speedMps: number): number {
  return pressure * (speedMps > BRAKE_KNEE_MPS ? BRAKE_FAST_MPS2 : BRAKE_SLOW_MPS2);
}

/** CARLA's steering curve over speed: 1, 0.9, 0.8, 0.7 at 0, 20, 60, 120 km/h. */
export function steeringFactor(speedMps: number): number {
  const kmh = Math.abs(speedMps) * 3.6;
  if (kmh < 20) return 1 - 0.005 * kmh;
  if (kmh < 60) return 0.9 - 0.0025 * (kmh - 20);
  return Math.max(0.7, 0.8 - (0.1 / 60) * (kmh - 60));
}

/** Slip angle (rad) of the origin for a steer in −1…1. */
export function slipAngleRad(steer: number): number {
  const wheel = BICYCLE.steerGainRad * Math.min(1, Math.max(-1, steer));
  return Math.atan((BICYCLE.rearM / (BICYCLE.frontM + BICYCLE.rearM)) * Math.tan(wheel));
}

/** New forward speed after `dtS`; reverse is a mirrored forward. Updates launch delay and brake. */
function nextSpeed(actors: ActorTable, slot: number, dtS: number): number {
  const before = actors.speed[slot] as number;
  const direction = (actors.reverse[slot] as number) === 1 ? -1 : 1;
  const forward = before * direction;
  const pedal = actors.handBrake[slot] ? 1 : Math.min(1, Math.max(0, actors.brake[slot] as number));
  const rise = dtS / BRAKE_RAMP_S;
  const built = actors.brakePressure[slot] as number;
  const pressure = pedal <= built ? pedal : Math.min(pedal, built + rise);
  actors.brakePressure[slot] = pressure;
  const throttle = actors.throttle[slot] as number;
  if (pressure > 0) {
    actors.standing[slot] = 0;
    const loss = brakeDecelerationMps2(pressure, Math.abs(before)) * dtS;
    const magnitude = Math.max(0, Math.abs(before) - loss);
    return before < 0 ? -magnitude : magnitude;
  }
  if (Math.abs(before) < 0.01 && throttle > 0.3) {
    const waited = (actors.standing[slot] as number) + dtS;
    actors.standing[slot] = waited;
    if (waited < LAUNCH_FULL_S + LAUNCH_SLOPE_S * (1 - throttle)) return 0;
  } else if (throttle <= 0.3) {
    actors.standing[slot] = 0;
  }
  if (forward < 0) {
    // Rolling against the gear: the engine brakes first.
    return direction * Math.min(0, forward + 4 * dtS);
  }
  const change = throttleAccelerationMps2(throttle, forward) * dtS;
  return direction * Math.max(0, forward + change);
}

/**
 * Integrates one actor under its throttle, steer and brake over `dtS` seconds (0.05). Writes pose,
 * speed, velocity, acceleration and yaw rate; the height is the caller's business.
 */
export function stepVehicle(actors: ActorTable, slot: number, dtS: number): void {
  const speed = nextSpeed(actors, slot, dtS);
  const steer = (actors.steer[slot] as number) * steeringFactor(speed);
  let slip = slipAngleRad(steer);
  let yawRate = (speed / (BICYCLE.rearM * (actors.axleScale[slot] as number))) * Math.sin(slip);
  const lateral = Math.abs(speed * yawRate);
  if (lateral > MAX_LATERAL_MPS2) {
    // The tyres give no more: understeer.
    yawRate *= MAX_LATERAL_MPS2 / lateral;
    slip *= MAX_LATERAL_MPS2 / lateral;
  }
  const yaw = actors.yaw[slot] as number;
  const course = yaw + slip;
  const vx = speed * Math.cos(course);
  const vy = speed * Math.sin(course);
  actors.ax[slot] = (vx - (actors.vx[slot] as number)) / dtS;
  actors.ay[slot] = (vy - (actors.vy[slot] as number)) / dtS;
  actors.vx[slot] = vx;
  actors.vy[slot] = vy;
  actors.speed[slot] = speed;
  actors.yawRate[slot] = yawRate;
  actors.x[slot] = (actors.x[slot] as number) + vx * dtS;
  actors.y[slot] = (actors.y[slot] as number) + vy * dtS;
  actors.yaw[slot] = wrapRad(yaw + yawRate * dtS);
}
