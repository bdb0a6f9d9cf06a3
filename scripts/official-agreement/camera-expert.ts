/**
 * The expert with one front camera of 800 × 600 pixels that it does not look at: what a camera costs
 * the whole chain of server, client, evaluator, sidecar and loop.
 */

import { ExpertAgent } from '../../src/agents/expert.js';
import type {
  Agent,
  AgentContext,
  ControlTruth,
  Observation,
  TruthFrame,
} from '../../src/agents/index.js';

const CAMERA = {
  type: 'sensor.camera.rgb',
  id: 'front',
  ...{ x: 0.7, y: 0, z: 1.6, roll: 0, pitch: 0, yaw: 0, width: 800, height: 600, fov: 100 },
};

export default class CameraExpert implements Agent {
  readonly name = 'camera-expert';
  readonly privileged = true;
  readonly sensors = [CAMERA];
  private readonly expert = new ExpertAgent();

  setup(context: AgentContext): void {
    this.expert.setup(context);
  }

  foresee(truth: TruthFrame): void {
    this.expert.foresee(truth);
  }

  act(observation: Observation): ControlTruth {
    const picture = observation.sensors['front'];
    if (picture === undefined) throw new Error('expected a picture in every tick');
    return this.expert.act(observation);
  }
}
