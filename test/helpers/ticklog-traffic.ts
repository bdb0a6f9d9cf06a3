/**
 * Seeded traffic for measuring TickLogs: vehicles with wandering speed and heading. `isRough` lets
 * height, pitch, roll and all velocities tremble as a physics engine's do; else the road is flat.
 */
import type { ActorTruth, TruthFrame } from '../../src/bridge/frame.js';
import { TICK_SECONDS } from '../../src/bridge/frame.js';
import { sha256OfText, type TickLogHeader } from '../../src/bridge/ticklog/index.js';
import { rotationDeg, type Vector3, vector3 } from '../../src/core/float32.js';

const TYPES = ['vehicle.audi.tt', 'vehicle.tesla.model3', 'walker.pedestrian.0003'];

export const TRAFFIC_HEADER: TickLogHeader = {
  software: 'measurement',
  world: 'scripted',
  map: { name: 'Nowhere', sha256: sha256OfText('') },
  seed: 1,
  agent: 'none',
  isPrivileged: false,
  tickSeconds: TICK_SECONDS,
  names: null,
  route: {
    routeId: '0',
    repetition: 0,
    town: 'Nowhere',
    plan: [],
    keyPoints: [],
    egoHalfLengthM: 2.4508416652679443,
    trafficLights: [],
    stopSigns: [],
    scenarios: [],
  },
};

/** A seeded source of roughly normal numbers: the sum of four uniform ones, scaled to unit variance. */
function normalSource(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
  return () => (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3);
}

/** Frames of an ego and so many other actors. */
export function* roughTraffic(options: {
  readonly actors: number;
  readonly ticks: number;
  readonly isRough: boolean;
}): Generator<TruthFrame> {
  const normal = normalSource(20_260);
  const tremble = (size: number): number => (options.isRough ? size * normal() : 0);
  const cars = Array.from({ length: options.actors + 1 }, (_, index) => ({
    id: 100 + index,
    typeId: TYPES[index % TYPES.length]!,
    x: 150 * normal(),
    y: 150 * normal(),
    yawRad: 3 * normal(),
    speedMps: 8 + normal(),
  }));
  const vector = (size: number): Vector3 => vector3(tremble(size), tremble(size), tremble(size));
  for (let tick = 0; tick < options.ticks; tick++) {
    const actors = cars.map((car): ActorTruth => {
      car.speedMps += 0.03 * normal();
      car.yawRad += 0.002 * normal();
      const vx = car.speedMps * Math.cos(car.yawRad);
      const vy = car.speedMps * Math.sin(car.yawRad);
      car.x += vx * TICK_SECONDS;
      car.y += vy * TICK_SECONDS;
      const yawDeg = (car.yawRad * 180) / Math.PI;
      return {
        id: car.id,
        typeId: car.typeId,
        roleName: 'background',
        transform: {
          location: vector3(car.x, car.y, 0.1 + tremble(0.001)),
          rotation: rotationDeg(tremble(0.02), yawDeg, tremble(0.02)),
        },
        velocity: vector3(vx + tremble(0.01), vy + tremble(0.01), tremble(0.01)),
        extent: vector3(2.1, 0.9, 0.7),
      };
    });
    const [ego, ...others] = actors;
    yield {
      tick,
      ego: {
        transform: ego!.transform,
        velocity: ego!.velocity,
        acceleration: vector(0.5),
        angularVelocityDegps: vector(0.5),
        speedLimitKmh: 30,
      },
      contacts: [],
      lightStates: [],
      actors: others,
      board: [],
      emergencyVehicle: null,
      control: {
        throttle: Math.fround(0.4 + tremble(0.05)),
        steer: Math.fround(tremble(0.02)),
        brake: 0,
        handBrake: false,
        reverse: false,
      },
    };
  }
}
