import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseOpenDrive } from '../../../../src/map/opendrive/index.js';
import { mapText, PLAIN_SECTION, roadText } from '../../../helpers/opendrive-text.js';

const read = (text: string) => parseOpenDrive(text, 'm.xodr');
const roadOf = (text: string) => read(text).roads[0]!;

test('the plainest map: defaults of everything that is not said', () => {
  const document = read(mapText());
  assert.equal([document.revMajor, document.revMinor, document.name], [1, 4, '']);
  assert.equal(document.geoReference, { text: null, latitudeDeg: 42, longitudeDeg: 2 });
  assert.equal([document.junctions, document.controllers], [[], []]);
  assert.equal([document.repairs, document.unsupported], [[], []]);
  const road = document.roads[0]!;
  assert.equal([road.id, road.name, road.length, road.junctionId], ['1', '', 100, '-1']);
  assert.equal([road.rule, road.predecessor, road.successor], ['RHT', null, null]);
  assert.equal([road.types, road.elevations, road.laneOffsets], [[], [], []]);
  assert.equal([road.signals, road.signalReferences, road.objects], [[], [], []]);
  assert.equal(road.position, { line: 4, column: 1 });
});

test('header: revision, name and geoReference in CDATA', () => {
  const header =
    '<header revMajor="1" revMinor="7" name="here"><geoReference><![CDATA[+proj=tmerc ' +
    '+lat_0=4.9e+1 +lon_0=-8.25 +k=1]]></geoReference><offset x="1"/></header>';
  const document = read(mapText(roadText(), header));
  assert.equal([document.revMinor, document.name], [7, 'here']);
  assert.equal(document.geoReference.latitudeDeg, 49);
  assert.equal(document.geoReference.longitudeDeg, -8.25);
  assert.match(document.geoReference.text!, '+proj=tmerc');
  assert.equal(
    document.unsupported.map((u) => u.path),
    ['header/offset'],
  );
});

test('road: link, types with speed, rule, elevation', () => {
  const other = roadText({ id: '2' });
  const road = roadOf(
    mapText(
      roadText({
        id: '0007',
        attributes: ' rule="LHT"',
        link:
          '<predecessor elementType="road" elementId="02" contactPoint="end"/>' +
          '<successor elementType="junction" elementId="5"/>',
        types:
          '<type s="0" type="town"><speed max="25" unit="mph"/></type>' +
          '<type s="40" type="rural"/><type s="60" type="motorway"><speed max="no limit"/></type>',
        elevation: '<elevation s="0" a="1" b="0.1" c="0.01" d="0.001"/>',
      }) +
        other +
        '<junction id="5" name="five"/>',
    ),
  );
  assert.equal([road.id, road.rule], ['7', 'LHT']);
  assert.equal(road.predecessor, { elementType: 'road', elementId: '2', contactPoint: 'end' });
  assert.equal(road.successor, { elementType: 'junction', elementId: '5', contactPoint: null });
  assert.equal(road.types, [
    { s: 0, type: 'town', speed: { max: '25', unit: 'mph' } },
    { s: 40, type: 'rural', speed: null },
    { s: 60, type: 'motorway', speed: { max: 'no limit', unit: '' } },
  ]);
  assert.equal(road.elevations, [{ s: 0, a: 1, b: 0.1, c: 0.01, d: 0.001 }]);
});

test('plan view: all five shapes with their numbers', () => {
  const place = (s: number) => `s="${s}" x="${s}" y="0" hdg="0" length="20"`;
  const coefficients = 'aU="0" bU="1" cU="0" dU="0" aV="0" bV="0" cV="1e-9" dV="0"';
  const road = roadOf(
    mapText(
      roadText({
        planView:
          `<geometry ${place(0)}><line/></geometry>` +
          `<geometry ${place(20)}><arc curvature="1e-6"/></geometry>` +
          `<geometry ${place(40)}><spiral curvStart="0" curvEnd="1e-6"/></geometry>` +
          `<geometry ${place(60)}><poly3 a="0" b="0" c="1e-7" d="2e-9"/></geometry>` +
          `<geometry ${place(80)}><paramPoly3 ${coefficients} pRange="arcLength"/></geometry>`,
      }),
    ),
  );
  assert.equal(
    road.planView.map((record) => record.shape),
    [
      { kind: 'line' },
      { kind: 'arc', curvature: 1e-6 },
      { kind: 'spiral', curvStart: 0, curvEnd: 1e-6 },
      { kind: 'poly3', a: 0, b: 0, c: 1e-7, d: 2e-9 },
      {
        kind: 'paramPoly3',
        ...{ aU: 0, bU: 1, cU: 0, dU: 0, aV: 0, bV: 0, cV: 1e-9, dV: 0 },
        arcLength: true,
      },
    ],
  );
  assert.equal(
    road.planView.map(({ s, x, y, hdg, length }) => [s, x, y, hdg, length]),
    [0, 20, 40, 60, 80].map((s) => [s, s, 0, 0, 20]),
  );
});

test('paramPoly3: every range but arcLength is the normalised one', () => {
  for (const [range, arcLength] of [
    ['pRange="arcLength"', true],
    ['pRange="normalized"', false],
    ['', false],
  ] as const) {
    const shape = `<paramPoly3 aU="0" bU="100" cU="0" dU="0" aV="0" bV="0" cV="0" dV="0" ${range}/>`;
    const planView = `<geometry s="0" x="0" y="0" hdg="0" length="100">${shape}</geometry>`;
    const read = roadOf(mapText(roadText({ planView }))).planView[0]!.shape;
    assert.is(read.kind === 'paramPoly3' && read.arcLength, arcLength);
  }
});

test('lanes: sections by s, lanes by id, links, widths, borders, marks, speeds', () => {
  const lane = (id: number, inner: string) =>
    `<lane id="${id}" type="driving" level="true">${inner}</lane>`;
  const width = '<width sOffset="0" a="3" b="0" c="0" d="0"/>';
  const lanes =
    `<laneSection s="0" singleSide="true"><left>${lane(2, width)}${lane(1, width)}</left>` +
    '<center><lane id="0" type="none" level="false">' +
    '<roadMark sOffset="1.5" type="solid solid" weight="bold" color="yellow" material="standard" ' +
    'width="0.15" laneChange="NONE"/><roadMark sOffset="9" type="broken"/></lane></center>' +
    '<right>' +
    lane(
      -1,
      '<link><predecessor id="-2"/><successor id="1"/></link>' +
        '<width sOffset="0" a="3" b="1" c="2" d="4"/><width sOffset="5" a="3" b="0" c="0" d="0"/>' +
        '<border sOffset="0" a="3" b="0" c="0" d="0"/>' +
        '<speed sOffset="2" max="13.5" unit="m/s"/><material sOffset="0" friction="1"/>',
    ) +
    `</right></laneSection>${PLAIN_SECTION.replace('s="0"', 's="50"')}`;
  const document = read(
    mapText(roadText({ lanes, laneOffsets: '<laneOffset s="0" a="1" b="2" c="3" d="4"/>' })),
  );
  const road = document.roads[0]!;
  assert.equal(road.laneOffsets, [{ s: 0, a: 1, b: 2, c: 3, d: 4 }]);
  assert.equal(
    road.laneSections.map((section) => [section.s, section.singleSide, section.lanes.length]),
    [
      [0, true, 4],
      [50, false, 2],
    ],
  );
  const { lanes: first } = road.laneSections[0]!;
  assert.equal(
    first.map((l) => l.id),
    [-1, 0, 1, 2],
  );
  const right = first[0]!;
  assert.equal([right.predecessorId, right.successorId, right.level], [-2, 1, true]);
  assert.equal(
    right.widths.map((record) => [record.s, record.a, record.d]),
    [
      [0, 3, 4],
      [5, 3, 0],
    ],
  );
  assert.equal(right.borders, [{ s: 0, a: 3, b: 0, c: 0, d: 0 }]);
  assert.equal(right.speeds, [{ sOffset: 2, max: 13.5, unit: 'm/s' }]);
  assert.equal(first[1]!.roadMarks, [
    {
      sOffset: 1.5,
      type: 'solid solid',
      weight: 'bold',
      color: 'yellow',
      material: 'standard',
      width: 0.15,
      laneChange: 'none',
    },
    {
      sOffset: 9,
      type: 'broken',
      weight: '',
      color: '',
      material: '',
      width: 0,
      laneChange: 'both',
    },
  ]);
  assert.equal([first[2]!.predecessorId, first[2]!.successorId], [null, null]);
  assert.equal(
    document.unsupported.map((u) => [u.path, u.count]),
    [['road/lanes/laneSection/right/lane/material', 1]],
  );
});

test('signals and references with validity and dependency', () => {
  const road = roadOf(
    mapText(
      roadText({
        rest:
          '<signals><signal id="s1" name="Light" s="12.5" t="-4" dynamic="yes" orientation="+" ' +
          'zOffset="1.5" country="DE" type="1000001" subtype="x" value="-1" unit="km/h" height="1" ' +
          'width="0.5" text="t" hOffset="0.1" pitch="0.2" roll="0.3">' +
          '<validity fromLane="-2" toLane="-1"/><validity fromLane="1" toLane="2"/>' +
          '<dependency id="s2" type="limit"/></signal>' +
          '<signal id="s2" value=" "/>' +
          '<signalReference id="s1" s="3" t="4" orientation="-"><validity fromLane="1" toLane="1"/>' +
          '</signalReference></signals>',
      }),
    ),
  );
  const { position, ...light } = road.signals[0]!;
  assert.is(position.line, 4);
  assert.equal(light, {
    ...{ id: 's1', name: 'Light', s: 12.5, t: -4, dynamic: 'yes', orientation: '+' },
    ...{ zOffset: 1.5, country: 'DE', type: '1000001', subtype: 'x', value: -1, unit: 'km/h' },
    ...{ height: 1, width: 0.5, text: 't', hOffset: 0.1, pitch: 0.2, roll: 0.3 },
    validities: [
      { fromLane: -2, toLane: -1 },
      { fromLane: 1, toLane: 2 },
    ],
    dependencies: [{ id: 's2', type: 'limit' }],
  });
  assert.is(road.signals[1]!.value, null);
  const { position: _, ...reference } = road.signalReferences[0]!;
  assert.equal(reference, {
    ...{ id: 's1', s: 3, t: 4, orientation: '-' },
    validities: [{ fromLane: 1, toLane: 1 }],
  });
});

test('objects with corners of the first outline, in both spellings', () => {
  const corners = (u: number) =>
    `<cornerLocal u="${u}" v="2" z="3"/><cornerLocal u="4" v="5" z="6"/>`;
  const attributes =
    'type="crosswalk" name="c" s="1" t="2" zOffset="3" hdg="4" pitch="5" roll="6" ' +
    'orientation="none" width="7" length="8" height="9"';
  const document = read(
    mapText(
      roadText({
        rest:
          `<objects><object id="o1" ${attributes}><outline>${corners(1)}</outline>` +
          `<outline>${corners(9)}</outline><validity fromLane="1" toLane="2"/></object>` +
          `<object id="o2"><outlines><outline id="0">${corners(7)}</outline></outlines></object>` +
          '<object/><bridge id="b"/></objects>',
      }),
    ),
  );
  const [first, second, third] = document.roads[0]!.objects;
  const { position, ...plain } = first!;
  assert.is(position.line, 4);
  assert.equal(plain, {
    ...{
      id: 'o1',
      type: 'crosswalk',
      name: 'c',
      s: 1,
      t: 2,
      zOffset: 3,
      hdg: 4,
      pitch: 5,
      roll: 6,
    },
    ...{ orientation: 'none', width: 7, length: 8, height: 9 },
    corners: [
      { u: 1, v: 2, z: 3 },
      { u: 4, v: 5, z: 6 },
    ],
    validities: [{ fromLane: 1, toLane: 2 }],
  });
  assert.is(second!.corners[0]!.u, 7);
  assert.equal([third!.id, third!.corners], ['', []]);
  assert.equal(
    document.unsupported.map((u) => [u.path, u.count]),
    [
      ['road/objects/bridge', 1],
      ['road/objects/object/outline', 1],
      ['road/objects/object/outline/cornerLocal', 2],
    ],
  );
});

test('junctions and controllers, repeats kept', () => {
  const document = read(
    mapText(
      roadText() +
        roadText({ id: '2', junction: '9' }) +
        '<controller id="c1" name="n" sequence="3"><control signalId="s" type="0"/>' +
        '<control signalId="s"/></controller>' +
        '<junction id="9" name="nine"><connection id="0" incomingRoad="1" connectingRoad="2" ' +
        'contactPoint="start"><laneLink from="-1" to="-1"/><laneLink from="1" to="-2"/></connection>' +
        '<controller id="c1"/><controller id="c1"/></junction>' +
        roadText({ id: '3', rest: '<signals><signal id="s"/></signals>' }),
    ),
  );
  const { position, ...junction } = document.junctions[0]!;
  assert.is(position.line, 4);
  assert.equal(junction, {
    id: '9',
    name: 'nine',
    connections: [
      {
        ...{ id: '0', incomingRoad: '1', connectingRoad: '2', contactPoint: 'start' },
        laneLinks: [
          { from: -1, to: -1 },
          { from: 1, to: -2 },
        ],
      },
    ],
    controllerIds: ['c1', 'c1'],
  });
  const { id, name, sequence, signalIds } = document.controllers[0]!;
  assert.equal([id, name, sequence, signalIds], ['c1', 'n', 3, ['s', 's']]);
});

test('elements nobody reads are listed with path, count and first place', () => {
  const text = mapText(
    `<userData>\n<x/></userData>${roadText({
      rest:
        '<lateralProfile><superelevation/><superelevation/></lateralProfile>' +
        '<surface><CRG/></surface>',
      types: '<type s="0"><speed max="5"/><speed max="6"/></type>',
      planView: '<geometry s="0" x="0" y="0" hdg="0" length="100"><extra/><line/></geometry><odd/>',
    })}<station/>`,
  );
  const place = (tag: string) => {
    const before = text.slice(0, text.indexOf(tag)).split('\n');
    return { line: before.length, column: before.at(-1)!.length + 1 };
  };
  assert.equal(read(text).unsupported, [
    { path: 'road/lateralProfile/superelevation', count: 2, first: place('<superelevation') },
    { path: 'road/planView/geometry/extra', count: 1, first: place('<extra') },
    { path: 'road/planView/odd', count: 1, first: place('<odd') },
    { path: 'road/surface', count: 1, first: place('<surface') },
    { path: 'road/surface/CRG', count: 1, first: place('<CRG') },
    { path: 'road/type/speed', count: 1, first: place('<speed max="6"') },
    { path: 'station', count: 1, first: place('<station') },
    { path: 'userData', count: 1, first: { line: 4, column: 1 } },
    { path: 'userData/x', count: 1, first: { line: 5, column: 1 } },
  ]);
});

test.run();
