/**
 * Turns the demo's script into a route and truth frames, as a world would tell them. CARLA's frame,
 * float32 metres and degrees, ticks of float32(0.05) s. The ego's motion is kinematic: it follows its
 * path and cannot be pushed, so a contact is where two boxes overlap.
 */
import {
  type ActorTruth,
  type ControlTruth,
  LightState,
  type RouteTruth,
  TICK_SECONDS,
  type TruthFrame,
} from '../../src/bridge/frame.js';
import { rotationDeg, type Transform, type Vector3, vector3 } from '../../src/core/float32.js';
import type { RoadMap } from '../../src/map/road-map.js';
import { interpolateTrajectory } from '../../src/map/routing/index.js';
import { lights, stopSignActors, trafficLightActors } from '../../src/map/signals/index.js';
import {
  EGO_AT,
  EGO_PACING,
  EGO_PATH,
  egoOffsetM,
  LIGHT_PLAN,
  MOVERS,
  type Mover,
} from './cast.js';
import { type LanePath, Pacer, type Pose } from './lane-path.js';

const DEG_PER_RAD = 180 / Math.PI;
const SPEED_LIMIT_KMH = 40;
/** Half sides of `vehicle.lincoln.mkz_2020`, metres. */
const EGO_EXTENT = { x: 2.4508416652679443, y: 1.0641621351242065 };
/** A recording ends here whatever happens. */
const MAX_TICKS = 1600;

function transformOf(pose: Pose): Transform {
  let yawDeg = (pose.yawRad * DEG_PER_RAD) % 360;
  if (yawDeg > 180) yawDeg -= 360;
  if (yawDeg <= -180) yawDeg += 360;
  return { location: vector3(pose.x, pose.y, 0), rotation: rotationDeg(0, yawDeg, 0) };
}

function velocityOf(yawRad: number, speedMps: number): Vector3 {
  return vector3(speedMps * Math.cos(yawRad), speedMps * Math.sin(yawRad), 0);
}

/** The route's fixed truth, taken from the map: plan, lights, stop signs. */
export function demoRoute(map: RoadMap): RouteTruth {
  const keyPoints = [0, 70, EGO_AT.middleLane + 20, EGO_AT.tee - 20, EGO_AT.end].map((s) => {
    const { x, y } = EGO_PATH.at(s);
    return vector3(x, y, 0);
  });
  const plan = interpolateTrajectory(map, keyPoints).map(({ transform, option }) => ({
    transform: { location: { ...transform.location }, rotation: { ...transform.rotation } },
    option,
  }));
  const place = ({ id, transform, triggerVolume }: ReturnType<typeof stopSignActors>[number]) => ({
    id,
    transform,
    triggerVolume,
  });
  return {
    routeId: 'demo',
    repetition: 0,
    town: map.name,
    plan,
    keyPoints,
    egoHalfLengthM: EGO_EXTENT.x,
    trafficLights: trafficLightActors(map, { firstId: 101 }).map(place),
    stopSigns: stopSignActors(map, { firstId: 151 }).map(place),
    scenarios: [],
  };
}

/** A mover on its way. */
class Walk {
  readonly pacer: Pacer;

  constructor(readonly mover: Mover) {
    this.pacer = new Pacer(mover.pacing);
  }

  get pose(): Pose {
    return this.mover.path.at(this.pacer.distanceM, this.mover.offsetM);
  }

  get isGone(): boolean {
    return this.pacer.distanceM > this.mover.path.lengthM;
  }

  truth(): ActorTruth {
    const { id, typeId, roleName, extent } = this.mover;
    const { pose } = this;
    return {
      id,
      typeId,
      roleName,
      transform: transformOf(pose),
      velocity: velocityOf(pose.yawRad, this.pacer.speedMps),
      extent: vector3(...extent),
    };
  }
}

interface Box {
  readonly pose: Pose;
  readonly halfLengthM: number;
  readonly halfWidthM: number;
}

/** Whether two rectangles on the ground overlap: no axis of either separates them. */
function overlap(a: Box, b: Box): boolean {
  const dx = b.pose.x - a.pose.x;
  const dy = b.pose.y - a.pose.y;
  for (const yawRad of [a, b].flatMap(({ pose }) => [pose.yawRad, pose.yawRad + Math.PI / 2])) {
    const ux = Math.cos(yawRad);
    const uy = Math.sin(yawRad);
    const reach = [a, b].reduce((sum, { pose, halfLengthM, halfWidthM }) => {
      const cos = Math.cos(pose.yawRad);
      const sin = Math.sin(pose.yawRad);
      const along = Math.abs(ux * cos + uy * sin) * halfLengthM;
      return sum + along + Math.abs(uy * cos - ux * sin) * halfWidthM;
    }, 0);
    if (Math.abs(dx * ux + dy * uy) > reach) return false;
  }
  return true;
}

/** Heading of the ego, which points where it goes when it drifts sideways. */
function egoPose(path: LanePath, s: number): Pose {
  const here = path.at(s, egoOffsetM(s));
  const slope = (egoOffsetM(s + 0.05) - egoOffsetM(s - 0.05)) / 0.1;
  return { ...here, yawRad: here.yawRad + Math.atan(slope) };
}

function controlOf(accelMps2: number, yawRateRadps: number, speedMps: number): ControlTruth {
  const curvature = speedMps > 0.5 ? yawRateRadps / speedMps : 0;
  const clamp = (value: number): number => Math.fround(Math.max(0, Math.min(1, value)));
  return {
    throttle: clamp(accelMps2 > 0 ? 0.25 + accelMps2 / 5 : 0),
    // A wheelbase of 2.85 m and 70° of lock.
    steer: Math.fround(Math.atan(2.85 * curvature) / 1.22),
    brake: clamp(-accelMps2 / 8),
    handBrake: false,
    reverse: false,
  };
}

/** States of the lights at a tick; which lights belong together is told by `isEastWest`. */
function lightStates(tick: number, isEastWest: readonly boolean[]): Uint8Array {
  const phase = LIGHT_PLAN.find(({ untilTick }) => tick < untilTick)!;
  return Uint8Array.from(isEastWest, (eastWest) =>
    eastWest ? LightState[phase.eastWest] : LightState[phase.northSouth],
  );
}

/** Every tick of the drive, until the ego is past its destination. */
export function* demoFrames(map: RoadMap): Generator<TruthFrame, void> {
  const isEastWest = lights(map).map(({ name }) => /East|West/.test(name));
  const ego = new Pacer(EGO_PACING);
  const walks = MOVERS.map((mover) => new Walk(mover));
  let yawBefore = EGO_PATH.at(0).yawRad;
  let velocityBefore = velocityOf(yawBefore, 0);
  let touched = new Set<number>();
  for (let tick = 0; tick < MAX_TICKS && ego.distanceM < EGO_AT.end + 6; tick++) {
    const pose = egoPose(EGO_PATH, ego.distanceM);
    const velocity = velocityOf(pose.yawRad, ego.speedMps);
    const yawRateRadps = (pose.yawRad - yawBefore) / TICK_SECONDS;
    const present = walks.filter(({ mover, isGone }) => mover.fromTick <= tick && !isGone);
    const egoBox = { pose, halfLengthM: EGO_EXTENT.x, halfWidthM: EGO_EXTENT.y };
    const touching = present.filter((walk) => {
      const [halfLengthM, halfWidthM] = walk.mover.extent;
      return overlap(egoBox, { pose: walk.pose, halfLengthM, halfWidthM });
    });
    yield {
      tick,
      ego: {
        transform: transformOf(pose),
        velocity,
        acceleration: vector3(
          (velocity.x - velocityBefore.x) / TICK_SECONDS,
          (velocity.y - velocityBefore.y) / TICK_SECONDS,
          0,
        ),
        angularVelocityDegps: vector3(0, 0, yawRateRadps * DEG_PER_RAD),
        speedLimitKmh: SPEED_LIMIT_KMH,
      },
      contacts: touching
        .filter(({ mover }) => touched.has(mover.id))
        .map(({ mover }) => ({ otherId: mover.id, otherTypeId: mover.typeId })),
      lightStates: lightStates(tick, isEastWest),
      actors: present.map((walk) => walk.truth()),
      board: [],
      emergencyVehicle: null,
      control: controlOf(ego.accelMps2, yawRateRadps, ego.speedMps),
    };
    touched = new Set(touching.map(({ mover }) => mover.id));
    velocityBefore = velocity;
    yawBefore = pose.yawRad;
    ego.step(TICK_SECONDS);
    for (const { mover, pacer } of walks) if (mover.fromTick <= tick) pacer.step(TICK_SECONDS);
  }
}
