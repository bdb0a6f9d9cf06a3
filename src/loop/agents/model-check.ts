/**
 * A dry run of a policy: a car of ours drives a route of the embedded world for a moment, the policy looks
 * on, and what went into its network and came out on the last tick is told, with how long it took. Finds
 * out what would otherwise only show on the road.
 */
import { resolve } from 'node:path';
import { type Agent, type AgentContext, createAgent } from '../../agents/index.js';
import { openOnnxSession } from '../../agents/policy/onnx-session.js';
import { PolicyAgent, type PolicyTrace } from '../../agents/policy/policy-agent.js';
import type { TensorInfo } from '../../agents/policy/session.js';
import { openTfjsSession } from '../../agents/policy/tfjs-session.js';
import type { Episode, Observation } from '../../bridge/backend.js';
import { EgoloopError } from '../../core/errors.js';
import { parseJson, readText } from '../../core/files.js';
import { rulesetOf } from '../../eval/ruleset.js';
import { readRoutes } from '../../map/routes/read-routes.js';
import type { LoadAgentOptions } from '../agent-source.js';
import { createEmbeddedBackend } from '../backends/embedded.js';
import { MapLibrary } from '../map-library.js';
import { sensorProblem } from '../sensor-rules.js';
import { loadPolicy, modelHash, readModel } from './policy-agent.js';

/** Who drives while the policy looks on: it needs no luck to keep to its lane. */
const DRIVER = 'idm';

export interface CheckOptions extends LoadAgentOptions {
  readonly routesFile: string;
  /** Id of the route; the first one unless told. */
  readonly route: string | undefined;
  readonly maps: readonly string[];
  /** Ticks driven before the answer that is told. */
  readonly ticks: number;
  /** Runs that are timed. */
  readonly runs: number;
  /** Milliseconds of a clock that only grows. */
  readonly clockMs: () => number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Numbers of one input or output. */
export interface TensorReport {
  readonly name: string;
  /** What fills it; null for an output. */
  readonly feature: string | null;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Smallest, largest and mean of the finite numbers; null where there are none. */
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Numbers that are NaN or infinite. */
  readonly notFinite: number;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

export interface PolicyReport {
  readonly kind: 'policy';
  readonly file: string;
  readonly name: string;
  readonly privileged: boolean;
  readonly sha256: string;
  readonly runtime: string;
  readonly everyTicks: number;
  readonly route: string;
  readonly town: string;
  readonly tick: number;
  readonly inputs: readonly TensorReport[];
  readonly outputs: readonly TensorReport[];
  /** What the network means and what the controller makes of it; null when it means nothing. */
  readonly answer: PolicyTrace['answer'] | null;
  readonly control: PolicyTrace['control'] | null;
  readonly speedMps: number;
  /** Milliseconds: the network alone, and a tick on which it runs with features and controller. */
  readonly latencyMs: {
    readonly network: Percentiles;
    readonly tick: Percentiles;
    readonly runs: number;
  };
  /** What is wrong, a sentence each. */
  readonly problems: readonly string[];
}

/** A network without a manifest: what one would have to say. */
export interface BareModelReport {
  readonly kind: 'model';
  readonly file: string;
  readonly sha256: string;
  readonly runtime: string;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

/**
 * Checks a policy manifest, or looks into a bare network.
 * @throws EgoloopError as `loadPolicy`, `readRoutes`, `MapLibrary` and the embedded world
 */
export async function checkModel(
  file: string,
  options: CheckOptions,
): Promise<PolicyReport | BareModelReport> {
  const format = bareFormat(file);
  return format === null ? checkPolicy(file, options) : lookInto(file, format, options);
}

/** What kind of network a file is; null for a manifest. */
function bareFormat(file: string): 'onnx' | 'tfjs' | null {
  if (/\.onnx$/i.test(file)) return 'onnx';
  const json = parseJson(readText(file), file);
  const isTfjs = typeof json === 'object' && json !== null && 'modelTopology' in json;
  return isTfjs ? 'tfjs' : null;
}

async function lookInto(
  file: string,
  format: 'onnx' | 'tfjs',
  { device = 'cpu', threads = 1 }: CheckOptions,
): Promise<BareModelReport> {
  const files = readModel(resolve(file), format);
  const how = { device, threads, file };
  const json = () => parseJson(files.main.toString('utf8'), file);
  const session =
    format === 'onnx'
      ? await openOnnxSession(files.main, how)
      : await openTfjsSession({ json: json(), weights: Buffer.concat([...files.weights]) }, how);
  const { inputs, outputs, runtime } = session;
  await session.close();
  return { kind: 'model', file, sha256: modelHash(files), runtime, inputs, outputs };
}

async function checkPolicy(file: string, options: CheckOptions): Promise<PolicyReport> {
  const { policy, sha256 } = await loadPolicy(resolve(file), file, options);
  const { manifest, session } = policy;
  const agent = new PolicyAgent(policy);
  const stage = await openStage(agent, options);
  try {
    const { observation, failure } = await lookOn(agent, stage, options);
    const outputs = failure === null ? agent.trace!.outputs : await agent.network.run();
    const problems = failure === null ? [] : [failure];
    const inputs = agent.network.slots.map(({ name, spec, values }) =>
      tensorReport(name, spec.feature, spec.dtype, spec.shape, values),
    );
    for (const { name, notFinite } of inputs) {
      if (notFinite > 0)
        problems.push(`expected finite numbers in the input ${name}, found ${notFinite} others`);
    }
    return {
      kind: 'policy',
      file,
      name: manifest.name,
      privileged: manifest.privileged,
      sha256,
      runtime: session.runtime,
      everyTicks: manifest.everyTicks,
      route: stage.episode.route.routeId,
      town: stage.episode.route.town,
      tick: observation.tick,
      inputs,
      outputs: Object.entries(outputs).map(([name, { dtype, shape, values }]) =>
        tensorReport(name, null, dtype, shape, values),
      ),
      answer: failure === null ? agent.trace!.answer : null,
      control: failure === null ? agent.trace!.control : null,
      speedMps: forwardMps(stage.episode),
      latencyMs: await latencies(agent, observation, failure === null, options),
      problems,
    };
  } finally {
    await stage.episode.close();
    await session.close();
  }
}

interface CheckStage {
  readonly episode: Episode;
  readonly driver: Agent;
}

/** The route on the stage, with a driver of ours and the policy's sensors. */
async function openStage(agent: PolicyAgent, options: CheckOptions): Promise<CheckStage> {
  const { routesFile, route: wanted, maps } = options;
  const { routes } = readRoutes(readText(routesFile), routesFile);
  const route = wanted === undefined ? routes[0] : routes.find(({ id }) => id === wanted);
  if (route === undefined) {
    const ids = routes.map(({ id }) => id).join(', ');
    throw new EgoloopError('USAGE', `expected --route to be one of ${ids}, found ${wanted}`, {
      file: routesFile,
    });
  }
  const backend = createEmbeddedBackend({ maps: new MapLibrary(maps), trafficModel: 'carla-tm' });
  const ruleset = rulesetOf('bench2drive');
  const problem = sensorProblem(agent, backend.capabilities, ruleset);
  if (problem !== null) throw new EgoloopError('POLICY_INVALID', problem, { path: 'sensors' });
  const { downsampleM } = ruleset;
  const needs = { privileged: true, sensors: agent.sensors };
  const open = await backend.open({ route, repetition: 0, seed: 1, needs, downsampleM });
  const { episode } = open;
  const driver = createAgent(DRIVER);
  const shared = {
    sparsePlan: episode.sparsePlan,
    seed: 1,
    planSpacingM: downsampleM,
    gpsReference: episode.map.document.geoReference,
  };
  const all = { ...shared, map: episode.map, plan: episode.route.plan, route: episode.route };
  const little: AgentContext = { ...shared, map: null, plan: [], route: null };
  await driver.setup(all);
  agent.setup(agent.privileged ? all : little);
  return { episode, driver };
}

/** Drives up to the tick that is told. The policy's own fault on that tick is told, not thrown. */
async function lookOn(
  agent: PolicyAgent,
  { episode, driver }: CheckStage,
  { ticks, onProgress }: CheckOptions,
): Promise<{ readonly observation: Observation; readonly failure: string | null }> {
  for (let tick = 0; ; tick += 1) {
    const seen = episode.observe();
    const observation = agent.privileged ? seen : { ...seen, truth: null };
    try {
      await agent.act(observation);
    } catch (error) {
      if (error instanceof EgoloopError) throw error;
      return { observation, failure: `tick ${tick}: ${(error as Error).message}` };
    }
    if (tick + 1 >= ticks) return { observation, failure: null };
    await episode.act(await driver.act(seen));
    episode.advance();
    onProgress?.(tick + 1, ticks);
  }
}

function forwardMps(episode: Episode): number {
  const { transform, velocity } = episode.snapshot().ego;
  const yaw = (transform.rotation.yawDeg * Math.PI) / 180;
  return velocity.x * Math.cos(yaw) + velocity.y * Math.sin(yaw);
}

async function latencies(
  agent: PolicyAgent,
  observation: Observation,
  isSound: boolean,
  { runs, clockMs }: CheckOptions,
): Promise<PolicyReport['latencyMs']> {
  const time = async (body: () => Promise<unknown>): Promise<Percentiles> => {
    const times: number[] = [];
    for (let k = 0; k < runs; k += 1) {
      const startMs = clockMs();
      await body();
      times.push(clockMs() - startMs);
    }
    return percentiles(times);
  };
  const network = await time(() => agent.network.run());
  // On tick 0 the network runs whatever its rate is.
  const again = { ...observation, tick: 0 };
  const tick = isSound ? await time(() => agent.act(again)) : network;
  return { network, tick, runs };
}

/** The middle, and the value that one in a hundred exceeds. */
function percentiles(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

function tensorReport(
  name: string,
  feature: string | null,
  dtype: string,
  shape: readonly number[],
  values: ArrayLike<number>,
): TensorReport {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let notFinite = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) {
      notFinite += 1;
      continue;
    }
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  const count = values.length - notFinite;
  const range = count > 0 ? { min, max, mean: sum / count } : { min: null, max: null, mean: null };
  return { name, feature, dtype, shape, ...range, notFinite };
}
