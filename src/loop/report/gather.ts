/**
 * Gathers everything of a report: sources, verdicts with times, replays that fit the size, map shapes,
 * and the finished page.
 */
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { EgoloopError } from '../../core/errors.js';
import { readText } from '../../core/files.js';
import type { RulesetName } from '../../eval/index.js';
import {
  buildPage,
  chooseDetails,
  type PageAssets,
  type PageData,
  type PageDrive,
  type PageRun,
  pageVerdict,
  REPLAY_DETAILS,
  summarise,
} from '../../report/index.js';
import type { MapSources } from '../find-map.js';
import { SOFTWARE } from '../software.js';
import { type Compared, pageComparison } from './compared.js';
import { type HeaderCache, runSource } from './folder-source.js';
import { logSource } from './log-source.js';
import { type ReadDrive, ReportMaps, readDrive } from './read-drive.js';
import { resultsSource } from './results-source.js';
import {
  type DriveRecord,
  type DriveSource,
  driveIdOf,
  kindOf,
  type ReportSource,
} from './source.js';

export interface ReportOptions {
  /** Folders of runs, TickLogs, official result files. */
  readonly paths: readonly string[];
  readonly title?: string | undefined;
  /** Under which TickLogs of their own are judged. */
  readonly rulesets: readonly RulesetName[];
  readonly maps?: MapSources;
  /** Largest size of the page, bytes. */
  readonly limitBytes: number;
  /** Comparisons of the sources with each other. */
  readonly compared?: readonly Compared[];
  /** Told after every drive. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Report {
  readonly data: PageData;
  readonly html: string;
}

/** Script and style of the page, from the build. Throws FILE_UNREADABLE before the first build. */
export function pageAssets(): PageAssets {
  const built = (name: string): string =>
    readText(fileURLToPath(new URL(`../../../dist/report/${name}`, import.meta.url)));
  return { script: built('viewer.js'), style: built('viewer-style.css') };
}

/** Reads what a path holds. Throws as the readers of each kind. */
export function readSource(
  path: string,
  rulesets: readonly RulesetName[],
  headers?: HeaderCache,
): ReportSource {
  const kind = kindOf(path);
  if (kind === 'run') return runSource(path, headers);
  return kind === 'ticklog' ? logSource(path, rulesets) : resultsSource(path);
}

const NO_LOG = 'no TickLog of this drive was kept';

/** A drive of the page, with what its log says where it was read. */
export function pageDrive(run: number, source: DriveSource, read: ReadDrive | null): PageDrive {
  const explained = new Map(read?.verdicts.map((verdict) => [verdict.ruleset, verdict]));
  // A log of its own, or one that is still being written, has no record elsewhere.
  const records: readonly DriveRecord[] =
    source.records.length > 0 ? source.records : (read?.verdicts ?? []);
  const failed = records[0]?.record.status.startsWith('Failed') === true;
  const { state } = source.drive;
  return {
    id: driveIdOf(run, source.drive),
    run,
    ...source.drive,
    state: source.records.length > 0 || state !== 'done' ? state : stateOfLog(read, failed),
    ticks: read?.ticks ?? source.drive.ticks,
    verdicts: records.map(({ ruleset, record, others = [] }) => ({
      ...pageVerdict(ruleset, record, explained.get(ruleset)?.explanation ?? null),
      ...(others.length > 0
        ? { otherScores: others.map(({ scores }) => scores.score_composed) }
        : {}),
    })),
    replay: null,
    replayMissing: source.logFile === null ? NO_LOG : null,
  };
}

function stateOfLog(read: ReadDrive | null, failed: boolean): PageDrive['state'] {
  if (read?.isCut === true) return 'cut';
  return failed ? 'failed' : 'done';
}

/** A run of the page with its summaries. */
function pageRun(source: ReportSource, drives: readonly PageDrive[]): PageRun {
  const { run } = source;
  return {
    ...run,
    finishedDrives: drives.filter(({ state }) => state === 'done' || state === 'failed').length,
    lostDrives: drives.filter(({ state }) => state === 'lost').length,
    summaries: run.rulesets.map((ruleset) => summarise(ruleset, drives, run.plannedDrives)),
  };
}

/** The title unless another is given. */
function titleOf(runs: readonly ReportSource[]): string {
  const agents = [...new Set(runs.map(({ run }) => run.agent))];
  const files = [...new Set(runs.map(({ run }) => run.routesFile ?? run.name))];
  return `${agents.join(' and ')} on ${files.join(' and ')}`;
}

interface Gathered {
  readonly drives: PageDrive[];
  readonly reads: Map<string, ReadDrive>;
  readonly notes: string[];
}

function readAll(
  sources: readonly ReportSource[],
  maps: ReportMaps,
  options: ReportOptions,
): Gathered {
  const total = sources.reduce((sum, { drives }) => sum + drives.length, 0);
  const drives: PageDrive[] = [];
  const reads = new Map<string, ReadDrive>();
  const problems = new Map<string, number>();
  sources.forEach(({ run, drives: own }, at) => {
    for (const source of own) {
      let read: ReadDrive | null = null;
      let problem: string | null = null;
      if (source.logFile !== null) {
        try {
          const rulesets = run.rulesets as RulesetName[];
          const details = REPLAY_DETAILS;
          read = readDrive({ file: source.logFile, rulesets, details, maps });
          problem = read.problem;
        } catch (error) {
          if (!(error instanceof EgoloopError)) throw error;
          problem = error.message;
        }
      }
      if (problem !== null) problems.set(problem, (problems.get(problem) ?? 0) + 1);
      const drive = pageDrive(at, source, read);
      drives.push(read === null && problem !== null ? { ...drive, replayMissing: problem } : drive);
      if (read !== null) reads.set(drive.id, read);
      options.onProgress?.(drives.length, total);
    }
  });
  const notes = [...problems].map(([text, count]) => (count === 1 ? text : `${count} × ${text}`));
  return { drives, reads, notes };
}

/** What a page holds beside its replays. Without a title the runs give one. */
export function pageOf(
  sources: readonly ReportSource[],
  drives: readonly PageDrive[],
  facts: { title: string | undefined; notes: readonly string[]; isLive: boolean },
): PageData {
  return {
    format: 'egoloop-report-1',
    title: facts.title ?? titleOf(sources),
    software: SOFTWARE,
    isLive: facts.isLive,
    runs: sources.map((source, at) =>
      pageRun(
        source,
        drives.filter(({ run }) => run === at),
      ),
    ),
    drives,
    notes: [...sources.flatMap(({ remarks = [] }) => remarks), ...facts.notes],
  };
}

/** True where the page should keep a drive in full: something went wrong in it. */
function wentWrong({ verdicts, state }: PageDrive): boolean {
  return state !== 'done' || verdicts.some(({ isSuccess }) => !isSuccess);
}

/** Bytes of a stream inside the page: base64 and its element. */
const inPage = (bytes: Uint8Array): number => Math.ceil(bytes.length / 3) * 4 + 120;

const TOO_LARGE = 'left out to keep the page small: egoloop view shows it, --max-mb makes room';

/** Makes a report. Throws as the readers of its sources. */
export function makeReport(options: ReportOptions): Report {
  const assets = pageAssets();
  const sources = options.paths.map((path) => readSource(path, options.rulesets));
  const maps = new ReportMaps(options.maps);
  const { drives, reads, notes } = readAll(sources, maps, options);
  const shapes = new Map(
    [...maps.shapes()].map(([key, one]) => [
      key,
      deflateRawSync(Buffer.from(JSON.stringify(one)), { level: 9 }) as Uint8Array,
    ]),
  );
  const { title, compared = [] } = options;
  const bare: PageData = {
    ...pageOf(sources, drives, { title, notes, isLive: false }),
    ...(compared.length > 0 ? { comparisons: compared.map(pageComparison) } : {}),
  };
  const base = buildPage(bare, { replays: new Map(), maps: shapes }, assets);
  const room = options.limitBytes - Buffer.byteLength(base) - 200 * drives.length;
  const chosen = chooseDetails(
    drives
      .filter(({ id }) => reads.has(id))
      .map((drive) => ({
        id: drive.id,
        isFailure: wentWrong(drive),
        bytes: reads.get(drive.id)!.replays.map(inPage),
      })),
    room,
  );
  const replays = new Map<string, Uint8Array>();
  const shown = drives.map((drive): PageDrive => {
    const at = chosen.get(drive.id);
    if (at === undefined) return drive;
    if (at === null) return { ...drive, replayMissing: TOO_LARGE };
    replays.set(drive.id, reads.get(drive.id)!.replays[at]!);
    return { ...drive, replay: REPLAY_DETAILS[at]!.name, replayMissing: null };
  });
  const data = { ...bare, drives: shown };
  return { data, html: buildPage(data, { replays, maps: shapes }, assets) };
}
