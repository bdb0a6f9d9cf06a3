/** `egoloop export`: runs and TickLogs for other programs. */
import { basename, dirname, extname, join } from 'node:path';
import type { CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { makeFolder, writeFileAtomic } from '../../core/files.js';
import { type RulesetName, rulesetOf } from '../../eval/ruleset.js';
import { baseNameOf, chooseLogs } from '../../loop/export/choose-logs.js';
import { writeMcap } from '../../loop/export/mcap/write-mcap.js';
import { officialText } from '../../loop/export/official.js';
import { type ScoredDrive, scoreDrive } from '../../loop/export/score-drives.js';
import { logTable } from '../../loop/export/tables/drive-tables.js';
import { eventTable } from '../../loop/export/tables/score-tables.js';
import type { MapCache } from '../../loop/score-log.js';
import { type RunSource, readRunSource } from '../../loop/source/run-source.js';
import { checkFolder } from '../input-folder.js';
import { ExitCode, exitWith, note, printJson, printText, progress } from '../output.js';
import { checkOutput } from '../output-file.js';
import { type ExportArguments, exportBuilder } from './export-options.js';
import { checkPictures, exportPictures } from './export-pictures.js';
import { chosenDrives, writeTable } from './export-tables.js';

/** What was written. */
interface Written {
  readonly files: readonly string[];
  /** Rows of a table, messages of MCAP files; null for the others. */
  readonly count: number | null;
}

function rulesetFor(source: RunSource, asked: string | undefined): RulesetName {
  return rulesetOf(asked ?? source.manifest?.rulesets[0] ?? 'bench2drive').name;
}

/** Base of the names of what is written. */
function nameOf(source: RunSource): string {
  return baseNameOf(basename(source.path.replace(/[\\/]+$/, '')).replace(/\.json$/, ''));
}

function* scored(
  options: ExportArguments,
  source: RunSource,
  logs: readonly string[],
): Generator<ScoredDrive, void> {
  const cache: MapCache = new Map();
  const rulesets = [rulesetFor(source, options.ruleset)];
  const sources = { mapFile: options.map, mapFolder: options.maps };
  const report = progress('drives', logs.length);
  for (const [index, file] of logs.entries()) {
    const drive = scoreDrive(file, rulesets, sources, cache);
    if (!drive.isComplete) tellCut(file);
    yield drive;
    report(index + 1);
  }
}

/** A cut log is exported as far as it goes, and the exit code says that it does not go to the end. */
function tellCut(file: string): void {
  note(`${file}: the log is cut; what happened after the cut is lost`);
  exitWith(ExitCode.Incomplete);
}

/** One file of all drives: `--out`, or named after the source. */
function oneFile(options: ExportArguments, source: RunSource, ending: string): string {
  const suffix = options.to === 'official' ? '-official' : `-${options.table}`;
  const file = options.out ?? `${nameOf(source)}${suffix}${ending}`;
  const inputs = [options.map, ...source.drives.map(({ logFile }) => logFile ?? undefined)];
  checkOutput(file, { inputs: [source.path, ...inputs], extensions: [ending] });
  makeFolder(dirname(file));
  return file;
}

function exportTable(options: ExportArguments, source: RunSource): Written {
  const { table, route: routes, seed, to } = options;
  const filter = { routes, seed };
  const file = oneFile(options, source, `.${to}`);
  const write = (rows: Parameters<typeof writeTable>[1]): Written => ({
    files: [file],
    count: writeTable(file, rows, to as 'csv' | 'parquet', source.label),
  });
  if (table === 'drives') return write(chosenDrives(source, filter));
  const logs = chooseLogs(source, filter);
  if (table === 'events') return write(eventTable([...scored(options, source, logs)]));
  const report = progress('drives', logs.length);
  const onLog = (done: number, cutFile: string | null): void => {
    report(done);
    if (cutFile !== null) tellCut(cutFile);
  };
  return write(logTable(table, logs, onLog));
}

function exportOfficial(options: ExportArguments, source: RunSource): Written {
  const logs = chooseLogs(source, { routes: options.route, seed: options.seed });
  const file = oneFile(options, source, '.json');
  const drives = [...scored(options, source, logs)].filter(({ isComplete }) => isComplete);
  writeFileAtomic(file, officialText(drives, rulesetFor(source, options.ruleset)));
  return { files: [file], count: null };
}

async function exportMcap(options: ExportArguments, source: RunSource): Promise<Written> {
  const logs = chooseLogs(source, { routes: options.route, seed: options.seed });
  const isFile = options.out !== undefined && extname(options.out).toLowerCase() === '.mcap';
  if (isFile && logs.length > 1) {
    const what = `expected a folder as --out for ${logs.length} drives, found a file; or name one --route and --seed`;
    throw new EgoloopError('USAGE', what, { file: options.out });
  }
  const folder = isFile ? dirname(options.out!) : (options.out ?? folderOf(source));
  makeFolder(folder);
  const files: string[] = [];
  let count = 0;
  for (const drive of scored(options, source, logs)) {
    const file = isFile ? options.out! : join(folder, `${baseNameOf(drive.file)}.mcap`);
    checkOutput(file, { inputs: [drive.file, options.map] });
    count += await writeMcap(file, drive);
    files.push(file);
  }
  return { files, count };
}

/** Where several files go: here for a log, a folder of their own for a run. */
function folderOf(source: RunSource): string {
  return source.kind === 'ticklog' ? '.' : `${nameOf(source)}-export`;
}

function exportMoments(options: ExportArguments, source: RunSource): Written {
  checkPictures(options);
  const logs = chooseLogs(source, { routes: options.route, seed: options.seed });
  const folder = options.out ?? folderOf(source);
  makeFolder(folder);
  const files: string[] = [];
  for (const drive of scored(options, source, logs)) {
    files.push(...exportPictures(drive, options, folder));
  }
  return { files, count: null };
}

async function run(options: ExportArguments): Promise<void> {
  if (options.maps !== undefined) checkFolder(options.maps, 'maps');
  const source = readRunSource(options.source);
  const { to } = options;
  const written =
    to === 'mcap'
      ? await exportMcap(options, source)
      : to === 'official'
        ? exportOfficial(options, source)
        : to === 'csv' || to === 'parquet'
          ? exportTable(options, source)
          : exportMoments(options, source);
  const { files, count } = written;
  if (options.json) printJson({ source: options.source, to, files, count });
  else printText(files.join('\n'));
  if (files.length === 0) exitWith(ExitCode.Incomplete);
}

const command: CommandModule<object, ExportArguments> = {
  command: 'export <source>',
  describe: 'MCAP, Parquet, CSV, official JSON or pictures of runs and TickLogs',
  builder: (cli) =>
    exportBuilder(cli).epilogue(
      'Exit code 3 when a log is cut, or nothing was there to be written. docs/exports.md',
    ) as never,
  handler: (options) => run(options),
};

export default command;
