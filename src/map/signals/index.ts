/**
 * Signals of a road map: landmarks, stop boxes, light groups, speed limits, actors. Every function
 * takes the map, and optionally a layer that a side file has added signs to; the map's own layer is
 * built on first use and kept. Frame: CARLA's, metres, float32 degrees.
 */
import type { Vector3 } from '../../core/float32.js';
import type { LaneTypeMask } from '../lane-type.js';
import { Identifiers } from '../network/identifiers.js';
import type { RoadMap, Waypoint } from '../road-map.js';
import { type MergeAxes, type SignalActor, signalActors } from './actors.js';
import { buildSignalLayer } from './build-layer.js';
import { type LandmarkAhead, landmarksAhead } from './landmarks.js';
import { groupLights, type LightGroup, registeredLights } from './light-groups.js';
import type { SignalGround } from './place-signals.js';
import {
  computeSpeedSignBoxes,
  type SpeedLimit,
  type SpeedSignBox,
  speedLimitBehind,
} from './speed-limits.js';
import { computeStopBoxes, type StopBox } from './stop-boxes.js';
import type { MapSignal, SignalLayer } from './types.js';

export { actorTransform, type MergeAxes, type SignalActor } from './actors.js';
export type { LandmarkAhead } from './landmarks.js';
export { landmarkGroup, landmarksOfSignal } from './landmarks.js';
export type { LightController, LightGroup } from './light-groups.js';
export {
  applySignSideFile,
  parseSignSideFile,
  type SignSideFile,
  signSideFileSchema,
} from './side-file.js';
export {
  DEFAULT_SPEED_LIMIT_KMH,
  roadTypeLimitKmh,
  type SpeedLimit,
  type SpeedSignBox,
} from './speed-limits.js';
export { type StopBox, type StopKind, type StopLine, stopKindOf } from './stop-boxes.js';
export {
  isTrafficLight,
  type MapSignal,
  type SignalController,
  type SignalLayer,
  type SignalOrientation,
  type SignalPlace,
  SignalType,
} from './types.js';

const layers = new WeakMap<RoadMap, SignalLayer>();

function groundOf(map: RoadMap): SignalGround {
  return {
    graph: map.graph,
    nearest(location: Vector3, mask: LaneTypeMask) {
      const waypoint = map.waypointAt(location, mask);
      return waypoint === null ? null : { lane: waypoint.laneIndex, s: waypoint.s };
    },
  };
}

/** Signals, places and controllers of the map's own file; the same object for the same map. */
export function signalLayer(map: RoadMap): SignalLayer {
  let layer = layers.get(map);
  if (layer === undefined) {
    layer = buildSignalLayer(map.document, new Identifiers(map.document), groundOf(map));
    layers.set(map, layer);
  }
  return layer;
}

/** Trigger boxes of lights, stop and yield signs, one a lane; see `StopBox`. */
export function stopBoxes(map: RoadMap, layer = signalLayer(map)): StopBox[] {
  return computeStopBoxes(groundOf(map), layer);
}

function isJunctionRoad(map: RoadMap, roadId: number): boolean {
  const road = map.graph.roadIndex(roadId);
  return road >= 0 && map.graph.arrays.roadJunctionId[road] !== -1;
}

/** Lights that become actors, in the order in which CARLA's rules register them. */
export function lights(map: RoadMap, layer = signalLayer(map)): MapSignal[] {
  return registeredLights(layer, (roadId) => isJunctionRoad(map, roadId));
}

/** Who is green together and who in turn; see `LightGroup`. */
export function lightGroups(map: RoadMap, layer = signalLayer(map)): LightGroup[] {
  return groupLights(lights(map, layer), layer.controllers);
}

/** Lights as actors with one trigger volume each; ids count from `firstId` (default 1). */
export function trafficLightActors(
  map: RoadMap,
  options: { layer?: SignalLayer; axes?: MergeAxes; firstId?: number } = {},
): SignalActor[] {
  const layer = options.layer ?? signalLayer(map);
  return signalActors(lights(map, layer), stopBoxes(map, layer), 'traffic_light', options);
}

/** Stop signs as actors with one trigger volume each; ids count from `firstId` (default 1). */
export function stopSignActors(
  map: RoadMap,
  options: { layer?: SignalLayer; axes?: MergeAxes; firstId?: number } = {},
): SignalActor[] {
  const layer = options.layer ?? signalLayer(map);
  return signalActors([...layer.signals.values()], stopBoxes(map, layer), 'stop_sign', options);
}

/** Yield signs as actors with one trigger volume each; ids count from `firstId` (default 1). */
export function yieldSignActors(
  map: RoadMap,
  options: { layer?: SignalLayer; axes?: MergeAxes; firstId?: number } = {},
): SignalActor[] {
  const layer = options.layer ?? signalLayer(map);
  return signalActors([...layer.signals.values()], stopBoxes(map, layer), 'yield_sign', options);
}

/** Boxes in which a vehicle takes over a sign's limit; it keeps it until the next box. */
export function speedSignBoxes(map: RoadMap, layer = signalLayer(map)): SpeedSignBox[] {
  return computeSpeedSignBoxes(groundOf(map), layer);
}

/**
 * The limit a driver who came along the lane has seen last. A CARLA vehicle's own limit depends on
 * the way it took: fold `speedSignBoxes` over its path, starting from 30 km/h, to know that one.
 */
export function speedLimitAt(
  map: RoadMap,
  waypoint: Waypoint,
  layer = signalLayer(map),
): SpeedLimit {
  const { types } = map.graph.arrays.roads[waypoint.roadIndex]!;
  return speedLimitBehind(map.graph, layer, types, { lane: waypoint.laneIndex, s: waypoint.s });
}

/** `speedLimitAt` in km/h alone. */
export function speedLimitKmhAt(map: RoadMap, waypoint: Waypoint): number {
  return speedLimitAt(map, waypoint).limitKmh;
}

/** Landmarks ahead of a waypoint (`carla.Waypoint.get_landmarks`). */
export function landmarksInDistance(
  map: RoadMap,
  waypoint: Waypoint,
  distanceM: number,
  stopAtJunction = false,
): LandmarkAhead[] {
  const from = { lane: waypoint.laneIndex, s: waypoint.s };
  return landmarksAhead(map.graph, signalLayer(map), from, distanceM, stopAtJunction);
}
