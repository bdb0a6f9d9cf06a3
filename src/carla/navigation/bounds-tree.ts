/**
 * Detour's tree of boxes, in which a reader finds the polygons near a place: nodes of 16 bytes in the
 * order of a walk, whole numbers of `1 / scale` metres from the low corner of the tile, and how far to
 * jump where a box is missed. Detour's axes.
 */
import { ByteSink } from './byte-sink.js';
import type { NavigationPolygon } from './poly-mesh.js';

interface Box {
  readonly polygon: number;
  /** Least and greatest x, y, z. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

const MOST = 0xffff;

export function boundsTree(
  corners: Float32Array,
  polygons: readonly NavigationPolygon[],
  origin: readonly number[],
  scale: number,
): { readonly count: number; readonly bytes: Buffer } {
  const boxes = polygons.map(({ corners: own }, polygon): Box => {
    const low = [MOST, MOST, MOST];
    const high = [0, 0, 0];
    for (const corner of own) {
      [corners[3 * corner], corners[3 * corner + 2], corners[3 * corner + 1]].forEach((at, k) => {
        const units = ((at as number) - (origin[k] as number)) * scale;
        low[k] = Math.min(low[k] as number, Math.max(0, Math.floor(units)));
        high[k] = Math.max(high[k] as number, Math.min(MOST, Math.ceil(units)));
      });
    }
    return { polygon, low, high };
  });
  const out = new ByteSink();
  const count = writeNode(out, boxes);
  return { count, bytes: out.take() };
}

/** Writes the nodes of some boxes; how many they are. */
function writeNode(out: ByteSink, boxes: readonly Box[]): number {
  const low = [0, 1, 2].map((k) => Math.min(...boxes.map((box) => box.low[k] as number)));
  const high = [0, 1, 2].map((k) => Math.max(...boxes.map((box) => box.high[k] as number)));
  for (const bound of [...low, ...high]) out.short(bound);
  if (boxes.length === 1) {
    out.int((boxes[0] as Box).polygon);
    return 1;
  }
  const isWide =
    (high[0] as number) - (low[0] as number) > (high[2] as number) - (low[2] as number);
  const axis = isWide ? 0 : 2;
  const middle = (box: Box) => (box.low[axis] as number) + (box.high[axis] as number);
  const sorted = [...boxes].sort((a, b) => middle(a) - middle(b) || a.polygon - b.polygon);
  const half = sorted.length >> 1;
  // A tree of n leaves has 2 n − 1 nodes; over all of these jumps who misses this one.
  out.int(-(2 * boxes.length - 1));
  return 1 + writeNode(out, sorted.slice(0, half)) + writeNode(out, sorted.slice(half));
}
