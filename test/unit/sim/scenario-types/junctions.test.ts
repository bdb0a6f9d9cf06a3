import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LightState } from '../../../../src/bridge/frame.js';
import type { Route } from '../../../../src/map/routes/route.js';
import type { StageContext } from '../../../../src/sim/context.js';
import { junctionLights } from '../../../../src/sim/scenario/places/junction-lights.js';
import { intoJunction } from '../../../../src/sim/scenario/places/lane-walk.js';
import { patient } from '../../../helpers/patient-driver.js';
import { careful, careless, controlOf, poseOf } from '../../../helpers/scripted-drivers.js';
import { driveStaged, routesOf } from '../../../helpers/staged-types.js';
import { testLesson } from '../../../helpers/type-lessons.js';

const obeys = () => careful({ speedMps: 8 });
const rushes = () => careless(8);

/** Stands still for some seconds, then drives without a look at anything. */
function lateAndCareless(seconds: number) {
  return () => {
    const go = careless(8);
    let tick = 0;
    return (view: Parameters<typeof go>[0]) => {
      tick += 1;
      return tick < seconds * 20 ? controlOf(0, poseOf(view.frame).speedMps, 0) : go(view);
    };
  };
}

testLesson({
  type: 'VanillaSignalizedTurnEncounterRedLight',
  careless: rushes,
  punished: ['TRAFFIC_LIGHT_INFRACTION'],
  careful: obeys,
});

// The light is green for 5 s only: who dawdles and does not look runs the red that follows.
testLesson({
  type: 'VanillaSignalizedTurnEncounterGreenLight',
  careless: lateAndCareless(5.2),
  punished: ['TRAFFIC_LIGHT_INFRACTION'],
  careful: obeys,
});

testLesson({
  type: 'VanillaNonSignalizedTurnEncounterStopsign',
  careless: rushes,
  punished: ['STOP_INFRACTION'],
  careful: obeys,
});

testLesson({
  type: 'T_Junction',
  careless: rushes,
  punished: ['TRAFFIC_LIGHT_INFRACTION', 'STOP_INFRACTION'],
  careful: obeys,
});

for (const type of ['SignalizedJunctionLeftTurn', 'SignalizedJunctionLeftTurnEnterFlow']) {
  testLesson({
    type,
    careless: rushes,
    punished: ['TRAFFIC_LIGHT_INFRACTION'],
    careful: () => patient({ speedMps: 9, isWatching: true }),
  });
}

testLesson({
  type: 'SignalizedJunctionRightTurn',
  careless: rushes,
  punished: ['COLLISION_VEHICLE'],
  careful: () => patient({ speedMps: 9, isWatching: true }),
});

testLesson({
  type: 'NonSignalizedJunctionRightTurn',
  careless: rushes,
  punished: ['COLLISION_VEHICLE'],
  careful: () => patient({ speedMps: 9, isWatching: true }),
});

for (const type of ['NonSignalizedJunctionLeftTurn', 'NonSignalizedJunctionLeftTurnEnterFlow']) {
  testLesson({
    type,
    // Slow enough to be among the stream when it comes.
    careless: () => careless(4.5),
    punished: ['COLLISION_VEHICLE'],
    careful: () => patient({ speedMps: 9, isWatching: true }),
  });
}

testLesson({
  type: 'CrossingBicycleFlow',
  careless: rushes,
  punished: ['COLLISION_VEHICLE'],
  careful: () => patient({ speedMps: 9, isWatching: true }),
});

// What these three punish is the ordinary traffic: at the junction, past it, in the next lane.
for (const type of ['VanillaNonSignalizedTurn', 'PriorityAtJunction']) {
  testLesson({
    type,
    careless: () => careless(11),
    punished: ['COLLISION_VEHICLE'],
    careful: obeys,
    hasTraffic: true,
  });
}

testLesson({
  type: 'SequentialLaneChange',
  careless: rushes,
  punished: ['COLLISION_VEHICLE'],
  careful: obeys,
  hasTraffic: true,
});

for (const type of ['VanillaNonSignalizedTurn', 'PriorityAtJunction', 'SequentialLaneChange']) {
  test(`${type} is driven to the end of the route by one who obeys`, () => {
    for (const route of routesOf(type)) {
      const { outcome, notes } = driveStaged(route, { driver: obeys() });
      assert.is(outcome.endedBy, 'completed', route.id);
      assert.is(outcome.penalty, 1, route.id);
      assert.equal(notes, []);
    }
  });
}

/** Lights of the junction ahead of a route's trigger point. */
function lightsAhead(route: Route, context: StageContext): readonly number[] {
  const { location } = route.scenarios[0]!.triggerPoints[0]!;
  const { junctionId } = intoJunction(context.world.map.waypointAt(location)!);
  return [...new Set(junctionLights(context, junctionId).map(({ light }) => light))];
}

test('PriorityAtJunction shows the ego green and everybody else red until it has passed', () => {
  for (const route of routesOf('PriorityAtJunction')) {
    const green = new Set<number>();
    let phase = 0;
    driveStaged(route, {
      driver: obeys(),
      watch: (frame, context) => {
        for (const { key, value } of frame.board) {
          if (key === 'ScenarioRouteNumber0') phase = value === true ? 1 : 2;
        }
        if (phase !== 1) return;
        const lights = lightsAhead(route, context);
        const shown = lights.filter((light) => frame.lightStates[light] === LightState.Green);
        const red = lights.filter((light) => frame.lightStates[light] === LightState.Red);
        assert.is(shown.length, 1);
        assert.is(red.length, lights.length - 1);
        green.add(shown[0]!);
      },
    });
    assert.is(phase, 2, 'it ended');
    assert.is(green.size, 1, `one light all the time on route ${route.id}`);
  }
});

test('a signalised turn holds the ego for five seconds and gives the stream green all along', () => {
  const [route] = routesOf('SignalizedJunctionRightTurn');
  const greens: number[] = [];
  let isRunning = false;
  driveStaged(route!, {
    driver: obeys(),
    ticks: 260,
    watch: (frame, context) => {
      for (const { key, value } of frame.board) {
        if (key === 'ScenarioRouteNumber0') isRunning = value === true;
      }
      if (!isRunning) return;
      const lights = lightsAhead(route!, context);
      greens.push(lights.filter((light) => frame.lightStates[light] === LightState.Green).length);
    },
  });
  assert.equal(new Set(greens.slice(0, 100)), new Set([1]), 'the stream alone');
  assert.equal(new Set(greens.slice(100)), new Set([2]), 'from tick 100 on the ego, too');
});

test('turns tell background traffic what the official classes tell it', () => {
  // Not every stream leaves a gap for this driver; the last message is sent to who gets through.
  const drives = routesOf('NonSignalizedJunctionLeftTurn').map((left) => ({
    left,
    ...driveStaged(left, { driver: patient({ speedMps: 9, isWatching: true }) }),
  }));
  const { left, directives, board } = drives.find(({ states }) => states.join() === 'over')!;
  const start = board.find(([, key]) => key === 'ScenarioRouteNumber0')![0];
  const junction = directives.find(([, slot]) => slot === 'handleJunction');
  const opposite = directives.filter(([, slot]) => slot === 'opposite');
  assert.is(junction![0], start + 1, 'read one tick later');
  const message = junction![2] as Record<string, unknown>;
  assert.is(message.clearMiddle, true);
  assert.is(message.clearEgoEntry, true);
  assert.is(message.stopEntries, true);
  assert.ok((message.removeEntries as unknown[]).length >= 1);
  assert.ok((message.removeExits as unknown[]).length >= 1);
  const speed = Number(
    left.scenarios[0]!.parameters.find(({ name }) => name === 'flow_speed')!.attributes[0]![1],
  );
  assert.is(message.extendRoadExitM, 2.5 * speed + 20);
  assert.equal(
    opposite.map(([, , sent]) => sent),
    [{ active: false }, { active: true }],
  );
});

test.run();
