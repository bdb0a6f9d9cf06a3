/** Public entry `egoloop/agents`: the agent contract, controllers, and the agents to measure with. */
export type { AgentNeeds, Observation, SensorReading, SensorSpec } from '../bridge/backend.js';
export type { ControlTruth, RoutePoint, RouteTruth, TruthFrame } from '../bridge/frame.js';
export type { Agent, AgentContext } from './agent.js';
export * from './controllers/path-speed-pid.js';
export { control, type Pedals, pedalsFor } from './controllers/pedals.js';
export * from './controllers/waypoint-pid.js';
export * from './faults/index.js';
export { POLICY_FORMAT, policyManifestSchema } from './policy/manifest.js';
export * from './registry.js';
export type { AgentThought, ThoughtPath } from './thought.js';
