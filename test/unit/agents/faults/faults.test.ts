/** Faults around an agent: what it sees, when it is asked, when its answer acts. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Agent,
  type AgentContext,
  type ControlTruth,
  checkFaults,
  type FaultOptions,
  faultsText,
  MEASURED,
  type Observation,
  withFaults,
} from '../../../../src/agents/index.js';
import { expectError } from '../../../helpers/expect-error.js';

const CONTEXT: AgentContext = {
  map: null,
  plan: [],
  sparsePlan: [],
  route: null,
  seed: 5,
  planSpacingM: 50,
};

/** An agent that answers with its tick, and remembers what it was shown. */
class Parrot implements Agent {
  readonly name = 'parrot';
  readonly privileged = false;
  readonly sensors = [
    { type: 'sensor.speedometer', id: 'speed' },
    { type: 'sensor.other.gnss', id: 'gnss' },
    { type: 'sensor.camera.rgb', id: 'rgb' },
  ];
  readonly seen: Observation[] = [];
  setup(): void {}
  act(observation: Observation): ControlTruth {
    this.seen.push(observation);
    const throttle = observation.tick / 1000;
    return { throttle, steer: 0, brake: 0, handBrake: false, reverse: false };
  }
}

/** One buffer for all ticks, as the worlds have it. */
const buffer = new Uint8Array(8);

function observation(tick: number): Observation {
  buffer.fill(100 + (tick % 50));
  return {
    tick,
    gameTimeS: (tick + 1) * 0.05,
    sensors: {
      speed: { frame: tick, data: { speed: tick } },
      gnss: { frame: tick, data: new Float64Array([1, 2, 3]) },
      rgb: { frame: tick, data: { data: buffer } },
    },
    truth: null,
  };
}

/** Throttle on each of so many ticks, in thousandths, and what the agent saw. */
function drive(faults: FaultOptions, ticks = 12): { acts: number[]; parrot: Parrot } {
  const parrot = new Parrot();
  const agent = withFaults(parrot, checkFaults(faults));
  void agent.setup(CONTEXT);
  const acts = Array.from({ length: ticks }, (_, tick) => {
    const control = agent.act(observation(tick)) as ControlTruth;
    return Math.round(control.throttle * 1000);
  });
  return { acts, parrot };
}

const speedsOf = ({ parrot }: { parrot: Parrot }) =>
  parrot.seen.map(({ sensors }) => (sensors['speed']!.data as { speed: number }).speed);

/** As `drive`, with answers that take these ticks one after the other. */
function driveLate(took: readonly number[], faults: FaultOptions = {}, ticks = 12) {
  const parrot = new Parrot();
  let asked = 0;
  const clock = {
    begin() {},
    end() {
      asked += 1;
      return took[asked - 1] ?? 0;
    },
  };
  const agent = withFaults(parrot, checkFaults({ ...faults, actionDelayS: MEASURED }), clock);
  void agent.setup(CONTEXT);
  const delays: number[] = [];
  const acts = Array.from({ length: ticks }, (_, tick) => {
    const control = agent.act(observation(tick)) as ControlTruth;
    delays.push(agent.thought?.()?.numbers['action delay, s'] ?? Number.NaN);
    return Math.round(control.throttle * 1000);
  });
  return { acts, asked: parrot.seen.map(({ tick }) => tick), delays, name: agent.name };
}

test('a measured delay: answers act as late as they were found, and nobody asks meanwhile', () => {
  // The answer of tick 0 takes 3 ticks, that of tick 3 none, that of tick 4 two, …
  const { acts, asked, delays, name } = driveLate([3, 0, 2, 1, 1], {}, 10);
  assert.equal(asked, [0, 3, 4, 6, 7, 8, 9]);
  assert.equal(acts, [0, 0, 0, 3, 3, 3, 4, 6, 8, 9]);
  assert.equal(delays, [0.15, 0.15, 0.15, 0, 0.1, 0.1, 0.05, 0.05, 0, 0]);
  assert.is(name, 'parrot [action-delay measured]');
});

test('a measured delay that is the same every time is a fixed one, asked less often', () => {
  assert.equal(
    driveLate([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]).acts,
    drive({ actionDelayS: 0.05 }).acts,
  );
  assert.equal(driveLate([]).acts, drive({ policyHz: 20 }).acts);
  const slow = driveLate([2, 2, 2, 2, 2, 2], { policyHz: 5 });
  assert.equal(slow.asked, [0, 4, 8]);
  assert.equal(slow.acts, [0, 0, 0, 0, 0, 0, 4, 4, 4, 4, 8, 8]);
});

test('a measured delay lags behind actuators too, and answers that come later by themselves count', async () => {
  const late = driveLate([1, 1, 1], { actuatorLagS: 0.05 }, 3);
  assert.equal(late.acts, [0, 0, 1]);
  const agent = withFaults(
    {
      name: 'slow',
      privileged: false,
      sensors: [],
      setup() {},
      act: async ({ tick }) => ({
        throttle: tick / 1000,
        steer: 0,
        brake: 0,
        handBrake: false,
        reverse: false,
      }),
    },
    checkFaults({ actionDelayS: MEASURED }),
    { begin() {}, end: () => 1 },
  );
  void agent.setup(CONTEXT);
  const acts: number[] = [];
  for (let tick = 0; tick < 4; tick += 1) {
    acts.push(Math.round((await agent.act(observation(tick))).throttle * 1000));
  }
  assert.equal(acts, [0, 0, 1, 2]);
});

test('without faults the agent is itself', () => {
  const parrot = new Parrot();
  assert.is(withFaults(parrot, checkFaults({})), parrot);
  assert.is(checkFaults({ policyHz: 20, actionDelayS: 0 }), null);
});

test('an action delay of 0.3 s is six ticks; until then the wheels roll', () => {
  assert.equal(drive({ actionDelayS: 0.3 }).acts, [0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5]);
});

test('a policy rate of 5 Hz asks every fourth tick and holds the answer', () => {
  const found = drive({ policyHz: 5 });
  assert.equal(found.acts, [0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8]);
  assert.is(found.parrot.seen.length, 3);
});

test('late frames are old in content, not in their tick', () => {
  const found = drive({ frameDelayS: 0.1 }, 6);
  assert.equal(speedsOf(found), [0, 0, 0, 1, 2, 3]);
  assert.equal(
    found.parrot.seen.map(({ tick }) => tick),
    [0, 1, 2, 3, 4, 5],
  );
  // The world writes over its buffers: what is shown late is a copy.
  const { data } = found.parrot.seen[5]!.sensors['rgb']!.data as { data: Uint8Array };
  assert.is(data[0], 103);
});

test('dropped frames repeat the last one, in the share asked for, the same every time', () => {
  const found = drive({ droppedFrames: 0.4 }, 400);
  const speeds = speedsOf(found);
  const dropped = speeds.filter((speed, tick) => speed !== tick).length;
  assert.ok(dropped > 120 && dropped < 200, `${dropped}`);
  assert.ok(speeds.every((speed, i) => i === 0 || speed >= speeds[i - 1]!));
  assert.equal(speedsOf(drive({ droppedFrames: 0.4 }, 400)), speeds);
  assert.equal(speedsOf(drive({ droppedFrames: 1 }, 3)), [0, 0, 0]);
});

test('noise is seeded, of the size it says, and leaves the world’s arrays alone', () => {
  const found = drive({ sensorNoise: 2 }, 400);
  const errors = speedsOf(found).map((speed, tick) => speed - tick);
  const sd = Math.sqrt(errors.reduce((sum, value) => sum + value * value, 0) / errors.length);
  assert.ok(sd > 0.17 && sd < 0.23, `${sd}`);
  assert.equal(speedsOf(drive({ sensorNoise: 2 }, 400)), speedsOf(found));
  assert.ok(buffer.every((value) => value === 100 + (399 % 50)));
  const shown = found.parrot.seen[399]!.sensors['rgb']!.data as { data: Uint8Array };
  assert.ok(shown.data.some((value) => value !== buffer[0]));
  assert.is(shown.data[3], buffer[3]);
  const gnss = found.parrot.seen[0]!.sensors['gnss']!.data as Float64Array;
  assert.is.not(gnss[0], 1);
  assert.is(gnss[2], 3);
});

test('actuators follow with their time constant', () => {
  const constant: Agent = {
    name: 'constant',
    privileged: false,
    sensors: [],
    setup() {},
    act: () => ({ throttle: 1, steer: -1, brake: 0, handBrake: false, reverse: false }),
  };
  const agent = withFaults(constant, checkFaults({ actuatorLagS: 0.5 }));
  void agent.setup(CONTEXT);
  const throttle = Array.from({ length: 200 }, (_, tick) => {
    return (agent.act(observation(tick)) as ControlTruth).throttle;
  });
  // 1 − (1 − 1/11)ⁿ: 61 % after one time constant.
  assert.ok(Math.abs(throttle[0]! - 1 / 11) < 1e-12);
  assert.ok(Math.abs(throttle[9]! - 0.6145) < 1e-3, `${throttle[9]}`);
  assert.ok(throttle[199]! > 0.9999);
});

test('an answer that is no control is handed on to be judged', () => {
  const broken: Agent = { ...new Parrot(), setup() {}, act: () => null as unknown as ControlTruth };
  const agent = withFaults(broken, checkFaults({ actionDelayS: 1 }));
  void agent.setup(CONTEXT);
  assert.is(agent.act(observation(0)), null);
});

test('promises are waited for', async () => {
  const slow: Agent = {
    ...new Parrot(),
    setup() {},
    act: async ({ tick }) => ({
      throttle: tick / 1000,
      steer: 0,
      brake: 0,
      handBrake: false,
      reverse: false,
    }),
  };
  const agent = withFaults(slow, checkFaults({ actionDelayS: 0.05 }));
  await agent.setup(CONTEXT);
  await agent.act(observation(7));
  assert.is((await agent.act(observation(8))).throttle, 0.007);
});

test('the name tells the faults; numbers out of range are refused', () => {
  const faults = checkFaults({ droppedFrames: 0.1, actionDelayS: 0.3 })!;
  assert.is(faultsText(faults), 'action-delay 0.3 s, drop-frames 0.1');
  assert.is(withFaults(new Parrot(), faults).name, 'parrot [action-delay 0.3 s, drop-frames 0.1]');
  const refused = (words: RegExp, options: FaultOptions) =>
    expectError('USAGE', words, () => checkFaults(options));
  refused(/--drop-frames to be 0 to 1, found 2/, { droppedFrames: 2 });
  refused(/--policy-rate to be 0\.1 to 20 Hz/, { policyHz: 0 });
  refused(/found NaN/, { actionDelayS: Number.NaN });
});

test.run();
