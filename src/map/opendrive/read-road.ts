/** `<road>`: one road with its link, types, geometry, elevation, lanes, signals and objects. */
import type { XmlElement } from '../xml/element.js';
import { junctionId, requiredNumber, roadId, stationOf, textOf } from './attributes.js';
import { positionOf, type ReadContext } from './context.js';
import type { CubicRecord, RoadLink, RoadRecord, RoadTypeRecord } from './model.js';
import { readLanes } from './read-lanes.js';
import { readObjects } from './read-objects.js';
import { readPlanView } from './read-plan-view.js';
import { fromStart, inOrder, readCubic } from './read-records.js';
import { readSignals } from './read-signals.js';

/** Children read by a reader of their own, or below. */
const KNOWN: ReadonlySet<string> = new Set([
  'link',
  'type',
  'planView',
  'elevationProfile',
  'lateralProfile',
  'lanes',
  'signals',
  'objects',
]);

/** Reads one road. */
export function readRoad(context: ReadContext, element: XmlElement): RoadRecord {
  const id = roadId(context, element, 'id');
  const length = requiredNumber(context, element, 'length', context.limits.maxRoadLengthM);
  if (length <= 0) {
    context.fail(element, `expected length of road ${id} to be above 0, found ${length}`);
  }
  const planView = readPlanView(context, element, length);
  const link = element.child('link');
  const { laneOffsets, laneSections } = readLanes(context, element, length);
  const { signals, signalReferences } = readSignals(context, element);
  const record: RoadRecord = {
    id,
    name: textOf(element, 'name'),
    length,
    junctionId: junctionOf(context, element, id),
    rule: textOf(element, 'rule').toUpperCase() === 'LHT' ? 'LHT' : 'RHT',
    predecessor: readLink(context, link?.child('predecessor')),
    successor: readLink(context, link?.child('successor')),
    types: readTypes(context, element),
    planView,
    elevations: readElevations(context, element),
    laneOffsets,
    laneSections,
    signals,
    signalReferences,
    objects: readObjects(context, element),
    position: positionOf(element),
  };
  listUnread(context, element);
  return record;
}

function junctionOf(context: ReadContext, element: XmlElement, id: string): string {
  if (element.attribute('junction') !== undefined) return junctionId(context, element, 'junction');
  context.repair('road-junction-missing', element, `road ${id} names no junction; -1 is used`);
  return '-1';
}

function readLink(context: ReadContext, element: XmlElement | undefined): RoadLink | null {
  if (element === undefined) return null;
  const elementType = textOf(element, 'elementType');
  if (elementType !== 'road' && elementType !== 'junction') {
    context.repair(
      'link-unknown-type',
      element,
      `<${element.name}> leads to ${JSON.stringify(elementType.slice(0, 40))}; dropped`,
    );
    return null;
  }
  const contact = textOf(element, 'contactPoint');
  return {
    elementType,
    elementId:
      elementType === 'road'
        ? roadId(context, element, 'elementId')
        : junctionId(context, element, 'elementId'),
    contactPoint: contact === 'start' || contact === 'end' ? contact : null,
  };
}

function readTypes(context: ReadContext, road: XmlElement): RoadTypeRecord[] {
  const types: RoadTypeRecord[] = [];
  for (const element of road.children) {
    if (element.name !== 'type') continue;
    const speed = element.child('speed');
    types.push({
      s: stationOf(context, element, 's'),
      type: textOf(element, 'type'),
      speed:
        speed === undefined ? null : { max: textOf(speed, 'max'), unit: textOf(speed, 'unit') },
    });
    for (const child of element.children) {
      if (child !== speed) context.unsupported(child, 'road/type');
    }
  }
  return inOrder(context, road, 'type', types, (record) => record.s);
}

function readElevations(context: ReadContext, road: XmlElement): CubicRecord[] {
  const records: CubicRecord[] = [];
  const profile = road.child('elevationProfile');
  for (const child of profile?.children ?? []) {
    if (child.name === 'elevation') records.push(readCubic(context, child, 's'));
    else context.unsupported(child, 'road/elevationProfile');
  }
  inOrder(context, road, 'elevation', records, (record) => record.s);
  return fromStart(context, road, 'elevation', records, () => 0);
}

/** Lists what no reader looked at. */
function listUnread(context: ReadContext, road: XmlElement): void {
  for (const child of road.children) {
    if (!KNOWN.has(child.name)) context.unsupported(child, 'road');
    else if (child.name === 'lateralProfile') {
      for (const shape of child.children) context.unsupported(shape, 'road/lateralProfile');
    } else if (child.name === 'link') {
      for (const end of child.children) {
        if (end.name !== 'predecessor' && end.name !== 'successor') {
          context.unsupported(end, 'road/link');
        }
      }
    }
  }
}
