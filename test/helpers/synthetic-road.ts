/**
 * One road of a synthetic map: geometry, elevation, lanes with marks, signals and a crosswalk.
 * OpenDRIVE axes, metres, radians. See `synthetic-opendrive.ts` for how roads are put together.
 */

const LANE_WIDTH_M = 3.5;
const PAVEMENT_WIDTH_M = 2;

/** A small seeded generator (mulberry32), uniform in [0, 1). */
export class GridRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
}

export interface GridEnd {
  readonly type: 'road' | 'junction';
  readonly id: number;
  readonly contact?: 'start' | 'end';
}

export interface GridRoad {
  readonly id: number;
  readonly junction: number;
  readonly x: number;
  readonly y: number;
  readonly hdg: number;
  readonly path:
    | { readonly kind: 'between' | 'across'; readonly distanceM: number }
    | { readonly kind: 'turn'; readonly radiusM: number; readonly left: boolean };
  readonly predecessor: GridEnd;
  readonly successor: GridEnd;
  /** The light of a connecting road; one road of each arm defines it, the others refer to it. */
  readonly light?: { readonly id: string; readonly define: boolean };
}

interface Piece {
  readonly lengthM: number;
  readonly curvature: number;
}

/** The whole `<road>` element. */
export function writeGridRoad(random: GridRandom, road: GridRoad): string {
  const pieces = piecesOf(random, road);
  const lengthM = pieces.reduce((sum, piece) => sum + piece.lengthM, 0);
  const inside = road.junction !== -1;
  return [
    `    <road name="Road ${road.id}" length="${num(lengthM)}" id="${road.id}" `,
    `junction="${road.junction}">\n        <link>\n`,
    writeEnd('predecessor', road.predecessor),
    writeEnd('successor', road.successor),
    '        </link>\n',
    `        <type s="${num(0)}" type="town">\n            <speed max="30" unit="mph"/>\n`,
    '        </type>\n',
    writePlanView(road, pieces),
    writeElevation(random, lengthM, inside),
    writeLanes(road, lengthM),
    inside ? '' : writeCrosswalk(road, lengthM),
    writeSignals(road, lengthM),
    '    </road>\n',
  ].join('');
}

function num(value: number): string {
  return value.toExponential(16);
}

/** A winding road is four arcs of equal angle that end where and as a straight one would. */
function piecesOf(random: GridRandom, road: GridRoad): Piece[] {
  const { path } = road;
  if (path.kind === 'turn') {
    const curvature = (path.left ? 1 : -1) / path.radiusM;
    const quarter = (Math.PI / 2) * path.radiusM;
    return [1, 2, 3].map(() => ({ lengthM: quarter / 3, curvature }));
  }
  const angle = 0.1 + 0.3 * random.next();
  if (path.kind === 'across' || random.next() < 0.5) {
    return [1, 2, 3, 4].map(() => ({ lengthM: path.distanceM / 4, curvature: 0 }));
  }
  const curvature = (4 * Math.sin(angle)) / path.distanceM;
  return [1, -1, -1, 1].map((side) => ({
    lengthM: angle / curvature,
    curvature: side * curvature,
  }));
}

function writeEnd(name: string, end: GridEnd): string {
  const contact = end.contact === undefined ? '' : ` contactPoint="${end.contact}"`;
  return `            <${name} elementType="${end.type}" elementId="${end.id}"${contact}/>\n`;
}

function writePlanView(road: GridRoad, pieces: readonly Piece[]): string {
  let { x, y, hdg } = road;
  let s = 0;
  let out = '        <planView>\n';
  for (const { lengthM, curvature } of pieces) {
    const shape = curvature === 0 ? '<line/>' : `<arc curvature="${num(curvature)}"/>`;
    out +=
      `            <geometry s="${num(s)}" x="${num(x)}" y="${num(y)}" hdg="${num(hdg)}" ` +
      `length="${num(lengthM)}">\n                ${shape}\n            </geometry>\n`;
    const turned = hdg + curvature * lengthM;
    if (curvature === 0) {
      x += lengthM * Math.cos(hdg);
      y += lengthM * Math.sin(hdg);
    } else {
      x += (Math.sin(turned) - Math.sin(hdg)) / curvature;
      y += (Math.cos(hdg) - Math.cos(turned)) / curvature;
    }
    hdg = turned;
    s += lengthM;
  }
  return `${out}        </planView>\n`;
}

function cubic(name: string, station: string, coefficients: readonly number[]): string {
  const [s = 0, a = 0, b = 0, c = 0, d = 0] = coefficients.map(num);
  return `<${name} ${station}="${s}" a="${a}" b="${b}" c="${c}" d="${d}"/>`;
}

/** A hill that is level at both ends; roads in junctions are level. */
function writeElevation(random: GridRandom, lengthM: number, level: boolean): string {
  const height = level ? 0 : 3 * random.next();
  const half = lengthM / 2;
  const c = (3 * height) / (half * half);
  const d = (2 * height) / (half * half * half);
  const indent = '\n            ';
  const up = cubic('elevation', 's', [0, 0, 0, c, -d]);
  const down = cubic('elevation', 's', [half, height, 0, -c, d]);
  const flat = [0, half].map((s) => indent + cubic('superelevation', 's', [s, 0, 0, 0, 0]));
  return (
    `        <elevationProfile>${indent}${up}${indent}${down}\n        </elevationProfile>\n` +
    `        <lateralProfile>${flat.join('')}\n        </lateralProfile>\n`
  );
}

function writeLanes(road: GridRoad, lengthM: number): string {
  const inside = road.junction !== -1;
  const offsets = [0, lengthM / 2]
    .map((s) => `            ${cubic('laneOffset', 's', [s, 0, 0, 0, 0])}\n`)
    .join('');
  const left = inside ? [] : [3, 2, 1];
  const right = inside ? [-1, -2] : [-1, -2, -3];
  const side = (name: string, ids: readonly number[]) =>
    ids.length === 0
      ? ''
      : `                <${name}>\n${ids.map((id) => writeLane(road, id, lengthM)).join('')}` +
        `                </${name}>\n`;
  return (
    `        <lanes>\n${offsets}            <laneSection s="${num(0)}">\n` +
    side('left', left) +
    side('center', [0]) +
    side('right', right) +
    '            </laneSection>\n        </lanes>\n'
  );
}

function writeLane(road: GridRoad, id: number, lengthM: number): string {
  const indent = '\n                        ';
  const driving = id !== 0 && Math.abs(id) < 3;
  const type = id === 0 ? 'none' : driving ? 'driving' : 'sidewalk';
  const width = driving ? LANE_WIDTH_M : PAVEMENT_WIDTH_M;
  let out = `                    <lane id="${id}" type="${type}" level="false">`;
  if (road.junction !== -1 && driving) out += indent + writeLaneLink(road, id);
  const stations = [0, lengthM / 3, (2 * lengthM) / 3];
  for (const s of id === 0 ? [] : stations) {
    out += indent + cubic('width', 'sOffset', [s, width, 0, 0, 0]);
  }
  const mark = id === 0 ? 'solid solid' : Math.abs(id) === 1 ? 'broken' : 'solid';
  const change = mark === 'broken' ? 'both' : 'none';
  for (const s of stations) {
    out +=
      `${indent}<roadMark sOffset="${num(s)}" type="${mark}" material="standard" color="white" ` +
      `width="${num(0.125)}" laneChange="${change}"/>`;
  }
  const direction = id < 0 ? 'forward' : 'backward';
  out +=
    `${indent}<userData>${indent}    <vectorLane sOffset="${num(0)}" laneId="{${road.id}/${id}}" ` +
    `travelDir="${direction}"/>${indent}</userData>`;
  return `${out}\n                    </lane>\n`;
}

/** A connecting road's lanes run with its s; the roads it joins may run either way. */
function writeLaneLink(road: GridRoad, id: number): string {
  const before = road.predecessor.contact === 'end' ? id : -id;
  const after = road.successor.contact === 'start' ? id : -id;
  return `<link><predecessor id="${before}"/><successor id="${after}"/></link>`;
}

function writeSignals(road: GridRoad, lengthM: number): string {
  const { light } = road;
  const validity = '<validity fromLane="-2" toLane="-1"/>';
  const place = (s: number) => `s="${num(s)}" t="${num(-8)}" zOffset="${num(0)}"`;
  if (light === undefined) {
    return (
      `        <signals>\n            <signal name="Sign" id="speed-${road.id}" ` +
      `${place(lengthM / 4)} hOffset="0" orientation="+" dynamic="no" country="OpenDRIVE" ` +
      'type="274" subtype="50" value="50" unit="km/h" height="0.8" width="0.6" text="" pitch="0" ' +
      `roll="0">${validity}</signal>\n        </signals>\n`
    );
  }
  if (!light.define) {
    return (
      `        <signals>\n            <signalReference ${place(0).replace(/ zOffset.*/, '')} ` +
      `id="${light.id}" orientation="+">${validity}</signalReference>\n        </signals>\n`
    );
  }
  return (
    `        <signals>\n            <signal name="Light" id="${light.id}" ${place(0)} hOffset="0" ` +
    'orientation="+" dynamic="yes" country="OpenDRIVE" type="1000001" subtype="" value="-1" ' +
    'height="1.5" width="0.5" text="" pitch="0" roll="0">' +
    `${validity}</signal>\n        </signals>\n`
  );
}

function writeCrosswalk(road: GridRoad, lengthM: number): string {
  const corners = [
    [-1.5, -7],
    [1.5, -7],
    [1.5, 7],
    [-1.5, 7],
    [-1.5, -7],
  ].map(([u, v]) => `                    <cornerLocal u="${u}" v="${v}" z="0"/>\n`);
  return (
    `        <objects>\n            <object id="walk-${road.id}" name="Crosswalk" type="crosswalk" ` +
    `s="${num(lengthM - 4)}" t="0" zOffset="0" hdg="0" pitch="0" roll="0" orientation="none" ` +
    `length="3" width="14">\n                <outline>\n${corners.join('')}` +
    '                </outline>\n            </object>\n        </objects>\n'
  );
}
