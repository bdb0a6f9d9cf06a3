/**
 * Many drives: routes × repetitions × seeds on several threads, journalled as they end, so that a killed
 * run goes on where it stood. What is written depends on the options alone, not on the number of threads
 * or the order in which drives end (but for durations of the wall clock).
 */
import { join } from 'node:path';
import type { OutsideFailure } from '../bridge/frame.js';
import { rulesetOf } from '../eval/ruleset.js';
import { loadAgent } from './agent-source.js';
import type { JournalEntry } from './campaign/journal.js';
import { makeManifest, type RunManifest } from './campaign/manifest.js';
import {
  type CampaignOptions,
  type CampaignPlan,
  keyText,
  planCampaign,
  routeOfTask,
  type TaskKey,
} from './campaign/plan.js';
import { drivePool } from './campaign/pool.js';
import { resultFileName, resultFileText } from './campaign/result-file.js';
import {
  type FolderMode,
  jsonText,
  openRunFolder,
  type RunFolder,
  SUMMARY_NAME,
} from './campaign/run-folder.js';
import {
  type CampaignSummary,
  type DriveRow,
  driveRow,
  summariseCampaign,
} from './campaign/summary.js';
import type { DrivenRoute } from './episode.js';
import { MapLibrary } from './map-library.js';
import { bareOutcome } from './outcome.js';
import { isInfrastructure } from './route-failure.js';

/** How a campaign is run; none of it changes a result. */
export interface CampaignRun {
  /** Threads; 0 drives in this one. */
  readonly workers: number;
  /** Folder of the run; by default `results/<run id>`. */
  readonly out: string | undefined;
  readonly mode: FolderMode;
  readonly keepLogs: boolean;
  readonly signal: AbortSignal;
  /** Told once, before the first drive. */
  readonly onReady?: (ready: { manifest: RunManifest; folder: string; done: number }) => void;
  /** Told of every drive, in the order of the results, as soon as all before it are over. */
  readonly onRow?: (row: DriveRow) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface CampaignResult {
  readonly folder: string;
  readonly summary: CampaignSummary;
  /** True when every planned drive is over. */
  readonly isComplete: boolean;
}

/** Pause between two rewrites of the result files while drives end, milliseconds. */
const REWRITE_MS = 2000;

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
  const { agent: spec, device = 'cpu', timeoutS } = options;
  const agent = await loadAgent(spec, { device, limitS: timeoutS });
  const manifest = makeManifest(options, plan, library, agent);
  const out = run.out ?? join('results', manifest.runId);
  const folder = openRunFolder(out, manifest, run.mode);
  const book = new Book(options, plan, manifest, folder, run);
  try {
    run.onReady?.({ manifest, folder: out, done: book.doneCount });
    await drivePool({
      setup: {
        options,
        logFolder: run.keepLogs ? folder.logs : null,
        agentSha256: agent.sha256,
      },
      workers: run.workers,
      tasks: library.groupByTown(
        plan.tasks.filter((task) => !book.isDone(task)),
        (task) => routeOfTask(plan, task).route.town,
      ),
      onDriven: (task, driven) => book.enter(task, driven),
      onLost: (task, reason, message) => book.enter(task, book.lostDrive(task, reason, message)),
      signal: run.signal,
    });
  } finally {
    folder.journal.close();
    book.writeFiles();
  }
  const summary = summariseCampaign(manifest, plan, book.entries());
  folder.write(SUMMARY_NAME, jsonText(summary));
  return { folder: out, summary, isComplete: summary.finishedDrives === summary.plannedDrives };
}

/** The drives that are over: journal, result files, and rows in order. */
class Book {
  private readonly done = new Map<string, JournalEntry>();
  private nextRow = 0;
  private writtenMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly options: CampaignOptions,
    private readonly plan: CampaignPlan,
    private readonly manifest: RunManifest,
    private readonly folder: RunFolder,
    private readonly run: CampaignRun,
  ) {
    for (const entry of folder.earlier?.entries ?? []) this.done.set(keyText(entry), entry);
    for (const [key, { driven }] of this.done) {
      // What failed for want of a map or an agent that starts may work now.
      if (isInfrastructure(driven.failure)) this.done.delete(key);
    }
    this.showRows();
  }

  get doneCount(): number {
    return this.done.size;
  }

  isDone(task: TaskKey): boolean {
    return this.done.has(keyText(task));
  }

  entries(): JournalEntry[] {
    return [...this.done.values()];
  }

  enter(task: TaskKey, driven: DrivenRoute): void {
    const { route, repetition } = routeOfTask(this.plan, task);
    const entry: JournalEntry = { ...task, routeId: route.id, repetition, driven };
    this.folder.journal.append(entry);
    this.done.set(keyText(task), entry);
    this.showRows();
    this.run.onProgress?.(this.done.size, this.plan.tasks.length);
    const now = performance.now();
    if (now - this.writtenMs < REWRITE_MS) return;
    this.writtenMs = now;
    this.writeFiles();
  }

  /** The record of a drive whose thread was lost with everything it knew. */
  lostDrive(task: TaskKey, failure: OutsideFailure, message: string): DrivenRoute {
    const named = { ...routeOfTask(this.plan, task), ...task };
    return {
      outcomes: this.options.rulesets.map((name) => bareOutcome(rulesetOf(name), named, failure)),
      failure,
      message,
      notes: [],
      ticks: 0,
      durationSystemS: 0,
      logSha256: null,
    };
  }

  writeFiles(): void {
    const { options, plan, manifest, folder } = this;
    const total = plan.routes.length * plan.repetitions;
    for (const seed of options.seeds) {
      const entries = this.entries()
        .filter((entry) => entry.seed === seed)
        .sort((a, b) => a.index - b.index);
      for (const ruleset of options.rulesets) {
        const text = resultFileText(ruleset, seed, entries, total, manifest);
        folder.write(resultFileName(ruleset, seed), text);
      }
    }
  }

  /** Hands out the rows that have no gap before them. */
  private showRows(): void {
    for (;;) {
      const task = this.plan.tasks[this.nextRow];
      const entry = task === undefined ? undefined : this.done.get(keyText(task));
      if (entry === undefined) return;
      this.nextRow += 1;
      this.run.onRow?.(driveRow(this.plan, entry));
    }
  }
}
