/**
 * What an agent answered, made fit for a world: finite numbers or the agent has crashed; out of range is
 * clamped, as CARLA does, and counted. Rounded to float32, which is what CARLA's `VehicleControl` and a
 * TickLog hold. Throttle and brake 0…1, steer −1…1, positive to the right.
 */
import type { ControlTruth } from '../bridge/frame.js';
import { RouteFailure } from './route-failure.js';

const RANGES = { throttle: [0, 1], steer: [-1, 1], brake: [0, 1] } as const;
type Pedal = keyof typeof RANGES;

function describe(value: unknown): string {
  return typeof value === 'number' ? String(value) : value === null ? 'null' : `a ${typeof value}`;
}

/** Checks the answers of one route and remembers how often they were out of range. */
export class ControlCheck {
  private clampedTicks = 0;
  private lastClampedTick = -1;
  private first = '';

  /** The control to apply. Throws RouteFailure `Agent crashed` for an answer that is none. */
  check(answer: unknown, tick: number): ControlTruth {
    if (typeof answer !== 'object' || answer === null) {
      throw crashed(tick, `expected a control from the agent, found ${describe(answer)}`);
    }
    const control = answer as Partial<Record<keyof ControlTruth, unknown>>;
    const throttle = this.pedal(control, 'throttle', tick);
    const steer = this.pedal(control, 'steer', tick);
    const brake = this.pedal(control, 'brake', tick);
    const handBrake = flag(control.handBrake, 'handBrake', tick);
    return { throttle, steer, brake, handBrake, reverse: flag(control.reverse, 'reverse', tick) };
  }

  /** What a reader of the record should know; empty when all was in range. */
  notes(): string[] {
    if (this.clampedTicks === 0) return [];
    return [
      `controls out of range were clamped on ${this.clampedTicks} ticks, first ${this.first}`,
    ];
  }

  private pedal(control: Partial<Record<Pedal, unknown>>, name: Pedal, tick: number): number {
    const value = control[name];
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw crashed(tick, `expected ${name} to be a finite number, found ${describe(value)}`);
    }
    const [low, high] = RANGES[name];
    if (value >= low && value <= high) return Math.fround(value);
    this.noteClamped(`on tick ${tick}: ${name} ${value}, expected ${low} to ${high}`, tick);
    return value < low ? low : high;
  }

  private noteClamped(what: string, tick: number): void {
    if (this.first === '') this.first = what;
    if (tick !== this.lastClampedTick) this.clampedTicks += 1;
    this.lastClampedTick = tick;
  }
}

function flag(value: unknown, name: string, tick: number): boolean {
  if (value === undefined) return false;
  if (typeof value === 'boolean') return value;
  throw crashed(tick, `expected ${name} to be true or false, found ${describe(value)}`);
}

function crashed(tick: number, what: string): RouteFailure {
  const details = { agentFault: 'invalid' } as const;
  return new RouteFailure('Agent crashed', `tick ${tick}: ${what}`, details);
}
