/**
 * A policy manifest (`*.policy.json`): a network's file, what it is fed with, what its answers mean and
 * how often it is asked, so that a network runs in closed loop without code. Documented in
 * docs/policies.md; a JSON Schema is made from the same declaration.
 */
import { z } from 'zod';
import { EgoloopError } from '../../core/errors.js';
import { inputSchema } from './input-spec.js';
import { checkNeeds } from './needs.js';
import { controllerSchema, outputSchema } from './output-spec.js';
import { thoughtSchema } from './thought-spec.js';

/** First word of every manifest of this kind. */
export const POLICY_FORMAT = 'egoloop-policy-1';

const sensorSchema = z.looseObject({ type: z.string().min(1), id: z.string().min(1) });

const navigationSchema = z.strictObject({
  /** Where the ego is: from GNSS and compass, or from the truth. */
  pose: z.enum(['gnss', 'truth']),
  /** A point of the route this near counts as reached, metres; 4 as in Bench2DriveZoo. */
  reachedM: z.number().positive().default(4),
  /** How far along the route reached points are looked for, metres. */
  horizonM: z.number().positive().default(50),
});

const manifestSchema = z.strictObject({
  format: z.literal(POLICY_FORMAT),
  /** Stands in every table and file. */
  name: z.string().regex(/^[\w.+-]{1,60}$/, 'expected 1 to 60 letters, digits or . _ + -'),
  description: z.string().optional(),
  model: z.strictObject({
    /** Relative to the manifest. */
    file: z.string().min(1),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits in lower case'),
    format: z.enum(['onnx', 'tfjs']),
  }),
  /** Reads ground truth; must be what the inputs say. */
  privileged: z.boolean(),
  sensors: z.array(sensorSchema).default([]),
  navigation: navigationSchema.optional(),
  /** By the names that the network gives its inputs. */
  inputs: z.record(z.string().min(1), inputSchema),
  output: outputSchema,
  controller: controllerSchema.optional(),
  thought: thoughtSchema.optional(),
  /** The network runs on every n-th tick of 0.05 s; its last answer stands in between. */
  everyTicks: z.number().int().positive().max(200).default(1),
  /** Runs before the first route. */
  warmUpRuns: z.number().int().nonnegative().max(100).default(2),
});

/** A checked manifest. */
export type PolicyManifest = z.infer<typeof manifestSchema>;
export type NavigationSpec = NonNullable<PolicyManifest['navigation']>;

/** JSON Schema of a manifest, for editors. */
export function policyManifestSchema(): unknown {
  return z.toJSONSchema(manifestSchema, { io: 'input' });
}

/**
 * Checks parsed JSON: its shape, that inputs and sensors fit each other, and that it is privileged
 * exactly when it reads what no sensor of a leaderboard gives.
 * @throws EgoloopError POLICY_INVALID naming the file and the field
 */
export function parsePolicyManifest(value: unknown, file: string): PolicyManifest {
  const result = manifestSchema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new EgoloopError('POLICY_INVALID', `expected a policy manifest: ${issue.message}`, {
      file,
      path: pathText(issue.path) || '(root)',
    });
  }
  checkNeeds(result.data, file);
  return result.data;
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}
