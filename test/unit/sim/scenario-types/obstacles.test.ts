import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { patient } from '../../../helpers/patient-driver.js';
import type { ScriptedDriver } from '../../../helpers/scenario-drive.js';
import { careless, controlOf, poseOf, steerAlong } from '../../../helpers/scripted-drivers.js';
import { driveStaged, routesOf, withParameters } from '../../../helpers/staged-types.js';
import { testLesson } from '../../../helpers/type-lessons.js';

const rushes = () => careless(8);
/** Goes round to the left. */
const goesRound = () => patient({ speedMps: 8, swerveM: -3.3, waitTicks: 140 });
/** Goes round to the left, after a look at the oncoming traffic. */
const waitsAndGoesRound = () =>
  patient({ speedMps: 8, swerveM: -3.3, waitTicks: 140, isWatching: true, watchFromTick: 150 });

for (const type of ['Accident', 'ParkedObstacle', 'HazardAtSideLane', 'HazardAtSideLaneTwoWays']) {
  testLesson({ type, careless: rushes, punished: ['COLLISION_VEHICLE'], careful: goesRound });
}

for (const type of ['ConstructionObstacle', 'ConstructionObstacleTwoWays']) {
  testLesson({ type, careless: rushes, punished: ['COLLISION_STATIC'], careful: goesRound });
}

for (const type of ['AccidentTwoWays', 'ParkedObstacleTwoWays', 'VehicleOpensDoorTwoWays']) {
  testLesson({ type, careless: rushes, punished: ['COLLISION_VEHICLE'], careful: goesRound });
}

/** Follows the route so far to one side of it. */
function besideTheRoute(offsetM: number): () => ScriptedDriver {
  return () => (view) => controlOf(steerAlong(view, offsetM), poseOf(view.frame).speedMps, 8);
}

testLesson({
  type: 'InvadingTurn',
  // Hugs the centre line, where the others are.
  careless: besideTheRoute(-0.45),
  punished: ['COLLISION_VEHICLE'],
  careful: besideTheRoute(0.45),
});

test('with an offset of the Leaderboard, invaders also hit who keeps to the middle of the lane', () => {
  const hits = routesOf('InvadingTurn').map((route) => {
    const strict = withParameters(route, { offset: { value: '0.6' } });
    const { outcome } = driveStaged(strict, { driver: careless(8) });
    return outcome.events.filter(({ type }) => type === 'COLLISION_VEHICLE').length;
  });
  assert.ok(
    hits.some((n) => n > 0),
    `${hits}`,
  );
});

test('the stream against the ego comes only after it has stood before the obstacle for 5 s', () => {
  const [route] = routesOf('AccidentTwoWays');
  let firstOncoming = -1;
  let near = -1;
  const { board } = driveStaged(route!, {
    driver: waitsAndGoesRound(),
    ticks: 900,
    watch: (frame) => {
      const moving = frame.actors.filter(
        ({ roleName, velocity }) =>
          roleName === 'scenario' &&
          Math.sqrt(velocity.x * velocity.x + velocity.y * velocity.y) > 1,
      );
      if (firstOncoming < 0 && moving.length > 0) firstOncoming = frame.tick;
      const first = frame.actors.filter(({ typeId }) => !typeId.startsWith('static.'))[1];
      const { x, y } = frame.ego.transform.location;
      if (first === undefined) return;
      const dx = first.transform.location.x - x;
      const dy = first.transform.location.y - y;
      if (near < 0 && Math.sqrt(dx * dx + dy * dy) < 49) near = frame.tick;
    },
  });
  const off = board.find(([, key]) => key === 'AC_SwitchWrongDirectionTest')!;
  assert.is(off[2], false);
  assert.ok(off[0] >= near + 95 && off[0] <= near + 105, `${off[0]} after ${near}`);
  assert.ok(firstOncoming > off[0]);
});

test('switches and directives come in the official order and are taken back', () => {
  const [route] = routesOf('ParkedObstacleTwoWays');
  const { board, directives, states } = driveStaged(route!, { driver: goesRound() });
  assert.equal(states, ['over']);
  const { name } = route!.scenarios[0]!;
  assert.equal(
    board.map(([, key, value]) => `${key} ${value}`),
    [
      'ScenarioRouteNumber0 true',
      'AC_SwitchActorBlockedTest false',
      'AC_SwitchWrongDirectionTest false',
      `ScenarioTimeout_${name} false`,
      'AC_SwitchActorBlockedTest true',
      'AC_SwitchWrongDirectionTest true',
      'ScenarioRouteNumber0 false',
    ],
  );
  assert.is(directives[0]![1], 'leaveSpaceInFrontM');
  const opposite = directives.filter(([, slot]) => slot === 'opposite');
  assert.equal(
    opposite.map(([, , message]) => message),
    [{ active: false }, { active: true }],
  );
});

test('the wrong-direction test stays off after HazardAtSideLaneTwoWays', () => {
  const { board } = driveStaged(routesOf('HazardAtSideLaneTwoWays')[0]!, {
    driver: goesRound(),
  });
  const writes = board.filter(([, key]) => key === 'AC_SwitchWrongDirectionTest');
  assert.ok(writes.length >= 1);
  assert.ok(writes.every(([, , value]) => value === false));
});

test('construction props appear at the trigger, crashed cars stand there from the start', () => {
  const count = (type: string) => {
    const counts: number[] = [];
    let trigger = -1;
    driveStaged(routesOf(type)[0]!, {
      driver: careless(6),
      ticks: 120,
      watch: (frame) => {
        if (frame.board.some(({ key }) => key === 'ScenarioRouteNumber0')) trigger = frame.tick;
        counts.push(frame.actors.length);
      },
    });
    // What is spawned on a tick is in the snapshot of the next.
    return { before: counts[trigger]!, after: counts[trigger + 1]! };
  };
  assert.equal(count('Accident'), { before: 4, after: 4 });
  assert.equal(count('ConstructionObstacle'), { before: 1, after: 10 });
});

test('obstacles stand to the side that the route file says', () => {
  for (const side of ['left', 'right'] as const) {
    const [route] = routesOf('ParkedObstacle');
    let lateral = 0;
    driveStaged(withParameters(route!, { direction: { value: side } }), {
      driver: careless(6),
      ticks: 1,
      watch: ({ actors }, { world }) => {
        const car = actors.find(({ typeId }) => typeId.startsWith('vehicle.'))!;
        const { location } = car.transform;
        const lane = world.map.waypointAt(location)!.transform;
        const yaw = (lane.rotation.yawDeg * Math.PI) / 180;
        lateral =
          -Math.sin(yaw) * (location.x - lane.location.x) +
          Math.cos(yaw) * (location.y - lane.location.y);
      },
    });
    assert.ok(side === 'right' ? lateral > 1 : lateral < -1, `${side}: ${lateral}`);
  }
});

test.run();
