/** A file cut anywhere is read up to its last whole block, and says so. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type ByteSource,
  bytesSource,
  decodeTickLog,
  encodeTickLog,
  TickLogReader,
  TickLogWriter,
} from '../../../../src/bridge/ticklog/index.js';
import { EgoloopError } from '../../../../src/core/errors.js';
import { exactly, SMALL_HEADER, SMALL_MAP, smallFrames } from './sample.js';

/** Where each section ends, from what the writer hands to its sink. */
function writeSmall(): { bytes: Buffer; ends: number[] } {
  const parts: Uint8Array[] = [];
  const options = { openDrive: SMALL_MAP, ticksPerBlock: 5 };
  const writer = new TickLogWriter(SMALL_HEADER, (part) => parts.push(part), options);
  for (const frame of smallFrames(12)) writer.append(frame);
  writer.finish();
  let end = 0;
  return { bytes: Buffer.concat(parts), ends: parts.map((part) => (end += part.length)) };
}

test('cut at every byte: whole blocks are recovered, nothing else is claimed', () => {
  const { bytes, ends } = writeSmall();
  const [, headerEnd, mapEnd, block1End, block2End, block3End] = ends as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const frames = smallFrames(12);
  for (let size = 0; size < bytes.length; size++) {
    const cut = bytes.subarray(0, size);
    if (size < headerEnd) {
      assert.throws(
        () => decodeTickLog(cut, 'cut.ticklog'),
        (error: unknown) =>
          error instanceof EgoloopError &&
          error.code === 'TICKLOG_INVALID' &&
          error.message.startsWith('cut.ticklog'),
        `cut at ${size}`,
      );
      continue;
    }
    const log = decodeTickLog(cut);
    let ticks = 0;
    let atByte = headerEnd;
    if (size >= mapEnd) atByte = mapEnd;
    if (size >= block1End) [ticks, atByte] = [5, block1End];
    if (size >= block2End) [ticks, atByte] = [10, block2End];
    if (size >= block3End) [ticks, atByte] = [12, block3End];
    assert.equal(log.truncated, { atByte, ticksRecovered: ticks }, `cut at ${size}`);
    assert.is(log.footer, null);
    assert.is(exactly(log.frames), exactly(frames.slice(0, ticks)));
  }
  assert.is(decodeTickLog(bytes).truncated, null);
});

test('a tail of zeros, as a power cut leaves it, reads as cut', () => {
  const { bytes, ends } = writeSmall();
  const zeros = Buffer.concat([bytes.subarray(0, ends[3]), Buffer.alloc(100_000)]);
  assert.equal(decodeTickLog(zeros).truncated, { atByte: ends[3], ticksRecovered: 5 });
});

test('the same frames through a source that gives a few bytes at a time', () => {
  const frames = smallFrames(230);
  const bytes = encodeTickLog(SMALL_HEADER, frames, {}, { ticksPerBlock: 50 });
  let largest = 0;
  const source: ByteSource = {
    size: bytes.length,
    read(offset, length) {
      largest = Math.max(largest, length);
      return bytes.slice(offset, offset + length);
    },
  };
  const read = [...new TickLogReader(source).frames()];
  assert.is(exactly(read), exactly(frames));
  assert.ok(largest < bytes.length / 2, `a read of ${largest} bytes in a file of ${bytes.length}`);
});

test('the reader can start again, and frames come before later damage is met', () => {
  const { bytes, ends } = writeSmall();
  const damaged = Buffer.from(bytes);
  damaged[ends[4]! + 20]! ^= 1;
  const reader = new TickLogReader(bytesSource(damaged), 'x.ticklog');
  for (let pass = 0; pass < 2; pass++) {
    const ticks: number[] = [];
    assert.throws(
      () => {
        for (const { tick } of reader.frames()) ticks.push(tick);
      },
      new RegExp(`^x\\.ticklog \\(.*byte ${ends[4]}\\): the block is damaged: expected CRC-32`),
    );
    assert.is(ticks.length, 10);
  }
});

test('a flushed writer has handed over every tick appended so far', () => {
  const parts: Uint8Array[] = [];
  const writer = new TickLogWriter(SMALL_HEADER, (part) => parts.push(part));
  for (const frame of smallFrames(7)) writer.append(frame);
  writer.flush();
  assert.is(decodeTickLog(Buffer.concat(parts)).truncated?.ticksRecovered, 7);
  writer.finish();
  assert.is(decodeTickLog(Buffer.concat(parts)).tickCount, 7);
  assert.throws(() => writer.finish(), /finished/);
});

test.run();
