/**
 * RunningStopTest of 2.x: the ego must have stood still while a stop sign's box lay on its next four
 * metres of lane (evaluation reference 4.5). m/s, metres, CARLA's frame.
 */
import { distance, dot } from '../../core/float32.js';
import { type Criterion, EventLog, type NodeStatus, type Tick } from './criterion.js';
import { stopMessage } from './messages.js';
import type { StopPlace } from './stop-box.js';
import { STOP_SIGN } from './thresholds.js';
import type { TickView } from './tick-view.js';

/** True if the sign's box holds a waypoint of the ego's next metres. */
function isAffected(view: TickView, place: StopPlace): boolean {
  const own = view.drivingWaypoint.transform.location;
  if (distance(place.center, own) > STOP_SIGN.nearM) return false;
  if (place.box.contains(own)) return true;
  return view
    .waypointsAhead(STOP_SIGN.stepM, STOP_SIGN.aheadSteps)
    .some((waypoint) => place.box.contains(waypoint.transform.location));
}

export class RunningStop implements Criterion {
  readonly log = new EventLog('RunningStopTest');
  private target: StopPlace | null = null;
  private hasStopped = false;
  private lastFailedId: number | null = null;

  constructor(private readonly places: readonly StopPlace[]) {}

  update(tick: Tick): NodeStatus {
    if (this.places.length === 0) return 'running';
    const { view } = tick;
    if (this.target === null) {
      this.target = this.scan(view);
      return 'running';
    }
    if (view.speedMps < STOP_SIGN.stoppedBelowMps) this.hasStopped = true;
    if (isAffected(view, this.target)) return 'running';
    const { sign } = this.target;
    if (!this.hasStopped && this.lastFailedId !== sign.id) {
      this.log.add('STOP_INFRACTION', stopMessage(sign.id, sign.transform.location), tick);
      this.lastFailedId = sign.id;
    }
    this.target = null;
    this.hasStopped = false;
    return 'running';
  }

  terminate(): void {}

  private scan(view: TickView): StopPlace | null {
    const found = this.places.find((place) => isAffected(view, place));
    if (found === undefined) return null;
    if (dot(view.frame.ego.velocity, view.forward) < STOP_SIGN.backwardsBelow) return null;
    if (dot(view.forward, view.drivingForward) < STOP_SIGN.backwardsBelow) return null;
    return found;
  }
}
