/** `egoloop import`: audits official result files made elsewhere. Exit code 3 while incomplete. */
import type { Argv, CommandModule } from 'yargs';
import { auditResults } from '../../eval/results/audit.js';
import { rulesetOf } from '../../eval/ruleset.js';
import { checkFolder } from '../input-folder.js';
import { ExitCode, exitWith, printJson, printText } from '../output.js';
import { readResultFiles } from './import-files.js';
import { formatAudit } from './import-report.js';
import { smoothnessFromFolder } from './import-smoothness.js';
import { provenanceLines } from './provenance.js';
import { routeIds } from './route-file.js';

interface ImportArguments {
  results: string[];
  routes?: string | undefined;
  ruleset?: string | undefined;
  expected?: number | undefined;
  metrics?: string | undefined;
  strict: boolean;
  json: boolean;
}

const command: CommandModule<unknown, ImportArguments> = {
  command: 'import <results..>',
  describe: 'Audit official result files: completeness, duplicates, failures, score with bounds',
  builder: (yargs: Argv) =>
    yargs
      .positional('results', {
        describe: 'result files (checkpoint JSON, merged.json) or folders of them',
        type: 'string',
        array: true,
        demandOption: true,
      })
      .option('routes', {
        describe: 'route file (XML): names the missing routes',
        type: 'string',
        requiresArg: true,
      })
      .option('ruleset', {
        describe: 'version that made the files, where they do not tell (2.0, 2.1, master)',
        type: 'string',
        requiresArg: true,
      })
      .option('expected', {
        describe: 'number of routes that should be there (default: 220 for Bench2Drive)',
        type: 'number',
        requiresArg: true,
        conflicts: 'routes',
      })
      .option('metrics', {
        describe: 'folder of <save_name>/metric_info.json: Bench2Drive smoothness',
        type: 'string',
        requiresArg: true,
      })
      .option('strict', {
        describe:
          'exit 3 also for infrastructure failures, conflicting duplicates, inconsistencies',
        type: 'boolean',
        default: false,
      })
      .option('json', { describe: 'one JSON document', type: 'boolean', default: false })
      .check(({ expected }) => {
        if (expected === undefined || (Number.isInteger(expected) && expected > 0)) return true;
        throw new Error('--expected: expected a whole number above 0');
      })
      .example('$0 import results/*.json', 'is a Bench2Drive campaign complete?')
      .example('$0 import results/ --routes bench2drive220.xml', 'which routes are missing?')
      .example('$0 import simulation_results.json --json', 'the report as JSON')
      .epilogue('Exit codes: 0 complete, 3 incomplete, 2 bad input.') as Argv<ImportArguments>,
  handler: (argv) => {
    if (argv.metrics !== undefined) checkFolder(argv.metrics, 'metric files');
    const files = readResultFiles(argv.results);
    const report = auditResults(files, {
      ruleset: argv.ruleset === undefined ? undefined : rulesetOf(argv.ruleset).name,
      expectedCount: argv.expected,
      expectedIds: routeIds(argv.routes),
    });
    const comfort =
      argv.metrics === undefined ? undefined : smoothnessFromFolder(files, argv.metrics);
    const origins = provenanceLines(files);
    if (argv.json) {
      printJson({
        ...report,
        ...(comfort === undefined ? {} : { smoothness: comfort }),
        ...(origins.length === 0 ? {} : { origins }),
      });
    } else {
      printText([...origins, formatAudit(report, comfort)].join('\n'));
    }
    const isDoubtful =
      report.inconsistencies.length > 0 ||
      report.duplicates.some((duplicate) => !duplicate.identical) ||
      report.failures.some((failure) => failure.failure === 'infrastructure');
    if (!report.complete || (argv.strict && isDoubtful)) exitWith(ExitCode.Incomplete);
  },
};

export default command;
