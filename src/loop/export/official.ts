/**
 * The official result file of any TickLogs, under any ruleset: what the official evaluator would have
 * written for these drives, in the order given. An extra last key, `egoloop`, says where they come from.
 */
import {
  formatPythonJson,
  type PyDict,
  type PyValue,
  type RulesetName,
  routeEndEffect,
  StatisticsFile,
} from '../../eval/index.js';
import type { ScoredDrive } from './score-drives.js';

/**
 * The text of the file.
 * @param drives complete ones, each with a verdict under the ruleset
 */
export function officialText(drives: readonly ScoredDrive[], ruleset: RulesetName): string {
  const file = new StatisticsFile(ruleset, drives.length);
  drives.forEach(({ verdicts, failure }, index) => {
    const { record, numberKinds } = verdicts.find((verdict) => verdict.ruleset === ruleset)!;
    file.beginRoute(index, record.route_id);
    const { entryStatus } = routeEndEffect(ruleset, failure ?? '');
    file.endRoute({ ...record, index }, entryStatus, numberKinds);
    file.saveProgress(index + 1);
  });
  file.finish();
  const document: PyDict = file.document();
  document.set('egoloop', originOf(drives));
  return formatPythonJson(document, { sortKeys: ruleset === 'leaderboard-1.0' });
}

function originOf(drives: readonly ScoredDrive[]): PyDict {
  const one = (values: readonly PyValue[]): PyValue => [...new Set(values)].join(', ');
  const worlds = one(drives.map(({ header }) => header.world));
  const seeds = new Set(drives.map(({ header }) => header.seed));
  const origin = new Map<string, PyValue>([
    ['label', `recomputed from TickLogs of the world: ${worlds}`],
    ['world', worlds],
    ['agent', one(drives.map(({ header }) => header.agent))],
    ['privileged', drives.some(({ header }) => header.isPrivileged)],
  ]);
  if (seeds.size === 1) origin.set('seed', BigInt([...seeds][0]!));
  return origin;
}
