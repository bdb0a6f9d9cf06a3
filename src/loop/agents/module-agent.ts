/**
 * Agents written by users: a file of TypeScript or JavaScript, or an npm package, whose default export
 * is a class or a function that makes an agent (docs/agents.md). TypeScript is read by tsx, in worker
 * threads too. A module is loaded once a thread and makes one agent a route.
 */
import { pathToFileURL } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import type { Agent } from '../../agents/agent.js';
import { EgoloopError } from '../../core/errors.js';
import { readBytes } from '../../core/files.js';
import type { AgentSource } from '../agent-source.js';
import { hashOfModule, hashOfPackage, packageFolder } from './agent-hash.js';

const LIMIT_S = 300;
const SCAFFOLD = 'docs/agents.md shows a module to start from';

type Make = () => unknown;

/**
 * Loads an agent from a file of code.
 * @param name what the user called it, for messages
 * @throws EgoloopError FILE_UNREADABLE, AGENT_INVALID
 */
export async function loadModuleAgent(
  file: string,
  name: string,
  limitS = LIMIT_S,
): Promise<AgentSource> {
  readBytes(file);
  const url = pathToFileURL(file).href;
  const load = /ts$/i.test(file) ? tsImport(url, import.meta.url) : import(url);
  return sourceOf(await loaded(load, name, limitS), name, hashOfModule(file));
}

/** Loads an agent from an installed package; null where none of that name is installed. */
export async function loadPackageAgent(
  name: string,
  from: string,
  limitS = LIMIT_S,
): Promise<AgentSource | null> {
  const folder = packageFolder(name, from);
  if (folder === null) return null;
  // Resolves as `import` does from a file in the user's folder, which no call of Node 20 offers.
  const load = tsImport(name, pathToFileURL(`${from}/`).href);
  return sourceOf(await loaded(load, name, limitS), name, hashOfPackage(folder));
}

async function loaded(load: Promise<unknown>, name: string, limitS: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const alarm = new Promise<never>((_, reject) => {
    const late = () => reject(invalid(name, `expected it to load within ${limitS} s`));
    timer = setTimeout(late, Math.min(limitS * 1000, 2 ** 31 - 1));
  });
  try {
    return await Promise.race([load, alarm]);
  } catch (error) {
    if (error instanceof EgoloopError) throw error;
    throw invalid(name, `expected a module that loads, found ${messageOf(error)}`, error);
  } finally {
    clearTimeout(timer);
  }
}

/** The factory that a module exports; one CommonJS wraps its default once more. */
function makerOf(module: unknown, name: string): Make {
  let value = (module as { default?: unknown }).default;
  if (typeof value === 'object' && value !== null && 'default' in value) value = value.default;
  if (typeof value !== 'function') {
    const found = value === undefined ? 'none' : `a ${typeof value}`;
    throw invalid(
      name,
      `expected the default export to be a class or a function that makes an agent, found ${found}; ${SCAFFOLD}`,
    );
  }
  const make = value as (() => unknown) & (new () => unknown);
  const isClass =
    typeof make.prototype?.act === 'function' ||
    /^class\b/.test(Function.prototype.toString.call(make));
  return isClass ? () => new make() : () => make();
}

function sourceOf(module: unknown, name: string, sha256: string): AgentSource {
  const make = makerOf(module, name);
  let agent: unknown;
  try {
    agent = make();
  } catch (error) {
    const what = `expected an agent that can be made, but it threw: ${messageOf(error)}`;
    throw invalid(name, what, error);
  }
  const described = checkAgent(agent, name);
  const { name: ownName, privileged, sensors } = described;
  return { name: ownName, privileged, sensors, sha256, create: () => checkAgent(make(), name) };
}

/** What an agent must have, and what it is called in a message. */
const MEMBERS: readonly (readonly [keyof Agent, string, (value: unknown) => boolean])[] = [
  ['name', 'a text that is not empty', (value) => typeof value === 'string' && value !== ''],
  ['privileged', 'true or false', (value) => typeof value === 'boolean'],
  ['sensors', 'a list of sensor specs, each with type and id', isSensorList],
  ['setup', 'a method', (value) => typeof value === 'function'],
  ['act', 'a method', (value) => typeof value === 'function'],
];

function isSensorList(value: unknown): boolean {
  const isSpec = (spec: unknown) =>
    typeof (spec as { type?: unknown } | null)?.type === 'string' &&
    typeof (spec as { id?: unknown }).id === 'string';
  return Array.isArray(value) && value.every(isSpec);
}

function checkAgent(value: unknown, name: string): Agent {
  if (value instanceof Promise) {
    const what =
      'expected an agent, found a promise of one; do what takes time in setup(), which may be async';
    throw invalid(name, what);
  }
  if (typeof value !== 'object' || value === null) {
    throw invalid(name, `expected an agent, found ${value === null ? 'null' : typeof value}`);
  }
  const agent = value as Record<string, unknown>;
  for (const [member, expected, fits] of MEMBERS) {
    if (fits(agent[member])) continue;
    const found = agent[member] === undefined ? 'nothing' : JSON.stringify(agent[member]);
    throw invalid(
      name,
      `expected ${member} of the agent to be ${expected}, found ${found}; ${SCAFFOLD}`,
    );
  }
  return value as Agent;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function invalid(file: string, what: string, cause?: unknown): EgoloopError {
  return new EgoloopError('AGENT_INVALID', what, { file }, cause);
}
