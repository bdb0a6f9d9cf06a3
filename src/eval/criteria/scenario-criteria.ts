/**
 * Criteria that a scenario brings, and the branch that runs them only while it does (evaluation
 * reference 4.10). They wait for the board entry of their scenario, are updated from the tick it turns
 * true, and on the tick it turns false once more before they are terminated.
 */
import type { ContactTruth } from '../../bridge/frame.js';
import { dot, forwardVector, subtract } from '../../core/float32.js';
import type { ScenarioCriterionName } from '../evaluator-api.js';
import { isTruthy, scenarioRouteKey, scenarioTimeoutKey } from './board.js';
import { Collision, type EgoBefore } from './collision.js';
import { type Criterion, EventLog, type NodeStatus, type Tick } from './criterion.js';
import { SCENARIO_TIMEOUT_MESSAGE, YIELD_MESSAGE } from './messages.js';

/** An event on the tick the scenario ends, if its own timeout ran out. */
class ScenarioTimeout implements Criterion {
  readonly log = new EventLog('ScenarioTimeoutTest');

  constructor(private readonly scenarioName: string) {}

  update(): NodeStatus {
    return 'running';
  }

  terminate(tick: Tick): void {
    const hasRunOut = tick.board.take(scenarioTimeoutKey(this.scenarioName));
    if (isTruthy(hasRunOut)) this.log.add('SCENARIO_TIMEOUT', SCENARIO_TIMEOUT_MESSAGE, tick);
  }
}

/** An event if the ego is in front of the emergency vehicle when the scenario ends. */
export class YieldToEmergencyVehicle implements Criterion {
  readonly log = new EventLog('YieldToEmergencyVehicleTest');
  private hasFailed = false;
  private isTerminated = false;

  update(tick: Tick): NodeStatus {
    const vehicle = tick.view.frame.emergencyVehicle;
    if (vehicle !== null) {
      const ahead = subtract(tick.view.location, vehicle.location);
      this.hasFailed = dot(forwardVector(vehicle.rotation), ahead) > 0;
    }
    return 'running';
  }

  terminate(tick: Tick): void {
    if (this.isTerminated) return;
    this.isTerminated = true;
    if (this.hasFailed) this.log.add('YIELD_TO_EMERGENCY_VEHICLE', YIELD_MESSAGE, tick);
  }
}

export class ScenarioBranch {
  private phase: 'waiting' | 'running' | 'idle' = 'waiting';
  private readonly key: string;

  /** @param index position of the scenario in the route; it names the board entry */
  constructor(
    index: number,
    readonly criteria: readonly Criterion[],
  ) {
    this.key = scenarioRouteKey(index);
  }

  /**
   * A contact of the world's step. The scenario's own collision sensor is there from the tick after
   * the scenario started to the tick on which it ends.
   */
  contact(contact: ContactTruth, before: EgoBefore, tick: Tick): void {
    if (this.phase !== 'running') return;
    for (const criterion of this.criteria) {
      if (criterion instanceof Collision) criterion.contact(contact, before, tick);
    }
  }

  update(tick: Tick): void {
    if (this.phase === 'idle') return;
    const value = tick.board.get(this.key);
    if (this.phase === 'waiting') {
      if (value !== true && value !== 1) return;
      this.phase = 'running';
    }
    for (const criterion of this.criteria) criterion.update(tick);
    if (value !== false && value !== 0) return;
    for (const criterion of this.criteria) criterion.terminate(tick);
    this.phase = 'idle';
  }

  /** The tree stopped: criteria of a running scenario are terminated, others do not notice. */
  stop(tick: Tick): void {
    if (this.phase !== 'running') return;
    for (const criterion of this.criteria) criterion.terminate(tick);
    this.phase = 'idle';
  }
}

/** Builds the criteria of one scenario in the order given. */
export function scenarioCriteria(
  names: readonly ScenarioCriterionName[],
  scenarioName: string,
): Criterion[] {
  return names.map((name) => {
    if (name === 'ScenarioTimeoutTest') return new ScenarioTimeout(scenarioName);
    return name === 'CollisionTest' ? new Collision() : new YieldToEmergencyVehicle();
  });
}
