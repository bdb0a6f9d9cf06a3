/** Through whom drives part, and texts for machines within their limits. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Comparison, Flip, GateResult } from '../../../../src/loop/compare/index.js';
import {
  escapeXml,
  gateMarkdown,
  junitText,
  partedBy,
} from '../../../../src/loop/compare/index.js';

const at = (tick: number | null, field: string) => ({ tick, field, left: '0', right: '1' });

test('an answer that differs is the policy; a world that differs is not', () => {
  assert.is(partedBy(at(7, 'control.steer'), false), 'policy');
  assert.is(partedBy(at(7, 'control'), true), 'policy');
  assert.is(partedBy(at(7, 'actors[3].transform.location.x'), false), 'simulator');
  assert.is(partedBy(at(7, 'tick'), false), 'simulator');
  assert.is(partedBy(at(7, 'ego.velocity.x'), true), 'transport');
  assert.is(partedBy(at(null, 'header.seed'), false), 'set-up');
  assert.is(partedBy(at(null, 'footer.outsideFailure'), false), 'simulator');
});

function flip(i: number): Flip {
  return {
    routeId: String(i),
    pass: '1#0',
    rightPass: '1#0',
    type: `A<b>|"c"&${'x'.repeat(40)}`,
    outcome: 'lost',
    left: 100,
    right: 0,
    leftStatus: 'Completed',
    rightStatus: 'Failed - Agent got \u0007blocked',
    leftLog: null,
    rightLog: null,
  };
}

function result(verdict: 'pass' | 'regress' | 'inconclusive', flips: number): GateResult {
  const comparison = {
    leftAgent: 'a',
    rightAgent: 'b',
    ruleset: 'bench2drive',
    byType: [],
    flips: Array.from({ length: flips }, (_, i) => flip(i)),
    partings: { examined: 0, identical: 0, partings: [] },
    differences: [],
  } as unknown as Comparison;
  return {
    baseline: 'base',
    candidate: 'new',
    maxDrop: 1,
    confidence: 0.95,
    gate: {
      verdict,
      over: 'seeds',
      mean: -2,
      interval: null,
      bounds: null,
      p: 1,
      pairs: 9,
      missing: 0,
    },
    passesForPass: null,
    comparison,
  };
}

test('Markdown stays under the limit and says what it left out', () => {
  const short = gateMarkdown(result('regress', 3), 60_000);
  assert.is(short.match(/\| lost \|/g)!.length, 3);
  const long = gateMarkdown(result('regress', 5000), 60_000);
  assert.ok(Buffer.byteLength(long) <= 60_000, `${Buffer.byteLength(long)}`);
  assert.match(long, /and \d+ more\n$/);
  assert.not.match(long, /A<b>/);
  assert.match(long, /A&lt;b>\\\|/);
});

test('JUnit: a regression fails, inconclusive is skipped, text is escaped', () => {
  const failed = junitText(result('regress', 2), 'a < b & "c"');
  assert.match(failed, /tests="3" failures="1" errors="0" skipped="0"/);
  assert.match(failed, /message="a &lt; b &amp; &quot;c&quot;"/);
  assert.is(failed.includes('\u0007'), false);
  assert.match(junitText(result('inconclusive', 0), 's'), /failures="0" errors="0" skipped="1"/);
  assert.match(junitText(result('pass', 0), 's'), /failures="0" errors="0" skipped="0"/);
  assert.is(escapeXml('a\ud800b'), 'a?b');
});

test.run();
