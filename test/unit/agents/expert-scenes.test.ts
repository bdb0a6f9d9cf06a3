import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LightState } from '../../../src/bridge/frame.js';
import { car, driveAgent, type ScriptedActor } from '../../helpers/agent-drive.js';
import { laneStreet } from '../../helpers/lane-street.js';
import { signalText, streetMap, validityText } from '../../helpers/signalled-road.js';

const test = suite('expert in hand-made scenes');

const twoWay = laneStreet({ forward: 1, back: 1 });
const ownLane = { map: twoWay, from: [20, 1.75], to: [300, 1.75] } as const;

const light = signalText('7', { s: 99, type: '1000001', dynamic: 'yes' }, validityText(-1, -1));
const lit = streetMap({ signals: { 1: light } });
const signed = streetMap({ signals: { 1: signalText('8', { s: 99, type: '206' }) } });

test('an empty road is driven at the limit, in the middle of the lane', async () => {
  const { ticks, last } = await driveAgent({ ...ownLane, limitKmh: 50, seconds: 12 });
  assert.ok(Math.abs(last.speedMps - 50 / 3.6) < 0.4, `${last.speedMps}`);
  assert.ok(ticks.every((tick) => Math.abs(tick.y - 1.75) < 0.1));
});

test('it stops behind a car that brakes to a stand, and goes on when that does', async () => {
  const leader: ScriptedActor = {
    id: 9,
    typeId: 'vehicle.audi.tt',
    roleName: 'background',
    at: (t) => {
      // 8 m/s, braked within 2 s, stands until 18 s, drives off.
      if (t < 4) return { x: 45 + 8 * t, y: 1.75, speedMps: 8 };
      if (t < 6)
        return { x: 77 + 8 * (t - 4) - 2 * (t - 4) * (t - 4), y: 1.75, speedMps: 24 - 4 * t };
      if (t < 18) return { x: 85, y: 1.75 };
      return { x: 85 + 8 * (t - 18), y: 1.75, speedMps: 8 };
    },
  };
  const { touched, ticks, last } = await driveAgent({ ...ownLane, actors: [leader], seconds: 26 });
  assert.is(touched.size, 0);
  const stand = ticks.filter((tick) => tick.timeS > 15 && tick.timeS < 18);
  assert.ok(stand.every((tick) => tick.speedMps < 0.1));
  const gapM = 85 - 2.3 - (stand[0]!.x + 2.446);
  assert.ok(gapM > 1.5 && gapM < 8, `${gapM}`);
  assert.ok(last.x > 100);
});

test('it waits at a red light with its nose before the line, and drives on green', async () => {
  const { ticks, passed } = await driveAgent({
    map: lit,
    from: [20, 1.75],
    to: [180, 1.75],
    light: (t) => (t < 20 ? LightState.Red : LightState.Green),
    seconds: 30,
  });
  const waiting = ticks.filter((tick) => tick.timeS > 17 && tick.timeS < 20);
  assert.ok(waiting.every((tick) => tick.speedMps < 0.1));
  const nose = waiting[0]!.x + 2.446;
  assert.ok(nose < 99.6 && nose > 95, `${nose}`);
  assert.ok(passed(110)!.timeS > 20 && passed(110)!.timeS < 27);
});

test('a green light does not slow it', async () => {
  const free = await driveAgent({ map: lit, from: [20, 1.75], to: [180, 1.75], seconds: 15 });
  const slowest = Math.min(
    ...free.ticks.filter((tick) => tick.x > 60).map((tick) => tick.speedMps),
  );
  assert.ok(slowest > 7.5, `${slowest}`);
});

test("at a stop sign it comes to a full stop within the sign's reach, then goes", async () => {
  const { ticks, passed } = await driveAgent({
    map: signed,
    from: [20, 1.75],
    to: [180, 1.75],
    seconds: 25,
  });
  const stop = ticks.find((tick) => tick.x > 80 && tick.speedMps < 0.06);
  assert.ok(stop !== undefined);
  // The sign's box lies 3 m before its line; the verdict looks 4 m ahead.
  assert.ok(stop.x > 91 && stop.x < 98, `${stop.x}`);
  assert.ok(passed(130) !== undefined);
});

test('a walker who steps out is let pass', async () => {
  const walker: ScriptedActor = {
    id: 3,
    typeId: 'walker.pedestrian.0001',
    halfLengthM: 0.19,
    halfWidthM: 0.19,
    at: (t) => {
      const walked = Math.min(10, Math.max(0, t - 6) * 2);
      return { x: 70, y: 6 - walked, yawDeg: -90, speedMps: walked > 0 && walked < 10 ? 2 : 0 };
    },
  };
  const { touched, passed } = await driveAgent({ ...ownLane, actors: [walker], seconds: 25 });
  assert.is(touched.size, 0);
  assert.ok(passed(90) !== undefined, 'goes on behind the walker');
});

const crossing = (timeS: number): ScriptedActor => ({
  id: 4,
  typeId: 'vehicle.audi.tt',
  roleName: 'scenario',
  // At y = 1.75 at the given time, 10 m/s, coming from the right.
  at: (t) => ({ x: 80, y: 1.75 - 10 * (t - timeS), yawDeg: -90, speedMps: 10 }),
});

test('a gap too small for crossing is refused, a large one is taken', async () => {
  const free = await driveAgent({ ...ownLane, seconds: 15 });
  const meetS = free.passed(80)!.timeS;
  const refused = await driveAgent({ ...ownLane, actors: [crossing(meetS)], seconds: 20 });
  assert.is(refused.touched.size, 0);
  assert.ok(refused.passed(80)!.timeS > meetS + 0.4, 'lets the other pass first');
  const taken = await driveAgent({ ...ownLane, actors: [crossing(meetS + 3.5)], seconds: 20 });
  assert.is(taken.touched.size, 0);
  assert.ok(Math.abs(taken.passed(80)!.timeS - meetS) < 0.3, 'does not wait for nothing');
});

const works = [0, 4, 8, 12].map((dx, i) => ({
  ...car(20 + i, 90 + dx, 1.75, { roleName: 'scenario', typeId: 'static.prop.trafficwarning' }),
  halfLengthM: 1.4,
  halfWidthM: 1.2,
}));

test('works across the whole lane are passed in the oncoming lane once that is free of charge', async () => {
  const { touched, passed, ticks } = await driveAgent({ ...ownLane, actors: works, seconds: 30 });
  assert.is(touched.size, 0);
  assert.ok(passed(120) !== undefined);
  const over = ticks.find((tick) => tick.y < 0)!;
  const near = ticks.find((tick) => tick.x > 89 - 29)!;
  assert.ok(over.timeS > near.timeS + 4.5, 'five seconds of nearness come first');
  assert.ok(Math.abs(passed(140)!.y - 1.75) < 0.4, 'back in its lane');
});

test('oncoming traffic is let pass before works are driven round', async () => {
  const stream = [0, 1, 2, 3, 4].map((i) =>
    car(30 + i, 150 + 25 * i, -1.75, { speedMps: 8, yawDeg: 180, roleName: 'scenario' }),
  );
  const { touched, passed, ticks } = await driveAgent({
    ...ownLane,
    actors: [...works, ...stream],
    seconds: 45,
  });
  assert.is(touched.size, 0);
  const lastOneS = (150 + 100 - 110) / 8;
  assert.ok(ticks.find((tick) => tick.y < 0)!.timeS > lastOneS - 6);
  assert.ok(passed(120) !== undefined);
});

test('a lone parked car at the edge is passed within the lane', async () => {
  const parked = car(40, 90, 1.75 + 1.225, { roleName: 'scenario' });
  const { touched, passed, ticks } = await driveAgent({
    ...ownLane,
    actors: [parked],
    seconds: 20,
  });
  assert.is(touched.size, 0);
  assert.ok(passed(110) !== undefined);
  assert.ok(
    ticks.every((tick) => tick.y > 0),
    'its centre never leaves the lane',
  );
});

test('it does not drive round traffic that merely stands', async () => {
  const queue = car(41, 90, 1.75, { roleName: 'background' });
  const { ticks, last } = await driveAgent({ ...ownLane, actors: [queue], seconds: 25 });
  assert.ok(last.speedMps < 0.05);
  assert.ok(ticks.every((tick) => Math.abs(tick.y - 1.75) < 0.2));
});

test('an emergency vehicle from behind gets the lane', async () => {
  const map = laneStreet({ forward: 2, back: 0 });
  const ambulance: ScriptedActor = {
    id: 50,
    typeId: 'vehicle.ford.ambulance',
    halfLengthM: 3.18,
    halfWidthM: 1.18,
    at: (t) => (t < 3 ? null : { x: 5 + 15 * (t - 3), y: 1.75, speedMps: 15 }),
  };
  const { touched, ticks } = await driveAgent({
    map,
    from: [20, 1.75],
    to: [350, 1.75],
    actors: [ambulance],
    seconds: 25,
  });
  assert.is(touched.size, 0);
  assert.ok(
    ticks.some((tick) => tick.y > 4.5),
    'moved to the right lane',
  );
  assert.ok(Math.abs(ticks[ticks.length - 1]!.y - 1.75) < 0.5, 'and came back');
});

test('out of a parking gap into a gap of the traffic', async () => {
  const map = laneStreet({ forward: 1, back: 1, parkingM: 2.5 });
  const parkedY = 3.5 + 1.25;
  const traffic = [0, 1, 2, 3].map((i) =>
    car(70 + i, 44 - 20 * i, 1.75, { speedMps: 7, roleName: 'scenario' }),
  );
  const { touched, passed } = await driveAgent({
    map,
    from: [50, 1.75],
    to: [200, 1.75],
    startRightM: parkedY + 0.4 - 1.75,
    actors: [
      car(60, 59, parkedY, { roleName: 'scenario' }),
      car(61, 41, parkedY, { roleName: 'scenario' }),
      ...traffic,
    ],
    seconds: 30,
  });
  assert.is(touched.size, 0);
  assert.ok(Math.abs(passed(80)!.y - 1.75) < 0.4);
});

test('a car that cuts in is given room', async () => {
  const map = laneStreet({ forward: 2, back: 0 });
  const cutter: ScriptedActor = {
    id: 80,
    typeId: 'vehicle.audi.tt',
    at: (t) => {
      // Beside and a little ahead at 7 m/s; comes over between 6 and 8 s.
      const over = Math.min(1, Math.max(0, (t - 6) / 2));
      const x = 32 + 7 * t;
      const isMoving = over > 0 && over < 1;
      return { x, y: 5.25 - 3.5 * over, yawDeg: isMoving ? -14 : 0, speedMps: 7 };
    },
  };
  const { touched } = await driveAgent({
    map,
    from: [20, 1.75],
    to: [300, 1.75],
    actors: [cutter],
    startSpeedMps: 8,
    seconds: 15,
  });
  assert.is(touched.size, 0);
});

test('same observations, same controls', async () => {
  const scene = { ...ownLane, actors: [...works, car(9, 60, 1.75, { speedMps: 6 })], seconds: 20 };
  const once = await driveAgent(scene);
  const again = await driveAgent(scene);
  assert.equal(
    once.ticks.map((tick) => tick.control),
    again.ticks.map((tick) => tick.control),
  );
});

test.run();
