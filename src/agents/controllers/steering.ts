/**
 * Keeps the car on a line: curvature of the line ahead plus feedback on lateral and course error, turned
 * into steer by the kinematic bicycle that World on Rails fitted to CARLA (constants published with
 * carla_garage) and CARLA's steering curve over speed. Radians, metres; positive = right.
 */
import { clamp } from '../geometry.js';

const FRONT_M = -0.090769015;
const REAR_M = 1.4178275;
const STEER_GAIN_RAD = 0.36848336;
/** Feedback length: short for sharp, long for calm steering. */
const REACH_BASE_M = 2.2;
const REACH_PER_SPEED_S = 0.45;
const DAMPING = 0.95;

/** Share of the steering that is left at a speed: 1, 0.9, 0.8, 0.7 at 0, 20, 60, 120 km/h. */
function steeringCurve(speedMps: number): number {
  const kmh = speedMps * 3.6;
  if (kmh < 20) return 1 - 0.005 * kmh;
  if (kmh < 60) return 0.9 - 0.0025 * (kmh - 20);
  return Math.max(0.7, 0.8 - (0.1 / 60) * (kmh - 60));
}

/** Steer in −1…1 that makes the car's origin run along a circle of this curvature (1/m). */
export function steerForCurvature(curvaturePerM: number, speedMps: number): number {
  const sine = clamp(curvaturePerM * REAR_M, -0.9, 0.9);
  const tanSlip = sine / Math.sqrt(1 - sine * sine);
  const wheel = Math.atan((tanSlip * (FRONT_M + REAR_M)) / REAR_M);
  return clamp(wheel / (STEER_GAIN_RAD * steeringCurve(speedMps)), -1, 1);
}

/** Angle between heading and course (rad) while the car turns with this curvature. */
export function slipOfCurvature(curvaturePerM: number): number {
  return Math.asin(clamp(curvaturePerM * REAR_M, -0.9, 0.9));
}

export interface LineError {
  /** Distance of the car to the right of the line, m. */
  readonly lateralM: number;
  /** Course of the car minus heading of the line, rad. */
  readonly courseRad: number;
  /** Curvature of the line where the car is about to be, 1/m. */
  readonly curvaturePerM: number;
}

/**
 * Curvature to drive: the line's own plus a critically damped return to it over a reach that grows with
 * speed (second order in distance: κ = κ_line − e/L² − 2ζψ/L).
 */
export function curvatureFor(error: LineError, speedMps: number): number {
  const reach = REACH_BASE_M + REACH_PER_SPEED_S * speedMps;
  const lateral = clamp(error.lateralM, -reach, reach);
  const course = Math.sin(clamp(error.courseRad, -1.2, 1.2));
  return error.curvaturePerM - lateral / (reach * reach) - (2 * DAMPING * course) / reach;
}
