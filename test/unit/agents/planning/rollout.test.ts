/** The drive ahead in thought: free road, stops, leaders, crossing actors, those from behind. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ForecastTable, STEP_S, STEPS } from '../../../../src/agents/forecast/forecast-table.js';
import { Track } from '../../../../src/agents/perception/track.js';
import { IDM_DEFAULTS } from '../../../../src/agents/planning/idm.js';
import { LateralProfile } from '../../../../src/agents/planning/lateral-profile.js';
import { Occupancy } from '../../../../src/agents/planning/occupancy.js';
import { Rollout } from '../../../../src/agents/planning/rollout.js';
import { emptyResult, type RolloutTask } from '../../../../src/agents/planning/rollout-task.js';
import { RoutePath } from '../../../../src/agents/route/route-path.js';
import { rotationDeg, vector3 } from '../../../../src/core/float32.js';
import { planOf } from '../../../helpers/agent-road.js';

const path = new RoutePath(planOf([[250, 0]]), null);
const START = path.startM + 50;
const HALF_M = 2.45;

interface Other {
  readonly s: number;
  readonly d?: number;
  /** Along and across the route, m/s. */
  readonly along?: number;
  readonly across?: number;
  readonly roleName?: string;
}

/** A row for an actor that goes straight on, heading where it goes. */
function addRow(table: ForecastTable, id: number, other: Other): void {
  const { s, d = 0, along = 0, across = 0, roleName = 'scenario' } = other;
  const speed = Math.sqrt(along * along + across * across);
  const track = new Track(id, {
    id,
    typeId: 'vehicle.audi.tt',
    roleName,
    transform: { location: vector3(0, 0, 0), rotation: rotationDeg(0, 0, 0) },
    velocity: vector3(speed, 0, 0),
    extent: vector3(2.1, 1, 0.7),
  });
  track.speed = speed;
  track.halfLengthM = 2.1;
  track.halfWidthM = 1;
  track.knownS = 5;
  const row = table.open(track, speed === 0);
  for (let k = 0; k < STEPS; k += 1) {
    const cell = row * STEPS + k;
    const t = k * STEP_S;
    const [cos, sin] = speed === 0 ? [1, 0] : [along / speed, across / speed];
    table.set(cell, track, START + s + along * t, d + across * t, cos, sin);
    table.speed[cell] = along;
  }
}

function run(others: readonly Other[], change: Partial<RolloutTask> = {}) {
  const table = new ForecastTable();
  others.forEach((other, i) => {
    addRow(table, i + 1, other);
  });
  const profile = new LateralProfile();
  profile.lay(START, 0, [], 0, 0);
  const occupancy = new Occupancy(table, path, 0.92);
  occupancy.build(profile, 0.3);
  const task: RolloutTask = {
    s: START,
    speedMps: 8,
    halfLengthM: HALF_M,
    speedCap: () => 10,
    accelerationMps2: () => 2.2,
    isImpatient: false,
    mayWait: true,
    stopS: Number.POSITIVE_INFINITY,
    launchS: 0,
    frontM: 0.8,
    rearM: 0.8,
    padSteps: 1,
    restGapM: () => IDM_DEFAULTS.restGapM,
    idm: IDM_DEFAULTS,
    ...change,
  };
  const rollout = new Rollout();
  return { rollout, task, occupancy, result: rollout.run(task, occupancy, emptyResult()) };
}

test('a free road is driven up to the cap', () => {
  const { result } = run([]);
  assert.ok(result.isClear);
  assert.is(result.hitStep, STEPS);
  assert.ok(result.accelerationMps2 > 1.5);
  assert.ok(result.progressM > 72 && result.progressM < 80, `${result.progressM}`);
});

test('a stop is kept', () => {
  const { result } = run([], { stopS: START + 40 });
  assert.ok(result.isClear);
  assert.ok(result.progressM > 38.5 && result.progressM < 40.2, `${result.progressM}`);
});

test('a car at rest moves only after the time its throttle takes', () => {
  const swift = run([], { speedMps: 0 }).result.progressM;
  const slow = run([], { speedMps: 0, launchS: 0.65 }).result.progressM;
  assert.ok(swift - slow > 4 && swift - slow < 8, `${swift} ${slow}`);
  const rolling = run([], { speedMps: 4 }).result.progressM;
  assert.is(run([], { speedMps: 4, launchS: 0.65 }).result.progressM, rolling, 'it moves already');
});

test('behind a slower leader it stays clear of him', () => {
  const { result } = run([{ s: 25, along: 5 }]);
  assert.ok(result.isClear);
  assert.is(result.yields.length, 0);
  assert.ok(result.progressM < 25 + 5 * 8 - HALF_M - 2.1);
  assert.ok(result.progressM > 30);
});

test('before an obstacle it comes to a stand', () => {
  const { result } = run([{ s: 40 }]);
  assert.ok(result.isClear);
  assert.ok(result.progressM < 40 - 2.1 - HALF_M - 1 && result.progressM > 25);
});

test('somebody beside the way is no matter', () => {
  const free = run([]).result.progressM;
  assert.is(run([{ s: 30, d: 3.5 }]).result.progressM, free);
});

test('who crosses at the time of meeting is let pass; who is early or late is not waited for', () => {
  const met = run([{ s: 40, d: -32, across: 8 }]).result;
  assert.ok(met.isClear);
  assert.is(met.yields.length, 1);
  const free = run([]).result.progressM;
  assert.ok(met.progressM < free - 3);
  for (const d of [-4, -90]) {
    const { result } = run([{ s: 40, d, across: 12 }]);
    assert.ok(result.isClear);
    assert.is(result.yields.length, 0, `from ${d} m`);
  }
});

test('without leave to wait a crossing is a hit', () => {
  const { result } = run([{ s: 40, d: -32, across: 8 }], { mayWait: false });
  assert.not(result.isClear);
  assert.ok(result.hitStep > 20 && result.hitStep < 45, `${result.hitStep}`);
  assert.is(result.hitRow, 0);
});

test('who comes from behind and would run into it is left to himself, and told of', () => {
  const { result } = run([{ s: -30, along: 16 }]);
  assert.ok(result.isClear);
  assert.is(result.rearRow, 0);
});

test('background traffic from behind is trusted to slow down', () => {
  const { result } = run([{ s: -30, along: 11, roleName: 'background' }]);
  assert.ok(result.isClear);
  assert.is(result.rearRow, -1);
});

test('too late to wait: it says whom it hits; braking puts that off', () => {
  const { rollout, task, occupancy, result } = run([{ s: 7, d: -3.5, across: 6 }]);
  assert.not(result.isClear);
  const { hitStep } = result;
  const braked = rollout.brake(task, occupancy, emptyResult());
  assert.ok(braked.isClear || braked.hitStep >= hitStep);
});

test('the same task gives the same answer, whatever was tried between', () => {
  const others = [
    { s: 25, along: 5 },
    { s: 60, d: -32, across: 8 },
  ];
  const { rollout, task, occupancy } = run(others);
  const first = rollout.run(task, occupancy, emptyResult());
  rollout.run({ ...task, stopS: START + 5 }, occupancy, emptyResult());
  assert.equal(rollout.run(task, occupancy, emptyResult()), first);
});

test.run();
