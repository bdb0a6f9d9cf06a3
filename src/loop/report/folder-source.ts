/**
 * The folder of a run, finished or under way, as a source of a report: verdicts from the journal, towns
 * and scenario types from the heads of the logs.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { abilities, type PageDriveState, typeOfName } from '../../report/index.js';
import type { JournalEntry } from '../campaign/journal.js';
import { type RunManifest, repeatRemark } from '../campaign/manifest.js';
import { keyText } from '../campaign/plan.js';
import { MANIFEST_NAME, readManifest } from '../campaign/run-folder.js';
import { type DriveState, type DriveStatus, runStatus } from '../campaign/status.js';
import { openLogFile } from '../log-file.js';
import { logFileName } from '../route-log.js';
import { LOGS_FOLDER, lastDrives } from '../source/journal-source.js';
import { type DriveSource, nameOf, type ReportSource } from './source.js';

/** What the head of a log says, kept for the next look at a run that is under way. */
export interface LogFactsKept {
  readonly town: string;
  readonly type: string;
}
export type HeaderCache = Map<string, LogFactsKept>;

const STATES: Readonly<Record<DriveState, PageDriveState>> = {
  done: 'done',
  failed: 'failed',
  crashed: 'lost',
  neverRun: 'underWay',
};

/**
 * Reads the folder of a run.
 * Throws USAGE, RESULT_INVALID for a folder of another version or a damaged one, FILE_UNREADABLE.
 */
export function runSource(path: string, headers: HeaderCache = new Map()): ReportSource {
  const manifest = readManifest(join(path, MANIFEST_NAME));
  requireShape(manifest, join(path, MANIFEST_NAME));
  const status = runStatus(path);
  const entries = new Map(lastDrives(path, manifest).map((entry) => [keyText(entry), entry]));
  const drives: DriveSource[] = [];
  const missing: string[] = [];
  for (const drive of status.drives) {
    const found = driveSource(path, drive, entries.get(keyText(drive)), headers);
    if (found !== null) drives.push(found);
    if (found === null || !['done', 'failed'].includes(found.drive.state)) {
      missing.push(nameOfDrive(drive, manifest.seeds.length > 1));
    }
  }
  return {
    path,
    run: {
      ...manifestFacts(manifest),
      name: nameOf(path),
      kind: 'run',
      plannedDrives: status.plannedDrives,
      missing,
      isRunning: status.runningPid !== null,
    },
    drives,
  };
}

/** What a manifest says of its run. */
export function manifestFacts(manifest: RunManifest) {
  return {
    label: manifest.label,
    world: manifest.world,
    agent: manifest.agent,
    isPrivileged: manifest.privileged,
    rulesets: manifest.rulesets,
    seeds: manifest.seeds,
    traffic: manifest.traffic,
    routesFile: manifest.routes.file,
    software: `${manifest.software} ${manifest.version}`,
    caveat: repeatRemark(manifest),
  };
}

/** A manifest of this version has these; one that lacks them was written by another. */
export function requireShape(manifest: object, file: string): void {
  const needed = ['label', 'world', 'agent', 'rulesets', 'seeds', 'routes', 'repetitions'];
  const lacking = needed.filter((key) => !(key in manifest));
  if (lacking.length === 0) return;
  throw new EgoloopError(
    'RESULT_INVALID',
    `expected the manifest of a run of this version, found one without ${lacking.join(', ')}; ` +
      'report it with the egoloop that drove it',
    { file },
  );
}

export function nameOfDrive(
  { routeId, repetition, seed }: Pick<DriveStatus, 'routeId' | 'repetition' | 'seed'>,
  hasSeeds: boolean,
): string {
  const id = repetition === 0 ? routeId : `${routeId}#${repetition}`;
  return hasSeeds ? `${id} seed ${seed}` : id;
}

function driveSource(
  path: string,
  status: DriveStatus,
  entry: JournalEntry | undefined,
  headers: HeaderCache,
): DriveSource | null {
  const { seed, index, routeId, repetition } = status;
  const name = logFileName({ route: { id: routeId }, repetition, seed, index });
  const log = join(path, LOGS_FOLDER, name);
  const file = [log, `${log}.part`].find((candidate) => existsSync(candidate)) ?? null;
  if (entry === undefined && (file === null || file === log)) return null;
  let state = STATES[status.state];
  if (state === 'underWay' && !status.isUnderWay) state = 'cut';
  const record = entry?.driven.outcomes[0]?.record;
  const facts = (file === null ? null : factsOfLog(file, headers)) ?? {
    town: record?.town_name ?? '-',
    type: typeOfName(record?.scenario_name),
  };
  const { message = null, notes = [], ticks = 0 } = entry?.driven ?? {};
  return {
    drive: {
      routeId,
      repetition,
      seed,
      ...facts,
      ...abilities(facts.type),
      state,
      remarks: message === null ? notes : [message, ...notes],
      ticks,
      wallS: entry?.driven.durationSystemS ?? null,
    },
    records: (entry?.driven.outcomes ?? []).map(({ ruleset, record: of }) => ({
      ruleset,
      record: of,
    })),
    logFile: file,
  };
}

/** Town and scenario type from a log's head; null for a log that has none yet. */
function factsOfLog(file: string, headers: HeaderCache): LogFactsKept | null {
  const known = headers.get(file);
  if (known !== undefined) return known;
  try {
    const reader = openLogFile(file);
    reader.close();
    const { town, scenarios } = reader.log.header.route;
    const facts = { town, type: scenarios[0]?.type ?? '-' };
    headers.set(file, facts);
    return facts;
  } catch (error) {
    // A log that was just begun, or is damaged: its own replay will say so.
    if (error instanceof EgoloopError) return null;
    throw error;
  }
}
