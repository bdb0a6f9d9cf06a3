import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Route } from '../../../../src/map/routes/route.js';
import { patient } from '../../../helpers/patient-driver.js';
import type { ScriptedDriver } from '../../../helpers/scenario-drive.js';
import { careless, controlOf, poseOf, steerAlong } from '../../../helpers/scripted-drivers.js';
import { driveStaged, routesOf } from '../../../helpers/staged-types.js';
import { testLesson } from '../../../helpers/type-lessons.js';

const rushes = () => careless(8);

testLesson({
  type: 'InterurbanActorFlow',
  careless: () => careless(6),
  punished: ['COLLISION_VEHICLE'],
  careful: () => patient({ speedMps: 12, isWatching: true }),
});

testLesson({
  type: 'InterurbanAdvancedActorFlow',
  careless: rushes,
  punished: ['COLLISION_VEHICLE'],
  careful: () => patient({ speedMps: 12, isWatching: true }),
});

testLesson({
  type: 'EnterActorFlow',
  careless: rushes,
  punished: ['COLLISION_VEHICLE'],
  careful: () => patient({ speedMps: 12, isWatching: true }),
});

/** Follows the route, but drifts into the lane on the left once it is that far along. */
function drifts(fromM: number): () => ScriptedDriver {
  return () => (view) => {
    const s = view.line.s[view.context.egoRouteIndex] as number;
    const offsetM = s < fromM ? 0 : -Math.min(3.6, (s - fromM) / 6);
    return controlOf(steerAlong(view, offsetM), poseOf(view.frame).speedMps, 8);
  };
}

testLesson({
  type: 'EnterActorFlowV2',
  careless: drifts(60),
  punished: ['COLLISION_VEHICLE'],
  careful: () => patient({ speedMps: 12, isWatching: true }),
});

// Who has to fit between cars that brake for nobody drives about as fast as they do.
for (const [type, speedMps] of [
  ['MergerIntoSlowTraffic', 10],
  ['MergerIntoSlowTrafficV2', 10],
  ['HighwayExit', 12],
] as const) {
  testLesson({
    type,
    careless: rushes,
    punished: ['COLLISION_VEHICLE'],
    careful: () => patient({ speedMps, isWatching: true }),
  });
}

const TYPES_WITH_PREFILL = ['EnterActorFlow', 'MergerIntoSlowTraffic', 'HighwayExit'];

for (const type of TYPES_WITH_PREFILL) {
  test(`${type} fills its stream at the start, with gaps from the interval and at the flow's speed`, () => {
    const [route] = routesOf(type);
    const { parameters } = route!.scenarios[0]!;
    const number = (name: string, attribute: string) =>
      Number(
        parameters
          .find((parameter) => parameter.name === name)!
          .attributes.find(([key]) => key === attribute)![1],
      );
    const speed = number('flow_speed', 'value');
    let cars = 0;
    let started = -2;
    driveStaged(route!, {
      driver: () => ({ throttle: 0.6, steer: 0, brake: 0, handBrake: false, reverse: false }),
      ticks: 120,
      watch: (frame) => {
        // What is spawned on a tick is in the snapshot of the next.
        const isFilled = started === frame.tick - 1;
        if (frame.board.some(({ key }) => key === 'ScenarioRouteNumber0')) started = frame.tick;
        if (!isFilled) return;
        const stream = frame.actors.filter(({ roleName }) => roleName === 'scenario');
        cars = stream.length;
        for (const { velocity } of stream) {
          const found = Math.sqrt(velocity.x * velocity.x + velocity.y * velocity.y);
          assert.ok(Math.abs(found - speed) < 1e-4);
        }
        for (const [i, a] of stream.entries()) {
          for (const b of stream.slice(i + 1)) {
            const dx = a.transform.location.x - b.transform.location.x;
            const dy = a.transform.location.y - b.transform.location.y;
            assert.ok(Math.sqrt(dx * dx + dy * dy) > 2.5, 'no two in one place');
          }
        }
      },
    });
    assert.ok(cars >= 3, `${cars} cars`);
  });
}

/** Drives into the stream of a route and stands; the least speed of its cars a while later. */
function slowestAfterCrash(route: Route): number {
  let hitTick = -1;
  let slowest = Number.POSITIVE_INFINITY;
  const go = careless(8);
  driveStaged(route, {
    driver: (view) => {
      if (hitTick < 0) return go(view);
      return { throttle: 0, steer: 0, brake: 1, handBrake: false, reverse: false };
    },
    ticks: 600,
    watch: (frame) => {
      if (hitTick < 0 && frame.contacts.length > 0) hitTick = frame.tick;
      if (hitTick < 0 || frame.tick < hitTick + 120) return;
      for (const { velocity, roleName } of frame.actors) {
        if (roleName !== 'scenario') continue;
        const speed = Math.sqrt(velocity.x * velocity.x + velocity.y * velocity.y);
        slowest = Math.min(slowest, speed);
      }
    },
  });
  return slowest;
}

test('a stream that is run into turns into ordinary traffic and waits behind the ego', () => {
  const speeds = routesOf('EnterActorFlow').map(slowestAfterCrash);
  assert.ok(
    speeds.some((speed) => speed < 0.5),
    `m/s: ${speeds}`,
  );
});

test('every stream leaves with its scenario', () => {
  for (const type of ['InterurbanActorFlow', 'MergerIntoSlowTrafficV2']) {
    let left = -1;
    driveStaged(routesOf(type)[0]!, {
      driver: careless(9),
      watch: (frame) => {
        const isOver = frame.board.some(
          ({ key, value }) => key === 'ScenarioRouteNumber0' && value === false,
        );
        if (isOver || left >= 0) {
          left = frame.actors.filter(({ roleName }) => roleName === 'scenario').length;
        }
      },
    });
    assert.is(left, 0, type);
  }
});

test.run();
