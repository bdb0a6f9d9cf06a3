/** Frames and logs for the TickLog tests: fast-check generators and a small log written by hand. */
import fc from 'fast-check';
import type { RouteTruth, TruthFrame } from '../../../../src/bridge/frame.js';
import { sha256OfText, type TickLogHeader } from '../../../../src/bridge/ticklog/index.js';
import { vector3 } from '../../../../src/core/float32.js';

/** Any finite float32, −0 and subnormals among them. */
export const anyFloat32 = fc.float({ noNaN: true, noDefaultInfinity: true });

const anyId = fc.oneof(fc.nat({ max: 20 }), fc.maxSafeNat());
const anyVector = fc.record({ x: anyFloat32, y: anyFloat32, z: anyFloat32 });
const anyRotation = fc.record({ pitchDeg: anyFloat32, yawDeg: anyFloat32, rollDeg: anyFloat32 });
const anyTransform = fc.record({ location: anyVector, rotation: anyRotation });
const anyType = fc.constantFrom('vehicle.audi.tt', 'walker.pedestrian.0003', '', 'ünïcode.🚗');

const anyActor = fc.record({
  id: fc.nat({ max: 6 }),
  typeId: anyType,
  roleName: fc.constantFrom('background', 'scenario', ''),
  transform: anyTransform,
  velocity: anyVector,
  extent: fc.oneof(fc.constant(vector3(2.4, 1, 0.75)), anyVector),
});

const anyBoardValue = fc.oneof(
  fc.boolean(),
  fc.constant(null),
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** Any frame for a route with `lightCount` lights; ticks are set by `anyFrames`. */
export const anyFrame = (lightCount: number) =>
  fc.record({
    tick: fc.constant(0),
    ego: fc.record({
      transform: anyTransform,
      velocity: anyVector,
      acceleration: anyVector,
      angularVelocityDegps: anyVector,
      speedLimitKmh: anyFloat32,
    }),
    contacts: fc.array(fc.record({ otherId: anyId, otherTypeId: anyType }), { maxLength: 3 }),
    lightStates: fc.array(fc.nat({ max: 4 }), { minLength: lightCount, maxLength: lightCount }),
    actors: fc.array(anyActor, { maxLength: 5 }),
    board: fc.array(fc.record({ key: fc.string(), value: anyBoardValue }), { maxLength: 2 }),
    emergencyVehicle: fc.option(anyTransform),
    control: fc.option(
      fc.record({
        throttle: anyFloat32,
        steer: anyFloat32,
        brake: anyFloat32,
        handBrake: fc.boolean(),
        reverse: fc.boolean(),
      }),
    ),
  });

/** Frames whose ticks go up by 1, now and then by more. */
export const anyFrames = (lightCount: number): fc.Arbitrary<TruthFrame[]> =>
  fc
    .array(fc.tuple(anyFrame(lightCount), fc.constantFrom(1, 1, 1, 2, 70_000)), { maxLength: 12 })
    .map((list) => {
      let tick = -1;
      return list.map(([frame, step]) => {
        tick += step;
        return { ...frame, tick };
      });
    });

const anyPlaced = fc.record({
  id: anyId,
  transform: anyTransform,
  triggerVolume: fc.record({ center: anyVector, extent: anyVector }),
});

const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true });

/** Any route; key points and ego start may be doubles. */
export const anyRoute: fc.Arbitrary<RouteTruth> = fc
  .record({
    routeId: fc.string(),
    repetition: fc.nat(),
    town: fc.string(),
    plan: fc.array(fc.record({ transform: anyTransform, option: fc.integer({ min: -1, max: 6 }) })),
    keyPoints: fc.array(fc.record({ x: anyDouble, y: anyDouble, z: anyDouble }), { maxLength: 4 }),
    egoHalfLengthM: fc.constantFrom(2.4508416652679443, 1, 0.1),
    egoStart: fc.option(anyVector),
    trafficLights: fc.array(anyPlaced, { maxLength: 4 }),
    stopSigns: fc.array(anyPlaced, { maxLength: 2 }),
    scenarios: fc.array(fc.record({ name: fc.string(), type: fc.string() }), { maxLength: 2 }),
  })
  .map(({ egoStart, ...route }) => (egoStart === null ? route : { ...route, egoStart }));

const ORIGIN = {
  location: vector3(0, 0, 0),
  rotation: { pitchDeg: 0, yawDeg: 0, rollDeg: 0 },
};

const SIGN = {
  id: 7,
  transform: ORIGIN,
  triggerVolume: { center: vector3(0, 0, 0), extent: vector3(1.5, 0.875, 1) },
};

export const SMALL_MAP = '<OpenDRIVE>…</OpenDRIVE>\n';

export const SMALL_HEADER: TickLogHeader = {
  software: 'test 1',
  world: 'scripted',
  map: { name: 'Nowhere', sha256: sha256OfText(SMALL_MAP) },
  seed: 3,
  agent: 'nobody',
  isPrivileged: true,
  tickSeconds: Math.fround(0.05),
  names: { scenarioName: 'Accident_1', weatherId: null, saveName: 'x' },
  route: {
    routeId: '17',
    repetition: 0,
    town: 'Nowhere',
    plan: [
      { transform: ORIGIN, option: 4 },
      { transform: { ...ORIGIN, location: vector3(1, -0, 0) }, option: -1 },
    ],
    keyPoints: [{ x: 0.1, y: -0, z: 0 }],
    egoHalfLengthM: 2.4508416652679443,
    trafficLights: [SIGN, { ...SIGN, id: 8 }],
    stopSigns: [SIGN],
    scenarios: [{ name: 'Accident_1', type: 'Accident' }],
  },
};

/** Frames of a car that rolls along x past one actor. */
export function smallFrames(count: number): TruthFrame[] {
  return Array.from({ length: count }, (_, tick) => ({
    tick,
    ego: {
      transform: { ...ORIGIN, location: vector3(0.4 * tick, 0, 0.05) },
      velocity: vector3(8, 0, 0),
      acceleration: vector3(0, -0, 0),
      angularVelocityDegps: vector3(0, 0, 0.125),
      speedLimitKmh: 30,
    },
    contacts: tick === 3 ? [{ otherId: 0, otherTypeId: 'static.prop.barrel' }] : [],
    lightStates: tick < 2 ? [0, 1] : [2, 1],
    actors:
      tick % 4 === 3
        ? []
        : [
            {
              id: 200,
              typeId: 'vehicle.audi.tt',
              roleName: 'background',
              transform: { ...ORIGIN, location: vector3(20 + 0.3 * tick, 3.5, 0) },
              velocity: vector3(6, 0, 0),
              extent: vector3(2.1, 1, 0.7),
            },
          ],
    board: tick === 1 ? [{ key: 'AC_SwitchActorBlockedTest', value: false }] : [],
    emergencyVehicle: tick === 2 ? ORIGIN : null,
    control:
      tick === 0 ? null : { throttle: 0.5, steer: -0, brake: 0, handBrake: false, reverse: false },
  }));
}

/** The value as text: −0 differs from 0, a typed array equals a list, keys are sorted. */
export function exactly(value: unknown): string {
  return JSON.stringify(value, (_, part) => {
    if (Object.is(part, -0)) return '-0';
    if (ArrayBuffer.isView(part)) return Array.from(part as Uint8Array);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
