/**
 * A replay at any moment: the row before a tick and how far the drive has come to the next one. Thinned
 * drives move smoothly because places between two rows are interpolated.
 */
import {
  ControlFlag,
  type EgoColumnName,
  type Replay,
  type ReplayActor,
  type ReplayThought,
} from '../../replay/replay.js';

/** A place between row `row` and the next. */
export interface Moment {
  readonly row: number;
  /** 0 at the row, below 1 before the next. */
  readonly share: number;
}

export interface Pose {
  /** cm, cm, radians. */
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
}

const RADIANS = Math.PI / 18000;

export class Track {
  /** States of all lights, by row of change; the last list at or before a row holds. */
  private readonly lights: { readonly row: number; readonly states: Uint8Array }[] = [];

  constructor(readonly replay: Replay) {
    const { lights, lightChanges } = replay.head;
    let states = new Uint8Array(lights.length).fill(4);
    let row = -1;
    for (const [at, light, state] of lightChanges) {
      if (at !== row) {
        states = states.slice();
        this.lights.push({ row: at, states });
        row = at;
      }
      states[light] = state;
    }
  }

  get rows(): number {
    return this.replay.head.rows;
  }

  get lastTick(): number {
    return this.rows === 0 ? 0 : this.replay.ego.tick[this.rows - 1]!;
  }

  get durationS(): number {
    return this.lastTick * this.replay.head.tickSeconds;
  }

  tickAt(row: number): number {
    return this.replay.ego.tick[Math.max(0, Math.min(this.rows - 1, row))] ?? 0;
  }

  /** The moment of a tick, which may lie between two. */
  at(tick: number): Moment {
    const { tick: ticks } = this.replay.ego;
    let low = 0;
    let high = this.rows - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (ticks[middle]! <= tick) low = middle;
      else high = middle - 1;
    }
    const next = ticks[low + 1];
    if (next === undefined) return { row: low, share: 0 };
    const share = (tick - ticks[low]!) / (next - ticks[low]!);
    return { row: low, share: Math.min(1, Math.max(0, share)) };
  }

  /** A column of the ego, interpolated. */
  value(name: EgoColumnName, { row, share }: Moment): number {
    const column = this.replay.ego[name];
    const here = column[row] ?? 0;
    const next = column[row + 1] ?? here;
    return here + (next - here) * share;
  }

  ego(moment: Moment): Pose {
    return {
      x: this.value('x', moment),
      y: this.value('y', moment),
      yaw: this.value('yaw', moment) * RADIANS,
    };
  }

  /** True where the agent answered. */
  hasControl({ row }: Moment): boolean {
    return ((this.replay.ego.flags[row] ?? 0) & ControlFlag.Given) !== 0;
  }

  /** Actors near the ego, with where they are. */
  *actors({ row, share }: Moment): Generator<{ readonly actor: ReplayActor; readonly pose: Pose }> {
    const { actors } = this.replay.head;
    for (let i = 0; i < actors.length; i += 1) {
      const actor = actors[i]!;
      const at = row - actor.from;
      if (at < 0 || at >= actor.count) continue;
      const { x, y, yaw } = this.replay.tracks[i]!;
      const next = Math.min(at + 1, actor.count - 1);
      const between = (column: Int32Array): number =>
        column[at]! + (column[next]! - column[at]!) * share;
      yield { actor, pose: { x: between(x), y: between(y), yaw: between(yaw) * RADIANS } };
    }
  }

  /** State of every light, as `carla.TrafficLightState`. */
  lightStates({ row }: Moment): Uint8Array {
    let low = 0;
    let high = this.lights.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lights[middle]!.row <= row) low = middle;
      else high = middle - 1;
    }
    return this.lights[low]?.states ?? new Uint8Array(0);
  }

  /** What the agent had in mind at a row; null for nothing. */
  thought(row: number): ReplayThought | null {
    const { thoughts } = this.replay.head;
    let low = 0;
    let high = thoughts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (thoughts[middle]!.row <= row) low = middle;
      else high = middle - 1;
    }
    const found = thoughts[low];
    return found === undefined || found.row > row ? null : found;
  }

  /** Names of the numbers that the agent kept. */
  get numberNames(): string[] {
    const names = new Set<string>();
    for (const { numbers } of this.replay.head.thoughts) {
      for (const name of Object.keys(numbers)) names.add(name);
    }
    return [...names];
  }

  /** Completion of the route in percent at a tick; null where it is not known. */
  completion(tick: number): number | null {
    let percent: number | null = null;
    for (const [at, value] of this.replay.head.completion) {
      if (at > tick) break;
      percent = value;
    }
    return percent;
  }
}
