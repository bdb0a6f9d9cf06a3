/**
 * AgentBlockedTest: ends the route when the ego has stood still for too long; scenarios that block
 * the road switch it off while they run (evaluation reference 4.7). Seconds of game time, m/s.
 */
import { isTruthy, SWITCH_BLOCKED } from './board.js';
import { type Criterion, EventLog, type NodeStatus, type Tick } from './criterion.js';
import { blockedMessage } from './messages.js';
import { ACTOR_BLOCKED } from './thresholds.js';

export class ActorBlocked implements Criterion {
  readonly log = new EventLog('AgentBlockedTest');
  private isActive = true;
  /** Zero until the first tick: the official code tests its truth. */
  private lastGoodS = 0;

  /** @param limitS 180, in Bench2Drive 60; @param isVersion1 Leaderboard 1.0 knows no switch */
  constructor(
    private readonly limitS: number,
    private readonly isVersion1: boolean,
  ) {}

  update(tick: Tick): NodeStatus {
    if (!this.isVersion1) {
      const isActive = tick.board.take(SWITCH_BLOCKED);
      if (isActive !== null) {
        this.isActive = isTruthy(isActive);
        this.lastGoodS = tick.timeS;
      }
    }
    if (!this.isActive) return 'running';
    if (!(tick.view.speedMps < ACTOR_BLOCKED.minSpeedMps) || this.lastGoodS === 0) {
      this.lastGoodS = tick.timeS;
      return 'running';
    }
    if (!(tick.timeS - this.lastGoodS > this.limitS)) return 'running';
    this.log.add('VEHICLE_BLOCKED', blockedMessage(tick.view.location), tick);
    return 'failure';
  }

  terminate(): void {}
}
