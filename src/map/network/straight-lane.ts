/**
 * CARLA's test whether a lane is straight (LibCarla road/Lane.cpp): its section lies within one line
 * record and no elevation record of the road bends. Widths and lane offsets are not looked at; the
 * client means to test the offsets but asks the lane for them, which has none.
 */
import type { LaneGraph } from './lane-graph.js';
import { recordAt } from './record-search.js';

/** Answers for lanes in graph order; what belongs to a road is worked out once a road. */
export class StraightLaneTest {
  private road = -1;
  private elevationBends = false;

  constructor(private readonly graph: LaneGraph) {}

  /** True where a single chord stands for the lane. */
  isStraight(lane: number): boolean {
    const road = this.graph.roadOfLane(lane);
    if (road !== this.road) this.enterRoad(road);
    if (this.elevationBends) return false;
    const start = this.graph.laneStartS(lane);
    const { planStarts, planS, planRecords } = this.graph.arrays;
    const record = planRecords[recordAt(planS, planStarts[road]!, planStarts[road + 1]!, start)]!;
    if (record.shape.kind !== 'line' || start < record.s) return false;
    return start + this.graph.laneLengthM(lane) <= record.s + record.length;
  }

  private enterRoad(road: number): void {
    const { elevations, elevationStarts } = this.graph.arrays;
    this.road = road;
    this.elevationBends = false;
    for (let i = elevationStarts[road]!; i < elevationStarts[road + 1]!; i += 1) {
      if (elevations.isBent(i)) this.elevationBends = true;
    }
  }
}
