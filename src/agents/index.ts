/** Public entry `egoloop/agents`: the agent contract and the agents to measure with. */
export type { Agent, AgentContext } from './agent.js';
export * from './registry.js';
