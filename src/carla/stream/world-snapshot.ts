/** The snapshot of an episode's frame from its world: every actor with what it is and does. */
import type { CarlaHost } from '../host.js';
import type { CarlaActor } from '../world/carla-actor.js';
import type { CarlaWorld } from '../world/carla-world.js';
import { stateBefore } from '../world/notices.js';
import { DEG } from '../world/poses.js';
import { streamIndex } from './header.js';
import type { ActorFacts, SnapshotWriter } from './snapshot.js';

/** Speed of one gear of an imagined gearbox, m/s. */
const GEAR_MPS = 8;

/** The whole message of the world's stream. */
export function worldSnapshot(host: CarlaHost, writer: SnapshotWriter): Buffer {
  const { world } = host;
  writer.begin({
    index: streamIndex('world', host.version),
    frame: world.frame,
    timeS: world.timeS,
    episodeId: host.episodeId,
    platformTimeS: host.platformTimeS,
    deltaS: world.deltaS,
    flags: host.flags,
  });
  for (const actor of world.all()) writeOne(world, actor, writer);
  return writer.end();
}

function writeOne(world: CarlaWorld, actor: CarlaActor, writer: SnapshotWriter): void {
  const facts = factsOf(world, actor);
  if (actor.body?.vehicle) writer.vehicle(facts, vehicleFacts(world, actor));
  else if (actor.body?.walker) {
    const { direction, speedMps, jump } = actor.body.walker.control;
    writer.walker(facts, { direction: [direction.x, direction.y, direction.z], speedMps, jump });
  } else if (actor.role === 'light') writer.trafficLight(facts, lightFacts(world, actor));
  else if (actor.role === 'sign') writer.trafficSign(facts, actor.signalId);
  else writer.plain(facts);
}

function factsOf(world: CarlaWorld, actor: CarlaActor): ActorFacts {
  const { body } = actor;
  const pose = world.poseOf(actor);
  if (body === null) {
    return { id: actor.id, pose, velocity: NONE, angularVelocityDegps: NONE, acceleration: NONE };
  }
  const { slot } = body;
  const { vx, vy, vz, yawRate } = world.table;
  if (!body.hasPhysics) {
    return { id: actor.id, pose, velocity: NONE, angularVelocityDegps: NONE, acceleration: NONE };
  }
  const turning = ((yawRate[slot] as number) + body.spinRadps) * DEG;
  return {
    id: actor.id,
    pose,
    velocity: [vx[slot] as number, vy[slot] as number, vz[slot] as number],
    angularVelocityDegps: [0, 0, turning],
    acceleration: body.acceleration,
  };
}

const NONE: readonly [number, number, number] = [0, 0, 0];

function vehicleFacts(world: CarlaWorld, { body }: CarlaActor) {
  const { table } = world;
  const slot = body?.slot as number;
  const vehicle = body?.vehicle as NonNullable<NonNullable<CarlaActor['body']>['vehicle']>;
  const { control } = vehicle;
  const isAckermann = vehicle.ackermann !== null;
  const light = world.lightAt(vehicle.lightIndex);
  return {
    throttle: isAckermann ? (table.throttle[slot] as number) : control.throttle,
    steer: isAckermann ? (table.steer[slot] as number) : control.steer,
    brake: isAckermann ? (table.brake[slot] as number) : control.brake,
    handBrake: control.handBrake,
    reverse: (table.reverse[slot] as number) === 1,
    manualGearShift: control.manualGearShift,
    gear: gearOf(control.manualGearShift, control.gear, table.speed[slot] as number),
    speedLimitKmh: vehicle.speedLimitKmh,
    lightState: stateBefore(vehicle, world.lights.states),
    lightId: light?.id ?? 0,
    failureState: 0,
  };
}

function gearOf(isManual: boolean, gear: number, speedMps: number): number {
  if (isManual) return gear;
  if (speedMps < -0.1) return -1;
  return Math.min(6, 1 + Math.floor(Math.max(0, speedMps) / GEAR_MPS));
}

function lightFacts({ lights }: CarlaWorld, { lightIndex, signalId }: CarlaActor) {
  const { greenS, yellowS, redS } = lights.timesOf(lightIndex);
  return {
    signalId,
    greenS,
    yellowS,
    redS,
    elapsedS: lights.elapsedS(lightIndex),
    poleIndex: lights.placeInGroup(lightIndex),
    isFrozen: lights.isFrozen(lightIndex),
    state: lights.states[lightIndex] as number,
  };
}
