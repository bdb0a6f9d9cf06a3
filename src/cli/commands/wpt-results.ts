/**
 * `egoloop wpt-results`: gathers runs, trainings and measurements as small files of facts, and writes the
 * results page from all facts that are kept. Without paths it makes the page again, from a clean clone too.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { makeFolder, readJson, readText, writeFileAtomic } from '../../core/files.js';
import { MANIFEST_NAME } from '../../loop/campaign/run-folder.js';
import { MapLibrary } from '../../loop/map-library.js';
import {
  type Fact,
  factsOfRun,
  factsOfTraining,
  isFact,
  isTrainingFolder,
  policiesOfTraining,
  type RunFactsOptions,
  readFacts,
  resultsPage,
  writeFact,
} from '../../loop/wpt-results/index.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';

interface WptResultsOptions {
  paths: string[];
  keep: string;
  out: string;
  agent: string | undefined;
  check: boolean;
  json: boolean;
}

/** What people wrote about causes, beside the facts. */
const REMARKS = 'remarks.md';

function factsAt(path: string, options: RunFactsOptions): Fact[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) {
    if (existsSync(join(path, MANIFEST_NAME))) return factsOfRun(path, options);
    if (isTrainingFolder(path)) return [factsOfTraining(path)];
    const what = `expected the folder of a run or of a training, found one without ${MANIFEST_NAME} and results.json`;
    throw new EgoloopError('RESULT_INVALID', what, { file: path });
  }
  if (stat === undefined) {
    const what = 'expected the folder of a run or of a training, or a file of egoloop open-loop';
    throw new EgoloopError('FILE_UNREADABLE', `${what}, found no such place`, { file: path });
  }
  const value = readJson(path);
  if (isFact(value)) return [value];
  const what = 'expected a file of egoloop open-loop or of the latency bench, found another';
  throw new EgoloopError('RESULT_INVALID', what, { file: path });
}

function run({ paths, keep, out, agent, check, json }: WptResultsOptions): void {
  if (check && paths.length > 0) {
    const what = `expected --check alone, for it writes nothing; found ${paths.length} paths to take facts from`;
    throw new EgoloopError('USAGE', what);
  }
  const options: RunFactsOptions = {
    agent,
    library: new MapLibrary(),
    // Runs may have been driven elsewhere: their policies are known by hash.
    policies: paths.filter(isTrainingFolder).flatMap(policiesOfTraining),
  };
  // All is read before anything is written.
  const fresh = paths.map((path) => ({ path, facts: factsAt(path, options) }));
  if (paths.length > 0) makeFolder(keep);
  for (const { path, facts } of fresh) {
    const files = facts.map((fact) => writeFact(keep, fact));
    note(`${path}: ${files.length} ${files.length === 1 ? 'fact' : 'facts'}`);
  }
  const facts = readFacts(keep);
  const remarks = join(keep, REMARKS);
  const page = resultsPage(facts, {
    command: 'egoloop wpt-results',
    remarks: existsSync(remarks) ? readText(remarks) : null,
  });
  if (check) {
    const isSame = existsSync(out) && readText(out) === page;
    if (json) printJson({ out, isSame, facts: facts.length });
    else printText(isSame ? `${out} is what ${keep} gives` : `${out} is not what ${keep} gives`);
    if (!isSame) exitWith(ExitCode.Problems);
    return;
  }
  writeFileAtomic(out, page);
  if (json) printJson({ out, facts: facts.length });
  else printText(`${out}: made of ${facts.length} facts in ${keep}`);
}

const command: CommandModule<object, WptResultsOptions> = {
  command: 'wpt-results [paths..]',
  describe: 'The results page of trained policies, from runs, trainings and measurements',
  builder: (cli) =>
    cli
      .positional('paths', {
        type: 'string',
        array: true,
        default: [],
        describe:
          'Folders of runs and trainings, files of egoloop open-loop and of the latency bench',
      })
      .option('keep', {
        type: 'string',
        default: 'results/wpt',
        requiresArg: true,
        describe: 'Folder of facts, small enough to be kept in git',
      })
      .option('out', {
        type: 'string',
        default: 'docs/wpt-results.md',
        requiresArg: true,
        describe: 'The page',
      })
      .option('agent', {
        type: 'string',
        requiresArg: true,
        describe: 'Where the policy of the runs lies, if not where it was when they were driven',
      })
      .option('check', {
        type: 'boolean',
        default: false,
        describe: 'Write nothing; exit code 1 when the page is not what the facts give',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 wpt-results', 'The page again, from the facts that are kept')
      .example('$0 wpt-results runs/wpt/*', 'New facts of runs and trainings, then the page')
      .epilogue('Text in remarks.md beside the facts stands at the end of the page.') as never,
  handler: (options) => run(options),
};

export default command;
