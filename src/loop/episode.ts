/**
 * One route, driven from its first tick to its verdict: the whole loop on one screen. Per tick, in the
 * official order: snapshot → agent → control and scenarios → criteria → next step. What goes wrong is
 * sorted here into failures of the agent, of its set-up and of the simulator; nothing is thrown on.
 */
import type { Agent } from '../agents/agent.js';
import type { Episode } from '../bridge/backend.js';
import type { OutsideFailure, TruthFrame } from '../bridge/frame.js';
import { createEvaluators, type RouteEvaluator, type Ruleset } from '../eval/index.js';
import type { Route } from '../map/routes/route.js';
import { AgentSeat } from './agent-seat.js';
import type { Backend, OpenEpisode } from './backends/backend.js';
import type { Pulse } from './campaign/pulse.js';
import { bareOutcome, type DrivenOutcome, namesOf, outcomeOf } from './outcome.js';
import { asRouteFailure, RouteFailure } from './route-failure.js';
import type { LogFactory, RouteLog } from './route-log.js';
import { sensorProblem } from './sensor-rules.js';

/** One drive of a campaign. */
export interface RouteTask {
  readonly route: Route;
  readonly repetition: number;
  readonly seed: number;
  /** Position in the result file: route number × repetitions + repetition. */
  readonly index: number;
}

export interface DriveOptions {
  readonly backend: Backend;
  /** A fresh agent for every route, as officially. */
  readonly createAgent: () => Agent;
  /** The first one decides how the agent's plan is thinned. */
  readonly rulesets: readonly Ruleset[];
  /** Starts the route's log; null to keep none. */
  readonly startLog: LogFactory | null;
  /** Longest set-up or answer of the agent, seconds. */
  readonly agentLimitS: number;
  /** Seconds of a clock that only grows. */
  readonly clockS: () => number;
  /** Told where the drive is, for whoever watches over it. */
  readonly pulse?: Pulse;
}

/** What came of one drive; plain data, fit for a journal. */
export interface DrivenRoute {
  readonly outcomes: readonly DrivenOutcome[];
  readonly failure: OutsideFailure | null;
  /** Why it failed; null unless it did. */
  readonly message: string | null;
  readonly notes: readonly string[];
  readonly ticks: number;
  readonly durationSystemS: number;
  /** SHA-256 of the TickLog; null when none was kept. */
  readonly logSha256: string | null;
}

/** Drives a route. Never throws for what agent or simulator do; throws when the log cannot be written. */
export async function driveRoute(task: RouteTask, options: DriveOptions): Promise<DrivenRoute> {
  const { backend, rulesets, clockS } = options;
  const { capabilities } = backend;
  const seat = new AgentSeat(options);
  let open: OpenEpisode | null = null;
  let evaluators: readonly RouteEvaluator[] = [];
  let log: RouteLog | null = null;
  let failure: RouteFailure | null = null;
  let drive: Drive = { ticks: 0, criteriaRan: true };
  const startS = clockS();
  let loopS = startS;
  try {
    const setUpFailure = seat.construct();
    const { needs } = seat;
    const problem = sensorProblem(needs, capabilities, rulesets[0]!);
    const allowed = problem === null ? needs : { ...needs, sensors: [] };
    open = await backend.open({ ...task, needs: allowed, downsampleM: rulesets[0]!.downsampleM });
    const { episode } = open;
    evaluators = createEvaluators(rulesets, episode.route, episode.map, { names: namesOf(task) });
    log = options.startLog?.({ task, open, world: capabilities.world, agent: needs }) ?? null;
    if (setUpFailure !== null) throw setUpFailure;
    await seat.setUp(episode, task.seed);
    if (problem !== null) throw new RouteFailure("Agent's sensors were invalid", problem);
    loopS = clockS();
    drive = { ticks: 0, criteriaRan: true };
    await runLoop(episode, seat, rulesets, evaluators, log, drive);
  } catch (error) {
    failure = asRouteFailure(error);
  }
  const durationSystemS = clockS() - loopS;
  const outsideFailure = failure?.reason ?? null;
  const logSha256 = log?.finish(outsideFailure, drive.criteriaRan) ?? null;
  const end = { outsideFailure, durationSystemS: drive.ticks > 0 ? durationSystemS : 0 };
  const outcomes =
    evaluators.length > 0
      ? evaluators.map((evaluator) => outcomeOf(evaluator, end, task.index))
      : rulesets.map((ruleset) => bareOutcome(ruleset, task, outsideFailure));
  await seat.leave();
  open?.episode.close();
  return {
    outcomes,
    failure: outsideFailure,
    message: failure?.message ?? null,
    notes: [...(open?.notes ?? []), ...seat.notes()],
    ticks: drive.ticks,
    durationSystemS: clockS() - startS,
    logSha256,
  };
}

interface Drive {
  ticks: number;
  /** False when the last snapshot was never judged: agent or scenarios raised on it. */
  criteriaRan: boolean;
}

/** Ticks until every evaluator has ended the route. Throws RouteFailure, or what the simulator throws. */
async function runLoop(
  episode: Episode,
  seat: AgentSeat,
  rulesets: readonly Ruleset[],
  evaluators: readonly RouteEvaluator[],
  log: RouteLog | null,
  drive: Drive,
): Promise<void> {
  const tickLimit = tickLimitOf(rulesets);
  for (;;) {
    let frame: TruthFrame | null = null;
    if (drive.ticks === tickLimit) {
      // The official program stops on this tick before it asks the agent.
      frame = episode.snapshot();
      log?.append(frame);
      isOver(evaluators, frame);
      return;
    }
    try {
      const answer = seat.act(episode.observe());
      frame = episode.act(answer instanceof Promise ? await answer : answer);
    } catch (error) {
      const snapshot = frame ?? episode.snapshot();
      log?.append(snapshot);
      for (const evaluator of evaluators) evaluator.updateWithoutCriteria(snapshot);
      drive.criteriaRan = false;
      throw error;
    }
    drive.ticks += 1;
    log?.append(frame);
    if (isOver(evaluators, frame)) return;
    seat.rest();
    episode.advance();
  }
}

/** Ticks after which no ruleset goes on, whatever happens; null when one has no limit. */
function tickLimitOf(rulesets: readonly Ruleset[]): number | null {
  const limits = rulesets.map(({ tickLimit }) => tickLimit ?? Number.POSITIVE_INFINITY);
  const most = Math.max(...limits);
  return Number.isFinite(most) ? most : null;
}

function isOver(evaluators: readonly RouteEvaluator[], frame: TruthFrame): boolean {
  let isRunning = false;
  for (const evaluator of evaluators) {
    if (evaluator.update(frame) === 'running') isRunning = true;
  }
  return !isRunning;
}
