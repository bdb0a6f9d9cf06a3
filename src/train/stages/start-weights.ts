/** Weights to start a student from: the running mean of another student's training. */
import { createHash } from 'node:crypto';
import { readBytes } from '../../core/files.js';
import { EgoloopError } from '../../core/index.js';
import { decodeCheckpoint, loadSection } from '../optim/index.js';
import { Parameters } from '../trace/index.js';

/** Parts that are the student's own; what stands beside them in its checkpoint is frozen. */
const OWN = /^(student|project)\//;

/**
 * Puts a checkpoint's student, and what projects its query, into parameters; all else stays.
 * @returns SHA-256 of the checkpoint's file
 * @throws EgoloopError FILE_UNREADABLE; CHECKPOINT_INVALID for a file that is none, or for the student of
 * another preset
 */
export function startFrom(parameters: Parameters, file: string): string {
  const bytes = readBytes(file);
  const checkpoint = decodeCheckpoint(bytes, file);
  const found = new Parameters(
    Object.fromEntries(
      checkpoint.parameters.map(({ name, shape }) => [name, { shape, start: 'zeros' as const }]),
    ),
  );
  loadSection(checkpoint, 'average', found, found.flat, file);
  for (const { name, shape, values } of parameters.list) {
    if (!OWN.test(name)) continue;
    const has = found.has(name) && found.get(name).shape.join() === shape.join();
    if (has) values.set(found.get(name).values);
    // A baseline's checkpoint has nothing to project with.
    else if (!name.startsWith('project/')) {
      const what = `expected a student of this preset to start from, with ${name} [${shape}]`;
      const other = found.has(name) ? `[${found.get(name).shape}]` : 'none of that name';
      throw new EgoloopError('CHECKPOINT_INVALID', `${what}, found ${other}`, { file });
    }
  }
  return createHash('sha256').update(bytes).digest('hex');
}
