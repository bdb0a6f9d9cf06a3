/**
 * The embedded world as an episode. One tick: snapshot → the agent's control → scenarios and traffic
 * decide → the frame is complete → drivers move their actors → the world steps. Same route, seed and
 * controls give the same frames, bit for bit.
 */
import type { AgentNeeds, BackendCapabilities, Episode, Observation } from '../bridge/backend.js';
import {
  type ControlTruth,
  type RoutePoint,
  type RouteTruth,
  TICK_SECONDS,
  type TruthFrame,
} from '../bridge/frame.js';
import { invariant } from '../core/errors.js';
import type { RoadMap } from '../map/road-map.js';
import type { Activity, StageContext } from './context.js';
import { type SensorFactory, SensorSuite } from './sensors/suite.js';
import type { Stage } from './stage.js';
import { TruthView } from './world/truth-view.js';

export function embeddedCapabilities(
  factories: Readonly<Record<string, SensorFactory>>,
): BackendCapabilities {
  return {
    world: 'embedded',
    deterministic: true,
    sensors: Object.keys(factories),
    endsRoutes: false,
  };
}

export interface EpisodeOptions {
  readonly stage: Stage;
  /** In the official order: triggerer, background traffic, scenarios. */
  readonly activities: readonly Activity[];
  readonly needs: AgentNeeds;
  readonly sensors: Readonly<Record<string, SensorFactory>>;
  readonly sparsePlan: readonly RoutePoint[];
}

export class EmbeddedEpisode implements Episode {
  readonly route: RouteTruth;
  readonly map: RoadMap;
  readonly sparsePlan: readonly RoutePoint[];
  readonly context: StageContext;
  private readonly view: TruthView;
  private readonly suite: SensorSuite;
  private gameTimeS = 0;
  private truth: TruthFrame;

  constructor(private readonly options: EpisodeOptions) {
    const { stage, needs, sensors, sparsePlan } = options;
    this.context = stage.context;
    this.route = stage.context.route;
    this.map = stage.map;
    this.sparsePlan = sparsePlan;
    this.view = new TruthView(stage.context.world);
    this.suite = new SensorSuite(needs.sensors, stage.context, sensors);
    this.gameTimeS = TICK_SECONDS;
    this.truth = this.takeSnapshot();
  }

  observe(): Observation {
    return {
      tick: this.context.tick,
      gameTimeS: this.gameTimeS,
      sensors: this.suite.read(this.context, this.truth),
      truth: this.options.needs.privileged ? this.truth : null,
    };
  }

  snapshot(): TruthFrame {
    return this.truth;
  }

  act(control: ControlTruth): TruthFrame {
    const { context, options } = this;
    const { actors, egoSlot } = context.world;
    invariant(
      Number.isFinite(control.throttle + control.steer + control.brake),
      'the loop must not pass on a control that is not a number',
    );
    actors.throttle[egoSlot] = Math.min(1, Math.max(0, control.throttle));
    actors.steer[egoSlot] = Math.min(1, Math.max(-1, control.steer));
    actors.brake[egoSlot] = Math.min(1, Math.max(0, control.brake));
    actors.handBrake[egoSlot] = control.handBrake ? 1 : 0;
    actors.reverse[egoSlot] = control.reverse ? 1 : 0;
    context.emergencySlot = -1;
    for (const activity of options.activities) activity.tick(context);
    this.truth = this.view.complete(context.takeBoard(), context.emergencySlot, control);
    return this.truth;
  }

  advance(): void {
    const { context } = this;
    for (const driver of context.drivers) driver.drive(context);
    context.world.step();
    context.tick += 1;
    this.gameTimeS += TICK_SECONDS;
    this.truth = this.takeSnapshot();
  }

  close(): void {}

  private takeSnapshot(): TruthFrame {
    const { context, options } = this;
    const { actors, egoSlot } = context.world;
    options.stage.speedLimit.update(actors, egoSlot);
    context.speedLimitKmh = options.stage.speedLimit.limitKmh;
    const truth = this.view.snapshot(context.tick, context.speedLimitKmh);
    const location = truth.ego.transform.location;
    context.egoRouteIndex = context.line.advance(context.egoRouteIndex, location);
    return truth;
  }
}
