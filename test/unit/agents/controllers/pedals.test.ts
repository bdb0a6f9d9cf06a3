/** Pedals: the acceleration that is asked for, never both at once, a car held at rest. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  control,
  maxAccelerationMps2,
  pedalsFor,
} from '../../../../src/agents/controllers/pedals.js';
import { LoneCar } from '../../../helpers/agent-road.js';

const SPEEDS = [0, 0.2, 1, 3, 6, 7, 10, 15, 20, 30];

test('pedals are within 0…1 and never pressed together', () => {
  for (const speedMps of SPEEDS) {
    for (let a = -30; a <= 12; a += 0.25) {
      const { throttle, brake } = pedalsFor(a, speedMps);
      assert.ok(throttle >= 0 && throttle <= 1 && brake >= 0 && brake <= 1);
      assert.is(throttle * brake, 0, `${a} m/s² at ${speedMps} m/s`);
    }
  }
});

test('more acceleration never means less throttle or more brake', () => {
  for (const speedMps of SPEEDS.filter((speed) => speed > 0.3)) {
    let before = pedalsFor(-30, speedMps);
    for (let a = -29.9; a <= 12; a += 0.1) {
      const now = pedalsFor(a, speedMps);
      assert.ok(now.throttle >= before.throttle - 1e-9 && now.brake <= before.brake + 1e-9);
      before = now;
    }
  }
});

test('the embedded car does what was asked: speeding up', () => {
  for (const wanted of [1, 2, 3]) {
    const car = new LoneCar(0, 0, 0, 4);
    for (let tick = 0; tick < 30; tick += 1) car.step(control(pedalsFor(wanted, car.speedMps), 0));
    const reached = (car.speedMps - 4) / 1.5;
    assert.ok(Math.abs(reached - wanted) < 0.35 * wanted + 0.2, `${wanted}: ${reached}`);
  }
});

test('the embedded car does what was asked: braking, above and below the knee', () => {
  for (const [fromMps, wanted] of [
    [20, -3],
    [20, -6],
    [6, -3],
  ] as const) {
    const car = new LoneCar(0, 0, 0, fromMps);
    for (let tick = 0; tick < 20; tick += 1) car.step(control(pedalsFor(wanted, car.speedMps), 0));
    const reached = car.speedMps - fromMps;
    assert.ok(Math.abs(reached - wanted) < 0.35 * -wanted + 0.3, `${wanted}: ${reached}`);
  }
});

test('at rest a car that is not to move is held, one that is to move gets going', () => {
  const held = new LoneCar(0, 0, 0, 0);
  const going = new LoneCar(0, 0, 0, 0);
  for (let tick = 0; tick < 40; tick += 1) {
    held.step(control(pedalsFor(0, held.speedMps), 0));
    going.step(control(pedalsFor(0.5, going.speedMps), 0));
  }
  assert.is(held.speedMps, 0);
  assert.ok(going.speedMps > 0.3, `${going.speedMps}`);
});

test('what was recorded at a throttle is asked for with that throttle', () => {
  for (const [kmh, accelerationMps2, throttle] of [
    [15, 4.3, 0.9],
    [35, 3.1, 0.7],
    [5, 3.3, 0.8],
    [90, 1.0, 0.7],
    // Between the speeds of the recordings.
    [10, 4.25, 0.9],
    [30, 3.4, 0.7],
    [62.5, 1.55, 0.7],
  ] as const) {
    const found = pedalsFor(accelerationMps2, kmh / 3.6).throttle;
    assert.ok(Math.abs(found - throttle) < 1e-9, `${kmh} km/h, ${accelerationMps2} m/s²: ${found}`);
  }
});

test('the largest acceleration falls with speed once the car rolls fast', () => {
  assert.ok(maxAccelerationMps2(5) > 4);
  assert.ok(maxAccelerationMps2(30) < maxAccelerationMps2(10));
  assert.ok(maxAccelerationMps2(30) > 0);
});

test.run();
