/**
 * Keeps to the route at the speed that the limit and the curves allow, and to nothing else: no traffic,
 * no lights, no signs.
 */
import type { Observation } from '../../bridge/backend.js';
import type { ControlTruth } from '../../bridge/frame.js';
import { invariant } from '../../core/errors.js';
import type { Agent, AgentContext } from '../agent.js';
import { LineDriver } from './line-driver.js';

export class RouteFollowerAgent implements Agent {
  readonly name = 'route-follower';
  readonly privileged = true;
  readonly sensors = [];
  private driver: LineDriver | null = null;

  setup(context: AgentContext): void {
    this.driver = new LineDriver(context);
  }

  act(observation: Observation): ControlTruth {
    const { driver } = this;
    invariant(driver !== null, 'act before setup');
    return driver.drive(driver.cruise(driver.look(observation)));
  }
}
