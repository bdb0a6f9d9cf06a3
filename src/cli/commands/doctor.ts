/** `egoloop doctor`: what is there, what is missing for which purpose, and the fix for each. */
import type { CommandModule } from 'yargs';
import { checkCarla } from '../../loop/doctor/check-carla.js';
import { checkEgoloop } from '../../loop/doctor/check-egoloop.js';
import type { Finding, Health } from '../../loop/doctor/finding.js';
import { stdoutColours } from '../colours.js';
import { ExitCode, exitWith, printJson, printText } from '../output.js';
import { printable } from './log-text.js';

interface DoctorOptions {
  carlaRoot: string | undefined;
  leaderboardRoot: string | undefined;
  python: string;
  out: string;
  json: boolean;
}

function format(findings: readonly Finding[]): string {
  const colours = stdoutColours();
  const paint: Record<Health, (text: string) => string> = {
    ok: colours.green,
    warn: colours.yellow,
    fail: colours.red,
  };
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings
    .flatMap(({ name, health, found, fix }) => {
      const head = `${paint[health](health.padEnd(4))} ${name.padEnd(width)}  ${printable(found)}`;
      return fix === null ? [head] : [head, `     ${' '.repeat(width)}  → ${printable(fix)}`];
    })
    .join('\n');
}

async function examine(options: DoctorOptions): Promise<void> {
  const findings = [...(await checkEgoloop(options.out)), ...checkCarla(options)];
  const counts: Record<Health, number> = { ok: 0, warn: 0, fail: 0 };
  for (const { health } of findings) counts[health] += 1;
  if (options.json) printJson({ counts, findings });
  else {
    printText(format(findings));
    const warnings = counts.warn === 1 ? 'warning' : 'warnings';
    const failures = counts.fail === 1 ? 'failure' : 'failures';
    printText(`\n${counts.ok} ok, ${counts.warn} ${warnings}, ${counts.fail} ${failures}`);
  }
  if (counts.fail > 0) exitWith(ExitCode.Problems);
}

const command: CommandModule<object, DoctorOptions> = {
  command: 'doctor',
  describe: 'Check this machine: Node, disk, ports, graphics, Python, CARLA, evaluators',
  builder: (cli) =>
    cli
      .option('carla-root', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder with CarlaUE4.sh; what CARLA needs then has to be there',
      })
      .option('leaderboard-root', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder with leaderboard/leaderboard_evaluator.py',
      })
      .option('python', {
        type: 'string',
        default: 'python3',
        requiresArg: true,
        describe: 'Python of the evaluator',
      })
      .option('out', {
        type: 'string',
        default: '.',
        requiresArg: true,
        describe: 'Where results are to go',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 doctor', 'The embedded world needs nothing else')
      .example('$0 doctor --carla-root /opt/carla --leaderboard-root ~/Bench2Drive/leaderboard', '')
      .epilogue('Exit codes: 0 nothing fails (warnings may be there), 1 something does.') as never,
  handler: (options) => examine(options),
};

export default command;
