/** `egoloop ability`: multi-ability of Bench2Drive without a CARLA server. */
import type { Argv, CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import {
  type AbilityCounting,
  type AbilityResult,
  computeAbility,
} from '../../eval/bench2drive/ability.js';
import { ABILITY_NAMES } from '../../eval/bench2drive/ability-table.js';
import type { PyValue } from '../../eval/results/py-value.js';
import { formatPythonJson } from '../../eval/results/python-json.js';
import { checkFolder } from '../input-folder.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';
import { checkOutput, writeOutput } from '../output-file.js';
import { junctionsFromMaps } from './ability-junctions.js';
import { readResultFiles } from './import-files.js';
import { readRouteFile } from './route-file.js';

interface AbilityArguments {
  merged: string;
  routes: string;
  maps: string;
  counting: AbilityCounting;
  out?: string | undefined;
  force: boolean;
  json: boolean;
}

const command: CommandModule<unknown, AbilityArguments> = {
  command: 'ability <merged>',
  describe: 'Multi-ability of Bench2Drive from a merged file, without a CARLA server',
  builder: (yargs: Argv) =>
    yargs
      .positional('merged', {
        describe: 'merged.json (any result file of Bench2Drive will do)',
        type: 'string',
        demandOption: true,
      })
      .option('routes', {
        describe: 'route file (XML) of the benchmark',
        type: 'string',
        demandOption: true,
      })
      .option('maps', {
        describe: 'folder with the OpenDRIVE files of the towns (Town01.xodr …)',
        type: 'string',
        demandOption: true,
      })
      .option('counting', {
        describe: 'how Traffic_Signs is counted; published tables use 0.0.3',
        choices: ['0.0.3', '0.0.4'] as const,
        demandOption: true,
      })
      .option('out', {
        describe: 'write the official ability file here',
        type: 'string',
        requiresArg: true,
      })
      .option('force', { describe: 'replace an existing --out', type: 'boolean', default: false })
      .option('json', { describe: 'one JSON document', type: 'boolean', default: false })
      .example(
        '$0 ability merged.json --routes bench2drive220.xml --maps OpenDrive --counting 0.0.3',
        '',
      )
      .epilogue(
        'Exit codes: 0 all five computed, 3 not all computable (a map is missing), 2 bad input.',
      ) as unknown as Argv<AbilityArguments>,
  handler: (argv) => {
    const [file] = readResultFiles([argv.merged]);
    const target = { inputs: [argv.merged, argv.routes], keepsExisting: !argv.force };
    if (argv.out !== undefined) checkOutput(argv.out, target);
    checkFolder(argv.maps, 'maps');
    const { routes } = readRouteFile(argv.routes);
    const result = computeAbility(
      routes.map((route) => ({
        id: route.id,
        town: route.town,
        scenarioType: scenarioTypeOf(route.id, route.scenarios[0]?.type, argv.routes),
      })),
      file?.records ?? [],
      argv.counting,
      junctionsFromMaps(routes, argv.maps),
    );
    if (argv.json) printJson(result);
    else printText(formatAbility(result));
    if (result.mean === null) {
      if (argv.out !== undefined) note(`not written: ${argv.out} (not all abilities are known)`);
      exitWith(ExitCode.Incomplete);
    } else if (argv.out !== undefined) {
      writeOutput(argv.out, officialText(result), target);
    }
  },
};

function scenarioTypeOf(id: string, type: string | undefined, file: string): string {
  if (type !== undefined) return type;
  throw new EgoloopError(
    'ROUTES_INVALID',
    `expected a scenario in route ${id}, found none; abilities go by scenario type`,
    { file },
  );
}

function formatAbility(result: AbilityResult): string {
  const lines = [`Multi-ability, counting of Bench2Drive ${result.counting}`];
  for (const name of ABILITY_NAMES) {
    const { success, total } = result.counts[name];
    lines.push(`  ${name.padEnd(16)}  ${percent(result.abilities[name])}  ${success} of ${total}`);
  }
  lines.push(`  ${'mean'.padEnd(16)}  ${percent(result.mean)}`);
  if (result.crashed.length > 0) {
    const ids = result.crashed.map(([type, id]) => `${id} (${type})`).join(', ');
    lines.push(`Without a record: ${result.crashed.length} routes: ${ids}`);
  }
  const towns = new Map<string, string[]>();
  for (const { id, town } of result.notComputable) {
    towns.set(town, [...(towns.get(town) ?? []), id]);
  }
  for (const [town, ids] of towns) {
    lines.push(`Not computable: map ${town} missing: Traffic_Signs of ${ids.join(', ')}`);
  }
  if (result.notComputable.length > 0 && result.trafficSignsBounds !== null) {
    const [low, high] = result.trafficSignsBounds;
    lines.push(`Traffic_Signs lies between ${percent(low)} and ${percent(high)}`);
  }
  lines.push(...result.problems.map((problem) => `Official tool: ${problem}`));
  return lines.join('\n');
}

function percent(value: number | null): string {
  return value === null ? '   -    ' : `${(value * 100).toFixed(2)} %`.padStart(8);
}

/** The file the official tool writes. */
function officialText(result: AbilityResult): string {
  const entries = ABILITY_NAMES.map((name): [string, PyValue] => [name, result.abilities[name]]);
  return formatPythonJson(
    new Map<string, PyValue>([
      ...entries,
      ['mean', result.mean],
      ['crashed', result.crashed.map((pair) => [...pair])],
    ]),
  );
}

export default command;
