/**
 * What a map brings by itself: traffic lights and signs as actors with their trigger volumes, the boxes
 * in which vehicles notice them, and places to spawn cars at. Worked out once a map. CARLA's axes,
 * metres and degrees on the wire.
 */
import type { Transform, Vector3 } from '../../core/float32.js';
import type { RoadMap } from '../../map/road-map.js';
import {
  actorTransform,
  isTrafficLight,
  type LightGroup,
  lightGroups,
  SignalType,
  signalLayer,
  speedSignBoxes,
  stopBoxes,
  stopSignActors,
  trafficLightActors,
  yieldSignActors,
} from '../../map/signals/index.js';
import { groundHeightsOf } from '../../sim/sensors/road/ground-heights.js';
import type { WirePose } from '../stream/header.js';
import type { WireBox } from '../wire/types.js';
import { spawnPoints } from './spawn-points.js';

/** A light or sign as it becomes an actor. */
export interface MapActor {
  readonly typeId: string;
  readonly signalId: string;
  readonly pose: WirePose;
  /** Trigger volume in the actor's frame. */
  readonly box: WireBox;
}

/** A box in which vehicles notice a light or sign. */
export interface NoticeBox {
  readonly kind: 'light' | 'stop' | 'speed';
  /** Index of the light, or of the stop sign. */
  readonly index: number;
  /** Of a speed sign. */
  readonly speedKmh: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yawRad: number;
  readonly halfLengthM: number;
  readonly halfWidthM: number;
  readonly halfHeightM: number;
}

export interface CarlaFurniture {
  readonly lights: readonly MapActor[];
  readonly signs: readonly MapActor[];
  readonly lightGroups: readonly LightGroup[];
  readonly notices: readonly NoticeBox[];
  readonly spawnPoints: readonly WirePose[];
}

const RAD = Math.PI / 180;

function wirePose({ location, rotation }: Transform): WirePose {
  const { x, y, z } = location;
  return { x, y, z, pitch: rotation.pitchDeg, yaw: rotation.yawDeg, roll: rotation.rollDeg };
}

function boxOf(center: Vector3, extent: Vector3): WireBox {
  return { location: center, extent, pitch: 0, yaw: 0, roll: 0 };
}

function mapActors(map: RoadMap): Pick<CarlaFurniture, 'lights' | 'signs'> {
  const toActor =
    (typeId: string) =>
    (actor: ReturnType<typeof stopSignActors>[number]): MapActor => ({
      typeId,
      signalId: actor.signalId,
      pose: wirePose(actor.transform),
      box: boxOf(actor.triggerVolume.center, actor.triggerVolume.extent),
    });
  return {
    lights: trafficLightActors(map).map(toActor('traffic.traffic_light')),
    signs: [
      ...stopSignActors(map).map(toActor('traffic.stop')),
      ...yieldSignActors(map).map(toActor('traffic.yield')),
      ...speedSigns(map),
    ],
  };
}

/** One actor a speed sign; its trigger volume is the box of its first lane. */
function speedSigns(map: RoadMap): MapActor[] {
  const { signals } = signalLayer(map);
  const seen = new Set<string>();
  const actors: MapActor[] = [];
  for (const { signalId, speedKmh, transform, extent } of speedSignBoxes(map)) {
    const signal = signals.get(signalId);
    if (signal === undefined || seen.has(signalId)) continue;
    seen.add(signalId);
    const pose = wirePose(actorTransform(signal));
    actors.push({
      typeId: `traffic.speed_limit.${Math.round(speedKmh)}`,
      signalId,
      pose,
      box: boxOf(inFrame(pose, transform.location), extent),
    });
  }
  return actors;
}

/** A place of the world in the frame of an upright pose. */
function inFrame(pose: WirePose, { x, y, z }: Vector3): Vector3 {
  const cos = Math.cos(pose.yaw * RAD);
  const sin = Math.sin(pose.yaw * RAD);
  const dx = x - pose.x;
  const dy = y - pose.y;
  return { x: dx * cos + dy * sin, y: dy * cos - dx * sin, z: z - pose.z };
}

function noticeBoxes(map: RoadMap, lights: readonly MapActor[]): NoticeBox[] {
  const lightIndex = new Map(lights.map(({ signalId }, index) => [signalId, index]));
  const place = ({ location, rotation }: Transform, extent: Vector3) => ({
    x: location.x,
    y: location.y,
    z: location.z,
    yawRad: rotation.yawDeg * RAD,
    halfLengthM: extent.x,
    halfWidthM: extent.y,
    halfHeightM: extent.z,
  });
  const boxes: NoticeBox[] = [];
  const stops = new Map<string, number>();
  for (const { kind, signalId, transform, extent } of stopBoxes(map)) {
    const box = { speedKmh: 0, ...place(transform, extent) };
    if (kind === 'traffic_light') {
      const index = lightIndex.get(signalId);
      if (index !== undefined) boxes.push({ kind: 'light', index, ...box });
    } else if (kind === 'stop_sign') {
      const index = stops.get(signalId) ?? stops.size;
      stops.set(signalId, index);
      boxes.push({ kind: 'stop', index, ...box });
    }
  }
  for (const { speedKmh, transform, extent } of speedSignBoxes(map)) {
    boxes.push({ kind: 'speed', index: -1, speedKmh, ...place(transform, extent) });
  }
  return boxes;
}

const cache = new WeakMap<RoadMap, CarlaFurniture>();

/** Lights, signs, notice boxes and spawn points of a map; the same object for the same map. */
export function carlaFurnitureOf(map: RoadMap): CarlaFurniture {
  let furniture = cache.get(map);
  if (furniture === undefined) {
    const actors = mapActors(map);
    furniture = {
      ...actors,
      lightGroups: lightGroups(map),
      notices: noticeBoxes(map, actors.lights),
      spawnPoints: spawnPoints(map),
    };
    cache.set(map, furniture);
  }
  return furniture;
}

/** A standing thing of the map with its world box: what `get_level_bbs` and its kin can know of. */
export interface StandingThing {
  readonly name: string;
  readonly kind: 'light' | 'sign' | 'pole';
  /** OpenDRIVE id of the light or sign. */
  readonly signalId: string;
  readonly pose: WirePose;
  readonly extent: { readonly x: number; readonly y: number; readonly z: number };
}

const LIGHT_POLE_M = 5.2;
const LIGHT_HEAD_M = 1.1;
const SIGN_POLE_M = 2.2;
const POLE_HALF_M = 0.07;

/** Heads and poles of lights and signs, as the cameras draw them. */
export function standingThings(map: RoadMap): StandingThing[] {
  const heights = groundHeightsOf(map);
  const things: StandingThing[] = [];
  for (const signal of signalLayer(map).signals.values()) {
    const isLight = isTrafficLight(signal.type);
    const isSign =
      signal.type === SignalType.Stop ||
      signal.type === SignalType.Yield ||
      signal.type === SignalType.MaximumSpeed;
    // Letters on the road do not stand; speed signs may be written as objects.
    const isPaint = signal.origin === 'object' && signal.type === SignalType.Stop;
    if ((!isLight && !isSign) || isPaint) continue;
    const { x, y, z } = signal.transform.location;
    const base = heights.at(x, y, z);
    const upright = { x, y, pitch: 0, yaw: signal.transform.rotation.yawDeg, roll: 0 };
    const poleM = isLight ? LIGHT_POLE_M : SIGN_POLE_M;
    const headHalfM = isLight ? LIGHT_HEAD_M / 2 : 0.38;
    things.push({
      name: `${isLight ? 'TrafficLight' : 'TrafficSign'}_${signal.id}`,
      kind: isLight ? 'light' : 'sign',
      signalId: signal.id,
      pose: { ...upright, z: base + poleM - (isLight ? headHalfM : 0.1 - headHalfM) },
      extent: isLight ? { x: 0.15, y: 0.2, z: headHalfM } : { x: 0.04, y: 0.38, z: headHalfM },
    });
    things.push({
      name: `Pole_${signal.id}`,
      kind: 'pole',
      signalId: signal.id,
      pose: { ...upright, z: base + poleM / 2 },
      extent: { x: POLE_HALF_M, y: POLE_HALF_M, z: poleM / 2 },
    });
  }
  return things;
}
