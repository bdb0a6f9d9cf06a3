/**
 * Drives of a run's folder, from its journal: it is there whatever happened to the run. Of several
 * attempts at a drive the last one that came to an end counts.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson, readText } from '../../core/files.js';
import { isWhole, type JournalEntry, readJournal } from '../campaign/journal.js';
import type { RunManifest } from '../campaign/manifest.js';
import { keyText } from '../campaign/plan.js';
import { JOURNAL_NAME, MANIFEST_NAME, readManifest, SUMMARY_NAME } from '../campaign/run-folder.js';
import type { CampaignSummary } from '../campaign/summary.js';
import { logFileName } from '../route-log.js';
import type { RunSource, SourceDrive } from './run-source.js';
import { BYTES_MAX, typeOfRecord } from './source-facts.js';

/** Folder of the TickLogs below a run's. */
export const LOGS_FOLDER = 'ticklogs';

/** The folder of a run. Throws RESULT_INVALID, FILE_UNREADABLE, JSON_MALFORMED. */
export function folderSource(path: string): RunSource {
  const manifest = readManifest(join(path, MANIFEST_NAME));
  const types = typesIn(path);
  const logs = join(path, LOGS_FOLDER);
  const drives = lastDrives(path, manifest).map((entry) =>
    entryDrive(entry, types.get(entry.routeId), logs),
  );
  const { label, agent } = manifest;
  return { kind: 'run', path, label, agent, manifest, drives, files: [] };
}

/** Drives of a run's folder that came to an end, the last attempt of each, by seed and index. */
export function lastDrives(folder: string, manifest: RunManifest): JournalEntry[] {
  const file = join(folder, JOURNAL_NAME);
  if (!existsSync(file)) return [];
  const last = new Map<string, JournalEntry>();
  for (const entry of readJournal(file).entries) {
    if (isWhole(entry)) last.set(keyText(entry), entry);
  }
  const place = new Map(manifest.seeds.map((seed, i) => [seed, i]));
  return [...last.values()].sort(
    (a, b) => (place.get(a.seed) ?? 0) - (place.get(b.seed) ?? 0) || a.index - b.index,
  );
}

/**
 * A drive of the journal.
 * @param type of its first scenario, where something else than its record tells
 * @param logs folder of the TickLogs; null where none are looked for
 */
export function entryDrive(
  entry: JournalEntry,
  type: string | undefined,
  logs: string | null,
): SourceDrive {
  const { seed, routeId, repetition, driven } = entry;
  const [first] = driven.outcomes;
  const log = logs === null ? null : join(logs, logFileName({ route: { id: routeId }, ...entry }));
  return {
    routeId,
    repetition,
    seed,
    type: type ?? typeOfRecord(first?.record),
    town: first?.record.town_name ?? null,
    verdicts: driven.outcomes.map(({ ruleset, record }) => ({ ruleset, record })),
    failure: driven.failure,
    message: driven.message,
    ticks: driven.ticks,
    durationSystemS: driven.durationSystemS,
    logFile: log !== null && existsSync(log) ? log : null,
    logSha256: driven.logSha256,
  };
}

function typesIn(folder: string): ReadonlyMap<string, string> {
  const file = join(folder, SUMMARY_NAME);
  if (!existsSync(file)) return new Map();
  const { drives } = parseJson(readText(file, BYTES_MAX), file) as CampaignSummary;
  return new Map(drives.map(({ routeId, type }) => [routeId, type]));
}
