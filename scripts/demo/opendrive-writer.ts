/**
 * Writes OpenDRIVE 1.4 text for small made-up towns: roads of lines and arcs, lanes of constant width,
 * junctions, signals, references and controllers. The file's own terms throughout: right-handed axes,
 * metres, radians, negative lane ids to the right of the reference line (ASAM OpenDRIVE 1.4H). Numbers
 * are written shortest-exact and nothing is dated, so the same town is the same text.
 */

export interface PlanSegment {
  readonly lengthM: number;
  /** 0 for a straight line; positive bends to the left. */
  readonly curvaturePerM: number;
}

export interface LaneSpec {
  readonly type: 'driving' | 'shoulder' | 'sidewalk';
  readonly widthM: number;
  /** Id of the lane it goes on from and into; none by default. */
  readonly predecessor?: number;
  readonly successor?: number;
  /** `solid` or `broken` outer line; a broken one may be crossed. */
  readonly mark?: 'solid' | 'broken' | 'none';
}

export interface LinkSpec {
  readonly type: 'road' | 'junction';
  readonly id: number;
  readonly contactPoint?: 'start' | 'end';
}

export interface SignalSpec {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly isDynamic: boolean;
  readonly s: number;
  readonly t: number;
  readonly zOffset: number;
  /** Side whose traffic it speaks to. */
  readonly orientation: '+' | '-';
  readonly hOffset: number;
  readonly widthM: number;
  readonly heightM: number;
  /** Lanes that obey it here; 0 … 0 for a mere pole. */
  readonly fromLane: number;
  readonly toLane: number;
}

export interface SignalReferenceSpec {
  readonly id: number;
  readonly s: number;
  readonly t: number;
  readonly orientation: '+' | '-';
  readonly fromLane: number;
  readonly toLane: number;
}

export interface RoadSpec {
  readonly id: number;
  readonly name: string;
  /** −1 outside junctions. */
  readonly junction: number;
  readonly x: number;
  readonly y: number;
  readonly headingRad: number;
  readonly plan: readonly PlanSegment[];
  readonly predecessor?: LinkSpec;
  readonly successor?: LinkSpec;
  /** Lanes 1, 2, … from the centre outwards. */
  readonly left: readonly LaneSpec[];
  /** Lanes −1, −2, … from the centre outwards. */
  readonly right: readonly LaneSpec[];
  readonly speedMph: number;
  readonly signals?: readonly SignalSpec[];
  readonly signalReferences?: readonly SignalReferenceSpec[];
}

export interface ConnectionSpec {
  readonly incomingRoad: number;
  readonly connectingRoad: number;
  readonly fromLane: number;
  readonly toLane: number;
}

export interface JunctionSpec {
  readonly id: number;
  readonly name: string;
  readonly connections: readonly ConnectionSpec[];
  readonly controllers: readonly number[];
}

export interface ControllerSpec {
  readonly id: number;
  readonly name: string;
  readonly signals: readonly number[];
}

export interface TownSpec {
  readonly name: string;
  readonly roads: readonly RoadSpec[];
  readonly junctions: readonly JunctionSpec[];
  readonly controllers: readonly ControllerSpec[];
}

type Attributes = Readonly<Record<string, string | number>>;

/** Escapes what XML gives a meaning. */
function escaped(text: string | number): string {
  return String(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** One element with its children, indented by two spaces a level. */
function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const head = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(value)}"`)
    .join('');
  if (children.length === 0) return `<${name}${head}/>`;
  const inner = children.join('\n').replaceAll(/^/gm, '  ');
  return `<${name}${head}>\n${inner}\n</${name}>`;
}

/** Where a line or arc that starts at (x, y) with this heading ends. */
export function endOf(
  start: { readonly x: number; readonly y: number; readonly headingRad: number },
  { lengthM, curvaturePerM }: PlanSegment,
): { x: number; y: number; headingRad: number } {
  const { x, y, headingRad } = start;
  if (curvaturePerM === 0) {
    return {
      x: x + lengthM * Math.cos(headingRad),
      y: y + lengthM * Math.sin(headingRad),
      headingRad,
    };
  }
  const end = headingRad + lengthM * curvaturePerM;
  return {
    x: x + (Math.sin(end) - Math.sin(headingRad)) / curvaturePerM,
    y: y - (Math.cos(end) - Math.cos(headingRad)) / curvaturePerM,
    headingRad: end,
  };
}

/** Length of a road's reference line, metres. */
export function lengthOf(road: RoadSpec): number {
  return road.plan.reduce((sum, { lengthM }) => sum + lengthM, 0);
}

function planView(road: RoadSpec): string {
  let at = { x: road.x, y: road.y, headingRad: road.headingRad };
  let s = 0;
  const records = road.plan.map((segment) => {
    const { lengthM, curvaturePerM } = segment;
    const shape =
      curvaturePerM === 0 ? element('line', {}) : element('arc', { curvature: curvaturePerM });
    const record = element(
      'geometry',
      { s, x: at.x, y: at.y, hdg: at.headingRad, length: lengthM },
      [shape],
    );
    at = endOf(at, segment);
    s += lengthM;
    return record;
  });
  return element('planView', {}, records);
}

function lane(id: number, spec: LaneSpec): string {
  const link: string[] = [];
  if (spec.predecessor !== undefined) link.push(element('predecessor', { id: spec.predecessor }));
  if (spec.successor !== undefined) link.push(element('successor', { id: spec.successor }));
  return element('lane', { id, type: spec.type, level: 'false' }, [
    ...(link.length > 0 ? [element('link', {}, link)] : []),
    element('width', { sOffset: 0, a: spec.widthM, b: 0, c: 0, d: 0 }),
    roadMark(spec.mark ?? 'none'),
  ]);
}

function roadMark(type: 'solid' | 'broken' | 'none'): string {
  return element('roadMark', {
    sOffset: 0,
    type,
    weight: 'standard',
    color: 'white',
    width: 0.125,
    laneChange: type === 'broken' ? 'both' : 'none',
  });
}

function lanes(road: RoadSpec): string {
  const centreMark = road.left.length > 0 && road.right.length > 0 ? 'solid' : 'none';
  const left = road.left.map((spec, index) => lane(index + 1, spec)).reverse();
  const right = road.right.map((spec, index) => lane(-index - 1, spec));
  return element('lanes', {}, [
    element('laneSection', { s: 0 }, [
      ...(left.length > 0 ? [element('left', {}, left)] : []),
      element('center', {}, [
        element('lane', { id: 0, type: 'none', level: 'false' }, [roadMark(centreMark)]),
      ]),
      ...(right.length > 0 ? [element('right', {}, right)] : []),
    ]),
  ]);
}

function link(name: string, spec: LinkSpec | undefined): string[] {
  if (spec === undefined) return [];
  const { type, id, contactPoint } = spec;
  return [
    element(name, {
      elementType: type,
      elementId: id,
      ...(contactPoint === undefined ? {} : { contactPoint }),
    }),
  ];
}

function signals(road: RoadSpec): string[] {
  const own = (road.signals ?? []).map((signal) =>
    element(
      'signal',
      {
        name: signal.name,
        id: signal.id,
        s: signal.s,
        t: signal.t,
        zOffset: signal.zOffset,
        hOffset: signal.hOffset,
        roll: 0,
        pitch: 0,
        orientation: signal.orientation,
        dynamic: signal.isDynamic ? 'yes' : 'no',
        country: 'OpenDRIVE',
        type: signal.type,
        subtype: -1,
        value: -1,
        text: '',
        height: signal.heightM,
        width: signal.widthM,
      },
      [element('validity', { fromLane: signal.fromLane, toLane: signal.toLane })],
    ),
  );
  const references = (road.signalReferences ?? []).map(({ id, s, t, orientation, ...lanesOf }) =>
    element('signalReference', { id, s, t, orientation }, [element('validity', { ...lanesOf })]),
  );
  return own.length + references.length > 0
    ? [element('signals', {}, [...own, ...references])]
    : [];
}

function road(spec: RoadSpec): string {
  const links = [...link('predecessor', spec.predecessor), ...link('successor', spec.successor)];
  return element(
    'road',
    { name: spec.name, length: lengthOf(spec), id: spec.id, junction: spec.junction },
    [
      ...(links.length > 0 ? [element('link', {}, links)] : []),
      element('type', { s: 0, type: 'town' }, [
        element('speed', { max: spec.speedMph, unit: 'mph' }),
      ]),
      planView(spec),
      element('elevationProfile', {}, [element('elevation', { s: 0, a: 0, b: 0, c: 0, d: 0 })]),
      lanes(spec),
      ...signals(spec),
    ],
  );
}

function junction({ id, name, connections, controllers }: JunctionSpec): string {
  return element('junction', { id, name }, [
    ...connections.map(({ incomingRoad, connectingRoad, fromLane, toLane }, index) =>
      element('connection', { id: index, incomingRoad, connectingRoad, contactPoint: 'start' }, [
        element('laneLink', { from: fromLane, to: toLane }),
      ]),
    ),
    ...controllers.map((controller) => element('controller', { id: controller, type: '' })),
  ]);
}

/** The OpenDRIVE text of a town. Connecting roads run from their `start` contact point on. */
export function writeOpenDrive(town: TownSpec): string {
  const header = element(
    'header',
    { revMajor: 1, revMinor: 4, name: town.name, version: '1.00', vendor: 'egoloop' },
    ['<geoReference><![CDATA[+proj=tmerc +lat_0=0 +lon_0=0]]></geoReference>'],
  );
  const body = element('OpenDRIVE', {}, [
    header,
    ...town.roads.map(road),
    ...town.controllers.map(({ id, name, signals: ids }) =>
      element(
        'controller',
        { name, id, sequence: 0 },
        ids.map((signalId) => element('control', { signalId, type: 0 })),
      ),
    ),
    ...town.junctions.map(junction),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`;
}
