import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { placeLabels } from '../../../../src/map/draw/labels.js';
import { convexHull } from '../../../../src/map/draw/lanes.js';
import { clockwise, escapeXml, pathData, simplify } from '../../../../src/map/draw/path.js';

test('writes whole centimetres as relative moves', () => {
  const points = [
    { x: 1, y: 2 },
    { x: 3.004, y: 1 },
    { x: 3.004, y: 1.001 },
    { x: 2, y: 1 },
  ];
  assert.is(pathData(points), 'M100 200l200-100-100 0');
  assert.is(pathData(points, true), 'M100 200l200-100-100 0z');
  assert.is(pathData([{ x: 1, y: 1 }]), '');
  assert.is(pathData([]), '');
});

test('simplifying keeps ends and every bend beyond the tolerance', () => {
  const arc = Array.from({ length: 201 }, (_, i) => {
    const angle = (Math.PI * i) / 200;
    return { x: 20 * Math.cos(angle), y: 20 * Math.sin(angle) };
  });
  const simple = simplify(arc, 0.05);
  assert.equal([simple[0], simple.at(-1)], [arc[0], arc.at(-1)]);
  assert.ok(simple.length < 40, `${simple.length} points are left`);
  for (let i = 0; i + 1 < simple.length; i += 1) {
    const middle = {
      x: (simple[i]!.x + simple[i + 1]!.x) / 2,
      y: (simple[i]!.y + simple[i + 1]!.y) / 2,
    };
    assert.ok(20 - Math.hypot(middle.x, middle.y) <= 0.05 + 1e-9);
  }
});

test('simplifying a straight line leaves its ends', () => {
  const line = Array.from({ length: 50 }, (_, i) => ({ x: i, y: 2 * i }));
  assert.equal(simplify(line), [line[0], line.at(-1)]);
});

test('turns rings so that they all run the same way', () => {
  const ring = [
    { x: 0, y: 0 },
    { x: 1, y: 0 },
    { x: 1, y: 1 },
  ];
  assert.equal(clockwise(ring), ring);
  assert.equal(clockwise(ring.toReversed()), ring);
});

test('the hull of a cross leaves its inner corners out', () => {
  const points = [
    { x: 0, y: 1 },
    { x: 0, y: -1 },
    { x: 1, y: 0 },
    { x: -1, y: 0 },
    { x: 0.1, y: 0.1 },
  ];
  assert.is(convexHull(points).length, 4);
});

test('makes text safe for XML and drops control characters', () => {
  assert.is(escapeXml('a<b & "c">\u0000\u0007'), 'a&lt;b &amp; &quot;c&quot;&gt;');
});

test('labels of one place do not cover each other', () => {
  const label = { x: 100, y: 100, size: 10, gap: 5 };
  const labels = ['first', 'second', 'third', 'fourth'].map((text) => ({ ...label, text }));
  const positions = placeLabels(labels);
  const seen = new Set(positions.map(({ x, y }) => `${x},${y}`));
  assert.is(seen.size, 4);
  positions.forEach((a, i) => {
    positions.slice(i + 1).forEach((b, k) => {
      const apartX =
        Math.abs(a.x - b.x) >= 6 * Math.min(labels[i]!.text.length, labels[i + 1 + k]!.text.length);
      assert.ok(apartX || Math.abs(a.y - b.y) >= 10, `${i} and ${i + 1 + k}`);
    });
  });
});

test.run();
