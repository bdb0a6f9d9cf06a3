/**
 * A bent road and a car on it for tests of a driver's parts: plans made of straights and arcs, an ego that
 * answers controls as the embedded world's car does. CARLA's axes, metres, radians, m/s.
 */
import type { ControlTruth, EgoTruth, RoutePoint } from '../../src/bridge/frame.js';
import { TICK_SECONDS } from '../../src/bridge/frame.js';
import { rotationDeg, vector3 } from '../../src/core/float32.js';
import { ActorKind, ActorTable } from '../../src/sim/world/actor-table.js';
import { stepVehicle } from '../../src/sim/world/vehicle-dynamics.js';

/** A piece of road: its length and curvature (1/m, positive to the right). */
export type Piece = readonly [lengthM: number, curvaturePerM: number];

const STEP_M = 0.1;

/** A plan along pieces from the origin along x, one point a metre. */
export function planOf(pieces: readonly Piece[]): RoutePoint[] {
  const plan: RoutePoint[] = [];
  let x = 0;
  let y = 0;
  let yaw = 0;
  for (const [lengthM, curvature] of pieces) {
    const count = Math.round(lengthM / STEP_M);
    for (let i = 0; i < count; i += 1) {
      if (i % 10 === 0) plan.push(pointAt(x, y, yaw));
      const middle = yaw + 0.5 * curvature * STEP_M;
      x += STEP_M * Math.cos(middle);
      y += STEP_M * Math.sin(middle);
      yaw += curvature * STEP_M;
    }
  }
  plan.push(pointAt(x, y, yaw));
  return plan;
}

export function pointAt(x: number, y: number, yawRad: number): RoutePoint {
  const rotation = rotationDeg(0, (yawRad * 180) / Math.PI, 0);
  return { transform: { location: vector3(x, y, 0), rotation }, option: 4 };
}

/** The embedded world's car, alone. */
export class LoneCar {
  private readonly table = new ActorTable(4);
  private readonly slot: number;

  constructor(xM: number, yM: number, yawRad: number, speedMps: number) {
    this.slot = this.table.add({
      typeId: 'vehicle.lincoln.mkz_2020',
      roleName: 'hero',
      kind: ActorKind.Vehicle,
      xM,
      yM,
      zM: 0,
      yawRad,
      halfLengthM: 2.446,
      halfWidthM: 0.918,
      halfHeightM: 0.745,
      speedMps,
    });
    this.table.vx[this.slot] = speedMps * Math.cos(yawRad);
    this.table.vy[this.slot] = speedMps * Math.sin(yawRad);
  }

  get speedMps(): number {
    return this.table.speed[this.slot]!;
  }

  /** What an agent is told of it. */
  truth(speedLimitKmh = 90): EgoTruth {
    const { table, slot } = this;
    return {
      transform: {
        location: vector3(table.x[slot]!, table.y[slot]!, 0),
        rotation: rotationDeg(0, (table.yaw[slot]! * 180) / Math.PI, 0),
      },
      velocity: vector3(table.vx[slot]!, table.vy[slot]!, 0),
      acceleration: vector3(0, 0, 0),
      angularVelocityDegps: vector3(0, 0, 0),
      speedLimitKmh,
    };
  }

  /** One tick under a control. */
  step({ throttle, steer, brake }: ControlTruth): void {
    const { table, slot } = this;
    table.throttle[slot] = throttle;
    table.steer[slot] = steer;
    table.brake[slot] = brake;
    stepVehicle(table, slot, TICK_SECONDS);
  }
}
