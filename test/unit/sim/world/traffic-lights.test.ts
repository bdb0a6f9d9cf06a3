import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LightState, TICK_SECONDS } from '../../../../src/bridge/frame.js';
import { TrafficLights } from '../../../../src/sim/world/traffic-lights.js';

const test = suite('traffic lights');
const { Red, Yellow, Green } = LightState;

function crossing(): TrafficLights {
  return new TrafficLights(
    ['a', 'b', 'c', 'lone'],
    [
      {
        junctionId: 7,
        controllers: [
          { id: 'one', signalIds: ['a', 'b'] },
          { id: 'two', signalIds: ['c'] },
        ],
      },
      { junctionId: null, controllers: [{ id: null, signalIds: ['lone'] }] },
    ],
  );
}

function after(lights: TrafficLights, ticks: number): number[] {
  for (let i = 0; i < ticks; i += 1) lights.step(TICK_SECONDS);
  return [...lights.states];
}

test('controllers take turns: green 10 s, yellow 3 s, red 2 s', () => {
  const lights = crossing();
  assert.equal([...lights.states], [Green, Green, Red, Green]);
  assert.equal(after(lights, 199), [Green, Green, Red, Green]);
  assert.equal(after(lights, 1), [Yellow, Yellow, Red, Yellow]);
  assert.equal(after(lights, 60), [Red, Red, Red, Red]);
  assert.equal(after(lights, 40), [Red, Red, Green, Red]);
});

test('a light without a controller has ten seconds of red', () => {
  const lights = crossing();
  assert.is(after(lights, 200 + 60 + 199)[3], Red);
  assert.is(after(lights, 1)[3], Green);
});

test('two controllers of a junction are never green or yellow together', () => {
  const lights = crossing();
  for (let i = 0; i < 2000; i += 1) {
    const [a, b, c] = after(lights, 1);
    assert.is(a, b);
    assert.ok(a === Red || c === Red);
  }
});

test('a freeze holds and the old cycle comes back where it stood', () => {
  const lights = crossing();
  after(lights, 100);
  const group = lights.groupOfJunction(7);
  lights.freeze(group, (light) => (light === 2 ? Green : Red));
  assert.equal(after(lights, 1000).slice(0, 3), [Red, Red, Green]);
  lights.unfreeze(group);
  assert.equal([...lights.states].slice(0, 3), [Green, Green, Red]);
  assert.is(after(lights, 99)[0], Green);
  assert.is(after(lights, 1)[0], Yellow);
});

test('groups are found by light and by junction', () => {
  const lights = crossing();
  assert.is(lights.groupOf(1), 0);
  assert.is(lights.groupOf(3), 1);
  assert.is(lights.groupOfJunction(99), -1);
  assert.equal(lights.lightsOf(0), [0, 1, 2]);
});

test.run();
