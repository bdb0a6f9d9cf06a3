/** Replays: what goes in comes out to the rounding promised, and thinning keeps what it should. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TruthFrame } from '../../../src/bridge/frame.js';
import { ColumnReader, ColumnWriter } from '../../../src/report/replay/columns.js';
import { REPLAY_DETAILS, ReplayRecorder } from '../../../src/report/replay/record-replay.js';
import { ControlFlag, type Replay, unpackReplay } from '../../../src/report/replay/replay.js';
import { roughTraffic, TRAFFIC_HEADER } from '../../helpers/ticklog-traffic.js';

const FRAMES: readonly TruthFrame[] = [...roughTraffic({ actors: 12, ticks: 203, isRough: true })];
const END = { map: 'town', verdicts: [], completion: [[0, 0] as const], isCut: false };

function record(detail: number, frames: readonly TruthFrame[] = FRAMES): Replay {
  const { route, tickSeconds } = TRAFFIC_HEADER;
  const recorder = new ReplayRecorder(REPLAY_DETAILS[detail]!, route, tickSeconds);
  for (const frame of frames) recorder.add(frame);
  return unpackReplay(recorder.finish(END));
}

test('columns come back as they were, whatever their steps', () => {
  const columns = [
    [0, 0, 0],
    [5],
    [],
    [-1, 2_000_000, -2_000_000, 1, 2, 3, 4],
    Array.from({ length: 1000 }, (_, i) => Math.round(1e6 * Math.sin(i))),
  ];
  const writer = new ColumnWriter();
  for (const column of columns) writer.column(column);
  const reader = new ColumnReader(writer.finish());
  for (const column of columns) assert.equal([...reader.column(column.length)], column);
  assert.throws(() => reader.column(1), /ends inside a column/);
});

test('even motion takes a byte a value', () => {
  const writer = new ColumnWriter();
  writer.column(Array.from({ length: 500 }, (_, i) => 123_456 + 47 * i));
  assert.ok(writer.finish().length < 510);
});

test('in full, the ego is there on every tick to a centimetre', () => {
  const { head, ego } = record(0);
  assert.is(head.rows, FRAMES.length);
  FRAMES.forEach((frame, row) => {
    const { location, rotation } = frame.ego.transform;
    assert.is(ego.tick[row], frame.tick);
    assert.ok(Math.abs(ego.x[row]! / 100 - location.x) <= 0.0051);
    assert.ok(Math.abs(ego.y[row]! / 100 - location.y) <= 0.0051);
    const turn = (ego.yaw[row]! / 100 - rotation.yawDeg) / 360;
    assert.ok(Math.abs(turn - Math.round(turn)) * 360 <= 0.0051);
    const { control } = frame;
    assert.is((ego.flags[row]! & ControlFlag.Given) !== 0, control !== null);
    assert.ok(Math.abs(ego.throttle[row]! / 1000 - (control?.throttle ?? 0)) <= 0.00051);
  });
});

test('yaw never jumps', () => {
  const { ego } = record(0);
  for (let row = 1; row < ego.yaw.length; row += 1) {
    assert.ok(Math.abs(ego.yaw[row]! - ego.yaw[row - 1]!) <= 18_000);
  }
});

test('every actor within reach is there, and none beyond it', () => {
  for (const at of [0, 2]) {
    const { head, tracks, ego } = record(at);
    const rowOf = new Map([...ego.tick].map((tick, row) => [tick, row]));
    let compared = 0;
    for (const frame of FRAMES) {
      const row = rowOf.get(frame.tick);
      if (row === undefined) continue;
      const { x: egoX, y: egoY } = frame.ego.transform.location;
      for (const actor of frame.actors) {
        const { x, y } = actor.transform.location;
        const isNear = (x - egoX) ** 2 + (y - egoY) ** 2 <= head.detail.radiusM ** 2;
        const stay = head.actors.findIndex(
          ({ id, from, count }) => id === actor.id && row >= from && row < from + count,
        );
        assert.is(stay >= 0, isNear, `actor ${actor.id} at tick ${frame.tick}`);
        if (!isNear) continue;
        compared += 1;
        assert.ok(Math.abs(tracks[stay]!.x[row - head.actors[stay]!.from]! / 100 - x) <= 0.0051);
      }
    }
    assert.ok(compared > 20);
  }
});

test('thinned, every fifth tick and the last one', () => {
  const { ego, head } = record(2);
  assert.is(head.detail.everyTicks, 5);
  const ticks = [...ego.tick];
  assert.is(ticks.at(-1), FRAMES.at(-1)!.tick);
  assert.equal(
    ticks.slice(0, -1),
    FRAMES.map(({ tick }) => tick)
      .filter((tick) => (tick - FRAMES[0]!.tick) % 5 === 0)
      .slice(0, ticks.length - 1),
  );
});

test('a contact that goes on is told once, with the tick it began', () => {
  const touch = { otherId: 7, otherTypeId: 'vehicle.audi.tt' };
  const frames = FRAMES.map((frame, i) => ({
    ...frame,
    contacts: (i >= 50 && i < 70) || i === 150 ? [touch] : [],
  }));
  const { head } = record(2, frames);
  assert.equal(head.contacts, [
    [frames[50]!.tick, 7, touch.otherTypeId],
    [frames[150]!.tick, 7, touch.otherTypeId],
  ]);
});

test('a log without frames is a replay without rows', () => {
  const { head, ego } = record(0, []);
  assert.is(head.rows, 0);
  assert.is(ego.x.length, 0);
});

test.run();
