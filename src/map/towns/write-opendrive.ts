/**
 * OpenDRIVE 1.4 text of a made-up town (ASAM OpenDRIVE 1.4H). Numbers are rounded far below
 * anything CARLA's float32 can tell apart, so the text does not depend on the last bit of a
 * sine. Nothing is dated: the same town is the same text.
 */
import type { Town, TownController, TownJunction, TownLink, TownRoad } from './model.js';
import { endOfSegment, type PlanSegment, planLengthM, wrapped } from './plan.js';
import { lanesElement } from './write-lanes.js';
import { signalsElement } from './write-signals.js';
import { type Attributes, element, rounded } from './xml-text.js';

function geometry(s: number, pose: Attributes, segment: PlanSegment): string {
  const { lengthM, startPerM, endPerM } = segment;
  let shape = element('line', {});
  if (startPerM !== endPerM) shape = element('spiral', { curvStart: startPerM, curvEnd: endPerM });
  else if (startPerM !== 0) shape = element('arc', { curvature: startPerM });
  return element('geometry', { s, ...pose, length: lengthM }, [shape]);
}

function planView({ start, plan }: TownRoad): string {
  let at = start;
  let s = 0;
  const records = plan.map((segment) => {
    const { x, y } = at;
    const record = geometry(s, { x, y, hdg: wrapped(at.headingRad) }, segment);
    at = endOfSegment(at, segment);
    s += segment.lengthM;
    return record;
  });
  return element('planView', {}, records);
}

function link(name: string, spec: TownLink | null): string[] {
  if (spec === null) return [];
  const { type, id, contact } = spec;
  const contactPoint: Attributes = contact === undefined ? {} : { contactPoint: contact };
  return [element(name, { elementType: type, elementId: id, ...contactPoint })];
}

const OBJECT_NAMES = { building: 'House', tree: 'Tree', pole: 'Lamp', barrier: 'Barrier' } as const;

/** Boxes beside the road need no more; it keeps files small. */
const centimetres = (valueM: number): number => Math.round(valueM * 100) / 100;

const OBJECT = { zOffset: 0, hdg: 0, roll: 0, pitch: 0, orientation: 'none' } as const;

function objects(road: TownRoad): string[] {
  const crosswalks = road.crosswalks.map(({ id, s, corners }) => {
    const us = corners.map(({ u }) => u);
    const vs = corners.map(({ v }) => v);
    const size = {
      length: Math.max(...us) - Math.min(...us),
      width: Math.max(...vs) - Math.min(...vs),
    };
    const outline = [...corners, corners[0]!].map(({ u, v }) =>
      element('cornerLocal', { u, v, z: 0 }),
    );
    const place = { id, name: 'Crosswalk', type: 'crosswalk', s, t: 0 };
    return element('object', { ...place, ...OBJECT, ...size }, [element('outline', {}, outline)]);
  });
  const boxes = road.objects.map(({ id, type, s, t, lengthM, widthM, heightM }) => {
    const place = { id, name: OBJECT_NAMES[type], type, s: centimetres(s), t: centimetres(t) };
    const [length, width, height] = [lengthM, widthM, heightM].map(centimetres);
    return element('object', {
      ...place,
      ...OBJECT,
      length: length!,
      width: width!,
      height: height!,
    });
  });
  const all = [...crosswalks, ...boxes];
  return all.length === 0 ? [] : [element('objects', {}, all)];
}

function roadElement(road: TownRoad): string {
  const lengthM = planLengthM(road.plan);
  const links = [...link('predecessor', road.predecessor), ...link('successor', road.successor)];
  const { name, id, junction } = road;
  return element('road', { name, length: lengthM, id, junction }, [
    ...(links.length > 0 ? [element('link', {}, links)] : []),
    element('type', { s: 0, type: road.type }, [
      element('speed', { max: road.speedKmh, unit: 'km/h' }),
    ]),
    planView(road),
    element(
      'elevationProfile',
      {},
      road.elevations.map(({ s, a, b, c, d }) => element('elevation', { s, a, b, c, d })),
    ),
    lanesElement(road.sections),
    ...objects(road),
    ...signalsElement(road),
  ]);
}

function controllerElement({ id, name, signals }: TownController): string {
  const controls = signals.map((signalId) => element('control', { signalId, type: 0 }));
  return element('controller', { name, id, sequence: 0 }, controls);
}

function junctionElement({ id, name, connections, controllers }: TownJunction): string {
  return element('junction', { id, name }, [
    ...connections.map(({ incomingRoad, connectingRoad, contact, links }, index) =>
      element(
        'connection',
        { id: index, incomingRoad, connectingRoad, contactPoint: contact },
        links.map(({ from, to }) => element('laneLink', { from, to })),
      ),
    ),
    ...controllers.map((controller) => element('controller', { id: controller, type: 0 })),
  ]);
}

/** The OpenDRIVE text of a town, ending with a newline. */
export function writeOpenDrive(town: Town): string {
  const { name, latitudeDeg, longitudeDeg } = town;
  const place = `+lat_0=${rounded(latitudeDeg)} +lon_0=${rounded(longitudeDeg)}`;
  const projection = `+proj=tmerc ${place} +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs`;
  const header = element(
    'header',
    { revMajor: 1, revMinor: 4, name, version: '1.00', vendor: 'egoloop' },
    [`<geoReference><![CDATA[${projection}]]></geoReference>`],
  );
  const body = element('OpenDRIVE', {}, [
    header,
    ...town.roads.map(roadElement),
    ...town.controllers.map(controllerElement),
    ...town.junctions.map(junctionElement),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`;
}
