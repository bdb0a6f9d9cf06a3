/**
 * A CARLA episode on the signalled street, and calls to it as a client's library encodes them, without a
 * socket. The street: lane −1 runs towards larger x at y = +1.75, junction from x = 100 to 120.
 */
import { BlueprintLibrary } from '../../src/carla/blueprints/index.js';
import { CarlaHost } from '../../src/carla/host.js';
import type { MapSource } from '../../src/carla/maps.js';
import { CARLA_METHODS, type Session } from '../../src/carla/methods/index.js';
import { answer } from '../../src/carla/rpc/dispatch.js';
import type { RpcValue } from '../../src/carla/rpc/msgpack-reader.js';
import { decodeValue } from '../../src/carla/rpc/msgpack-reader.js';
import { MsgpackWriter } from '../../src/carla/rpc/msgpack-writer.js';
import type { CarlaVersion } from '../../src/carla/stream/header.js';
import type { CarlaActor } from '../../src/carla/world/carla-actor.js';
import { CarlaWorld } from '../../src/carla/world/carla-world.js';
import type { RoadMap } from '../../src/map/road-map.js';
import { signalText, streetMap, validityText } from './signalled-road.js';

const POLE = validityText(0, 0);

/** A light and a stop sign for lane −1 before the junction, a 50 sign at the start of it. */
export function signalledStreet(): RoadMap {
  const light = (id: string) => signalText(id, { s: 0.1, t: -6 }, validityText(-1, -1));
  return streetMap({
    signals: {
      1:
        signalText('7', { s: 20, t: -6, type: '274', value: 50 }) +
        signalText('8', { s: 60, t: -6, type: '206' }),
      10: light('9') + signalText('6', { s: 5, t: -6 }, POLE),
    },
    controllers:
      '<controller id="50" name="" sequence="0"><control signalId="9" type=""/></controller>' +
      '<controller id="51" name="" sequence="0"><control signalId="6" type=""/></controller>',
    junctionControllers: '<controller id="50" type=""/><controller id="51" type=""/>',
  });
}

let known: RoadMap | null = null;

/** The same map for all worlds of a process. */
export function sharedStreet(): RoadMap {
  known ??= signalledStreet();
  return known;
}

export function streetWorld(seed = 1): CarlaWorld {
  return new CarlaWorld({ map: sharedStreet(), seed });
}

export const SEDAN = 'vehicle.lincoln.mkz_2020';
export const WALKER = 'walker.pedestrian.0001';

/** Spawns a blueprint with its default attributes on lane −1, on the ground unless told. */
export function spawnAt(
  world: CarlaWorld,
  id: string,
  place: { x: number; y?: number; z?: number; yaw?: number },
  parentId = 0,
  values: Readonly<Record<string, string>> = {},
): CarlaActor {
  const description = BlueprintLibrary.of('0.9.15').describe(id, values);
  if (description === null) throw new Error(`no blueprint ${id}`);
  const { x, y = 1.75, z = 0, yaw = 0 } = place;
  return world.spawn(description, { x, y, z, pitch: 0, yaw, roll: 0 }, parentId);
}

export function run(world: CarlaWorld, seconds: number): void {
  for (let i = 0; i < Math.round(seconds / 0.05); i += 1) world.step(0.05);
}

const streetSource: MapSource = {
  names: () => ['Street'],
  load(town) {
    if (town !== 'Street') return null;
    const map = sharedStreet();
    return { name: 'Street', map, openDrive: map.openDriveText ?? '' };
  },
};

/** A value to send: numbers that are whole go as integers, `f(1)` as a float. */
export type Sent =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | Sent[]
  | { readonly float: number };
export const f = (float: number): Sent => ({ float });
export const vector = (x: number, y: number, z: number): Sent => [f(x), f(y), f(z)];
export const transform = (x: number, y: number, z: number, yaw = 0): Sent => [
  vector(x, y, z),
  vector(0, yaw, 0),
];

export function writeSent(out: MsgpackWriter, value: Sent): void {
  if (value === null) out.nil();
  else if (typeof value === 'boolean') out.bool(value);
  else if (typeof value === 'number') out.int(value);
  else if (typeof value === 'string') out.str(value);
  else if (value instanceof Uint8Array) out.bin(value);
  else if (Array.isArray(value)) {
    out.array(value.length);
    for (const one of value) writeSent(out, one);
  } else writeFloat(out, value.float);
}

/** The writer refuses NaN, which clients send in earnest. */
function writeFloat(out: MsgpackWriter, value: number): void {
  const bytes = Buffer.alloc(5);
  bytes[0] = 0xca;
  bytes.writeFloatBE(value, 1);
  out.raw(bytes);
}

/** A request's bytes. */
export function requestBytes(id: number, method: string, args: readonly Sent[]): Buffer {
  const out = new MsgpackWriter();
  writeSent(out, [0, id, method, [[false], ...args]]);
  return out.take();
}

/** A connection's worth of calls on a host of its own. */
export class CarlaCalls {
  readonly host: CarlaHost;
  ticksAsked = 0;
  clockChanges = 0;
  private readonly session: Session;

  constructor(version: CarlaVersion = '0.9.15', maps: MapSource = streetSource) {
    this.host = new CarlaHost({ version, maps, map: 'Street', seed: 1 });
    this.session = {
      host: this.host,
      connection: 1,
      peerAddress: '127.0.0.1',
      streamPort: 2001,
      requestTick: () => {
        this.ticksAsked += 1;
      },
      willJoin: () => {},
      clockChanged: () => {
        this.clockChanges += 1;
      },
    };
  }

  /** The raw `result` of a call. Throws when the answer is a protocol error. */
  raw(method: string, ...args: Sent[]): RpcValue {
    const out = new MsgpackWriter();
    const options = { methods: CARLA_METHODS };
    answer(decodeValue(requestBytes(1, method, args)), this.session, out, options);
    const [, , error, result] = decodeValue(out.take()) as RpcValue[];
    if (error !== null) throw new Error(String(error));
    return result as RpcValue;
  }

  /** What a call returns to the client; throws the server's error text. */
  call(method: string, ...args: Sent[]): RpcValue {
    const [first] = this.raw(method, ...args) as [RpcValue[]];
    const [index, value] = first;
    if (typeof index === 'boolean') {
      if (index) throw new Error(String((value as RpcValue[])[0]));
      return null;
    }
    if (index === 0) throw new Error(String((value as RpcValue[])[0]));
    return value as RpcValue;
  }

  /** A description as the client sends it, with all attributes. */
  description(id: string, values: Readonly<Record<string, string>> = {}): Sent {
    const found = BlueprintLibrary.of(this.host.version).describe(id, values);
    if (found === null) throw new Error(`no blueprint ${id}`);
    const first = this.host.version === '0.9.16' ? 1 : 0;
    const attributes = found.attributes.map((one): Sent => [one.id, one.type + first, one.value]);
    return [found.uid, found.id, attributes];
  }

  /** Spawns on lane −1; the id. */
  spawn(id: string, x: number, z = 0): number {
    const actor = this.call('spawn_actor', this.description(id), transform(x, 1.75, z));
    return (actor as RpcValue[])[0] as number;
  }
}
