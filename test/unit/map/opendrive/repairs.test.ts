import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type OpenDriveDocument,
  parseOpenDrive,
  REPAIRS,
  type RepairName,
} from '../../../../src/map/opendrive/index.js';
import {
  mapText,
  PLAIN_SECTION,
  PLAIN_WIDTH,
  type RoadPieces,
  roadText,
} from '../../../helpers/opendrive-text.js';

const covered = new Set<string>();

/** The text must give exactly these repairs, in order; returns the document for the outcome. */
function repairs(text: string, ...names: RepairName[]): OpenDriveDocument {
  const document = parseOpenDrive(text, 'm.xodr');
  assert.equal(
    document.repairs.map((repair) => repair.name),
    names,
  );
  for (const repair of document.repairs) {
    assert.ok(repair.message.length > 10);
    assert.ok(repair.position !== null && repair.position.line >= 1);
    covered.add(repair.name);
  }
  return document;
}

const road = (pieces: RoadPieces, ...names: RepairName[]) =>
  repairs(mapText(roadText(pieces)), ...names).roads[0]!;
const geometry = (s: number, length: number, shape: string, x = s) =>
  `<geometry s="${s}" x="${x}" y="0" hdg="0" length="${length}">${shape}</geometry>`;
const cubic = (name: string, station: string, s: number, a = 0) =>
  `<${name} ${station}="${s}" a="${a}" b="0" c="0" d="0"/>`;

test('header', () => {
  const none = repairs(mapText(roadText(), ''), 'header-missing');
  assert.equal([none.revMajor, none.revMinor, none.geoReference.latitudeDeg], [1, 4, 42]);
  repairs(mapText(roadText(), '<header revMajor="1" revMinor="9"/>'), 'revision-unknown');
  const vague = repairs(
    mapText(
      roadText(),
      '<header revMajor="1" revMinor="5"><geoReference>+lat_0=7 +lon_0=</geoReference></header>',
    ),
    'geo-reference-unreadable',
  );
  assert.equal([vague.geoReference.latitudeDeg, vague.geoReference.longitudeDeg], [7, 2]);
});

test('numbers', () => {
  const signal = (attributes: string) => ({
    rest: `<signals><signal id="s" ${attributes}/></signals>`,
  });
  assert.is(road(signal('t="wide"'), 'number-unreadable').signals[0]!.t, 0);
  assert.is(road(signal('t=""'), 'number-unreadable').signals[0]!.t, 0);
  assert.is(road(signal('s="-2"'), 's-negative').signals[0]!.s, 0);
  const bent = road({ elevation: '<elevation s="0" a="1" b="2" d="3"/>' }, 'coefficient-missing');
  assert.equal(bent.elevations, [{ s: 0, a: 1, b: 2, c: 0, d: 3 }]);
});

test('order and beginning of records', () => {
  const swapped = road(
    { planView: geometry(60, 40, '<line/>') + geometry(0, 60, '<line/>') },
    'records-unsorted',
  );
  assert.equal(
    swapped.planView.map((record) => record.s),
    [0, 60],
  );
  const late = road(
    {
      elevation: cubic('elevation', 's', 10, 4),
      laneOffsets: cubic('laneOffset', 's', 20, 1),
      lanes: PLAIN_SECTION.replace(PLAIN_WIDTH, cubic('width', 'sOffset', 5, 3)),
    },
    'profile-start-missing',
    'profile-start-missing',
    'profile-start-missing',
  );
  assert.equal(
    late.elevations.map(({ s, a }) => [s, a]),
    [
      [0, 0],
      [10, 4],
    ],
  );
  assert.equal(
    late.laneOffsets.map(({ s, a }) => [s, a]),
    [
      [0, 0],
      [20, 1],
    ],
  );
  const { widths } = late.laneSections[0]!.lanes[0]!;
  assert.equal(
    widths.map(({ s, a }) => [s, a]),
    [
      [0, 3],
      [5, 3],
    ],
  );
});

test('plan view', () => {
  road({ length: '90' }, 'road-length-mismatch');
  const late = road(
    { planView: geometry(7, 93, '<line/>') },
    'plan-view-start',
    'road-length-mismatch',
  );
  assert.is(late.planView[0]!.s, 0);
  road({ planView: geometry(0, 50, '<line/>') + geometry(50, 50, '<line/>', 53) }, 'plan-view-gap');
  road({ planView: geometry(0, 50, '<line/>') + geometry(55, 45, '<line/>', 50) }, 'plan-view-gap');
  const short = road(
    { planView: geometry(0, 0, '<line/>') + geometry(0, 100, '<line/>') },
    'geometry-empty',
  );
  assert.is(short.planView.length, 1);
  const straight = road({ planView: geometry(0, 100, '<arc curvature="0"/>') }, 'arc-straight');
  assert.equal(straight.planView[0]!.shape, { kind: 'line' });
  const spiral = (a: number, b: number) =>
    road(
      { planView: geometry(0, 100, `<spiral curvStart="${a}" curvEnd="${b}"/>`) },
      'spiral-uniform',
    ).planView[0]!.shape;
  assert.equal(spiral(0, 0), { kind: 'line' });
  assert.equal(spiral(0.1, 0.1), { kind: 'arc', curvature: 0.1 });
});

test('lane sections and lanes', () => {
  const bare = road({ lanes: '' }, 'lane-section-missing');
  assert.equal(
    bare.laneSections[0]!.lanes.map((lane) => lane.id),
    [0],
  );
  const late = road({ lanes: PLAIN_SECTION.replace('s="0"', 's="3"') }, 'lane-section-start');
  assert.is(late.laneSections[0]!.s, 0);
  const beyond = road(
    { lanes: PLAIN_SECTION + PLAIN_SECTION.replace('s="0"', 's="100"') },
    'lane-section-beyond-end',
  );
  assert.is(beyond.laneSections.length, 1);
  const centreless = road(
    { lanes: PLAIN_SECTION.replace(/<center>.*<\/center>/, '') },
    'lane-center-missing',
  );
  assert.equal(
    centreless.laneSections[0]!.lanes.map((lane) => lane.id),
    [-1, 0],
  );
  const twice = road(
    {
      lanes: PLAIN_SECTION.replace(
        '</right>',
        `<lane id="-1" type="x">${PLAIN_WIDTH}</lane></right>`,
      ),
    },
    'lane-duplicate',
  );
  assert.is(twice.laneSections[0]!.lanes[0]!.type, 'driving');
  const thin = road({ lanes: PLAIN_SECTION.replace(PLAIN_WIDTH, '') }, 'lane-width-missing');
  assert.equal(thin.laneSections[0]!.lanes[0]!.widths, [{ s: 0, a: 0, b: 0, c: 0, d: 0 }]);
  const bordered = road(
    { lanes: PLAIN_SECTION.replace(PLAIN_WIDTH, cubic('border', 'sOffset', 0, 3)) },
    'lane-border-ignored',
  );
  assert.is(bordered.laneSections[0]!.lanes[0]!.widths[0]!.a, 0);
});

test('links between roads and junctions', () => {
  const inside = road({ junction: null }, 'road-junction-missing');
  assert.is(inside.junctionId, '-1');
  const odd = road({ link: '<successor elementType="river" elementId="1"/>' }, 'link-unknown-type');
  assert.is(odd.successor, null);
  const lost = road(
    {
      link:
        '<predecessor elementType="road" elementId="77"/>' +
        '<successor elementType="junction" elementId="78"/>',
    },
    'link-dangling',
    'link-dangling',
  );
  assert.equal([lost.predecessor, lost.successor], [null, null]);
  const added = repairs(mapText(roadText({ junction: '5' })), 'junction-missing');
  assert.equal(
    added.junctions.map((junction) => junction.id),
    ['5'],
  );
  assert.is(added.roads[0]!.junctionId, '5');
  const twice = repairs(
    mapText(`${roadText()}<junction id="5" name="a"/><junction id="5" name="b"/>`),
    'junction-duplicate',
  );
  assert.equal(
    twice.junctions.map((junction) => junction.name),
    ['a'],
  );
  const connection = (roads: string) =>
    `${roadText()}<junction id="5"><connection id="0" ${roads}/></junction>`;
  for (const roads of ['incomingRoad="1"', 'incomingRoad="1" connectingRoad="8"']) {
    const document = repairs(mapText(connection(roads)), 'connection-dangling');
    assert.equal(document.junctions[0]!.connections, []);
  }
});

test('signals and controllers', () => {
  const both = road(
    { rest: '<signals><signal id="s" t="1"/><signal id="s" t="2"/></signals>' },
    'signal-duplicate',
  );
  assert.is(both.signals.length, 2);
  const lost = road(
    { rest: '<signals><signalReference id="x" s="1" t="1"/></signals>' },
    'signal-reference-dangling',
  );
  assert.equal(lost.signalReferences, []);
  const twice = repairs(
    mapText(`${roadText()}<controller id="c" name="a"/><controller id="c" name="b"/>`),
    'controller-duplicate',
  );
  assert.equal(
    twice.controllers.map((controller) => controller.name),
    ['a'],
  );
  const control = repairs(
    mapText(`${roadText()}<controller id="c"><control signalId="x"/></controller>`),
    'control-dangling',
  );
  assert.equal(control.controllers[0]!.signalIds, []);
  const junction = repairs(
    mapText(`${roadText()}<junction id="5"><controller id="x"/></junction>`),
    'junction-controller-dangling',
  );
  assert.equal(junction.junctions[0]!.controllerIds, []);
});

test('a reference to an object that may turn out to be a sign is kept', () => {
  const kept = road({
    rest:
      '<signals><signalReference id="o" s="1" t="1"/></signals>' +
      '<objects><object id="o" name="Speed_30"/></objects>',
  });
  assert.is(kept.signalReferences.length, 1);
});

test('the tests above cover every repair there is', () => {
  assert.equal([...covered].sort(), Object.keys(REPAIRS).sort());
});

test.run();
