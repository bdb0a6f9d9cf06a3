/** Laws of uniting, bounding and summarising route records. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RouteRecord } from '../../src/eval/record.js';
import { auditResults } from '../../src/eval/results/audit.js';
import { computeGlobal } from '../../src/eval/results/global-record.js';
import { uniteRecords } from '../../src/eval/results/union.js';
import { mergeUnion } from '../../src/eval/results/union-merge.js';
import { makeFile, makeRecord } from '../unit/eval/results/make-record.js';

const SETTINGS = { seed: 7, numRuns: 150 };
const V = 'bench2drive';

const record = fc
  .record({
    id: fc.integer({ min: 1, max: 12 }),
    route: fc.integer({ min: 0, max: 100 }),
    penalty: fc.constantFrom(1, 0.6, 0.7, 0.5),
    status: fc.constantFrom(
      'Completed',
      'Perfect',
      'Failed - Agent got blocked',
      'Failed - Simulation crashed',
    ),
  })
  .map(({ id, ...rest }): RouteRecord => makeRecord(V, { id: `${id}`, ...rest }));
const files = fc
  .array(fc.array(record, { maxLength: 8 }), { minLength: 1, maxLength: 4 })
  .filter((parts) => parts.some((part) => part.length > 0))
  .map((parts) => parts.map((part, i) => makeFile(`f${i}`, V, part)));

test('a union holds each route once, whatever the order of the files', () => {
  fc.assert(
    fc.property(files, (all) => {
      const ids = (union: ReturnType<typeof uniteRecords>) =>
        union.unique.map((s) => s.record.route_id);
      const forward = uniteRecords(all);
      const backward = uniteRecords([...all].reverse());
      assert.equal(ids(forward), ids(backward));
      assert.is(new Set(ids(forward)).size, forward.unique.length);
      assert.equal(
        forward.duplicates.map((d) => [d.routeId, d.isIdentical]),
        backward.duplicates.map((d) => [d.routeId, d.isIdentical]),
      );
    }),
    SETTINGS,
  );
});

test('merging twice changes nothing', () => {
  const options = { format: 'leaderboard', version: V, keep: 'first', expectedCount: 12 } as const;
  fc.assert(
    fc.property(files, (all) => {
      const once = mergeUnion(all, options);
      const again = mergeUnion(all, options);
      assert.is(again.text, once.text);
      const doubled = mergeUnion([...all, ...all], options);
      assert.is(doubled.text, once.text);
    }),
    SETTINGS,
  );
});

test('bounds are ordered and lie in 0 to 100', () => {
  fc.assert(
    fc.property(files, (all) => {
      const { bounds } = auditResults(all, { expectedCount: 12 });
      const zero = bounds.missingAsZero.drivingScore!;
      const full = bounds.missingAsFull.drivingScore!;
      const strictZero = bounds.failuresAndMissingAsZero.drivingScore!;
      const strictFull = bounds.failuresAndMissingAsFull.drivingScore!;
      // A sound record beside a failed one replaces it, so only the upper ends are ordered across rows.
      const risings = [
        [0, strictZero.high, zero.high, full.high, 100],
        [0, zero.low, full.low, 100],
        [0, strictZero.low, strictFull.low, 100],
      ];
      for (const rising of risings) {
        const isSorted = rising.every((value, i) => i === 0 || value >= rising[i - 1]! - 1e-9);
        assert.ok(isSorted, rising.join(' '));
      }
      assert.ok(zero.low <= zero.high && full.low <= full.high);
    }),
    SETTINGS,
  );
});

test('one more infraction never lowers a rate nor the worst status', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), (records) => {
      const before = computeGlobal(V, records, records.length).record;
      const first = records[0]!;
      const worse = { ...first, infractions: { ...first.infractions, red_light: ['x'] } };
      const after = computeGlobal(V, [worse, ...records.slice(1)], records.length).record;
      assert.ok(after.infractions.red_light! >= before.infractions.red_light!);
      assert.is(after.status, before.status);
    }),
    SETTINGS,
  );
});

test.run();
