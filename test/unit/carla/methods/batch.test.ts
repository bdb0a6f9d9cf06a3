import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RpcValue } from '../../../../src/carla/rpc/msgpack-reader.js';
import {
  CarlaCalls,
  f,
  SEDAN,
  type Sent,
  transform,
  vector,
  WALKER,
} from '../../../helpers/carla-street.js';

const test = suite('CARLA batches');
const CONTROL: Sent = [f(0.5), f(0), f(0), false, false, false, 0];
const command = (index: number, ...body: Sent[]): Sent => [[index, body]];

function ids(calls: CarlaCalls, commands: Sent[], isCue = false): (number | string)[] {
  const answers = calls.raw('apply_batch', commands, isCue) as RpcValue[][];
  return answers.map((response) => {
    const [index, value] = response[0] as [number, RpcValue];
    return index === 1 ? (value as number) : String((value as RpcValue[])[0]);
  });
}

function spawnCommand(calls: CarlaCalls, x: number, after: Sent[] = []): Sent {
  const description = calls.description(SEDAN);
  const place = transform(x, 1.75, 0);
  return calls.host.version === '0.9.16'
    ? command(0, description, place, [false], 0, '', after)
    : command(0, description, place, [false], after);
}

for (const version of ['0.9.14', '0.9.15', '0.9.16'] as const) {
  test(`spawn with what follows, in the layout of ${version}`, () => {
    const calls = new CarlaCalls(version);
    const after = [command(2, 0, CONTROL), command(18, 0, 3), command(16, 0, true)];
    const [id] = ids(calls, [spawnCommand(calls, 10, after)]);
    const actor = calls.host.world.find(id as number);
    assert.is(actor?.body?.vehicle?.control.throttle, 0.5);
    assert.is(actor?.body?.vehicle?.lightMask, 3);
  });
}

test('one that fails does not stop the rest; each has its answer', () => {
  const calls = new CarlaCalls();
  const found = ids(calls, [
    spawnCommand(calls, 10),
    spawnCommand(calls, 10),
    command(1, 9999),
    command(99, 1),
    command(20, 'quit'),
    spawnCommand(calls, 30),
  ]);
  assert.equal(
    found.map((one) => typeof one),
    ['number', 'string', 'string', 'string', 'string', 'number'],
  );
  assert.match(String(found[1]), /collision at spawn position/);
  assert.match(String(found[2]), /not found/);
  assert.match(String(found[3]), /command 0 to 21, found 99/);
});

test('every command on an actor', () => {
  const calls = new CarlaCalls();
  const car = calls.spawn(SEDAN, 10);
  const walker = calls.spawn(WALKER, 40, 0.93);
  const [light] = [...calls.host.world.all()].filter(({ role }) => role === 'light');
  const found = ids(calls, [
    command(2, car, CONTROL),
    command(3, car, [f(0), f(0), f(5), f(1), f(0)]),
    command(4, walker, [vector(1, 0, 0), f(1), false]),
    command(6, car, transform(20, 1.75, 0)),
    command(7, walker, transform(45, 6, 0), f(1.2)),
    command(8, car, vector(3, 0, 0)),
    command(9, car, vector(0, 0, 10)),
    command(10, car, vector(1, 0, 0)),
    command(11, car, vector(1, 0, 0)),
    command(12, car, vector(0, 0, 1)),
    command(13, car, vector(0, 0, 1)),
    command(14, car, false),
    command(15, car, true),
    command(16, car, true),
    command(17, car, false),
    command(18, car, 1),
    command(19, car, vector(25, 1.75, 0)),
    command(21, light?.id ?? 0, 2),
    command(1, walker),
  ]);
  assert.ok(
    found.every((one) => typeof one === 'number'),
    found.filter((one) => typeof one !== 'number').join('; '),
  );
  assert.is(calls.host.world.poseOf(calls.host.world.get(car, '')).x, 25);
  assert.is(calls.host.world.lights.states[0], 2);
  assert.is(calls.host.world.find(walker), null);
});

test('a NaN brake is the full brake of the traffic manager, other NaN count as 0', () => {
  const calls = new CarlaCalls();
  const car = calls.spawn(SEDAN, 10);
  const control: Sent = [f(Number.NaN), f(Number.NaN), f(Number.NaN), false, false, false, 0];
  assert.equal(ids(calls, [command(2, car, control)]), [car]);
  const { throttle, steer, brake } =
    calls.host.world.get(car, '').body?.vehicle?.control ?? ({} as never);
  assert.equal([throttle, steer, brake], [0, 0, 0.7]);
  ids(calls, [command(6, car, [vector(Number.NaN, 1, 0), vector(0, Number.NaN, 0)])]);
  assert.is(calls.host.world.poseOf(calls.host.world.get(car, '')).x, 0);
});

test('the cue asks for a tick, an empty batch is an empty answer', () => {
  const calls = new CarlaCalls();
  assert.equal(ids(calls, []), []);
  assert.is(calls.ticksAsked, 0);
  ids(calls, [], true);
  assert.is(calls.ticksAsked, 1);
});

test('commands nested without end are cut', () => {
  const calls = new CarlaCalls();
  let after: Sent[] = [];
  for (let i = 0; i < 6; i += 1) after = [spawnCommand(calls, 90 - 12 * i, after)];
  const [id] = ids(calls, after);
  assert.type(id, 'number');
  const cars = [...calls.host.world.all()].filter(({ role }) => role === 'vehicle');
  assert.ok(cars.length >= 1 && cars.length <= 5);
});

test.run();
