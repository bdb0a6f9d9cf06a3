/**
 * What `get_physics_control` answers for a vehicle until a client changes it. The shape is CARLA's; the
 * figures are those of this simulator: mass and wheels from the vehicle's class and box, steering over
 * speed as the motion model has it. Lengths of wheels in centimetres, as CARLA gives them.
 */

import { type Blueprint, findBlueprint } from '../../sim/world/blueprints.js';
import { BICYCLE } from '../../sim/world/vehicle-dynamics.js';
import { MASS_KG } from './mass.js';

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

export interface GearPhysics {
  readonly ratio: number;
  readonly downRatio: number;
  readonly upRatio: number;
}

export interface WheelPhysics {
  readonly tireFriction: number;
  readonly dampingRate: number;
  readonly maxSteerAngleDeg: number;
  readonly radiusCm: number;
  readonly maxBrakeTorque: number;
  readonly maxHandBrakeTorque: number;
  readonly latStiffMaxLoad: number;
  readonly latStiffValue: number;
  readonly longStiffValue: number;
  /** Centre of the wheel: in the vehicle's frame here, in the world's on the wire; centimetres. */
  readonly positionCm: { readonly x: number; readonly y: number; readonly z: number };
}

export interface PhysicsControl {
  readonly torqueCurve: readonly CurvePoint[];
  readonly maxRpm: number;
  readonly moi: number;
  readonly dampingFullThrottle: number;
  readonly dampingClutchEngaged: number;
  readonly dampingClutchDisengaged: number;
  readonly hasGearAutobox: boolean;
  readonly gearSwitchTimeS: number;
  readonly clutchStrength: number;
  readonly finalRatio: number;
  readonly forwardGears: readonly GearPhysics[];
  readonly massKg: number;
  readonly dragCoefficient: number;
  readonly centerOfMassM: { readonly x: number; readonly y: number; readonly z: number };
  /** Share of the steering (y) over speed in km/h (x). */
  readonly steeringCurve: readonly CurvePoint[];
  readonly wheels: readonly WheelPhysics[];
  readonly hasSweepWheelCollision: boolean;
}

/** Wheel radius by class, cm. */
const RADIUS_CM: Readonly<Record<Blueprint['category'], number>> = {
  car: 34,
  van: 36,
  truck: 50,
  bus: 50,
  emergency: 38,
  motorcycle: 30,
  bicycle: 33,
  walker: 0,
  prop: 0,
};

const FORWARD_RATIOS = [4.6, 2.7, 1.8, 1.3, 1, 0.8];

const STEERING_CURVE: readonly CurvePoint[] = [
  { x: 0, y: 1 },
  { x: 20, y: 0.9 },
  { x: 60, y: 0.8 },
  { x: 120, y: 0.7 },
];

/** Largest angle of the front wheels in CARLA's cars, degrees. */
const FRONT_STEER_DEG = 70;
/** Axles and wheels as shares of the half length and the half width. */
const AXLE_SHARE = 0.6;
const TRACK_SHARE = 0.8;

/** Centimetres of the axles ahead of the origin: front, rear. */
function axlesCm(halfLengthM: number): readonly [number, number] {
  const cm = 100 * Math.max(AXLE_SHARE * halfLengthM, BICYCLE.rearM / 2);
  return [cm, -cm];
}

function wheelsOf(blueprint: Blueprint): WheelPhysics[] {
  const radiusCm = RADIUS_CM[blueprint.category];
  const isRidden = blueprint.category === 'motorcycle' || blueprint.category === 'bicycle';
  const sideCm = isRidden ? 0 : 100 * TRACK_SHARE * blueprint.halfWidthM;
  // CARLA gives two-wheelers four wheels as well, two of them hidden.
  return axlesCm(blueprint.halfLengthM).flatMap((x, axle) =>
    [-sideCm, sideCm].map((y) => ({
      tireFriction: 3.5,
      dampingRate: 0.25,
      maxSteerAngleDeg: axle === 0 ? FRONT_STEER_DEG : 0,
      radiusCm,
      maxBrakeTorque: 1500,
      maxHandBrakeTorque: axle === 0 ? 0 : 3000,
      latStiffMaxLoad: 2,
      latStiffValue: 17,
      longStiffValue: 1000,
      positionCm: { x, y, z: radiusCm },
    })),
  );
}

/** The defaults of a vehicle's id; null for an id that is no vehicle. */
export function physicsControlOf(typeId: string): PhysicsControl | null {
  const blueprint = findBlueprint(typeId);
  if (blueprint === null || !typeId.startsWith('vehicle.')) return null;
  const massKg = MASS_KG[blueprint.category];
  return {
    torqueCurve: [
      { x: 0, y: 500 },
      { x: 5000, y: 500 },
    ],
    maxRpm: 5000,
    moi: 1,
    dampingFullThrottle: 0.15,
    dampingClutchEngaged: 2,
    dampingClutchDisengaged: 0.35,
    hasGearAutobox: true,
    gearSwitchTimeS: 0.5,
    clutchStrength: 10,
    finalRatio: 4,
    forwardGears: FORWARD_RATIOS.map((ratio) => ({ ratio, downRatio: 0.5, upRatio: 0.65 })),
    massKg,
    dragCoefficient: 0.3,
    centerOfMassM: { x: 0, y: 0, z: 0.3 * blueprint.halfHeightM },
    steeringCurve: STEERING_CURVE,
    wheels: wheelsOf(blueprint),
    hasSweepWheelCollision: false,
  };
}
