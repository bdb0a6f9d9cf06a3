/**
 * Signals of real towns against what is known of CARLA: stop lines taken from running worlds, groups of
 * lights, counts, and landmarks as the 0.9.16 client lists them (values written down here).
 */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RoadMap } from '../../src/map/road-map.js';
import {
  lightGroups,
  type SignalPlace,
  type StopBox,
  signalLayer,
  stopBoxes,
} from '../../src/map/signals/index.js';
import { summarizeMap } from '../../src/map/summary.js';
import { sharedFile, sharedTest } from '../helpers/shared.js';

interface KnownStop {
  readonly actor_id: number;
  readonly agent_type: StopBox['kind'];
  readonly x: number;
  readonly y: number;
  readonly orientation: number;
}

const loaded = new Map<string, RoadMap>();

function town(name: string): RoadMap {
  const map =
    loaded.get(name) ??
    RoadMap.fromOpenDrive(readFileSync(sharedFile(`maps/${name}.xodr`), 'utf8'), { name });
  loaded.set(name, map);
  return map;
}

function knownStops(name: string): KnownStop[] {
  return JSON.parse(readFileSync(sharedFile(`maps/lights/${name}.stoplines.json`), 'utf8'));
}

interface Nearest {
  readonly distanceM: number;
  readonly box: StopBox;
}

function nearestBox(
  boxes: readonly StopBox[],
  stop: KnownStop,
  at: 'box' | 'line',
): Nearest | null {
  let best: Nearest | null = null;
  for (const box of boxes) {
    if (box.kind !== stop.agent_type) continue;
    const { x, y } = (at === 'box' ? box.transform : box.stopLine.transform).location;
    const distanceM = Math.hypot(x - stop.x, y - stop.y);
    if (best === null || distanceM < best.distanceM) best = { distanceM, box };
  }
  return best;
}

/** Share of the known stops of a kind that have a box (or its line) within a distance. */
function matched(name: string, kind: StopBox['kind'] | 'any', at: 'box' | 'line', withinM: number) {
  const boxes = stopBoxes(town(name));
  const stops = knownStops(name).filter((stop) => kind === 'any' || stop.agent_type === kind);
  const hits = stops.filter((stop) => {
    const nearest = nearestBox(boxes, stop, at);
    return nearest !== null && nearest.distanceM <= withinM;
  });
  return { hits: hits.length, of: stops.length };
}

const files = (name: string) => [`maps/${name}.xodr`, `maps/lights/${name}.stoplines.json`];

sharedTest(test, files('Town01'), 'Town01: every known stop line has a box within 3 m', () => {
  assert.equal(matched('Town01', 'any', 'box', 3), { hits: 36, of: 36 });
  assert.equal(matched('Town01', 'any', 'line', 0.5), { hits: 36, of: 36 });
});

sharedTest(test, files('Town02'), 'Town02: every known stop line has a box within 3 m', () => {
  assert.equal(matched('Town02', 'any', 'box', 3), { hits: 24, of: 24 });
  assert.equal(matched('Town02', 'any', 'line', 0.5), { hits: 24, of: 24 });
});

sharedTest(
  test,
  files('Town10HD'),
  'Town10HD: 97 % of all stops within 6 m, all lights within 3',
  () => {
    const all = matched('Town10HD', 'any', 'box', 6);
    assert.ok(all.hits / all.of >= 0.965, `${all.hits} of ${all.of}`);
    assert.equal(matched('Town10HD', 'traffic_light', 'box', 3), { hits: 30, of: 30 });
  },
);

sharedTest(
  test,
  files('Town04'),
  'Town04: all ten stop signs, from STOP letters, within 3.5 m',
  () => {
    assert.equal(matched('Town04', 'stop_sign', 'line', 3.5), { hits: 10, of: 10 });
    const lights = matched('Town04', 'traffic_light', 'box', 6.5);
    assert.ok(lights.hits >= 47, `${lights.hits} of ${lights.of}`);
  },
);

for (const name of ['Town01', 'Town02', 'Town10HD']) {
  sharedTest(test, files(name), `${name}: boxes point the way the known stop lines do`, () => {
    const boxes = stopBoxes(town(name));
    for (const stop of knownStops(name)) {
      const { box, distanceM } = nearestBox(boxes, stop, 'box')!;
      if (distanceM > 6.5) continue;
      const knownDeg = (stop.orientation * 180) / Math.PI;
      const off = Math.abs(((box.transform.rotation.yawDeg - knownDeg + 540) % 360) - 180);
      assert.ok(Math.min(off, 360 - off) < 10, `actor ${stop.actor_id}: ${off}°`);
    }
  });
}

for (const [name, groups] of [
  ['Town01', 12],
  ['Town02', 8],
  ['Town04', 12],
  ['Town10HD', 5],
] as const) {
  const needs = [...files(name), `maps/lights/${name}.controllers.json`];
  sharedTest(
    test,
    needs,
    `${name}: lights fall into the ${groups} groups of the running world`,
    () => {
      const map = town(name);
      const boxes = stopBoxes(map);
      const ours = lightGroups(map);
      assert.is(ours.length, groups);
      const junctionOf = new Map(
        ours.flatMap((g) =>
          g.controllers.flatMap((c) => c.signalIds.map((id) => [id, g.junctionId])),
        ),
      );
      const signalOf = new Map<string, string>();
      for (const stop of knownStops(name)) {
        const nearest = nearestBox(boxes, stop, 'box');
        if (nearest === null || nearest.distanceM > 8) continue;
        signalOf.set(String(stop.actor_id), nearest.box.signalId);
      }
      const known = JSON.parse(
        readFileSync(sharedFile(`maps/lights/${name}.controllers.json`), 'utf8'),
      ) as { actor_states: Record<string, string> }[][];
      const junctions = known.map((phases) => {
        const actors = Object.keys(phases[0]!.actor_states).filter((id) => signalOf.has(id));
        const all = new Set(actors.map((id) => junctionOf.get(signalOf.get(id)!)));
        assert.is(all.size, 1, `actors ${actors.join(', ')} lie in one junction`);
        return [...all][0];
      });
      assert.is(new Set(junctions).size, groups);
    },
  );
}

interface Counts {
  readonly roads: readonly [number, number];
  readonly km: number;
  readonly junctions: readonly [number, number];
  readonly laneLinks: number;
  readonly controllers: number;
  readonly signals: Readonly<Record<string, number>>;
  readonly references: number;
  readonly landmarks: number;
  readonly crosswalks: number;
}

const COUNTS: Readonly<Record<string, Counts>> = {
  Town01: {
    roads: [122, 96],
    km: 4.2,
    junctions: [12, 12],
    laneLinks: 144,
    controllers: 36,
    signals: { 1000001: 36, 274: 22 },
    references: 72,
    landmarks: 94,
    crosswalks: 0,
  },
  Town02: {
    roads: [84, 64],
    km: 2.0,
    junctions: [8, 8],
    laneLinks: 96,
    controllers: 24,
    signals: { 1000001: 24, 274: 21 },
    references: 48,
    landmarks: 69,
    crosswalks: 0,
  },
  Town04: {
    roads: [276, 223],
    km: 10.8,
    junctions: [27, 12],
    laneLinks: 432,
    controllers: 43,
    signals: { 1000001: 43, 206: 10, 274: 53 },
    references: 121,
    landmarks: 184,
    crosswalks: 27,
  },
  Town10HD: {
    roads: [108, 85],
    km: 3.4,
    junctions: [9, 6],
    laneLinks: 163,
    controllers: 16,
    signals: { 1000001: 17, 205: 1, 206: 6 },
    references: 63,
    landmarks: 68,
    crosswalks: 16,
  },
};

for (const [name, counts] of Object.entries(COUNTS)) {
  sharedTest(test, `maps/${name}.xodr`, `${name}: counts`, () => {
    const found = summarizeMap(town(name));
    assert.equal([found.roads, found.roadsInJunctions], counts.roads);
    assert.is(Number((found.roadKm + found.roadInJunctionsKm).toFixed(1)), counts.km);
    assert.equal([found.junctions, found.junctionsWithControllers], counts.junctions);
    assert.is(found.laneLinks, counts.laneLinks);
    assert.is(found.controllers, counts.controllers);
    assert.equal(found.signalsByType, counts.signals);
    assert.is(found.signalReferences, counts.references);
    assert.is(found.landmarks, counts.landmarks);
    assert.is(found.crosswalks, counts.crosswalks);
    assert.equal(found.signalWarnings, []);
  });
}

/** As `carla.Map.get_all_landmarks()` gives them: town, id, road, s, x, y, z, pitch, yaw. */
const LANDMARKS: readonly (readonly [
  town: string,
  id: string,
  road: number,
  s: number,
  ...pose: number[],
])[] = [
  [
    'Town01',
    '362',
    46,
    0.5999999999999943,
    348.5019226074219,
    -4.478961944580078,
    -0.6990432739257812,
    0.0,
    -179.96954345703125,
  ],
  [
    'Town01',
    '363',
    75,
    19.81991398873422,
    160.67991638183594,
    12.631915092468262,
    -0.5466432571411133,
    0.0,
    -89.9303970336914,
  ],
  [
    'Town01',
    '387',
    284,
    0.0,
    321.60809326171875,
    136.1319580078125,
    -0.5466432571411133,
    0.0,
    0.025595221668481827,
  ],
  [
    'Town01',
    '385',
    273,
    18.000021832613278,
    102.79090881347656,
    192.5500030517578,
    -0.5466432571411133,
    0.0,
    180.00465393066406,
  ],
  ['Town01', '432', 8, 7.121703224546141, 389.9100036621094, 311.4200134277344, 0.0, 0.0, -270.0],
  [
    'Town01',
    '434',
    17,
    45.68731535696464,
    341.30999755859375,
    114.72000885009766,
    0.14739990234375,
    0.0,
    270.0,
  ],
  [
    'Town01',
    '438',
    5,
    50.44151569233283,
    60.448997497558594,
    333.25,
    0.150604248046875,
    0.0,
    2.5066906346182805e-6,
  ],
  [
    'Town01',
    '451',
    15,
    13.292644165831353,
    -4.336999893188477,
    23.250986099243164,
    0.15230512619018555,
    0.0,
    89.99999237060547,
  ],
  [
    'Town04',
    '1648',
    1401,
    0.0,
    -392.9261779785156,
    -0.40044543147087097,
    -0.6990432739257812,
    0.0,
    -180.0,
  ],
  [
    'Town04',
    '1621',
    497,
    1.6800000000000068,
    305.5574645996094,
    -163.66957092285156,
    -0.3553101420402527,
    0.27805644273757935,
    -270.0007019042969,
  ],
  [
    'Town04',
    '1645',
    1288,
    1.3600000000000136,
    357.1280822753906,
    -163.30039978027344,
    -0.5549508333206177,
    0.0,
    0.32612353563308716,
  ],
  [
    'Town04',
    '1614',
    351,
    1.7099999999999795,
    306.2006530761719,
    -240.92190551757812,
    -0.5423107743263245,
    -0.0013083473313599825,
    90.51093292236328,
  ],
  [
    'Town04',
    '1821',
    1092,
    59.7903404236,
    68.47293853759766,
    44.225494384765625,
    10.983230590820312,
    359.79058837890625,
    -359.767333984375,
  ],
  [
    'Town04',
    '1816',
    1191,
    1.58095264435,
    -69.17768096923828,
    -0.1635380983352661,
    9.8147554397583,
    -0.9723626375198364,
    -179.9231719970703,
  ],
  [
    'Town04',
    '1804',
    36,
    1.83104634285,
    375.8424072265625,
    -157.41526794433594,
    0.0,
    0.0,
    90.59859466552734,
  ],
  [
    'Town04',
    '1810',
    37,
    26.8433551788,
    374.0442810058594,
    -29.00266456604004,
    2.441406195430318e-6,
    0.0,
    90.43910217285156,
  ],
  [
    'Town10HD',
    '954',
    515,
    1.046209646751251,
    -62.028770446777344,
    123.75081634521484,
    -0.41904327273368835,
    0.0,
    180.0,
  ],
  [
    'Town10HD',
    '960',
    780,
    42.261871940709995,
    -119.15808868408203,
    5.093000411987305,
    -0.43704327940940857,
    0.0,
    -180.0,
  ],
  [
    'Town10HD',
    '951',
    382,
    39.48725543983349,
    -62.35200119018555,
    20.124086380004883,
    -0.44904327392578125,
    0.0,
    89.99999237060547,
  ],
  [
    'Town10HD',
    '962',
    801,
    37.188891253956314,
    -119.23799896240234,
    18.932086944580078,
    -0.44504326581954956,
    0.0,
    89.99999237060547,
  ],
  [
    'Town10HD',
    '963',
    843,
    3.5684598197541217,
    49.59974670410156,
    38.52995681762695,
    2.4000000953674316,
    0.0,
    270.0,
  ],
  [
    'Town10HD',
    '948',
    152,
    26.663648603056405,
    35.350013732910156,
    53.57042694091797,
    2.402400016784668,
    0.0,
    90.0,
  ],
  [
    'Town10HD',
    '946',
    150,
    28.63264045575297,
    26.070728302001953,
    75.14996337890625,
    2.402400016784668,
    0.0,
    0.07325064390897751,
  ],
  [
    'Town10HD',
    '947',
    151,
    0.25,
    57.47927474975586,
    61.150001525878906,
    2.4000000953674316,
    0.0,
    -180.0,
  ],
];

for (const name of new Set(LANDMARKS.map(([of]) => of))) {
  sharedTest(test, `maps/${name}.xodr`, `${name}: landmarks lie where the client puts them`, () => {
    const { places } = signalLayer(town(name));
    for (const [of, id, roadId, s, ...pose] of LANDMARKS) {
      if (of !== name) continue;
      const place = places.find((p: SignalPlace) => {
        return p.signal.id === id && p.roadId === roadId && Math.abs(p.s - s) < 1e-9;
      });
      assert.ok(place, `${id} on road ${roadId}`);
      const { location, rotation } = place!.signal.transform;
      const found = [location.x, location.y, location.z, rotation.pitchDeg, rotation.yawDeg];
      found.forEach((value, i) => {
        assert.ok(Math.abs(value - pose[i]!) < 1e-6, `${id}: ${found} against ${pose}`);
      });
    }
  });
}

test.run();
