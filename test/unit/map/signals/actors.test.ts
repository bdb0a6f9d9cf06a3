import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { StopSignTruth, TrafficLightTruth } from '../../../../src/bridge/frame.js';
import { forwardVector, type Vector3 } from '../../../../src/core/float32.js';
import {
  type SignalActor,
  stopSignActors,
  trafficLightActors,
} from '../../../../src/map/signals/index.js';
import {
  referenceText,
  signalText,
  streetMap,
  validityText,
} from '../../../helpers/signalled-road.js';

/** Centre of an actor's trigger volume in the world. */
function worldCentre({ transform, triggerVolume }: SignalActor): Vector3 {
  const { x: fx, y: fy } = forwardVector(transform.rotation);
  const { x, y, z } = triggerVolume.center;
  const { location } = transform;
  return { x: location.x + x * fx - y * fy, y: location.y + x * fy + y * fx, z: location.z + z };
}

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-4, `expected ${expected}, found ${actual}`);
}

const street = streetMap({
  signals: {
    10:
      signalText('7', { s: 18, t: -6, hOffset: Math.PI }, validityText(0, 0)) +
      referenceText('7', 0, '-', validityText(-1, -1)),
    1: signalText('3', { s: 60, t: -9, type: 206 }),
  },
  controllers: '<controller id="50"><control signalId="7"/></controller>',
  junctionControllers: '<controller id="50"/>',
});

test('actors are what a frame wants to know of lights and signs', () => {
  const lights: readonly TrafficLightTruth[] = trafficLightActors(street, { firstId: 10 });
  const signs: readonly StopSignTruth[] = stopSignActors(street, { firstId: 10 + lights.length });
  assert.equal(
    [...lights, ...signs].map(({ id }) => id),
    [10, 11],
  );
});

test('a light stands turned by 90° and its volume lies over the stopping lane', () => {
  const [light, ...others] = trafficLightActors(street);
  assert.equal(others, []);
  assert.is(light!.signalId, '7');
  near(light!.transform.rotation.yawDeg, -90);
  const centre = worldCentre(light!);
  near(centre.x, 97);
  near(centre.y, 1.75);
  // The actor looks across the road: its x axis runs over the lane, its y axis along it.
  near(light!.triggerVolume.extent.x, 0.875);
  near(light!.triggerVolume.extent.y, 1.5);
  near(light!.triggerVolume.extent.z, 1);
});

test("merged in the world's axes the half sides follow the world", () => {
  const [light] = trafficLightActors(street, { axes: 'world' });
  near(worldCentre(light!).x, 97);
  near(light!.triggerVolume.extent.x, 1.5);
  near(light!.triggerVolume.extent.y, 0.875);
});

test('several boxes merge into the smallest volume around them', () => {
  const map = streetMap({ signals: { 1: signalText('7', { s: 60, t: -9, orientation: 'none' }) } });
  const [light] = trafficLightActors(map, { axes: 'actor', firstId: 40 });
  assert.is(light!.id, 40);
  const centre = worldCentre(light!);
  near(centre.x, 60);
  near(centre.y, 0);
  near(light!.triggerVolume.extent.x, 1.75 + 0.875);
  near(light!.triggerVolume.extent.y, 3 + 1.5);
});

test('STOP letters on the lane of a standing sign are no actor of their own', () => {
  const stencil = (id: number, s: number, t: number) =>
    `<object id="${id}" name="Stencil_STOP" type="-1" s="${s}" t="${t}" orientation="${t < 0 ? '-' : '+'}"/>`;
  const map = streetMap({
    signals: { 1: signalText('3', { s: 60, t: -9, type: 206 }) },
    objects: { 1: stencil(90, 58, -1.75), 2: stencil(91, 20, 1.75) },
  });
  assert.equal(
    stopSignActors(map).map((actor) => actor.signalId),
    ['3', '91'],
  );
});

test.run();
