/**
 * What a map holds, as numbers: the table that tells two versions of a town apart. Lengths in
 * kilometres along the reference line (roads) or the lane's section (lanes).
 */
import { LaneType } from './lane-type.js';
import type { Repair, UnsupportedElement } from './opendrive/model.js';
import type { RoadMap } from './road-map.js';
import { lightGroups, lights, type StopKind, signalLayer, stopBoxes } from './signals/index.js';

export interface MapSummary {
  readonly name: string;
  /** OpenDRIVE version of the file, e.g. `1.4`. */
  readonly openDrive: string;
  readonly roads: number;
  readonly roadsInJunctions: number;
  readonly laneSections: number;
  /** Lanes of all sections, centre lanes left out. */
  readonly lanes: number;
  readonly drivingLanes: number;
  readonly junctions: number;
  readonly junctionsWithControllers: number;
  readonly laneLinks: number;
  /** All signals, objects that count as signs included. */
  readonly signals: number;
  /** The same by OpenDRIVE type: 1000001 lights, 205 yield, 206 stop, 274 speed limit. */
  readonly signalsByType: Readonly<Record<string, number>>;
  /** `<signalReference>` elements of the file. */
  readonly signalReferences: number;
  /** Places where a signal counts: CARLA's landmarks. */
  readonly landmarks: number;
  readonly controllers: number;
  readonly lights: number;
  readonly lightGroups: number;
  readonly stopBoxes: number;
  readonly stopBoxesByKind: Readonly<Record<StopKind, number>>;
  readonly crosswalks: number;
  /** Roads outside junctions. */
  readonly roadKm: number;
  readonly roadInJunctionsKm: number;
  /** Driving lanes, inside and outside junctions. */
  readonly drivingKm: number;
  readonly drivingOutsideJunctionsKm: number;
  readonly repairs: readonly Repair[];
  readonly signalWarnings: readonly string[];
  readonly unsupported: readonly UnsupportedElement[];
}

const METRES_PER_KM = 1000;

/** Counts and lengths of a map. */
export function summarizeMap(map: RoadMap): MapSummary {
  const layer = signalLayer(map);
  const boxes = stopBoxes(map, layer);
  const byType: Record<string, number> = {};
  for (const { type } of layer.signals.values()) byType[type] = (byType[type] ?? 0) + 1;
  const { document } = map;
  const boxesOf = (kind: StopKind): number => boxes.filter((box) => box.kind === kind).length;
  return {
    name: map.name,
    openDrive: `${document.revMajor}.${document.revMinor}`,
    ...countRoads(map),
    junctions: document.junctions.length,
    junctionsWithControllers: document.junctions.filter((j) => j.controllerIds.length > 0).length,
    laneLinks: sum(document.junctions.flatMap((j) => j.connections.map((c) => c.laneLinks.length))),
    signals: layer.signals.size,
    signalsByType: byType,
    signalReferences: sum(document.roads.map((road) => road.signalReferences.length)),
    landmarks: layer.places.length,
    controllers: layer.controllers.length,
    lights: lights(map, layer).length,
    lightGroups: lightGroups(map, layer).length,
    stopBoxes: boxes.length,
    stopBoxesByKind: {
      traffic_light: boxesOf('traffic_light'),
      stop_sign: boxesOf('stop_sign'),
      yield_sign: boxesOf('yield_sign'),
    },
    crosswalks: map.crosswalks().length,
    repairs: map.repairs,
    signalWarnings: layer.warnings,
    unsupported: map.unsupported,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function countRoads(map: RoadMap) {
  const { graph } = map;
  const { roadJunctionId, roadLength, laneId, laneType, sectionS } = graph.arrays;
  let roadsInJunctions = 0;
  let roadM = 0;
  let roadInJunctionsM = 0;
  roadJunctionId.forEach((junctionId, road) => {
    if (junctionId === -1) roadM += roadLength[road]!;
    else {
      roadsInJunctions += 1;
      roadInJunctionsM += roadLength[road]!;
    }
  });
  let lanes = 0;
  let drivingLanes = 0;
  let drivingM = 0;
  let drivingOutsideM = 0;
  for (let lane = 0; lane < graph.laneCount; lane += 1) {
    if (laneId[lane] === 0) continue;
    lanes += 1;
    if (laneType[lane] !== LaneType.Driving) continue;
    drivingLanes += 1;
    drivingM += graph.laneLengthM(lane);
    if (roadJunctionId[graph.roadOfLane(lane)] === -1) drivingOutsideM += graph.laneLengthM(lane);
  }
  return {
    roads: graph.roadCount,
    roadsInJunctions,
    laneSections: sectionS.length,
    lanes,
    drivingLanes,
    roadKm: roadM / METRES_PER_KM,
    roadInJunctionsKm: roadInJunctionsM / METRES_PER_KM,
    drivingKm: drivingM / METRES_PER_KM,
    drivingOutsideJunctionsKm: drivingOutsideM / METRES_PER_KM,
  };
}
