/**
 * A sensor as the streams see it: which blueprint with which attributes, what carries it, and where it
 * is in this frame. Wire units: metres and degrees, Unreal's axes.
 */
import type { WirePose } from '../stream/header.js';
import type { CarlaActor } from './carla-actor.js';

export interface SensorActor {
  readonly id: number;
  /** Stream that its data goes to. */
  readonly streamId: number;
  /** Blueprint, for example `sensor.camera.rgb`. */
  readonly typeId: string;
  /** Attributes as the client gave them, by id. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Actor that carries it; 0 when it stands free in the world. */
  readonly parentId: number;
  /** Slot of the carrier in the world's table; −1 for none, and for a carrier that has no body. */
  readonly parentSlot: number;
  /** Pose on the carrier, or in the world for a free one. */
  readonly localPose: WirePose;
  /** Pose in the world in this frame. */
  readonly pose: WirePose;
  /** Seconds between two measurements, 0 for one every frame. */
  readonly tickSeconds: number;
}

/** A live view of a sensor: poses and carrier are asked for anew each time. */
export function sensorView(
  actor: CarlaActor,
  world: { find(id: number): CarlaActor | null },
): SensorActor {
  const attributes = new Map(actor.description.attributes.map(({ id, value }) => [id, value]));
  const tickSeconds = Number(attributes.get('sensor_tick') ?? 0);
  return {
    id: actor.id,
    streamId: actor.streamId,
    typeId: actor.description.id,
    attributes,
    parentId: actor.parentId,
    get parentSlot() {
      return world.find(actor.parentId)?.body?.slot ?? -1;
    },
    get localPose() {
      return actor.localPose ?? actor.pose;
    },
    get pose() {
      return actor.pose;
    },
    tickSeconds: Number.isFinite(tickSeconds) && tickSeconds > 0 ? tickSeconds : 0,
  };
}
