/**
 * JSON schemas of the messages in an MCAP file. Those named `foxglove.*` say what Foxglove's well-known
 * messages of these names hold (fields that are used here; viewers know the messages by name); those named
 * `egoloop.*` are for plots. Viewers take a channel only if they understand its schema: every value has one
 * type, every object names its properties, and what may be missing is not `null` but left out.
 */
type Schema = Readonly<Record<string, unknown>>;

const NUMBER: Schema = { type: 'number' };
const TEXT: Schema = { type: 'string' };

function object(
  title: string,
  properties: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  const required = Object.keys(properties);
  return { title, type: 'object', properties: { ...properties, ...optional }, required };
}

const list = (items: Schema): Schema => ({ type: 'array', items });
const numbers = (...names: string[]) => Object.fromEntries(names.map((name) => [name, NUMBER]));

const TIME: Schema = {
  title: 'time',
  type: 'object',
  properties: { sec: { type: 'integer' }, nsec: { type: 'integer', maximum: 999_999_999 } },
};
const VECTOR = object('foxglove.Vector3', numbers('x', 'y', 'z'));
const QUATERNION = object('foxglove.Quaternion', numbers('x', 'y', 'z', 'w'));
const POSE = object('foxglove.Pose', { position: VECTOR, orientation: QUATERNION });
const COLOUR = object('foxglove.Color', numbers('r', 'g', 'b', 'a'));
const POINT = object('foxglove.Point3', numbers('x', 'y', 'z'));
const INDICES = list({ type: 'integer' });

const CUBE = object('foxglove.CubePrimitive', { pose: POSE, size: VECTOR, color: COLOUR });
const LINE = object('foxglove.LinePrimitive', {
  type: { type: 'integer' },
  pose: POSE,
  thickness: NUMBER,
  scale_invariant: { type: 'boolean' },
  points: list(POINT),
  color: COLOUR,
  colors: list(COLOUR),
  indices: INDICES,
});
const TRIANGLES = object('foxglove.TriangleListPrimitive', {
  pose: POSE,
  points: list(POINT),
  color: COLOUR,
  colors: list(COLOUR),
  indices: INDICES,
});
const SPHERE = object('foxglove.SpherePrimitive', { pose: POSE, size: VECTOR, color: COLOUR });
const TEXTS = object('foxglove.TextPrimitive', {
  pose: POSE,
  billboard: { type: 'boolean' },
  font_size: NUMBER,
  scale_invariant: { type: 'boolean' },
  color: COLOUR,
  text: TEXT,
});
/** Primitives that are never used here; viewers want the lists all the same. */
const NONE = list({ type: 'object', properties: {} });

const ENTITY = object('foxglove.SceneEntity', {
  timestamp: TIME,
  frame_id: TEXT,
  id: TEXT,
  lifetime: TIME,
  frame_locked: { type: 'boolean' },
  metadata: list(object('foxglove.KeyValuePair', { key: TEXT, value: TEXT })),
  arrows: NONE,
  cubes: list(CUBE),
  spheres: list(SPHERE),
  cylinders: NONE,
  lines: list(LINE),
  triangles: list(TRIANGLES),
  texts: list(TEXTS),
  models: NONE,
});

const TRANSFORM = object('foxglove.FrameTransform', {
  timestamp: TIME,
  parent_frame_id: TEXT,
  child_frame_id: TEXT,
  translation: VECTOR,
  rotation: QUATERNION,
});

/** Every message's schema by its name. */
export const MCAP_SCHEMAS = {
  'foxglove.SceneUpdate': object('foxglove.SceneUpdate', {
    deletions: list(
      object('foxglove.SceneEntityDeletion', {
        timestamp: TIME,
        type: { type: 'integer' },
        id: TEXT,
      }),
    ),
    entities: list(ENTITY),
  }),
  'foxglove.FrameTransforms': object('foxglove.FrameTransforms', { transforms: list(TRANSFORM) }),
  'foxglove.PoseInFrame': object('foxglove.PoseInFrame', {
    timestamp: TIME,
    frame_id: TEXT,
    pose: POSE,
  }),
  'foxglove.Log': object('foxglove.Log', {
    timestamp: TIME,
    level: { type: 'integer' },
    message: TEXT,
    name: TEXT,
    file: TEXT,
    line: { type: 'integer' },
  }),
  'egoloop.EgoState': object(
    'egoloop.EgoState',
    {
      tick: { type: 'integer' },
      ...numbers('speedMps', 'speedLimitMps', 'accelerationMps2', 'yawRateDegps'),
      actors: { type: 'integer' },
    },
    numbers('throttle', 'steer', 'brake', 'nearestActorM'),
  ),
  'egoloop.Score': object('egoloop.Score', {
    ruleset: TEXT,
    penalty: NUMBER,
    /** Messages until now. */
    infractions: { type: 'integer' },
  }),
} as const;

export type McapSchemaName = keyof typeof MCAP_SCHEMAS;
