/**
 * What a campaign knows while it runs: the drives that are over, the attempts each took, whether one is
 * tried again, the result files, and rows handed out in the order of the results.
 */
import { join } from 'node:path';
import type { OutsideFailure } from '../../bridge/frame.js';
import { rulesetOf } from '../../eval/ruleset.js';
import { keyPointLengthM } from '../../map/routing/index.js';
import type { DrivenRoute } from '../episode.js';
import { bareOutcome } from '../outcome.js';
import { isInfrastructure } from '../route-failure.js';
import { compareDrive, evaluatorRuleset } from './agreement.js';
import { Attempts, type BegunAttempt } from './attempts.js';
import { Forecast } from './forecast.js';
import { isWhole, type JournalEntry } from './journal.js';
import { configOf, type RunManifest } from './manifest.js';
import {
  type CampaignOptions,
  type CampaignPlan,
  keyText,
  routeOfTask,
  type TaskKey,
} from './plan.js';
import { resultFileName, resultFileText } from './result-file.js';
import {
  AGREEMENT_NAME,
  ATTEMPTS_NAME,
  BEGUN_NAME,
  jsonText,
  type RunFolder,
} from './run-folder.js';
import { type DriveRow, driveRow } from './summary.js';

/** How failures of the infrastructure are met. */
export interface RetryRules {
  /** Attempts after the first, in one start of the run. */
  readonly retries: number;
  /** Pause before the second attempt; it doubles with each further one, up to a minute. */
  readonly pauseMs: number;
}

const LONGEST_PAUSE_MS = 60_000;
/** Pause between two rewrites of the result files while drives end, milliseconds. */
const REWRITE_MS = 2000;

export interface BookSetup {
  readonly options: CampaignOptions;
  readonly plan: CampaignPlan;
  readonly manifest: RunManifest;
  readonly folder: RunFolder;
  readonly rules: RetryRules;
  /** True where attempts have logs of programs. */
  readonly keepsLogs: boolean;
  readonly onRow: (row: DriveRow) => void;
}

export class Book {
  readonly forecast: Forecast;
  private readonly done = new Map<string, JournalEntry>();
  private readonly attempts: Attempts;
  /** Failures of the infrastructure by drive, in this start of the run. */
  private readonly failures = new Map<string, number>();
  private nextRow = 0;
  private writtenMs = Number.NEGATIVE_INFINITY;
  /** Attempts beyond the first of a drive, in this start of the run. */
  retried = 0;

  /** Throws FILE_UNWRITABLE. */
  constructor(private readonly setup: BookSetup) {
    const { folder, plan, manifest } = setup;
    const earlier = folder.earlier?.entries ?? [];
    this.attempts = new Attempts({
      journal: folder.journal,
      file: join(folder.path, BEGUN_NAME),
      config: configOf(manifest),
      earlier,
      nameOf: (task) => this.nameOf(task),
      now: () => new Date().toISOString(),
    });
    const lengths = new Map(plan.routes.map((route) => [route, keyPointLengthM(route.keyPoints)]));
    this.forecast = new Forecast((task) => {
      const { route } = routeOfTask(plan, task);
      return { id: route.id, lengthM: lengths.get(route)! };
    });
    for (const entry of earlier) if (isWhole(entry)) this.done.set(keyText(entry), entry);
    for (const [key, { driven }] of this.done) {
      // What failed for want of a map, a world or an agent that starts may work now.
      if (isInfrastructure(driven.failure)) this.done.delete(key);
    }
    for (const entry of this.done.values()) this.learn(entry);
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

  private nameOf(task: TaskKey): { routeId: string; repetition: number } {
    const { route, repetition } = routeOfTask(this.setup.plan, task);
    return { routeId: route.id, repetition };
  }

  /** An attempt begins. Throws FILE_UNWRITABLE. */
  begin(task: TaskKey): BegunAttempt {
    const { routeId, repetition } = this.nameOf(task);
    const name = `route-${routeId.replace(/[^\w.-]/g, '_')}_rep${repetition}_seed${task.seed}`;
    return this.attempts.begin(task, (attempt) =>
      this.setup.keepsLogs ? `${ATTEMPTS_NAME}/${name}/attempt-${attempt}` : null,
    );
  }

  /**
   * An attempt is over. Returns the pause before the next one where the infrastructure failed and there
   * are attempts left; otherwise the drive is done and null is returned. Throws FILE_UNWRITABLE.
   */
  enter(task: TaskKey, driven: DrivenRoute, isBroken: boolean): number | null {
    const entry = this.attempts.end(task, driven);
    this.writeAgreement(entry);
    const key = keyText(task);
    const { retries, pauseMs } = this.setup.rules;
    const failed = (this.failures.get(key) ?? 0) + 1;
    if (isBroken && failed <= retries) {
      this.failures.set(key, failed);
      this.retried += 1;
      return Math.min(LONGEST_PAUSE_MS, pauseMs * 2 ** (failed - 1));
    }
    this.done.set(key, entry);
    this.learn(entry);
    this.showRows();
    const now = performance.now();
    if (now - this.writtenMs >= REWRITE_MS) {
      this.writtenMs = now;
      this.writeFiles();
    }
    return null;
  }

  /** The record of a drive whose thread or world was lost with everything it knew. */
  lostDrive(task: TaskKey, failure: OutsideFailure, message: string): DrivenRoute {
    const { options, plan } = this.setup;
    const named = { ...routeOfTask(plan, task), ...task };
    return {
      outcomes: options.rulesets.map((name) => bareOutcome(rulesetOf(name), named, failure)),
      failure,
      message,
      notes: [],
      ticks: 0,
      durationSystemS: 0,
      logSha256: null,
    };
  }

  /** No attempt begins any more. */
  close(): void {
    this.attempts.close();
  }

  writeFiles(): void {
    const { options, plan, manifest, folder } = this.setup;
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

  /** Lays the comparison with the official record beside the logs of the attempt. */
  private writeAgreement(entry: JournalEntry): void {
    const { manifest, folder } = this.setup;
    const ruleset = evaluatorRuleset(manifest);
    if (ruleset === null || entry.logs === null) return;
    folder.write(`${entry.logs}/${AGREEMENT_NAME}`, jsonText(compareDrive(entry, ruleset)));
  }

  private learn(entry: JournalEntry): void {
    // All that the attempt took: a CARLA server's start as well.
    const tookMs = Date.parse(entry.endedAt) - Date.parse(entry.startedAt);
    this.forecast.learn(entry, entry.driven.ticks, tookMs / 1000);
  }

  /** Hands out the rows that have no gap before them. */
  private showRows(): void {
    const { plan, onRow } = this.setup;
    for (;;) {
      const task = plan.tasks[this.nextRow];
      const entry = task === undefined ? undefined : this.done.get(keyText(task));
      if (entry === undefined) return;
      this.nextRow += 1;
      onRow(driveRow(plan, entry));
    }
  }
}
