/** Agents by name: each fresh, privileged or not as said, an unknown one named in the error. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AGENT_NAMES, createAgent } from '../../../src/agents/index.js';
import { LoneCar } from '../../helpers/agent-road.js';
import { expectError } from '../../helpers/expect-error.js';

test('every name makes an agent of that name, a new one each time', () => {
  assert.ok(AGENT_NAMES.length >= 4);
  for (const name of AGENT_NAMES) {
    const agent = createAgent(name);
    assert.is(agent.name, name);
    assert.is(agent.privileged, true);
    assert.is.not(createAgent(name), agent);
  }
});

test('unknown names are refused with those that are known', () => {
  expectError('USAGE', /constant-speed.*expert.*found 'pilot'/, () => createAgent('pilot'));
  expectError('USAGE', /found 'toString'/, () => createAgent('toString'));
});

test('constant-speed keeps the speed it is given', async () => {
  const agent = createAgent('constant-speed', { speedMps: 5 });
  const car = new LoneCar(0, 0, 0, 0);
  for (let tick = 0; tick < 200; tick += 1) {
    const truth = { ego: car.truth() } as never;
    const answer = await agent.act({ tick, gameTimeS: tick * 0.05, sensors: {}, truth });
    assert.is(answer.steer, 0);
    car.step(answer);
  }
  assert.ok(Math.abs(car.speedMps - 5) < 0.5, `${car.speedMps}`);
});

test('an expert asked before it knows the route says so', () => {
  const observation = { tick: 0, gameTimeS: 0, sensors: {}, truth: null };
  assert.throws(() => createAgent('expert').act(observation), /before setup/);
  assert.throws(() => createAgent('idm').act(observation), /before setup/);
  assert.throws(() => createAgent('route-follower').act(observation), /before setup/);
});

test.run();
