/**
 * Does a world keep the contract that the loop, the agents and the evaluator rely on? Opens a route a
 * few times and drives it with made-up controls. Meant for whoever writes a backend or the world behind
 * one; takes seconds, and whatever the backend does, it comes back with a report.
 */
import type {
  Backend,
  BackendCapabilities,
  EpisodeRequest,
  OpenEpisode,
} from '../../bridge/backend.js';
import { type ControlTruth, TICK_SECONDS, type TruthFrame } from '../../bridge/frame.js';
import { decodeTickLog, encodeTickLog } from '../../bridge/ticklog/index.js';
import { EgoloopError } from '../../core/errors.js';
import { firstFieldDifference } from '../first-difference.js';
import { logHeader } from '../route-log.js';
import { checkFinished, checkObservation, checkRoute, checkSnapshot } from './frame-rules.js';
import { type ConformanceReport, Findings, inTime } from './report.js';

export interface BackendCheckOptions {
  /** A route that the world can set, and an agent's needs. */
  readonly request: EpisodeRequest;
  /** Ticks to drive; 60 unless told. */
  readonly ticks?: number;
  /** Longest answer of the world, seconds; 120 unless told. */
  readonly limitS?: number;
}

interface Check {
  readonly findings: Findings;
  readonly backend: Backend;
  readonly request: EpisodeRequest;
  readonly ticks: number;
  readonly limitS: number;
}

/** Made-up driving that depends on the tick alone: off, left, right, hard braking, the hand brake. */
export function scriptedControl(tick: number): ControlTruth {
  const isBraking = tick % 40 >= 34;
  return {
    throttle: isBraking ? 0 : Math.fround(0.6),
    steer: Math.fround(((tick % 11) - 5) / 50),
    brake: isBraking ? 1 : 0,
    handBrake: tick % 40 === 39,
    reverse: false,
  };
}

/** Checks a backend. Never rejects for what the backend does. */
export async function checkBackend(
  backend: Backend,
  options: BackendCheckOptions,
): Promise<ConformanceReport> {
  const { request, ticks = 60, limitS = 120 } = options;
  const findings = new Findings();
  const check: Check = { findings, backend, request, ticks, limitS };
  const reached = 'the world can be reached';
  findings.rule(reached);
  try {
    await inTime(backend.connect?.(), limitS, 'connect');
    checkCapabilities(findings, backend.capabilities);
  } catch (error) {
    findings.broken(reached, error);
    return findings.report();
  }
  const first = await driveOnce(check);
  if (first !== null) {
    const again = await driveOnce(check);
    if (backend.capabilities.deterministic) checkSame(findings, first, again);
    if (!backend.capabilities.endsRoutes) await checkUnknownTown(check);
  }
  return findings.report();
}

function checkCapabilities(findings: Findings, capabilities: BackendCapabilities): void {
  const { world, deterministic, sensors, endsRoutes } = capabilities;
  const isNamed = typeof world === 'string' && world !== '';
  findings.check('the world has a name', isNamed, () => String(world));
  const isClear = typeof deterministic === 'boolean' && typeof endsRoutes === 'boolean';
  findings.check('capabilities are told by true and false', isClear, () => 'one is neither');
  const isList = Array.isArray(sensors) && new Set(sensors).size === sensors.length;
  findings.check('sensor types are listed once each', isList, () => String(sensors));
}

/** What one drive showed, for comparison with another. */
interface Seen {
  readonly frames: readonly TruthFrame[];
  readonly readings: readonly unknown[];
}

const OPENS = 'a route can be opened';
const DRIVES = 'a route can be driven';
const CLOSES = 'close ends a route, however often it is called';

async function driveOnce(check: Check): Promise<Seen | null> {
  const { findings, backend, request, limitS } = check;
  findings.rule(OPENS);
  let open: OpenEpisode;
  try {
    open = await inTime(backend.open(request), limitS, 'the route');
  } catch (error) {
    findings.broken(OPENS, error);
    return null;
  }
  let seen: Seen | null = null;
  findings.rule(DRIVES);
  try {
    checkOpen(findings, open);
    await inTime(open.episode.start?.(), limitS, 'the start');
    seen = await driveTicks(check, open);
    checkLog(findings, seen, check, open);
  } catch (error) {
    findings.broken(DRIVES, error);
  }
  findings.rule(CLOSES);
  try {
    await inTime(open.episode.close(), limitS, 'close');
    await inTime(open.episode.close(), limitS, 'close');
  } catch (error) {
    findings.broken(CLOSES, error);
  }
  return seen;
}

function checkOpen(findings: Findings, { episode, map, notes }: OpenEpisode): void {
  const isHash = /^[0-9a-f]{64}$/.test(map.sha256);
  findings.check('the map is named by the SHA-256 of its text', isHash, () => map.sha256);
  const isNotes = Array.isArray(notes) && notes.every((note) => typeof note === 'string');
  findings.check('notes are texts', isNotes, () => String(notes));
  const isPlan = episode.sparsePlan.length > 0;
  findings.check('the agent gets a plan', isPlan, () => 'it is empty');
  checkRoute(findings, episode.route);
}

async function driveTicks(check: Check, { episode }: OpenEpisode): Promise<Seen> {
  const { findings, request, ticks, limitS, backend } = check;
  const frames: TruthFrame[] = [];
  const readings: unknown[] = [];
  let lastTimeS = Number.NaN;
  for (let tick = 0; tick < ticks; tick++) {
    const snapshot = episode.snapshot();
    const isNext = snapshot.tick === tick;
    findings.check('ticks count 0, 1, 2 …', isNext, () => `${snapshot.tick} after ${tick - 1}`);
    checkSnapshot(findings, snapshot, episode.route);
    const observation = episode.observe();
    checkObservation(findings, observation, snapshot, request.needs);
    const stepS = observation.gameTimeS - lastTimeS;
    const isStep = tick === 0 || Math.abs(stepS - TICK_SECONDS) < 1e-6;
    findings.check('game time grows by 0.05 s a tick', isStep, () => `tick ${tick}: ${stepS} s`);
    lastTimeS = observation.gameTimeS;
    const sensed = structuredClone(observation.sensors);
    const twice = firstFieldDifference(sensed, episode.observe().sensors);
    findings.check('asked twice, a tick shows the same', twice === null, () => twice!.field);
    readings.push(sensed);
    const control = scriptedControl(tick);
    const frame = await inTime(episode.act(control), limitS, `what follows tick ${tick}`);
    checkFinished(findings, frame, tick, control, backend.capabilities);
    const kept = structuredClone(frame);
    frames.push(kept);
    // Whoever computes beside the loop (a far world does) must not touch a frame that is in use.
    await new Promise((resolve) => setImmediate(resolve));
    const change = firstFieldDifference(kept, structuredClone(frame));
    findings.check('a frame stays as it is until advance', change === null, () => change!.field);
    if (episode.end) break;
    episode.advance();
  }
  return { frames, readings };
}

/** A drive must fit into a log and come out of it unchanged. */
function checkLog(
  findings: Findings,
  { frames }: Seen,
  { request }: Check,
  open: OpenEpisode,
): void {
  const rule = 'a log holds every frame exactly';
  findings.rule(rule);
  try {
    const agent = { name: 'check', ...request.needs };
    const header = logHeader({ task: { ...request, index: 0 }, open, world: 'check', agent });
    const decoded = decodeTickLog(encodeTickLog(header, frames));
    const { route } = decoded.header;
    const inHeader = firstFieldDifference(route, partOf(open.episode.route, route), 'route');
    findings.check(rule, inHeader === null, () => inHeader!.field);
    for (const [index, frame] of decoded.frames.entries()) {
      const found = firstFieldDifference(frame, partOf(frames[index], frame));
      if (!findings.check(rule, found === null, () => `tick ${index}: ${found!.field}`)) return;
    }
  } catch (error) {
    findings.broken(rule, error);
  }
}

/** The part of a value that the contract names: a world may know more of a thing than that. */
function partOf(value: unknown, named: unknown): unknown {
  if (!isPlain(value) || !isPlain(named)) return value;
  if (Array.isArray(value)) {
    return value.map((entry, index) => partOf(entry, (named as unknown[])[index]));
  }
  const part: Record<string, unknown> = {};
  for (const key of Object.keys(named)) {
    const inner = (value as Record<string, unknown>)[key];
    part[key] = partOf(inner, (named as Record<string, unknown>)[key]);
  }
  return part;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}

function checkSame(findings: Findings, first: Seen, again: Seen | null): void {
  const rule = 'the same request and controls give the same frames and readings';
  const found = firstFieldDifference(first, again);
  findings.check(rule, found === null, () => `${found!.field}: ${found!.left}, ${found!.right}`);
}

async function checkUnknownTown({ findings, backend, request, limitS }: Check): Promise<void> {
  const rule = 'a town that is not there is refused with a reason';
  findings.rule(rule);
  try {
    const route = { ...request.route, town: 'Town99', element: inTown99(request) };
    const open = await inTime(backend.open({ ...request, route }), limitS, 'a refusal');
    findings.check(rule, false, () => 'the route was opened');
    await open.episode.close();
  } catch (error) {
    const hasReason = error instanceof EgoloopError || (error as Error)?.name === 'WorldFailure';
    findings.check(rule, hasReason, () => String(error));
  }
}

function inTown99({ route: { element } }: EpisodeRequest): EpisodeRequest['route']['element'] {
  const attributes = element.attributes.map(([key, value]): [string, string] => [
    key,
    key === 'town' ? 'Town99' : value,
  ]);
  return { ...element, attributes };
}
