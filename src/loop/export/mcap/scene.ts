/**
 * Scene entities of a drive: the road, the plan, lights and stop boxes once; the ego and the actors on
 * every tick. Frame `map`: right-handed, metres (frame.ts).
 */
import type { TruthFrame } from '../../../bridge/frame.js';
import { LightState } from '../../../bridge/frame.js';
import type { TickLogHeader } from '../../../bridge/ticklog/index.js';
import type { Transform, Vector3 } from '../../../core/float32.js';
import type { RoadShapes, SpacePoint } from '../road-shapes.js';
import { IDENTITY, type Pose, poseOf, positionOf, timeOf } from './frame.js';

export interface Colour {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

/** `#rrggbb` as shares. */
export function colourOf(hex: string, alpha = 1): Colour {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return { r: part(1), g: part(3), b: part(5), a: alpha };
}

const LANE_COLOURS: Readonly<Record<string, string>> = {
  driving: '#757c87',
  junction: '#8a8375',
  sidewalk: '#d9d1c1',
  parking: '#8fa4c6',
  biking: '#9dbb8f',
  median: '#b9cba5',
};
const OTHER_LANE = '#b4b6ba';
const LIGHT_COLOURS: Readonly<Record<number, string>> = {
  [LightState.Red]: '#e0132f',
  [LightState.Yellow]: '#ffb000',
  [LightState.Green]: '#2e9a57',
};

/** A scene entity with only what is set; the message needs every list. */
function entityOf(
  id: string,
  nanos: bigint,
  parts: {
    readonly cubes?: readonly object[];
    readonly spheres?: readonly object[];
    readonly lines?: readonly object[];
    readonly triangles?: readonly object[];
    readonly texts?: readonly object[];
    readonly metadata?: Readonly<Record<string, string>>;
    readonly frame?: string;
  },
): object {
  return {
    timestamp: timeOf(nanos),
    frame_id: parts.frame ?? 'map',
    id,
    lifetime: { sec: 0, nsec: 0 },
    frame_locked: true,
    metadata: Object.entries(parts.metadata ?? {}).map(([key, value]) => ({ key, value })),
    arrows: [],
    cubes: parts.cubes ?? [],
    spheres: parts.spheres ?? [],
    cylinders: [],
    lines: parts.lines ?? [],
    triangles: parts.triangles ?? [],
    texts: parts.texts ?? [],
    models: [],
  };
}

function lineOf(points: readonly Vector3[], thicknessM: number, color: Colour): object {
  return {
    type: 0,
    pose: IDENTITY,
    thickness: thicknessM,
    scale_invariant: false,
    points: points.map(positionOf),
    color,
    colors: [],
    indices: [],
  };
}

/** Two triangles between every pair of neighbouring samples of a lane's edges. */
function trianglesOf(
  inner: readonly SpacePoint[],
  outer: readonly SpacePoint[],
  color: Colour,
): object {
  const points = inner.flatMap((point, i) => [positionOf(point), positionOf(outer[i]!)]);
  const indices = inner.slice(1).flatMap((_, i) => {
    const at = 2 * i;
    return [at, at + 1, at + 2, at + 1, at + 3, at + 2];
  });
  return { pose: IDENTITY, points, color, colors: [], indices };
}

/** What never moves: roads, the plan, the stop signs' boxes. */
export function stillEntities({ route }: TickLogHeader, shapes: RoadShapes): object[] {
  const byKind = new Map<string, object[]>();
  for (const { kind, inner, outer } of shapes.lanes) {
    const color = colourOf(LANE_COLOURS[kind] ?? OTHER_LANE);
    const list = byKind.get(kind) ?? [];
    list.push(trianglesOf(inner, outer, color));
    byKind.set(kind, list);
  }
  const lift = (location: Vector3): Vector3 => ({ ...location, z: location.z + 0.1 });
  const plan = route.plan.map(({ transform }) => lift(transform.location));
  return [
    ...[...byKind].map(([kind, triangles]) => entityOf(`road-${kind}`, 0n, { triangles })),
    entityOf('plan', 0n, { lines: [lineOf(plan, 0.4, colourOf('#0072b2', 0.8))] }),
    ...route.stopSigns.map(({ id, transform, triggerVolume }) =>
      entityOf(`stop-${id}`, 0n, {
        cubes: [
          {
            pose: offsetPose(transform, triggerVolume.center),
            size: sizeOf(triggerVolume.extent),
            color: colourOf('#b3001b', 0.3),
          },
        ],
      }),
    ),
  ];
}

/** The centre of a box that is given in its actor's own axes. */
function offsetPose(transform: Transform, center: Vector3): Pose {
  const pose = poseOf(transform);
  const yaw = (transform.rotation.yawDeg * Math.PI) / 180;
  const { x, y, z } = transform.location;
  const location = {
    x: x + center.x * Math.cos(yaw) - center.y * Math.sin(yaw),
    y: y + center.x * Math.sin(yaw) + center.y * Math.cos(yaw),
    z: z + center.z,
  };
  return { ...pose, position: positionOf(location) };
}

/** Whole sides of a box given by its half sides. */
function sizeOf({ x, y, z }: Vector3): { x: number; y: number; z: number } {
  return { x: 2 * x, y: 2 * y, z: 2 * z };
}

/** A ball over each light in the colour it shows. */
export function lightEntities(
  { route }: TickLogHeader,
  states: ArrayLike<number>,
  nanos: bigint,
): object[] {
  return route.trafficLights.map(({ id, transform }, index) => {
    const { location } = transform;
    const color = colourOf(LIGHT_COLOURS[states[index]!] ?? '#777777');
    const pose = { ...IDENTITY, position: positionOf({ ...location, z: location.z + 4 }) };
    return entityOf(`light-${id}`, nanos, {
      spheres: [{ pose, size: { x: 1, y: 1, z: 1 }, color }],
    });
  });
}

function colourOfActor(typeId: string, roleName: string): Colour {
  if (typeId.startsWith('walker.')) return colourOf('#cc79a7');
  if (typeId.startsWith('static.') || typeId.startsWith('traffic.')) return colourOf('#8f8a80');
  return colourOf(roleName === 'scenario' ? '#d55e00' : '#56b4e9');
}

/** The ego's box in its own frame; it moves with the transform. */
export function egoEntity(halfLengthM: number): object {
  const size = { x: 2 * halfLengthM, y: 0.87 * halfLengthM, z: 0.65 * halfLengthM };
  const pose = { ...IDENTITY, position: { x: 0, y: 0, z: size.z / 2 } };
  return entityOf('ego', 0n, {
    frame: 'ego',
    cubes: [{ pose, size, color: colourOf('#009e73') }],
  });
}

/** Boxes of the actors of a tick. Their places are the middles of their boxes' bases. */
export function actorEntities(frame: TruthFrame, nanos: bigint): object[] {
  return frame.actors.map(({ id, typeId, roleName, transform, extent }) => {
    const pose = poseOf(transform);
    const position = { ...pose.position, z: pose.position.z + lift(typeId, extent) };
    return entityOf(`actor-${id}`, nanos, {
      cubes: [
        {
          pose: { ...pose, position },
          size: sizeOf(extent),
          color: colourOfActor(typeId, roleName),
        },
      ],
      metadata: { type: typeId, role: roleName },
    });
  });
}

/** Vehicles are placed by their base, walkers by their middle, as CARLA does. */
function lift(typeId: string, extent: Vector3): number {
  return typeId.startsWith('walker.') ? 0 : extent.z;
}
