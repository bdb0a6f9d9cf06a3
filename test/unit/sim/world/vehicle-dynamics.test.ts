import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ActorKind, ActorTable, Motion } from '../../../../src/sim/world/actor-table.js';
import {
  MAX_LATERAL_MPS2,
  slipAngleRad,
  stepVehicle,
  wrapRad,
} from '../../../../src/sim/world/vehicle-dynamics.js';

const DT = 0.05;
const KMH = 1 / 3.6;
const test = suite('vehicle dynamics');

function car(speedMps = 0): { actors: ActorTable; slot: number } {
  const actors = new ActorTable(4);
  const slot = actors.add({
    typeId: 'vehicle.lincoln.mkz_2020',
    roleName: 'hero',
    kind: ActorKind.Vehicle,
    xM: 0,
    yM: 0,
    zM: 0,
    yawRad: 0,
    halfLengthM: 2.446,
    halfWidthM: 0.918,
    halfHeightM: 0.745,
    speedMps,
    motion: Motion.Control,
  });
  return { actors, slot };
}

function secondsTo(kmh: number, throttle: number): number {
  const { actors, slot } = car();
  actors.throttle[slot] = throttle;
  for (let tick = 1; tick < 2400; tick += 1) {
    stepVehicle(actors, slot, DT);
    if ((actors.speed[slot] as number) >= kmh * KMH) return tick * DT;
  }
  return Number.POSITIVE_INFINITY;
}

function stoppingDistance(kmh: number): number {
  const { actors, slot } = car(kmh * KMH);
  actors.brake[slot] = 1;
  for (let tick = 0; tick < 400 && (actors.speed[slot] as number) > 0; tick += 1) {
    stepVehicle(actors, slot, DT);
  }
  return actors.x[slot] as number;
}

/** Recorded 0–30 and 0–50 km/h after first movement, plus the launch delay that the recordings show. */
test('accelerates like the recordings', () => {
  const cases: [number, number, number][] = [
    [1, 30, 1.3 + 0.55],
    [1, 50, 2.4 + 0.55],
    [1, 100, 7.8 + 0.55],
    [0.8, 50, 3.7 + 0.65],
    [0.6, 30, 4.4 + 0.75],
  ];
  for (const [throttle, kmh, seconds] of cases) {
    const found = secondsTo(kmh, throttle);
    assert.ok(
      Math.abs(found - seconds) < 0.15 * seconds,
      `${throttle} ${kmh}: ${found}, ${seconds}`,
    );
  }
});

test('stops like the published fit', () => {
  for (const [kmh, metres] of [
    [30, 2.7],
    [50, 11.3],
    [80, 31.6],
    [100, 52.2],
  ] as const) {
    const found = stoppingDistance(kmh);
    assert.ok(Math.abs(found - metres) < 0.7 + 0.05 * metres, `${kmh}: ${found}, ${metres}`);
  }
});

test('steers with the published curvature, right for positive steer', () => {
  for (const steer of [0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1]) {
    const curvature = Math.sin(slipAngleRad(steer)) / 1.4178275;
    const published = 0.278 * steer - 0.009 * steer * steer * steer;
    assert.ok(Math.abs(curvature - published) < 0.01 * published, `${steer}`);
  }
  const { actors, slot } = car(5);
  actors.steer[slot] = 0.5;
  for (let i = 0; i < 20; i += 1) stepVehicle(actors, slot, DT);
  assert.ok((actors.y[slot] as number) > 0);
  assert.ok((actors.yaw[slot] as number) > 0);
});

test('never exceeds the grip, never reverses by braking, has a top speed', () => {
  const { actors, slot } = car(30);
  actors.steer[slot] = 1;
  stepVehicle(actors, slot, DT);
  const lateral = (actors.speed[slot] as number) * (actors.yawRate[slot] as number);
  assert.ok(Math.abs(lateral) <= MAX_LATERAL_MPS2 + 1e-9);
  actors.steer[slot] = 0;
  actors.brake[slot] = 1;
  for (let i = 0; i < 400; i += 1) {
    stepVehicle(actors, slot, DT);
    assert.ok((actors.speed[slot] as number) >= 0);
  }
  assert.is(actors.speed[slot], 0);
  actors.brake[slot] = 0;
  actors.throttle[slot] = 1;
  for (let i = 0; i < 6000; i += 1) stepVehicle(actors, slot, DT);
  assert.ok((actors.speed[slot] as number) < 200 * KMH);
});

test('reverse drives backwards', () => {
  const { actors, slot } = car();
  actors.reverse[slot] = 1;
  actors.throttle[slot] = 0.8;
  for (let i = 0; i < 40; i += 1) stepVehicle(actors, slot, DT);
  assert.ok((actors.x[slot] as number) < -0.5);
});

test('a standing car stays put without throttle', () => {
  const { actors, slot } = car();
  for (let i = 0; i < 100; i += 1) stepVehicle(actors, slot, DT);
  assert.is(actors.x[slot], 0);
});

test('angles wrap to [−π, π)', () => {
  assert.is(wrapRad(Math.PI), -Math.PI);
  assert.ok(Math.abs(wrapRad(7) - (7 - 2 * Math.PI)) < 1e-12);
  assert.ok(Math.abs(wrapRad(-4) - (2 * Math.PI - 4)) < 1e-12);
});

test.run();
