/**
 * What a network's outputs mean, as a policy manifest declares it: pedals, waypoints in time, or a path
 * and a speed; and the controller that turns the latter two into pedals.
 */
import { z } from 'zod';
import { axesSchema } from './input-spec.js';

const positive = z.number().positive();
const shape = z.array(z.number().int().positive()).max(8);
const tensor = z.string().min(1);

const controls = z.strictObject({
  kind: z.literal('controls'),
  tensor,
  shape,
  /**
   * What stands in each column. `acceleration` is throttle where positive and brake where negative; `-`
   * is not used.
   */
  columns: z
    .array(z.enum(['throttle', 'steer', 'brake', 'acceleration', '-']))
    .min(1)
    .default(['throttle', 'steer', 'brake']),
});

const waypoints = z.strictObject({
  kind: z.literal('waypoints'),
  tensor,
  /** … × points × columns; the first two columns are the place. */
  shape,
  /** Seconds between two waypoints; the first lies one period ahead. */
  periodS: positive,
  axes: axesSchema.default('forward-right'),
  /** Each point is a step from the one before. */
  deltas: z.boolean().default(false),
  /** The third column is the heading, radians clockwise from straight ahead: for open loop, not for driving. */
  headings: z.boolean().default(false),
});

const path = z.strictObject({
  kind: z.literal('path'),
  tensor,
  shape,
  axes: axesSchema.default('forward-right'),
  deltas: z.boolean().default(false),
  speed: z.strictObject({
    tensor,
    shape,
    /** Speeds (m/s) of classes; the output then holds a number a class. A speed in m/s without. */
    classesMps: z.array(z.number().nonnegative()).min(2).optional(),
    /** The classes' numbers are logits, not shares. */
    logits: z.boolean().default(true),
    /** Mean over the classes, or the likeliest one. */
    choose: z.enum(['mean', 'likeliest']).default('mean'),
  }),
});

/** What the network answers. */
export const outputSchema = z.discriminatedUnion('kind', [controls, waypoints, path]);
export type OutputSpec = z.infer<typeof outputSchema>;

const gains = z.strictObject({ p: z.number(), i: z.number(), d: z.number() });

const waypointPid = z.strictObject({
  name: z.literal('A'),
  turn: gains.optional(),
  speed: gains.optional(),
  window: z.number().int().positive().optional(),
  maxThrottle: positive.optional(),
  brakeSpeedMps: z.number().nonnegative().optional(),
  brakeRatio: positive.optional(),
  clipDeltaMps: positive.optional(),
  aimM: positive.optional(),
  angleThreshold: positive.optional(),
  targetWithinM: z.number().optional(),
  coastAboveMps: positive.nullable().optional(),
  /** Lets the route's target point overrule the waypoints, as the baselines do. */
  useTarget: z.boolean().default(true),
});

const pathSpeedPid = z.strictObject({
  name: z.literal('B'),
  turn: gains.optional(),
  window: z.number().int().positive().optional(),
  lookAhead: z
    .strictObject({
      perKmh: z.number().nonnegative(),
      base: z.number(),
      least: positive,
      most: positive,
    })
    .optional(),
  throttle: z.array(z.number()).length(6).optional(),
  fullThrottleKmh: positive.optional(),
  brakeRatio: positive.optional(),
  leastTargetMps: positive.optional(),
  standstillMps: positive.optional(),
  creepAfterS: z.number().nonnegative().nullable().optional(),
});

const trajectoryTracker = z.strictObject({ name: z.literal('C') });

/** Who turns waypoints or a path into pedals; what is not told has the published value. */
export const controllerSchema = z.discriminatedUnion('name', [
  waypointPid,
  pathSpeedPid,
  trajectoryTracker,
]);
export type ControllerSpec = z.infer<typeof controllerSchema>;

/** Names of the controllers. */
export const CONTROLLERS = ['A', 'B', 'C'] as const satisfies readonly ControllerSpec['name'][];
export type ControllerName = (typeof CONTROLLERS)[number];
