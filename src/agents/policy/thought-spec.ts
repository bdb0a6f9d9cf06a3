/**
 * What a network can tell of what it weighed, as a manifest declares it: more outputs, which are fetched only
 * where thoughts are kept. Points are written as those of the answer; metres, the ego's frame.
 */
import { z } from 'zod';

const tensor = z.string().min(1);
const shape = z.array(z.number().int().positive()).max(8);
const part = z.strictObject({ tensor, shape });

export const thoughtSchema = z.strictObject({
  /** Ways that were weighed: … × ways × points × columns. */
  candidates: part,
  /** What each was judged to be worth, more is better. */
  values: part.optional(),
  /** Place of the one taken among them; the one of the highest value where it is not told. */
  chosen: part.optional(),
  /** Numbers of each way: … × ways × names; those of the one taken are plotted. */
  numbers: z.strictObject({ tensor, shape, names: z.array(z.string().min(1)).min(1) }).optional(),
});

export type ThoughtSpec = z.infer<typeof thoughtSchema>;

/** Key, name and shape of every output that thoughts need. */
export function thoughtOutputs(
  spec: ThoughtSpec | undefined,
): (readonly [key: string, tensor: string, shape: readonly number[]])[] {
  if (spec === undefined) return [];
  const { candidates, values, chosen, numbers } = spec;
  return Object.entries({ candidates, values, chosen, numbers }).flatMap(([key, part]) =>
    part === undefined ? [] : [[key, part.tensor, part.shape] as const],
  );
}
