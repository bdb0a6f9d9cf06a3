/**
 * Turns an OpenDRIVE document into a `LaneGraph`, as CARLA's client does: roads in its iteration
 * order, records re-expanded into absolute s, and a lane without a width record gets width 0. Lane
 * borders and lateral profiles are not used. Linear in the size of the file.
 */
import { compilePlanView } from '../geometry/plan-view.js';
import type {
  OpenDriveDocument,
  PlanViewRecord,
  Repair,
  RoadMarkRecord,
  RoadRecord,
} from '../opendrive/model.js';
import { type ClientVersion, runsWithS } from './client-version.js';
import { CubicTableBuilder } from './cubic-table.js';
import { Identifiers } from './identifiers.js';
import { hashMapOrder } from './iteration-order.js';
import { buildJunctions } from './junctions.js';
import { LaneGraph, type LaneGraphArrays } from './lane-graph.js';
import { laneTypeFromName } from './lane-type-names.js';
import { linkLanes } from './link-lanes.js';

export interface BuiltGraph {
  readonly graph: LaneGraph;
  /** What had to be mended beyond the reader's own repairs. */
  readonly repairs: readonly Repair[];
}

/** Growing arrays for lane sections and lanes. */
class LaneColumns {
  readonly sectionRoad: number[] = [];
  readonly sectionS: number[] = [];
  readonly sectionEndS: number[] = [];
  readonly sectionId: number[] = [];
  readonly sectionLaneStarts: number[] = [];
  readonly laneId: number[] = [];
  readonly laneType: number[] = [];
  readonly laneRunsWithS: number[] = [];
  readonly laneSection: number[] = [];
  readonly widthStarts: number[] = [];
  readonly widths = new CubicTableBuilder();
  readonly markStarts: number[] = [];
  readonly markS: number[] = [];
  readonly marks: RoadMarkRecord[] = [];

  addRoad(road: RoadRecord, roadIndex: number, isLeftHand: boolean): void {
    const order = road.laneSections.map((_, index) => index);
    order.sort((x, y) => road.laneSections[x]!.s - road.laneSections[y]!.s || x - y);
    const starts = order.map((index) => road.laneSections[index]!.s);
    for (let i = 0; i < order.length; i += 1) {
      const start = starts[i]!;
      let next = i + 1;
      while (next < order.length && starts[next] === start) next += 1;
      this.sectionRoad.push(roadIndex);
      this.sectionS.push(start);
      this.sectionEndS.push(next < order.length ? starts[next]! : road.length);
      this.sectionId.push(order[i]!);
      this.addLanes(road.laneSections[order[i]!]!, isLeftHand);
    }
  }

  private addLanes(section: RoadRecord['laneSections'][number], isLeftHand: boolean): void {
    this.sectionLaneStarts.push(this.laneId.length);
    const sectionIndex = this.sectionS.length - 1;
    for (const lane of section.lanes) {
      this.laneId.push(lane.id);
      this.laneType.push(laneTypeFromName(lane.type));
      this.laneRunsWithS.push(runsWithS(lane.id, isLeftHand) ? 1 : 0);
      this.laneSection.push(sectionIndex);
      this.widthStarts.push(this.widths.size);
      if (lane.widths.length > 0) this.widths.addAll(lane.widths, section.s);
      else if (lane.id !== 0) this.widths.addConstant(section.s, 0);
      this.markStarts.push(this.marks.length);
      for (const mark of sortedMarks(lane.roadMarks)) {
        this.markS.push(mark.sOffset + section.s);
        this.marks.push(mark);
      }
    }
  }

  close(): void {
    this.sectionLaneStarts.push(this.laneId.length);
    this.widthStarts.push(this.widths.size);
    this.markStarts.push(this.marks.length);
  }
}

function sortedMarks(marks: readonly RoadMarkRecord[]): readonly RoadMarkRecord[] {
  for (let i = 1; i < marks.length; i += 1) {
    if (marks[i]!.sOffset < marks[i - 1]!.sOffset) {
      return [...marks].sort((x, y) => x.sOffset - y.sOffset);
    }
  }
  return marks;
}

function ascending(records: readonly PlanViewRecord[]): readonly PlanViewRecord[] {
  for (let i = 1; i < records.length; i += 1) {
    if (records[i]!.s < records[i - 1]!.s) return [...records].sort((x, y) => x.s - y.s);
  }
  return records;
}

function isLeftHand(road: RoadRecord, client: ClientVersion): boolean {
  return client !== '0.9.15' && road.rule === 'LHT';
}

/** Roads in iteration order; a second road with an id that is taken is left out and reported. */
function orderRoads(document: OpenDriveDocument, identifiers: Identifiers, repairs: Repair[]) {
  const seen = new Set<number>();
  const distinct: { readonly id: number; readonly record: RoadRecord }[] = [];
  for (const record of document.roads) {
    const id = identifiers.road(record.id);
    if (seen.has(id)) {
      const message = `road id "${record.id}" is there twice; the second road is left out`;
      repairs.push({ name: 'road-id-repeated', message, position: record.position });
      continue;
    }
    seen.add(id);
    distinct.push({ id, record });
  }
  return hashMapOrder(distinct.map((road) => road.id)).map((index) => distinct[index]!);
}

/** Builds the graph. Throws what `compilePlanView` throws for geometry that cannot be evaluated. */
export function buildGraph(document: OpenDriveDocument, client: ClientVersion): BuiltGraph {
  const identifiers = new Identifiers(document);
  const repairs: Repair[] = [...identifiers.repairs];
  const roads = orderRoads(document, identifiers, repairs);
  const columns = new LaneColumns();
  const laneOffsets = new CubicTableBuilder();
  const elevations = new CubicTableBuilder();
  const laneOffsetStarts: number[] = [];
  const elevationStarts: number[] = [];
  const roadSectionStarts: number[] = [];
  const planStarts: number[] = [];
  const planRecords: PlanViewRecord[] = [];
  roads.forEach(({ record }, index) => {
    planStarts.push(planRecords.length);
    for (const plan of ascending(record.planView)) planRecords.push(plan);
    laneOffsetStarts.push(laneOffsets.size);
    laneOffsets.addAll(record.laneOffsets, 0);
    if (record.laneOffsets.length === 0) laneOffsets.addConstant(0, 0);
    elevationStarts.push(elevations.size);
    elevations.addAll(record.elevations, 0);
    if (record.elevations.length === 0) elevations.addConstant(0, 0);
    roadSectionStarts.push(columns.sectionS.length);
    columns.addRoad(record, index, isLeftHand(record, client));
  });
  columns.close();
  const roadIndexById = new Map(roads.map((road, index) => [road.id, index]));
  const arrays: LaneGraphArrays = {
    client,
    roads: roads.map((road) => road.record),
    roadId: Float64Array.from(roads, (road) => road.id),
    roadLength: Float64Array.from(roads, (road) => road.record.length),
    roadJunctionId: Int32Array.from(roads, (road) => identifiers.junction(road.record.junctionId)),
    roadIsLeftHand: Uint8Array.from(roads, ({ record }) => (isLeftHand(record, client) ? 1 : 0)),
    roadSectionStarts: Int32Array.from([...roadSectionStarts, columns.sectionS.length]),
    planStarts: Int32Array.from([...planStarts, planRecords.length]),
    planS: Float64Array.from(planRecords, (record) => record.s),
    planRecords,
    plans: planRecords.map((record) => compilePlanView(record)),
    laneOffsetStarts: Int32Array.from([...laneOffsetStarts, laneOffsets.size]),
    laneOffsets: laneOffsets.finish(),
    elevationStarts: Int32Array.from([...elevationStarts, elevations.size]),
    elevations: elevations.finish(),
    sectionRoad: Int32Array.from(columns.sectionRoad),
    sectionS: Float64Array.from(columns.sectionS),
    sectionEndS: Float64Array.from(columns.sectionEndS),
    sectionId: Int32Array.from(columns.sectionId),
    sectionLaneStarts: Int32Array.from(columns.sectionLaneStarts),
    laneId: Int32Array.from(columns.laneId),
    laneType: Int32Array.from(columns.laneType),
    laneRunsWithS: Uint8Array.from(columns.laneRunsWithS),
    laneSection: Int32Array.from(columns.laneSection),
    widthStarts: Int32Array.from(columns.widthStarts),
    widths: columns.widths.finish(),
    markStarts: Int32Array.from(columns.markStarts),
    markS: Float64Array.from(columns.markS),
    marks: columns.marks,
    junctions: buildJunctions(document, identifiers, roadIndexById),
  };
  return { graph: new LaneGraph(arrays, linkLanes(arrays, identifiers, roadIndexById)), repairs };
}
