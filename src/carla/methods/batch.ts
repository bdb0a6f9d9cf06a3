/**
 * Batches: commands of one call, run in order; one that fails does not stop the rest, and each has an
 * answer of its own. A spawn may bring commands for the actor that it makes.
 */
import type { Arguments } from '../rpc/arguments.js';
import type { MsgpackWriter } from '../rpc/msgpack-writer.js';
import { RpcError } from '../rpc/rpc-error.js';
import {
  readAckermannControl,
  readDescription,
  readFinite,
  readPose,
  readVector,
  readVehicleControl,
  readWalkerControl,
} from '../wire/read-structs.js';
import {
  addAngularImpulse,
  addForce,
  addImpulse,
  applyAckermannControl,
  applyVehicleControl,
  applyWalkerControl,
  applyWalkerState,
  setEnableGravity,
  setLocation,
  setSimulatePhysics,
  setTargetAngularVelocity,
  setTargetVelocity,
  setTransform,
  setVehicleLights,
} from './operations.js';
import { lightOf, type Methods, type Session } from './session.js';
import { applyPhysics } from './vehicles.js';

/** Deepest nesting of commands for actors that are being spawned. */
const MAX_DEPTH = 4;

/** What a command works with; `madeId` stands for the actor that has just been spawned, or is 0. */
interface Context {
  readonly session: Session;
  readonly madeId: number;
  readonly depth: number;
}

/** Runs a command; the id for its answer. */
type Command = (body: Arguments, context: Context) => number;

function onActor(run: (id: number, body: Arguments, session: Session) => void): Command {
  return (body, { session, madeId }) => {
    const given = body.int();
    const id = madeId === 0 ? given : madeId;
    run(id, body, session);
    return id;
  };
}

/** By the index of the variant, 0.9.14 to 0.9.16. */
const COMMANDS: readonly Command[] = [
  spawnActor,
  onActor((id, _body, { host }) => {
    if (!host.world.destroy(id)) throw new RpcError('unable to destroy actor: not found');
  }),
  onActor((id, body, { host }) => applyVehicleControl(host.world, id, readVehicleControl(body))),
  onActor((id, body, { host }) =>
    applyAckermannControl(host.world, id, readAckermannControl(body)),
  ),
  onActor((id, body, { host }) => applyWalkerControl(host.world, id, readWalkerControl(body))),
  onActor((id, body, { host }) => applyPhysics(host.world, id, body)),
  onActor((id, body, { host }) => setTransform(host.world, id, readPose(body, 'transform'))),
  onActor((id, body, { host }) =>
    applyWalkerState(host.world, id, readPose(body, 'transform'), readFinite(body)),
  ),
  onActor((id, body, { host }) => setTargetVelocity(host.world, id, readVector(body, 'velocity'))),
  onActor((id, body, { host }) =>
    setTargetAngularVelocity(host.world, id, readVector(body, 'velocity')),
  ),
  onActor((id, body, { host }) => addImpulse(host.world, id, readVector(body, 'impulse'))),
  onActor((id, body, { host }) => addForce(host.world, id, readVector(body, 'force'))),
  onActor((id, body, { host }) => addAngularImpulse(host.world, id, readVector(body, 'impulse'))),
  onActor((id, body, { host }) => {
    const { z } = readVector(body, 'torque');
    addAngularImpulse(host.world, id, { x: 0, y: 0, z: z * host.stepS });
  }),
  onActor((id, body, { host }) => setSimulatePhysics(host.world, id, body.bool())),
  onActor((id, body, { host }) => setEnableGravity(host.world, id, body.bool())),
  // The client itself registers the vehicle with its traffic manager.
  onActor((id, _body, { host }) => void host.world.get(id, 'set_actor_autopilot')),
  onActor((id, _body, { host }) => void host.world.get(id, 'show_vehicle_debug_telemetry')),
  onActor((id, body, { host }) => setVehicleLights(host.world, id, body.int())),
  onActor((id, body, { host }) => setLocation(host.world, id, readVector(body, 'location'))),
  () => {
    throw new RpcError('not supported by this server: there is no console');
  },
  onActor((id, body, { host }) => {
    const { world } = host;
    const state = body.int();
    if (state < 0 || state > 4) throw new RpcError(`expected a light state 0 to 4, found ${state}`);
    world.lights.override(lightOf(world, id, 'set_traffic_light_state'), state as 0);
  }),
];

function spawnActor(body: Arguments, context: Context): number {
  const { session, depth } = context;
  const { host } = session;
  const description = readDescription(body, 'description', host.version);
  const pose = readPose(body, 'transform');
  const parent = body.optional('parent', (value) => value.int()) ?? 0;
  if (host.version === '0.9.16') {
    // How it hangs on its carrier and from which socket: everything is rigid here.
    body.int();
    body.str();
  }
  const { id } = host.world.spawn(description, pose, parent);
  if (body.left > 0 && depth < MAX_DEPTH) {
    const made = { session, madeId: id, depth: depth + 1 };
    body.list('do_after', (entry) => runQuietly(entry, made));
  }
  return id;
}

/** What is done to a new actor has no answer. */
function runQuietly(entry: Arguments, context: Context): void {
  try {
    runCommand(entry, context);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

function runCommand(entry: Arguments, context: Context): number {
  const { index, body } = entry.struct('command').variant('command');
  const run = COMMANDS[index];
  if (run === undefined) throw new RpcError(`expected a command 0 to 21, found ${index}`);
  return run(body.struct('body'), context);
}

function answerCommand(entry: Arguments, session: Session, out: MsgpackWriter): void {
  try {
    const id = runCommand(entry, { session, madeId: 0, depth: 0 });
    out.array(1).array(2).int(1).int(id);
  } catch (error) {
    const text = error instanceof Error && error.message !== '' ? error.message : 'command failed';
    out.array(1).array(2).int(0).array(1).str(text);
  }
}

export const BATCH_METHODS: Methods = {
  apply_batch: {
    envelope: 'bare',
    run(session, args, out) {
      const commands = args.list('commands', (entry) => entry);
      out.array(commands.length);
      for (const entry of commands) answerCommand(entry, session, out);
      if (args.bool(false)) session.requestTick();
    },
  },
};
