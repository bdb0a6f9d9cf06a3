/** From the folders of the runs to what `agreement.json` holds. */
import { existsSync, readdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { basename, join } from 'node:path';
import { readJson, readText } from '../../src/core/files.js';
import { type RouteRecord, rulesetOf } from '../../src/eval/index.js';
import { compareDrive } from '../../src/loop/campaign/agreement.js';
import { isWhole, type JournalEntry, readJournal } from '../../src/loop/campaign/journal.js';
import { ATTEMPTS_NAME } from '../../src/loop/campaign/run-folder.js';
import type {
  AgreementDrive,
  AgreementFile,
  AgreementPart,
  SpeedMeasurement,
  Staging,
  Verdict,
} from './agreement-file.js';
import { compare } from './correlation.js';
import { isDriven } from './drive.js';
import { type DriveTimes, driveTimes } from './drive-times.js';
import { type Job, speedFolder, stagedFolder } from './jobs.js';
import type { Settings } from './settings.js';

/** Bench2Drive's evaluator writes some on every route, whoever drives; there they change no score. */
const SPEED_NOTES = 'min_speed_infractions';

function verdictOf(record: RouteRecord): Verdict {
  const isBench2Drive = 'town_name' in record;
  const { status, scores, meta } = record;
  const counts = Object.entries(record.infractions)
    .filter(([kind, list]) => (list?.length ?? 0) > 0 && !(isBench2Drive && kind === SPEED_NOTES))
    .map(([kind, list]) => [kind, list?.length ?? 0] as const);
  return {
    status,
    completion: scores.score_route,
    penalty: scores.score_penalty,
    drivingScore: scores.score_composed,
    durationS: meta.duration_game,
    lengthM: meta.route_length,
    infractions: Object.fromEntries(counts),
  };
}

/** The drives of a run that came to an end, the last attempt of each. */
function entriesOf(folder: string): JournalEntry[] {
  const file = join(folder, 'journal.jsonl');
  if (!existsSync(file)) return [];
  const last = new Map<string, JournalEntry>();
  for (const entry of readJournal(file).entries.filter(isWhole)) {
    last.set(`${entry.seed} ${entry.routeId}`, entry);
  }
  return [...last.values()];
}

function officialOf(entry: JournalEntry): Verdict | null {
  const text = entry.driven.worldEnd?.record ?? null;
  return text === null ? null : verdictOf(JSON.parse(text) as RouteRecord);
}

function driveOf(job: Job, staged: ReadonlyMap<string, Verdict>): AgreementDrive {
  const { routeId, seed, town, evaluator, folder } = job;
  const base = { routeId, seed, town, staged: staged.get(`${seed} ${routeId}`) ?? null };
  const entry = entriesOf(folder)[0];
  const record = entry?.driven.outcomes[0]?.record;
  if (entry === undefined || record === undefined || !isDriven(folder)) {
    const message = entry?.message ?? 'not driven';
    return {
      ...base,
      scenario: '',
      ours: null,
      official: null,
      differences: [],
      message,
    };
  }
  const { differences } = compareDrive(entry, rulesetOf(evaluator).name);
  return {
    ...base,
    scenario: scenarioOf(record),
    ours: verdictOf(record),
    official: officialOf(entry),
    differences,
    message: entry.message,
  };
}

/** `Accident` of `Accident_1`; empty where the records of a ruleset do not say. */
function scenarioOf(record: RouteRecord): string {
  const name = (record as { readonly scenario_name?: unknown }).scenario_name;
  return typeof name === 'string' ? name.replace(/_\d+$/, '') : '';
}

/** Verdicts of an agent's drives that egoloop staged, by seed and route. */
function stagedVerdicts(settings: Settings, agent: string): ReadonlyMap<string, Verdict> {
  return new Map(
    entriesOf(stagedFolder(settings, agent)).flatMap(({ seed, routeId, driven }) => {
      const record = driven.outcomes[0]?.record;
      return record === undefined ? [] : [[`${seed} ${routeId}`, verdictOf(record)] as const];
    }),
  );
}

function partOf(settings: Settings, jobs: readonly Job[]): AgreementPart {
  const { evaluator, agent } = jobs[0] as Job;
  // Staging is compared under the rules it was judged by.
  const staged = evaluator === 'bench2drive' ? stagedVerdicts(settings, agent) : new Map();
  const drives = jobs.map((job) => driveOf(job, staged));
  const finished = drives.filter(({ ours }) => ours !== null);
  const agreeing = finished.filter(
    ({ official, differences }) => official !== null && differences.length === 0,
  );
  return {
    evaluator: releaseOf(jobs, evaluator),
    agent,
    drives,
    finished: finished.length,
    agreeing: agreeing.length,
    staging: stagingOf(drives),
  };
}

/** The release as egoloop recognised it, from the manifest of the first run that is there. */
function releaseOf(jobs: readonly Job[], name: string): string {
  for (const { folder } of jobs) {
    const file = join(folder, 'run.json');
    if (existsSync(file)) return (readJson(file) as { readonly evaluator: string }).evaluator;
  }
  return name;
}

function sameCounts(a: Verdict, b: Verdict): boolean {
  const kinds = new Set([...Object.keys(a.infractions), ...Object.keys(b.infractions)]);
  return [...kinds].every((kind) => a.infractions[kind] === b.infractions[kind]);
}

function stagingOf(drives: readonly AgreementDrive[]): Staging | null {
  const pairs = drives.flatMap(({ official, staged }) =>
    official === null || staged === null ? [] : [{ official, staged }],
  );
  if (pairs.length === 0) return null;
  const column = (name: string, of: (verdict: Verdict) => number) =>
    compare(
      name,
      pairs.map(({ official }) => of(official)),
      pairs.map(({ staged }) => of(staged)),
    );
  const count = (verdict: Verdict): number =>
    Object.values(verdict.infractions).reduce((sum, one) => sum + one, 0);
  return {
    drives: pairs.length,
    sameStatus: pairs.filter(({ official, staged }) => official.status === staged.status).length,
    sameInfractions: pairs.filter(({ official, staged }) => sameCounts(official, staged)).length,
    quantities: [
      column('driving score', (verdict) => verdict.drivingScore),
      column('route completion, %', (verdict) => verdict.completion),
      column('infractions', count),
      column('duration, s', (verdict) => verdict.durationS),
    ],
  };
}

/** The times of the last attempt in a folder of runs with one drive. */
function timesOf(folder: string): DriveTimes | null {
  const attempts = join(folder, ATTEMPTS_NAME);
  if (!existsSync(attempts)) return null;
  const logs = readdirSync(attempts, { recursive: true, encoding: 'utf8' })
    .filter((name) => basename(name) === 'evaluator.log')
    .sort();
  const last = logs.at(-1);
  return last === undefined ? null : driveTimes(readText(join(attempts, last)));
}

/** What was just measured; call it right after the drive, for the load. */
export function speedOf(settings: Settings): SpeedMeasurement | null {
  const times = timesOf(speedFolder(settings));
  if (times === null) return null;
  const { gameS, systemS } = times;
  return {
    routeId: settings.speedRoute,
    gameS,
    systemS,
    timesRealTime: gameS / systemS,
    cores: cpus().length,
    load: loadavg()[0] ?? 0,
  };
}

/** Reads what the runs left. Throws RESULT_INVALID for a journal that is none. */
export function collect(
  settings: Settings,
  jobs: readonly Job[],
  facts: { readonly version: string; readonly carlaClient: string },
  speed: SpeedMeasurement | null,
): AgreementFile {
  const groups = new Map<string, Job[]>();
  for (const job of jobs) {
    const key = `${job.evaluator} ${job.agent}`;
    groups.set(key, [...(groups.get(key) ?? []), job]);
  }
  return {
    format: 'egoloop-official-agreement-1',
    ...facts,
    seeds: settings.seeds,
    parts: [...groups.values()].map((group) => partOf(settings, group)),
    speed,
  };
}
