/**
 * What a network can be fed with, as a policy manifest declares it: one entry an input, told apart by
 * `feature`. Which numbers each feature gives stands in docs/policies.md; `features/` computes them.
 */
import { z } from 'zod';

const whole = z.number().int();
const positive = z.number().positive();
/** One number for all, or one a channel. */
const numbers = z.union([z.number(), z.array(z.number()).min(1)]);
const divisors = z.union([positive, z.array(positive).min(1)]);

/** Ways to write a point of the ego's frame as two numbers. */
export const AXES = ['forward-right', 'forward-left', 'right-forward'] as const;
export type Axes = (typeof AXES)[number];
export const axesSchema = z.enum(AXES);

export const DTYPES = ['float32', 'uint8', 'bool', 'int32', 'int64'] as const;
export type Dtype = (typeof DTYPES)[number];

/** Keys that every input has. A value is (x / divide − mean) / std, then clipped. */
const common = {
  shape: z.array(whole.positive()).max(8),
  dtype: z.enum(DTYPES).default('float32'),
  divide: positive.optional(),
  mean: numbers.optional(),
  std: divisors.optional(),
  clip: z.tuple([z.number(), z.number()]).optional(),
};

const which = z.enum(['next', 'afterNext']).default('next');
const sensor = z.string().min(1);
const span = z.tuple([z.number(), z.number()]).refine(([low, high]) => low < high, {
  error: 'expected the smaller number first',
});

export const TOKEN_ARRAYS = [
  'ego',
  'objects',
  'objectMask',
  'route',
  'routeMask',
  'lanes',
  'laneFeatures',
  'laneMask',
] as const;
export type TokenArray = (typeof TOKEN_ARRAYS)[number];

const camera = z.strictObject({
  feature: z.literal('camera'),
  sensors: z.array(sensor).min(1),
  /** Several pictures one behind the other, or side by side. */
  join: z.enum(['stack', 'width']).default('stack'),
  crop: z
    .strictObject({
      left: whole.nonnegative(),
      top: whole.nonnegative(),
      width: whole.positive(),
      height: whole.positive(),
    })
    .optional(),
  resize: z
    .strictObject({
      width: whole.positive(),
      height: whole.positive(),
      method: z.enum(['bilinear', 'nearest']).default('bilinear'),
    })
    .optional(),
  /** Which colours, in which order. */
  channels: z
    .string()
    .regex(/^[rgba]{1,4}$/)
    .default('rgb'),
  layout: z.enum(['chw', 'hwc']).default('chw'),
  ...common,
});

const lidarHistogram = z.strictObject({
  feature: z.literal('lidarHistogram'),
  sensor,
  /** Part of the ego's frame that the picture shows, metres. */
  forwardM: span.default([-32, 32]),
  rightM: span.default([-32, 32]),
  pixelsPerMeter: positive.default(4),
  /** Height above the ego's origin that parts ground from what stands on it, metres. */
  splitM: z.number().default(0.2),
  maxHeightM: z.number().default(100),
  /** Counts above this are cut; it becomes 1. */
  maxPerPixel: positive.default(5),
  /** Adds a layer of the points below the split, before the one above it. */
  ground: z.boolean().default(false),
  /** Half turns that make the picture: the last, or the last two. */
  halfTurns: z.union([z.literal(1), z.literal(2)]).default(2),
  /** Moves the earlier half turn by the way the ego has gone since. */
  align: z.boolean().default(true),
  /** `right-forward`: rows go right, columns forward; `image`: forward is up. */
  axes: z.enum(['right-forward', 'image']).default('right-forward'),
  ...common,
});

/** One input of a network. */
export const inputSchema = z.discriminatedUnion('feature', [
  z.strictObject({ feature: z.literal('speed'), ...common }),
  z.strictObject({ feature: z.literal('imu'), ...common }),
  z.strictObject({ feature: z.literal('control'), ...common }),
  z.strictObject({ feature: z.literal('egoState'), ...common }),
  z.strictObject({
    feature: z.literal('targetPoint'),
    which,
    axes: axesSchema.default('forward-right'),
    ...common,
  }),
  z.strictObject({ feature: z.literal('command'), which, ...common }),
  z.strictObject({
    feature: z.literal('tokens'),
    array: z.enum(TOKEN_ARRAYS),
    /** Numbers of the columns to take, in this order; all unless told. */
    columns: z.array(whole.nonnegative()).min(1).optional(),
    ...common,
  }),
  z.strictObject({
    feature: z.literal('bev'),
    sensor,
    /** Turns a map of classes into that many layers of 0 and 1. */
    oneHot: whole.positive().max(256).optional(),
    ...common,
  }),
  camera,
  lidarHistogram,
  z.strictObject({ feature: z.literal('constant'), value: z.number(), ...common }),
  z.strictObject({
    feature: z.literal('recurrent'),
    /** The output whose last value is fed back. */
    output: z.string().min(1),
    initial: z.number().default(0),
    ...common,
  }),
]);

export type InputSpec = z.infer<typeof inputSchema>;
export type InputOf<F extends InputSpec['feature']> = Extract<InputSpec, { feature: F }>;
