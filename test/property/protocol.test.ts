/** Whatever a message may hold comes out of its bytes as it went in, −0 and the last bit included. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FrameView } from '../../src/bridge/client/frame-view.js';
import type { RouteTruth, TruthFrame } from '../../src/bridge/frame.js';
import {
  clientEncoder,
  decodeClientMessage,
  decodeServerMessage,
  FrameWriter,
  serverEncoder,
  type WireMessage,
  wireCompleted,
  wirePlan,
  wireRoute,
  wireSensors,
} from '../../src/bridge/protocol/index.js';
import { firstFieldDifference } from '../../src/loop/first-difference.js';

const RUNS = { numRuns: 150, seed: 20260 };

const f4 = fc.float({ noNaN: true, noDefaultInfinity: true });
const f8 = fc.double({ noNaN: true, noDefaultInfinity: true });
const u4 = fc.nat({ max: 0xffffffff });
const text = fc.string({ unit: 'grapheme', maxLength: 40 });

const vector = fc.record({ x: f4, y: f4, z: f4 });
const transform = fc.record({
  location: vector,
  rotation: fc.record({ pitchDeg: f4, yawDeg: f4, rollDeg: f4 }),
});
const wideVector = fc.record({ x: f8, y: f8, z: f8 });

/** Nothing differs, to the bit. */
function requireEqual(left: unknown, right: unknown): void {
  const found = firstFieldDifference(left, right);
  if (found !== null) assert.unreachable(`${found.field}: ${found.left} became ${found.right}`);
}

const encodeServer = (message: WireMessage) =>
  decodeServerMessage(serverEncoder().encode(message, 1)) as never as Record<string, unknown>;

test('controls', () => {
  const pedal = fc.double({ min: 0, max: 1, noNaN: true });
  const control = fc.record({
    tick: fc.nat({ max: 1_000_000 }),
    throttle: pedal,
    steer: fc.double({ min: -1, max: 1, noNaN: true }),
    brake: pedal,
    handBrake: fc.boolean(),
    reverse: fc.boolean(),
  });
  fc.assert(
    fc.property(control, fc.integer({ min: 1, max: 2 ** 40 }), (fields, seq) => {
      const message = { type: 'control', ...fields };
      requireEqual({ ...message, seq }, decodeClientMessage(clientEncoder().encode(message, seq)));
    }),
    RUNS,
  );
});

test('what an agent declares, with keys of its own', () => {
  const value = fc.oneof(f8, text, fc.boolean(), fc.constant(null), fc.maxSafeInteger());
  const key = fc.string({ minLength: 1, maxLength: 12 }).filter((name) => name !== '__proto__');
  const spec = fc
    .tuple(text, text, fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true }))
    .map(([type, id, rest]) => ({ ...rest, type, id }));
  fc.assert(
    fc.property(fc.array(spec, { maxLength: 5 }), text, (sensors, agent) => {
      const needs = { privileged: true, sensors, knownMaps: [], sharedMemory: false };
      const message = { type: 'needs', agent, ...needs };
      requireEqual({ ...message, seq: 9 }, decodeClientMessage(clientEncoder().encode(message, 9)));
    }),
    RUNS,
  );
});

const placed = fc.record({
  id: u4,
  transform,
  triggerVolume: fc.record({ center: vector, extent: vector }),
});

test('routes', () => {
  const route = fc.record(
    {
      routeId: text,
      repetition: fc.nat(),
      town: text,
      plan: fc.array(fc.record({ transform, option: fc.integer({ min: -1, max: 6 }) }), {
        maxLength: 20,
      }),
      keyPoints: fc.array(wideVector, { maxLength: 5 }),
      egoHalfLengthM: f8,
      egoStart: wideVector,
      trafficLights: fc.array(placed, { maxLength: 4 }),
      stopSigns: fc.array(placed, { maxLength: 4 }),
      scenarios: fc.array(fc.record({ name: text, type: text }), { maxLength: 3 }),
    },
    {
      requiredKeys: [
        'routeId',
        'repetition',
        'town',
        'plan',
        'keyPoints',
        'egoHalfLengthM',
        'trafficLights',
        'stopSigns',
        'scenarios',
      ],
    },
  ) as fc.Arbitrary<RouteTruth>;
  fc.assert(
    fc.property(route, text, (truth, name) => {
      const map = { name, sha256: 'ab'.repeat(32), text: name };
      const start = { type: 'routeStart', map, notes: [name] };
      const wire = { route: wireRoute(truth), sparsePlan: wirePlan(truth.plan) };
      const found = encodeServer({ ...start, ...wire });
      requireEqual({ ...start, route: truth, sparsePlan: truth.plan, seq: 1 }, found);
    }),
    RUNS,
  );
});

const frames = fc.record({
  tick: fc.nat({ max: 1_000_000 }),
  ego: fc.record({
    transform,
    velocity: vector,
    acceleration: vector,
    angularVelocityDegps: vector,
    speedLimitKmh: f4,
  }),
  contacts: fc.array(fc.record({ otherId: u4, otherTypeId: text }), { maxLength: 3 }),
  lightStates: fc.uint8Array({ max: 4, maxLength: 5 }),
  actors: fc.array(
    fc.record({
      id: u4,
      typeId: fc.oneof(text, fc.constant('vehicle.audi.tt')),
      roleName: fc.constantFrom('', 'background', 'scenario'),
      transform,
      velocity: vector,
      extent: vector,
    }),
    { maxLength: 12 },
  ),
});
const completeds = fc.record({
  tick: fc.nat({ max: 1_000_000 }),
  board: fc.array(
    fc.record({
      key: text,
      value: fc.oneof(fc.boolean(), fc.constant(null), text, f8, fc.maxSafeInteger()),
    }),
    { maxLength: 5 },
  ),
  emergencyVehicle: fc.option(transform),
  lights: fc.option(fc.uint8Array({ max: 4, maxLength: 5 })),
});

test('frames and what came of the tick before, one after another in the same buffers', () => {
  const writer = new FrameWriter();
  const view = new FrameView();
  const encoder = serverEncoder();
  fc.assert(
    fc.property(frames, fc.option(completeds), f8, (truth, previous, gameTimeS) => {
      const full: TruthFrame = { ...truth, board: [], emergencyVehicle: null, control: null };
      const message = {
        type: 'frame',
        tick: truth.tick,
        simFrame: 5,
        gameTimeS,
        previous: wireCompleted(previous),
        ...writer.wire(full),
        sensors: {},
        notes: [],
      };
      const decoded = decodeServerMessage(encoder.encode(message, 1));
      assert.ok(decoded.type === 'frame');
      const { columns: _, ...rest } = decoded as never as Record<string, unknown>;
      requireEqual(full, view.snapshot(decoded as never));
      requireEqual(
        {
          type: 'frame',
          tick: truth.tick,
          simFrame: 5,
          gameTimeS,
          previous,
          sensors: {},
          notes: [],
          seq: 1,
        },
        rest,
      );
    }),
    RUNS,
  );
});

test('sensor readings of every shape', () => {
  const typed = fc.oneof(
    fc.float32Array({ maxLength: 9 }),
    fc.float64Array({ maxLength: 9 }),
    fc.uint8Array({ maxLength: 9 }),
    fc.int8Array({ maxLength: 9 }),
    fc.uint16Array({ maxLength: 9 }),
    fc.uint32Array({ maxLength: 9 }),
    fc.int32Array({ maxLength: 9 }),
  );
  const shaped = typed.map((data) => ({ shape: [1, data.length], data }));
  const scalar = fc.oneof(f8, text, fc.boolean(), fc.constant(null));
  const name = fc
    .string({ minLength: 1, maxLength: 8 })
    .filter(
      (key) => !['__proto__', 'dtype', 'shape', 'data', 'jpeg', 'sharedMemory'].includes(key),
    );
  const map = fc.dictionary(name, fc.oneof(scalar, typed, shaped), {
    maxKeys: 4,
    noNullPrototype: true,
  });
  const data = fc.oneof(typed, shaped, map, scalar);
  const reading = fc.record({ frame: fc.nat(), data });
  const readings = fc.dictionary(name, reading, { maxKeys: 4, noNullPrototype: true });
  fc.assert(
    fc.property(readings, (sensors) => {
      const base = new FrameWriter().wire({
        tick: 0,
        ego: {
          transform: { location: ZERO, rotation: { pitchDeg: 0, yawDeg: 0, rollDeg: 0 } },
          velocity: ZERO,
          acceleration: ZERO,
          angularVelocityDegps: ZERO,
          speedLimitKmh: 0,
        },
        contacts: [],
        lightStates: [],
        actors: [],
        board: [],
        emergencyVehicle: null,
        control: null,
      });
      const fields = { tick: 0, simFrame: 0, gameTimeS: 0, previous: null, notes: [] };
      const wire = { type: 'frame', ...fields, ...base, sensors: wireSensors(sensors) };
      const found = encodeServer(wire)['sensors'];
      requireEqual(sensors, found);
      requireKinds(sensors, found);
    }),
    RUNS,
  );
});

const ZERO = { x: 0, y: 0, z: 0 };

/** Typed arrays come back as arrays of the same kind. */
function requireKinds(left: unknown, right: unknown): void {
  if (typeof left !== 'object' || left === null) return;
  if (ArrayBuffer.isView(left)) {
    assert.is(Object.getPrototypeOf(right), Object.getPrototypeOf(left));
    return;
  }
  for (const key of Object.keys(left)) {
    requireKinds((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]);
  }
}

test.run();
