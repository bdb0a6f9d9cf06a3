/**
 * A straight street of 415 m along x with any number of lanes each way, as a map: lane −1 is the innermost
 * of those that run towards larger x (y = +1.75 in CARLA's axes), lane 1 the innermost of those that come
 * back. Lanes are 3.5 m wide; changing between lanes of one direction is allowed.
 */
import { RoadMap } from '../../src/map/road-map.js';
import { mapText } from './opendrive-text.js';

/** Roads along the street: where each begins and how long it is. */
const PIECES = [
  { id: 1, x: 0, lengthM: 15 },
  { id: 2, x: 15, lengthM: 385 },
  { id: 3, x: 400, lengthM: 15 },
] as const;

export interface LaneStreet {
  readonly forward: number;
  readonly back: number;
  /** Width of a parking lane to the right, 0 for none. */
  readonly parkingM?: number;
}

function lane(id: number, type: string, widthM: number): string {
  return (
    `<lane id="${id}" type="${type}" level="false">` +
    `<link><predecessor id="${id}"/><successor id="${id}"/></link><width sOffset="0" a="${widthM}" b="0" c="0" d="0"/>` +
    '<roadMark sOffset="0" type="broken" weight="standard" color="white" width="0.15" laneChange="both"/></lane>'
  );
}

/** The street as a map. */
export function laneStreet({ forward, back, parkingM = 0 }: LaneStreet): RoadMap {
  const left = Array.from({ length: back }, (_, i) => lane(back - i, 'driving', 3.5));
  const right = Array.from({ length: forward }, (_, i) => lane(-1 - i, 'driving', 3.5));
  if (parkingM > 0) right.push(lane(-1 - forward, 'parking', parkingM));
  const lanes =
    '<lanes><laneSection s="0">' +
    (back > 0 ? `<left>${left.join('')}</left>` : '') +
    '<center><lane id="0" type="none" level="false">' +
    '<roadMark sOffset="0" type="broken" weight="standard" color="yellow" width="0.15"/>' +
    `</lane></center><right>${right.join('')}</right></laneSection></lanes>`;
  const roads = PIECES.map(
    ({ id, x, lengthM }) =>
      `<road name="" length="${lengthM}" id="${id}" junction="-1"><link>${links(id)}</link>` +
      `<planView><geometry s="0" x="${x}" y="0" hdg="0" length="${lengthM}"><line/></geometry>` +
      `</planView><elevationProfile/>${lanes}</road>`,
  );
  return RoadMap.fromOpenDrive(mapText(roads.join('')), { name: 'Street', file: 'street.xodr' });
}

function links(id: number): string {
  const before = `<predecessor elementType="road" elementId="${id - 1}" contactPoint="end"/>`;
  const after = `<successor elementType="road" elementId="${id + 1}" contactPoint="start"/>`;
  return `${id > 1 ? before : ''}${id < PIECES.length ? after : ''}`;
}
