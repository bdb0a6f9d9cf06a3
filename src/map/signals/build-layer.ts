/**
 * From a document to the finished signal layer: lanes filled in where a place names none,
 * transforms, order along the roads. Rules: LibCarla's MapBuilder. Frame: CARLA's, metres, float32
 * degrees.
 */
import type { LaneGraph } from '../network/lane-graph.js';
import type { LaneValidity, OpenDriveDocument } from '../opendrive/model.js';
import {
  type CollectedSignals,
  collectSignals,
  type IdNumbers,
  orientationOf,
  type WrittenPlace,
} from './collect.js';
import { movedOffRoad, type SignalGround, writtenTransform } from './place-signals.js';
import type { MapSignal, SignalLayer, SignalPlace } from './types.js';

/** Ids of the lanes of the section at s; empty for an unknown road. */
function laneIdsAt(graph: LaneGraph, roadId: number, s: number): number[] {
  const road = graph.roadIndex(roadId);
  if (road < 0) return [];
  const [from, to] = graph.sectionsAt(road, s);
  const { sectionLaneStarts, laneId } = graph.arrays;
  return Array.from(laneId.subarray(sectionLaneStarts[from]!, sectionLaneStarts[to]!));
}

/** All lanes on the orientation's side, as one range a side; none where the side has no lane. */
function defaultValidities(graph: LaneGraph, place: WrittenPlace): LaneValidity[] {
  const ids = laneIdsAt(graph, place.roadId, place.s);
  const most = Math.max(0, ...ids);
  const least = Math.min(0, ...ids);
  const validities: LaneValidity[] = [];
  if (place.orientation !== 'negative' && most > 0) validities.push({ fromLane: 1, toLane: most });
  if (place.orientation !== 'positive' && least < 0) {
    validities.push({ fromLane: least, toLane: -1 });
  }
  return validities;
}

function buildSignals(ground: SignalGround, collected: CollectedSignals): Map<string, MapSignal> {
  const signals = new Map<string, MapSignal>();
  for (const [id, { record, roadId, origin, controllerIds }] of collected.signals) {
    const road = ground.graph.roadIndex(roadId);
    if (road < 0) continue;
    const written = writtenTransform(ground.graph, road, record);
    signals.set(id, {
      id,
      name: record.name,
      type: record.type,
      subtype: record.subtype,
      value: record.value ?? 0,
      unit: record.unit,
      country: record.country,
      text: record.text,
      isDynamic: record.dynamic === 'yes',
      orientation: orientationOf(record.orientation),
      roadId,
      s: record.s,
      t: record.t,
      zOffset: record.zOffset,
      hOffset: record.hOffset,
      pitch: record.pitch,
      roll: record.roll,
      heightM: record.height,
      widthM: record.width,
      dependencies: record.dependencies,
      origin,
      controllerIds,
      transform: movedOffRoad(ground, record.name, written),
    });
  }
  return signals;
}

/** Builds the layer of a document whose network is already built; never throws. */
export function buildSignalLayer(
  document: OpenDriveDocument,
  ids: IdNumbers,
  ground: SignalGround,
): SignalLayer {
  const collected = collectSignals(document, ids);
  const signals = buildSignals(ground, collected);
  const placesByRoad = new Map<number, SignalPlace[]>();
  for (const written of collected.places) {
    const signal = signals.get(written.signalId);
    if (signal === undefined) continue;
    const { signalId: _, ...rest } = written;
    const named = written.validities.length > 0;
    const validities = named ? written.validities : defaultValidities(ground.graph, written);
    const ofRoad = placesByRoad.get(written.roadId) ?? [];
    ofRoad.push({ ...rest, validities, signal });
    placesByRoad.set(written.roadId, ofRoad);
  }
  const places: SignalPlace[] = [];
  for (const roadId of ground.graph.arrays.roadId) {
    const ofRoad = placesByRoad.get(roadId);
    if (ofRoad === undefined) continue;
    ofRoad.sort((a, b) => a.s - b.s);
    for (const place of ofRoad) places.push(place);
  }
  return {
    signals,
    places,
    placesByRoad,
    controllers: collected.controllers,
    warnings: collected.warnings,
  };
}
