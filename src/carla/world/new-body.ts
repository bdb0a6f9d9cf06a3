/**
 * A new actor with a body: the row for the world's table, and the actor once its slot is known; and how
 * a body is put somewhere.
 */
import type { ActorTable, SpawnSpec } from '../../sim/world/actor-table.js';
import type { WirePose } from '../stream/header.js';
import type { ActorDescription } from '../wire/types.js';
import type { BodyFacts, BodySize } from './bodies.js';
import { type Body, type CarlaActor, NEUTRAL_CONTROL, type VehicleState } from './carla-actor.js';
import { RAD, wrapDeg } from './poses.js';
import { unknownGround } from './road-surface.js';

/** CARLA's vehicles know 30 km/h until they pass a sign. */
const FIRST_LIMIT_KMH = 30;

export interface NewBody {
  readonly spec: SpawnSpec;
  actor(id: number, slot: number): CarlaActor;
}

export function newBody(
  description: ActorDescription,
  { role, tags }: BodyFacts,
  size: BodySize,
  pose: WirePose,
  parentId: number,
  localPose: WirePose,
): NewBody {
  const isWalker = role === 'walker';
  // A walker's origin is the middle of its body, a vehicle's and a prop's stands on the ground.
  const liftM = isWalker ? size.halfHeightM : 0;
  const roleName = description.attributes.find(({ id }) => id === 'role_name')?.value ?? '';
  const spec: SpawnSpec = {
    typeId: description.id,
    roleName,
    kind: size.kind,
    xM: pose.x,
    yM: pose.y,
    zM: pose.z - liftM,
    yawRad: wrapDeg(pose.yaw) * RAD,
    pitchRad: wrapDeg(pose.pitch) * RAD,
    halfLengthM: size.halfLengthM,
    halfWidthM: size.halfWidthM,
    halfHeightM: size.halfHeightM,
  };
  const actor = (id: number, slot: number): CarlaActor => ({
    id,
    role,
    description,
    box: {
      location: { x: 0, y: 0, z: size.halfHeightM - liftM },
      extent: { x: size.halfLengthM, y: size.halfWidthM, z: size.halfHeightM },
      pitch: 0,
      yaw: 0,
      roll: 0,
    },
    tags: Uint8Array.from(tags),
    streamId: 0,
    parentId,
    localPose: parentId === 0 ? null : localPose,
    pose,
    lightIndex: -1,
    signalId: '',
    body: {
      slot,
      liftM,
      hasPhysics: role !== 'prop',
      hasGravity: true,
      isAirborne: false,
      massKg: size.massKg,
      rollRad: 0,
      spinRadps: 0,
      constantVelocity: null,
      force: null,
      acceleration: [0, 0, 0],
      before: [0, 0, 0],
      ground: unknownGround(),
      vehicle: role === 'vehicle' ? newVehicle() : null,
      walker: isWalker
        ? {
            control: { direction: { x: 1, y: 0, z: 0 }, speedMps: 0, jump: false },
            isDead: false,
          }
        : null,
    },
  });
  return { spec, actor };
}

/** Puts a body at a pose. What rolls goes on along its new heading. */
export function putBody(body: Body, pose: WirePose, table: ActorTable): void {
  const { slot } = body;
  table.x[slot] = pose.x;
  table.y[slot] = pose.y;
  table.z[slot] = pose.z - body.liftM;
  table.yaw[slot] = wrapDeg(pose.yaw) * RAD;
  table.pitch[slot] = wrapDeg(pose.pitch) * RAD;
  body.rollRad = wrapDeg(pose.roll) * RAD;
  body.ground.isKnown = false;
  if (body.vehicle === null || body.isAirborne) return;
  const speed = table.speed[slot] as number;
  table.vx[slot] = speed * Math.cos(table.yaw[slot] as number);
  table.vy[slot] = speed * Math.sin(table.yaw[slot] as number);
}

function newVehicle(): VehicleState {
  return {
    control: { ...NEUTRAL_CONTROL },
    ackermann: null,
    wheelAngleRad: 0,
    reachedMps2: 0,
    lightMask: 0,
    ackermannSettings: null,
    physics: null,
    shownWheelDeg: new Map(),
    speedLimitKmh: FIRST_LIMIT_KMH,
    lightIndex: -1,
    stopIndex: -1,
    stopLeftS: 0,
  };
}
