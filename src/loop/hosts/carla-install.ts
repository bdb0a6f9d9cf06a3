/**
 * What is installed where CARLA and an official evaluator should be: versions and files, found without
 * running anything, so that a run can refuse in one sentence what would fail an hour later.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EgoloopError } from '../../core/errors.js';
import { readText } from '../../core/files.js';
import { RULESET_NAMES, type RulesetName } from '../../eval/ruleset.js';

/** The agent file that the evaluators load. */
export const AGENT_FILE = fileURLToPath(
  new URL('../../../sidecar/egoloop_agent.py', import.meta.url),
);
export const EVALUATOR_FILE = 'leaderboard/leaderboard_evaluator.py';
export const SERVER_FILE = 'CarlaUE4.sh';
/** First words of a server file that `egoloop carla-root` wrote. */
export const OWN_SERVER_MARK = "# Starts egoloop's CARLA server.";

/** An official evaluator; each judges by the ruleset of the same name. */
export type EvaluatorName = RulesetName;

/** Throws USAGE unless the name is one of an evaluator. */
export function evaluatorOf(name: string): EvaluatorName {
  const found = RULESET_NAMES.find((one) => one === name);
  if (found !== undefined) return found;
  throw new EgoloopError(
    'USAGE',
    `expected an evaluator, one of ${RULESET_NAMES.join(', ')}; found ${JSON.stringify(name)}`,
  );
}

function textOf(file: string): string {
  return existsSync(file) ? readText(file) : '';
}

/** Whether the folder stands in for CARLA: its server file starts egoloop's own server. */
export function isOwnRoot(root: string): boolean {
  return textOf(join(root, SERVER_FILE)).includes(OWN_SERVER_MARK);
}

/** CARLA's version as its `VERSION` file says, else as its Python packages are named; null if neither. */
export function carlaVersion(root: string): string | null {
  const stated = /^\d+(?:\.\d+)+/.exec(textOf(join(root, 'VERSION')).trim());
  if (stated !== null) return stated[0];
  for (const name of pythonPackages(root)) {
    const found = /^carla-(\d+(?:\.\d+)+)/.exec(basename(name));
    if (found !== null) return found[1]!;
  }
  return null;
}

/** Eggs and wheels that CARLA brings, by name. */
function pythonPackages(root: string): string[] {
  const folder = join(root, 'PythonAPI', 'carla', 'dist');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.(egg|whl)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * The egg for a version of Python such as `3.7`; null when CARLA brings none. CARLA 0.9.15 brings one for
 * 3.7 only, which Bench2Drive's set-up also uses with 3.8.
 */
export function eggFor(root: string, python: string): string | null {
  const egg = (version: string): string | undefined =>
    pythonPackages(root).find((name) => name.endsWith('.egg') && name.includes(`-py${version}-`));
  return egg(python) ?? (python === '3.8' ? egg('3.7') : undefined) ?? null;
}

/**
 * Which evaluator a checkout holds, by what only that version has; null when it is none.
 * @param root the folder that holds `leaderboard/leaderboard_evaluator.py`
 */
export function detectEvaluator(root: string): EvaluatorName | null {
  const file = (name: string): string => textOf(join(root, 'leaderboard', name));
  const main = file('leaderboard_evaluator.py');
  if (main === '') return null;
  if (!file('autoagents/autonomous_agent.py').includes('SENSORS_QUALIFIER')) {
    return 'leaderboard-1.0';
  }
  if (file('autoagents/agent_wrapper.py').includes('TickRuntimeError')) return 'bench2drive';
  if (main.includes('MIN_CARLA_VERSION')) return 'leaderboard-master';
  // 2.1 adds coefficients up, the one of a hit pedestrian being 1; the others multiply by 0.5.
  const statistics = file('utils/statistics_manager.py');
  const pedestrian = /COLLISION_PEDESTRIAN\s*:\s*([\d.]+)/.exec(statistics);
  return pedestrian !== null && Number(pedestrian[1]) >= 1 ? 'leaderboard-2.1' : 'leaderboard-2.0';
}

/** Bench2Drive's release by the route set it brings; null for other evaluators. */
export function bench2DriveRelease(root: string): string | null {
  if (existsSync(join(root, 'data', 'bench2drive_0.0.4_val.xml'))) return '0.0.4 or later';
  return existsSync(join(root, 'data', 'bench2drive220.xml')) ? '0.0.3 or earlier' : null;
}

/** Where `scenario_runner` lies beside an evaluator, as in all official set-ups. */
export function scenarioRunnerBeside(leaderboardRoot: string): string {
  return join(dirname(leaderboardRoot), 'scenario_runner');
}
