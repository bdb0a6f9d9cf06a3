/** Agents by the name that the command line, result files and reports give them. */
import { EgoloopError } from '../core/errors.js';
import type { Agent } from './agent.js';
import { ConstantSpeedAgent } from './baselines/constant-speed.js';
import { IdmFollowerAgent } from './baselines/idm-follower.js';
import { RouteFollowerAgent } from './baselines/route-follower.js';
import { ExpertAgent } from './expert.js';

export interface AgentOptions {
  /** Speed that `constant-speed` keeps, m/s; 8 unless told. */
  readonly speedMps?: number;
}

const FACTORIES: Readonly<Record<string, (options: AgentOptions) => Agent>> = {
  'constant-speed': ({ speedMps }) => new ConstantSpeedAgent(speedMps),
  'route-follower': () => new RouteFollowerAgent(),
  idm: () => new IdmFollowerAgent(),
  expert: () => new ExpertAgent(),
};

/** Names that `createAgent` knows, weakest first. */
export const AGENT_NAMES: readonly string[] = Object.keys(FACTORIES);

/**
 * A fresh agent for one route.
 * @throws EgoloopError USAGE for an unknown name
 */
export function createAgent(name: string, options: AgentOptions = {}): Agent {
  const factory = Object.hasOwn(FACTORIES, name) ? FACTORIES[name] : undefined;
  if (factory === undefined) {
    throw new EgoloopError(
      'USAGE',
      `expected an agent among ${AGENT_NAMES.join(', ')}, found '${name}'`,
    );
  }
  return factory(options);
}
