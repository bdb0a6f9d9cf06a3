/**
 * A campaign in rounds: after each of them somebody may say that it is enough. Without rounds, everything
 * is driven.
 */
import type { JournalEntry } from './journal.js';
import type { RunManifest } from './manifest.js';
import type { CampaignPlan, TaskKey } from './plan.js';

export interface CampaignRounds {
  /** The plan's tasks by round, each task in one. Called before the run's folder is opened; may throw. */
  begin(manifest: RunManifest, plan: CampaignPlan): readonly (readonly TaskKey[])[];
  /** True when the rounds that are left need not be driven. */
  isDecided(round: number, entries: readonly JournalEntry[]): boolean;
  /** What is kept in the run's folder as `decision.json`. */
  report(): { readonly stopped: boolean };
}
