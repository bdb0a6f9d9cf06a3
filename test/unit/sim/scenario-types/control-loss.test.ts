import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ControlTruth } from '../../../../src/bridge/frame.js';
import type { Route } from '../../../../src/map/routes/route.js';
import { count, type ScriptedDriver } from '../../../helpers/scenario-drive.js';
import { careful, careless, nearestIndex } from '../../../helpers/scripted-drivers.js';
import { driveStaged, routesOf } from '../../../helpers/staged-types.js';

const test = suite('ControlLoss');

function without(route: Route): Route {
  return { ...route, scenarios: [] };
}

/** The controls that drive the route well while nothing disturbs it, tick by tick, without a look. */
function blindDriver(route: Route): ScriptedDriver {
  const controls: ControlTruth[] = [];
  const calm = careful({ speedMps: 9 });
  const watched: ScriptedDriver = (view) => {
    const control = calm(view);
    controls.push(control);
    return control;
  };
  const { strayM } = strayed(without(route), watched);
  assert.ok(strayM < 0.9, `${route.id}: ${strayM} m undisturbed`);
  let tick = -1;
  return () => {
    tick += 1;
    return controls[Math.min(tick, controls.length - 1)]!;
  };
}

/** Largest distance from the route while it is driven. */
function strayed(route: Route, driver: ScriptedDriver): { strayM: number; outside: number } {
  let strayM = 0;
  const { outcome } = driveStaged(route, {
    driver,
    ticks: 500,
    watch: (frame, context) => {
      const { line } = context;
      const i = nearestIndex({ frame, line, context });
      const { x, y } = frame.ego.transform.location;
      const yaw = line.yaw[i] as number;
      const aside =
        Math.cos(yaw) * (y - (line.y[i] as number)) - Math.sin(yaw) * (x - (line.x[i] as number));
      strayM = Math.max(strayM, Math.abs(aside));
    },
  });
  return { strayM, outside: count(outcome, 'OUTSIDE_ROUTE_LANES_INFRACTION') };
}

test('who corrects stays in the lane, who does not look is carried off it', () => {
  let outside = 0;
  for (const route of routesOf('ControlLoss')) {
    const calm = strayed(route, careful({ speedMps: 9 }));
    assert.ok(calm.strayM < 0.9, `${route.id}: ${calm.strayM} m with corrections`);
    const disturbed = strayed(route, blindDriver(route));
    assert.ok(disturbed.strayM > 1.75, `${route.id}: ${disturbed.strayM} m without`);
    outside += disturbed.outside;
  }
  assert.ok(outside >= 3, `${outside} of 5 left the lane for good`);
});

test('noise acts only within 2 m of the three places and lasts as long as the ego is there', () => {
  const route = routesOf('ControlLoss')[0]!;
  const debris = new Map<number, { x: number; y: number }>();
  let disturbed = 0;
  let far = 0;
  let asked = 0;
  const { states } = driveStaged(route, {
    driver: (view) => {
      const control = careful({ speedMps: 9 })(view);
      asked = control.steer;
      return control;
    },
    watch: (frame, { world }) => {
      for (const { id, typeId, transform } of frame.actors) {
        if (typeId.includes('dirtdebris')) debris.set(id, transform.location);
      }
      const { x, y } = frame.ego.transform.location;
      let nearest = Number.POSITIVE_INFINITY;
      for (const place of debris.values()) {
        const [dx, dy] = [place.x - x, place.y - y];
        nearest = Math.min(nearest, Math.sqrt(dx * dx + dy * dy));
      }
      const isDisturbed = Math.abs((world.actors.steer[world.egoSlot] as number) - asked) > 1e-9;
      if (!isDisturbed) return;
      disturbed += 1;
      // One tick more is disturbed: the one on which leaving is noticed.
      if (nearest > 2.6) far += 1;
    },
  });
  assert.is(debris.size, 3);
  assert.ok(disturbed > 15 && disturbed < 60, `${disturbed}`);
  assert.is(far, 0);
  assert.equal(states, ['over']);
});

test('debris does not collide, and the scenario ends 110 m on', () => {
  const route = routesOf('ControlLoss')[1]!;
  let start = Number.NaN;
  let end = Number.NaN;
  const { outcome } = driveStaged(route, {
    driver: careless(9),
    watch: (frame, { line, egoRouteIndex }) => {
      for (const { key, value } of frame.board) {
        if (key !== 'ScenarioRouteNumber0') continue;
        if (value === true) start = line.s[egoRouteIndex] as number;
        else end = line.s[egoRouteIndex] as number;
      }
    },
  });
  assert.is(outcome.events.filter(({ type }) => type.startsWith('COLLISION')).length, 0);
  assert.ok(end - start > 105 && end - start < 115, `${end - start}`);
});

test('the noise is seeded: same seed same drive, another seed another', () => {
  const route = routesOf('ControlLoss')[0]!;
  const run = (seed: number) => driveStaged(route, { driver: careless(9), seed }).fingerprint;
  assert.is(run(5), run(5));
  assert.is.not(run(5), run(6));
});

test.run();
