/**
 * Bytes that no client should send to the server's ports: noise, broken msgpack, requests of a wrong
 * shape, known methods with arguments of all kinds (NaN, huge, nested, missing), and good requests that
 * were damaged on their way. Seeded: the same numbers give the same frames.
 */
import { BlueprintLibrary } from '../../src/carla/blueprints/index.js';
import { CARLA_METHODS } from '../../src/carla/methods/index.js';
import { f, requestBytes, type Sent, transform } from './carla-street.js';

const METHODS = [...CARLA_METHODS.keys()];
/** Methods that load a whole map: rarely, as they would take all the time. */
const SLOW = new Set(['load_new_episode', 'copy_opendrive_to_file', 'get_map_data']);
const LIBRARY = BlueprintLibrary.of('0.9.15');

const FLOATS = [0, -0, 1, -1, 0.05, 1e-30, 1e30, -3e38, Number.NaN, Infinity, -Infinity];
const INTEGERS = [0, 1, 2, 3, 24, 31, 100, -1, -200, 65_535, 2 ** 31, 2 ** 32, 2 ** 52, -(2 ** 40)];
const TEXTS = ['', 'Nav', 'TM', '../../etc/passwd', 'é\u0000', 'x'.repeat(3000), 'vehicle.audi.tt'];

/** Broken or foreign msgpack: lengths beyond all bytes, maps, extensions, reserved types, depth. */
const BROKEN: readonly (readonly number[])[] = [
  [0xdd, 0xff, 0xff, 0xff, 0xff],
  [0xc6, 0xff, 0xff, 0xff, 0xff],
  [0xdb, 0x7f, 0xff, 0xff, 0xff],
  [0x81, 0x01, 0x02],
  [0xc1],
  [0xc7, 0x01, 0x05, 0x00],
  Array.from({ length: 4000 }, () => 0x91),
  [0x94, 0x00, 0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xa1, 0x61, 0x90],
  [0x94, 0x00, 0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xa1, 0x61, 0x90],
  [0x94, 0x00, 0xff, 0xa7, 0x76, 0x65, 0x72, 0x73, 0x69, 0x6f, 0x6e, 0x90],
  [0x90],
  [0xc0],
];

export interface HostileFrame {
  readonly bytes: Buffer;
  /** The connection may end with it, or wait for the rest of it: nothing behind it would be read. */
  readonly isLast: boolean;
}

const last = (bytes: Buffer): HostileFrame => ({ bytes, isLast: true });
const next = (bytes: Buffer): HostileFrame => ({ bytes, isLast: false });

export class HostileFrames {
  /** @param random numbers from 0 to 1 */
  constructor(private readonly random: () => number) {}

  /** One frame for the port of the calls. */
  call(): HostileFrame {
    const kind = this.random();
    if (kind < 0.05) return last(this.noise(64));
    if (kind < 0.1) return last(Buffer.from(this.pick(BROKEN)));
    if (kind < 0.2) return last(this.misshapen());
    if (kind < 0.7) return next(requestBytes(this.whole(1000), this.method(), this.values(6, 0)));
    const good = this.plausible();
    if (kind < 0.85) return next(good);
    return last(kind < 0.95 ? this.flipped(good) : good.subarray(0, this.whole(good.length)));
  }

  /** What a connection to the port of the streams sends at most: rarely a stream that there is. */
  stream(): Buffer {
    const kind = this.random();
    if (kind < 0.3) return this.noise(12);
    const bytes = Buffer.alloc(4 + this.whole(20));
    bytes.writeUInt32LE(kind < 0.6 ? this.whole(10) : Math.floor(this.random() * 2 ** 32));
    return bytes;
  }

  private whole(below: number): number {
    return Math.floor(this.random() * below);
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.whole(list.length)] as T;
  }

  private method(): string {
    const name = this.pick(METHODS);
    if (SLOW.has(name) && this.random() < 0.98) return 'version';
    return this.random() < 0.05 ? `${name}_` : name;
  }

  private noise(most: number): Buffer {
    return Buffer.from(Array.from({ length: 1 + this.whole(most) }, () => this.whole(256)));
  }

  private value(depth: number): Sent {
    const kind = this.whole(depth > 3 ? 6 : 9);
    if (kind === 0) return null;
    if (kind === 1) return this.random() < 0.5;
    if (kind === 2) return this.pick(INTEGERS);
    if (kind === 3) return f(this.pick(FLOATS));
    if (kind === 4) return this.pick(TEXTS);
    if (kind === 5) return new Uint8Array(this.whole(40));
    // The shapes of most arguments: a place, a vector, a list.
    if (kind === 6) return transform(this.pick(FLOATS), this.pick(FLOATS), this.pick(FLOATS));
    if (kind === 7) return [f(this.pick(FLOATS)), f(this.pick(FLOATS)), f(this.pick(FLOATS))];
    return this.values(5, depth + 1);
  }

  private values(most: number, depth: number): Sent[] {
    return Array.from({ length: this.whole(most + 1) }, () => this.value(depth));
  }

  /** A request in which one of the four parts is of a wrong kind, or there are more or fewer. */
  private misshapen(): Buffer {
    const parts: Sent[] = [0, this.whole(100), 'version', [[false]]];
    parts[this.whole(4)] = this.value(0);
    if (this.random() < 0.3) parts.length = this.whole(4);
    if (this.random() < 0.3) parts.push(this.value(0));
    const whole = requestBytes(0, 'x', [parts]);
    // Only the inner list: behind the head of a request for method `x` and its metadata.
    return whole.subarray(requestBytes(0, 'x', []).length);
  }

  /** A request as a client might send it. */
  private plausible(): Buffer {
    const id = this.whole(400);
    const place = transform(this.whole(100) - 50, this.whole(100) - 50, this.pick([0, 1, -500]));
    const control: Sent = [f(this.random()), f(this.pick(FLOATS)), f(0), false, false, false, 1];
    const [method, ...args] = this.pick<readonly [string, ...Sent[]]>([
      ['spawn_actor', this.description(), place],
      ['spawn_actor_with_parent', this.description(), place, id, 0],
      ['destroy_actor', id],
      ['destroy_actor', id],
      ['set_actor_transform', id, place],
      ['apply_control_to_vehicle', id, control],
      ['get_actors_by_id', [id, id + 1, 4_000_000_000]],
      ['tick_cue'],
      ['set_episode_settings', [this.random() < 0.8, false, [true, f(this.pick(FLOATS))]]],
      ['apply_batch', this.commands(id, control, place), this.random() < 0.1],
      ['get_sensor_token', id],
      ['set_traffic_light_state', id, this.whole(6)],
      ['set_actor_simulate_physics', id, this.random() < 0.5],
      ['set_actor_target_velocity', id, [f(this.pick(FLOATS)), f(1), f(0)]],
    ]);
    return requestBytes(id, method, args);
  }

  private commands(id: number, control: Sent, place: Sent): Sent[] {
    const bodies: Sent[] = [
      [[0, [this.description(), place, [false], []]]],
      [[1, [id]]],
      [[2, [id, control]]],
      [[6, [id, place]]],
      [[this.whole(30), this.values(4, 0)]],
    ];
    return bodies.slice(this.whole(bodies.length));
  }

  private description(): Sent {
    const { uid, id, attributes } = this.pick(LIBRARY.definitions);
    const isDamaged = this.random() < 0.3;
    return [
      isDamaged ? this.pick(INTEGERS) : uid,
      isDamaged && this.random() < 0.3 ? this.pick(TEXTS) : id,
      attributes.map(
        (one): Sent => [
          one.id,
          one.type,
          this.random() < 0.1 ? String(this.pick(FLOATS)) : one.value,
        ],
      ),
    ];
  }

  private flipped(good: Buffer): Buffer {
    const bytes = Buffer.from(good);
    for (let i = 0; i <= this.whole(4); i += 1) bytes[this.whole(bytes.length)] = this.whole(256);
    return bytes;
  }
}
