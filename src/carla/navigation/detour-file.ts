/**
 * A navigation mesh as CARLA's client reads it: a set of one tile in Detour's binary format, version 7,
 * with 32-bit references. Detour's axes are CARLA's x, z, y. All numbers are little-endian; layout after
 * the structs of Detour (zlib licence, Mikko Mononen).
 */

import { boundsTree } from './bounds-tree.js';
import { ByteSink } from './byte-sink.js';
import { MOST_CORNERS } from './convex.js';
import type { NavigationPolygon, NavigationPolygons } from './poly-mesh.js';
import { CELL_M, Ground } from './walk-grid.js';

const SET_MAGIC = 0x4d534554; // MSET
const SET_VERSION = 1;
const TILE_MAGIC = 0x444e4156; // DNAV
const TILE_VERSION = 7;
/** Corners are counted in 16 bits, polygons of the only tile in as many. */
const MOST = 0xffff;
const POLYGON_BITS = 16;
/** The first tile, as it is when it is new. */
const TILE_REFERENCE = 1 << POLYGON_BITS;
const LINK_BYTES = 12;

/**
 * CARLA's kinds of area and flags by kind of ground. A lonely road counts as grass: the client leaves
 * out of a route what lies on roads, and loops for ever over one on which nothing is left.
 */
const AREAS: Readonly<Record<number, readonly [area: number, flags: number]>> = {
  [Ground.Sidewalk]: [1, 0x02],
  [Ground.Crosswalk]: [2, 0x04],
  [Ground.Road]: [3, 0x08],
  [Ground.LonelyRoad]: [4, 0x10],
};

/** How people are built for whom the mesh is, metres. */
const WALKER = { heightM: 1.8, radiusM: 0.3, climbM: 0.5 };
/** Above and below the ground that still counts as on it, metres. */
const HEADROOM_M = 2;

/** The file, or null for a mesh with more corners or polygons than a tile can have. */
export function detourFile(mesh: NavigationPolygons): Buffer | null {
  const { corners, polygons } = mesh;
  if (corners.length / 3 > MOST || polygons.length > MOST) return null;
  const tile = tileOf(mesh);
  const { low, high } = boundsOf(corners);
  const out = new ByteSink();
  out.int(SET_MAGIC).int(SET_VERSION).int(1);
  out
    .floats(low)
    .float(high[0] - low[0] + 1)
    .float(high[2] - low[2] + 1);
  out.int(1).int(1 << POLYGON_BITS);
  out.int(TILE_REFERENCE).int(tile.length).bytes(tile);
  return out.take();
}

type Triple = readonly [number, number, number];

/** Least and greatest corner in Detour's axes. */
function boundsOf(corners: Float32Array): { readonly low: Triple; readonly high: Triple } {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < corners.length; i += 3) {
    const place = [corners[i], corners[i + 2], corners[i + 1]] as [number, number, number];
    for (const k of [0, 1, 2] as const) {
      low[k] = Math.min(low[k], place[k]);
      high[k] = Math.max(high[k], place[k]);
    }
  }
  low[1] -= HEADROOM_M;
  high[1] += HEADROOM_M;
  return { low, high };
}

function tileOf({ corners, polygons }: NavigationPolygons): Buffer {
  const { low, high } = boundsOf(corners);
  const edges = polygons.reduce((sum, { corners: own }) => sum + own.length, 0);
  const triangles = edges - 2 * polygons.length;
  const tree = boundsTree(corners, polygons, low, 1 / CELL_M);
  const out = new ByteSink();
  out.int(TILE_MAGIC).int(TILE_VERSION).int(0).int(0).int(0).int(0);
  out
    .int(polygons.length)
    .int(corners.length / 3)
    .int(edges);
  // One detail mesh a polygon, of its own corners alone.
  out.int(polygons.length).int(0).int(triangles);
  out.int(tree.count).int(0).int(polygons.length);
  out.float(WALKER.heightM).float(WALKER.radiusM).float(WALKER.climbM);
  out
    .floats(low)
    .floats(high)
    .float(1 / CELL_M);
  for (let i = 0; i < corners.length; i += 3) {
    out.floats([corners[i] as number, corners[i + 2] as number, corners[i + 1] as number]);
  }
  for (const polygon of polygons) writePolygon(out, polygon);
  // Links are made by the reader.
  out.bytes(Buffer.alloc(edges * LINK_BYTES));
  let first = 0;
  for (const { corners: own } of polygons) {
    out
      .int(0)
      .int(first)
      .byte(0)
      .byte(own.length - 2)
      .short(0);
    first += own.length - 2;
  }
  for (const { corners: own } of polygons) writeFan(out, own.length);
  out.bytes(tree.bytes);
  return out.take();
}

function writePolygon(out: ByteSink, { corners, neighbours, kind }: NavigationPolygon): void {
  const [area, flags] = AREAS[kind] ?? [0, 0];
  out.int(-1);
  for (let i = 0; i < MOST_CORNERS; i += 1) out.short(corners[i] ?? 0);
  for (let i = 0; i < MOST_CORNERS; i += 1) out.short((neighbours[i] ?? -1) + 1);
  out.short(flags).byte(corners.length).byte(area);
}

/** Triangles around the first corner; two bits for each edge that is one of the polygon's own. */
function writeFan(out: ByteSink, count: number): void {
  for (let i = 2; i < count; i += 1) {
    const isFirst = i === 2;
    const isLast = i === count - 1;
    out
      .byte(0)
      .byte(i - 1)
      .byte(i);
    out.byte((isFirst ? 1 : 0) | (1 << 2) | (isLast ? 1 << 4 : 0));
  }
}
