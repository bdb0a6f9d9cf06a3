/**
 * A stream of cars from a source to a sink (P5, scenario_runner's ActorFlow): one whenever the last is
 * farther from the source than the gap, drawn anew each time; gone within 2 m of the sink. The cars keep
 * their speed and pay no heed to anybody until one of them touches something; from then on the whole
 * stream is ordinary traffic. m, m/s.
 */
import { emptyPathPose, type LanePath } from '../../traffic/lane-path.js';
import { Motion } from '../../world/actor-table.js';
import { touching } from '../../world/contacts.js';
import { touchedByEgo } from '../movers/obstacle-ahead.js';
import { PathCar } from '../movers/path-car.js';
import type { Interval } from '../parameters.js';
import { pickFlowCar, spawnSpec } from '../place-actor.js';
import type { ScenarioRun } from '../scenario-run.js';
import type { Node } from '../tree.js';
import { FlowCars } from './flow-cars.js';

export interface ActorFlowOptions {
  /** From the source (position 0 of the path) to the sink (its end). */
  readonly path: () => LanePath;
  readonly gapM: Interval;
  readonly speedMps: number;
  readonly sinkRadiusM: number;
  /** Whether the way is full of cars from the start, and inside junctions too. */
  readonly prefill: 'none' | 'outside-junctions' | 'everywhere';
}

const POSE = emptyPathPose();

export class ActorFlow implements Node {
  private readonly cars: FlowCars;
  private path!: LanePath;
  private gapM: number;
  private isConstant = true;

  constructor(
    private readonly run: ScenarioRun,
    private readonly options: ActorFlowOptions,
  ) {
    this.cars = new FlowCars(run);
    this.gapM = this.drawGap();
  }

  begin(): void {
    this.path = this.options.path();
    if (this.options.prefill !== 'none') this.prefill();
  }

  tick(): boolean {
    const { cars, path } = this;
    cars.removeNear(path, this.options.sinkRadiusM);
    if (this.isConstant && this.hasCollided()) this.calmDown();
    if (cars.isNextDue(path, 0, this.gapM)) this.spawnAt(0);
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
    for (let s = path.startS; s <= path.endS; s += 1) {
      if (this.options.prefill !== 'everywhere' && path.junctionAt(s) >= 0) continue;
      if (s - last < this.gapM) continue;
      this.spawnAt(s);
      last = s;
    }
  }

  private spawnAt(s: number): void {
    const { run, path } = this;
    const blueprint = pickFlowCar(run.random);
    const pose = path.poseAt(s, POSE);
    const slot = run.context.world.spawn({
      ...spawnSpec(blueprint, { ...pose, waypoint: run.place('trigger').waypoint }),
      motion: Motion.Driven,
      speedMps: this.options.speedMps,
    });
    if (slot < 0) return;
    this.cars.add(
      new PathCar(slot, path, s, {
        law: this.isConstant ? 'constant' : 'traffic',
        speedMps: this.options.speedMps,
        yieldsAfterContact: true,
      }),
    );
    this.gapM = this.drawGap();
  }

  /** True once a car of the stream has touched the ego or any other actor. */
  private hasCollided(): boolean {
    const { world } = this.run.context;
    const { actors } = world;
    for (const { slot } of this.cars.list) {
      if (touchedByEgo(world, slot)) return true;
      const reach = (actors.halfLength[slot] as number) + 6;
      for (let i = 0; i < actors.count; i += 1) {
        const other = actors.slots[i] as number;
        if (other === slot || other === world.egoSlot || actors.collides[other] === 0) continue;
        const dx = (actors.x[other] as number) - (actors.x[slot] as number);
        const dy = (actors.y[other] as number) - (actors.y[slot] as number);
        if (dx * dx + dy * dy > reach * reach) continue;
        if (touching(actors, slot, other)) return true;
      }
    }
    return false;
  }

  private calmDown(): void {
    this.isConstant = false;
    for (const car of this.cars.list) (car as PathCar).law = 'traffic';
  }
}
