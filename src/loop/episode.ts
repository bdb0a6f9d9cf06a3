/**
 * One route, driven from its first tick to its verdict: the whole loop on one screen. Per tick, in the
 * official order: snapshot → agent → control and scenarios → criteria → next step. What goes wrong is
 * sorted here into failures of the agent, of its set-up and of the simulator; nothing is thrown on.
 */
import type { Agent } from '../agents/agent.js';
import type { AgentFault, Backend, Episode, EpisodeEnd, OpenEpisode } from '../bridge/backend.js';
import type { OutsideFailure, TruthFrame } from '../bridge/frame.js';
import { createEvaluators, type RouteEvaluator, type Ruleset } from '../eval/index.js';
import type { Route } from '../map/routes/route.js';
import { AgentSeat } from './agent-seat.js';
import type { AnswerTimes } from './answer-times.js';
import type { Pulse } from './campaign/pulse.js';
import { bareOutcome, type DrivenOutcome, namesOf, outcomeOf } from './outcome.js';
import { asRouteFailure, RouteFailure, worldFailure } from './route-failure.js';
import type { LogFactory, RouteLog } from './route-log.js';
import { sensorProblem } from './sensor-rules.js';
import { TickBooks } from './tick-books.js';

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
  /** Where the action delay is measured: how long the answers took. */
  readonly answerTimes?: AnswerTimes;
  /** How a world that ends its routes itself ended this one, its own record included. */
  readonly worldEnd?: EpisodeEnd;
  /** Set where the way to the world failed (PROTOCOL_*), so that the drive says nothing of the agent. */
  readonly lostWorld?: true;
}

/**
 * Drives a route. Never throws for what agent, world or scenarios do; throws FILE_UNWRITABLE when the
 * log cannot be written, for then every other route would fail the same way.
 */
export async function driveRoute(task: RouteTask, options: DriveOptions): Promise<DrivenRoute> {
  const { backend, rulesets, clockS } = options;
  const [first] = rulesets as [Ruleset];
  const seat = new AgentSeat(options);
  const drive: Drive = { ticks: 0, criteriaRan: true };
  let open: OpenEpisode | null = null;
  let evaluators: readonly RouteEvaluator[] = [];
  let log: RouteLog | null = null;
  let failure: RouteFailure | null = null;
  const startS = clockS();
  let loopS = startS;
  try {
    const setUpFailure = seat.construct();
    const { needs } = seat;
    await backend.connect?.();
    const { capabilities } = backend;
    const problem = sensorProblem(needs, capabilities, first);
    const allowed = problem === null ? needs : { ...needs, sensors: [] };
    open = await backend.open({ ...task, needs: allowed, downsampleM: first.downsampleM });
    const { episode } = open;
    evaluators = createEvaluators(rulesets, episode.route, episode.map, { names: namesOf(task) });
    log = options.startLog?.({ task, open, world: capabilities.world, agent: needs }) ?? null;
    if (setUpFailure !== null) throw setUpFailure;
    await seat.setUp(episode, task.seed, log?.think !== undefined);
    if (problem !== null) throw invalidSensors(problem);
    await episode.start?.();
    loopS = clockS();
    const { endsRoutes } = capabilities;
    const books = new TickBooks(evaluators, log, seat);
    await runLoop({ episode, seat, rulesets, books, drive, endsRoutes });
  } catch (error) {
    failure = asRouteFailure(error);
  }
  const durationSystemS = drive.ticks > 0 ? clockS() - loopS : 0;
  await seat.leave();
  const fault = failure === null ? null : faultOf(failure, drive.ticks);
  if (fault !== null) await open?.episode.agentFailed?.(fault);
  await open?.episode.close();
  const outsideFailure = failure?.reason ?? null;
  const logSha256 = log?.finish(outsideFailure, drive.criteriaRan) ?? null;
  const outcomes =
    evaluators.length > 0
      ? evaluators.map((one) => outcomeOf(one, { outsideFailure, durationSystemS }, task.index))
      : rulesets.map((ruleset) => bareOutcome(ruleset, task, outsideFailure));
  return {
    outcomes,
    failure: outsideFailure,
    message: failure?.message ?? null,
    notes: [...(open?.notes ?? []), ...seat.notes()],
    ticks: drive.ticks,
    durationSystemS: clockS() - startS,
    logSha256,
    ...(open?.episode.end ? { worldEnd: open.episode.end } : {}),
    ...(failure?.isWorldLost ? { lostWorld: true } : {}),
  };
}

function invalidSensors(problem: string): RouteFailure {
  return new RouteFailure("Agent's sensors were invalid", problem, { agentFault: 'invalid' });
}

/** What to tell the world of a failure of the agent; null for one that is not the agent's. */
function faultOf({ reason, agentFault, message }: RouteFailure, tick: number): AgentFault | null {
  if (agentFault === null) return null;
  const isAnswer = reason === 'Agent crashed';
  const phase = isAnswer ? 'answer' : 'setup';
  return { tick: isAnswer ? tick : null, phase, kind: agentFault, message };
}

interface Drive {
  /** Ticks whose frame was complete. */
  ticks: number;
  /** False when the last snapshot was never judged: agent or scenarios raised on it. */
  criteriaRan: boolean;
}

interface LoopParts {
  readonly episode: Episode;
  readonly seat: AgentSeat;
  readonly rulesets: readonly Ruleset[];
  readonly books: TickBooks;
  readonly drive: Drive;
  /** The world decides when it is over; verdicts that are complete wait. */
  readonly endsRoutes: boolean;
}

/** Ticks until every evaluator, or the world, has ended the route. Throws RouteFailure, or what the world throws. */
async function runLoop(parts: LoopParts): Promise<void> {
  const { episode, seat, books, drive, endsRoutes } = parts;
  if (seat.foresees) episode.foretell?.((truth) => seat.foresee(truth));
  const tickLimit = endsRoutes ? null : tickLimitOf(parts.rulesets);
  for (;;) {
    let frame: TruthFrame;
    try {
      // On the tick after the limit the official program stops before it asks the agent.
      if (drive.ticks === tickLimit) frame = episode.snapshot();
      else {
        const answer = seat.act(episode.observe());
        const acted = episode.act(answer instanceof Promise ? await answer : answer);
        frame = acted instanceof Promise ? await meanwhile(acted, books) : acted;
      }
    } catch (error) {
      books.settle();
      drive.criteriaRan = false;
      books.enterUnjudged(episode.snapshot());
      throw error;
    }
    drive.ticks += 1;
    const mayWait = endsRoutes && episode.keepsFrames === true && !episode.end;
    if (mayWait) books.postpone(frame);
    else {
      const isJudged = books.enter(frame);
      if (endsRoutes ? hasEnded(episode) : isJudged) return;
    }
    seat.rest();
    episode.advance();
  }
}

/** Enters the tick that was put off while a far world works on the next one. */
function meanwhile(acted: Promise<TruthFrame>, books: TickBooks): Promise<TruthFrame> {
  // Should the books throw, nobody waits for the world any more.
  acted.catch(() => {});
  books.settle();
  // It may soon have the next tick in mind.
  books.note();
  return acted;
}

/** True when the world has ended its route. Throws RouteFailure when it ended it as failed. */
function hasEnded({ end }: Episode): boolean {
  if (end === undefined || end === null) return false;
  if (end.failure !== null) throw worldFailure(end.failure);
  return true;
}

/** Ticks after which no ruleset goes on, whatever happens; null when one has no limit. */
function tickLimitOf(rulesets: readonly Ruleset[]): number | null {
  const limits = rulesets.map(({ tickLimit }) => tickLimit ?? Number.POSITIVE_INFINITY);
  const most = Math.max(...limits);
  return Number.isFinite(most) ? most : null;
}
