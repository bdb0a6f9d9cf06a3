/**
 * What the ground is at a place, as a semantic tag: the lane piece there with the highest layer (road
 * over shoulder over pavement), terrain beside all lanes. Answers are kept in squares of a quarter metre;
 * paint is too narrow for them and counts as road. CARLA's axes, metres.
 */
import type { RoadMap } from '../../../map/road-map.js';
import { type MeshPart, roadMeshOf } from '../camera/road-mesh.js';
import { layerOf, Tag, tagOf } from '../camera/tags.js';
import { CellIndex } from './cell-index.js';

const CELL_M = 8;
const SQUARE_M = 0.25;
/** Surfaces further away in height belong to another level. */
const LEVEL_M = 2;
/** Squares remembered at most. */
const MOST_SQUARES = 500_000;

class GroundTags {
  private readonly index: CellIndex;
  private readonly areas: readonly MeshPart[];
  private readonly squares = new Map<number, number>();

  constructor(map: RoadMap) {
    this.areas = roadMeshOf(map).areas;
    this.index = new CellIndex(this.areas, CELL_M);
  }

  /** Tag of the ground at a place; of several levels the one near `z`. */
  at(x: number, y: number, z: number): number {
    const column = Math.floor(x / SQUARE_M);
    const row = Math.floor(y / SQUARE_M);
    const level = Math.floor(z / (2 * LEVEL_M));
    const key = ((level & 63) * 0x100000 + (row & 0xfffff)) * 0x100000 + (column & 0xfffff);
    const known = this.squares.get(key);
    if (known !== undefined) return known;
    const tag = this.find((column + 0.5) * SQUARE_M, (row + 0.5) * SQUARE_M, z);
    if (this.squares.size >= MOST_SQUARES) this.squares.clear();
    this.squares.set(key, tag);
    return tag;
  }

  private find(x: number, y: number, z: number): number {
    let tag: number = Tag.Terrain;
    let layer = -1;
    this.index.visit(x, y, x, y, (item) => {
      const part = this.areas[item] as MeshPart;
      if (layerOf(part.word) <= layer || !covers(part, x, y, z)) return;
      tag = tagOf(part.word);
      layer = layerOf(part.word);
    });
    return tag;
  }
}

/** True if a strip lies below or above the place, on its level. */
function covers({ left, right }: MeshPart, x: number, y: number, z: number): boolean {
  for (let k = 0; k + 3 < left.length; k += 3) {
    if (Math.abs((left[k + 2] as number) - z) > LEVEL_M) continue;
    const a = side(left, k, left, k + 3, x, y);
    const b = side(left, k + 3, right, k + 3, x, y);
    const c = side(right, k + 3, right, k, x, y);
    const d = side(right, k, left, k, x, y);
    if ((a >= 0 && b >= 0 && c >= 0 && d >= 0) || (a <= 0 && b <= 0 && c <= 0 && d <= 0)) {
      return true;
    }
  }
  return false;
}

/** On which side of the line from one corner to another a place lies: the sign. */
function side(
  from: Float64Array,
  i: number,
  to: Float64Array,
  k: number,
  x: number,
  y: number,
): number {
  const ax = from[i] as number;
  const ay = from[i + 1] as number;
  return ((to[k] as number) - ax) * (y - ay) - ((to[k + 1] as number) - ay) * (x - ax);
}

const cache = new WeakMap<RoadMap, GroundTags>();

/** Tags of a map's ground; the same object for the same map. */
export function groundTagsOf(map: RoadMap): GroundTags {
  let tags = cache.get(map);
  if (tags === undefined) {
    tags = new GroundTags(map);
    cache.set(map, tags);
  }
  return tags;
}
