/**
 * The file of a training that can go on: weights, moments, running mean, step and seed in one binary with
 * a JSON header, written whole or not at all, with a SHA-256 over everything.
 *
 * Layout: `EGOCKPT1`, SHA-256 of what follows (32 bytes), length of the header (uint32, little-endian),
 * header (JSON, UTF-8, padded with spaces to 16 bytes), then float32 arrays one after the other.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { EgoloopError } from '../../core/errors.js';
import { readBytes, writeFileAtomic } from '../../core/files.js';
import type { Parameters } from '../trace/index.js';

const MAGIC = 'EGOCKPT1';
const HASH_BYTES = 32;
const START = MAGIC.length + HASH_BYTES + 4;

/** Arrays that a checkpoint can hold, each laid out as the parameters. */
export type SectionName = 'weights' | 'mean' | 'square' | 'average';

export interface Checkpoint {
  /** Updates that were made. */
  readonly step: number;
  /** What masks and batches are drawn from, together with the step. */
  readonly seed: number;
  /** Names and shapes of the parameters, in their order. */
  readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly sections: Readonly<Partial<Record<SectionName, Float32Array>>>;
  /** Whatever the caller keeps beside it: epoch, place in the data, curves. Plain JSON. */
  readonly extra: unknown;
}

const headerSchema = z.object({
  step: z.int().nonnegative(),
  seed: z.int(),
  parameters: z.array(
    z.object({ name: z.string(), shape: z.array(z.int().positive()).readonly() }),
  ),
  sections: z.array(
    z.object({
      name: z.enum(['weights', 'mean', 'square', 'average']),
      count: z.int().nonnegative(),
    }),
  ),
  extra: z.unknown(),
});

function invalid(file: string, what: string, cause?: unknown): EgoloopError {
  return new EgoloopError('CHECKPOINT_INVALID', what, { file }, cause);
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** The bytes of a checkpoint's file; the same checkpoint gives the same bytes. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { step, seed, parameters, sections, extra } = checkpoint;
  const entries = Object.entries(sections) as [SectionName, Float32Array][];
  const header = {
    step,
    seed,
    parameters,
    sections: entries.map(([name, values]) => ({ name, count: values.length })),
    extra,
  };
  const json = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil((START + json.length) / 16) * 16 - START;
  const text = Buffer.alloc(padded, ' ');
  json.copy(text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(padded);
  const rest = [length, text, ...entries.map(([, values]) => bytesOf(values))];
  const hash = createHash('sha256');
  for (const part of rest) hash.update(part);
  return Buffer.concat([Buffer.from(MAGIC), hash.digest(), ...rest]);
}

/**
 * Writes a checkpoint; what stood there before stands until the new one is whole.
 * @throws EgoloopError CHECKPOINT_INVALID for weights that are not finite (nothing is written);
 * FILE_UNWRITABLE
 */
export function writeCheckpoint(file: string, checkpoint: Checkpoint): void {
  for (const [name, values] of Object.entries(checkpoint.sections)) {
    if (values.every((value) => Number.isFinite(value))) continue;
    throw invalid(file, `expected finite numbers in ${name}, found others; it was not written`);
  }
  writeFileAtomic(file, encodeCheckpoint(checkpoint));
}

/**
 * Reads a checkpoint.
 * @throws EgoloopError FILE_UNREADABLE; CHECKPOINT_INVALID for a file that is none, is cut off or damaged
 */
export function readCheckpoint(file: string): Checkpoint {
  return decodeCheckpoint(readBytes(file), file);
}

/** As `readCheckpoint`, from bytes; `file` is named in errors. */
export function decodeCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = buffer.toString('latin1', 0, MAGIC.length);
  if (magic !== MAGIC) {
    const what = magic.startsWith('EGOCKPT')
      ? `a checkpoint of format ${JSON.stringify(magic)}; train again with this version`
      : 'another file';
    throw invalid(file, `expected a checkpoint that starts with ${MAGIC}, found ${what}`);
  }
  const rest = buffer.subarray(MAGIC.length + HASH_BYTES);
  const wanted = buffer.subarray(MAGIC.length, MAGIC.length + HASH_BYTES);
  if (buffer.length < START || !createHash('sha256').update(rest).digest().equals(wanted)) {
    throw invalid(
      file,
      `expected the contents that its SHA-256 names, found ${bytes.length} bytes that are cut off or ` +
        'damaged; take an earlier checkpoint',
    );
  }
  const length = rest.readUInt32LE(0);
  const { sections, ...header } = headerOf(rest.toString('utf8', 4, 4 + length), file);
  const found: Partial<Record<SectionName, Float32Array>> = {};
  let at = 4 + length;
  for (const { name, count } of sections) {
    if (at + 4 * count > rest.length) throw invalid(file, `expected ${count} numbers of ${name}`);
    // A copy: the file's bytes need not lie where float32 may.
    found[name] = new Float32Array(Uint8Array.from(rest.subarray(at, at + 4 * count)).buffer);
    at += 4 * count;
  }
  return { ...header, sections: found };
}

function headerOf(text: string, file: string): z.infer<typeof headerSchema> {
  try {
    return headerSchema.parse(JSON.parse(text));
  } catch (error) {
    throw invalid(file, 'expected a header of this version, found another', error);
  }
}

/**
 * Puts a section of a checkpoint into parameters of the same names and shapes.
 * @throws EgoloopError CHECKPOINT_INVALID where the section is missing or the network is another one
 */
export function loadSection(
  checkpoint: Checkpoint,
  section: SectionName,
  parameters: Parameters,
  target: Float32Array,
  file: string,
): void {
  const values = checkpoint.sections[section];
  if (values === undefined) throw invalid(file, `expected ${section}, which it does not hold`);
  const text = ({ name, shape }: { name: string; shape: readonly number[] }) =>
    `${name} [${shape}]`;
  const count = Math.max(checkpoint.parameters.length, parameters.list.length);
  for (let i = 0; i < count; i += 1) {
    const [found, wanted] = [checkpoint.parameters[i], parameters.list[i]];
    if (found !== undefined && wanted !== undefined && text(found) === text(wanted)) continue;
    const names = [wanted, found].map((one) => (one === undefined ? 'no more' : text(one)));
    const what = `expected the parameter ${names[0]} at place ${i}, found ${names[1]}`;
    throw invalid(file, `${what}: it was trained with another network or preset`);
  }
  if (values.length !== target.length) {
    throw invalid(file, `expected ${target.length} numbers of ${section}, found ${values.length}`);
  }
  target.set(values);
}
