/**
 * Centre lines of a map's lanes in driving direction, sampled about every metre and kept per map,
 * so that laying a path along lanes is copying. With each line: the lanes before and after, and
 * what stands along it (lights, stop and yield signs, speed signs) by distance from its start.
 * CARLA's axes, metres, radians.
 */
import { LaneType } from '../../map/lane-type.js';
import { emptyPose, lanePoseAt } from '../../map/network/lane-pose.js';
import type { RoadMap, Waypoint } from '../../map/road-map.js';
import type { LaneLine, LaneMark } from './lane-line.js';
import { readMarks } from './lane-marks.js';

const SPACING_M = 1;
const TURN = 2 * Math.PI;
/** Lines stay this far from the ends of a lane, where CARLA's records change over. */
const INSET_M = 1e-9;

const byMap = new WeakMap<RoadMap, LaneLines>();

/** All lane lines of a map; a line is sampled when it is first asked for. */
export class LaneLines {
  private readonly lines: (LaneLine | undefined)[];
  private marks: ReadonlyMap<number, readonly LaneMark[]> | null = null;

  private constructor(readonly map: RoadMap) {
    this.lines = new Array<LaneLine | undefined>(map.graph.laneCount).fill(undefined);
  }

  /** The lines of a map; the same object for the same map. */
  static of(map: RoadMap): LaneLines {
    let lines = byMap.get(map);
    if (lines === undefined) {
      lines = new LaneLines(map);
      byMap.set(map, lines);
    }
    return lines;
  }

  line(lane: number): LaneLine {
    let line = this.lines[lane];
    if (line === undefined) {
      line = this.sample(lane);
      this.lines[lane] = line;
    }
    return line;
  }

  /** Distance of a waypoint from the start of its lane. */
  distanceOf(waypoint: Waypoint): number {
    return this.distanceAt(waypoint.laneIndex, waypoint.s);
  }

  /** Distance of road s from the start of a lane in driving direction. */
  distanceAt(lane: number, roadS: number): number {
    const { graph } = this.map;
    const line = this.line(lane);
    const along = (roadS - graph.laneStartS(lane)) / Math.max(graph.laneLengthM(lane), INSET_M);
    const share = Math.min(1, Math.max(0, graph.runsWithS(lane) ? along : 1 - along));
    const place = share * (line.count - 1);
    const i = Math.min(line.count - 2, Math.floor(place));
    const before = line.u[i]!;
    return before + (place - i) * (line.u[i + 1]! - before);
  }

  /** Road s of a distance from the lane's start. */
  roadS(lane: number, u: number): number {
    const { graph } = this.map;
    const line = this.line(lane);
    let i = 0;
    while (i < line.count - 2 && line.u[i + 1]! < u) i += 1;
    const piece = Math.max(INSET_M, line.u[i + 1]! - line.u[i]!);
    const part = Math.min(1, Math.max(0, (u - line.u[i]!) / piece));
    const share = (i + part) / (line.count - 1);
    const start = graph.laneStartS(lane);
    const lengthM = graph.laneLengthM(lane);
    const inside = Math.min(lengthM - INSET_M, Math.max(INSET_M, share * lengthM));
    return graph.runsWithS(lane) ? start + inside : start + lengthM - inside;
  }

  private sample(lane: number): LaneLine {
    const { graph } = this.map;
    const start = graph.laneStartS(lane);
    const roadLength = graph.laneLengthM(lane);
    const count = Math.max(1, Math.ceil(roadLength / SPACING_M)) + 1;
    const column = () => new Float64Array(count);
    const [x, y, z, yaw, u, widthM] = [
      column(),
      column(),
      column(),
      column(),
      column(),
      column(),
    ] as const;
    const pose = emptyPose();
    const inset = Math.min(INSET_M, roadLength / 4);
    for (let i = 0; i < count; i += 1) {
      const share = graph.runsWithS(lane) ? i / (count - 1) : 1 - i / (count - 1);
      const s = start + Math.min(roadLength - inset, Math.max(inset, share * roadLength));
      lanePoseAt(graph, lane, s, pose);
      x[i] = pose.x;
      y[i] = pose.y;
      z[i] = pose.z;
      widthM[i] = graph.widthAt(lane, s);
      const heading = (pose.yawDeg * Math.PI) / 180;
      if (i === 0) {
        yaw[i] = heading - TURN * Math.round(heading / TURN);
        continue;
      }
      yaw[i] = heading - TURN * Math.round((heading - yaw[i - 1]!) / TURN);
      const dx = pose.x - x[i - 1]!;
      const dy = pose.y - y[i - 1]!;
      u[i] = u[i - 1]! + Math.sqrt(dx * dx + dy * dy);
    }
    const { arrays, links } = graph;
    const road = graph.roadOfLane(lane);
    return {
      lane,
      roadId: arrays.roadId[road]!,
      laneId: arrays.laneId[lane]!,
      junctionId: arrays.roadJunctionId[road]!,
      count,
      x,
      y,
      z,
      yaw,
      u,
      widthM,
      lengthM: u[count - 1]!,
      next: this.sameKind(lane, links.next, links.nextStarts),
      previous: this.sameKind(lane, links.previous, links.previousStarts),
    };
  }

  /** Lights and signs along a lane, ascending. */
  marksOf(lane: number): readonly LaneMark[] {
    this.marks ??= readMarks(this);
    return this.marks.get(lane) ?? NO_MARKS;
  }

  /** Linked lanes of the lane's own type; a driving lane may hand over to no other kind. */
  private sameKind(lane: number, links: Int32Array, starts: Int32Array): number[] {
    const { laneType } = this.map.graph.arrays;
    const found: number[] = [];
    for (let i = starts[lane]!; i < starts[lane + 1]!; i += 1) {
      const other = links[i]!;
      if (laneType[other] === laneType[lane] && !found.includes(other)) found.push(other);
    }
    return found;
  }

  /** True for lanes that cars drive on. */
  isDriving(lane: number): boolean {
    return ((this.map.graph.arrays.laneType[lane] ?? 0) & LaneType.Driving) !== 0;
  }
}

const NO_MARKS: readonly LaneMark[] = [];
