/**
 * What stands beside the road and never moves: found by cells, touched by the ego as CARLA's buildings
 * and poles are, with id 0 and a type id that the evaluator counts as layout. Nobody else runs into it;
 * traffic and walkers keep to their paths. CARLA's axes, metres, radians.
 */
import type { RoadMap } from '../../map/road-map.js';
import { type RoadsideBox, type RoadsideKind, roadsideBoxes } from '../../map/roadside.js';

/** Type ids of CARLA's own scenery. */
const TYPE_IDS: Readonly<Record<RoadsideKind, string>> = {
  building: 'static.building',
  tree: 'static.vegetation',
  pole: 'static.pole',
  barrier: 'static.guardrail',
};

const CELL_M = 16;
/** A box is kept in every cell that a car whose middle lies in it can touch. */
const REACH_M = 8;
const ROW = 1 << 20;
const NONE = new Int32Array(0);

const cellOf = (x: number, y: number): number =>
  Math.floor(x / CELL_M) + ROW * Math.floor(y / CELL_M);

/** What stands beside the road as columns; a box is an index into them. */
export class Scenery {
  readonly count: number;
  readonly kind: readonly RoadsideKind[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Height of the ground it stands on. */
  readonly z: Float64Array;
  readonly yaw: Float64Array;
  readonly halfLength: Float64Array;
  readonly halfWidth: Float64Array;
  readonly height: Float64Array;
  private readonly cells = new Map<number, Int32Array>();

  constructor(boxes: readonly RoadsideBox[]) {
    this.count = boxes.length;
    this.kind = boxes.map(({ kind }) => kind);
    this.x = Float64Array.from(boxes, ({ xM }) => xM);
    this.y = Float64Array.from(boxes, ({ yM }) => yM);
    this.z = Float64Array.from(boxes, ({ zM }) => zM);
    this.yaw = Float64Array.from(boxes, ({ yawRad }) => yawRad);
    this.halfLength = Float64Array.from(boxes, ({ halfLengthM }) => halfLengthM);
    this.halfWidth = Float64Array.from(boxes, ({ halfWidthM }) => halfWidthM);
    this.height = Float64Array.from(boxes, ({ heightM }) => heightM);
    this.fillCells();
  }

  /** Boxes that a car at this place may touch, in ascending order. */
  near(x: number, y: number): Int32Array {
    return this.cells.get(cellOf(x, y)) ?? NONE;
  }

  typeId(box: number): string {
    return TYPE_IDS[this.kind[box] as RoadsideKind];
  }

  private fillCells(): void {
    const lists = new Map<number, number[]>();
    for (let box = 0; box < this.count; box += 1) {
      const [long, wide] = [this.halfLength[box]!, this.halfWidth[box]!];
      const [cos, sin] = [Math.cos(this.yaw[box]!), Math.sin(this.yaw[box]!)];
      const reachX = Math.abs(cos) * long + Math.abs(sin) * wide + REACH_M;
      const reachY = Math.abs(sin) * long + Math.abs(cos) * wide + REACH_M;
      const first = (at: number, reach: number) => Math.floor((at - reach) / CELL_M);
      const last = (at: number, reach: number) => Math.floor((at + reach) / CELL_M);
      for (let row = first(this.y[box]!, reachY); row <= last(this.y[box]!, reachY); row += 1) {
        for (let at = first(this.x[box]!, reachX); at <= last(this.x[box]!, reachX); at += 1) {
          const list = lists.get(at + ROW * row) ?? [];
          list.push(box);
          lists.set(at + ROW * row, list);
        }
      }
    }
    for (const [cell, list] of lists) this.cells.set(cell, Int32Array.from(list));
  }
}

const cache = new WeakMap<RoadMap, Scenery>();

/** The scenery of a map, made once. */
export function sceneryOf(map: RoadMap): Scenery {
  let scenery = cache.get(map);
  if (scenery === undefined) {
    scenery = new Scenery(roadsideBoxes(map));
    cache.set(map, scenery);
  }
  return scenery;
}
