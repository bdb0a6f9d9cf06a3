/**
 * A stream of PID lane followers from a source to a sink (P5): the oncoming streams and the bicycles.
 * One whenever the last is farther from the source than the gap; gone near the sink. Cars start at rest,
 * bicycles at speed. m, km/h.
 */
import { emptyPathPose, type LanePath } from '../../traffic/lane-path.js';
import { Motion } from '../../world/actor-table.js';
import { pickBlueprint } from '../../world/blueprints.js';
import { PidFollower, type PidOptions } from '../movers/pid-follower.js';
import type { Interval } from '../parameters.js';
import { spawnSpec } from '../place-actor.js';
import { movedBy } from '../places/place.js';
import type { ScenarioRun } from '../scenario-run.js';
import type { Node } from '../tree.js';
import { FlowCars } from './flow-cars.js';

export interface PidFlowOptions {
  /** Called once, when the stream begins. */
  readonly path: () => LanePath;
  readonly gapM: Interval;
  readonly sinkRadiusM: number;
  readonly list: 'trafficCars' | 'bicycles';
  readonly follower: () => PidOptions;
  /** Speed at which they enter the world, m/s. */
  readonly startMps: number;
  /** Fills the way outside junctions at the start. */
  readonly isPrefilled: boolean;
}

const POSE = emptyPathPose();

export class PidFlow implements Node {
  private readonly cars: FlowCars;
  private path!: LanePath;
  private follower!: PidOptions;
  private gapM: number;

  constructor(
    private readonly run: ScenarioRun,
    private readonly options: PidFlowOptions,
  ) {
    this.cars = new FlowCars(run);
    this.gapM = this.drawGap();
  }

  begin(): void {
    this.path = this.options.path();
    this.follower = this.options.follower();
    if (this.options.isPrefilled) this.prefill();
  }

  tick(): boolean {
    const { cars, path } = this;
    cars.removeNear(path, this.options.sinkRadiusM);
    if (cars.isNextDue(path, path.startS, this.gapM)) this.spawnAt(path.startS);
    return false;
  }

  end(): void {
    this.cars.removeAll();
  }

  private drawGap(): number {
    return this.run.random.uniform(this.options.gapM.from, this.options.gapM.to);
  }

  private prefill(): void {
    const { path } = this;
    let last = path.startS;
    for (let s = path.startS; s <= path.endS - 1; s += 1) {
      if (path.junctionAt(s) >= 0 || s - last < this.gapM) continue;
      this.spawnAt(s);
      last = s;
    }
  }

  private spawnAt(s: number): void {
    const { run, path, options } = this;
    const blueprint = pickBlueprint(options.list, run.random);
    const centre = { ...path.poseAt(s, POSE), waypoint: run.place('trigger').waypoint };
    const place = movedBy(centre, 0, this.follower.offsetM ?? 0);
    const slot = run.context.world.spawn(
      spawnSpec(blueprint, place, { motion: Motion.Control, speedMps: options.startMps }),
    );
    if (slot < 0) return;
    this.cars.add(new PidFollower(slot, path, s, this.follower));
    this.gapM = this.drawGap();
  }
}
