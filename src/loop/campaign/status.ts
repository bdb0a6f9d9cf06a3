/**
 * How far a run has come, from its folder alone: which drives are done, which the policy failed, which
 * the infrastructure lost and how often, which never ran. Reads without disturbing a run that is under
 * way, and needs neither routes nor maps.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { readJson } from '../../core/files.js';
import { isRunning } from '../processes/identity.js';
import { ownerOf } from '../processes/ports.js';
import { isInfrastructure } from '../route-failure.js';
import { type BegunAttempt, cutOff, readBegun } from './attempts.js';
import { type AttemptRecord, isWhole, readJournal } from './journal.js';
import type { RunManifest } from './manifest.js';
import { keyText } from './plan.js';
import {
  BEGUN_NAME,
  COMMAND_NAME,
  JOURNAL_NAME,
  LOCK_NAME,
  MANIFEST_NAME,
  readManifest,
} from './run-folder.js';

/**
 * `done`: a verdict, the route finished; `failed`: a verdict, the policy failed; `crashed`: no verdict,
 * the last attempt failed for the infrastructure; `neverRun`: no attempt came to an end.
 */
const DRIVE_STATES = ['done', 'failed', 'crashed', 'neverRun'] as const;
export type DriveState = (typeof DRIVE_STATES)[number];

export interface DriveStatus {
  readonly seed: number;
  readonly index: number;
  readonly routeId: string;
  readonly repetition: number;
  readonly state: DriveState;
  /** Attempts that have begun, over all starts of the run. */
  readonly attempts: number;
  /** Of these, attempts that the infrastructure lost. */
  readonly lost: number;
  /** Official status under the first ruleset; null without a record. */
  readonly status: string | null;
  /** Why the last attempt failed; null when nothing did. */
  readonly cause: string | null;
  /** Folder of the last attempt's logs below the run's. */
  readonly logs: string | null;
  readonly isUnderWay: boolean;
}

export type StateCounts = Readonly<Record<DriveState, number>>;

export interface RunStatus {
  readonly folder: string;
  readonly label: string;
  readonly runId: string;
  /** Process that drives in the folder now; null when none does. */
  readonly runningPid: number | null;
  readonly plannedDrives: number;
  readonly counts: StateCounts;
  readonly seeds: readonly (StateCounts & { readonly seed: number })[];
  /** In the order of the results. */
  readonly drives: readonly DriveStatus[];
  /** Command line that goes on with the run, without the program's name; null when it was not kept. */
  readonly command: readonly string[] | null;
}

/** Reads the status. Throws USAGE for a folder that holds no run, RESULT_INVALID for a damaged one. */
export function runStatus(folder: string): RunStatus {
  const manifestFile = join(folder, MANIFEST_NAME);
  if (!existsSync(manifestFile)) {
    throw new EgoloopError('USAGE', `expected the folder of a run, found no ${MANIFEST_NAME}`, {
      file: folder,
    });
  }
  const manifest = readManifest(manifestFile);
  const journalFile = join(folder, JOURNAL_NAME);
  const entries = existsSync(journalFile) ? readJournal(journalFile).entries : [];
  const open = cutOff(readBegun(join(folder, BEGUN_NAME)), entries);
  const owner = ownerOf(join(folder, LOCK_NAME));
  const runningPid = owner !== null && isRunning(owner) ? owner.pid : null;
  const drives = driveStatuses(manifest, entries, open, runningPid !== null);
  return {
    folder,
    label: manifest.label,
    runId: manifest.runId,
    runningPid,
    plannedDrives: drives.length,
    counts: countStates(drives),
    seeds: manifest.seeds.map((seed) => ({
      seed,
      ...countStates(drives.filter((drive) => drive.seed === seed)),
    })),
    drives,
    command: readCommand(join(folder, COMMAND_NAME)),
  };
}

function countStates(drives: readonly DriveStatus[]): StateCounts {
  const counts: Record<DriveState, number> = { done: 0, failed: 0, crashed: 0, neverRun: 0 };
  for (const { state } of drives) counts[state] += 1;
  return counts;
}

function readCommand(file: string): readonly string[] | null {
  if (!existsSync(file)) return null;
  const { command } = readJson(file) as { readonly command?: unknown };
  return Array.isArray(command) ? command.map(String) : null;
}

function driveStatuses(
  manifest: RunManifest,
  entries: readonly AttemptRecord[],
  open: readonly BegunAttempt[],
  isDriving: boolean,
): DriveStatus[] {
  const byKey = new Map<string, AttemptRecord[]>();
  for (const entry of entries) {
    const key = keyText(entry);
    byKey.set(key, [...(byKey.get(key) ?? []), entry]);
  }
  const openKeys = new Set(open.map(keyText));
  return manifest.seeds.flatMap((seed) =>
    manifest.routes.ids.flatMap((routeId, route) =>
      Array.from({ length: manifest.repetitions }, (_, repetition): DriveStatus => {
        const index = route * manifest.repetitions + repetition;
        const key = keyText({ seed, index });
        const attempts = byKey.get(key) ?? [];
        const isOpen = openKeys.has(key);
        return {
          seed,
          index,
          routeId,
          repetition,
          ...stateOf(attempts),
          attempts: attempts.length + (isOpen ? 1 : 0),
          lost:
            attempts.filter(({ cause }) => cause === 'infrastructure').length +
            (isOpen && !isDriving ? 1 : 0),
          isUnderWay: isOpen && isDriving,
        };
      }),
    ),
  );
}

type State = Pick<DriveStatus, 'state' | 'status' | 'cause' | 'logs'>;

function stateOf(attempts: readonly AttemptRecord[]): State {
  const last = attempts.at(-1);
  const logs = last?.logs ?? null;
  const whole = attempts.filter(isWhole).at(-1);
  if (whole === undefined) {
    return { state: 'neverRun', status: null, cause: last?.message ?? null, logs };
  }
  const { failure, outcomes, message } = whole.driven;
  const status = outcomes[0]?.record.status ?? null;
  if (isInfrastructure(failure)) return { state: 'crashed', status, cause: message, logs };
  const isFailed = failure !== null || status?.startsWith('Failed') === true;
  return { state: isFailed ? 'failed' : 'done', status, cause: message ?? null, logs };
}
