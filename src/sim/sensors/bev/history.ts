/**
 * The last ticks as a bird's-eye picture needs them: boxes near the ego, colours of the stop lines near
 * it, the stop sign it owes a stop. A ring of flat arrays, written once a tick. World frame, metres.
 */
import { LightState } from '../../../bridge/frame.js';
import type { SimContext } from '../../context.js';
import { ActorKind } from '../../world/actor-table.js';
import { type LightLine, lightLinesOf, SignalWatch } from '../route-signals.js';

/** Numbers of a box: x, y, cosine and sine of its heading, half length, half width. */
export const BOX_SIZE = 6;
const MAX_BOXES = 256;
const MAX_LINES = 256;
const LEVEL_M = 8;
/** Smallest half side of a drawn box, metres. */
const LEAST_HALF_M = 0.8;

export interface HistoryOptions {
  /** Ticks that are kept. */
  readonly ticks: number;
  /** Actors, lines and signs further away along x or y are left out, metres. */
  readonly rangeM: number;
  /** Factors on the boxes of vehicles and walkers. */
  readonly vehicleScale: number;
  readonly walkerScale: number;
  /** Draw props, in the layer of the vehicles. */
  readonly props: boolean;
}

/** One tick. */
export interface Scene {
  readonly vehicles: Float64Array;
  readonly walkers: Float64Array;
  vehicleCount: number;
  walkerCount: number;
  /** Indices into `lightLinesOf(map)` and the colour each shows. */
  readonly lines: Int32Array;
  readonly colours: Uint8Array;
  lineCount: number;
  /** Index of the stop sign in `RouteTruth.stopSigns`, or -1. */
  stopSign: number;
}

function emptyScene(): Scene {
  return {
    vehicles: new Float64Array(MAX_BOXES * BOX_SIZE),
    walkers: new Float64Array(MAX_BOXES * BOX_SIZE),
    vehicleCount: 0,
    walkerCount: 0,
    lines: new Int32Array(MAX_LINES),
    colours: new Uint8Array(MAX_LINES),
    lineCount: 0,
    stopSign: -1,
  };
}

export class SceneHistory {
  readonly lightLines: readonly LightLine[];
  private readonly ring: Scene[];
  private readonly watch: SignalWatch;
  private written = 0;

  constructor(
    context: SimContext,
    private readonly options: HistoryOptions,
  ) {
    this.lightLines = lightLinesOf(context.world.map);
    this.ring = Array.from({ length: options.ticks }, emptyScene);
    this.watch = new SignalWatch(context);
  }

  /** Records the present tick. */
  push(context: SimContext): void {
    const scene = this.ring[this.written % this.ring.length] as Scene;
    this.written += 1;
    this.takeActors(context, scene);
    this.takeLines(context, scene);
    this.watch.update(context);
    const { openStop, signals } = this.watch;
    scene.stopSign = openStop < 0 ? -1 : (signals[openStop]?.stopSign ?? -1);
  }

  /** The tick `-1` (now), `-2` (one ago) …; where it is older than all, the oldest there is. */
  at(index: number): Scene {
    const known = Math.min(this.written, this.ring.length);
    const back = Math.min(-index, known);
    return this.ring[(this.written - back) % this.ring.length] as Scene;
  }

  private takeActors(context: SimContext, scene: Scene): void {
    const { actors, egoSlot } = context.world;
    const { props, rangeM, vehicleScale, walkerScale } = this.options;
    const x = actors.x[egoSlot] as number;
    const y = actors.y[egoSlot] as number;
    const z = actors.z[egoSlot] as number;
    scene.vehicleCount = 0;
    scene.walkerCount = 0;
    for (let i = 0; i < actors.count; i += 1) {
      const slot = actors.slots[i] as number;
      const kind = actors.kind[slot];
      if (slot === egoSlot || (kind === ActorKind.Prop && !props)) continue;
      const ax = actors.x[slot] as number;
      const ay = actors.y[slot] as number;
      if (Math.abs(ax - x) >= rangeM || Math.abs(ay - y) >= rangeM) continue;
      if (Math.abs((actors.z[slot] as number) - z) >= LEVEL_M) continue;
      const isWalker = kind === ActorKind.Walker;
      const boxes = isWalker ? scene.walkers : scene.vehicles;
      const count = isWalker ? scene.walkerCount : scene.vehicleCount;
      if (count === MAX_BOXES) continue;
      const scale = isWalker ? walkerScale : vehicleScale;
      const yaw = actors.yaw[slot] as number;
      const at = count * BOX_SIZE;
      boxes[at] = ax;
      boxes[at + 1] = ay;
      boxes[at + 2] = Math.cos(yaw);
      boxes[at + 3] = Math.sin(yaw);
      boxes[at + 4] = Math.max(LEAST_HALF_M, scale * (actors.halfLength[slot] as number));
      boxes[at + 5] = Math.max(LEAST_HALF_M, scale * (actors.halfWidth[slot] as number));
      if (isWalker) scene.walkerCount += 1;
      else scene.vehicleCount += 1;
    }
  }

  private takeLines(context: SimContext, scene: Scene): void {
    const { actors, egoSlot, lights } = context.world;
    const { rangeM } = this.options;
    const x = actors.x[egoSlot] as number;
    const y = actors.y[egoSlot] as number;
    const z = actors.z[egoSlot] as number;
    scene.lineCount = 0;
    for (let i = 0; i < this.lightLines.length; i += 1) {
      const line = this.lightLines[i] as LightLine;
      const state = lights.states[line.light] as number;
      if (state > LightState.Green || scene.lineCount === MAX_LINES) continue;
      if (Math.abs(line.x - x) >= rangeM || Math.abs(line.y - y) >= rangeM) continue;
      if (Math.abs(line.z - z) >= LEVEL_M) continue;
      scene.lines[scene.lineCount] = i;
      scene.colours[scene.lineCount] = state;
      scene.lineCount += 1;
    }
  }
}
