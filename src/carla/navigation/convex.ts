/**
 * A polygon of grid points in convex pieces of at most six corners: ears are cut off by the shortest
 * cut, then triangles are put together again across their longest edges. Coordinates are whole numbers,
 * so that every sign is exact.
 */

export type Place = readonly [number, number];

/** As many corners as a polygon of Detour can have. */
export const MOST_CORNERS = 6;

/** Twice the area of a triangle, positive as Detour counts it. */
function area2(a: Place, b: Place, c: Place): number {
  return (c[0] - a[0]) * (b[1] - a[1]) - (b[0] - a[0]) * (c[1] - a[1]);
}

/**
 * @param outline corners, with a positive area
 * @param placeOf column and row of a corner
 * @returns pieces, all turned like the outline; what cannot be cut is left out
 */
export function convexPieces(
  outline: readonly number[],
  placeOf: (corner: number) => Place,
): number[][] {
  const pieces: number[][] = triangles(outline, placeOf);
  for (;;) {
    const best = bestJoint(pieces, placeOf);
    if (best === null) return pieces;
    pieces[best.first] = best.joined;
    pieces.splice(best.second, 1);
  }
}

function triangles(outline: readonly number[], placeOf: (corner: number) => Place): number[][] {
  const left = [...outline];
  const cut: number[][] = [];
  while (left.length >= 3) {
    let ear = -1;
    let shortest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < left.length; i += 1) {
      const before = left[(i + left.length - 1) % left.length] as number;
      const after = left[(i + 1) % left.length] as number;
      const [ax, ay] = placeOf(before);
      const [bx, by] = placeOf(after);
      const length2 = (bx - ax) * (bx - ax) + (by - ay) * (by - ay);
      if (length2 >= shortest || !isEar(left, i, placeOf)) continue;
      shortest = length2;
      ear = i;
    }
    if (ear < 0) return cut;
    const before = left[(ear + left.length - 1) % left.length] as number;
    const after = left[(ear + 1) % left.length] as number;
    cut.push([before, left[ear] as number, after]);
    left.splice(ear, 1);
  }
  return cut;
}

function isEar(left: readonly number[], i: number, placeOf: (corner: number) => Place): boolean {
  const a = placeOf(left[(i + left.length - 1) % left.length] as number);
  const b = placeOf(left[i] as number);
  const c = placeOf(left[(i + 1) % left.length] as number);
  if (area2(a, b, c) <= 0) return false;
  return left.every((corner) => {
    const p = placeOf(corner);
    if (isSame(p, a) || isSame(p, b) || isSame(p, c)) return true;
    return area2(a, b, p) < 0 || area2(b, c, p) < 0 || area2(c, a, p) < 0;
  });
}

const isSame = (a: Place, b: Place): boolean => a[0] === b[0] && a[1] === b[1];

interface Joint {
  readonly first: number;
  readonly second: number;
  readonly joined: number[];
}

/** Two pieces that are convex together, by the longest edge between them. */
function bestJoint(pieces: readonly number[][], placeOf: (corner: number) => Place): Joint | null {
  let best: Joint | null = null;
  let longest = 0;
  for (let first = 0; first < pieces.length; first += 1) {
    for (let second = first + 1; second < pieces.length; second += 1) {
      const found = join(pieces[first] as number[], pieces[second] as number[], placeOf);
      if (found === null || found.length2 <= longest) continue;
      longest = found.length2;
      best = { first, second, joined: found.joined };
    }
  }
  return best;
}

function join(
  a: readonly number[],
  b: readonly number[],
  placeOf: (corner: number) => Place,
): { readonly length2: number; readonly joined: number[] } | null {
  if (a.length + b.length - 2 > MOST_CORNERS) return null;
  for (let i = 0; i < a.length; i += 1) {
    const from = a[i] as number;
    const to = a[(i + 1) % a.length] as number;
    const k = b.indexOf(to);
    if (k < 0 || b[(k + 1) % b.length] !== from) continue;
    const rest = (piece: readonly number[], at: number) =>
      piece.map((_, n) => piece[(at + 1 + n) % piece.length] as number).slice(0, -1);
    const joined = [...rest(a, i), ...rest(b, k)];
    if (!isConvex(joined, placeOf)) return null;
    const [ax, ay] = placeOf(from);
    const [bx, by] = placeOf(to);
    return { length2: (bx - ax) * (bx - ax) + (by - ay) * (by - ay), joined };
  }
  return null;
}

function isConvex(corners: readonly number[], placeOf: (corner: number) => Place): boolean {
  return corners.every((corner, i) => {
    const next = placeOf(corners[(i + 1) % corners.length] as number);
    const last = placeOf(corners[(i + 2) % corners.length] as number);
    return area2(placeOf(corner), next, last) > 0;
  });
}
