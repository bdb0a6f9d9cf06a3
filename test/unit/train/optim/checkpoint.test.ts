/** Checkpoints: what is written is read; what is cut off, damaged or of another network is refused. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  loadSection,
  readCheckpoint,
  writeCheckpoint,
} from '../../../../src/train/optim/index.js';
import { createParameters } from '../../../../src/train/trace/index.js';
import { expectError } from '../../../helpers/expect-error.js';

const parameters = createParameters(
  { 'a/kernel': { shape: [3, 5], start: { normal: 1 } }, b: { shape: [2], start: 'ones' } },
  1,
);

const checkpoint: Checkpoint = {
  step: 12,
  seed: -7,
  parameters: parameters.list.map(({ name, shape }) => ({ name, shape })),
  sections: { weights: parameters.flat, square: Float32Array.of(1e-30, 2, -0) },
  extra: { epoch: 3, losses: [1.5, 0.25], note: 'ünïcode' },
};

const test = suite('checkpoint', { folder: '' });
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'egoloop-checkpoint-'));
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

test('is read as it was written, whatever lies before it in memory', ({ folder }) => {
  const file = join(folder, 'deep', 'last.ckpt');
  writeCheckpoint(file, checkpoint);
  assert.equal(readCheckpoint(file), checkpoint);
  const shifted = new Uint8Array(readFileSync(file).length + 3);
  shifted.set(readFileSync(file), 3);
  assert.equal(decodeCheckpoint(shifted.subarray(3), file), checkpoint);
  assert.equal(Buffer.compare(encodeCheckpoint(checkpoint), readFileSync(file)), 0);
  assert.equal(readdirSync(join(folder, 'deep')), ['last.ckpt']);
});

test('every cut and every changed byte is noticed', () => {
  const bytes = encodeCheckpoint(checkpoint);
  for (let length = 0; length < bytes.length; length += 5) {
    expectError('CHECKPOINT_INVALID', /c\.ckpt: expected/, () =>
      decodeCheckpoint(bytes.subarray(0, length), 'c.ckpt'),
    );
  }
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Uint8Array.from(bytes);
    changed[at] = changed[at]! ^ 16;
    expectError('CHECKPOINT_INVALID', /expected/, () => decodeCheckpoint(changed, 'c.ckpt'));
  }
});

test('another format and another file are told apart', () => {
  const bytes = encodeCheckpoint(checkpoint);
  bytes[7] = '2'.charCodeAt(0);
  expectError('CHECKPOINT_INVALID', /a checkpoint of format "EGOCKPT2"/, () =>
    decodeCheckpoint(bytes, 'c'),
  );
  expectError('CHECKPOINT_INVALID', /found another file/, () =>
    decodeCheckpoint(Buffer.from('{"json": true}'), 'c'),
  );
});

test('numbers that are not finite are not written; what stood there stands', ({ folder }) => {
  const file = join(folder, 'c.ckpt');
  writeCheckpoint(file, checkpoint);
  const before = readFileSync(file);
  const bad = { ...checkpoint, sections: { weights: Float32Array.of(1, Number.NaN) } };
  expectError('CHECKPOINT_INVALID', /expected finite numbers in weights/, () =>
    writeCheckpoint(file, bad),
  );
  assert.equal(Buffer.compare(readFileSync(file), before), 0);
});

test('a file that is missing or a folder', ({ folder }) => {
  expectError('FILE_UNREADABLE', /no such file/, () => readCheckpoint(join(folder, 'none')));
  writeFileSync(join(folder, 'short'), 'EGO');
  expectError('CHECKPOINT_INVALID', /expected a checkpoint/, () =>
    readCheckpoint(join(folder, 'short')),
  );
});

test('goes only into the network that it is of', () => {
  const target = new Float32Array(parameters.flat.length);
  loadSection(checkpoint, 'weights', parameters, target, 'c');
  assert.equal(target, parameters.flat);
  const kernel = { shape: [3, 5], start: 'zeros' } as const;
  const others = [
    [{ 'a/kernel': { ...kernel, shape: [5, 3] } }, /a\/kernel \[5,3\] at place 0, found a\/kernel/],
    [{ 'a/kernel': kernel }, /expected the parameter no more at place 1, found b \[2\]/],
    [
      { 'a/kernel': kernel, b: { ...kernel, shape: [2] }, c: kernel },
      /expected the parameter c \[3,5\] at place 2, found no more/,
    ],
  ] as const;
  for (const [specs, pattern] of others) {
    const other = createParameters(specs, 1);
    const room = new Float32Array(other.flat.length);
    expectError('CHECKPOINT_INVALID', pattern, () =>
      loadSection(checkpoint, 'weights', other, room, 'c'),
    );
  }
  expectError('CHECKPOINT_INVALID', /expected average, which it does not hold/, () =>
    loadSection(checkpoint, 'average', parameters, target, 'c'),
  );
});

test.run();
