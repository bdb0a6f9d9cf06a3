/** `egoloop model check`: runs a policy on a moment of an embedded route and tells what it sees and says. */
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { DEVICES, type Device } from '../../loop/agent-source.js';
import { type CheckOptions, checkModel } from '../../loop/agents/model-check.js';
import { shippedPolicyFile } from '../../loop/agents/shipped-policies.js';
import { SHIPPED_ROUTES } from '../../loop/shipped-routes.js';
import { stdoutColours } from '../colours.js';
import { ExitCode, exitWith, note, printJson, printText, progress } from '../output.js';
import { formatBareModel, formatPolicy } from './model-report.js';
import { wholeOf } from './shared-options.js';

interface ModelCheckOptions {
  file: string;
  routes: string | undefined;
  route: string | undefined;
  maps: string[];
  ticks: number;
  runs: number;
  device: string;
  threads: number;
  json: boolean;
}

const ROUTES = join(SHIPPED_ROUTES, 'demo.xml');

async function run(options: ModelCheckOptions): Promise<void> {
  const ticks = wholeOf('--ticks', options.ticks, 1, 10_000);
  const checked: CheckOptions = {
    routesFile: options.routes ?? ROUTES,
    route: options.route,
    maps: options.maps,
    ticks,
    runs: wholeOf('--runs', options.runs, 1, 100_000),
    threads: wholeOf('--threads', options.threads, 1, 256),
    device: options.device as Device,
    clockMs: () => performance.now(),
    onProgress: progress('ticks', ticks),
  };
  const file = shippedPolicyFile(options.file)?.file ?? options.file;
  const report = await checkModel(file, checked);
  if (options.json) printJson(report);
  else if (report.kind === 'policy') printText(formatPolicy(report, stdoutColours()));
  else printText(formatBareModel(report, stdoutColours()));
  if (report.kind === 'model') {
    note('a network drives by a manifest, which says what to feed it with: see docs/policies.md');
    return;
  }
  for (const problem of report.problems) note(`${options.file}: ${problem}`);
  if (report.problems.length > 0) exitWith(ExitCode.Problems);
}

const command: CommandModule<object, ModelCheckOptions> = {
  command: 'check <file>',
  describe: "Shapes, ranges, latency and the controller's answer on a moment of a route",
  builder: (cli) =>
    cli
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe:
          'A policy by its manifest or name; or an .onnx file or model.json, to see what a manifest must say',
      })
      .option('routes', {
        type: 'string',
        requiresArg: true,
        describe: 'Route file [default: the shipped routes/demo.xml]',
      })
      .option('route', {
        type: 'string',
        requiresArg: true,
        describe: 'Id of the route [default: the first]',
      })
      .option('maps', {
        type: 'string',
        array: true,
        default: [],
        requiresArg: true,
        describe: 'Where maps are looked for before the shipped ones',
      })
      .option('ticks', {
        type: 'number',
        default: 60,
        describe: 'Ticks of 0.05 s that a car of ours drives first, the policy looking on',
      })
      .option('runs', { type: 'number', default: 200, describe: 'Runs that are timed' })
      .option('device', {
        type: 'string',
        choices: DEVICES,
        default: 'cpu',
        describe: 'Where the network runs',
      })
      .option('threads', { type: 'number', default: 1, describe: 'Threads of the network' })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example(
        '$0 model check examples/policies/route-keeper.policy.json',
        'What it sees and does three seconds into a route',
      )
      .epilogue(
        'Exit code 1 when the policy fails there, or NaN or infinity goes in or comes out.',
      ) as never,
  handler: (options) => run(options),
};

export default command;
