/**
 * Who drives, by one word of the command line: a built-in agent, a policy that ships with egoloop, a
 * policy manifest, a module of your own, or an npm package. Loading happens once a thread; the source
 * then makes a fresh agent for every route.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { AGENT_NAMES, type Agent, createAgent } from '../agents/index.js';
import type { ControllerName } from '../agents/policy/output-spec.js';
import type { SensorSpec } from '../bridge/backend.js';
import { EgoloopError } from '../core/errors.js';
import { loadModuleAgent, loadPackageAgent } from './agents/module-agent.js';
import { loadPolicyAgent } from './agents/policy-agent.js';
import { shippedPolicyFile, shippedPolicyNames } from './agents/shipped-policies.js';

/** Where networks run. */
export const DEVICES = ['cpu', 'cuda'] as const;
export type Device = (typeof DEVICES)[number];

export interface LoadAgentOptions {
  /** Where a policy's network runs; `cpu` unless told. */
  readonly device?: Device;
  /** Threads of a policy's network; 1 unless told. */
  readonly threads?: number;
  /** Another controller than a policy's manifest names. */
  readonly controller?: ControllerName | undefined;
  /** Longest loading of a module, seconds; 300 unless told. */
  readonly limitS?: number;
  /** Folder that relative paths and package names start from; the process's own unless told. */
  readonly from?: string;
}

/** An agent that was loaded and described, ready to be made for one route after the other. */
export interface AgentSource {
  /** The agent's own name; stands in tables, logs and manifests. */
  readonly name: string;
  readonly privileged: boolean;
  readonly sensors: readonly SensorSpec[];
  /** SHA-256 of all files the agent is made of; null for a built-in one, which the version names. */
  readonly sha256: string | null;
  /** A fresh agent for one route. Throws what a constructor of a module throws. */
  create(): Agent;
}

/** Endings by which a word is a file of code. */
const MODULE_FILE = /\.(ts|mts|cts|js|mjs|cjs)$/i;
/** A name as npm allows it, with an optional path into the package. */
const PACKAGE_NAME = /^(@[a-z0-9-~][\w.-~]*\/)?[a-z0-9-~][\w.-]*(\/[\w./-]+)?$/i;

/**
 * Loads who drives.
 * @throws EgoloopError USAGE for a word that is none of the kinds; AGENT_INVALID for a module that
 * cannot be loaded or exports no agent; POLICY_INVALID, MODEL_INVALID, RUNTIME_MISSING for a policy;
 * FILE_UNREADABLE for a file that is not there; USAGE for a controller of something that is no policy
 */
export async function loadAgent(
  spec: string,
  options: LoadAgentOptions = {},
): Promise<AgentSource> {
  const from = options.from ?? process.cwd();
  const file = resolve(from, spec);
  const shipped = AGENT_NAMES.includes(spec) ? null : shippedPolicyFile(spec);
  if (shipped !== null) return loadPolicyAgent(shipped.file, shipped.name, options);
  if (/\.json$/i.test(spec)) return loadPolicyAgent(file, spec, options);
  if (options.controller !== undefined) {
    const what = `expected a policy as --agent for --controller, found ${spec}`;
    throw new EgoloopError('USAGE', `${what}; only networks drive by a controller of ours`);
  }
  if (AGENT_NAMES.includes(spec)) return builtIn(spec);
  if (MODULE_FILE.test(spec) || /^\.{0,2}[/\\]/.test(spec)) {
    return loadModuleAgent(file, spec, options.limitS);
  }
  if (PACKAGE_NAME.test(spec)) {
    const found = await loadPackageAgent(spec, from, options.limitS);
    if (found !== null) return found;
  }
  throw unknown(spec, existsSync(file));
}

function builtIn(name: string): AgentSource {
  const { privileged, sensors } = createAgent(name);
  return { name, privileged, sensors, sha256: null, create: () => createAgent(name) };
}

/** Agents that are known by one word: those of rules, then the shipped policies. */
export function agentWords(): string[] {
  return [...AGENT_NAMES, ...shippedPolicyNames()];
}

function unknown(spec: string, isFile: boolean): EgoloopError {
  const names = agentWords().join(', ');
  const hint = isFile ? ' (a file of that name is here, but its ending is none of these)' : '';
  return new EgoloopError(
    'USAGE',
    `expected an agent, one of ${names}, a module (./my-agent.ts, .js, .mjs), an installed npm ` +
      `package or a policy (my.policy.json) as --agent; found ${spec}${hint}`,
  );
}
