/**
 * What becomes of the agent's answer on its way to the wheels: it waits, and the actuators follow it with
 * a lag of first order, u += (asked − u)·dt/(τ + dt) (the backward Euler step of τ·u' = asked − u).
 */
import type { ControlTruth } from '../../bridge/frame.js';
import { type FaultOptions, MEASURED, TICKS_PER_SECOND } from './options.js';

/** What the wheels do before the first answer has arrived: roll. */
export const IDLE: ControlTruth = {
  throttle: 0,
  steer: 0,
  brake: 0,
  handBrake: false,
  reverse: false,
};

/** False for an answer that has to be judged before it is delayed. */
export function isControl(answer: ControlTruth): boolean {
  if (typeof answer !== 'object' || answer === null) return false;
  const { throttle, steer, brake } = answer;
  return [throttle, steer, brake].every((value) => Number.isFinite(value));
}

export class Hands {
  private readonly delayTicks: number;
  private readonly share: number;
  private readonly asked: ControlTruth[] = [];
  private now = IDLE;

  /** A delay that is measured is over when the answer gets here. */
  constructor({ actionDelayS = 0, actuatorLagS = 0 }: FaultOptions) {
    const delayS = actionDelayS === MEASURED ? 0 : actionDelayS;
    this.delayTicks = Math.round(delayS * TICKS_PER_SECOND);
    this.share = 1 / (actuatorLagS * TICKS_PER_SECOND + 1);
  }

  /** The control that acts on this tick. An answer that is no control is handed on at once, to be judged. */
  move(answer: ControlTruth): ControlTruth {
    if (!isControl(answer)) return answer;
    // An agent may answer with the same object every tick.
    this.asked.push({ ...answer });
    const due = this.asked.length > this.delayTicks ? this.asked.shift() : undefined;
    const target = due ?? IDLE;
    if (this.share === 1) return target;
    const { now, share } = this;
    const follow = (from: number, to: number) => from + (to - from) * share;
    this.now = {
      ...target,
      throttle: follow(now.throttle, target.throttle),
      steer: follow(now.steer, target.steer),
      brake: follow(now.brake, target.brake),
    };
    return this.now;
  }
}
