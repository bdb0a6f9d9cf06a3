/** Frames of ground truth: what one frame says stays said when the world goes on. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LightState } from '../../../../src/bridge/frame.js';
import { TruthView } from '../../../../src/sim/world/truth-view.js';
import { shippedTown } from '../../../helpers/loop-routes.js';
import { stageAlong } from '../../../helpers/traffic-stage.js';

const CONTROL = { throttle: 0, steer: 0, brake: 1, handBrake: false, reverse: false };

function viewOfTown() {
  const town = shippedTown('LoopCity');
  const start = town.generateWaypoints(25).find((place) => !place.isJunction)!;
  const { world } = stageAlong(town, start, 100);
  return { world, view: new TruthView(world) };
}

test('every frame keeps the lights of its own tick', () => {
  const { world, view } = viewOfTown();
  const seen: { shown: ArrayLike<number>; expected: number[] }[] = [];
  for (let tick = 0; tick < 400; tick += 1) {
    const frame = view.snapshot(tick, 30);
    seen.push({ shown: frame.lightStates, expected: [...world.lights.states] });
    world.step();
  }
  const changes = seen.filter(({ shown }, tick) => tick > 0 && shown !== seen[tick - 1]!.shown);
  assert.ok(changes.length > 2, 'lights changed on the way');
  for (const { shown, expected } of seen) assert.equal(Array.from(shown), expected);
});

test('a frame is completed with the lights as the scenarios left them; the one before is not', () => {
  const { world, view } = viewOfTown();
  const before = view.complete([], -1, CONTROL);
  const frame = view.snapshot(1, 30);
  const group = world.lights.groupOf(0);
  world.lights.freeze(group, () => LightState.Yellow);
  const [light] = world.lights.lightsOf(group) as [number];
  assert.is(view.complete([], -1, CONTROL), frame);
  assert.is(frame.lightStates[light], LightState.Yellow);
  assert.is.not(before.lightStates[light], LightState.Yellow);
});

test('each tick has a frame and an ego of its own', () => {
  const { world, view } = viewOfTown();
  const first = view.snapshot(0, 30);
  const { x } = first.ego.transform.location;
  world.actors.x[world.egoSlot]! += 5;
  const second = view.snapshot(1, 30);
  assert.is.not(second.ego, first.ego);
  assert.is(first.ego.transform.location.x, x);
  assert.is(second.ego.transform.location.x, Math.fround(world.actors.x[world.egoSlot]!));
});

test('the ego is told in float32: m/s, m/s², degrees and degrees a second', () => {
  const { world, view } = viewOfTown();
  const { actors, egoSlot } = world;
  const [yaw, yawRate] = [0.7, -0.35];
  Object.assign(actors.vx, { [egoSlot]: 3.1 });
  Object.assign(actors.vy, { [egoSlot]: -4.2 });
  Object.assign(actors.ax, { [egoSlot]: 1.3 });
  Object.assign(actors.ay, { [egoSlot]: -0.6 });
  Object.assign(actors.yaw, { [egoSlot]: yaw });
  Object.assign(actors.yawRate, { [egoSlot]: yawRate });
  Object.assign(actors.pitch, { [egoSlot]: 0.03 });
  const { ego } = view.snapshot(0, 47.3);
  const f = Math.fround;
  assert.equal([ego.velocity.x, ego.velocity.y], [f(3.1), f(-4.2)]);
  assert.equal([ego.acceleration.x, ego.acceleration.y], [f(1.3), f(-0.6)]);
  const close = (found: number, wanted: number) =>
    assert.ok(Math.abs(found - wanted) < 1e-5, `${found}, wanted ${wanted}`);
  close(ego.transform.rotation.yawDeg, (0.7 * 180) / Math.PI);
  close(ego.transform.rotation.pitchDeg, (0.03 * 180) / Math.PI);
  close(ego.angularVelocityDegps.z, (-0.35 * 180) / Math.PI);
  assert.is(ego.speedLimitKmh, f(47.3));
});

test.run();
