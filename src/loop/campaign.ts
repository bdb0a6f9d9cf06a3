/**
 * Many drives: routes × repetitions × seeds on several threads, journalled as they end, so that a killed
 * run goes on where it stood. What is written depends on the options alone, not on the number of threads,
 * the order in which drives end or how often one had to be tried again (but for durations of the wall
 * clock).
 */
import { join } from 'node:path';
import { loadAgent } from './agent-source.js';
import { type AgreementReport, agreementReport, withOfficialRecord } from './campaign/agreement.js';
import { Book } from './campaign/book.js';
import { makeManifest, type RunManifest } from './campaign/manifest.js';
import {
  type CampaignOptions,
  type CampaignPlan,
  planCampaign,
  routeOfTask,
  type TaskKey,
} from './campaign/plan.js';
import { drivePool, isBroken, type PoolOptions } from './campaign/pool.js';
import type { CampaignRounds } from './campaign/rounds.js';
import {
  AGREEMENT_NAME,
  COMMAND_NAME,
  DECISION_NAME,
  type FolderMode,
  jsonText,
  openRunFolder,
  type RunFolder,
  SUMMARY_NAME,
} from './campaign/run-folder.js';
import { type CampaignSummary, type DriveRow, summariseCampaign } from './campaign/summary.js';
import type { TaskQueue } from './campaign/task-queue.js';
import { currentEnvironment, noteEnvironment } from './environment/index.js';
import type { HostFactory } from './hosts/host.js';
import { MapLibrary } from './map-library.js';

/** Where a campaign stands. */
export interface CampaignState {
  readonly done: number;
  readonly total: number;
  readonly underWay: number;
  /** Attempts beyond the first of a drive, in this start of the run. */
  readonly retried: number;
  /** Expected seconds until all is over; null before the first drive is measured. */
  readonly leftS: number | null;
}

/** How a campaign is run; none of it changes a result. */
export interface CampaignRun {
  /** Threads; 0 drives in this one. */
  readonly workers: number;
  /** Folder of the run; by default `results/<run id>`. */
  readonly out: string | undefined;
  readonly mode: FolderMode;
  readonly keepLogs: boolean;
  readonly signal: AbortSignal;
  /** Attempts after the first where the infrastructure failed; 0 by default. */
  readonly retries?: number;
  /** Pause before the second attempt, seconds; it doubles with every further one. */
  readonly retryPauseS?: number;
  /** Added to the agent's limit before a silent thread is ended, seconds. */
  readonly graceS?: number | undefined;
  /** Makes the worlds behind the workers; absent where they are in the workers. */
  readonly createHost?: HostFactory | undefined;
  /** Drives in rounds, after each of which it may be enough; all at once unless told. */
  readonly rounds?: CampaignRounds | undefined;
  /** The command line that goes on with the run, kept for `egoloop status`. */
  readonly command?: readonly string[] | undefined;
  /** Told once, before the first drive. */
  readonly onReady?: (ready: {
    manifest: RunManifest;
    folder: string;
    done: number;
    /** Programs of a killed predecessor that were still running, and were ended. */
    leftOver: number;
  }) => void;
  /** Told of every drive, in the order of the results, as soon as all before it are over. */
  readonly onRow?: (row: DriveRow) => void;
  readonly onProgress?: (done: number, total: number) => void;
  /** Told of every change and twice a second. */
  readonly onState?: (state: CampaignState) => void;
}

export interface CampaignResult {
  readonly folder: string;
  readonly summary: CampaignSummary;
  /** Official records beside ours; null where no evaluator ran the routes. */
  readonly agreement: AgreementReport | null;
  /** True when every planned drive is over, or the rounds were decided. */
  readonly isComplete: boolean;
  /** Attempts beyond the first of a drive, in this start of the run. */
  readonly retried: number;
}

const STATE_MS = 500;

/**
 * Runs a campaign. Throws as `planCampaign`, `MapLibrary`, `loadAgent` and `openRunFolder`, and
 * FILE_UNWRITABLE when the disk gives up; what was driven until then is in the journal.
 */
export async function runCampaign(
  options: CampaignOptions,
  run: CampaignRun,
): Promise<CampaignResult> {
  const plan = planCampaign(options);
  const library = new MapLibrary(options.maps);
  const { agent: spec, device = 'cpu', controller, timeoutS } = options;
  const agent = await loadAgent(spec, { device, controller, limitS: timeoutS });
  const manifest = makeManifest(options, plan, library, agent);
  const rounds = run.rounds?.begin(manifest, plan) ?? [plan.tasks];
  const out = run.out ?? join('results', manifest.runId);
  const folder = await openRunFolder(out, manifest, run.mode);
  try {
    noteEnvironment(out, currentEnvironment(), folder.earlier === null);
    if (run.command !== undefined) folder.write(COMMAND_NAME, jsonText({ command: run.command }));
    const book = new Book({
      options,
      plan,
      manifest,
      folder,
      rules: { retries: run.retries ?? 0, pauseMs: (run.retryPauseS ?? 1) * 1000 },
      keepsLogs: run.createHost !== undefined,
      onRow: (row) => run.onRow?.(row),
    });
    const { leftOver } = folder;
    run.onReady?.({ manifest, folder: out, done: book.doneCount, leftOver });
    const setup = {
      options,
      logFolder: run.keepLogs ? folder.logs : null,
      agentSha256: agent.sha256,
    };
    await driveAll({ setup, plan, library, book, folder, run }, rounds);
    const summary = summariseCampaign(manifest, plan, book.entries());
    folder.write(SUMMARY_NAME, jsonText(summary));
    const agreement = agreementReport(manifest, book.entries());
    if (agreement !== null) folder.write(AGREEMENT_NAME, jsonText(agreement));
    const decision = run.rounds?.report();
    if (decision !== undefined) folder.write(DECISION_NAME, jsonText(decision));
    book.close();
    const isComplete =
      decision?.stopped === true || summary.finishedDrives === summary.plannedDrives;
    return { folder: out, summary, agreement, isComplete, retried: book.retried };
  } finally {
    folder.close();
  }
}

interface Parts {
  readonly setup: PoolOptions['setup'];
  readonly plan: CampaignPlan;
  readonly library: MapLibrary;
  readonly book: Book;
  readonly folder: RunFolder;
  readonly run: CampaignRun;
}

/** Drives round after round until it is enough, and writes the result files, whatever happens. */
async function driveAll(parts: Parts, rounds: readonly (readonly TaskKey[])[]): Promise<void> {
  const { book, plan, run } = parts;
  const state = new StateTeller(book, plan.tasks.length, run);
  try {
    for (const [round, tasks] of rounds.entries()) {
      await driveTasks(parts, tasks, state);
      state.stop();
      if (run.signal.aborted || run.rounds?.isDecided(round, book.entries())) break;
    }
  } catch (error) {
    state.stop();
    // The files as far as they can be written; why the run stopped says more than why they cannot.
    try {
      book.writeFiles();
    } catch {
      throw error;
    }
    throw error;
  }
  book.writeFiles();
}

/** Drives those of the tasks that are not done yet. */
async function driveTasks(
  { setup, plan, library, book, folder, run }: Parts,
  wanted: readonly TaskKey[],
  state: StateTeller,
): Promise<void> {
  const { signal, workers } = run;
  const missing = wanted.filter((task) => !book.isDone(task));
  // One after the other takes as long in any order, so the order of the results will do.
  const ordered = workers > 1 ? book.forecast.longestFirst(missing) : missing;
  const tasks = library.groupByTown(ordered, (task) => routeOfTask(plan, task).route.town);
  const over = (againInMs: number | null): number | null => {
    if (againInMs === null) run.onProgress?.(book.doneCount, plan.tasks.length);
    state.tell();
    return againInMs;
  };
  const retriesCrashes = setup.options.backend === 'carla';
  await drivePool({
    setup,
    workers,
    tasks,
    onBegin: (task) => book.begin(task),
    onDriven: (task, found, record) => {
      const driven = withOfficialRecord(found, record);
      const isLost = driven.lostWorld === true || (retriesCrashes && isBroken(driven));
      return over(book.enter(task, driven, isLost));
    },
    onLost: (task, reason, message) => {
      const driven = book.lostDrive(task, reason, message);
      return over(book.enter(task, driven, reason === 'Simulation crashed'));
    },
    onQueue: (queue) => state.start(queue),
    signal,
    graceS: run.graceS,
    createHost: hostsOf(run, folder),
  });
}

function hostsOf(
  { createHost, signal }: CampaignRun,
  folder: RunFolder,
): PoolOptions['createHost'] {
  if (createHost === undefined) return undefined;
  return (seat) => createHost({ seat, ledger: folder.ledger, folder: folder.path, signal });
}

/** Says where the campaign stands, on every change and from time to time. */
class StateTeller {
  private queue: TaskQueue | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly book: Book,
    private readonly total: number,
    private readonly run: CampaignRun,
  ) {}

  start(queue: TaskQueue): void {
    this.queue = queue;
    this.timer = setInterval(() => this.tell(), STATE_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  tell(): void {
    const { book, queue, run, total } = this;
    if (queue === null || run.onState === undefined) return;
    const nowMs = performance.now();
    const underWay = queue.underWay.map(({ task, sinceMs }) => ({
      task,
      spentS: (nowMs - sinceMs) / 1000,
    }));
    run.onState({
      done: book.doneCount,
      total,
      underWay: underWay.length,
      retried: book.retried,
      leftS: book.forecast.isMeasured
        ? book.forecast.leftS(queue.waiting, underWay, run.workers)
        : null,
    });
  }
}
