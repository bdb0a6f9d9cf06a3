/** The check of agents: those of the project conform, and every broken one is found by its rule. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Agent } from '../../../../src/agents/agent.js';
import { AGENT_NAMES, createAgent } from '../../../../src/agents/index.js';
import { rulesetOf } from '../../../../src/eval/ruleset.js';
import { checkAgent, conformanceText } from '../../../../src/loop/conformance/index.js';
import { embedded } from '../../../helpers/far-world.js';
import { laneRoutes } from '../../../helpers/loop-routes.js';

const [ROUTE] = laneRoutes({ count: 1 });
const OPTIONS = {
  backend: embedded(),
  request: { route: ROUTE!, repetition: 0, seed: 1, downsampleM: 50 },
  ruleset: rulesetOf('bench2drive'),
};

for (const name of AGENT_NAMES) {
  test(`${name} conforms`, async () => {
    const report = await checkAgent({ create: () => createAgent(name) }, OPTIONS);
    assert.is(conformanceText(report), '');
    assert.ok(report.conforms && report.findings.length >= 10);
    assert.ok(report.latencyMs!.p50 <= report.latencyMs!.p99);
  });
}

const STRAIGHT = { throttle: 0.5, steer: 0, brake: 0, handBrake: false, reverse: false };

const agent = (changes: Partial<Agent>): Agent => ({
  name: 'test',
  privileged: true,
  sensors: [],
  setup() {},
  act: () => STRAIGHT,
  ...changes,
});

let shared = 0;
const only = agent({});

const BROKEN: readonly (readonly [string, () => Agent, RegExp])[] = [
  [
    'cannot be built',
    () => {
      throw new Error('no weights');
    },
    /can be built: no weights/,
  ],
  ['is always the same one', () => only, /an agent of its own/],
  ['has no name', () => agent({ name: '' }), /has a name/],
  [
    'is vague about its privileges',
    () => agent({ privileged: undefined as never }),
    /privileged is true or false/,
  ],
  ['has no list of sensors', () => agent({ sensors: null as never }), /sensors are a list/],
  [
    'has two sensors of one name',
    () =>
      agent({
        sensors: [
          { type: 'sensor.other.gnss', id: 'a' },
          { type: 'sensor.other.imu', id: 'a' },
        ],
      }),
    /within the rules: .*twice/,
  ],
  [
    'peeks',
    () => agent({ privileged: false, sensors: [{ type: 'egoloop.tokens', id: 't' }] }),
    /within the rules/,
  ],
  [
    'fails in its set-up',
    () => agent({ setup: () => Promise.reject(new Error('no weights')) }),
    /setup comes to an end in time: no weights/,
  ],
  [
    'never ends its set-up',
    () => agent({ setup: () => new Promise(() => {}) }),
    /setup did not come within/,
  ],
  [
    'raises',
    () =>
      agent({
        act: () => {
          throw new Error('lost');
        },
      }),
    /tick 0: lost/,
  ],
  [
    'never answers',
    () => agent({ act: () => new Promise(() => {}) }),
    /the answer did not come within/,
  ],
  [
    'answers nothing',
    () => agent({ act: () => undefined as never }),
    /expected a control from the agent/,
  ],
  [
    'answers NaN',
    () => agent({ act: () => ({ ...STRAIGHT, steer: Number.NaN }) }),
    /finite number/,
  ],
  [
    'answers out of range',
    () => agent({ act: () => ({ ...STRAIGHT, throttle: 7 }) }),
    /throttle 7, expected 0 to 1/,
  ],
  [
    'rewrites what it sees',
    () =>
      agent({
        act: ({ truth }) => {
          (truth!.ego as { speedLimitKmh: number }).speedLimitKmh = 1;
          return STRAIGHT;
        },
      }),
    /left as it was/,
  ],
  [
    'shares what it knows',
    () => agent({ act: () => ({ ...STRAIGHT, steer: (shared++ % 7) / 100 }) }),
    /the same controls/,
  ],
  [
    'throws while cleaning up',
    () =>
      agent({
        destroy: () => {
          throw new Error('busy');
        },
      }),
    /destroy does not throw: busy/,
  ],
];

for (const [name, create, rule] of BROKEN) {
  test(`an agent that ${name} is found`, async () => {
    const report = await checkAgent({ create }, { ...OPTIONS, ticks: 5, limitS: 0.2 });
    assert.is(report.conforms, false);
    assert.match(conformanceText(report), rule);
  });
}

test.run();
