/**
 * What the rules judge a plan against: everybody's recorded motion for three seconds, where one may drive,
 * the route and its signals. Filled once a sample; headings are kept as cosine and sine. Frame: the ego's
 * at the sample, x forward, y right, metres, radians; 10 Hz.
 */

import { TRACK_POINTS } from './rollout.js';
import { cellAt, headingOf, JUNCTION_LANE, type TownGrid } from './town-grid.js';

/** Rows of other actors: first those of the tokens' objects, then more that come near. */
export const MAX_AGENTS = 48;
/** Agent tracks are kept as whole centimetres and ten-thousandths of a radian; this marks a gap. */
export const NO_POSE = -32768;
export const CENTIMETRE = 0.01;
export const YAW_UNIT = 1e-4;
/** Columns of an agent's box: class (as in the tokens), half length, half width. */
export const AGENT_BOX_SIZE = 3;
/** Signals ahead on the route and their columns: kind (1 light, 2 stop sign), x, y, yaw, half sides. */
export const MAX_SIGNALS = 4;
export const SIGNAL_SIZE = 6;
export const SIGNAL_LIGHT = 1;
export const SIGNAL_STOP = 2;
/** States of a signal: one now and one every half second; as `LightState`, 0 red. */
export const SIGNAL_STATES = 7;
/** Points of the route from the ego on, and how far apart they are. */
export const ROUTE_FAR_POINTS = 32;
export const ROUTE_FAR_STEP_M = 4;

/** Arrays of one sample, as the data set has them. */
export interface SceneArrays {
  /** Position and yaw of the ego in the world. */
  readonly world: ArrayLike<number>;
  readonly agentTrack: ArrayLike<number>;
  readonly agentBox: ArrayLike<number>;
  readonly signals: ArrayLike<number>;
  readonly signalStates: ArrayLike<number>;
  readonly routeFar: ArrayLike<number>;
}

const PROP_CLASS = 4;
const STANDING_MPS = 0.05;

/** Columns of an agent at a time: x, y, cosine, sine, speed; x is NaN where it is not there. */
export const AGENT_SIZE = 5;

export class OracleScene {
  /** Agents that count, by place. */
  count = 0;
  /** count × 31 × (x, y, cos, sin, speed). */
  readonly agents = new Float64Array(MAX_AGENTS * TRACK_POINTS * AGENT_SIZE);
  readonly halfLength = new Float64Array(MAX_AGENTS);
  readonly halfWidth = new Float64Array(MAX_AGENTS);
  /** Radius of the box's circle. */
  readonly radius = new Float64Array(MAX_AGENTS);
  /** Rectangle that an agent's middle stays in: least x, y, most x, y. */
  readonly range = new Float64Array(MAX_AGENTS * 4);
  /** 1 for things that never move. */
  readonly isProp = new Uint8Array(MAX_AGENTS);
  signals: ArrayLike<number> = [];
  signalStates: ArrayLike<number> = [];
  routeFar: ArrayLike<number> = [];
  grid: TownGrid | null = null;
  private x = 0;
  private y = 0;
  private yaw = 0;
  private cos = 1;
  private sin = 0;

  /** Takes over a sample; a place where numbers start is given for each array by `row`. */
  load(arrays: SceneArrays, grid: TownGrid | null): void {
    this.grid = grid;
    this.x = arrays.world[0]!;
    this.y = arrays.world[1]!;
    this.yaw = arrays.world[2]!;
    this.cos = Math.cos(this.yaw);
    this.sin = Math.sin(this.yaw);
    this.signals = arrays.signals;
    this.signalStates = arrays.signalStates;
    this.routeFar = arrays.routeFar;
    this.count = 0;
    for (let row = 0; row < MAX_AGENTS; row += 1) this.loadAgent(arrays, row);
  }

  private loadAgent({ agentTrack, agentBox }: SceneArrays, row: number): void {
    const kind = agentBox[row * AGENT_BOX_SIZE]!;
    if (kind === 0) return;
    const place = this.count;
    let isThere = false;
    let [minX, minY] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    let [maxX, maxY] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const from = row * TRACK_POINTS * 3;
    const to = place * TRACK_POINTS * AGENT_SIZE;
    for (let i = 0; i < TRACK_POINTS; i += 1) {
      const at = to + i * AGENT_SIZE;
      const x = agentTrack[from + i * 3]!;
      if (x === NO_POSE) {
        this.agents[at] = Number.NaN;
        continue;
      }
      isThere = true;
      const yaw = agentTrack[from + i * 3 + 2]! * YAW_UNIT;
      this.agents[at] = x * CENTIMETRE;
      this.agents[at + 1] = agentTrack[from + i * 3 + 1]! * CENTIMETRE;
      this.agents[at + 2] = Math.cos(yaw);
      this.agents[at + 3] = Math.sin(yaw);
      minX = Math.min(minX, this.agents[at]!);
      maxX = Math.max(maxX, this.agents[at]!);
      minY = Math.min(minY, this.agents[at + 1]!);
      maxY = Math.max(maxY, this.agents[at + 1]!);
    }
    if (!isThere) return;
    this.range[place * 4] = minX;
    this.range[place * 4 + 1] = minY;
    this.range[place * 4 + 2] = maxX;
    this.range[place * 4 + 3] = maxY;
    this.measureSpeeds(to);
    const halfLength = agentBox[row * AGENT_BOX_SIZE + 1]!;
    const halfWidth = agentBox[row * AGENT_BOX_SIZE + 2]!;
    this.halfLength[place] = halfLength;
    this.halfWidth[place] = halfWidth;
    this.radius[place] = Math.sqrt(halfLength * halfLength + halfWidth * halfWidth);
    this.isProp[place] = kind === PROP_CLASS ? 1 : 0;
    this.count += 1;
  }

  /** Speed at each point from the step that leads to it; of the first, from the one after. */
  private measureSpeeds(to: number): void {
    const { agents } = this;
    for (let i = 0; i < TRACK_POINTS; i += 1) {
      const at = to + i * AGENT_SIZE;
      const before = i === 0 ? at + AGENT_SIZE : at - AGENT_SIZE;
      const dx = agents[at]! - agents[before]!;
      const dy = agents[at + 1]! - agents[before + 1]!;
      const speed = Math.sqrt(dx * dx + dy * dy) * 10;
      // Tracks are whole centimetres: a step of one is no motion.
      agents[at + 4] = speed > 0.15 ? speed : 0;
    }
  }

  /** True where the agent stands at a point of its track. */
  isStanding(agent: number, point: number): boolean {
    const speed = this.agents[(agent * TRACK_POINTS + point) * AGENT_SIZE + 4]!;
    return !(speed > STANDING_MPS);
  }

  /** Cell of the town under a place, or −1. */
  cellOf(x: number, y: number): number {
    if (this.grid === null) return -1;
    return cellAt(
      this.grid,
      this.x + x * this.cos - y * this.sin,
      this.y + x * this.sin + y * this.cos,
    );
  }

  /** A place as it is in the world, into `out`. */
  toWorld(x: number, y: number, out: Float64Array): void {
    out[0] = this.x + x * this.cos - y * this.sin;
    out[1] = this.y + x * this.sin + y * this.cos;
  }

  get yawRad(): number {
    return this.yaw;
  }

  /** Cosine of the angle between a heading and the lane's direction; NaN where there is none. */
  alongLane(cell: number, yawRad: number): number {
    if (this.grid === null) return Number.NaN;
    return Math.cos(headingOf(this.grid, cell) - this.yaw - yawRad);
  }

  isDrivable(cell: number): boolean {
    return this.grid === null || (cell >= 0 && this.grid.direction[cell]! !== 0);
  }

  /** Lane under a cell: 0 none, 65535 a junction. */
  laneOf(cell: number): number {
    return this.grid === null || cell < 0 ? 0 : this.grid.lane[cell]!;
  }

  isJunction(cell: number): boolean {
    return this.laneOf(cell) === JUNCTION_LANE;
  }
}
