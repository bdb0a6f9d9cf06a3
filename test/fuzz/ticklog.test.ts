/**
 * Hostile bytes: whatever a TickLog holds, reading it ends soon, with frames or with an EgoloopError.
 * Two kinds of damage: of the file as it is (the CRC finds most of it), and of the packed content with
 * every CRC made right again, which only the checks behind it can find.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SectionKind } from '../../src/bridge/ticklog/format.js';
import { decodeTickLog, encodeTickLog } from '../../src/bridge/ticklog/index.js';
import { decodeSectionHead, encodeSection } from '../../src/bridge/ticklog/section.js';
import { EgoloopError } from '../../src/core/errors.js';
import { cpuMs } from '../helpers/cpu-time.js';
import { SMALL_HEADER, SMALL_MAP, smallFrames } from '../unit/bridge/ticklog/sample.js';

const PREAMBLE = 10;
const options = { openDrive: SMALL_MAP, ticksPerBlock: 4, compression: 0 } as const;
const LOG = encodeTickLog(SMALL_HEADER, smallFrames(10), {}, options);

/** mulberry32: a small seeded generator; gives integers below `below`. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** One to four changes: a bit, a byte, a run of 0xff, a piece doubled, left out or moved. */
function mutate(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  let out = Uint8Array.from(bytes);
  for (let left = 1 + random(4); left > 0; left--) {
    const at = random(out.length);
    const length = 1 + random(12);
    switch (random(6)) {
      case 0:
        out[at]! ^= 1 << random(8);
        break;
      case 1:
        out[at] = random(256);
        break;
      case 2:
        out.fill(0xff, at, at + length);
        break;
      case 3:
        out = Uint8Array.from([...out.subarray(0, at + length), ...out.subarray(at)]);
        break;
      case 4:
        out = Uint8Array.from([...out.subarray(0, at), ...out.subarray(at + length)]);
        break;
      default:
        out.copyWithin(random(out.length), at, at + length);
    }
    if (out.length === 0) return out;
  }
  return out;
}

/** Reads to the end; anything but an EgoloopError fails, and so do five seconds of CPU time. */
function survive(bytes: Uint8Array, what: string): 'read' | 'refused' {
  const startMs = cpuMs();
  let outcome: 'read' | 'refused' = 'read';
  try {
    decodeTickLog(bytes, 'fuzz.ticklog');
  } catch (error) {
    if (!(error instanceof EgoloopError)) assert.unreachable(`${what}: ${(error as Error).stack}`);
    outcome = 'refused';
  }
  const tookMs = cpuMs() - startMs;
  assert.ok(tookMs < 5000, `${what} took ${tookMs} ms`);
  return outcome;
}

test('mutated files are read or refused', () => {
  const outcomes = { read: 0, refused: 0 };
  for (let seed = 0; seed < 4000; seed++) {
    outcomes[survive(mutate(LOG, seeded(seed)), `file mutation with seed ${seed}`)]++;
  }
  assert.ok(outcomes.refused > 3000, JSON.stringify(outcomes));
});

test('mutated content behind right CRCs is read or refused', () => {
  const sections: { kind: SectionKind; plain: Uint8Array }[] = [];
  for (let at = PREAMBLE; at < LOG.length; ) {
    const { kind, storedBytes } = decodeSectionHead(LOG.subarray(at, at + 16), at);
    sections.push({ kind, plain: LOG.subarray(at + 16, at + 16 + storedBytes) });
    at += 16 + storedBytes;
  }
  const outcomes = { read: 0, refused: 0 };
  for (let seed = 0; seed < 6000; seed++) {
    const random = seeded(seed + 1_000_000);
    const victim = random(sections.length);
    const bytes = Buffer.concat([
      LOG.subarray(0, PREAMBLE),
      ...sections.map(({ kind, plain }, index) =>
        encodeSection(kind, index === victim ? mutate(plain, random) : plain, 0),
      ),
    ]);
    outcomes[survive(bytes, `content mutation with seed ${seed}`)]++;
  }
  assert.ok(outcomes.refused > 1000 && outcomes.read > 100, JSON.stringify(outcomes));
});

test('random bytes behind a right preamble and head', () => {
  for (let seed = 0; seed < 2000; seed++) {
    const random = seeded(seed + 2_000_000);
    const noise = Uint8Array.from({ length: random(300) }, () => random(256));
    const header = encodeSection(SectionKind.Header, noise, 0);
    survive(Buffer.concat([LOG.subarray(0, PREAMBLE), header]), `noise with seed ${seed}`);
  }
});

test('a kilobyte that inflates to the limit costs no more than its frames', () => {
  // One actor, present at each of 4096 ticks, in every block: the most frames a small file can ask for.
  const [frame] = smallFrames(1);
  const many = Array.from({ length: 4096 }, (_, tick) => ({ ...frame!, tick }));
  const bytes = encodeTickLog(SMALL_HEADER, many, {}, { ticksPerBlock: 4096 });
  assert.ok(bytes.length < 20_000, `${bytes.length} bytes`);
  assert.is(survive(bytes, 'a large block'), 'read');
});

test.run();
