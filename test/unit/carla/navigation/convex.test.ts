/** Polygons of grid points in convex pieces. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { convexPieces, MOST_CORNERS, type Place } from '../../../../src/carla/navigation/convex.js';

/** Twice the area, positive as Detour counts it. */
function area2(places: readonly Place[]): number {
  return places.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = places[(i + 1) % places.length] as Place;
    return sum + (nextX * y - x * nextY);
  }, 0);
}

function check(places: readonly Place[]): number {
  const at = (corner: number): Place => places[corner] as Place;
  const pieces = convexPieces([...places.keys()], at);
  for (const piece of pieces) {
    assert.ok(piece.length >= 3 && piece.length <= MOST_CORNERS);
    piece.forEach((corner, i) => {
      const turn = [
        corner,
        piece[(i + 1) % piece.length] as number,
        piece[(i + 2) % piece.length] as number,
      ];
      assert.ok(area2(turn.map(at)) > 0, `${piece} is not convex`);
    });
  }
  const total = pieces.reduce((sum, piece) => sum + area2(piece.map(at)), 0);
  assert.is(total, area2(places));
  return pieces.length;
}

const SQUARE: Place[] = [
  [0, 0],
  [0, 4],
  [4, 4],
  [4, 0],
];

test('a square stays whole, an L becomes two, corners on a straight side are kept', () => {
  assert.is(check(SQUARE), 1);
  const ell: Place[] = [
    [0, 0],
    [0, 6],
    [2, 6],
    [2, 2],
    [6, 2],
    [6, 0],
  ];
  assert.is(check(ell), 2);
  // A neighbour's corner halfway along the left side.
  assert.ok(check([[0, 0], [0, 2], ...SQUARE.slice(1)]) > 1);
});

test('a comb with many teeth is cut without loss', () => {
  const comb: Place[] = [[0, 0]];
  for (let tooth = 0; tooth < 12; tooth += 1) {
    comb.push([3 * tooth, 10], [3 * tooth + 1, 10], [3 * tooth + 1, 3], [3 * tooth + 3, 3]);
  }
  comb.push([36, 0]);
  check(comb);
});

test.run();
