/** A lane that ends and a lane that begins on an open road: what happens to the cars in them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RoadMap } from '../../../../../src/map/road-map.js';
import type { StageContext } from '../../../../../src/sim/context.js';
import {
  type BackgroundActivity,
  createBackgroundActivity,
} from '../../../../../src/sim/traffic/background/index.js';
import {
  CarriedEgo,
  overlappingPairs,
  stageAlong,
  tickStage,
} from '../../../../helpers/traffic-stage.js';

/** One lane of a section: id, width polynomial over the section, whether it goes on at both ends. */
function lane(id: number, a: number, b: number, before: boolean, after: boolean): string {
  const links = [
    before ? `<predecessor id="${id}"/>` : '',
    after ? `<successor id="${id}"/>` : '',
  ].join('');
  return (
    `<lane id="${id}" type="driving" level="false"><link>${links}</link>` +
    `<width sOffset="0" a="${a}" b="${b}" c="0" d="0"/>` +
    '<roadMark sOffset="0" type="broken" weight="standard" color="white" width="0.12" ' +
    'laneChange="both"/></lane>'
  );
}

function section(s: number, lanes: readonly string[]): string {
  const centre = '<center><lane id="0" type="none" level="false"/></center>';
  return `<laneSection s="${s}">${centre}<right>${lanes.join('')}</right></laneSection>`;
}

/** 900 m straight: three lanes, the third tapers off from 300 to 350 m and comes back from 550. */
function mapText(): string {
  const full = (before: boolean, after: boolean) => (id: number) => lane(id, 3.5, 0, before, after);
  const sections = [
    section(0, [-1, -2, -3].map(full(false, true))),
    section(300, [...[-1, -2].map(full(true, true)), lane(-3, 3.5, -3.5 / 50, true, false)]),
    section(350, [-1, -2].map(full(true, true))),
    section(550, [...[-1, -2].map(full(true, true)), lane(-3, 0, 3.5 / 50, false, true)]),
    section(600, [-1, -2, -3].map(full(true, false))),
  ];
  return (
    '<?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="4" name="lanes"/>' +
    '<road name="r" length="900" id="1" junction="-1"><link/><planView>' +
    '<geometry s="0" x="0" y="0" hdg="0" length="900"><line/></geometry></planView>' +
    `<lanes>${sections.join('')}</lanes></road></OpenDRIVE>`
  );
}

const map = RoadMap.fromOpenDrive(mapText(), { name: 'lanes' });

interface Ride {
  readonly context: StageContext;
  readonly background: BackgroundActivity;
  readonly ego: CarriedEgo;
  to(s: number): void;
}

function ride(startS: number): Ride {
  const context = stageAlong(map, map.waypointXodr(1, -1, startS)!, 450);
  const background = createBackgroundActivity(context);
  const ego = new CarriedEgo(context, 7);
  const to = (s: number) => {
    for (let k = 0; k < 4000 && ego.s < s - startS; k += 1) {
      tickStage(context, ego, background);
      if (k % 20 === 0) assert.equal(overlappingPairs(context), []);
    }
    assert.ok(ego.s >= s - startS, `the ego is held up at ${ego.s + startS}`);
  };
  return { context, background, ego, to };
}

function laneIds({ background }: Ride): number[] {
  const { laneId } = map.graph.arrays;
  return background.road.lanes.map((list) => laneId[list.lane]!).sort((a, b) => b - a);
}

test('cars of a lane that ends move over or go, and nobody is left in the taper', () => {
  const scene = ride(120);
  assert.equal(laneIds(scene), [-1, -2, -3]);
  scene.to(260);
  assert.equal(laneIds(scene), [-1, -2], 'noticed at the outer radius');
  for (const list of scene.background.road.lanes) {
    const cars = list.cars.filter((member) => member.car.alive);
    assert.ok(cars.length <= 4, `${cars.length} cars in a lane`);
  }
  scene.to(420);
  const { actors } = scene.context.world;
  for (const { car } of scene.background.fleet.cars) {
    if (!car.alive) continue;
    const lateral = actors.y[car.slot]!;
    // Lanes −1 and −2 lie at 1.75 m and 5.25 m right of the reference line.
    const off = Math.min(Math.abs(lateral - 1.75), Math.abs(lateral - 5.25));
    assert.ok(off < 0.6, `a car ${lateral} m right of the line`);
  }
});

test('a lane that begins ahead gets cars where it is wide enough', () => {
  const scene = ride(440);
  assert.equal(laneIds(scene), [-1, -2]);
  scene.to(540);
  assert.equal(laneIds(scene), [-1, -2, -3], 'noticed at the outer radius');
  const added = scene.background.road.lanes[2]!;
  const cars = added.cars.filter((member) => member.car.alive);
  assert.ok(cars.length >= 1 && cars.length <= 2, `${cars.length} cars in the new lane`);
  for (const { car } of cars) assert.ok(car.path.widthAt(car.s) > 2.25);
  scene.to(700);
  assert.equal(laneIds(scene), [-1, -2, -3]);
  assert.ok(
    added.cars.some((member) => member.car.alive),
    'its source goes on',
  );
});

test('where the map ends cars vanish', () => {
  const scene = ride(500);
  scene.to(880);
  const { actors } = scene.context.world;
  for (let k = 0; k < 200; k += 1) tickStage(scene.context, scene.ego, scene.background);
  for (const { car } of scene.background.fleet.cars) {
    if (car.alive) assert.ok(actors.x[car.slot]! < 899);
  }
});

test.run();
