import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Route, RouteScenario } from '../../../../src/map/routes/route.js';
import { makeRoute } from '../../../../src/map/routes/write-routes.js';
import { ScenarioDirector } from '../../../../src/sim/scenario/index.js';
import { stageRoute } from '../../../../src/sim/stage.js';
import { shippedTown } from '../../../helpers/loop-routes.js';
import { patient } from '../../../helpers/patient-driver.js';
import { count } from '../../../helpers/scenario-drive.js';
import { shippedLibrary } from '../../../helpers/scenario-library.js';
import { careful, careless, controlOf } from '../../../helpers/scripted-drivers.js';
import { driveStaged, routesOf, withParameters } from '../../../helpers/staged-types.js';

/** Sets a route up without driving it. */
function setUp(route: Route) {
  const { context } = stageRoute({ map: shippedTown(route.town), route, seed: 1 });
  const director = new ScenarioDirector({
    context,
    scenarios: route.scenarios,
    library: shippedLibrary(),
  });
  return { context, director };
}

function withScenarios(route: Route, change: (scenario: RouteScenario) => RouteScenario[]): Route {
  return { ...route, scenarios: route.scenarios.flatMap(change) };
}

const parked = routesOf('ParkedObstacle')[0]!;
const merger = routesOf('MergerIntoSlowTraffic')[0]!;

test('sets up every scenario of the shipped route sets', () => {
  for (const type of shippedLibrary().keys()) {
    const routes = routesOf(type);
    assert.ok(routes.length >= 5, type);
    for (const route of routes) {
      const { context, director } = setUp(route);
      assert.equal(context.notes, [], `${route.id} ${type}`);
      assert.equal(
        director.outcomes().map(({ state }) => state),
        ['built'],
      );
    }
  }
});

const without = (name: string) => (scenario: RouteScenario) => [
  { ...scenario, parameters: scenario.parameters.filter((parameter) => parameter.name !== name) },
];

const skipped: readonly (readonly [string, Route, RegExp])[] = [
  [
    'a type that nobody knows',
    withScenarios(parked, (scenario) => [{ ...scenario, type: 'Meteorite' }]),
    /unknown type 'Meteorite'/,
  ],
  [
    'a trigger point beside the route',
    withScenarios(parked, (scenario) => {
      const [{ location, yawDeg }] = scenario.triggerPoints as [RouteScenario['triggerPoints'][0]];
      const beside = { location: { ...location, x: location.x + 9, y: location.y + 9 }, yawDeg };
      return [{ ...scenario, triggerPoints: [beside] }];
    }),
    /its trigger point is not on the route/,
  ],
  [
    'a trigger point that faces another way',
    withScenarios(parked, (scenario) => {
      const [{ location, yawDeg }] = scenario.triggerPoints as [RouteScenario['triggerPoints'][0]];
      return [{ ...scenario, triggerPoints: [{ location, yawDeg: yawDeg + 90 }] }];
    }),
    /its trigger point is not on the route/,
  ],
  [
    'no trigger point',
    withScenarios(parked, (scenario) => [{ ...scenario, triggerPoints: [] }]),
    /it has no trigger point/,
  ],
  [
    'a missing parameter',
    withScenarios(merger, without('start_actor_flow')),
    /parameter 'start_actor_flow' is missing/,
  ],
  [
    'a parameter without its attribute',
    withParameters(merger, { source_dist_interval: { from: '10' } }),
    /parameter 'source_dist_interval' has no attribute 'to'/,
  ],
  [
    'a number that is none',
    withParameters(parked, { distance: { value: 'far' } }),
    /parameter 'distance': expected a number as 'value', found 'far'/,
  ],
  [
    'a number that is not finite',
    withParameters(parked, { distance: { value: 'NaN' } }),
    /expected a number as 'value', found 'NaN'/,
  ],
  [
    'a side that is none',
    withParameters(parked, { direction: { value: 'up' } }),
    /expected 'left' or 'right', found 'up'/,
  ],
  [
    'a distance beyond the end of the lane',
    withParameters(routesOf('InvadingTurn')[0]!, { distance: { value: '99999' } }),
    /expected a distance of at most 1000 m, found 100029/,
  ],
  [
    'a stream that stands',
    withParameters(merger, { flow_speed: { value: '0' } }),
    /expected a stream that moves, found a speed of 0 m/,
  ],
  [
    'lights where there are none',
    withScenarios(routesOf('NonSignalizedJunctionLeftTurn')[0]!, (scenario) => [
      { ...scenario, type: 'SignalizedJunctionLeftTurn' },
    ]),
    /has no traffic lights/,
  ],
];

for (const [what, route, reason] of skipped) {
  test(`skips a scenario with ${what}, says why, and drives on`, () => {
    const { notes, states, outcome, board } = driveStaged(route, { driver: careless(8) });
    assert.equal(states, ['skipped']);
    assert.is(notes.length, 1);
    assert.match(notes[0]!, /^scenario skipped: /);
    assert.match(notes[0]!, reason);
    assert.is(outcome.endedBy, 'completed');
    assert.equal(board, []);
  });
}

test('skips the scenario whose place another one has taken, and keeps the first', () => {
  const twice = withScenarios(parked, (scenario) => [scenario, { ...scenario, name: 'Again_2' }]);
  const { context, director } = setUp(twice);
  assert.equal(
    director.outcomes().map(({ state }) => state),
    ['built', 'skipped'],
  );
  assert.match(context.notes[0]!, /scenario skipped: Again_2: the place of 'car' is taken/);
  // The sign that the second had put up already is gone again.
  const alone = setUp(parked).context.world.actors.count;
  assert.is(context.world.actors.count, alone);
});

test('notes a parameter that the type does not know, and stages the scenario', () => {
  const { notes, states } = driveStaged(withParameters(parked, { colour: { value: 'red' } }), {
    driver: careless(8),
    ticks: 5,
  });
  assert.equal(states, ['built']);
  assert.match(notes[0]!, /scenario parameter ignored: .* found 'colour'/);
});

test('of two parameters with one name the later counts', () => {
  const doubled = withScenarios(parked, (scenario) => [
    {
      ...scenario,
      parameters: [
        ...scenario.parameters,
        { name: 'distance', attributes: [['value', '20']], position: null },
      ],
    },
  ]);
  const { context } = setUp(doubled);
  const { x, y } = doubled.scenarios[0]!.triggerPoints[0]!.location;
  const { actors } = context.world;
  const distances = [...actors.slots.subarray(0, actors.count)]
    .filter((slot) => actors.typeId[slot]!.startsWith('vehicle.') && slot !== context.world.egoSlot)
    .map((slot) =>
      Math.sqrt(
        (actors.x[slot]! - x) * (actors.x[slot]! - x) +
          (actors.y[slot]! - y) * (actors.y[slot]! - y),
      ),
    );
  assert.ok(distances.length === 1 && Math.abs(distances[0]! - 20) < 2, `${distances}`);
});

/** A route of 800 m along the motorway with a scenario at its end. */
function longRoute(): Route {
  const lanes = shippedTown('LoopHighway').generateWaypoints(50);
  for (const first of lanes) {
    const keyPoints = [first];
    while (keyPoints.length <= 80) {
      const [next] = keyPoints.at(-1)!.next(10);
      if (next === undefined) break;
      keyPoints.push(next);
    }
    const last = keyPoints.at(-1)!.transform;
    const dx = last.location.x - first.transform.location.x;
    const dy = last.location.y - first.transform.location.y;
    if (keyPoints.length <= 80 || dx * dx + dy * dy < 650 * 650) continue;
    const trigger = keyPoints[78]!.transform;
    return makeRoute({
      id: '1',
      town: 'LoopHighway',
      keyPoints: keyPoints.map(({ transform }) => transform.location),
      scenarios: [
        {
          name: 'T_Junction_1',
          type: 'T_Junction',
          triggerPoint: { ...trigger.location, yaw: trigger.rotation.yawDeg },
          parameters: {},
        },
      ],
    });
  }
  throw new Error('LoopHighway has no way of 650 m');
}

test('sets up far scenarios only when the ego comes near', () => {
  const route = longRoute();
  const { context, director } = setUp(route);
  const trigger = route.scenarios[0]!.triggerPoints[0]!.location;
  assert.is(director.outcomes()[0]!.state, 'waiting');
  context.world.actors.x[context.world.egoSlot] = trigger.x + 300;
  context.world.actors.y[context.world.egoSlot] = trigger.y;
  for (context.tick = 1; context.tick <= 20; context.tick += 1) {
    director.tick(context);
    assert.is(director.outcomes()[0]!.state, context.tick < 20 ? 'waiting' : 'built');
  }
});

test('a scenario that is not over after 240 s ends as timed out, where that time is reached', () => {
  const { outcome, board, states } = driveStaged(parked, {
    driver: careful({ speedMps: 8 }),
    ruleset: 'leaderboard-2.1',
    ticks: 5200,
  });
  assert.is(count(outcome, 'SCENARIO_TIMEOUT'), 1);
  assert.is(count(outcome, 'VEHICLE_BLOCKED'), 0);
  assert.equal(states, ['over']);
  const at = (key: string, value: unknown) =>
    board.find(([, k, v]) => k === key && v === value)![0];
  const ticks = at('ScenarioRouteNumber0', false) - at('ScenarioRouteNumber0', true);
  // Elapsed time must exceed 240 s; a step is float32 0.05, a little more than 0.05.
  assert.is(ticks, 4800);
});

test('while it runs the ego is not counted as blocked, afterwards it is', () => {
  const stands = driveStaged(parked, { driver: careful({ speedMps: 8 }), ticks: 2600 });
  assert.is(count(stands.outcome, 'VEHICLE_BLOCKED'), 0);
  const idle = driveStaged(parked, { driver: () => controlOf(0, 0, 0), ticks: 2600 });
  assert.is(count(idle.outcome, 'VEHICLE_BLOCKED'), 1, 'before the trigger the test is on');
});

for (const type of [
  'SignalizedJunctionRightTurn',
  'CrossingBicycleFlow',
  'InterurbanAdvancedActorFlow',
  'EnterActorFlow',
  'AccidentTwoWays',
  'HazardAtSideLane',
  'InvadingTurn',
]) {
  test(`${type} runs the same with the same seed, whatever ran before, and differs with another`, () => {
    const route = routesOf(type)[2]!;
    const run = (seed: number) =>
      driveStaged(route, {
        driver: patient({ speedMps: 8, swerveM: -3.3, waitTicks: 100 }),
        ticks: 600,
        seed,
      }).fingerprint;
    const first = run(7);
    driveStaged(routesOf('MergerIntoSlowTraffic')[2]!, { driver: careless(9), ticks: 100 });
    assert.is(run(7), first);
    assert.is.not(run(8), first);
  });
}

test.run();
