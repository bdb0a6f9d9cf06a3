import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Route } from '../../../../src/map/routes/route.js';
import { ScenarioDirector } from '../../../../src/sim/scenario/director.js';
import { createBackgroundActivity } from '../../../../src/sim/traffic/background/index.js';
import { shippedTown } from '../../../helpers/loop-routes.js';
import { count, drive, type ScriptedDriver } from '../../../helpers/scenario-drive.js';
import { shippedLibrary } from '../../../helpers/scenario-library.js';
import { careful, careless } from '../../../helpers/scripted-drivers.js';
import { driveStaged, routesOf } from '../../../helpers/staged-types.js';

const test = suite('HardBreakRoute');

/** A drive among background traffic. */
function inTraffic(route: Route, driver: ScriptedDriver, seed = 1, slowest: number[] = []) {
  return drive({
    map: shippedTown(route.town),
    route,
    driver,
    seed,
    activities: ({ context }) => {
      const director = new ScenarioDirector({
        context,
        scenarios: route.scenarios,
        library: shippedLibrary(),
      });
      return [createBackgroundActivity(context), director];
    },
    watch: (frame) => {
      const { ego } = frame;
      const yaw = (ego.transform.rotation.yawDeg * Math.PI) / 180;
      let nearest = Number.POSITIVE_INFINITY;
      let speed = Number.NaN;
      for (const { transform, velocity } of frame.actors) {
        const dx = transform.location.x - ego.transform.location.x;
        const dy = transform.location.y - ego.transform.location.y;
        const along = Math.cos(yaw) * dx + Math.sin(yaw) * dy;
        const aside = Math.cos(yaw) * dy - Math.sin(yaw) * dx;
        if (along < 0 || Math.abs(aside) > 1.5 || along > nearest) continue;
        nearest = along;
        speed = Math.sqrt(velocity.x * velocity.x + velocity.y * velocity.y);
      }
      slowest.push(speed);
    },
  });
}

test('who does not keep a distance runs into the traffic ahead, who does is safe', () => {
  let hits = 0;
  for (const route of routesOf('HardBreakRoute')) {
    const blind = inTraffic(route, careless(9));
    if (count(blind.outcome, 'COLLISION_VEHICLE') > 0) hits += 1;
    const { outcome } = inTraffic(route, careful({ speedMps: 9 }));
    assert.is(count(outcome, 'COLLISION_VEHICLE'), 0, route.id);
    assert.is(outcome.endedBy, 'completed', route.id);
  }
  assert.ok(hits >= 4, `${hits}`);
});

test('the cars ahead stand, and drive on after ten seconds', () => {
  const route = routesOf('HardBreakRoute')[0]!;
  const ahead: number[] = [];
  const { board } = inTraffic(route, careful({ speedMps: 9 }), 1, ahead);
  const [start] = board.find(([, key]) => key === 'ScenarioRouteNumber0')!;
  const during = ahead.slice(start + 100, start + 200);
  assert.ok(Math.max(...during) < 0.1, `${Math.max(...during)}`);
  const after = ahead.slice(start + 200, start + 400).filter((speed) => speed > 2);
  assert.ok(after.length > 20, `${after.length}`);
});

test('stop, ten seconds, start, and 15 m until it ends', () => {
  const route = routesOf('HardBreakRoute')[0]!;
  const { directives, board } = driveStaged(route, { driver: careless(5) });
  const [start] = board.find(([, key]) => key === 'ScenarioRouteNumber0')!;
  const [stopped, started] = directives;
  assert.equal(stopped, [start + 1, 'frontVehicles', 'stop']);
  assert.equal(started, [start + 201, 'frontVehicles', 'start']);
  const end = board.filter(([, key]) => key === 'ScenarioRouteNumber0').at(-1)!;
  assert.is(end[2], false);
  // 15 m at 5 m/s.
  assert.ok(Math.abs(end[0] - start - 200 - 60) <= 4, `${end[0] - start}`);
});

test('it repeats bit for bit among background traffic', () => {
  const route = routesOf('HardBreakRoute')[0]!;
  const driver = careful({ speedMps: 9 });
  assert.is(inTraffic(route, driver, 7).fingerprint, inTraffic(route, driver, 7).fingerprint);
});

test.run();
