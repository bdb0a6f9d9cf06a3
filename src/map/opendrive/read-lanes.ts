/**
 * `<lanes>`: offsets, sections, lanes with width, border, marks, speeds and links. OpenDRIVE 1.7,
 * section 9. A lane without width gets width 0 and borders are read but not used, as in CARLA.
 */
import type { XmlElement } from '../xml/element.js';
import {
  optionalNumber,
  requiredInteger,
  requiredNumber,
  stationOf,
  textOf,
} from './attributes.js';
import { positionOf, type ReadContext } from './context.js';
import type {
  CubicRecord,
  LaneRecord,
  LaneSectionRecord,
  LaneSpeedRecord,
  RoadMarkRecord,
} from './model.js';
import { fromStart, inOrder, readCubic } from './read-records.js';

const PATH = 'road/lanes';
const SECTION_PATH = `${PATH}/laneSection`;
const MAX_LANE_ID = 1_000_000;

export interface LanesOfRoad {
  readonly laneOffsets: readonly CubicRecord[];
  readonly laneSections: readonly LaneSectionRecord[];
}

/** Reads `<lanes>` of a road of the given length; every `<lanes>` element counts. */
export function readLanes(context: ReadContext, road: XmlElement, lengthM: number): LanesOfRoad {
  const offsets: CubicRecord[] = [];
  const sections: LaneSectionRecord[] = [];
  for (const lanes of road.children) {
    if (lanes.name !== 'lanes') continue;
    for (const child of lanes.children) {
      if (child.name === 'laneOffset') offsets.push(readCubic(context, child, 's'));
      else if (child.name === 'laneSection') sections.push(readSection(context, child));
      else context.unsupported(child, PATH);
    }
  }
  inOrder(context, road, 'laneOffset', offsets, (record) => record.s);
  return {
    laneOffsets: fromStart(context, road, 'laneOffset', offsets, () => 0),
    laneSections: settleSections(context, road, sections, lengthM),
  };
}

/** Sorts sections, starts the first at 0 and drops those that begin where the road has ended. */
function settleSections(
  context: ReadContext,
  road: XmlElement,
  sections: LaneSectionRecord[],
  lengthM: number,
): LaneSectionRecord[] {
  inOrder(context, road, 'laneSection', sections, (section) => section.s);
  const kept = sections.filter((section, i) => {
    if (i === 0 || section.s < lengthM) return true;
    const place = `at s = ${section.s} of a road ${lengthM} m long`;
    context.repair('lane-section-beyond-end', section.position, `lane section ${place} dropped`);
    return false;
  });
  const first = kept[0];
  if (first === undefined) {
    context.repair('lane-section-missing', road, 'the road has no lane section; one is added');
    const position = positionOf(road);
    return [{ s: 0, singleSide: false, lanes: [centreLane(road)], position }];
  }
  if (first.s > 0) {
    context.repair('lane-section-start', first.position, `first section starts at s = ${first.s}`);
    kept[0] = { ...first, s: 0 };
  }
  return kept;
}

function readSection(context: ReadContext, element: XmlElement): LaneSectionRecord {
  const s = requiredNumber(context, element, 's');
  if (s < 0) context.fail(element, `expected s of <laneSection> to be at least 0, found ${s}`);
  const byId = new Map<number, LaneRecord>();
  for (const side of element.children) {
    if (side.name !== 'left' && side.name !== 'center' && side.name !== 'right') {
      context.unsupported(side, SECTION_PATH);
      continue;
    }
    const path = `${SECTION_PATH}/${side.name}`;
    for (const child of side.children) {
      if (child.name === 'lane') addLane(context, byId, readLane(context, child, `${path}/lane`));
      else context.unsupported(child, path);
    }
  }
  if (!byId.has(0)) {
    context.repair('lane-center-missing', element, 'the lane section has no lane 0; one is added');
    byId.set(0, centreLane(element));
  }
  if (byId.size > context.limits.maxLanes) {
    const most = context.limits.maxLanes;
    context.fail(element, `expected at most ${most} lanes in a section, found ${byId.size}`);
  }
  const lanes = [...byId.values()].sort((a, b) => a.id - b.id);
  const singleSide = isTrue(textOf(element, 'singleSide'));
  return { s, singleSide, lanes, position: positionOf(element) };
}

function addLane(context: ReadContext, byId: Map<number, LaneRecord>, lane: LaneRecord): void {
  if (byId.has(lane.id)) {
    context.repair('lane-duplicate', lane.position, `a second lane ${lane.id} is dropped`);
  } else {
    byId.set(lane.id, lane);
  }
}

function centreLane(at: XmlElement): LaneRecord {
  return {
    id: 0,
    type: 'none',
    level: false,
    predecessorId: null,
    successorId: null,
    widths: [],
    borders: [],
    roadMarks: [],
    speeds: [],
    position: positionOf(at),
  };
}

function readLane(context: ReadContext, element: XmlElement, path: string): LaneRecord {
  const id = requiredInteger(context, element, 'id', -MAX_LANE_ID, MAX_LANE_ID);
  const widths: CubicRecord[] = [];
  const borders: CubicRecord[] = [];
  const roadMarks: RoadMarkRecord[] = [];
  const speeds: LaneSpeedRecord[] = [];
  let predecessorId: number | null = null;
  let successorId: number | null = null;
  for (const child of element.children) {
    if (child.name === 'width') widths.push(readCubic(context, child, 'sOffset'));
    else if (child.name === 'roadMark') roadMarks.push(readRoadMark(context, child, path));
    else if (child.name === 'border') borders.push(readCubic(context, child, 'sOffset'));
    else if (child.name === 'speed') speeds.push(readSpeed(context, child));
    else if (child.name === 'link') {
      for (const end of child.children) {
        if (end.name === 'predecessor') predecessorId ??= linkedLane(context, end);
        else if (end.name === 'successor') successorId ??= linkedLane(context, end);
        else context.unsupported(end, `${path}/link`);
      }
    } else context.unsupported(child, path);
  }
  inOrder(context, element, 'border', borders, (record) => record.s);
  inOrder(context, element, 'roadMark', roadMarks, (record) => record.sOffset);
  inOrder(context, element, 'speed', speeds, (record) => record.sOffset);
  return {
    id,
    type: textOf(element, 'type'),
    level: isTrue(textOf(element, 'level')),
    predecessorId,
    successorId,
    widths: settleWidths(context, element, id, widths, borders.length > 0),
    borders,
    roadMarks,
    speeds,
    position: positionOf(element),
  };
}

function linkedLane(context: ReadContext, element: XmlElement): number {
  return requiredInteger(context, element, 'id', -MAX_LANE_ID, MAX_LANE_ID);
}

function settleWidths(
  context: ReadContext,
  lane: XmlElement,
  id: number,
  widths: CubicRecord[],
  hasBorders: boolean,
): CubicRecord[] {
  if (widths.length === 0 && id !== 0) {
    const name = hasBorders ? 'lane-border-ignored' : 'lane-width-missing';
    context.repair(name, lane, `lane ${id} has no <width>; its width is 0`);
    return [{ s: 0, a: 0, b: 0, c: 0, d: 0 }];
  }
  inOrder(context, lane, 'width', widths, (record) => record.s);
  return fromStart(context, lane, 'width', widths, (first) => first.a);
}

function readRoadMark(context: ReadContext, element: XmlElement, path: string): RoadMarkRecord {
  for (const child of element.children) context.unsupported(child, `${path}/roadMark`);
  const laneChange = textOf(element, 'laneChange').toLowerCase();
  return {
    sOffset: stationOf(context, element, 'sOffset'),
    type: textOf(element, 'type'),
    weight: textOf(element, 'weight'),
    color: textOf(element, 'color'),
    material: textOf(element, 'material'),
    width: optionalNumber(context, element, 'width'),
    laneChange: LANE_CHANGES.has(laneChange) ? laneChange : 'both',
  };
}

/** Every other value, and none, allows both directions in CARLA. */
const LANE_CHANGES: ReadonlySet<string> = new Set(['none', 'increase', 'decrease', 'both']);

function readSpeed(context: ReadContext, element: XmlElement): LaneSpeedRecord {
  return {
    sOffset: stationOf(context, element, 'sOffset'),
    max: optionalNumber(context, element, 'max'),
    unit: textOf(element, 'unit'),
  };
}

/** A truth value as CARLA's XML reader takes it: the first letter decides. */
function isTrue(text: string): boolean {
  return /^[1tTyY]/.test(text);
}
