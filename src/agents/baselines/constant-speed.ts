/**
 * The lowest anchor: keeps 8 m/s straight ahead, blind to road, lights and traffic. Of the truth it
 * reads nothing but its own speed. m/s.
 */
import type { Observation } from '../../bridge/backend.js';
import type { ControlTruth } from '../../bridge/frame.js';
import { invariant } from '../../core/errors.js';
import type { Agent } from '../agent.js';
import { control, pedalsFor } from '../controllers/pedals.js';

/** Seconds in which a speed error is to be gone. */
const SETTLE_S = 0.5;

export class ConstantSpeedAgent implements Agent {
  readonly name = 'constant-speed';
  readonly privileged = true;
  readonly sensors = [];

  /** @param speedMps the speed to keep, m/s */
  constructor(private readonly speedMps = 8) {}

  setup(): void {}

  act(observation: Observation): ControlTruth {
    const { truth } = observation;
    invariant(truth !== null, 'the constant-speed agent is privileged and needs truth');
    const { x, y } = truth.ego.velocity;
    const speed = Math.sqrt(x * x + y * y);
    return control(pedalsFor((this.speedMps - speed) / SETTLE_S, speed), 0);
  }
}
