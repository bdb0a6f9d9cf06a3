/**
 * First pass over a document: which signals exist, where they count and which controllers switch
 * them. Nothing here needs geometry. Rules: CARLA's road library (MapBuilder, Signal-, Object-,
 * Controller- and JunctionParser): the last signal of an id wins, references whose lanes are all
 * 0…0 (the pole itself) are dropped, repeats in controllers are dropped.
 */
import type {
  LaneValidity,
  OpenDriveDocument,
  RoadRecord,
  SignalRecord,
} from '../opendrive/model.js';
import { signOfObject } from './object-signs.js';
import type { SignalController, SignalOrientation, SignalOrigin } from './types.js';

/** CARLA keeps places this far short of the road's end, metres. */
const ROAD_END_MARGIN_M = 0.00001;

/** Turns road and junction ids as written into numbers, as the road network does. */
export interface IdNumbers {
  road(text: string): number;
  junction(text: string): number;
}

/** A signal as written, with the road it stands at. */
export interface WrittenSignal {
  readonly record: SignalRecord;
  readonly roadId: number;
  readonly origin: SignalOrigin;
  /** Controllers in use that switch this signal, sorted as strings. */
  readonly controllerIds: readonly string[];
}

/** A place as written; validities are filled in later where the file names none. */
export interface WrittenPlace {
  readonly signalId: string;
  readonly roadId: number;
  readonly s: number;
  readonly t: number;
  readonly orientation: SignalOrientation;
  readonly validities: readonly LaneValidity[];
}

export interface CollectedSignals {
  readonly signals: ReadonlyMap<string, WrittenSignal>;
  readonly places: readonly WrittenPlace[];
  readonly controllers: readonly SignalController[];
  readonly warnings: readonly string[];
}

/** `+` and `-` as CARLA reads them; anything else speaks to both sides. */
export function orientationOf(text: string): SignalOrientation {
  if (text === '+') return 'positive';
  return text === '-' ? 'negative' : 'both';
}

function isPole(validities: readonly LaneValidity[]): boolean {
  if (validities.length === 0) return false;
  return validities.every((v) => v.fromLane === 0 && v.toLane === 0);
}

function placeOf(roadId: number, road: RoadRecord, of: WrittenPlaceSource): WrittenPlace {
  return {
    signalId: of.id,
    roadId,
    s: Math.min(Math.max(of.s, 0), road.length - ROAD_END_MARGIN_M),
    t: of.t,
    orientation: orientationOf(of.orientation),
    validities: of.validities,
  };
}

interface WrittenPlaceSource {
  readonly id: string;
  readonly s: number;
  readonly t: number;
  readonly orientation: string;
  readonly validities: readonly LaneValidity[];
}

/** Smallest strings first, as a sorted C++ set of strings has them (bytes, not locale). */
function sortedUnique(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function collectControllers(
  document: OpenDriveDocument,
  ids: IdNumbers,
  known: ReadonlyMap<string, unknown>,
  warnings: string[],
): SignalController[] {
  const junctionsOf = new Map<string, Set<number>>();
  for (const junction of document.junctions) {
    for (const id of junction.controllerIds) {
      const junctions = junctionsOf.get(id) ?? new Set<number>();
      junctionsOf.set(id, junctions.add(ids.junction(junction.id)));
    }
  }
  const seen = new Set<string>();
  const controllers: SignalController[] = [];
  for (const record of document.controllers) {
    if (seen.has(record.id)) {
      warnings.push(`controller ${record.id} is written twice; the first one counts`);
      continue;
    }
    seen.add(record.id);
    const signalIds = sortedUnique(record.signalIds);
    const missing = signalIds.filter((id) => !known.has(id));
    for (const id of missing) {
      warnings.push(`controller ${record.id} switches signal ${id}, which the map does not have`);
    }
    controllers.push({
      id: record.id,
      name: record.name,
      sequence: record.sequence,
      signalIds: signalIds.filter((id) => known.has(id)),
      junctionIds: [...(junctionsOf.get(record.id) ?? [])].sort((a, b) => a - b),
    });
  }
  for (const id of junctionsOf.keys()) {
    if (!seen.has(id)) {
      warnings.push(`a junction names controller ${id}, which the map does not have`);
    }
  }
  return controllers;
}

/** Reads signals, places and controllers of a document; never throws. */
export function collectSignals(document: OpenDriveDocument, ids: IdNumbers): CollectedSignals {
  const records = new Map<string, Omit<WrittenSignal, 'controllerIds'>>();
  const places: WrittenPlace[] = [];
  const warnings: string[] = [];
  const addSignal = (road: RoadRecord, record: SignalRecord, origin: SignalOrigin): void => {
    if (records.has(record.id)) {
      warnings.push(`signal ${record.id} is written twice; the last one counts`);
    }
    const roadId = ids.road(road.id);
    records.set(record.id, { record, roadId, origin });
    places.push(placeOf(roadId, road, record));
  };
  for (const road of document.roads) {
    for (const record of road.signals) addSignal(road, record, 'signal');
    for (const record of road.signalReferences) {
      places.push(placeOf(ids.road(road.id), road, record));
    }
  }
  for (const road of document.roads) {
    for (const object of road.objects) {
      const sign = signOfObject(object);
      if (sign !== null) addSignal(road, sign, 'object');
    }
  }
  const controllers = collectControllers(document, ids, records, warnings);
  const switchedBy = new Map<string, string[]>();
  for (const controller of controllers) {
    // CARLA links a signal to its controller only through the junctions that use the controller.
    if (controller.junctionIds.length === 0) continue;
    for (const id of controller.signalIds) {
      const ids = switchedBy.get(id) ?? [];
      ids.push(controller.id);
      switchedBy.set(id, ids);
    }
  }
  const signals = new Map<string, WrittenSignal>();
  for (const [id, written] of records) {
    signals.set(id, { ...written, controllerIds: sortedUnique(switchedBy.get(id) ?? []) });
  }
  return { signals, places: keptPlaces(places, records, warnings), controllers, warnings };
}

function keptPlaces(
  places: readonly WrittenPlace[],
  known: ReadonlyMap<string, unknown>,
  warnings: string[],
): WrittenPlace[] {
  return places.filter((place) => {
    if (!known.has(place.signalId)) {
      warnings.push(
        `road ${place.roadId} refers to signal ${place.signalId}, which the map does not have`,
      );
      return false;
    }
    return !isPole(place.validities);
  });
}
