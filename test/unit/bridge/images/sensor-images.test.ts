/** Arrays outside the message: what the agent gets, and what is said where they are out of reach. */
import jpeg from 'jpeg-js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SensorImages } from '../../../../src/bridge/images/sensor-images.js';
import { expectError } from '../../../helpers/expect-error.js';
import { RingFile } from '../../../helpers/ring-file.js';

const reference = (sequence: number, shape: number[]) => ({
  sequence,
  offset: 0,
  dtype: 'u1',
  shape,
});

test('arrays in shared memory come as readings, with their shape where they have one', () => {
  const ring = new RingFile();
  const images = SensorImages.open(ring.path);
  assert.ok(images.canShare);
  assert.is(images.hindrance, null);
  images.requireIntact();
  ring.write(1, Uint8Array.of(1, 2, 3, 4, 5, 6));
  const read = images.readers.sharedMemory!;
  assert.equal(read(reference(1, [6])), Uint8Array.of(1, 2, 3, 4, 5, 6));
  const picture = read(reference(1, [1, 2, 3])) as { shape: number[]; data: Uint8Array };
  assert.equal(picture.shape, [1, 2, 3]);
  assert.equal([...picture.data], [1, 2, 3, 4, 5, 6]);
  images.requireIntact();
  images.close();
  images.requireIntact();
  ring.remove();
});

test('a tick that was written over while the agent looked is told', () => {
  const ring = new RingFile();
  const images = SensorImages.open(ring.path);
  ring.write(1, Uint8Array.of(1));
  images.readers.sharedMemory!(reference(1, [1]));
  ring.write(2, Uint8Array.of(2));
  images.requireIntact();
  ring.write(3, Uint8Array.of(3));
  expectError('SHARED_MEMORY_TORN', /holds sequence 3/, () =>
    images.readers.sharedMemory!(reference(1, [1])),
  );
  images.close();
  ring.remove();
});

test('a ring that is out of reach is a hindrance, not an end', () => {
  const ring = new RingFile();
  ring.remove();
  const images = SensorImages.open(ring.path);
  assert.not(images.canShare);
  assert.match(images.hindrance!, /another machine or in another container/);
  expectError('SHARED_MEMORY_INVALID', /out of reach.*another machine/, () =>
    images.readers.sharedMemory!(reference(1, [1])),
  );
  images.requireIntact();
  images.close();
});

test('where no ring is named there is none', () => {
  const images = SensorImages.open(null);
  assert.not(images.canShare);
  assert.is(images.hindrance, null);
  expectError('SHARED_MEMORY_INVALID', /none was named/, () =>
    images.readers.sharedMemory!(reference(1, [1])),
  );
});

test('JPEG comes as the bytes of a camera', () => {
  const grey = { width: 16, height: 8, data: Buffer.alloc(16 * 8 * 4, 100) };
  const read = SensorImages.open(null).readers.jpeg!;
  const image = { jpeg: jpeg.encode(grey, 90).data, width: 16, height: 8 };
  const { shape, data } = read(image) as { shape: number[]; data: Uint8Array };
  assert.equal(shape, [8, 16, 4]);
  assert.equal([...data.subarray(0, 4)], [100, 100, 100, 255]);
});

test.run();
