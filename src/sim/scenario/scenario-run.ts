/**
 * One scenario of one route while it is set up and while it runs: its parameters and values, named
 * places and actors, its movers, its own random stream, and what it shares with the rest of the world.
 */
import { TICK_SECONDS } from '../../bridge/frame.js';
import { invariant } from '../../core/errors.js';
import type { Vector3 } from '../../core/float32.js';
import type { Random } from '../../core/random.js';
import type { RouteScenario } from '../../map/routes/route.js';
import type { SimContext } from '../context.js';
import type { SpawnSpec } from '../world/actor-table.js';
import type { EgoView } from './ego-view.js';
import type { Formula, FormulaScope } from './formula.js';
import { ActorMovers } from './movers/mover.js';
import type { ParameterValue } from './parameters.js';
import type { Place } from './places/place.js';

/** An actor that a scenario put into the world. */
export interface StagedActor {
  readonly slot: number;
  readonly id: number;
}

export class ScenarioRun implements FormulaScope {
  readonly random: Random;
  readonly places = new Map<string, Place>();
  readonly actors = new Map<string, StagedActor>();
  readonly movers: ActorMovers;
  /** Numbers of `values` and those that steps leave behind. */
  readonly values = new Map<string, number>();
  /** The emergency vehicle that the yield test watches, by name; null while there is none. */
  emergencyActor: string | null = null;
  laneWidthM = 0;
  modelHalfLengthM = 0;
  modelHalfWidthM = 0;
  /** False while the steps of `build` run. */
  isBuilt = false;
  private readonly waiting: (() => boolean)[] = [];

  /**
   * @param index position of the scenario in the route file
   * @param parameters every parameter of the type, from the file or by default
   */
  constructor(
    readonly context: SimContext,
    readonly scenario: RouteScenario,
    readonly index: number,
    readonly ego: EgoView,
    readonly parameters: ReadonlyMap<string, ParameterValue>,
  ) {
    this.random = context.random.fork(`scenario ${index} ${scenario.name}`);
    this.movers = new ActorMovers(context);
  }

  get limitKmh(): number {
    return this.context.speedLimitKmh;
  }

  get egoSpeedMps(): number {
    return this.ego.speedMps;
  }

  numberOf(name: string): number {
    const value = this.values.get(name);
    if (value !== undefined) return value;
    const [base = '', part] = name.split('.');
    const parameter = this.parameters.get(base);
    if (typeof parameter === 'number') return parameter;
    if (parameter === 'left') return -1;
    if (parameter === 'right') return 1;
    if (typeof parameter === 'object' && 'from' in parameter) {
      return part === 'to' ? parameter.to : parameter.from;
    }
    invariant(false, `'$${name}' is no number of ${this.scenario.type}`);
  }

  /** Value of a formula; `w` is the lane width at `place`. */
  number(formula: Formula, place?: Place): number {
    this.laneWidthM = place === undefined ? 0 : place.waypoint.laneWidthM;
    return formula.evaluate(this);
  }

  place(name: string): Place {
    const place = this.places.get(name);
    invariant(place !== undefined, `no place '${name}' in ${this.scenario.type}`);
    return place;
  }

  /** Slot of a named actor while it lives, or −1. */
  slotOf(name: string): number {
    const actor = this.actors.get(name);
    if (actor === undefined) return -1;
    return this.context.world.actors.holds(actor.slot, actor.id) ? actor.slot : -1;
  }

  location(slot: number): Vector3 {
    const { actors } = this.context.world;
    return {
      x: actors.x[slot] as number,
      y: actors.y[slot] as number,
      z: actors.z[slot] as number,
    };
  }

  /** Puts an actor into the world if its place is free; keeps it by name. Slot or −1. */
  spawn(name: string, spec: SpawnSpec): number {
    const { world } = this.context;
    const slot = world.spawn(spec);
    if (slot >= 0) this.actors.set(name, { slot, id: world.actors.id[slot] as number });
    return slot;
  }

  /** Tries again every tick until it succeeds. */
  whenFree(attempt: () => boolean): void {
    this.waiting.push(attempt);
  }

  /** One more try for everything that waits for its place. */
  retryWaiting(): void {
    for (let i = 0; i < this.waiting.length; ) {
      if ((this.waiting[i] as () => boolean)()) this.waiting.splice(i, 1);
      else i += 1;
    }
  }

  /** Takes an actor out of the world with its mover; does nothing if it is gone. */
  removeActor(name: string): void {
    const slot = this.slotOf(name);
    if (slot >= 0) {
      this.movers.release(slot);
      this.context.world.remove(slot);
    }
    this.actors.delete(name);
  }

  note(text: string): void {
    this.context.notes.push(text);
  }

  /** Seconds of game time that `ticks` take. */
  seconds(ticks: number): number {
    return ticks * TICK_SECONDS;
  }

  removeAll(): void {
    this.waiting.length = 0;
    for (const name of [...this.actors.keys()]) this.removeActor(name);
  }

  /** The scenario is over: every actor it put into the world goes. */
  dispose(): void {
    this.removeAll();
    this.movers.clear();
    this.emergencyActor = null;
  }
}
