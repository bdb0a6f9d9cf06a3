/**
 * `<objects>`: everything later code needs to find crosswalks and painted or standing signs among
 * them. OpenDRIVE 1.7, section 11. Which object is a sign is decided by its reader, not here.
 */
import type { XmlElement } from '../xml/element.js';
import { optionalNumber, stationOf, textOf } from './attributes.js';
import { positionOf, type ReadContext } from './context.js';
import type { CornerLocal, LaneValidity, ObjectRecord } from './model.js';
import { readValidity } from './read-signals.js';

const PATH = 'road/objects';

/** Reads the objects of a road's first `<objects>`. */
export function readObjects(context: ReadContext, road: XmlElement): ObjectRecord[] {
  const objects: ObjectRecord[] = [];
  for (const child of road.child('objects')?.children ?? []) {
    if (child.name === 'object') objects.push(readObject(context, child));
    else context.unsupported(child, PATH);
  }
  return objects;
}

function readObject(context: ReadContext, element: XmlElement): ObjectRecord {
  const path = `${PATH}/object`;
  const validities: LaneValidity[] = [];
  let corners: CornerLocal[] | null = null;
  for (const child of element.children) {
    if (child.name === 'validity') validities.push(readValidity(context, child));
    else if (child.name === 'outline' && corners === null) {
      corners = readCorners(context, child, `${path}/outline`);
    } else if (child.name === 'outlines' && corners === null) {
      corners = firstOutline(context, child, `${path}/outlines`);
    } else context.unsupported(child, path);
  }
  return {
    id: textOf(element, 'id'),
    type: textOf(element, 'type'),
    name: textOf(element, 'name'),
    s: stationOf(context, element, 's'),
    t: optionalNumber(context, element, 't'),
    zOffset: optionalNumber(context, element, 'zOffset'),
    hdg: optionalNumber(context, element, 'hdg'),
    pitch: optionalNumber(context, element, 'pitch'),
    roll: optionalNumber(context, element, 'roll'),
    orientation: textOf(element, 'orientation'),
    width: optionalNumber(context, element, 'width'),
    length: optionalNumber(context, element, 'length'),
    height: optionalNumber(context, element, 'height'),
    corners: corners ?? [],
    validities,
    position: positionOf(element),
  };
}

/** `<outlines>` (since 1.5) holds several; the first one counts. */
function firstOutline(
  context: ReadContext,
  outlines: XmlElement,
  path: string,
): CornerLocal[] | null {
  let corners: CornerLocal[] | null = null;
  for (const child of outlines.children) {
    if (child.name === 'outline' && corners === null) {
      corners = readCorners(context, child, `${path}/outline`);
    } else context.unsupported(child, path);
  }
  return corners;
}

function readCorners(context: ReadContext, outline: XmlElement, path: string): CornerLocal[] {
  const corners: CornerLocal[] = [];
  for (const child of outline.children) {
    if (child.name !== 'cornerLocal') {
      context.unsupported(child, path);
      continue;
    }
    corners.push({
      u: optionalNumber(context, child, 'u'),
      v: optionalNumber(context, child, 'v'),
      z: optionalNumber(context, child, 'z'),
    });
  }
  return corners;
}
