/**
 * Two ways of choosing a car's acceleration from what it saw, behind one interface. `carla-tm` has
 * the rules of CARLA's traffic manager (MotionPlanStage.cpp, Constants.h): target speeds, a margin
 * to the leader, an 8 % limit on how fast the target falls, throttle and brake from the relative
 * error. `idm` is the Intelligent Driver Model (Treiber, Hennecke, Helbing, Phys. Rev. E 62, 2000).
 * SI units.
 */
import { throttleAccelerationMps2 } from '../world/vehicle-dynamics.js';
import type { TrafficCar } from './traffic-car.js';

export type TrafficModelName = 'carla-tm' | 'idm';

export interface TrafficModel {
  readonly name: TrafficModelName;
  /** How far ahead landmarks matter, seconds. */
  readonly sightS: number;
  /** Speeds aimed at before a light and before a stop or yield sign, m/s. */
  readonly lightApproachMps: number;
  readonly signApproachMps: number;
  /** Sets `reachM`, how far ahead of its bumper a car looks for others, from `speedMps`. */
  reach(car: TrafficCar): void;
  /**
   * Decides `accelMps2`, `targetMps` and `isEmergency` of a car whose speed, wanted speed, lead and
   * stop are known.
   */
  decide(car: TrafficCar, landmark: LandmarkAhead): void;
}

export interface LandmarkAhead {
  readonly landmarkGapM: number;
  readonly landmarkMps: number;
}

const KMH = 1 / 3.6;
const NEVER_MPS = 1000;

const TM = {
  throttleMax: 0.85,
  brakeMax: 0.7,
  gain: 12,
  dropShare: 0.92,
  emergencyMarginM: 0.2,
  followTimeS: 2,
  followExtraM: 2,
  crawlMps: 12 * KMH,
  landmarkS: 3.5,
} as const;

/** Full brake and what the traffic manager gives as ordinary brake, m/s². */
const FULL_BRAKE_MPS2 = 9;
const BRAKE_MPS2 = TM.brakeMax * 7.3;
/** Stopping at a line: planned with the first, allowed to reach the second. */
const PLANNED_STOP_MPS2 = 4;

/**
 * Acceleration at the traffic manager's full throttle, by speed in steps of half a metre per
 * second.
 */
const ACCELERATION = Float64Array.from({ length: 121 }, (_, i) =>
  Math.min(4, throttleAccelerationMps2(TM.throttleMax, i / 2)),
);

function strongestAcceleration(speedMps: number): number {
  return ACCELERATION[Math.min(120, Math.floor(2 * speedMps))]!;
}

/** Highest speed from which a stop in `gapM` is possible. */
function stoppableMps(gapM: number): number {
  return gapM < 0.15 ? 0 : Math.sqrt(2 * PLANNED_STOP_MPS2 * gapM);
}

export const CARLA_TM: TrafficModel = {
  name: 'carla-tm',
  sightS: TM.landmarkS,
  lightApproachMps: 15 * KMH,
  signApproachMps: 10 * KMH,

  reach(car) {
    const { speedMps } = car;
    const boundaryM = 2.5 + 0.36 * speedMps * 0.36 * speedMps;
    const brakingM = (speedMps * speedMps) / (2 * BRAKE_MPS2) + 1;
    car.reachM = Math.max(boundaryM, brakingM) + car.settings.minGapM + 2;
  },

  decide(car, landmark) {
    const { speedMps, wantedMps } = car;
    let target = wantedMps;
    const slowingM = TM.landmarkS * wantedMps;
    if (landmark.landmarkGapM < slowingM && landmark.landmarkMps < wantedMps) {
      const share = landmark.landmarkGapM / slowingM;
      target = landmark.landmarkMps + share * (wantedMps - landmark.landmarkMps);
    }
    car.isEmergency = false;
    if (car.leadSlot >= 0) {
      const marginM = car.leadGapM - car.settings.minGapM;
      if (marginM > TM.followTimeS * speedMps + TM.followExtraM) {
        target = Math.min(target, Math.max(car.leadSpeedMps, comfortableMps(marginM)));
      } else if (marginM > TM.emergencyMarginM) {
        target = Math.min(target, Math.max(car.leadSpeedMps, TM.crawlMps));
      } else {
        car.isEmergency = true;
      }
    }
    target = Math.max(target, TM.dropShare * speedMps);
    const stopMps = stoppableMps(car.stopGapM);
    if (stopMps < target) target = stopMps;
    if (speedMps > stopMps + 1.5) car.isEmergency = true;
    apply(car, speedMps, target);
  },
};

/** A leader far off need not be matched yet: the speed from which its place is reached gently. */
function comfortableMps(marginM: number): number {
  return Math.sqrt(2 * 2 * marginM);
}

/** Throttle or brake towards a target, never past it. */
function apply(car: TrafficCar, speedMps: number, target: number): void {
  car.targetMps = target;
  if (car.isEmergency) {
    car.accelMps2 = -FULL_BRAKE_MPS2;
    return;
  }
  const error = (target - speedMps) / Math.max(target, 0.5);
  const share = TM.gain * error;
  if (share >= 0) {
    const throttle = Math.min(1, share / TM.throttleMax);
    car.accelMps2 = throttle * strongestAcceleration(speedMps);
  } else {
    car.accelMps2 = -Math.min(1, -share / TM.brakeMax) * BRAKE_MPS2;
  }
}

const IDM_NUMBERS = {
  accelMps2: 2.5,
  brakeMps2: 3,
  headwayS: 1.1,
  gapMaxM: 2.5,
  stopGapM: 0.4,
} as const;

/** The interaction term of IDM for one thing ahead. */
function interaction(speed: number, other: number, gapM: number, minGapM: number): number {
  const { accelMps2, brakeMps2, headwayS } = IDM_NUMBERS;
  const closing = (speed * (speed - other)) / (2 * Math.sqrt(accelMps2 * brakeMps2));
  const wanted = minGapM + Math.max(0, speed * headwayS + closing);
  const ratio = wanted / Math.max(0.05, gapM);
  return ratio * ratio;
}

export const IDM: TrafficModel = {
  name: 'idm',
  sightS: TM.landmarkS,
  lightApproachMps: NEVER_MPS,
  signApproachMps: NEVER_MPS,

  reach(car) {
    car.reachM = 12 + 3.2 * car.speedMps;
  },

  decide(car) {
    const { speedMps, wantedMps } = car;
    const { accelMps2, gapMaxM, stopGapM } = IDM_NUMBERS;
    const ratio = speedMps / Math.max(0.1, wantedMps);
    let accel = accelMps2 * (1 - ratio * ratio * ratio * ratio);
    if (accel < -4) accel = -4;
    let push = 0;
    if (car.leadSlot >= 0) {
      const minGapM = Math.min(gapMaxM, car.settings.minGapM);
      push = interaction(speedMps, car.leadSpeedMps, car.leadGapM, minGapM);
    }
    if (car.stopGapM < 200) {
      push = Math.max(push, interaction(speedMps, 0, car.stopGapM + stopGapM, stopGapM));
    }
    accel = Math.min(accel, accel > 0 ? accel - accelMps2 * push : -accelMps2 * push, accel);
    car.isEmergency = accel < -6;
    car.accelMps2 = Math.max(-FULL_BRAKE_MPS2, accel);
    car.targetMps = wantedMps;
  },
};

export const TRAFFIC_MODELS: Readonly<Record<TrafficModelName, TrafficModel>> = {
  'carla-tm': CARLA_TM,
  idm: IDM,
};
