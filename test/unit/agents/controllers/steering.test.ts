/** Steering: circles of the wanted curvature, and a line kept at speed. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { control, pedalsFor } from '../../../../src/agents/controllers/pedals.js';
import {
  curvatureFor,
  slipOfCurvature,
  steerForCurvature,
} from '../../../../src/agents/controllers/steering.js';
import { EgoOnPath } from '../../../../src/agents/route/ego-on-path.js';
import { RoutePath } from '../../../../src/agents/route/route-path.js';
import { LoneCar, type Piece, planOf } from '../../../helpers/agent-road.js';

const ON_LINE = { lateralM: 0, courseRad: 0, curvaturePerM: 0 };
/** The course turns with the wheels at once, the heading later; as the drivers do. */
const LAG_M = 1.3;

test('the steer for a curvature makes the car run in a circle of it', () => {
  for (const speedMps of [5, 10, 15]) {
    for (const curvature of [-0.03, -0.01, 0.01, 0.03]) {
      const car = new LoneCar(0, 0, 0, speedMps);
      const steer = steerForCurvature(curvature, speedMps);
      let before = car.truth().velocity;
      let turned = 0;
      let drivenM = 0;
      for (let tick = 0; tick < 60; tick += 1) {
        car.step(control(pedalsFor((speedMps - car.speedMps) / 0.5, car.speedMps), steer));
        const now = car.truth().velocity;
        if (tick >= 20) {
          turned += Math.atan2(
            before.x * now.y - before.y * now.x,
            before.x * now.x + before.y * now.y,
          );
          drivenM += car.speedMps * 0.05;
        }
        before = now;
      }
      const error = Math.abs(turned / drivenM - curvature);
      assert.ok(
        error < 0.08 * Math.abs(curvature),
        `${speedMps} m/s, ${curvature}: off by ${error}`,
      );
    }
  }
});

test('steer is odd in curvature, held within −1…1, and grows with speed', () => {
  assert.is(steerForCurvature(0, 10), 0);
  assert.is(steerForCurvature(0.05, 10), -steerForCurvature(-0.05, 10));
  assert.is(steerForCurvature(5, 10), 1);
  assert.is(steerForCurvature(-5, 10), -1);
  assert.ok(steerForCurvature(0.02, 25) > steerForCurvature(0.02, 5));
});

test('the slip of a curve has its sign', () => {
  assert.is(slipOfCurvature(0), 0);
  assert.ok(slipOfCurvature(0.05) > 0.06 && slipOfCurvature(0.05) < 0.08);
  assert.is(slipOfCurvature(-0.05), -slipOfCurvature(0.05));
});

test('feedback leads back to the line, calmer at speed', () => {
  assert.is(curvatureFor(ON_LINE, 10), 0);
  assert.ok(curvatureFor({ ...ON_LINE, lateralM: 0.5 }, 10) < 0, 'right of the line: to the left');
  assert.ok(curvatureFor({ ...ON_LINE, courseRad: 0.1 }, 10) < 0, 'heading right: to the left');
  const slow = curvatureFor({ ...ON_LINE, lateralM: -0.5 }, 3);
  const fast = curvatureFor({ ...ON_LINE, lateralM: -0.5 }, 20);
  assert.ok(slow > fast && fast > 0);
  const bound = Math.abs(curvatureFor({ ...ON_LINE, lateralM: 1000 }, 10));
  assert.ok(bound < 0.2, 'a car far away does not spin');
});

/** Drives along pieces at a steady speed; largest distance from the line. */
function worstErrorM(pieces: readonly Piece[], speedMps: number, startOffM = 0): number[] {
  const plan = planOf(pieces);
  const path = new RoutePath(plan, null);
  const ego = new EgoOnPath(path);
  const car = new LoneCar(0, startOffM, 0, speedMps);
  const errors: number[] = [];
  while (ego.s < path.endM - 5 && errors.length < 2000) {
    ego.update(car.truth());
    errors.push(Math.abs(ego.d));
    const curvaturePerM = path.curvatureAt(ego.s - LAG_M);
    const error = { lateralM: ego.d, courseRad: ego.courseRad, curvaturePerM };
    const steer = steerForCurvature(curvatureFor(error, ego.speedMps), ego.speedMps);
    car.step(control(pedalsFor((speedMps - ego.speedMps) / 0.5, ego.speedMps), steer));
  }
  assert.ok(ego.s >= path.endM - 5, 'drove to the end');
  return errors;
}

test('at 15 m/s the car stays within 0.2 m of a curve of 100 m radius', () => {
  for (const sign of [-1, 1]) {
    const errors = worstErrorM(
      [
        [40, 0],
        [150, sign * 0.01],
        [60, 0],
      ],
      15,
    );
    assert.ok(Math.max(...errors) <= 0.2, `${Math.max(...errors)} m`);
  }
});

test('at 15 m/s it stays within 0.2 m of an S of two curves', () => {
  const errors = worstErrorM(
    [
      [40, 0],
      [80, 0.008],
      [80, -0.008],
      [60, 0],
    ],
    15,
  );
  assert.ok(Math.max(...errors) <= 0.2, `${Math.max(...errors)} m`);
});

test('in a turn of a junction (radius 12 m, 5 m/s) it stays within 0.3 m', () => {
  const errors = worstErrorM(
    [
      [20, 0],
      [18.8, 1 / 12],
      [20, 0],
    ],
    5,
  );
  assert.ok(Math.max(...errors) <= 0.3, `${Math.max(...errors)} m`);
});

test('from a metre beside the line it comes back without swinging over', () => {
  const errors = worstErrorM([[150, 0]], 12, 1);
  assert.ok(errors.at(-1)! < 0.05, `${errors.at(-1)} m`);
  const back = errors.findIndex((error) => error < 0.1);
  assert.ok(back > 0 && back < 80, `${back} ticks`);
  assert.ok(Math.max(...errors.slice(back)) < 0.15);
});

test.run();
