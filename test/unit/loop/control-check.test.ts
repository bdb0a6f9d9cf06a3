/** Controls between agent and world: finite, in range, float32. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ControlCheck } from '../../../src/loop/control-check.js';
import { RouteFailure } from '../../../src/loop/route-failure.js';

const GOOD = { throttle: 0.5, steer: -0.25, brake: 0, handBrake: false, reverse: true };

test('a control in range comes through, extra fields do not', () => {
  const check = new ControlCheck();
  assert.equal(check.check({ ...GOOD, gear: 3 }, 0), GOOD);
  assert.equal(check.notes(), []);
});

test('hand brake and reverse may be left out', () => {
  const { throttle, steer, brake } = GOOD;
  const control = new ControlCheck().check({ throttle, steer, brake }, 0);
  assert.is(control.handBrake, false);
  assert.is(control.reverse, false);
});

test('whatever is answered: float32 in range, or the agent crashed', () => {
  const value = fc.oneof(fc.double(), fc.constant(undefined), fc.string(), fc.boolean());
  fc.assert(
    fc.property(value, value, value, value, (throttle, steer, brake, handBrake) => {
      try {
        const control = new ControlCheck().check({ throttle, steer, brake, handBrake }, 3);
        for (const pedal of [control.throttle, control.brake]) assert.ok(pedal >= 0 && pedal <= 1);
        assert.ok(control.steer >= -1 && control.steer <= 1);
        for (const number of [control.throttle, control.steer, control.brake]) {
          assert.is(Math.fround(number), number);
        }
      } catch (error) {
        assert.instance(error, RouteFailure);
        assert.is((error as RouteFailure).reason, 'Agent crashed');
        assert.match((error as RouteFailure).message, /^tick 3: expected /);
        const isSound =
          [throttle, steer, brake].every((n) => typeof n === 'number' && Number.isFinite(n)) &&
          (handBrake === undefined || typeof handBrake === 'boolean');
        assert.is(isSound, false);
      }
    }),
    { seed: 5, numRuns: 500 },
  );
});

test('clamped ticks are counted once each, the first is described', () => {
  const check = new ControlCheck();
  check.check(GOOD, 0);
  check.check({ ...GOOD, throttle: 2, steer: -3 }, 1);
  check.check({ ...GOOD, brake: -0.5 }, 4);
  assert.equal(check.notes(), [
    'controls out of range were clamped on 2 ticks, first on tick 1: throttle 2, expected 0 to 1',
  ]);
});

test.run();
