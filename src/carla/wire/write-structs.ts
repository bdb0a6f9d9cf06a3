/**
 * Structs into a message, as arrays in the order in which CARLA declares their fields. Each function
 * writes exactly one value.
 */
import type { MsgpackWriter } from '../rpc/msgpack-writer.js';
import {
  type ActorDescription,
  type CarlaVersion,
  type EpisodeSettings,
  WEATHER_FIELDS,
  type Weather,
  type WireActor,
  type WireBox,
  type WirePose,
  type WireVector,
} from './types.js';

export function writeVector(out: MsgpackWriter, { x, y, z }: WireVector): void {
  out.array(3).f32(x).f32(y).f32(z);
}

/** Transform: location, then pitch, yaw, roll. */
export function writePose(out: MsgpackWriter, pose: WirePose): void {
  out.array(2);
  writeVector(out, pose);
  out.array(3).f32(pose.pitch).f32(pose.yaw).f32(pose.roll);
}

/** BoundingBox; 0.9.16 knows the actor it belongs to as a fourth field. */
export function writeBox(
  out: MsgpackWriter,
  box: WireBox,
  version: CarlaVersion,
  actorId = 0,
): void {
  const isLong = version === '0.9.16';
  out.array(isLong ? 4 : 3);
  writeVector(out, box.location);
  writeVector(out, box.extent);
  out.array(3).f32(box.pitch).f32(box.yaw).f32(box.roll);
  if (isLong) out.int(actorId);
}

/** Number of an attribute type: 0.9.16 counts from 1. */
export function attributeTypeNumber(type: number, version: CarlaVersion): number {
  return version === '0.9.16' ? type + 1 : type;
}

export function writeDescription(
  out: MsgpackWriter,
  { uid, id, attributes }: ActorDescription,
  version: CarlaVersion,
): void {
  out.array(3).int(uid).str(id).array(attributes.length);
  for (const { id: name, type, value } of attributes) {
    out.array(3).str(name).int(attributeTypeNumber(type, version)).str(value);
  }
}

/** Actor, as `spawn_actor` answers it and collision events carry it. */
export function writeActor(out: MsgpackWriter, actor: WireActor, version: CarlaVersion): void {
  out.array(6).int(actor.id).int(actor.parentId);
  writeDescription(out, actor.description, version);
  writeBox(out, actor.box, version, actor.id);
  out.bin(actor.tags).bin(actor.token);
}

export function writeSettings(out: MsgpackWriter, settings: EpisodeSettings): void {
  out.array(11).bool(settings.synchronous).bool(settings.noRendering);
  if (settings.fixedDeltaS === null) out.array(1).bool(false);
  else out.array(2).bool(true).f64(settings.fixedDeltaS);
  out.bool(settings.substepping).f64(settings.maxSubstepDeltaS).int(settings.maxSubsteps);
  out.f32(settings.maxCullingDistance).bool(settings.deterministicRagdolls);
  out.f32(settings.tileStreamDistance).f32(settings.actorActiveDistance);
  out.bool(settings.spectatorAsEgo);
}

export function writeWeather(out: MsgpackWriter, weather: Weather): void {
  out.array(WEATHER_FIELDS.length);
  for (const name of WEATHER_FIELDS) out.f32(weather[name]);
}
