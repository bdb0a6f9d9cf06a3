/**
 * Damaged maps: whatever is done to a valid file, reading it ends soon, with a document whose numbers
 * are finite or with an error that names a place. Never any other exception.
 */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EgoloopError } from '../../src/core/errors.js';
import { planPoseAt } from '../../src/map/geometry/plan-view.js';
import { type OpenDriveDocument, parseOpenDrive } from '../../src/map/opendrive/index.js';
import { cpuMs } from '../helpers/cpu-time.js';
import { writeGrid } from '../helpers/synthetic-opendrive.js';

const VALID = writeGrid(2, 2, 5);

/** Values that have broken parsers before. */
const NASTY = [
  ...['', ' ', '0', '-0', '-1', '1e308', '-1e308', '1e-308', '1e999', 'NaN', 'Infinity', '0x10'],
  ...['1,5', '١', '4294967296', '9007199254740993', '"', '&amp;', '&#0;', '<', '\u0000', '\ud800'],
  ...['__proto__', 'constructor', 'road', 'junction', 'true', 'none'],
];

/** Reads; returns the document, or null for a proper refusal. Anything else is a failure. */
function readOrRefuse(text: string): OpenDriveDocument | null {
  const start = cpuMs();
  try {
    return parseOpenDrive(text, 'fuzz.xodr');
  } catch (error) {
    if (!(error instanceof EgoloopError)) throw error;
    assert.ok(/^(OPENDRIVE_INVALID|XML_MALFORMED|XML_REFUSED)$/.test(error.code), error.code);
    assert.ok((error.place.line ?? 0) >= 1 && (error.place.column ?? 0) >= 1, error.message);
    return null;
  } finally {
    assert.ok(cpuMs() - start < 5000, 'took too long');
  }
}

/** Every number of a document that was let through is finite, and its geometry can be evaluated. */
function assertSound(document: OpenDriveDocument): void {
  const visit = (value: unknown): void => {
    if (typeof value === 'number') assert.ok(Number.isFinite(value), 'a number is not finite');
    else if (Array.isArray(value)) value.forEach(visit);
    else if (value !== null && typeof value === 'object') Object.values(value).forEach(visit);
  };
  visit(document);
  for (const road of document.roads) {
    assert.ok(road.length > 0 && road.planView.length > 0 && road.laneSections.length > 0);
    for (const record of road.planView) {
      for (const ds of [0, record.length / 2, record.length]) {
        const pose = planPoseAt(record, ds);
        assert.ok(Number.isFinite(pose.x + pose.y + pose.tangentRad), JSON.stringify(record));
      }
    }
  }
}

test('the file that is damaged below is sound itself', () => {
  const document = parseOpenDrive(VALID);
  assert.equal(document.repairs, []);
  assertSound(document);
});

test('attribute values replaced', () => {
  const spots = [...VALID.matchAll(/="[^"]*"/g)];
  let sound = 0;
  const change = fc.tuple(fc.nat(spots.length - 1), fc.constantFrom(...NASTY));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      let text = VALID;
      for (const [spot, value] of [...changes].sort(([a], [b]) => b - a)) {
        const { index, 0: old } = spots[spot]!;
        text = `${text.slice(0, index)}="${value}"${text.slice(index + old.length)}`;
      }
      const document = readOrRefuse(text);
      if (document !== null) {
        sound++;
        assertSound(document);
      }
    }),
    { seed: 21, numRuns: 1200 },
  );
  assert.ok(sound > 100, `only ${sound} were read`);
});

test('attributes and elements removed, doubled or moved', () => {
  const pieces = [...VALID.matchAll(/ [\w]+="[^"]*"|<[\w]+[^<>]*\/>|<\/?[\w]+[^<>]*>/g)];
  const act = fc.tuple(fc.nat(pieces.length - 1), fc.constantFrom('drop', 'double', 'move'));
  let sound = 0;
  fc.assert(
    fc.property(act, fc.nat(pieces.length - 1), ([spot, what], target) => {
      const { index, 0: piece } = pieces[spot]!;
      const without = VALID.slice(0, index) + VALID.slice(index + piece.length);
      const to = Math.min(pieces[target]!.index, without.length);
      const text =
        what === 'drop'
          ? without
          : what === 'double'
            ? VALID.slice(0, index) + piece + VALID.slice(index)
            : without.slice(0, to) + piece + without.slice(to);
      const document = readOrRefuse(text);
      if (document !== null) {
        sound++;
        assertSound(document);
      }
    }),
    { seed: 22, numRuns: 1200 },
  );
  assert.ok(sound > 50, `only ${sound} were read`);
});

test('bytes flipped, inserted and cut', () => {
  const scrap = fc.oneof(
    fc.constantFrom('<', '>', '"', '/', '&', '\n', '\u0000', '￿'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.nat(VALID.length - 1), fc.nat(40), scrap, fc.boolean(), (at, cut, put, end) => {
      const text = end
        ? VALID.slice(0, at) + put
        : VALID.slice(0, at) + put + VALID.slice(at + cut);
      const document = readOrRefuse(text);
      if (document !== null) assertSound(document);
    }),
    { seed: 23, numRuns: 1200 },
  );
});

test('texts that are no map at all', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (text) => {
      assert.is(readOrRefuse(text), null);
    }),
    { seed: 24, numRuns: 1000 },
  );
});

test.run();
