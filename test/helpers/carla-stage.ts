/**
 * An episode of the CARLA server on the straight street or another map, without its ports: actors by their place along
 * lane −1 (y = 1.75), and sensors whose payloads a test reads itself.
 */
import type { CarlaVersion } from '../../src/carla/stream/header.js';
import { SENSOR_STREAMS } from '../../src/carla/stream/sensors/index.js';
import type { SensorStream } from '../../src/carla/stream/sensors/sensor-stream.js';
import type { CarlaActor } from '../../src/carla/world/carla-actor.js';
import { CarlaWorld } from '../../src/carla/world/carla-world.js';
import type { RoadMap } from '../../src/map/road-map.js';
import { streetMap } from './signalled-road.js';

export interface Place {
  readonly x?: number;
  readonly y?: number;
  readonly z?: number;
  readonly pitch?: number;
  readonly yaw?: number;
  readonly roll?: number;
}

export type AttributeTexts = Readonly<Record<string, string | number | boolean>>;

export class CarlaStage {
  readonly world: CarlaWorld;

  constructor(
    seed = 1,
    private readonly version: CarlaVersion = '0.9.15',
    map: RoadMap = streetMap(),
  ) {
    this.world = new CarlaWorld({ map, seed });
  }

  spawn(id: string, place: Place, parentId = 0, attributes: AttributeTexts = {}): CarlaActor {
    const texts = Object.entries(attributes).map(([name, value]) => ({
      id: name,
      type: 3 as const,
      value: String(value),
    }));
    const pose = { x: 0, y: 0, z: 0, pitch: 0, yaw: 0, roll: 0, ...place };
    return this.world.spawn({ uid: 1, id, attributes: texts }, pose, parentId);
  }

  /** A car in the middle of lane −1. */
  car(x: number, id = 'vehicle.audi.tt'): CarlaActor {
    return this.spawn(id, { x, y: 1.75 });
  }

  sensor(id: string, place: Place, parentId = 0, attributes: AttributeTexts = {}): SensorStream {
    const actor = this.spawn(id, place, parentId, attributes);
    const sensor = [...this.world.sensors()].find((other) => other.id === actor.id);
    const factory = SENSOR_STREAMS.get(id);
    if (sensor === undefined || factory === undefined) throw new Error(`no stream for ${id}`);
    const host = { version: this.version, streamPort: 2001, imuGravityMps2: 9.81 };
    return factory(sensor, this.world, host);
  }

  step(count = 1): void {
    for (let i = 0; i < count; i += 1) this.world.step(0.05);
  }
}

/** The payloads of a frame, each in one piece. */
export function payloads(stream: SensorStream): Buffer[] {
  return (stream.measure() ?? []).map((pieces) => Buffer.concat(pieces));
}

/** The only payload of a frame. */
export function payload(stream: SensorStream): Buffer {
  const all = payloads(stream);
  if (all.length !== 1) throw new Error(`expected one payload, found ${all.length}`);
  return all[0] as Buffer;
}
