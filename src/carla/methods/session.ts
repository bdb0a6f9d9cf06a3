/** What a connection's calls work on, and what all methods share. */
import type { CarlaHost } from '../host.js';
import { type Method, returning } from '../rpc/dispatch.js';
import type { MsgpackWriter } from '../rpc/msgpack-writer.js';
import { RpcError } from '../rpc/rpc-error.js';
import { eventActor } from '../stream/sensors/event-actors.js';
import { writeActor } from '../wire/write-structs.js';
import type { Body, CarlaActor, VehicleState, WalkerState } from '../world/carla-actor.js';
import type { CarlaWorld } from '../world/carla-world.js';

export interface Session {
  readonly host: CarlaHost;
  readonly connection: number;
  /** Where the connection came from. */
  readonly peerAddress: string;
  /** Port of the data streams. */
  readonly streamPort: number;
  /** Asks for a step as soon as this call is answered. */
  requestTick(): void;
  /** A reader was told of a stream and will join it. */
  willJoin(streamId: number): void;
  /** The settings or the episode changed: the clock must look again. */
  clockChanged(): void;
}

export type SessionMethod = Method<Session>;
export type Methods = Readonly<Record<string, SessionMethod>>;

/** Writes an actor as clients are told of it. */
export function answerActor(session: Session, actor: CarlaActor, out: MsgpackWriter): void {
  writeActor(out, eventActor(actor, session.streamPort), session.host.version);
}

/** The body of an actor. Throws RpcError for an actor without one. */
export function bodyOf(world: CarlaWorld, id: number, call: string): Body {
  const { body } = world.get(id, call);
  if (body === null) throw new RpcError(`${call}: actor ${id} has no body`);
  return body;
}

/** Throws RpcError unless the actor is a vehicle. */
export function vehicleOf(
  world: CarlaWorld,
  id: number,
  call: string,
): { readonly body: Body; readonly vehicle: VehicleState } {
  const body = bodyOf(world, id, call);
  if (body.vehicle === null) throw new RpcError(`${call}: actor ${id} is not a vehicle`);
  return { body, vehicle: body.vehicle };
}

/** Throws RpcError unless the actor is a walker. */
export function walkerOf(
  world: CarlaWorld,
  id: number,
  call: string,
): { readonly body: Body; readonly walker: WalkerState } {
  const body = bodyOf(world, id, call);
  if (body.walker === null) throw new RpcError(`${call}: actor ${id} is not a walker`);
  return { body, walker: body.walker };
}

/** Index of a traffic light. Throws RpcError unless the actor is one. */
export function lightOf(world: CarlaWorld, id: number, call: string): number {
  const { lightIndex } = world.get(id, call);
  if (lightIndex < 0) throw new RpcError(`${call}: actor ${id} is not a traffic light`);
  return lightIndex;
}

/** A call that this server cannot do; says why. */
export function refusing(why: string): SessionMethod {
  return returning(() => {
    throw new RpcError(`not supported by this server: ${why}`);
  });
}
