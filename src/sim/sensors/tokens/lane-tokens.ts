/**
 * The lane pieces nearest to the ego as vectors in its frame. Which pieces those are is decided for the
 * middle of the 4 m square the ego is in, so it depends on the place alone and is worked out again only
 * when the ego enters another square.
 */
import type { SimContext } from '../../context.js';
import {
  type LaneLine,
  type LaneLines,
  laneLinesOf,
  POINT_SIZE,
  piecesOnRoute,
} from './lane-lines.js';
import { type EgoFrame, LANE_FEATURES, LANE_POINT_SIZE, type TokenReading } from './layout.js';

const SQUARE_M = 4;
const LEVEL_M = 6;

export class LaneTokens {
  private readonly known: LaneLines;
  private readonly onRoute: Uint8Array;
  private readonly chosen: Int32Array;
  private readonly distances: Float64Array;
  private count = 0;
  private squareX = Number.NaN;
  private squareY = Number.NaN;

  constructor(
    context: SimContext,
    private readonly rangeM: number,
    private readonly most: number,
    points: number,
  ) {
    this.known = laneLinesOf(context.world.map, points);
    this.onRoute = piecesOnRoute(this.known, context);
    this.chosen = new Int32Array(most);
    this.distances = new Float64Array(most);
  }

  /** Fills the lane rows. */
  write(frame: EgoFrame, out: TokenReading): void {
    const squareX = Math.floor(frame.x / SQUARE_M);
    const squareY = Math.floor(frame.y / SQUARE_M);
    if (squareX !== this.squareX || squareY !== this.squareY) {
      this.squareX = squareX;
      this.squareY = squareY;
      this.choose(frame.z);
      this.writeFeatures(out);
    }
    const { cos, sin, x, y } = frame;
    let to = 0;
    for (let k = 0; k < this.count; k += 1) {
      const { points } = this.known.lines[this.chosen[k] as number] as LaneLine;
      for (let i = 0; i < points.length; i += POINT_SIZE) {
        const dx = (points[i] as number) - x;
        const dy = (points[i + 1] as number) - y;
        const ux = points[i + 2] as number;
        const uy = points[i + 3] as number;
        out.lanes[to] = dx * cos + dy * sin;
        out.lanes[to + 1] = dy * cos - dx * sin;
        out.lanes[to + 2] = ux * cos + uy * sin;
        out.lanes[to + 3] = uy * cos - ux * sin;
        to += LANE_POINT_SIZE;
      }
    }
  }

  private writeFeatures(out: TokenReading): void {
    out.laneCount = this.count;
    out.lanes.fill(0);
    out.laneFeatures.fill(0);
    out.laneMask.fill(0);
    for (let k = 0; k < this.count; k += 1) {
      const item = this.chosen[k] as number;
      const line = this.known.lines[item] as LaneLine;
      const at = k * LANE_FEATURES;
      out.laneMask[k] = 1;
      out.laneFeatures[at] = this.onRoute[item] as number;
      out.laneFeatures[at + 1] = line.isJunction ? 1 : 0;
      out.laneFeatures[at + 2] = line.goLeft;
      out.laneFeatures[at + 3] = line.goRight;
      out.laneFeatures[at + 4] = line.halfWidthM;
      out.laneFeatures[at + 5] = line.lengthM;
    }
  }

  /** The nearest pieces to the middle of the square, ties by order in the map. */
  private choose(z: number): void {
    const { chosen, distances, most, rangeM } = this;
    const x = (this.squareX + 0.5) * SQUARE_M;
    const y = (this.squareY + 0.5) * SQUARE_M;
    this.count = 0;
    this.known.index.visit(x - rangeM, y - rangeM, x + rangeM, y + rangeM, (item) => {
      const line = this.known.lines[item] as LaneLine;
      if (Math.abs(line.z - z) > LEVEL_M) return;
      const m2 = distance2(line.points, x, y);
      const isLater = (place: number) =>
        (distances[place] as number) > m2 ||
        (distances[place] === m2 && (chosen[place] as number) > item);
      if (this.count === most && !isLater(most - 1)) return;
      let place = this.count === most ? most - 1 : this.count;
      while (place > 0 && isLater(place - 1)) {
        distances[place] = distances[place - 1] as number;
        chosen[place] = chosen[place - 1] as number;
        place -= 1;
      }
      distances[place] = m2;
      chosen[place] = item;
      if (this.count < most) this.count += 1;
    });
  }
}

/** Squared distance of the nearest point of a piece. */
function distance2(points: Float64Array, x: number, y: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < points.length; i += POINT_SIZE) {
    const dx = (points[i] as number) - x;
    const dy = (points[i + 1] as number) - y;
    least = Math.min(least, dx * dx + dy * dy);
  }
  return least;
}
