/** One message of every kind, with the odd values that a codec may lose. */
import type { RouteTruth, TruthFrame } from '../../src/bridge/frame.js';
import {
  type Completed,
  FrameWriter,
  type WireMessage,
  wireCompleted,
  wirePlan,
  wireRoute,
  wireSensors,
} from '../../src/bridge/protocol/index.js';

export interface Sample {
  readonly name: string;
  readonly seq: number;
  readonly message: WireMessage;
}

const f = Math.fround;
const SHA = 'a3'.repeat(32);

const point = (x: number, y: number, z = 0) => ({ x: f(x), y: f(y), z: f(z) });
const pose = (x: number, y: number, yawDeg: number) => ({
  location: point(x, y, 0.1),
  rotation: { pitchDeg: f(-0), yawDeg: f(yawDeg), rollDeg: f(0.3) },
});

export const SAMPLE_ROUTE: RouteTruth = {
  routeId: 'RouteScenario_7',
  repetition: 1,
  town: 'Town05',
  plan: [
    { transform: pose(1, -2.5, 90), option: 4 },
    { transform: pose(2, -2.5, -179.99), option: -1 },
  ],
  // Needs float64.
  keyPoints: [
    { x: 1.1, y: -2.5, z: 0 },
    { x: 2.2, y: -0, z: 0 },
  ],
  egoHalfLengthM: f(2.45),
  egoStart: point(1, -2.5, 0.5),
  trafficLights: [
    {
      id: 4_000_000_000,
      transform: pose(5, 6, 7),
      triggerVolume: { center: point(0.5, -0, 1), extent: point(1, 2, 3) },
    },
  ],
  stopSigns: [],
  scenarios: [{ name: 'ParkingCutIn_1', type: 'ParkingCutIn' }],
};

export const SAMPLE_FRAME: TruthFrame = {
  tick: 41,
  ego: {
    transform: pose(10, 20, 30),
    velocity: point(8.1, -0, 0),
    acceleration: point(0.5, 0.25, 0),
    angularVelocityDegps: point(0, -0, 12.5),
    speedLimitKmh: f(50.4),
  },
  contacts: [{ otherId: 9, otherTypeId: 'static.prop.trafficwarning' }],
  lightStates: Uint8Array.of(0, 2, 4),
  actors: [
    {
      id: 200,
      typeId: 'vehicle.audi.tt',
      roleName: 'background',
      transform: pose(11, 21, 31),
      velocity: point(1, 2, 3),
      extent: point(2.1, 0.9, 0.7),
    },
    {
      id: 201,
      typeId: 'walker.pedestrian.0003',
      roleName: '',
      transform: pose(-11, -0, 0),
      velocity: point(0, 0, 0),
      extent: point(0.2, 0.2, 0.9),
    },
    {
      id: 4_294_967_295,
      typeId: 'vehicle.audi.tt',
      roleName: 'scenario',
      transform: pose(12, 22, 32),
      velocity: point(-4, -0, 0),
      extent: point(2.1, 0.9, 0.7),
    },
  ],
  board: [],
  emergencyVehicle: null,
  control: null,
};

export const SAMPLE_COMPLETED: Completed = {
  tick: 40,
  board: [
    { key: 'AC_SwitchActorBlockedTest', value: true },
    { key: 'ScenarioRouteNumber0', value: 12 },
    { key: 'ScenarioTimeout_Accident_1', value: null },
    { key: 'ratio', value: 0.1 },
    { key: 'zero', value: -0 },
    { key: 'Straße', value: 'grün ✓' },
  ],
  emergencyVehicle: pose(40, 41, 42),
  lights: Uint8Array.of(1, 1, 4),
};

const PLAIN_COMPLETED: Completed = { tick: 0, board: [], emergencyVehicle: null, lights: null };

const PLAN = wirePlan(SAMPLE_ROUTE.plan);

function frame(fields: object, truth: TruthFrame = SAMPLE_FRAME): WireMessage {
  return {
    type: 'frame',
    tick: truth.tick,
    simFrame: 90_041,
    gameTimeS: 2.1000000312924385,
    previous: null,
    ...new FrameWriter().wire(truth),
    sensors: {},
    notes: [],
    ...fields,
  };
}

function ahead(previous: object | null): WireMessage {
  const { contacts: _, ...truth } = new FrameWriter().wire(SAMPLE_FRAME) as { contacts: unknown };
  return { type: 'ahead', tick: SAMPLE_FRAME.tick, simFrame: 90_041, previous, ...truth };
}

const SENSORS = wireSensors({
  speed: { frame: 41, data: { speed: -0 } },
  gps: { frame: 41, data: Float64Array.of(48.99, 8.0001, 104.5) },
  lidar: {
    frame: 41,
    data: { shape: [2, 4], data: Float32Array.of(1, 2, 3, 0.5, -1, -2, -0, Number.NaN) },
  },
  front: { frame: 41, data: { shape: [1, 2, 4], data: Uint8Array.of(1, 2, 3, 255, 5, 6, 7, 255) } },
  tokens: {
    frame: 41,
    data: {
      shape: { objects: [1, 2] },
      objects: Float32Array.of(0.5, 1.5),
      objectIds: Int32Array.of(-1),
      objectCount: 1,
    },
  },
  map: { frame: 0, data: { opendrive: '<OpenDRIVE/>' } },
});

const IMAGES = {
  front: {
    frame: 41,
    data: {
      sharedMemory: { sequence: 41, offset: 4096, dtype: 'u1', shape: [900, 1600, 4] },
    },
  },
  rear: { frame: 41, data: { jpeg: Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), width: 2, height: 1 } },
};

const SPECS = [
  { type: 'sensor.speedometer', id: 'speed', reading_frequency: 20 },
  { type: 'sensor.camera.rgb', id: 'front', x: 0.7, y: 0, z: 1.6, width: 1600, height: 900 },
];

const CONTROL = { throttle: 0.75, steer: -0, brake: 0, handBrake: false, reverse: false };

/** Messages of the driver. */
export const CLIENT_SAMPLES: readonly Sample[] = [
  {
    name: 'hello, a new session',
    seq: 0,
    message: {
      type: 'hello',
      protocol: { major: 1, minor: 0 },
      token: 'secret',
      software: 'egoloop 0.1.0',
      session: null,
      received: 0,
    },
  },
  {
    name: 'hello, back after a cut',
    seq: 0,
    message: {
      type: 'hello',
      protocol: { major: 1, minor: 3 },
      token: 'secret',
      software: 'egoloop 0.1.0',
      session: 'c0ffee',
      received: 70_000,
    },
  },
  {
    name: 'open',
    seq: 1,
    message: {
      type: 'open',
      routeXml: '<routes><route id="7" town="Town05"/></routes>\n',
      repetition: 0,
      seed: -5,
      traffic: 'idm',
      downsampleM: 50,
      privileged: true,
      sensors: SPECS,
      knownMaps: [SHA],
      sharedMemory: false,
    },
  },
  {
    name: 'needs',
    seq: 2,
    message: {
      type: 'needs',
      agent: 'idm',
      privileged: false,
      sensors: SPECS,
      knownMaps: [],
      sharedMemory: true,
    },
  },
  { name: 'ready', seq: 3, message: { type: 'ready' } },
  {
    name: 'control, steer minus zero',
    seq: 4,
    message: { type: 'control', tick: 41, ...CONTROL },
  },
  {
    name: 'control, float32 numbers',
    seq: 300,
    message: {
      type: 'control',
      tick: 65_536,
      throttle: 1,
      steer: f(-0.1),
      brake: f(0.3),
      handBrake: true,
      reverse: true,
    },
  },
  {
    name: 'the agent cannot be set up',
    seq: 5,
    message: {
      type: 'agentFailed',
      tick: null,
      phase: 'setup',
      kind: 'raised',
      message: 'weights are missing',
    },
  },
  {
    name: 'the agent is late',
    seq: 70_000,
    message: { type: 'agentFailed', tick: 3, phase: 'answer', kind: 'late', message: 'tick 3' },
  },
  { name: 'stop', seq: 6, message: { type: 'stop', reason: 'every verdict is complete' } },
  { name: 'bye', seq: 7, message: { type: 'bye', reason: '' } },
  {
    name: 'error of the driver',
    seq: 0,
    message: {
      type: 'error',
      code: 'PROTOCOL_INVALID',
      message: 'frame.ego: expected a map, found nothing',
      field: 'frame.ego',
    },
  },
];

const WELCOME = {
  type: 'welcome',
  protocol: { major: 1, minor: 0 },
  session: 'c0ffee',
  received: 0,
  software: 'egoloop 0.1.0',
};

/** Messages of the world. */
export const SERVER_SAMPLES: readonly Sample[] = [
  {
    name: 'welcome of the embedded world',
    seq: 0,
    message: {
      ...WELCOME,
      world: 'embedded',
      deterministic: true,
      routes: 'client',
      endsRoutes: false,
      sensors: ['sensor.speedometer'],
      evaluator: null,
      carlaVersion: null,
      timeLimitS: null,
      sharedMemory: null,
    },
  },
  {
    name: 'welcome of an official evaluator',
    seq: 0,
    message: {
      ...WELCOME,
      world: 'carla',
      deterministic: false,
      routes: 'server',
      endsRoutes: true,
      sensors: [],
      evaluator: 'bench2drive',
      carlaVersion: '0.9.15',
      timeLimitS: 62.5,
      sharedMemory: 'ring-1',
    },
  },
  {
    name: 'offer',
    seq: 1,
    message: { type: 'offer', routeId: 'RouteScenario_7', repetition: 0, town: 'Town05' },
  },
  {
    name: 'offer of an unknown route',
    seq: 1,
    message: { type: 'offer', routeId: null, repetition: null, town: null },
  },
  {
    name: 'route start',
    seq: 2,
    message: {
      type: 'routeStart',
      route: wireRoute(SAMPLE_ROUTE),
      sparsePlan: PLAN,
      map: { name: 'Town05', sha256: SHA, text: '<OpenDRIVE name="Zürich"/>' },
      notes: ['scenario skipped: …'],
    },
  },
  {
    name: 'route start on a known map, nothing optional',
    seq: 2,
    message: {
      type: 'routeStart',
      route: {
        ...wireRoute({
          ...SAMPLE_ROUTE,
          trafficLights: [],
          keyPoints: [point(1, 2), point(3, 4)],
          scenarios: [],
        }),
        egoStart: null,
      },
      sparsePlan: PLAN,
      map: { name: 'Town05', sha256: SHA, text: null },
      notes: [],
    },
  },
  {
    name: 'frame with actors, contacts, sensors and the tick before',
    seq: 3,
    message: frame({
      previous: wireCompleted(SAMPLE_COMPLETED),
      sensors: SENSORS,
      notes: ['a note'],
    }),
  },
  {
    name: 'frame of an empty world',
    seq: 3,
    message: frame(
      { gameTimeS: f(0.05) },
      { ...SAMPLE_FRAME, tick: 0, contacts: [], actors: [], lightStates: [] },
    ),
  },
  {
    name: 'frame with images in shared memory and as JPEG',
    seq: 4,
    message: frame({ previous: wireCompleted(PLAIN_COMPLETED), sensors: IMAGES }),
  },
  {
    name: 'ahead, the half of a frame that comes first',
    seq: 3,
    message: ahead(wireCompleted(SAMPLE_COMPLETED)),
  },
  { name: 'ahead of the first tick', seq: 3, message: ahead(null) },
  {
    name: 'rest, the half of a frame that comes last',
    seq: 4,
    message: {
      type: 'rest',
      tick: 41,
      gameTimeS: 2.1000000312924385,
      contacts: SAMPLE_FRAME.contacts,
      sensors: SENSORS,
      notes: ['a note'],
    },
  },
  {
    name: 'route end without more',
    seq: 5,
    message: {
      type: 'routeEnd',
      previous: null,
      status: null,
      failure: null,
      record: null,
      notes: [],
    },
  },
  {
    name: 'route end with the official record',
    seq: 5,
    message: {
      type: 'routeEnd',
      previous: wireCompleted(SAMPLE_COMPLETED),
      status: 'Failed - Agent crashed',
      failure: 'Agent crashed',
      record: '{"index": 0, "scores": {"score_route": 1.0}}',
      notes: ['tick 41: the agent raised'],
    },
  },
  { name: 'bye of the world', seq: 6, message: { type: 'bye', reason: 'no more routes' } },
  {
    name: 'error of the world',
    seq: 0,
    message: {
      type: 'error',
      code: 'PROTOCOL_TOKEN',
      message: 'expected the token of this world, found another',
      field: null,
    },
  },
];
