/**
 * A LiDAR scan as a picture from above: points counted in square cells, counts cut and scaled to 0…1, what
 * is higher than the split and, if asked for, what is not in a layer each. A leaderboard's LiDAR gives half
 * a turn a tick; the half of the tick before is moved by the way the ego has gone since. Frame: the ego's,
 * x forward, y right, z up from the ground, metres. Convention of cells, split and scale: TransFuser and
 * TransFuser++ (carla_garage, `data.py`, `config.py`).
 */
import { TICK_SECONDS } from '../../../bridge/frame.js';
import { RAD_PER_DEG } from '../../geometry.js';
import type { InputOf } from '../input-spec.js';
import { Affine } from './affine.js';
import { type Feature, type FeatureContext, readingOf, type TickView } from './feature.js';

interface Points {
  readonly data: Float32Array;
}

/** Numbers of a point in a reading: x, y, z, intensity. */
const POINT = 4;

/** Points of one half turn in the ego's frame of the tick they were seen on: x, y, z in turn. */
class HalfTurn {
  values = new Float32Array(0);
  count = 0;

  /** Takes over a reading of a sensor that is mounted level. */
  read(data: Float32Array, [x, y, z]: readonly number[], cos: number, sin: number): void {
    this.count = Math.floor(data.length / POINT);
    if (this.values.length < this.count * 3) this.values = new Float32Array(this.count * 3 + 3072);
    const { values } = this;
    for (let i = 0, from = 0, to = 0; i < this.count; i += 1, from += POINT, to += 3) {
      const px = data[from] as number;
      const py = data[from + 1] as number;
      values[to] = px * cos - py * sin + (x as number);
      values[to + 1] = px * sin + py * cos + (y as number);
      values[to + 2] = (data[from + 2] as number) + (z as number);
    }
  }

  /** Moves the points into the frame of an ego that has gone forward and turned since. */
  move(forwardM: number, turnRad: number): void {
    const cos = Math.cos(turnRad);
    const sin = Math.sin(turnRad);
    const { values } = this;
    for (let at = 0; at < this.count * 3; at += 3) {
      const x = (values[at] as number) - forwardM;
      const y = values[at + 1] as number;
      values[at] = x * cos + y * sin;
      values[at + 1] = y * cos - x * sin;
    }
  }
}

/** Number of a cell along an axis, or −1; the upper edge belongs to the last cell. */
function cellOf(value: number, low: number, high: number, perM: number, cells: number): number {
  if (!(value >= low && value <= high)) return -1;
  return Math.min(cells - 1, Math.floor((value - low) * perM));
}

function poseOf(context: FeatureContext<InputOf<'lidarHistogram'>>) {
  const { spec, sensors, refuse } = context;
  const sensor = sensors.find(({ id }) => id === spec.sensor)!;
  const at = (key: string): number => Number(sensor[key] ?? 0);
  if (at('roll') !== 0 || at('pitch') !== 0) {
    refuse('sensor', 'expected a LiDAR that is mounted level, found roll or pitch');
  }
  const yaw = at('yaw') * RAD_PER_DEG;
  return { place: [at('x'), at('y'), at('z')], cos: Math.cos(yaw), sin: Math.sin(yaw) };
}

export function lidarHistogram(context: FeatureContext<InputOf<'lidarHistogram'>>): Feature {
  const { spec } = context;
  const [nearM, farM] = spec.forwardM;
  const [leftM, rightM] = spec.rightM;
  const perM = spec.pixelsPerMeter;
  const forwardCells = Math.round((farM - nearM) * perM);
  const rightCells = Math.round((rightM - leftM) * perM);
  const layers = spec.ground ? 2 : 1;
  const inner = forwardCells * rightCells;
  const isImage = spec.axes === 'image';
  const { place, cos, sin } = poseOf(context);
  const affine = Affine.of(context, layers);
  let now = new HalfTurn();
  let before = new HalfTurn();
  const counts = new Uint16Array(layers * inner);

  const count = (turn: HalfTurn): void => {
    const { values } = turn;
    for (let at = 0; at < turn.count * 3; at += 3) {
      const z = values[at + 2] as number;
      if (z >= spec.maxHeightM) continue;
      const isGround = z <= spec.splitM;
      if (isGround && !spec.ground) continue;
      const f = cellOf(values[at] as number, nearM, farM, perM, forwardCells);
      const r = cellOf(values[at + 1] as number, leftM, rightM, perM, rightCells);
      if (f < 0 || r < 0) continue;
      const layer = isGround || !spec.ground ? 0 : inner;
      const cell = isImage ? (forwardCells - 1 - f) * rightCells + r : r * forwardCells + f;
      counts[layer + cell] = (counts[layer + cell] as number) + 1;
    }
  };

  const watch = (view: TickView): void => {
    [now, before] = [before, now];
    const { data } = readingOf<Points>(view, spec.sensor);
    now.read(data, place, cos, sin);
    if (spec.halfTurns === 2 && spec.align) {
      before.move(view.speedMps * TICK_SECONDS, view.yawRateRadps * TICK_SECONDS);
    }
  };

  return {
    shape: isImage ? [layers, forwardCells, rightCells] : [layers, rightCells, forwardCells],
    watch,
    write(_, out) {
      counts.fill(0);
      count(now);
      if (spec.halfTurns === 2) count(before);
      const most = spec.maxPerPixel;
      for (let i = 0; i < counts.length; i += 1) {
        out[i] = Math.min(most, counts[i] as number) / most;
      }
      affine?.apply(out, inner);
    },
  };
}
