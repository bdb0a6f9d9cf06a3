/**
 * OutsideRouteLanesTest: metres driven off the lanes or against traffic, as a share of the route
 * completed (evaluation reference 4.2). Metres, degrees. Leaderboard 1.0 writes its event once, when
 * terminated; later versions rewrite it on every route point passed.
 */
import { distance, type Vector3 } from '../../core/float32.js';
import type { RoadWaypoint } from '../../map/road-query.js';
import type { EvaluatedEvent } from '../evaluator-api.js';
import { isTruthy, SWITCH_WRONG_DIRECTION } from './board.js';
import { type Criterion, EventLog, type NodeStatus, type Tick } from './criterion.js';
import { outsideMessage } from './messages.js';
import type { RouteTable } from './route-table.js';
import { OUTSIDE_ROUTE_LANES } from './thresholds.js';
import { drivingWaypoint, type TickView } from './tick-view.js';

/** Python's `a % 360`: never negative. */
function modulo360(deg: number): number {
  const rest = deg % 360;
  return rest < 0 ? rest + 360 : rest;
}

/** True if the ego's centre is off every driving and parking lane by more than the tolerance. */
export function isOutsideLanes(view: TickView, toleranceM: number): boolean {
  const { location } = view;
  const driving = view.drivingWaypoint;
  const drivingM = distance(location, driving.transform.location);
  // Within the tolerance of one lane's centre line, the nearer lane is within it too, whatever its width.
  if (drivingM <= toleranceM) return false;
  const parking = view.parkingWaypoint;
  const parkingM = parking === null ? Infinity : distance(location, parking.transform.location);
  if (drivingM >= parkingM) return parkingM > parking!.laneWidthM / 2 + toleranceM;
  return drivingM > driving.laneWidthM / 2 + toleranceM;
}

export class OutsideRouteLanes implements Criterion {
  readonly log = new EventLog('OutsideRouteLanesTest');
  private index = 0;
  private totalM = 0;
  private wrongM = 0;
  private isWrongLane = false;
  private isDirectionChecked = true;
  private lastRoadId: number | null = null;
  private lastLaneId: number | null = null;
  private lastWaypoint: RoadWaypoint;
  private event: EvaluatedEvent | null = null;

  /** @param egoStart where the ego stands when the criteria are built */
  constructor(
    private readonly table: RouteTable,
    egoStart: Vector3,
    view: TickView,
    private readonly toleranceM: number,
    private readonly isVersion1: boolean,
  ) {
    this.lastWaypoint = drivingWaypoint(view.map, egoStart);
  }

  update(tick: Tick): NodeStatus {
    if (!this.isVersion1) {
      const isActive = tick.board.take(SWITCH_WRONG_DIRECTION);
      if (isActive !== null) this.isDirectionChecked = isTruthy(isActive);
    }
    this.judgeLane(tick.view);
    this.countPassedPoints(tick);
    return 'running';
  }

  terminate(tick: Tick): void {
    if (!this.isVersion1 || this.wrongM <= 0) return;
    const share = (this.wrongM / this.totalM) * 100;
    this.log.add('OUTSIDE_ROUTE_LANES_INFRACTION', outsideMessage(this.wrongM, share), tick, share);
    this.wrongM = 0;
  }

  private countPassedPoints(tick: Tick): void {
    const { table } = this;
    const { view } = tick;
    let isCharged: boolean | null = null;
    const from = this.index + 1;
    const end = Math.min(this.index + OUTSIDE_ROUTE_LANES.windowPoints + 1, table.count);
    for (let i = from; i < end; i++) {
      if (!table.passed(i, view.location)) continue;
      // The look-up beside the lanes is only needed on ticks that pass a point.
      isCharged ??=
        (this.isDirectionChecked && this.isWrongLane) || isOutsideLanes(view, this.toleranceM);
      const stepM = distance(table.points[this.index]!, table.points[i]!);
      this.totalM += stepM;
      if (isCharged) this.wrongM += stepM;
      if (!this.isVersion1 && this.wrongM !== 0) this.writeEvent(tick);
      this.index = i;
    }
  }

  private writeEvent(tick: Tick): void {
    const share = (this.wrongM / this.totalM) * 100;
    const message = outsideMessage(this.wrongM, share);
    if (this.event === null) {
      this.event = this.log.add('OUTSIDE_ROUTE_LANES_INFRACTION', message, tick, share);
    } else {
      this.log.rewrite(this.event, message, share, tick);
    }
  }

  private judgeLane(view: TickView): void {
    const waypoint = view.drivingWaypoint;
    if (waypoint.isJunction) {
      this.isWrongLane = false;
    } else if (waypoint.roadId !== this.lastRoadId || waypoint.laneId !== this.lastLaneId) {
      const laneYawDeg = modulo360(waypoint.transform.rotation.yawDeg);
      if (this.lastWaypoint.isJunction) {
        const angle = modulo360(laneYawDeg - modulo360(view.rotation.yawDeg));
        const limit = OUTSIDE_ROUTE_LANES.wrongLaneAngleDeg;
        this.isWrongLane = !(angle < limit || angle > 360 - limit);
      } else {
        const lastYawDeg = modulo360(this.lastWaypoint.transform.rotation.yawDeg);
        this.judgeFlip(modulo360(lastYawDeg - laneYawDeg));
      }
    }
    this.lastRoadId = waypoint.roadId;
    this.lastLaneId = waypoint.laneId;
    this.lastWaypoint = waypoint;
  }

  /** The heading of the lane jumped by `angle`: the ego changed sides if that is about a half turn. */
  private judgeFlip(angle: number): void {
    const limit = OUTSIDE_ROUTE_LANES.laneFlipAngleDeg;
    if (this.isVersion1) {
      const isFlip = angle >= limit && angle <= 360 - limit;
      this.isWrongLane = isFlip ? !this.isWrongLane : false;
    } else if (angle > limit && angle < 360 - limit) {
      this.isWrongLane = !this.isWrongLane;
    }
  }
}
