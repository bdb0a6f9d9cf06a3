/**
 * Does an agent keep its contract? Drives it on a route of a world, alone and beside a second one of its
 * kind, and looks at what it declares, answers and leaves behind. Meant for whoever writes an agent.
 */
import type { Agent, AgentContext } from '../../agents/agent.js';
import type { Backend, EpisodeRequest, Observation, OpenEpisode } from '../../bridge/backend.js';
import type { ControlTruth } from '../../bridge/frame.js';
import type { Ruleset } from '../../eval/ruleset.js';
import { ControlCheck } from '../control-check.js';
import { firstFieldDifference } from '../first-difference.js';
import { sensorProblem } from '../sensor-rules.js';
import { type ConformanceReport, Findings, inTime } from './report.js';

/** Makes a fresh agent; an `AgentSource` is one. */
export interface AgentMaker {
  create(): Agent;
}

export interface AgentCheckOptions {
  readonly backend: Backend;
  /** The drive; what the agent needs is filled in. */
  readonly request: Omit<EpisodeRequest, 'needs'>;
  /** Whose sensor rules hold. */
  readonly ruleset: Ruleset;
  /** Ticks to drive; 60 unless told. */
  readonly ticks?: number;
  /** Longest set-up or answer, seconds; 60 unless told. */
  readonly limitS?: number;
}

export interface AgentReport extends ConformanceReport {
  /** Time of the answers, milliseconds; null when there were none. */
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number } | null;
}

const BUILDS = 'the agent can be built';
const SETS_UP = 'setup comes to an end in time';
const ANSWERS = 'every observation is answered in time with a control in range';
const LEAVES_ALONE = 'an observation is left as it was';
const REPEATS = 'the same observations give the same controls, also beside another agent';
const CLEANS_UP = 'destroy does not throw';
const DRIVES = 'the world drives on';

interface Check {
  readonly findings: Findings;
  readonly options: AgentCheckOptions;
  readonly limitS: number;
}

/** Checks the agents that `maker` makes. Never rejects for what they do. */
export async function checkAgent(
  maker: AgentMaker,
  options: AgentCheckOptions,
): Promise<AgentReport> {
  const findings = new Findings();
  const check: Check = { findings, options, limitS: options.limitS ?? 60 };
  const timesMs: number[] = [];
  const agents: Agent[] = [];
  findings.rule(BUILDS);
  try {
    agents.push(maker.create(), maker.create());
    const isOwn = agents[0] !== agents[1];
    findings.check('every route gets an agent of its own', isOwn, () => 'the same came twice');
  } catch (error) {
    findings.broken(BUILDS, error);
  }
  const [first, second] = agents;
  if (first !== undefined && second !== undefined && (await checkDeclaration(check, first))) {
    const alone = await driveWith(check, [first], timesMs);
    const beside = await driveWith(check, [second, maker.create()], timesMs);
    const found = firstFieldDifference(alone, beside);
    findings.check(REPEATS, found === null, () => `answer ${found!.field}`);
  }
  return { ...findings.report(), latencyMs: quantiles(timesMs) };
}

/** What an agent says of itself. True when it can be driven. */
async function checkDeclaration(
  { findings, options }: Check,
  { name, privileged, sensors }: Agent,
): Promise<boolean> {
  const isNamed = typeof name === 'string' && name !== '';
  findings.check('the agent has a name', isNamed, () => String(name));
  const isClear = typeof privileged === 'boolean';
  findings.check('privileged is true or false', isClear, () => String(privileged));
  const isList = findings.check('sensors are a list', Array.isArray(sensors), () => `${sensors}`);
  if (!isList) return false;
  const { backend, ruleset } = options;
  await backend.connect?.();
  const problem = sensorProblem({ privileged, sensors }, backend.capabilities, ruleset);
  return findings.check('sensors are within the rules', problem === null, () => problem!);
}

/** Drives with the first agent; the others see the same and their answers are thrown away. */
async function driveWith(
  check: Check,
  agents: readonly Agent[],
  timesMs: number[],
): Promise<ControlTruth[]> {
  const { findings, options, limitS } = check;
  const { privileged, sensors } = agents[0]!;
  const controls: ControlTruth[] = [];
  let open: OpenEpisode | null = null;
  for (const rule of [SETS_UP, ANSWERS, LEAVES_ALONE, CLEANS_UP, DRIVES]) findings.rule(rule);
  try {
    const request = { ...options.request, needs: { privileged, sensors } };
    open = await options.backend.open(request);
    for (const agent of agents) {
      if (!(await setUp(check, agent, open))) return controls;
    }
    await open.episode.start?.();
    const ranges = new ControlCheck();
    for (let tick = 0; tick < (options.ticks ?? 60); tick++) {
      const observation = open.episode.observe();
      const control = await answers(check, agents, observation, timesMs);
      if (control === null) break;
      const before = ranges.notes().length;
      const inRange = ranges.check(control, tick);
      findings.check(ANSWERS, ranges.notes().length === before, () => ranges.notes()[0]!);
      controls.push(inRange);
      await inTime(open.episode.act(inRange), limitS, 'the world');
      if (open.episode.end) break;
      open.episode.advance();
    }
  } catch (error) {
    findings.broken(DRIVES, error);
  } finally {
    for (const agent of agents) await leave(findings, agent);
    await open?.episode.close();
  }
  return controls;
}

/** Tells an agent its route, as the loop does. */
async function setUp(check: Check, agent: Agent, { episode }: OpenEpisode): Promise<boolean> {
  const { findings, options, limitS } = check;
  const { privileged, sensors } = agent;
  const hasMap = privileged || sensors.some(({ type }) => type === 'sensor.opendrive_map');
  const context: AgentContext = {
    map: hasMap ? episode.map : null,
    plan: privileged ? episode.route.plan : [],
    route: privileged ? episode.route : null,
    sparsePlan: episode.sparsePlan,
    seed: options.request.seed,
    planSpacingM: options.request.downsampleM,
    gpsReference: episode.map.document.geoReference,
  };
  try {
    await inTime(agent.setup(context), limitS, 'setup');
    return true;
  } catch (error) {
    findings.broken(SETS_UP, error);
    return false;
  }
}

/** The first agent's answer; null when it has none, which is then a finding. */
async function answers(
  { findings, limitS }: Check,
  agents: readonly Agent[],
  observation: Observation,
  timesMs: number[],
): Promise<ControlTruth | null> {
  const { tick } = observation;
  let control: ControlTruth | null = null;
  const before = structuredClone(observation);
  try {
    for (const [index, agent] of agents.entries()) {
      const startMs = performance.now();
      const answer = await inTime(agent.act(observation), limitS, 'the answer');
      const tookMs = performance.now() - startMs;
      timesMs.push(tookMs);
      if (tookMs > limitS * 1000) throw new Error(`the answer took ${tookMs / 1000} s`);
      if (index === 0) control = new ControlCheck().check(answer, tick) && answer;
    }
  } catch (error) {
    findings.check(ANSWERS, false, () => `tick ${tick}: ${(error as Error)?.message ?? error}`);
    return null;
  }
  const change = firstFieldDifference(before, structuredClone(observation));
  findings.check(LEAVES_ALONE, change === null, () => `tick ${tick}: ${change!.field}`);
  return control;
}

async function leave(findings: Findings, agent: Agent): Promise<void> {
  try {
    await agent.destroy?.();
  } catch (error) {
    findings.broken(CLEANS_UP, error);
  }
}

function quantiles(timesMs: readonly number[]): AgentReport['latencyMs'] {
  if (timesMs.length === 0) return null;
  const sorted = [...timesMs].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1)! };
}
