/**
 * A straight street along x with a junction in its middle, as OpenDRIVE: road 1 (x 0…100),
 * connecting road 10 in junction 5 (100…120), road 2 (120…220). Lane −1 runs towards larger x at y
 * = +1.75 in CARLA's axes, lane 1 back at y = −1.75; lanes ±2 are shoulders.
 */
import { RoadMap } from '../../src/map/road-map.js';
import { mapText } from './opendrive-text.js';

/** What a test puts on the street. */
export interface StreetPieces {
  /** `<signals>` children by road id. */
  readonly signals?: Readonly<Record<number, string>>;
  /** `<objects>` children by road id. */
  readonly objects?: Readonly<Record<number, string>>;
  /** `<type>` elements by road id. */
  readonly types?: Readonly<Record<number, string>>;
  /** `<controller>` elements of the document. */
  readonly controllers?: string;
  /** `<controller>` children of the junction. */
  readonly junctionControllers?: string;
}

function lane(id: number, type: string, widthM: number): string {
  return (
    `<lane id="${id}" type="${type}" level="false"><link><predecessor id="${id}"/>` +
    `<successor id="${id}"/></link><width sOffset="0" a="${widthM}" b="0" c="0" d="0"/>` +
    '<roadMark sOffset="0" type="solid" weight="standard" color="white" width="0.15"/></lane>'
  );
}

const LANES =
  `<laneSection s="0"><left>${lane(2, 'shoulder', 2)}${lane(1, 'driving', 3.5)}</left>` +
  '<center><lane id="0" type="none" level="false">' +
  '<roadMark sOffset="0" type="broken" weight="standard" color="yellow" width="0.15"/>' +
  `</lane></center><right>${lane(-1, 'driving', 3.5)}${lane(-2, 'shoulder', 2)}</right></laneSection>`;

interface StreetRoad {
  readonly id: number;
  readonly x: number;
  readonly lengthM: number;
  readonly junction: number;
  readonly link: string;
}

const ROADS: readonly StreetRoad[] = [
  {
    id: 1,
    x: 0,
    lengthM: 100,
    junction: -1,
    link: '<successor elementType="junction" elementId="5"/>',
  },
  {
    id: 10,
    x: 100,
    lengthM: 20,
    junction: 5,
    link:
      '<predecessor elementType="road" elementId="1" contactPoint="end"/>' +
      '<successor elementType="road" elementId="2" contactPoint="start"/>',
  },
  {
    id: 2,
    x: 120,
    lengthM: 100,
    junction: -1,
    link: '<predecessor elementType="junction" elementId="5"/>',
  },
];

function roadText(road: StreetRoad, pieces: StreetPieces): string {
  const signals = pieces.signals?.[road.id] ?? '';
  const objects = pieces.objects?.[road.id] ?? '';
  return (
    `<road name="" length="${road.lengthM}" id="${road.id}" junction="${road.junction}">` +
    `<link>${road.link}</link>${pieces.types?.[road.id] ?? ''}<planView><geometry s="0" x="${road.x}"` +
    ` y="0" hdg="0" length="${road.lengthM}"><line/></geometry></planView><elevationProfile/>` +
    `<lanes>${LANES}</lanes><objects>${objects}</objects><signals>${signals}</signals></road>`
  );
}

/** The street as an OpenDRIVE text. */
export function streetText(pieces: StreetPieces = {}): string {
  const junction =
    '<junction id="5" name="">' +
    '<connection id="0" incomingRoad="1" connectingRoad="10" contactPoint="start">' +
    '<laneLink from="-1" to="-1"/></connection>' +
    '<connection id="1" incomingRoad="2" connectingRoad="10" contactPoint="end">' +
    `<laneLink from="1" to="1"/></connection>${pieces.junctionControllers ?? ''}</junction>`;
  const roads = ROADS.map((road) => roadText(road, pieces)).join('\n');
  return mapText(`${roads}\n${pieces.controllers ?? ''}\n${junction}`);
}

/** The street as a map. */
export function streetMap(pieces: StreetPieces = {}): RoadMap {
  return RoadMap.fromOpenDrive(streetText(pieces), { name: 'Street', file: 'street.xodr' });
}

/** A `<signal>`; `inside` holds validities and the like. */
export function signalText(
  id: string,
  attributes: Readonly<Record<string, string | number>>,
  inside = '',
): string {
  const all: Record<string, string | number> = {
    s: 0,
    t: 0,
    zOffset: 0,
    name: '',
    dynamic: 'no',
    orientation: '-',
    type: '1000001',
    subtype: '-1',
    country: 'OpenDRIVE',
    value: -1,
    ...attributes,
  };
  const written = Object.entries(all).map(([name, value]) => ` ${name}="${value}"`);
  return `<signal id="${id}"${written.join('')}>${inside}</signal>`;
}

/** A `<signalReference>`. */
export function referenceText(id: string, s: number, orientation: string, inside = ''): string {
  return `<signalReference id="${id}" s="${s}" t="0" orientation="${orientation}">${inside}</signalReference>`;
}

/** A `<validity>`. */
export function validityText(fromLane: number, toLane: number): string {
  return `<validity fromLane="${fromLane}" toLane="${toLane}"/>`;
}
