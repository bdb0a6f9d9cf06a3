/**
 * After every route of an official evaluator: its record beside ours. Differences lie with the attempt
 * and, over the whole run, in `agreement.json`.
 */
import {
  type AgreementSummary,
  type ComparedDrive,
  compareRecords,
  type RulesetName,
  summariseAgreement,
} from '../../eval/index.js';
import type { DrivenRoute } from '../episode.js';
import { isWhole, type JournalEntry } from './journal.js';
import type { RunManifest } from './manifest.js';

export interface AgreementReport extends AgreementSummary {
  readonly format: 'egoloop-agreement-1';
  readonly evaluator: string;
  readonly ruleset: RulesetName;
  /** Drives whose records differ, or that have no official record, in the order of the results. */
  readonly remarkable: readonly ComparedDrive[];
}

/** The drive with the record that the evaluator's own file holds, which counts more than the wire's. */
export function withOfficialRecord(driven: DrivenRoute, record: string | null): DrivenRoute {
  if (record === null) return driven;
  const end = driven.worldEnd ?? { status: null, failure: null };
  return { ...driven, worldEnd: { ...end, record } };
}

/** One drive compared under the evaluator's ruleset. */
export function compareDrive(entry: JournalEntry, ruleset: RulesetName): ComparedDrive {
  const { seed, routeId, repetition, driven } = entry;
  const official = parsed(driven.worldEnd?.record ?? null);
  const ours = driven.outcomes.find((outcome) => outcome.ruleset === ruleset)!.record;
  const hasOfficial = official !== null;
  const differences = hasOfficial ? compareRecords(official, ours) : [];
  return { seed, routeId, repetition, hasOfficial, differences };
}

function parsed(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The ruleset of the evaluator behind a run; null where there is none. */
export function evaluatorRuleset({ evaluator, rulesets }: RunManifest): RulesetName | null {
  return evaluator === null ? null : (rulesets[0] as RulesetName);
}

/** The report of a run; null where no official evaluator ran the routes. */
export function agreementReport(
  manifest: RunManifest,
  entries: readonly JournalEntry[],
): AgreementReport | null {
  const ruleset = evaluatorRuleset(manifest);
  if (ruleset === null) return null;
  const order = new Map(manifest.seeds.map((seed, i) => [seed, i]));
  const drives = entries
    .filter(isWhole)
    .sort((a, b) => order.get(a.seed)! - order.get(b.seed)! || a.index - b.index)
    .map((entry) => compareDrive(entry, ruleset));
  return {
    format: 'egoloop-agreement-1',
    evaluator: manifest.evaluator!,
    ruleset,
    ...summariseAgreement(drives),
    remarkable: drives.filter(
      ({ hasOfficial, differences }) => !hasOfficial || differences.length > 0,
    ),
  };
}
