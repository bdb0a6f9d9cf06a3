/** Actors: definitions, look-up, spawning, placing and pushing. */
import { BlueprintLibrary, writeDefinitions } from '../blueprints/index.js';
import { acting, returning } from '../rpc/dispatch.js';
import { RpcError } from '../rpc/rpc-error.js';
import { readDescription, readPose, readVector } from '../wire/read-structs.js';
import { writeBox } from '../wire/write-structs.js';
import {
  addAngularImpulse,
  addForce,
  addImpulse,
  setCollisions,
  setConstantVelocity,
  setDead,
  setEnableGravity,
  setLocation,
  setSimulatePhysics,
  setTargetAngularVelocity,
  setTargetVelocity,
  setTransform,
} from './operations.js';
import { answerActor, type Methods, refusing } from './session.js';

export const ACTOR_METHODS: Methods = {
  get_actor_definitions: returning(({ host }, _args, out) => {
    writeDefinitions(out, BlueprintLibrary.of(host.version).definitions, host.version);
  }),
  get_spectator: returning((session, _args, out) => {
    answerActor(session, session.host.world.spectator, out);
  }),
  get_actors_by_id: returning((session, args, out) => {
    const ids = args.list('ids', (entry) => entry.int());
    const found = ids.map((id) => session.host.world.find(id)).filter((actor) => actor !== null);
    out.array(found.length);
    for (const actor of found) answerActor(session, actor, out);
  }),
  spawn_actor: returning((session, args, out) => {
    const { host } = session;
    const description = readDescription(args, 'description', host.version);
    answerActor(session, host.world.spawn(description, readPose(args, 'transform')), out);
  }),
  spawn_actor_with_parent: returning((session, args, out) => {
    const { host } = session;
    const description = readDescription(args, 'description', host.version);
    const pose = readPose(args, 'transform');
    answerActor(session, host.world.spawn(description, pose, args.int()), out);
  }),
  destroy_actor: returning(({ host }, args, out) => {
    if (!host.world.destroy(args.int())) {
      throw new RpcError('unable to destroy actor: not found');
    }
    out.bool(true);
  }),
  set_actor_location: acting(({ host }, args) =>
    setLocation(host.world, args.int(), readVector(args, 'location')),
  ),
  set_actor_transform: acting(({ host }, args) =>
    setTransform(host.world, args.int(), readPose(args, 'transform')),
  ),
  set_actor_target_velocity: acting(({ host }, args) =>
    setTargetVelocity(host.world, args.int(), readVector(args, 'velocity')),
  ),
  set_actor_target_angular_velocity: acting(({ host }, args) =>
    setTargetAngularVelocity(host.world, args.int(), readVector(args, 'velocity')),
  ),
  enable_actor_constant_velocity: acting(({ host }, args) =>
    setConstantVelocity(host.world, args.int(), readVector(args, 'velocity')),
  ),
  disable_actor_constant_velocity: acting(({ host }, args) =>
    setConstantVelocity(host.world, args.int(), null),
  ),
  set_actor_simulate_physics: acting(({ host }, args) =>
    setSimulatePhysics(host.world, args.int(), args.bool()),
  ),
  set_actor_enable_gravity: acting(({ host }, args) =>
    setEnableGravity(host.world, args.int(), args.bool()),
  ),
  set_actor_collisions: acting(({ host }, args) =>
    setCollisions(host.world, args.int(), args.bool()),
  ),
  set_actor_dead: acting(({ host }, args) => setDead(host.world, args.int())),
  add_actor_impulse: acting(({ host }, args) =>
    addImpulse(host.world, args.int(), readVector(args, 'impulse')),
  ),
  // The place where it acts would turn the body over; bodies here stay upright.
  add_actor_impulse_at_location: acting(({ host }, args) =>
    addImpulse(host.world, args.int(), readVector(args, 'impulse')),
  ),
  add_actor_force: acting(({ host }, args) =>
    addForce(host.world, args.int(), readVector(args, 'force')),
  ),
  add_actor_force_at_location: acting(({ host }, args) =>
    addForce(host.world, args.int(), readVector(args, 'force')),
  ),
  add_actor_angular_impulse: acting(({ host }, args) =>
    addAngularImpulse(host.world, args.int(), readVector(args, 'impulse')),
  ),
  // A torque acts for one step.
  add_actor_torque: acting(({ host }, args) => {
    const id = args.int();
    const torque = readVector(args, 'torque');
    const dtS = host.stepS;
    addAngularImpulse(host.world, id, { x: 0, y: 0, z: torque.z * dtS });
  }),
  get_actor_bounding_box: returning(({ host }, args, out) => {
    const actor = host.world.get(args.int(), 'get_actor_bounding_box');
    writeBox(out, actor.box, host.version, actor.id);
  }),
  get_actor_component_names: returning((_session, _args, out) => {
    out.array(0);
  }),
  get_actor_component_world_transform: refusing('actors have no components'),
  get_actor_component_relative_transform: refusing('actors have no components'),
  get_actor_bone_names: returning((_session, _args, out) => {
    out.array(0);
  }),
  get_actor_bone_world_transforms: refusing('actors have no bones'),
  get_actor_bone_relative_transforms: refusing('actors have no bones'),
  get_actor_socket_names: returning((_session, _args, out) => {
    out.array(0);
  }),
  get_actor_socket_world_transforms: refusing('actors have no sockets'),
  get_actor_socket_relative_transforms: refusing('actors have no sockets'),
};
