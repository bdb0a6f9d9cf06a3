/**
 * Stages the scenarios of a route: matches them with the planned way, sets them up (those within 500 m
 * at once, later ones as the ego comes near, looked at once a game second), starts each when the ego's
 * route point comes within 2 m of its trigger, ticks it, ends it, and writes what the criteria read.
 * What cannot be staged is noted (`scenario skipped: NAME: reason`) and the route runs on. Order within
 * a tick: put it after background traffic, so that its directives are read one tick later.
 */
import { vector3 } from '../../core/float32.js';
import type { RouteScenario } from '../../map/routes/route.js';
import {
  isTriggerOnRoute,
  SCENARIO_START_M,
  ScenarioTriggerer,
} from '../../map/routes/trigger-match.js';
import { raiseFirstPoint } from '../../map/routing/plan.js';
import type { Activity, Driver, SimContext } from '../context.js';
import { scenarioRunningKey } from './board-keys.js';
import { EgoView } from './ego-view.js';
import type { ScenarioLibrary, ScenarioType } from './library.js';
import { readParameters } from './parameters.js';
import { placeOn } from './places/place.js';
import { ScenarioRun } from './scenario-run.js';
import { orSkip, ScenarioSkip } from './skip.js';
import { Branch } from './tree.js';

/** A scenario is set up when its trigger is nearer than this, metres. */
const BUILD_DISTANCE_M = 500;
/** Ticks between two looks for scenarios to set up: one game second. */
const BUILD_TICKS = 20;

type State = 'waiting' | 'built' | 'running' | 'over';

interface Entry {
  readonly scenario: RouteScenario;
  /** Position in the route file: names the board entry. */
  readonly index: number;
  state: State;
  /** Its trigger was reached before it was set up. */
  isDue: boolean;
  run: ScenarioRun | null;
  behaviour: Branch | null;
}

/** What became of a scenario, for reports and tests. */
export interface ScenarioOutcome {
  readonly name: string;
  readonly type: string;
  readonly state: State | 'skipped';
}

export interface DirectorOptions {
  readonly context: SimContext;
  /** The scenarios of the route file, in its order. */
  readonly scenarios: readonly RouteScenario[];
  readonly library: ScenarioLibrary;
}

export class ScenarioDirector implements Activity, Driver {
  private readonly entries: Entry[] = [];
  private readonly skipped = new Set<RouteScenario>();
  private readonly triggerer: ScenarioTriggerer;
  private readonly ego: EgoView;

  /** Sets up what is near; make it before the first snapshot and before background traffic. */
  constructor(private readonly options: DirectorOptions) {
    const { context, scenarios } = options;
    this.ego = new EgoView(context);
    const plan = raiseFirstPoint(context.route.plan);
    scenarios.forEach((scenario, index) => {
      const trigger = scenario.triggerPoints[0];
      if (trigger === undefined) {
        this.skip(scenario, 'it has no trigger point');
      } else if (!isTriggerOnRoute(trigger, plan)) {
        this.skip(scenario, 'its trigger point is not on the route');
      } else {
        const entry: Entry = {
          scenario,
          index,
          state: 'waiting',
          isDue: false,
          run: null,
          behaviour: null,
        };
        this.entries.push(entry);
      }
    });
    const triggers = this.entries.map(({ scenario }) => scenario.triggerPoints[0]!.location);
    this.triggerer = new ScenarioTriggerer(plan, triggers, SCENARIO_START_M.version2);
    context.drivers.push(this);
    this.buildNear();
  }

  tick(context: SimContext): void {
    if (context.tick > 0) this.ego.refresh();
    if (context.tick > 0 && context.tick % BUILD_TICKS === 0) this.buildNear();
    for (const i of this.triggerer.update(this.ego.location)) this.start(this.entries[i]!);
    for (const entry of this.entries) {
      if (entry.state === 'running') this.tickScenario(entry);
    }
  }

  /** Moves the scenarios' actors, right before the world steps. */
  drive(context: SimContext): void {
    for (const { run } of this.entries) run?.movers.drive(context);
  }

  /** Every scenario of the route and where it stands. */
  outcomes(): ScenarioOutcome[] {
    return this.options.scenarios.map((scenario) => {
      const { name, type } = scenario;
      if (this.skipped.has(scenario)) return { name, type, state: 'skipped' };
      const entry = this.entries.find((candidate) => candidate.scenario === scenario);
      return { name, type, state: entry?.state ?? 'skipped' };
    });
  }

  private skip(scenario: RouteScenario, reason: string): void {
    this.skipped.add(scenario);
    this.options.context.notes.push(`scenario skipped: ${scenario.name}: ${reason}`);
  }

  private buildNear(): void {
    for (const entry of this.entries) {
      if (entry.state !== 'waiting') continue;
      const trigger = entry.scenario.triggerPoints[0]!.location;
      if (this.ego.distanceTo(trigger) < BUILD_DISTANCE_M) this.build(entry);
    }
  }

  private build(entry: Entry): void {
    const { scenario, index } = entry;
    const { library } = this.options;
    let run: ScenarioRun | null = null;
    try {
      const type = orSkip(library.get(scenario.type), `unknown type '${scenario.type}'`);
      run = this.prepare(type, scenario, index);
      const build = new Branch(type.build(run));
      if (!build.tick()) throw new ScenarioSkip('its set-up needs more than one tick');
      run.isBuilt = true;
      entry.behaviour = new Branch(type.behaviour(run));
      entry.run = run;
      entry.state = 'built';
    } catch (error) {
      if (!(error instanceof ScenarioSkip)) throw error;
      run?.dispose();
      entry.state = 'over';
      this.skip(scenario, error.message);
      return;
    }
    if (entry.isDue) this.start(entry);
  }

  private prepare(type: ScenarioType, scenario: RouteScenario, index: number): ScenarioRun {
    const { context } = this.options;
    const parameters = readParameters(type.parameters, scenario, (unknown) => {
      const known = Object.keys(type.parameters).join(', ') || 'none';
      context.notes.push(
        `scenario parameter ignored: ${scenario.name}: ${scenario.type} knows ${known}, ` +
          `found '${unknown}'`,
      );
    });
    const run = new ScenarioRun(context, scenario, index, this.ego, parameters);
    const { location } = scenario.triggerPoints[0]!;
    const lane = context.world.map.waypointAt(vector3(location.x, location.y, location.z));
    run.places.set('trigger', placeOn(orSkip(lane, 'the map has no driving lane')));
    type.prepare(run);
    return run;
  }

  private start(entry: Entry): void {
    if (entry.state === 'waiting') entry.isDue = true;
    if (entry.state !== 'built') return;
    entry.state = 'running';
    this.options.context.write(scenarioRunningKey(entry.index), true);
  }

  private tickScenario(entry: Entry): void {
    const { context } = this.options;
    const run = entry.run as ScenarioRun;
    const behaviour = entry.behaviour as Branch;
    let isDone = false;
    try {
      run.retryWaiting();
      isDone = behaviour.tick();
    } catch (error) {
      if (!(error instanceof ScenarioSkip)) throw error;
      context.notes.push(`scenario stopped: ${entry.scenario.name}: ${error.message}`);
      behaviour.stop();
      isDone = true;
    }
    if (run.emergencyActor !== null) {
      const slot = run.slotOf(run.emergencyActor);
      if (slot >= 0) context.emergencySlot = slot;
    }
    if (!isDone) return;
    context.write(scenarioRunningKey(entry.index), false);
    run.dispose();
    entry.run = null;
    entry.state = 'over';
  }
}
