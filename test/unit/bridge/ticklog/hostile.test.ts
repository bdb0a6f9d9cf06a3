/** Every way in which a file can be wrong has its sentence: what, where, expected, found. */
import { deflateSync } from 'node:zlib';
import { Packr } from 'msgpackr';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { crc32 } from '../../../../src/bridge/ticklog/crc32.js';
import { SectionKind } from '../../../../src/bridge/ticklog/format.js';
import { decodeTickLog, encodeTickLog } from '../../../../src/bridge/ticklog/index.js';
import { unpackMap } from '../../../../src/bridge/ticklog/msgpack.js';
import { decodeSectionHead, encodeSection } from '../../../../src/bridge/ticklog/section.js';
import { EgoloopError } from '../../../../src/core/errors.js';
import { SMALL_HEADER, SMALL_MAP, smallFrames } from './sample.js';

const packr = new Packr({ useRecords: false });
const PREAMBLE = 10;

interface Part {
  readonly kind: number;
  readonly plain: Record<string, unknown>;
}

const LOG = encodeTickLog(SMALL_HEADER, smallFrames(6), {}, { ticksPerBlock: 3, compression: 0 });

/** The sections of an uncompressed log, unpacked. */
function partsOf(bytes: Uint8Array): Part[] {
  const parts: Part[] = [];
  for (let at = PREAMBLE; at < bytes.length; ) {
    const head = decodeSectionHead(bytes.subarray(at, at + 16), at);
    const stored = bytes.subarray(at + 16, at + 16 + head.storedBytes);
    parts.push({ kind: head.kind, plain: unpackMap(stored, 'x') });
    at += 16 + head.storedBytes;
  }
  return parts;
}

/** A log with one field of one section replaced, all CRCs right. */
function withField(index: number, path: string, value: unknown): Uint8Array {
  const sections = partsOf(LOG).map(({ kind, plain }, part) => {
    if (part === index) {
      const names = path.split('.');
      let at = plain;
      for (const name of names.slice(0, -1)) at = at[name] as Record<string, unknown>;
      at[names.at(-1)!] = value;
    }
    return encodeSection(kind as SectionKind, packr.pack(plain));
  });
  return Buffer.concat([LOG.subarray(0, PREAMBLE), ...sections]);
}

function refused(bytes: Uint8Array, expected: RegExp, code = 'TICKLOG_INVALID'): void {
  assert.throws(
    () => decodeTickLog(bytes, 'a.ticklog'),
    (error: unknown) => {
      assert.instance(error, EgoloopError, String((error as Error).stack));
      assert.is((error as EgoloopError).code, code);
      assert.match((error as EgoloopError).message, expected);
      assert.match((error as EgoloopError).message, /^a\.ticklog/);
      return true;
    },
  );
}

test('something else than a TickLog', () => {
  refused(Buffer.from('{"_checkpoint": {}}'), /expected a TickLog .* found something else/);
  refused(new Uint8Array(0), /expected a TickLog .* found an empty file/);
});

test('a version of the future is named with both numbers', () => {
  const future = Uint8Array.from(LOG);
  future[8] = 2;
  refused(future, /expected TickLog version 1, found 2/, 'TICKLOG_VERSION');
});

test('unknown and missing fields are named with their path', () => {
  refused(withField(0, 'colour', 1), /\(header\.colour\): is a field that this version/);
  refused(withField(0, 'route.plan.extra', 1), /\(header\.route\.plan\.extra\)/);
  refused(withField(1, 'extra', 1), /block at byte \d+\.extra/);
  refused(withField(3, 'extra', 1), /footer\.extra/);
  refused(withField(0, 'agent', 5), /header\.agent\): expected a string, found 5/);
  refused(
    withField(0, 'route.keyPoints', null),
    /header\.route\.keyPoints\): expected a map, found nil/,
  );
  refused(withField(0, 'map.sha256', 'abc'), /header\.map\.sha256\): expected 64 hex digits/);
});

test('counts that do not fit their columns', () => {
  refused(withField(0, 'route.plan.count', 1e9), /count\): expected an integer of 0 to 2/);
  refused(withField(1, 'tickCount', 4097), /tickCount\): expected an integer of 1 to 4096/);
  refused(withField(1, 'tickCount', 4), /tickSteps\): ends inside an integer/);
  refused(withField(1, 'lights', new Uint8Array([0])), /lights\): expected 2 bytes of 0 to 4/);
  refused(withField(1, 'lights', new Uint8Array([0, 9])), /lights\).*found 9/);
  refused(withField(1, 'actorCount', 2), /extents\.x\): .*2 numbers/);
  refused(withField(1, 'ego', []), /ego\): expected an array of 16, found an array of 0/);
  refused(withField(1, 'presence', new Uint8Array([2, 8, 0, 0])), /presence\): expected an actor/);
  refused(withField(1, 'strings', [1]), /strings\): expected strings, found 1/);
  refused(
    withField(1, 'board', [[9, 'k', null]]),
    /board\[0\]\): expected a tick of 0 to 2, found 9/,
  );
  refused(withField(1, 'board', [[0, 'k', 5]]), /board\[0\]\): expected nil, true, false/);
  refused(withField(2, 'firstTick', 1), /expected a tick above 2, found 1/);
  refused(withField(3, 'tickCount', 7), /footer\.tickCount\): expected 6, the ticks read; found 7/);
  refused(withField(3, 'outsideFailure', 'rain'), /outsideFailure\): expected nil or one of/);
});

test('numbers that are not finite', () => {
  const nan = new Uint8Array(13);
  new DataView(nan.buffer).setFloat32(1, Number.NaN, true);
  const ego = [nan, ...(partsOf(LOG)[1]!.plain['ego'] as Uint8Array[]).slice(1)];
  refused(withField(1, 'ego', ego), /ego\.x\): expected finite numbers, found NaN at position 0/);
});

test('sections out of order, missing or left over', () => {
  const sections = partsOf(LOG).map(({ kind, plain }) =>
    encodeSection(kind as SectionKind, packr.pack(plain)),
  );
  const preamble = LOG.subarray(0, PREAMBLE);
  const [header, block, , footer] = sections as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  refused(Buffer.concat([preamble, block]), /expected the header, found a block/);
  refused(Buffer.concat([preamble, header, header]), /expected a block, found a header/);
  refused(Buffer.concat([LOG, footer]), /expected the end of the file, found \d+ bytes more/);
  refused(Buffer.concat([preamble, header, block, footer]), /expected 3, the ticks read; found 6/);
  refused(Buffer.concat([preamble, header, Buffer.from('garbage, sixteen')]), /expected a section/);
});

test('a section that inflates to more than it claims is not inflated further', () => {
  const bomb = deflateSync(Buffer.alloc(200 * 1024 * 1024));
  const section = encodeSection(SectionKind.Block, bomb, 0);
  section[1] = 1;
  const view = new DataView(section.buffer);
  view.setUint32(8, 1000, true);
  view.setUint32(12, crc32(bomb, crc32(section.subarray(0, 12))), true);
  const before = process.memoryUsage().rss;
  refused(
    Buffer.concat([LOG.subarray(0, PREAMBLE), sectionOf(0), section]),
    /the block cannot be inflated/,
  );
  assert.ok(process.memoryUsage().rss - before < 50 * 1024 * 1024);
});

function sectionOf(index: number): Uint8Array {
  const { kind, plain } = partsOf(LOG)[index]!;
  return encodeSection(kind as SectionKind, packr.pack(plain));
}

test('a section that claims more than its limit is refused unread', () => {
  const section = Uint8Array.from(sectionOf(1));
  new DataView(section.buffer).setUint32(8, 17 * 1024 * 1024, true);
  refused(
    Buffer.concat([LOG.subarray(0, PREAMBLE), sectionOf(0), section]),
    /expected a block of at most 16777216 bytes, found one that claims 17825792/,
  );
});

test('msgpack that lies about sizes, nests without end or uses extensions', () => {
  const wrap = (bytes: number[]) =>
    Buffer.concat([
      LOG.subarray(0, PREAMBLE),
      encodeSection(SectionKind.Header, Uint8Array.from(bytes)),
    ]);
  refused(wrap([0xdd, 0xff, 0xff, 0xff, 0xff]), /claims 4294967295 entries/);
  refused(wrap(new Array(5000).fill(0x91)), /nested deeper than 16/);
  refused(
    wrap([0x81, 0xa1, 0x61, 0xd4, 0x72, 0x40]),
    /msgpack type that is not used here \(0xd4\)/,
  );
  refused(wrap([0xc1]), /not used here/);
  refused(wrap([0xdb, 0x7f, 0xff, 0xff, 0xff, 0x61]), /ends inside a msgpack value/);
  refused(wrap([0x80, 0x80]), /1 bytes after its msgpack value/);
  refused(wrap([0x93, 1, 2, 3]), /expected a map/);
});

test('a map that does not match its hash cannot be written', () => {
  assert.throws(
    () => encodeTickLog(SMALL_HEADER, [], {}, { openDrive: `${SMALL_MAP} ` }),
    /SHA-256 of the OpenDRIVE text/,
  );
});

test('CRC-32 as everybody computes it', () => {
  assert.is(crc32(Buffer.from('123456789')), 0xcbf43926);
  assert.is(crc32(Buffer.from('6789'), crc32(Buffer.from('12345'))), 0xcbf43926);
});

test.run();
