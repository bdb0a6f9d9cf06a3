/**
 * RunningStopTest of Leaderboard 1.0: signs are seen 20 m ahead, a stop anywhere on that stretch
 * counts, and only an ego that crossed the box around the sign's post is charged (evaluation reference
 * 4.5). m/s, metres, CARLA's frame.
 */
import { distance } from '../../core/float32.js';
import { type Criterion, EventLog, type NodeStatus, type Tick } from './criterion.js';
import { stopMessage } from './messages.js';
import type { StopPlace } from './stop-box.js';
import { STOP_SIGN_V1 } from './thresholds.js';
import type { TickView } from './tick-view.js';

function isAffected(view: TickView, place: StopPlace): boolean {
  const { location } = view;
  if (distance(place.sign.transform.location, location) > STOP_SIGN_V1.nearM) return false;
  if (place.box.contains(location)) return true;
  return view
    .waypointsAhead(STOP_SIGN_V1.stepM, STOP_SIGN_V1.aheadSteps)
    .some((waypoint) => place.box.contains(waypoint.transform.location));
}

export class RunningStopV1 implements Criterion {
  readonly log = new EventLog('RunningStopTest');
  private target: StopPlace | null = null;
  private hasStopped = false;
  private isInside = false;

  constructor(private readonly places: readonly StopPlace[]) {}

  update(tick: Tick): NodeStatus {
    if (this.places.length === 0) return 'running';
    const { view } = tick;
    if (this.target === null) {
      this.target = this.scan(view);
      return 'running';
    }
    if (view.speedMps < STOP_SIGN_V1.stoppedBelowMps) this.hasStopped = true;
    if (this.target.postBox.contains(view.location)) this.isInside = true;
    if (isAffected(view, this.target)) return 'running';
    const { sign } = this.target;
    if (!this.hasStopped && this.isInside) {
      this.log.add('STOP_INFRACTION', stopMessage(sign.id, sign.transform.location), tick);
    }
    this.target = null;
    this.hasStopped = false;
    this.isInside = false;
    return 'running';
  }

  terminate(): void {}

  private scan(view: TickView): StopPlace | null {
    const { location } = view;
    const isNear = (place: StopPlace): boolean =>
      distance(place.sign.transform.location, location) <= STOP_SIGN_V1.nearM;
    if (!this.places.some(isNear)) return null;
    const [a, b] = [view.forward, view.drivingForward];
    if (!(a.x * b.x + a.y * b.y + a.z * b.z > 0)) return null;
    return this.places.find((place) => isAffected(view, place)) ?? null;
  }
}
