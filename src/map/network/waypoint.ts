/**
 * A place on a lane, as `carla.Waypoint` describes it: cheap to make, everything else computed when
 * asked for. Two waypoints are the same place when road, section, lane and s are equal. Frame:
 * CARLA's axes, metres, float32 degrees; s is OpenDRIVE's, along the road.
 */
import { invariant } from '../../core/errors.js';
import type { Transform } from '../../core/float32.js';
import type { RoadWaypoint } from '../road-query.js';
import type { LaneGraph } from './lane-graph.js';
import { emptyPose, lanePoseAt } from './lane-pose.js';
import {
  allowedLaneChange,
  type LaneChangeBits,
  type LaneMarking,
  laneMarking,
} from './road-marks.js';
import { type LanePlace, travelBack, travelForward } from './travel.js';

const pose = emptyPose();

/** A place on a lane; see the head of this file. Made by `RoadMap`, not by hand. */
export class Waypoint implements RoadWaypoint {
  private cachedTransform: Transform | null = null;

  /**
   * @param laneIndex index of the lane in the graph, not its id
   * @param s metres along the road, within the lane's section
   */
  constructor(
    readonly graph: LaneGraph,
    readonly laneIndex: number,
    readonly s: number,
  ) {}

  get roadId(): number {
    return this.graph.arrays.roadId[this.roadIndex]!;
  }

  /** Index of the road in the graph; `roadId` is its id. */
  get roadIndex(): number {
    return this.graph.roadOfLane(this.laneIndex);
  }

  /** Position of the lane section in the file: CARLA's `section_id`. */
  get sectionIndex(): number {
    return this.graph.arrays.sectionId[this.graph.arrays.laneSection[this.laneIndex]!]!;
  }

  get laneId(): number {
    return this.graph.arrays.laneId[this.laneIndex]!;
  }

  /** One bit of `LaneType`. */
  get laneType(): number {
    return this.graph.arrays.laneType[this.laneIndex]!;
  }

  get laneWidthM(): number {
    return this.graph.widthAt(this.laneIndex, this.s);
  }

  /** Id of the junction that the road belongs to, -1 outside junctions. */
  get junctionId(): number {
    return this.graph.arrays.roadJunctionId[this.roadIndex]!;
  }

  get isJunction(): boolean {
    return this.junctionId !== -1;
  }

  /** Road s at which the lane's section starts, metres. */
  get sectionStartS(): number {
    return this.graph.laneStartS(this.laneIndex);
  }

  /** Length of the lane's section along the road, metres. */
  get sectionLengthM(): number {
    return this.graph.laneLengthM(this.laneIndex);
  }

  get roadLengthM(): number {
    return this.graph.arrays.roadLength[this.roadIndex]!;
  }

  /** True where the lane's driving direction is that of s: lanes at the right of lane 0. */
  get runsWithS(): boolean {
    return this.graph.runsWithS(this.laneIndex);
  }

  private get isLeftHand(): boolean {
    return this.graph.arrays.roadIsLeftHand[this.roadIndex] === 1;
  }

  get transform(): Transform {
    if (this.cachedTransform === null) {
      lanePoseAt(this.graph, this.laneIndex, this.s, pose);
      this.cachedTransform = {
        location: { x: pose.x, y: pose.y, z: pose.z },
        rotation: { pitchDeg: pose.pitchDeg, yawDeg: pose.yawDeg, rollDeg: 0 },
      };
    }
    return this.cachedTransform;
  }

  /** Bits of `LaneChange` that the marks allow here, right and left in driving direction. */
  get laneChange(): LaneChangeBits {
    return allowedLaneChange({
      laneId: this.laneId,
      runsWithS: this.runsWithS,
      right: this.rightMark(),
      left: this.leftMark(),
      client: this.graph.arrays.client,
    });
  }

  /** The mark at the right side in driving direction, null where the file has none. */
  get rightMarking(): LaneMarking | null {
    const record = this.rightMark();
    return record === null ? null : laneMarking(record, this.isLeftHand);
  }

  /** The mark at the left side in driving direction, null where the file has none. */
  get leftMarking(): LaneMarking | null {
    const record = this.leftMark();
    return record === null ? null : laneMarking(record, this.isLeftHand);
  }

  private rightMark() {
    return this.isLeftHand ? this.innerMark() : this.outerMark();
  }

  private leftMark() {
    return this.isLeftHand ? this.outerMark() : this.innerMark();
  }

  private outerMark() {
    return this.laneId === 0 ? null : this.graph.markAt(this.laneIndex, this.s);
  }

  private innerMark() {
    if (this.laneId === 0) return null;
    const inner = this.laneBeside(this.laneId < 0 ? this.laneId + 1 : this.laneId - 1);
    return inner < 0 ? null : this.graph.markAt(inner, this.s);
  }

  private laneBeside(laneId: number): number {
    return this.graph.laneInSection(this.graph.arrays.laneSection[this.laneIndex]!, laneId);
  }

  /**
   * Waypoints `distanceM` ahead in driving direction, one per way through the network. The order is
   * CARLA's and is not the file's. Throws InvariantError unless the distance is above 0.
   */
  next(distanceM: number): Waypoint[] {
    return this.wrap(travelForward(this.graph, this.place(), distanceM));
  }

  /** Waypoints `distanceM` back against driving direction. See `next`. */
  previous(distanceM: number): Waypoint[] {
    return this.wrap(travelBack(this.graph, this.place(), distanceM));
  }

  /**
   * Waypoints every `distanceM` ahead while the way is single and on the same road, and one more at
   * the road's end; `carla.Waypoint.next_until_lane_end`.
   */
  nextUntilLaneEnd(distanceM: number): Waypoint[] {
    return this.walk(distanceM, true);
  }

  /** As `nextUntilLaneEnd`, backwards; CARLA measures the last piece towards the same end. */
  previousUntilLaneStart(distanceM: number): Waypoint[] {
    return this.walk(distanceM, false);
  }

  private walk(distanceM: number, ahead: boolean): Waypoint[] {
    invariant(distanceM > 0, `a travel distance must be above 0, found ${distanceM}`);
    const step = (from: Waypoint, lengthM: number) =>
      ahead ? from.next(lengthM) : from.previous(lengthM);
    const result: Waypoint[] = [];
    let last: Waypoint = this;
    let options = step(last, distanceM);
    // A road that leads into itself would be walked for ever.
    const stepsMax = Math.ceil(this.roadLengthM / distanceM) + 1;
    while (options.length === 1 && options[0]!.roadId === this.roadId && result.length < stepsMax) {
      last = options[0]!;
      result.push(last);
      options = step(last, distanceM);
    }
    const toEnd = this.runsWithS ? this.roadLengthM - last.s : last.s;
    const restM = toEnd - Number.EPSILON;
    const end = restM > 0 ? step(last, restM)[0] : undefined;
    if (end !== undefined) result.push(end);
    return result;
  }

  /** The lane to the right in driving direction, null where there is none. */
  right(): Waypoint | null {
    return this.isLeftHand ? this.inwards() : this.outwards();
  }

  /** The lane to the left in driving direction, null where there is none. */
  left(): Waypoint | null {
    return this.isLeftHand ? this.outwards() : this.inwards();
  }

  private outwards(): Waypoint | null {
    return this.beside(this.laneId > 0 ? this.laneId + 1 : this.laneId - 1);
  }

  /** Towards lane 0; from the innermost lane to the innermost one on the other side. */
  private inwards(): Waypoint | null {
    const { laneId } = this;
    if (Math.abs(laneId) === 1) return this.beside(-laneId);
    return this.beside(laneId > 0 ? laneId - 1 : laneId + 1);
  }

  private beside(laneId: number): Waypoint | null {
    const lane = this.laneBeside(laneId);
    return lane < 0 ? null : new Waypoint(this.graph, lane, this.s);
  }

  private place(): LanePlace {
    return { lane: this.laneIndex, s: this.s };
  }

  private wrap(places: readonly LanePlace[]): Waypoint[] {
    return places.map((place) => new Waypoint(this.graph, place.lane, place.s));
  }
}
