/** Policies at the wheel: rate, memory, answers, controllers, and what fails a drive or a manifest. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PathSpeedPid } from '../../../../src/agents/controllers/path-speed-pid.js';
import { type Point, WaypointPid } from '../../../../src/agents/controllers/waypoint-pid.js';
import { parsePolicyManifest } from '../../../../src/agents/policy/manifest.js';
import { openOnnxSession } from '../../../../src/agents/policy/onnx-session.js';
import { type Policy, preparePolicy } from '../../../../src/agents/policy/policy.js';
import { PolicyAgent } from '../../../../src/agents/policy/policy-agent.js';
import { OnnxGraph } from '../../../../src/train/onnx/index.js';
import { expectErrorLater } from '../../../helpers/expect-error-later.js';
import { observe } from '../../../helpers/policy-parts.js';

type Json = Readonly<Record<string, unknown>>;
const SPEED = { type: 'sensor.speedometer', id: 'speed' };
const CONTEXT = { map: null, plan: [], route: null, sparsePlan: [], seed: 1, planSpacingM: 50 };

/** Builds a policy whose network is what `build` draws. */
async function policyOf(build: (graph: OnnxGraph) => void, manifest: Json): Promise<Policy> {
  const graph = new OnnxGraph();
  build(graph);
  const parsed = parsePolicyManifest(
    {
      format: 'egoloop-policy-1',
      name: 'test',
      model: { file: 'net.onnx', sha256: '0'.repeat(64), format: 'onnx' },
      privileged: false,
      sensors: [SPEED],
      ...manifest,
    },
    'test.json',
  );
  const options = { device: 'cpu', threads: 1, file: 'net.onnx' } as const;
  const session = await openOnnxSession(graph.model(), options);
  const policy = { manifest: parsed, session, file: 'test.json' };
  await preparePolicy(policy);
  return policy;
}

async function agentOf(build: (graph: OnnxGraph) => void, manifest: Json): Promise<PolicyAgent> {
  const agent = new PolicyAgent(await policyOf(build, manifest));
  agent.setup(CONTEXT);
  return agent;
}

const drive = (agent: PolicyAgent, tick: number, speed: number) =>
  agent.act(observe({ speed: { speed } }, tick));

/** Controls: throttle = speed / 10, steer = 0, brake = 0. */
function speedThrottle(graph: OnnxGraph): void {
  const share = graph.node('Mul', [graph.input('v', [1, 1]), graph.scalar(0.1)]);
  graph.node('Concat', [share, graph.floats([0, 0], [1, 2])], { axis: 1 }, ['c']);
  graph.output('c', [1, 3]);
}
const SPEED_INPUT = { v: { feature: 'speed', shape: [1, 1] } };
const CONTROLS = { kind: 'controls', tensor: 'c', shape: [1, 3] };
const THROTTLE = { inputs: SPEED_INPUT, output: CONTROLS };

test('controls go to the car as they are', async () => {
  const agent = await agentOf(speedThrottle, THROTTLE);
  const { throttle, steer, brake, handBrake, reverse } = await drive(agent, 0, 5);
  assert.ok(Math.abs(throttle - 0.5) < 1e-6);
  assert.equal([steer, brake, handBrake, reverse], [0, 0, false, false]);
  assert.is(agent.trace?.answer.kind, 'controls');
});

test('a network that rests between ticks keeps its answer', async () => {
  const agent = await agentOf(speedThrottle, { ...THROTTLE, everyTicks: 3 });
  const throttles: number[] = [];
  for (let tick = 0; tick < 7; tick += 1) {
    throttles.push((await drive(agent, tick, tick)).throttle);
  }
  const wanted = [0, 0, 0, 0.3, 0.3, 0.3, 0.6];
  assert.equal(
    throttles.map((value) => Math.round(value * 1e5) / 1e5),
    wanted,
  );
});

test('columns in another order, and acceleration as one number', async () => {
  const fixed = (values: number[]) => (graph: OnnxGraph) => {
    const nothing = graph.node('Mul', [graph.input('v', [1, 1]), graph.scalar(0)]);
    graph.node('Add', [nothing, graph.floats(values, [1, values.length])], {}, ['c']);
    graph.output('c', [1, values.length]);
  };
  const control = async (values: number[], columns: string[]) => {
    const output = { ...CONTROLS, shape: [1, values.length], columns };
    return drive(await agentOf(fixed(values), { ...THROTTLE, output }), 0, 1);
  };
  const swapped = await control([0.25, 0.5, 9], ['steer', 'throttle', '-']);
  assert.equal([swapped.throttle, swapped.steer, swapped.brake], [0.5, 0.25, 0]);
  const pushed = await control([0.5, -0.25], ['acceleration', 'steer']);
  assert.equal([pushed.throttle, pushed.steer, pushed.brake], [0.5, -0.25, 0]);
  const braked = await control([-0.5, 0], ['acceleration', 'steer']);
  assert.equal([braked.throttle, braked.brake], [0, 0.5]);
});

test('an output can be fed back; every route starts anew', async () => {
  const counter = (graph: OnnxGraph) => {
    const h = graph.input('h', [1, 1]);
    graph.node('Add', [h, graph.scalar(0.25)], {}, ['next']);
    graph.node('Concat', ['next', graph.floats([0, 0], [1, 2])], { axis: 1 }, ['c']);
    graph.output('c', [1, 3]);
    graph.output('next', [1, 1]);
  };
  const inputs = { h: { feature: 'recurrent', output: 'next', initial: -0.25, shape: [1, 1] } };
  const policy = await policyOf(counter, { ...THROTTLE, inputs });
  for (let route = 0; route < 2; route += 1) {
    const agent = new PolicyAgent(policy);
    const throttles: number[] = [];
    for (let tick = 0; tick < 4; tick += 1) {
      throttles.push((await drive(agent, tick, 0)).throttle);
    }
    assert.equal(throttles, [0, 0.25, 0.5, 0.75]);
  }
});

/** Waypoints or a path that do not depend on the input. */
function points(graph: OnnxGraph, rows: readonly Point[], scale = 1): void {
  const nothing = graph.node('Mul', [graph.input('v', [1, 1]), graph.scalar(0)]);
  const flat = rows.flatMap(([x, y]) => [x * scale, y * scale]);
  graph.node('Add', [nothing, graph.floats(flat, [1, rows.length, 2])], {}, ['p']);
  graph.output('p', [1, rows.length, 2]);
}
const AHEAD: Point[] = [
  [2, 0.25],
  [4, 0.75],
  [6, 1.5],
  [8, 2.5],
];
const WAYPOINTS = { kind: 'waypoints', tensor: 'p', shape: [1, 4, 2], periodS: 0.5 };

test('waypoints drive through controller A, with what the manifest tells of it', async () => {
  const told = { name: 'A', useTarget: false, maxThrottle: 0.5, aimM: 6 };
  const manifest = { inputs: SPEED_INPUT, output: WAYPOINTS, controller: told };
  const agent = await agentOf((graph) => points(graph, AHEAD), manifest);
  const { WAYPOINT_PID } = await import('../../../../src/agents/controllers/waypoint-pid.js');
  const pid = new WaypointPid({ ...WAYPOINT_PID, maxThrottle: 0.5, aimM: 6 });
  for (let tick = 0; tick < 5; tick += 1) {
    assert.equal(await drive(agent, tick, 2), pid.control(AHEAD, 0.5, 2, null));
  }
});

test('axes and steps of waypoints are turned into ours', async () => {
  const turned = AHEAD.map(([f, r]): Point => [r, f]);
  const steps = turned.map(
    ([r, f], i): Point => [r - (turned[i - 1]?.[0] ?? 0), f - (turned[i - 1]?.[1] ?? 0)],
  );
  const output = { ...WAYPOINTS, axes: 'right-forward', deltas: true };
  const manifest = { inputs: SPEED_INPUT, output, controller: { name: 'B' } };
  const agent = await agentOf((graph) => points(graph, steps), manifest);
  await drive(agent, 0, 2);
  const { answer } = agent.trace!;
  assert.ok(answer.kind === 'waypoints');
  assert.equal(answer.points, AHEAD);
});

test('a path and classes of speed drive through controller B', async () => {
  const build = (graph: OnnxGraph) => {
    points(graph, AHEAD);
    const nothing = graph.node('Mul', ['v', graph.scalar(0)]);
    graph.node('Add', [nothing, graph.floats([0, Math.log(3), Math.log(4)], [1, 3])], {}, ['s']);
    graph.output('s', [1, 3]);
  };
  const speedOf = async (more: Json) => {
    const speed = { tensor: 's', shape: [1, 3], classesMps: [0, 4, 8], ...more };
    const output = { kind: 'path', tensor: 'p', shape: [1, 4, 2], speed };
    const agent = await agentOf(build, { inputs: SPEED_INPUT, output, controller: { name: 'B' } });
    const control = await drive(agent, 0, 5);
    const { answer } = agent.trace!;
    assert.ok(answer.kind === 'path');
    assert.equal(control, new PathSpeedPid().control(AHEAD, answer.speedMps, 5));
    return answer.speedMps;
  };
  // Shares 1/8, 3/8, 4/8.
  assert.ok(Math.abs((await speedOf({})) - (12 / 8 + 32 / 8)) < 1e-6);
  assert.is(await speedOf({ choose: 'likeliest' }), 8);
  const plain = (4 * Math.log(3) + 8 * Math.log(4)) / (Math.log(3) + Math.log(4));
  assert.ok(Math.abs((await speedOf({ logits: false })) - plain) < 1e-6);
});

test('NaN and infinity end the drive, with the place', async () => {
  const build = (graph: OnnxGraph) => {
    graph.node(
      'Concat',
      [
        graph.floats([0.5], [1, 1]),
        graph.node('Log', [graph.input('v', [1, 1])]),
        graph.floats([0], [1, 1]),
      ],
      { axis: 1 },
      ['c'],
    );
    graph.output('c', [1, 3]);
  };
  const agent = await agentOf(build, THROTTLE);
  const fails = async (speed: number, words: RegExp) => {
    try {
      await drive(agent, 0, speed);
    } catch (error) {
      assert.match((error as Error).message, words);
      return;
    }
    assert.unreachable('a drive that fails');
  };
  assert.is((await drive(agent, 0, 1)).steer, 0);
  await fails(-1, /found NaN in c at place 1/);
  await fails(0, /found -Infinity in c at place 1/);
});

test('a sensor that gives nothing ends the drive', async () => {
  const agent = await agentOf(speedThrottle, THROTTLE);
  await agent.act(observe({}, 0)).then(
    () => assert.unreachable('a drive that fails'),
    (error: Error) => assert.match(error.message, /reading of the sensor speed, found none/),
  );
});

/** Three ways of two points each; their values depend on the speed. */
function weighing(graph: OnnxGraph): void {
  const nothing = graph.node('Mul', [graph.input('v', [1, 1]), graph.scalar(0)]);
  const add = (name: string, values: number[], shape: number[]) => {
    graph.node('Add', [nothing, graph.floats(values, shape)], {}, [name]);
    graph.output(name, shape);
  };
  add('p', [2, 0, 4, 0], [1, 2, 2]);
  add('ways', [1, 0, 2, 0, 2, 0, 4, 0, 3, 1, 6, 2], [1, 3, 2, 2]);
  add('sums', [10, 11, 20, 21, 30, 31], [1, 3, 2]);
  graph.node('Add', ['v', graph.floats([-3, -1, -2], [1, 3])], {}, ['worth']);
  graph.output('worth', [1, 3]);
}
const WEIGHING = {
  inputs: SPEED_INPUT,
  output: { ...WAYPOINTS, shape: [1, 2, 2] },
  controller: { name: 'B' },
  thought: {
    candidates: { tensor: 'ways', shape: [1, 3, 2, 2] },
    values: { tensor: 'worth', shape: [1, 3] },
    numbers: { tensor: 'sums', shape: [1, 3, 2], names: ['a', 'b'] },
  },
};

test('what a network weighed is fetched where it is kept, the way taken first', async () => {
  const policy = await policyOf(weighing, WEIGHING);
  const asked: (readonly string[])[] = [];
  const { session } = policy;
  const spied: Policy = {
    ...policy,
    session: {
      inputs: session.inputs,
      outputs: session.outputs,
      runtime: session.runtime,
      typeOf: (dtype) => session.typeOf(dtype),
      bind: (inputs, outputs) => {
        const run = session.bind(inputs, outputs);
        return () => {
          asked.push(outputs);
          return run();
        };
      },
      close: () => session.close(),
    },
  };
  const plain = new PolicyAgent(spied);
  plain.setup(CONTEXT);
  await drive(plain, 0, 5);
  assert.equal(plain.thought(), {
    paths: [
      {
        points: [
          [2, 0],
          [4, 0],
        ],
        value: null,
      },
    ],
    numbers: {},
  });
  assert.equal(asked, [['p']]);
  const agent = new PolicyAgent(spied);
  agent.setup({ ...CONTEXT, keepsThoughts: true });
  await drive(agent, 0, 5);
  assert.equal(asked[1], ['p', 'ways', 'worth', 'sums']);
  const thought = agent.thought();
  assert.equal(thought, {
    paths: [
      {
        points: [
          [2, 0],
          [4, 0],
        ],
        value: 4,
      },
      {
        points: [
          [1, 0],
          [2, 0],
        ],
        value: 2,
      },
      {
        points: [
          [3, 1],
          [6, 2],
        ],
        value: 3,
      },
    ],
    numbers: { a: 20, b: 21 },
  });
  assert.is(agent.thought(), thought, 'the same answer is thought through once');
  await drive(agent, 1, 7);
  assert.is(agent.thought()?.paths[0]?.value, 6);
});

test('the place of the way taken can be told', async () => {
  const build = (graph: OnnxGraph) => {
    weighing(graph);
    graph.node('Sub', ['v', graph.scalar(3)], {}, ['place']);
    graph.output('place', [1, 1]);
  };
  const thought = { ...WEIGHING.thought, chosen: { tensor: 'place', shape: [1, 1] } };
  const agent = new PolicyAgent(await policyOf(build, { ...WEIGHING, thought }));
  agent.setup({ ...CONTEXT, keepsThoughts: true });
  await drive(agent, 0, 5);
  assert.equal(agent.thought()?.numbers, { a: 30, b: 31 });
});

test('thoughts that do not fit are refused at the field', async () => {
  const refused = (words: RegExp, change: Json) =>
    expectErrorLater('POLICY_INVALID', words, () =>
      policyOf(weighing, { ...WEIGHING, thought: { ...WEIGHING.thought, ...change } }),
    );
  await refused(/thought\.candidates\.shape\).*ways × points × columns/, {
    candidates: { tensor: 'ways', shape: [3, 4] },
  });
  await refused(/thought\.values\.shape\).*expected 3 numbers, found 4/, {
    values: { tensor: 'worth', shape: [4] },
  });
  await refused(/thought\.numbers\.shape\).*expected 9 numbers, found 6/, {
    numbers: { tensor: 'sums', shape: [1, 3, 2], names: ['a', 'b', 'c'] },
  });
  await refused(/thought\).*values or chosen/, { values: undefined });
  await refused(/thought\.values\).*output of the network/, {
    values: { tensor: 'price', shape: [1, 3] },
  });
  await expectErrorLater('POLICY_INVALID', /thought\).*controls/, () =>
    policyOf(speedThrottle, { ...THROTTLE, thought: WEIGHING.thought }),
  );
});

test('a manifest that does not fit the network is refused at the field', async () => {
  const refused = (words: RegExp, manifest: Json, build = speedThrottle) =>
    expectErrorLater('POLICY_INVALID', words, () => policyOf(build, { ...THROTTLE, ...manifest }));
  await refused(/inputs\.w\).*input of the network \(v\)/, {
    inputs: { w: { feature: 'speed', shape: [1, 1] } },
  });
  await refused(/inputs\.v\.shape\).*\[1, 1\] of v, found \[1\]/, {
    inputs: { v: { feature: 'speed', shape: [1] } },
  });
  await refused(/inputs\.v\.shape\).*\[3\].*control gives/, {
    inputs: { v: { feature: 'control', shape: [1, 1] } },
  });
  await refused(/inputs\.v\.dtype\).*float32, found int32/, {
    inputs: { v: { feature: 'speed', shape: [1, 1], dtype: 'int32' } },
  });
  await refused(/inputs\).*every input of the network, found none for v/, { inputs: {} });
  await refused(/output\).*output of the network \(c\), found d/, {
    output: { ...CONTROLS, tensor: 'd' },
  });
  await refused(/output\).*\[1, 3\] of c, found \[1, 2\]/, {
    output: { ...CONTROLS, shape: [1, 2], columns: ['acceleration', 'steer'] },
  });
  await refused(/output\.columns\).*3 columns, found 2/, {
    output: { ...CONTROLS, columns: ['throttle', 'steer'] },
  });
  const wrong = { ...WAYPOINTS, tensor: 'c', shape: [1, 3] };
  await refused(/output\.shape\).*points × columns/, { output: wrong, controller: { name: 'B' } });
});

/** The numbers 0, 1, 2, 3 at a speed of 0: how many there are is known only once the network runs. */
function countUp(graph: OnnxGraph): string {
  const speed = graph.node('Reshape', [graph.input('v', [1, 1]), graph.ints([], [0])]);
  const end = graph.node('Add', [speed, graph.scalar(4)]);
  return graph.node('Range', [graph.scalar(0), end, graph.scalar(1)]);
}

test('a network that answers in another shape than declared is refused', async () => {
  const build = (graph: OnnxGraph) => {
    graph.node('Unsqueeze', [countUp(graph), graph.ints([0])], {}, ['c']);
    graph.output('c', [1, 'columns']);
  };
  await expectErrorLater('MODEL_INVALID', /c of the shape \[1, 3\].*found \[1, 4\]/, () =>
    policyOf(build, THROTTLE),
  );
});

test('a network that cannot be run is refused before the first route', async () => {
  const build = (graph: OnnxGraph) => {
    graph.node('Reshape', [countUp(graph), graph.ints([1, 3])], {}, ['c']);
    graph.output('c', [1, 3]);
  };
  await expectErrorLater('MODEL_INVALID', /net\.onnx.*expected a network that runs/, () =>
    policyOf(build, THROTTLE),
  );
});

test('64-bit integers reach the network', async () => {
  const build = (graph: OnnxGraph) => {
    const wide = graph.node('Cast', [graph.input('v', [1, 1], 'int64')], { to: 1 });
    const share = graph.node('Mul', [wide, graph.scalar(0.1)]);
    graph.node('Concat', [share, graph.floats([0, 0], [1, 2])], { axis: 1 }, ['c']);
    graph.output('c', [1, 3]);
  };
  const inputs = { v: { feature: 'speed', shape: [1, 1], dtype: 'int64' } };
  const agent = await agentOf(build, { ...THROTTLE, inputs });
  assert.ok(Math.abs((await drive(agent, 0, 7.9)).throttle - 0.7) < 1e-6);
});

test.run();
